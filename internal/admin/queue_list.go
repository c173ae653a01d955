package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// QueuePage lists translations: what was asked of the person's desks, or what
// their desks asked of others.
type QueuePage struct {
	Frame
	Total   string
	Asked   bool // the second view: what we asked of others
	View    string
	Views   []ViewTab
	Picks   []Pick
	Clear   string
	CanTake bool   // something can be taken
	Desk    string // the frame's, for Take next
	Caption string
	Groups  []QueueGroup
	Older   string
	Newest  string
	Quiet   *Quiet
	Waits   bool // a row waits for its source
}

// QueueGroup is rows under a heading of their own; Title empty: without.
type QueueGroup struct {
	Title, Count string
	Rows         []QueueRow
}

// QueueRow is one translation.
type QueueRow struct {
	ID           string
	Head         Head
	Due          Due
	Urgency      int
	UrgencyShown string
	UrgencyWord  string
	Facts        []Name
	Note         *NoteLine
	Words        string
	Marks        RowMarks
	Holder       *Person
	Mine         bool
	Acts         []QueueAct
	Decline      string // address of the form that needs a reason
	Cancel       string // the same for what we asked
}

// QueueAct is a row's button.
type QueueAct struct {
	RowAct
	Quiet bool // a smaller matter: without an edge
}

// queueViews in the order of their tabs.
func queueViews() []string { return []string{"todo", "mine", "work", "review", "stale", "published"} }

// queueQuery is what the address of the queue asks for.
type queueQuery struct {
	View     string // one of queueViews, or asked
	From, To string // slugs of desks
	After    translation.Cursor
}

const queueOnPage = 50

func (v *visit) queueQuery() queueQuery {
	q := queueQuery{View: v.QueryParam("view"), From: v.QueryParam("from"), To: v.QueryParam("to"), After: readQueueCursor(v.QueryParam("after"))}
	if q.View != "asked" && !slices.Contains(queueViews(), q.View) {
		q.View = "todo"
	}
	return q
}

func (q queueQuery) href() string {
	u := url.Values{}
	for name, value := range map[string]string{"from": q.From, "to": q.To, "after": writeQueueCursor(q.After)} {
		if value != "" {
			u.Set(name, value)
		}
	}
	if q.View != "todo" {
		u.Set("view", q.View)
	}
	if len(u) == 0 {
		return "/admin/queue"
	}
	return "/admin/queue?" + u.Encode()
}

func (q queueQuery) in(view string) queueQuery { return queueQuery{View: view, From: q.From, To: q.To} }

func (ad *Admin) queueList(v *visit) error {
	q := v.queueQuery()
	p := &QueuePage{View: q.View, Asked: q.View == "asked", Caption: v.w.T("queue_caption_" + q.View)}
	var err error
	if p.Frame, err = v.frame("queue", v.w.T("nav_queue")); err != nil {
		return err
	}
	p.Keys = append(append(v.rowKeys(), Key{Keys: []string{"t"}, Text: v.w.T("queue_key_take")}), p.Keys...)
	f, err := v.queueFilter(q)
	if err != nil {
		return err
	}
	if err := v.queueToolbar(p, q); err != nil {
		return err
	}
	rows, more := []translation.Row(nil), false
	if len(f.Desks) > 0 || f.Asked != nil {
		if rows, more, err = v.ad.Translations.List(v.ctx(), v.who, f); err != nil {
			return err
		}
	}
	v.queueGroups(p, rows)
	if more {
		last := rows[len(rows)-1]
		next := q
		next.After = translation.Cursor{Priority: last.Priority, ID: last.ID}
		if last.DueAt != nil {
			next.After.Due = *last.DueAt
		}
		p.Older = next.href()
	}
	if q.After.ID != 0 {
		p.Newest = q.in(q.View).href()
	}
	if len(rows) == 0 {
		p.Quiet = v.emptyQueue(q)
	}
	return v.page(http.StatusOK, "queue", p)
}

// queueFilter turns the address into what the service is asked.
func (v *visit) queueFilter(q queueQuery) (translation.Filter, error) {
	f := translation.Filter{Limit: queueOnPage, After: q.After}
	desks, err := v.scoped(account.Translator)
	if err != nil {
		return f, err
	}
	if d := v.deskBySlug(q.From); d != nil {
		f.From = d.ID
	}
	f.Desks = desks
	yes := true
	switch q.View {
	case "todo":
		f.Todo = v.who.ID
	case "mine":
		f.States, f.Assignee = []translation.State{translation.Claimed}, v.who.ID
	case "work":
		f.States = []translation.State{translation.Claimed}
	case "review":
		f.States = []translation.State{translation.Submitted}
	case "stale":
		f.Stale, f.States = &yes, []translation.State{translation.Requested, translation.Claimed, translation.Submitted, translation.Published}
	case "published":
		f.States = []translation.State{translation.Published}
	case "asked":
		editor, err := v.scoped(account.Editor)
		if err != nil {
			return f, err
		}
		f.Asked, f.Desks, f.Open = &translation.Asked{Desks: editor, Person: v.who.ID}, nil, true
	}
	if d := v.deskBySlug(q.To); d != nil {
		if q.View == "asked" || slices.Contains(desks, d.ID) {
			f.Desks = []int64{d.ID}
		}
	}
	return f, nil
}

// queueToolbar makes views and choices.
func (v *visit) queueToolbar(p *QueuePage, q queueQuery) error {
	desks, err := v.scoped(account.Translator)
	if err != nil {
		return err
	}
	n, err := v.ad.Translations.Counts(v.ctx(), v.who, desks)
	if err != nil {
		return err
	}
	counts := map[string]int{"todo": n.Todo, "mine": n.Mine, "work": n.Work, "review": n.Review, "stale": n.Stale}
	for _, view := range queueViews() {
		tab := ViewTab{Href: q.in(view).href(), Label: v.w.T("queue_view_" + view), Current: view == q.View}
		if c, ok := counts[view]; ok {
			if c > 0 {
				tab.Count = v.count(c)
			}
			if tab.Current && q.From == "" && q.To == "" {
				p.Total = tab.Count
			}
		}
		p.Views = append(p.Views, tab)
	}
	if v.who.Anywhere(account.Editor) {
		p.Views = append(p.Views, ViewTab{Href: q.in("asked").href(), Label: v.w.T("queue_view_asked"), Current: p.Asked})
	}
	p.CanTake = n.Todo > n.Mine && !p.Asked
	p.NoAct = !p.CanTake
	if q.From != "" || q.To != "" {
		p.Clear = queueQuery{View: q.View}.href()
	}
	return v.queuePicks(p, q, desks)
}

func (v *visit) queuePicks(p *QueuePage, q queueQuery, mine []int64) error {
	all, err := v.allDesks()
	if err != nil {
		return err
	}
	on := slices.DeleteFunc(slices.Clone(all), func(d desk.Desk) bool { return !d.On })
	targets := slices.DeleteFunc(slices.Clone(all), func(d desk.Desk) bool { return !slices.Contains(mine, d.ID) })
	sources := on
	if p.Asked {
		targets, sources = on, nil
	}
	if len(sources) > 1 {
		p.Picks = append(p.Picks, newPick("from", v.w.T("queue_from"), q.From, deskOptions(v.w.T("queue_any_language"), sources)))
	}
	if len(targets) > 1 {
		p.Picks = append(p.Picks, newPick("to", v.w.T("queue_to"), q.To, deskOptions(v.w.T("queue_any_language"), targets)))
	}
	return nil
}

// queueGroups lays the rows out. In the first view what waits for its source
// stands last, under its own heading.
func (v *visit) queueGroups(p *QueuePage, rows []translation.Row) {
	var now, later QueueGroup
	for i := range rows {
		row := v.queueRow(p, &rows[i])
		if p.View == "todo" && v.waitsForSource(&rows[i]) {
			later.Rows = append(later.Rows, row)
			continue
		}
		now.Rows = append(now.Rows, row)
	}
	if len(later.Rows) > 0 {
		now.Title, now.Count = v.w.T("queue_group_now"), v.count(len(now.Rows))
		later.Title, later.Count = v.w.T("queue_group_later"), v.count(len(later.Rows))
	}
	for _, g := range []QueueGroup{now, later} {
		if len(g.Rows) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
}

// waitsForSource says whether a translation cannot go out before its source does.
func (v *visit) waitsForSource(r *translation.Row) bool { return r.SourceLive != story.OnAir }

func (v *visit) queueRow(p *QueuePage, r *translation.Row) QueueRow {
	from, to := v.desk(r.SourceDeskID), v.desk(r.DeskID)
	href := translationHref(r.ID)
	if !v.who.Of(r.DeskID) {
		href = storyHref(r.SourceID)
	}
	row := QueueRow{ID: strconv.FormatInt(r.ID, 10), Head: v.head(href, from, r.SourceHeadline, r.SourceSlugline), Urgency: r.Priority,
		UrgencyShown: v.count(r.Priority), UrgencyWord: v.w.T("urgency_" + strconv.Itoa(r.Priority)), Words: v.count(r.SourceWords),
		Marks: v.jobMarks(r), Facts: []Name{v.fromTo(r.SourceDeskID, r.DeskID), deskName(from)}}
	if r.State != translation.Published || r.Stale() {
		row.Due = v.due(r.DueAt, to)
	}
	if r.Stale() {
		row.Facts = append(row.Facts, Name{Text: v.w.T("queue_parts_changed", "Count", r.StaleParts)})
	}
	if v.waitsForSource(r) && r.State != translation.Published {
		row.Facts = append(row.Facts, Name{Text: v.w.T("queue_waits_for", "Language", v.languageName(from.Tag))})
	}
	if r.Kind == translation.Correction && r.Stale() {
		row.Facts = append(row.Facts, Name{Text: v.w.T("job_correction")})
	}
	if r.State == translation.Claimed || r.State == translation.Submitted || r.State == translation.Published && !r.Stale() {
		row.Holder = person(r.AssigneeName) // of one that is behind, it names who made it: anybody may take it
	}
	if r.OpenedAt != nil && r.State == translation.Requested {
		row.Facts = append(row.Facts, Name{Text: v.since("queue_age", *r.OpenedAt).Short})
	}
	if r.State == translation.Claimed && r.LeaseUntil != nil {
		row.Facts = append(row.Facts, Name{Text: v.w.T("queue_lease_left", "For", v.span(r.LeaseUntil.Sub(v.ad.Clock.Now())))})
	}
	row.Note = noteLine("", from, r.Note)
	row.Mine = r.State == translation.Claimed && r.AssigneeID != nil && *r.AssigneeID == v.who.ID
	v.queueActs(&row, r)
	return row
}

// queueActs offers what the person may do about a row from the list.
func (v *visit) queueActs(row *QueueRow, r *translation.Row) {
	href := translationHref(r.ID) + "/steps/"
	translator, editor := v.who.Is(r.DeskID, account.Translator), v.who.Is(r.DeskID, account.Editor)
	taking := r.State == translation.Requested || r.State == translation.Published && r.Stale()
	add := func(label, busy, to string, post, quiet bool) {
		row.Acts = append(row.Acts, QueueAct{RowAct{Label: v.w.T(label), Busy: v.w.T(busy), Href: to, Post: post, Same: !post}, quiet})
	}
	switch {
	case translator && taking:
		add("queue_take", "queue_taking", href+"claim", true, false)
	case row.Mine:
		add("home_continue", "home_continue", row.Head.Href, false, false)
	case translator && r.State == translation.Submitted && editor:
		add("home_review", "home_review", reviewHref(r.StoryID), false, false)
	case translator:
		add("home_look", "home_look", row.Head.Href, false, true)
	}
	if r.State == translation.Claimed && (row.Mine || editor) {
		add("queue_release", "queue_releasing", href+"release", true, true)
	}
	if translator && (taking || row.Mine) {
		row.Decline = href + "decline"
	}
	asked := r.RequestedBy != nil && *r.RequestedBy == v.who.ID || v.who.Is(r.SourceDeskID, account.Editor)
	if asked && (r.State == translation.Requested || r.State == translation.Claimed) && r.TargetLive == story.NotLive {
		row.Cancel = href + "cancel"
	}
}

func (v *visit) emptyQueue(q queueQuery) *Quiet {
	if q.From != "" || q.To != "" {
		return &Quiet{Title: v.w.T("common_no_match"), Text: v.w.T("queue_no_match_text"), Href: queueQuery{View: q.View}.href(), Label: v.w.T("stories_clear")}
	}
	out := &Quiet{Title: v.w.T("queue_empty_" + q.View), Text: v.w.T("queue_empty_text")}
	if q.View == "asked" {
		out.Text = v.w.T("queue_empty_asked_text")
	}
	if q.View == "todo" {
		out.Href, out.Label = "/admin/stories?view=live", v.w.T("queue_see_live")
	} else {
		out.Href, out.Label = "/admin/queue", v.w.T("queue_view_todo")
	}
	return out
}

// A cursor of the queue travels as priority, due (microseconds, 0 for none) and id.
func writeQueueCursor(c translation.Cursor) string {
	if c.ID == 0 {
		return ""
	}
	due := int64(0)
	if !c.Due.IsZero() {
		due = c.Due.UnixMicro()
	}
	return strconv.Itoa(c.Priority) + "." + strconv.FormatInt(due, 10) + "." + strconv.FormatInt(c.ID, 10)
}

func readQueueCursor(s string) translation.Cursor {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return translation.Cursor{}
	}
	var n [3]int64
	for i, p := range parts {
		x, err := strconv.ParseInt(p, 10, 64)
		if err != nil {
			return translation.Cursor{}
		}
		n[i] = x
	}
	c := translation.Cursor{Priority: int(n[0]), ID: n[2]}
	if n[1] != 0 {
		c.Due = time.UnixMicro(n[1]).UTC()
	}
	return c
}
