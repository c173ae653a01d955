package admin

import (
	"net/http"

	"polydesk/internal/account"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// HomePage answers "what do I do now?". Sections without rows are not there.
type HomePage struct {
	Frame
	Now      Moment
	Sections []HomeSection
	Quiet    *Quiet // nothing to do
}

// HomeSection is one kind of work, most urgent first.
type HomeSection struct {
	ID, Title, Count string
	Alarm            bool
	Href, Link       string // where the whole of it is
	Aside            string
	Rows             []HomeRow
}

// HomeRow is one thing to do.
type HomeRow struct {
	Kind  string // of an alarm; else Marks say where it stands
	Marks RowMarks
	Head  Head
	Facts []Name
	Note  *NoteLine
	When  Moment
	Late  bool
	Act   *RowAct
}

// RowAct is a row's button: a link, or a form that is posted.
type RowAct struct {
	Label, Busy, Href string
	Post              bool
	Same              bool // does what touching the row does
	Go                bool // the one filled button of the page
}

// takingOnHome is how many jobs for the taking Home shows; the queue has the rest.
const takingOnHome = 6

// homeWork is all that Home is made from.
type homeWork struct {
	story.Work
	corrections, taking []translation.Row
	held                map[int64]translation.Row // by target story
	people              map[int64]string
}

func (ad *Admin) home(v *visit) error {
	f, err := v.frame("home", v.w.T("nav_home"))
	if err != nil {
		return err
	}
	w, err := v.homeWork()
	if err != nil {
		return err
	}
	p := HomePage{Frame: f, Now: v.nowLine(), Sections: v.homeSections(w)}
	if len(p.Sections) == 0 {
		p.Quiet = v.nothingToDo()
	}
	for i := range p.Sections {
		if p.Sections[i].ID == "decide" { // the list is bounded, the count is not
			p.Sections[i].Count = v.count(f.Counts.Review)
		}
	}
	return v.page(http.StatusOK, "home", p)
}

func (v *visit) nowLine() Moment {
	m := v.moment(v.ad.Clock.Now())
	m.Short = m.Exact
	return m
}

func (v *visit) homeWork() (*homeWork, error) {
	desks, err := v.scope()
	if err != nil {
		return nil, err
	}
	w := &homeWork{held: map[int64]translation.Row{}}
	if w.Work, err = v.ad.Stories.Work(v.ctx(), v.who, desks); err != nil {
		return nil, err
	}
	if err := v.homeJobs(w, desks); err != nil {
		return nil, err
	}
	var ids []*int64
	for _, list := range [][]story.Task{w.Alarms, w.Returned, w.Review, w.Open, w.Next} {
		for i := range list {
			ids = append(ids, list[i].Last.ActorID, list[i].FlashBy, list[i].SubmittedBy, list[i].ScheduleBy)
		}
	}
	w.people, err = v.peopleNames(ids...)
	return w, err
}

// homeJobs reads the translations: held, for the taking, corrections to apply.
func (v *visit) homeJobs(w *homeWork, desks []int64) error {
	if !v.who.Anywhere(account.Translator) {
		return nil
	}
	mine, err := v.scoped(account.Translator)
	if err != nil || len(mine) == 0 {
		return err
	}
	yes := true
	todo, _, err := v.ad.Translations.List(v.ctx(), v.who, translation.Filter{Desks: mine, Todo: v.who.ID,
		Kinds: []translation.Kind{translation.Correction}, Stale: &yes, Limit: 20})
	if err != nil {
		return err
	}
	w.corrections = todo
	held, _, err := v.ad.Translations.List(v.ctx(), v.who, translation.Filter{Desks: mine, Assignee: v.who.ID,
		States: []translation.State{translation.Claimed}, Limit: 100})
	if err != nil {
		return err
	}
	for _, r := range held {
		w.held[r.StoryID] = r
	}
	taking, err := v.ad.Translations.ForTaking(v.ctx(), v.who, mine, takingOnHome+len(w.corrections)+1)
	for _, r := range taking {
		if r.Kind != translation.Correction || !r.Stale() {
			w.taking = append(w.taking, r)
		}
	}
	return err
}

// homeSections lays the work out, most urgent first, and gives the page's one
// filled button to the first row that has any.
func (v *visit) homeSections(w *homeWork) []HomeSection {
	all := []HomeSection{
		{ID: "alarms", Title: v.w.T("home_alarms"), Alarm: true, Rows: v.alarmRows(w)},
		{ID: "returned", Title: v.w.T("home_returned"), Rows: rowsOf(w.Returned, func(t *story.Task) HomeRow { return v.returnedRow(w, t) })},
		{ID: "decide", Title: v.w.T("home_decide"), Href: "/admin/review", Link: v.w.T("home_all_review"),
			Rows: rowsOf(w.Review, func(t *story.Task) HomeRow { return v.decideRow(w, t) })},
		{ID: "open", Title: v.w.T("home_open"), Href: "/admin/stories?view=mine", Link: v.w.T("home_all_mine"),
			Rows: rowsOf(w.Open, func(t *story.Task) HomeRow { return v.openRow(w, t) })},
		{ID: "taking", Title: v.w.T("home_taking"), Href: "/admin/queue", Link: v.w.T("home_whole_queue"), Rows: v.takingRows(w)},
		{ID: "next", Title: v.w.T("home_next"), Aside: v.w.T("home_next_span"),
			Rows: rowsOf(w.Next, func(t *story.Task) HomeRow { return v.nextRow(w, t) })},
	}
	var out []HomeSection
	for _, s := range all {
		if len(s.Rows) == 0 {
			continue
		}
		s.Count = v.count(len(s.Rows))
		if s.ID == "taking" && len(s.Rows) > takingOnHome {
			s.Rows, s.Count = s.Rows[:takingOnHome], ""
		}
		out = append(out, s)
	}
	for i := range out {
		for j := range out[i].Rows {
			if act := out[i].Rows[j].Act; act != nil {
				act.Go = true
				return out
			}
		}
	}
	return out
}

func rowsOf(list []story.Task, row func(*story.Task) HomeRow) []HomeRow {
	var out []HomeRow
	for i := range list {
		out = append(out, row(&list[i]))
	}
	return out
}

// storyRow is what all rows of stories have.
func (v *visit) storyRow(t *story.Task, href string) HomeRow {
	d := v.desk(t.DeskID)
	return HomeRow{Marks: v.rowMarks(&t.Row, t.Last), Head: v.head(href, d, t.Headline, t.Slugline), Facts: []Name{deskName(d)}}
}

func (v *visit) returnedRow(w *homeWork, t *story.Task) HomeRow {
	r := v.storyRow(t, v.workHref(w, t))
	r.Facts = append(r.Facts, v.words(t.Words))
	r.Note = noteLine(v.whoName(w, t.Last.ActorID), v.desk(t.DeskID), t.Last.Note)
	r.When = v.moment(t.Last.At)
	r.Act = &RowAct{Label: v.w.T("home_continue"), Href: r.Head.Href, Same: true}
	return r
}

func (v *visit) decideRow(w *homeWork, t *story.Task) HomeRow {
	r := v.storyRow(t, reviewHref(t.ID))
	if by := v.whoName(w, t.SubmittedBy); by != "" {
		r.Facts = append(r.Facts, Name{Text: by})
	}
	r.Facts = append(r.Facts, v.words(t.Words))
	if t.Live == story.OnAir && t.Languages > 1 {
		r.Facts = append(r.Facts, Name{Text: v.w.T("home_touched", "Count", t.Languages-1)})
	}
	r.Note = noteLine(v.whoName(w, t.Last.ActorID), v.desk(t.DeskID), t.Last.Note)
	r.When = v.since("home_waits", t.Last.At)
	r.Act = &RowAct{Label: v.w.T("home_review"), Href: r.Head.Href, Same: true}
	return r
}

func (v *visit) openRow(w *homeWork, t *story.Task) HomeRow {
	r := v.storyRow(t, v.workHref(w, t))
	r.When = v.moment(t.UpdatedAt)
	if job, held := w.held[t.ID]; held {
		r.Facts = []Name{v.fromTo(job.SourceDeskID, job.DeskID)}
		if t.Headline == "" {
			r.Head.Name, r.Head.Missing = content(v.desk(job.SourceDeskID), job.SourceHeadline), ""
		}
		if due := v.due(job.DueAt, v.desk(job.DeskID)); !due.At.Zero() {
			r.When, r.Late = v.dueWord(due), due.Late
		}
		r.Marks.State.Text = v.w.T("home_translating")
	} else {
		r.Facts = append(r.Facts, v.words(t.Words))
	}
	if t.HeadID == nil {
		r.Facts = append(r.Facts, Name{Text: v.w.T("home_only_you")})
	} else if t.Drafted {
		r.Facts = append(r.Facts, Name{Text: v.w.T("home_unsaved")})
	}
	r.Act = &RowAct{Label: v.w.T("home_continue"), Href: r.Head.Href, Same: true}
	return r
}

// dueWord says "Due 15:00" where the time is ahead.
func (v *visit) dueWord(d Due) Moment {
	if !d.Late {
		d.At.Short = v.w.T("home_due", "Time", d.At.Short)
	}
	return d.At
}

func (v *visit) nextRow(w *homeWork, t *story.Task) HomeRow {
	r := v.storyRow(t, storyHref(t.ID))
	if r.Marks.State != nil { // its time stands in the row
		r.Marks.State.Text = v.w.T("state_scheduled")
	}
	if by := v.whoName(w, t.ScheduleBy); by != "" {
		r.Facts = append(r.Facts, Name{Text: v.w.T("home_scheduled_by", "Who", by)})
	}
	if t.ScheduleAt != nil {
		r.When = v.clockOf(v.desk(t.DeskID)).near(*t.ScheduleAt)
	}
	r.Act = &RowAct{Label: v.w.T("home_look"), Href: r.Head.Href, Same: true}
	return r
}

// workHref is where the person goes on with a story: the page beside its source
// for a translation that they hold.
func (v *visit) workHref(w *homeWork, t *story.Task) string {
	if job, held := w.held[t.ID]; held {
		return translationHref(job.ID)
	}
	return storyHref(t.ID)
}

func (v *visit) whoName(w *homeWork, id *int64) string {
	if id == nil {
		return ""
	}
	return w.people[*id]
}

// nothingToDo is one sentence and one button, the likeliest thing to begin.
func (v *visit) nothingToDo() *Quiet {
	q := &Quiet{Title: v.w.T("home_nothing"), Text: v.w.T("home_nothing_text"), Href: "/admin/stories", Label: v.w.T("home_see_stories")}
	switch {
	case v.who.Anywhere(account.Reporter):
		q.Href, q.Label = "/admin/stories/new", v.w.T("home_write")
	case v.who.Anywhere(account.Translator):
		q.Href, q.Label = "/admin/queue", v.w.T("home_see_queue")
	}
	return q
}
