package admin

import (
	"net/http"
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// ReviewPage shows what waits for a decision on one side, and one of it on the
// other.
type ReviewPage struct {
	Frame
	Total    string
	Items    []ReviewItem
	Place    string // "1 of 3"
	Next     string // address of the next one; empty: it is the only one
	Previous string
	Story    *ReviewStory // nil: nothing waits
	Quiet    *Quiet
}

// ReviewItem is a story that waits.
type ReviewItem struct {
	Href    string
	Who     string
	Desk    Name
	Waits   Moment
	Head    Head
	Marks   RowMarks
	Facts   []Name
	Urgent  string // of urgency 1 and 2, in words
	Current bool
}

// reviewList opens the most urgent one.
func (ad *Admin) reviewList(v *visit) error { return v.review(0) }

// reviewStory opens the one that the address names. One that somebody has
// decided about meanwhile is passed over.
func (ad *Admin) reviewStory(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	return v.review(id)
}

func (v *visit) review(id int64) error {
	desks, err := v.scoped(account.Editor)
	if err != nil {
		return err
	}
	tasks, err := v.ad.Stories.ForReview(v.ctx(), v.who, desks)
	if err != nil {
		return err
	}
	at := 0
	if id != 0 {
		if at = indexOf(tasks, id); at < 0 {
			return v.notWaiting(id)
		}
	}
	p := &ReviewPage{}
	if p.Frame, err = v.frame("review", v.w.T("nav_review")); err != nil {
		return err
	}
	p.Keys = append(v.reviewKeys(), p.Keys...)
	if len(tasks) == 0 {
		p.Quiet = &Quiet{Title: v.w.T("review_empty"), Text: v.w.T("review_empty_text"), Href: "/admin/stories", Label: v.w.T("home_see_stories")}
		return v.page(http.StatusOK, "review", p)
	}
	if err := v.reviewItems(p, tasks, at); err != nil {
		return err
	}
	p.NoAct = false
	if p.Story, err = v.reviewOf(&tasks[at], p.Next); err != nil {
		return err
	}
	return v.page(http.StatusOK, "review", p)
}

func indexOf(tasks []story.Task, id int64) int {
	for i := range tasks {
		if tasks[i].ID == id {
			return i
		}
	}
	return -1
}

// notWaiting answers for a story that does not wait here: it was decided about,
// or stands at another desk than the chosen one, or is not the person's at all.
func (v *visit) notWaiting(id int64) error {
	sv, err := v.ad.Stories.Get(v.ctx(), v.who, id)
	if err != nil {
		return err
	}
	if sv.Public || sv.Shared || !v.who.Is(sv.Story.DeskID, account.Editor) {
		return errs.New(errs.NotFound, "err_not_found")
	}
	if sv.Story.State == story.InReview {
		return v.Redirect(http.StatusSeeOther, storyHref(id))
	}
	if n := v.notice(); n != nil { // what was just done is said where one arrives
		return v.keepNotice("/admin/review")
	}
	return v.done("/admin/review", "done_review_gone")
}

// keepNotice goes on with the message of the step that led here.
func (v *visit) keepNotice(path string) error {
	if c, err := v.Cookie(doneCookie); err == nil {
		v.setCookie(doneCookie, c.Value, 60)
	}
	return v.Redirect(http.StatusSeeOther, path)
}

func (v *visit) reviewKeys() []Key {
	return []Key{{Keys: []string{"j", "k"}, Text: v.w.T("review_key_rows")}, {Keys: []string{"a"}, Text: v.w.T("review_key_approve")},
		{Keys: []string{"r"}, Text: v.w.T("review_key_return")}, {Keys: []string{"e"}, Text: v.w.T("review_key_edit")}}
}

func (v *visit) reviewItems(p *ReviewPage, tasks []story.Task, at int) error {
	var ids []*int64
	for i := range tasks {
		ids = append(ids, tasks[i].SubmittedBy)
	}
	names, err := v.peopleNames(ids...)
	if err != nil {
		return err
	}
	for i := range tasks {
		p.Items = append(p.Items, v.reviewItem(&tasks[i], names, i == at))
	}
	p.Total = v.count(len(tasks))
	p.Place = v.w.T("review_place", "At", at+1, "All", len(tasks))
	if len(tasks) > 1 {
		p.Next = reviewHref(tasks[(at+1)%len(tasks)].ID)
		p.Previous = reviewHref(tasks[(at+len(tasks)-1)%len(tasks)].ID)
	}
	return nil
}

func (v *visit) reviewItem(t *story.Task, names map[int64]string, current bool) ReviewItem {
	d := v.desk(t.DeskID)
	it := ReviewItem{Href: reviewHref(t.ID), Desk: deskName(d), Waits: v.moment(t.Last.At), Current: current,
		Head: v.head(reviewHref(t.ID), d, t.Headline, t.Slugline), Marks: v.rowMarks(&t.Row, t.Last)}
	if t.SubmittedBy != nil {
		it.Who = names[*t.SubmittedBy]
	}
	it.Waits.Short = v.span(v.ad.Clock.Now().Sub(t.Last.At))
	kind := "review_new"
	switch {
	case t.IsTranslation():
		kind = "review_translation"
	case t.Live == story.OnAir:
		kind = "review_change"
	}
	it.Facts = []Name{{Text: v.w.T(kind)}, v.words(t.Words)}
	if t.Urgency <= 2 {
		it.Urgent = v.w.T("urgency_" + strconv.Itoa(t.Urgency))
	}
	it.Marks.State = nil // all of them are in review
	return it
}
