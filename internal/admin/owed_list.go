package admin

import (
	"net/http"

	"polydesk/internal/account"
	"polydesk/internal/publish"
	"polydesk/internal/translation"
)

// OwedPage lists the corrections that readers of the person's desks do not
// have yet: each live version bears a notice until its desk has worked the
// correction in, or says why it is not applicable.
type OwedPage struct {
	Frame
	Total string
	Rows  []OwedRow
	Quiet *Quiet
}

// OwedRow is one version that owes one correction.
type OwedRow struct {
	Since     Moment
	Kind      Mark // correction or retraction
	Corrected Head // the story that was corrected
	From, To  Name // its desk and the version's
	Note      *NoteLine
	Version   Head
	State     string // where the work on it stands
	Act       *RowAct
	Decide    string // address of the form that says not applicable
}

func (ad *Admin) owedList(v *visit) error {
	p := &OwedPage{}
	var err error
	if p.Frame, err = v.frame("queue", v.w.T("owed_title")); err != nil {
		return err
	}
	desks, err := v.scoped(account.Translator)
	if err != nil {
		return err
	}
	var open []publish.Open
	if len(desks) > 0 {
		if open, err = ad.Publishing.Obligations(v.ctx(), v.who, desks); err != nil {
			return err
		}
	}
	for i := range open {
		p.Rows = append(p.Rows, v.owedRow(&open[i]))
	}
	p.Total = v.count(len(open))
	if len(open) == 0 {
		p.Quiet = &Quiet{Title: v.w.T("owed_none"), Text: v.w.T("owed_none_text"), Href: "/admin/queue", Label: v.w.T("nav_queue")}
	}
	return v.page(http.StatusOK, "owed", p)
}

func (v *visit) owedRow(o *publish.Open) OwedRow {
	from, to := v.desk(o.CorrectedDeskID), v.desk(o.DeskID)
	job := translationHref(o.TranslationID)
	r := OwedRow{Since: v.since("lists_for", o.OpenedAt), From: deskName(from), To: deskName(to),
		Kind:      Mark{Class: "st st-stale", Glyph: "g-stale", Text: v.w.T("owed_" + o.Class)},
		Corrected: v.head(storyHref(o.CorrectedID), from, o.CorrectedHeadline, ""),
		Version:   v.head(storyHref(o.StoryID), to, o.Headline, "")}
	if o.PublicNote != "" {
		r.Note = noteLine("", from, o.PublicNote)
	}
	switch {
	case o.Waits:
		r.State = v.w.T("owed_waits")
		return r
	case o.State == translation.Claimed || o.State == translation.Submitted:
		r.State = v.w.T("owed_in_work")
	case o.StaleParts > 0:
		r.State = v.w.T("queue_parts_changed", "Count", o.StaleParts)
	default:
		r.State = v.w.T("owed_nothing_stale")
	}
	r.Act = &RowAct{Label: v.w.T("owed_open"), Href: job}
	if o.State == translation.Published {
		r.Decide = job + "/steps/decline"
	}
	return r
}
