package admin

import (
	"slices"
	"strconv"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// This file has what the rows of all lists share: marks, people, headlines,
// facts, spans of time. Their templates are in marks.html.

// RowMarks are a story's marks in a list, with what a list adds to them.
type RowMarks struct {
	StoryMarks
	More []Mark
}

// rowMarks says where a story stands, its source's changes included.
func (v *visit) rowMarks(r *story.Row, last story.Taken) RowMarks {
	m := RowMarks{StoryMarks: v.clockOf(v.desk(r.DeskID)).marks(&r.Story)}
	if m.State != nil && r.State == story.Draft && last.Action == string(story.Return) {
		m.State.Text = v.w.T("lists_returned")
	}
	if r.Stale > 0 {
		m.More = append(m.More, v.staleMark())
	}
	return m
}

func (v *visit) staleMark() Mark {
	return Mark{Class: "st st-stale", Glyph: "g-stale", Text: v.w.T("lists_stale")}
}

// jobMarks says where a translation stands.
func (v *visit) jobMarks(r *translation.Row) RowMarks {
	var m RowMarks
	if r.TargetLive == story.OnAir {
		m.Live = &Mark{Class: "lv", Text: v.w.T("live_live")}
	}
	switch r.State {
	case translation.Requested:
		m.State = &Mark{Class: "st st-ask", Glyph: "g-ask", Text: v.w.T("queue_asked")}
	case translation.Claimed:
		m.State = &Mark{Class: "st st-draft", Glyph: "g-draft", Text: v.w.T("queue_in_work")}
	case translation.Submitted:
		m.State = &Mark{Class: "st st-in_review", Glyph: "g-in_review", Text: v.w.T("state_in_review")}
	case translation.Declined, translation.Cancelled:
		m.State = &Mark{Class: "st st-spiked", Glyph: "g-spiked", Text: v.w.T("translation_" + string(r.State))}
	case translation.Published:
		if m.Live == nil {
			m.Live = &Mark{Class: "lv lv-gone", Text: v.w.T("live_gone")}
		}
	}
	if r.Stale() {
		m.More = append(m.More, v.staleMark())
	}
	return m
}

// Person is somebody in a list.
type Person struct {
	Name, Initials string
}

func person(name string) *Person {
	if name == "" {
		return nil
	}
	return &Person{Name: name, Initials: initials(name)}
}

// Head is what a row is called: its headline, else what it has instead.
type Head struct {
	Href     string
	Name     Name   // the headline, in the content's language
	Missing  string // said when there is no headline
	Slugline string
}

func (v *visit) head(href string, d *desk.Desk, headline, slugline string) Head {
	h := Head{Href: href, Name: content(d, headline), Slugline: slugline}
	if headline == "" {
		h.Missing = v.w.T("lists_untitled")
	}
	return h
}

// ViewTab is one of a list's views, each with an address of its own.
type ViewTab struct {
	Href, Label, Count string // Count empty: not counted
	Current            bool
}

// Pick is a choice in a list's toolbar.
type Pick struct {
	Name, Label string
	Options     []Option
	On          bool // something else than the first is chosen
}

func newPick(name, label, value string, options []Option) Pick {
	p := Pick{Name: name, Label: label, Options: options}
	for i := range p.Options {
		p.Options[i].Chosen = p.Options[i].Value == value
		p.On = p.On || i > 0 && p.Options[i].Chosen
	}
	if len(options) > 0 && !slices.ContainsFunc(options, func(o Option) bool { return o.Chosen }) {
		p.Options[0].Chosen = true
	}
	return p
}

// Quiet is what an empty list says, with the one thing to do next.
type Quiet struct {
	Title, Text, Href, Label string
}

// NoteLine is somebody's word to colleagues.
type NoteLine struct {
	By   string
	Text Name
}

func noteLine(by string, d *desk.Desk, text string) *NoteLine {
	if text == "" {
		return nil
	}
	return &NoteLine{By: by, Text: Name{Text: text, Lang: d.Tag, Dir: "auto"}}
}

// desk answers a desk by its id; a desk that is not there, an empty one.
func (v *visit) desk(id int64) *desk.Desk {
	if d := v.deskByID(id); d != nil {
		return d
	}
	return &desk.Desk{ID: id, Zone: "UTC"}
}

// scoped lists the chosen desk's id, or those of all of mine where the person has the role.
func (v *visit) scoped(role account.Role) ([]int64, error) {
	ids, err := v.scope()
	return slices.DeleteFunc(ids, func(id int64) bool { return !v.who.Is(id, role) }), err
}

// fromTo says from which language into which.
func (v *visit) fromTo(from, to int64) Name {
	return Name{Text: v.w.T("queue_from_to", "From", v.languageName(v.desk(from).Tag), "To", v.languageName(v.desk(to).Tag))}
}

// words is a number of words as a fact.
func (v *visit) words(n int) Name { return Name{Text: v.w.T("common_words", "Count", n)} }

// span is how long something is, in its largest unit.
func (v *visit) span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return v.w.T("lists_minutes", "Count", max(1, int(d/time.Minute)))
	case d < 24*time.Hour:
		return v.w.T("lists_hours", "Count", int(d/time.Hour))
	}
	return v.w.T("lists_days", "Count", int(d/(24*time.Hour)))
}

// since is the time since when something waits, in the words of id (For).
func (v *visit) since(id string, t time.Time) Moment {
	m := v.moment(t)
	if !m.Zero() {
		m.Short = v.w.T(id, "For", v.span(v.ad.Clock.Now().Sub(t)))
	}
	return m
}

// Due is when something has to be done.
type Due struct {
	At   Moment
	Late bool
}

// due is a job's due time by its desk's clock; one that has passed says how late it is.
func (v *visit) due(at *time.Time, d *desk.Desk) Due {
	if at == nil {
		return Due{}
	}
	m := v.clockOf(d).near(*at)
	if late := v.ad.Clock.Now().Sub(*at); late > 0 {
		m.Short = v.w.T("lists_late", "For", v.span(late))
		return Due{At: m, Late: true}
	}
	return Due{At: m}
}

// near is a time ahead within a list: the time of day today and tomorrow, else the day.
func (c deskClock) near(t time.Time) Moment {
	m := c.stamp(t)
	local, next := t.In(c.zone), c.now.In(c.zone).AddDate(0, 0, 1)
	switch {
	case m.Short != m.Exact: // today
	case local.YearDay() == next.YearDay() && local.Year() == next.Year():
		m.Short = c.v.w.T("lists_tomorrow", "Time", c.v.w.Time(local))
	default:
		m.Short = c.v.w.Date(local)
	}
	return m
}

// count is a number in the interface's digits.
func (v *visit) count(n int) string { return v.w.Number(int64(n)) }

func deskOptions(first string, desks []desk.Desk) []Option {
	out := []Option{{Label: first}}
	for i := range desks {
		n := deskName(&desks[i])
		out = append(out, Option{Value: desks[i].Slug, Label: n.Text, Lang: n.Lang, Dir: n.Dir})
	}
	return out
}

func reviewHref(id int64) string { return "/admin/review/" + strconv.FormatInt(id, 10) }
