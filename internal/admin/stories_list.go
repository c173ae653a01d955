package admin

import (
	"net/http"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/story"
)

// StoriesPage is the table of stories at the person's desks.
type StoriesPage struct {
	Frame
	Asked     storyQuery
	Total     string // of this view; empty: not counted
	Views     []ViewTab
	Picks     []Pick
	Clear     string // address without the filters; empty: none is set
	Searched  *Searched
	Caption   string
	Rows      []StoryRow
	Desks     string // how many desks a story may be live at
	Newest    string // back to the first page
	Older     string // the next page
	Quiet     *Quiet
	ManyDesks bool // the column Desk is shown
}

// Searched says what a search looked through.
type Searched struct {
	Query  string
	Fields string // in words
	Desks  []Name // empty: all of mine
	Few    bool   // nothing in the query can be searched for
}

// StoryRow is a line of the table.
type StoryRow struct {
	Marks        RowMarks
	Head         Head
	Page         bool // one of the desk's standing pages
	Desk         Name
	Who          *Person
	Words        string
	Urgency      int
	UrgencyWord  string
	UrgencyShown string
	Changed      Moment
	Langs        string // "7/27"
	LangsWord    string
	Unsaved      bool // the person has text here that is not saved
}

const storiesOnPage = 50

func (ad *Admin) storiesList(v *visit) error {
	p := StoriesPage{Asked: v.storyQuery()}
	var err error
	if p.Frame, err = v.frame("stories", v.w.T("nav_stories")); err != nil {
		return err
	}
	p.Query = p.Asked.Text
	p.Keys = append(v.rowKeys(), p.Keys...)
	if err := v.storiesToolbar(&p); err != nil {
		return err
	}
	if err := v.storiesRows(&p); err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		p.Quiet = v.noStories(&p)
	}
	return v.page(http.StatusOK, "stories", p)
}

func (v *visit) rowKeys() []Key {
	return []Key{{Keys: []string{"j", "k"}, Text: v.w.T("keys_rows")}, {Keys: []string{"⏎"}, Text: v.w.T("keys_open")}}
}

// storiesRows reads a page of the table.
func (v *visit) storiesRows(p *StoriesPage) error {
	f, searched, err := v.storiesFilter(p.Asked)
	p.Searched = searched
	if err != nil || searched != nil && searched.Few {
		return err
	}
	rows, more, err := v.ad.Stories.List(v.ctx(), v.who, f)
	if err != nil {
		return err
	}
	steps, err := v.ad.Stories.LastSteps(v.ctx(), rows)
	if err != nil {
		return err
	}
	var ids []*int64
	for i := range rows {
		ids = append(ids, ownerOf(&rows[i].Story))
	}
	ids = append(ids, p.Asked.person())
	names, err := v.peopleNames(ids...)
	if err != nil {
		return err
	}
	for i := range rows {
		p.Rows = append(p.Rows, v.storyLine(&rows[i], steps[rows[i].ID], names))
	}
	p.Picks = append(p.Picks, v.whoPick(p.Asked, rows, names))
	if more {
		p.Older = p.Asked.after(rows[len(rows)-1].UpdatedAt, rows[len(rows)-1].ID).href()
	}
	if p.Asked.After.ID != 0 {
		p.Newest = p.Asked.first().href()
	}
	return nil
}

// ownerOf is who has a story in hand: who holds its translation, is assigned
// to it, or began it.
func ownerOf(s *story.Story) *int64 {
	switch {
	case s.HolderID != nil:
		return s.HolderID
	case s.AssigneeID != nil:
		return s.AssigneeID
	}
	return s.CreatedBy
}

func (v *visit) storyLine(r *story.Row, last story.Taken, names map[int64]string) StoryRow {
	d := v.desk(r.DeskID)
	line := StoryRow{Marks: v.rowMarks(r, last), Head: v.head(storyHref(r.ID), d, r.Headline, r.Slugline), Page: r.Kind == story.Page,
		Desk: deskName(d), Words: v.count(r.Words), Urgency: r.Urgency, Changed: v.moment(r.UpdatedAt), Unsaved: r.Drafted}
	line.UrgencyShown, line.UrgencyWord = v.count(r.Urgency), v.w.T("urgency_"+string(rune('0'+r.Urgency)))
	if id := ownerOf(&r.Story); id != nil {
		line.Who = person(names[*id])
	}
	on := 0
	for _, d := range v.desks {
		if d.On {
			on++
		}
	}
	on = max(on, r.Languages)
	line.Langs = v.w.T("lists_of", "Live", r.Languages, "All", on)
	line.LangsWord = v.w.T("lists_live_of", "Count", r.Languages, "All", on)
	return line
}

// storiesFilter turns what the address asks into what the service is asked.
func (v *visit) storiesFilter(q storyQuery) (story.Filter, *Searched, error) {
	desks, err := v.queryDesks(q)
	if err != nil {
		return story.Filter{}, nil, err
	}
	f := story.Filter{Desks: []int64{}, Live: q.Live, Kind: q.Kind, Urgency: q.Urgency, Assignee: q.Assignee, After: q.After,
		UpdatedSince: q.since(v.ad.Clock.Now(), v.zone()), Limit: storiesOnPage}
	for i := range desks {
		f.Desks = append(f.Desks, desks[i].ID)
	}
	switch q.View {
	case "open":
		f.States = story.OpenStates()
	case "mine":
		f.States, f.Mine = story.OpenStates(), v.who.ID
	case "live":
		f.Live = story.OnAir
	}
	if q.Who == "me" {
		f.Assignee = v.who.ID
	}
	if q.State != "" {
		f.States = []story.State{q.State}
	}
	if q.Text == "" {
		return f, nil, nil
	}
	s := &Searched{Query: q.Text, Fields: v.w.T("stories_searched")}
	if len(desks) == 1 {
		s.Desks = []Name{deskName(&desks[0])}
	}
	var ok bool
	f.Search, ok = story.SearchAt(q.Text, desks)
	s.Few = !ok
	return f, s, nil
}

// queryDesks lists the desks that a query is about: the one it names, the
// chosen one, or all of mine.
func (v *visit) queryDesks(q storyQuery) ([]desk.Desk, error) {
	mine, err := v.myDesks()
	if err != nil {
		return nil, err
	}
	for i := range mine {
		if mine[i].Slug == q.Desk {
			return mine[i : i+1], nil
		}
	}
	if d := v.chosen(mine); d != nil && q.Desk == "" {
		return []desk.Desk{*d}, nil
	}
	return mine, nil
}

// storiesToolbar makes views and choices.
func (v *visit) storiesToolbar(p *StoriesPage) error {
	q := p.Asked
	mine, err := v.myDesks()
	if err != nil {
		return err
	}
	desks, err := v.queryDesks(q)
	if err != nil {
		return err
	}
	var ids []int64
	for i := range desks {
		ids = append(ids, desks[i].ID)
	}
	counts, err := v.ad.Stories.OpenCounts(v.ctx(), v.who, ids)
	if err != nil {
		return err
	}
	p.ManyDesks = len(desks) != 1
	for _, tab := range []struct {
		view  string
		count int
	}{{"mine", counts.Mine}, {"open", counts.Open}, {"live", 0}, {"all", 0}} {
		count := ""
		if tab.count > 0 {
			count = v.count(tab.count)
		}
		current := tab.view == q.View && q.State == "" && q.Live == ""
		p.Views = append(p.Views, ViewTab{Href: q.inView(tab.view).href(), Label: v.w.T("stories_view_" + tab.view), Count: count, Current: current})
		if current && q.plain() {
			p.Total = count
		}
	}
	p.Caption = v.w.T("stories_caption_" + q.View)
	if !q.plain() {
		p.Clear = storyQuery{View: q.View}.href()
	}
	if len(mine) > 1 {
		first := v.w.T("stories_any_desk")
		if d := v.chosen(mine); d != nil {
			first = d.Name
		}
		p.Picks = append(p.Picks, newPick("desk", v.w.T("nav_desk"), q.Desk, v.deskChoices(first, mine)))
	}
	p.Picks = append(p.Picks, v.statePick(q), v.livePick(q), v.urgencyPick(q), v.sincePick(q), v.kindPick(q))
	return nil
}

// deskChoices lists desks to choose; with one chosen in the frame, all of mine too.
func (v *visit) deskChoices(first string, mine []desk.Desk) []Option {
	out := deskOptions(first, mine)
	if v.chosen(mine) != nil {
		out = append(out, Option{Value: allDesksValue, Label: v.w.T("nav_all_desks")})
	}
	return out
}

// allDesksValue asks for all desks although one is chosen in the frame.
const allDesksValue = "all"

func (v *visit) statePick(q storyQuery) Pick {
	options := []Option{{Label: v.w.T("lists_any")}}
	for _, s := range story.AllStates() {
		options = append(options, Option{Value: string(s), Label: v.w.T("state_" + string(s))})
	}
	return newPick("state", v.w.T("stories_state"), string(q.State), options)
}

func (v *visit) livePick(q storyQuery) Pick {
	return newPick("live", v.w.T("stories_live"), string(q.Live), []Option{{Label: v.w.T("lists_any")},
		{Value: "live", Label: v.w.T("live_live")}, {Value: "none", Label: v.w.T("live_none")}, {Value: "gone", Label: v.w.T("live_gone")}})
}

func (v *visit) urgencyPick(q storyQuery) Pick {
	options := []Option{{Label: v.w.T("lists_any")}}
	value := ""
	for n := 1; n <= 5; n++ {
		s := string(rune('0' + n))
		if n == q.Urgency {
			value = s
		}
		options = append(options, Option{Value: s, Label: v.w.T("urgency_" + s)})
	}
	return newPick("urgency", v.w.T("stories_urgency"), value, options)
}

func (v *visit) sincePick(q storyQuery) Pick {
	return newPick("since", v.w.T("stories_changed"), q.Since, []Option{{Label: v.w.T("stories_any_time")},
		{Value: "today", Label: v.w.T("stories_today")}, {Value: "week", Label: v.w.T("stories_week")}})
}

func (v *visit) kindPick(q storyQuery) Pick {
	return newPick("kind", v.w.T("stories_kind"), string(q.Kind), []Option{{Label: v.w.T("lists_any")},
		{Value: "article", Label: v.w.T("stories_articles")}, {Value: "page", Label: v.w.T("stories_pages")}})
}

// whoPick offers the person, and who else has something in the list.
func (v *visit) whoPick(q storyQuery, rows []story.Row, names map[int64]string) Pick {
	options := []Option{{Label: v.w.T("stories_anyone")}, {Value: "me", Label: v.w.T("stories_me")}}
	seen := map[int64]bool{v.who.ID: true}
	add := func(id *int64) {
		if id != nil && !seen[*id] && names[*id] != "" {
			seen[*id] = true
			options = append(options, Option{Value: personValue(*id), Label: names[*id], Dir: "auto"})
		}
	}
	if q.Assignee != 0 {
		add(&q.Assignee)
	}
	for i := range rows {
		add(rows[i].AssigneeID)
	}
	return newPick("who", v.w.T("stories_assigned"), q.Who, options)
}

// noStories says why the table is empty.
func (v *visit) noStories(p *StoriesPage) *Quiet {
	q := &Quiet{Title: v.w.T("stories_empty_" + p.Asked.View), Text: v.w.T("stories_empty_text")}
	switch {
	case p.Searched != nil && p.Searched.Few:
		return &Quiet{Title: v.w.T("stories_few"), Text: v.w.T("stories_few_text")}
	case p.Searched != nil:
		q = &Quiet{Title: v.w.T("stories_not_found"), Text: v.w.T("stories_not_found_text")}
		if p.Asked.View != "all" || p.Clear != "" && !p.Asked.onlyText() {
			q.Href, q.Label = storyQuery{View: "all", Text: p.Asked.Text, Desk: allDesksValue}.href(), v.w.T("stories_search_all")
		}
		return q
	case !p.Asked.plain():
		return &Quiet{Title: v.w.T("common_no_match"), Text: v.w.T("stories_no_match_text"), Href: p.Clear, Label: v.w.T("stories_clear")}
	}
	if v.who.Anywhere(account.Reporter) {
		q.Href, q.Label = "/admin/stories/new", v.w.T("home_write")
	}
	return q
}

// cleanQuery bounds what was typed.
func cleanQuery(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}
