package admin

import (
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/i18n"
	"polydesk/internal/lang"
)

// Frame is what stands around every page. Page structs embed it; the templates
// "top" and "bottom" take it.
type Frame struct {
	W     *i18n.Words
	Place string // the entry of the navigation that is open: home, stories, review, queue, settings
	Title Name   // the page's heading, in the interface's language or in the content's

	Nav     []NavItem
	Desk    Name // the chosen desk, or the words for all of mine
	Desks   []DeskChoice
	Back    string // the present address, to come back to
	Query   string // what the search field holds
	CanNew  bool
	Me      Me
	Counts  Counts
	Waiting string // what the title begins with, "3"; empty: nothing waits
	Notice  *Notice
	Keys    []Key
	Theme   string // light, dark; empty: the system's
	Scripts []string
	Words   template.JS // the scripts' texts
	NoAct   bool        // no primary action in the page bar: no strip above the bottom bar
}

// Name is a text with the language it is in. Lang empty: the interface's.
type Name struct {
	Text, Lang, Dir string
}

// NavItem is an entry of the navigation.
type NavItem struct {
	Place, Label, Href, Icon string
	Go                       string // the letter after g
	Count                    int
	Shown                    string // the count in the interface's digits
	Counted                  bool   // it has a count at all, perhaps nought
	Hot, Gap, Current        bool
}

// DeskChoice is an entry of the desk switcher.
type DeskChoice struct {
	Slug   string // empty: all my desks
	Name   Name
	Chosen bool
}

// Me is who is signed in.
type Me struct {
	ID                    int64
	Name, Initials, Roles string
}

// Key is a line of the dialog that "?" opens.
type Key struct {
	Keys []string
	Text string
}

// Moment is a time as pages show it: short and relative, exact on hover.
type Moment struct {
	ISO, Short, Exact string
}

// Zero says whether there is no time to show.
func (m Moment) Zero() bool { return m.ISO == "" }

// frame makes the frame of a page. The title is words already.
func (v *visit) frame(place, title string) (Frame, error) {
	f := Frame{W: v.w, Place: place, Title: Name{Text: title}, Back: v.Request().URL.RequestURI(),
		CanNew: v.who.Anywhere(account.Reporter), Words: v.ad.scripts[v.w.Lang()], Theme: v.theme(), NoAct: true}
	f.Notice = v.notice()
	if v.who.ID == 0 {
		return f, nil
	}
	mine, err := v.myDesks()
	if err != nil {
		return f, err
	}
	chosen := v.chosen(mine)
	f.Desk, f.Desks = v.switcher(mine, chosen)
	if f.Counts, err = v.counts(place); err != nil {
		return f, err
	}
	if f.Counts.Title > 0 {
		f.Waiting = v.w.Number(int64(f.Counts.Title))
	}
	f.Nav = v.navigation(place, f.Counts)
	f.Me = v.me(mine)
	f.Keys = v.commonKeys()
	return f, nil
}

// allDesks lists every desk, read once a request.
func (v *visit) allDesks() ([]desk.Desk, error) {
	if v.desks != nil {
		return v.desks, nil
	}
	all, err := v.ad.Desks.All(v.ctx())
	v.desks = all
	return all, err
}

// myDesks lists the desks where the person works: those with a role; for an
// admin also every desk that is on.
func (v *visit) myDesks() ([]desk.Desk, error) {
	all, err := v.allDesks()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(d desk.Desk) bool {
		return len(v.who.Given[d.ID]) == 0 && !(v.who.Admin && d.On)
	}), nil
}

// chosen is the desk that the switcher stands on; nil: all of mine.
func (v *visit) chosen(mine []desk.Desk) *desk.Desk {
	c, err := v.Cookie(deskCookie)
	if err != nil {
		return nil
	}
	for i := range mine {
		if mine[i].Slug == c.Value {
			return &mine[i]
		}
	}
	return nil
}

// scope lists the ids of the desks that lists and counts are about: the chosen
// one, or all of mine. Never nil.
func (v *visit) scope() ([]int64, error) {
	mine, err := v.myDesks()
	if err != nil {
		return nil, err
	}
	if d := v.chosen(mine); d != nil {
		return []int64{d.ID}, nil
	}
	ids := make([]int64, 0, len(mine))
	for _, d := range mine {
		ids = append(ids, d.ID)
	}
	return ids, nil
}

func (v *visit) switcher(mine []desk.Desk, chosen *desk.Desk) (Name, []DeskChoice) {
	all := Name{Text: v.w.T("nav_all_desks")}
	now := all
	choices := make([]DeskChoice, 0, len(mine)+1)
	if len(mine) != 1 {
		choices = append(choices, DeskChoice{Name: all, Chosen: chosen == nil})
	}
	for i := range mine {
		here := chosen != nil && chosen.ID == mine[i].ID || len(mine) == 1
		if here {
			now = deskName(&mine[i])
		}
		choices = append(choices, DeskChoice{Slug: mine[i].Slug, Name: deskName(&mine[i]), Chosen: here})
	}
	return now, choices
}

// deskName is a desk's name, in its own language.
func deskName(d *desk.Desk) Name {
	n := Name{Text: d.Name, Lang: d.Tag, Dir: "ltr"}
	if l, ok := lang.ByTag(d.Tag); ok {
		n.Dir = l.Direction
	}
	return n
}

// content is a text of a desk, to be shown as content.
func content(d *desk.Desk, text string) Name {
	n := deskName(d)
	n.Text = text
	return n
}

// inTag is a text in the language of a tag.
func inTag(tag, text string) Name {
	n := Name{Text: text, Lang: tag, Dir: "auto"}
	if l, ok := lang.ByTag(tag); ok {
		n.Dir = l.Direction
	}
	return n
}

func (v *visit) navigation(place string, n Counts) []NavItem {
	items := []NavItem{
		{Place: "home", Label: v.w.T("nav_home"), Href: "/admin", Icon: "home", Go: "h", Count: n.Home, Counted: true, Hot: n.Alarms > 0},
		{Place: "stories", Label: v.w.T("nav_stories"), Href: "/admin/stories", Icon: "list", Go: "s"},
	}
	if v.who.Anywhere(account.Editor) {
		items = append(items, NavItem{Place: "review", Label: v.w.T("nav_review"), Href: "/admin/review", Icon: "review", Go: "r", Count: n.Review, Counted: true})
	}
	if v.who.Anywhere(account.Translator) {
		items = append(items, NavItem{Place: "queue", Label: v.w.T("nav_queue"), Href: "/admin/queue", Icon: "queue", Go: "q", Count: n.Queue, Counted: true})
	}
	items = append(items, NavItem{Place: "settings", Label: v.w.T("nav_settings"), Href: "/admin/settings", Icon: "cog", Gap: true})
	for i := range items {
		items[i].Current = items[i].Place == place
		items[i].Shown = v.w.Number(int64(items[i].Count))
	}
	return items
}

// me says who is signed in, with their roles in words.
func (v *visit) me(mine []desk.Desk) Me {
	var parts []string
	if v.who.Admin {
		parts = append(parts, v.w.T("role_admin"))
	}
	for i := range mine {
		if roles := v.who.Given[mine[i].ID]; len(roles) > 0 {
			parts = append(parts, v.w.T("frame_roles_at", "Roles", v.roleNames(roles), "Desk", mine[i].Name))
		}
	}
	if len(parts) > 4 {
		parts = append(parts[:4], "…")
	}
	return Me{ID: v.who.ID, Name: v.who.Name, Initials: initials(v.who.Name), Roles: v.joined("frame_parts", parts...)}
}

func (v *visit) roleNames(roles []account.Role) string {
	names := make([]string, 0, len(roles))
	for _, r := range roles {
		names = append(names, v.w.T("role_"+string(r)))
	}
	return v.joined("frame_comma", names...)
}

// joined puts texts one after the other as the message says (frame_comma,
// frame_parts); empty ones are left away.
func (v *visit) joined(id string, texts ...string) string {
	all := ""
	for _, text := range texts {
		switch {
		case all == "":
			all = text
		case text != "":
			all = v.w.T(id, "A", all, "B", text)
		}
	}
	return all
}

// initials are the first letters of the first and the last word of a name; of
// joining scripts only the first, because two would read as a word.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "·"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if first >= 0x600 && first < 0x780 || len(words) == 1 {
		return strings.ToUpper(string(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return strings.ToUpper(string(first) + string(last))
}

func (v *visit) commonKeys() []Key {
	keys := []Key{{Keys: []string{"/"}, Text: v.w.T("keys_search")}}
	if v.who.Anywhere(account.Reporter) {
		keys = append(keys, Key{Keys: []string{"n"}, Text: v.w.T("keys_new")})
	}
	return append(keys, Key{Keys: []string{"g", "h"}, Text: v.w.T("keys_go")}, Key{Keys: []string{"?"}, Text: v.w.T("keys_help")},
		Key{Keys: []string{"Esc"}, Text: v.w.T("keys_escape")})
}

// zone is the time zone in which the person sees times: their own; else that of
// the chosen desk or of their only one; else UTC.
func (v *visit) zone() *time.Location {
	name := v.who.Zone
	if mine, err := v.myDesks(); err == nil && name == "" {
		if d := v.chosen(mine); d != nil {
			name = d.Zone
		} else if len(mine) > 0 {
			name = mine[0].Zone
		}
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// moment is a time for a page: relative within a week, else the date.
func (v *visit) moment(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	local := t.In(v.zone())
	m := Moment{ISO: t.UTC().Format(time.RFC3339), Exact: v.w.DateTime(local), Short: v.w.Date(local)}
	ago := v.ad.Clock.Now().Sub(t)
	past, d := true, ago
	if ago < 0 {
		past, d = false, -ago
	}
	id, n := "", 0
	switch {
	case d < time.Minute && past:
		m.Short = v.w.T("common_just_now")
	case d < time.Hour:
		id, n = "minutes", max(1, int(d/time.Minute))
	case d < 24*time.Hour:
		id, n = "hours", int(d/time.Hour)
	case d < 7*24*time.Hour:
		id, n = "days", int(d/(24*time.Hour))
	}
	switch {
	case id != "" && past:
		m.Short = v.w.T("common_"+id+"_ago", "Count", n)
	case id != "":
		m.Short = v.w.T("common_in_"+id, "Count", n)
	}
	return m
}

// momentOf is moment of a time that may be missing.
func (v *visit) momentOf(t *time.Time) Moment {
	if t == nil {
		return Moment{}
	}
	return v.moment(*t)
}

// theme is the appearance that the person chose; empty: the system's.
func (v *visit) theme() string {
	if c, err := v.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}
