package admin

import (
	"time"

	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// alarmRows are what must not wait: corrections that readers of a translation
// do not have yet, schedules that failed or were missed, flashes to confirm.
func (v *visit) alarmRows(w *homeWork) []HomeRow {
	var out []HomeRow
	for i := range w.Alarms {
		t := &w.Alarms[i]
		if t.FlashBy != nil {
			out = append(out, v.flashRow(w, t))
		}
		if t.ScheduleFailed != "" || t.State == story.Scheduled && t.ScheduleAt != nil && t.ScheduleAt.Before(v.ad.Clock.Now()) {
			out = append(out, v.missedRow(t))
		}
	}
	for i := range w.corrections {
		out = append(out, v.correctionRow(&w.corrections[i]))
	}
	return out
}

// missedRow is a story that did not go out at its time, with the reason.
func (v *visit) missedRow(t *story.Task) HomeRow {
	r := v.storyRow(t, storyHref(t.ID))
	clock := v.clockOf(v.desk(t.DeskID))
	at, text, label := t.Last.At, v.w.T("home_stuck"), "home_look"
	if t.State == story.Scheduled {
		at = *t.ScheduleAt
	}
	if g := t.ScheduleFailed; g != "" {
		text, label = v.w.T("home_went_back"), "home_set_right"
		if v.w.Has("guard_" + g) {
			text = v.w.T("guard_"+g) + " " + text
		}
		if g == string(story.GuardAltText) {
			label = "home_add_alt"
		}
	}
	r.Kind = v.w.T("home_missed")
	r.Facts = append(r.Facts, Name{Text: v.w.T("home_was_to_go", "Time", clock.text(&at))}, Name{Text: text})
	r.When, r.Late = v.since("lists_late", at), true
	r.Act = &RowAct{Label: v.w.T(label), Href: r.Head.Href, Same: true}
	return r
}

// flashRow is a flash that nobody has confirmed; who flashed it waits for another.
func (v *visit) flashRow(w *homeWork, t *story.Task) HomeRow {
	r := v.storyRow(t, storyHref(t.ID))
	r.Kind = v.w.T("home_flash")
	at := v.clockOf(v.desk(t.DeskID)).text(t.FlashAt)
	own := *t.FlashBy == v.who.ID && !v.who.Admin
	id, label := "home_flashed_by", "home_confirm"
	if own {
		id, label = "home_flashed_by_you", "home_look"
	}
	r.Facts = append(r.Facts, Name{Text: v.w.T(id, "Who", v.whoName(w, t.FlashBy), "Time", at)})
	if t.FlashAt != nil {
		r.When = v.since("lists_for", *t.FlashAt)
		r.Late = story.OverdueFlash(&t.Story, v.ad.Clock.Now(), flashPatience)
	}
	r.Act = &RowAct{Label: v.w.T(label), Href: r.Head.Href, Same: true}
	return r
}

// flashPatience is how long a flash may stand unconfirmed before it counts as late.
const flashPatience = 10 * time.Minute

// correctionRow is a live translation whose source was corrected.
func (v *visit) correctionRow(job *translation.Row) HomeRow {
	r := v.takingRow(job)
	r.Kind = v.w.T("home_correction")
	r.Facts = append(r.Facts[:1:1], Name{Text: v.w.T("home_parts_wrong", "Count", job.StaleParts)})
	r.When, r.Late = v.since("lists_for", job.UpdatedAt), true
	return r
}

func (v *visit) takingRows(w *homeWork) []HomeRow {
	var out []HomeRow
	for i := range w.taking {
		out = append(out, v.takingRow(&w.taking[i]))
	}
	return out
}

// takingRow is a translation that anybody of the desk may take, or that the
// person holds.
func (v *visit) takingRow(job *translation.Row) HomeRow {
	href := translationHref(job.ID)
	r := HomeRow{Marks: v.jobMarks(job), Head: v.head(href, v.desk(job.SourceDeskID), job.SourceHeadline, job.SourceSlugline),
		Facts: []Name{v.fromTo(job.SourceDeskID, job.DeskID)}}
	if job.Stale() {
		r.Facts = append(r.Facts, Name{Text: v.w.T("queue_parts_changed", "Count", job.StaleParts)})
	} else {
		r.Facts = append(r.Facts, v.words(job.SourceWords))
	}
	if job.Note != "" {
		r.Note = noteLine("", v.desk(job.SourceDeskID), job.Note)
	}
	due := v.due(job.DueAt, v.desk(job.DeskID))
	r.When, r.Late = v.dueWord(due), due.Late
	if due.At.Zero() {
		r.When = v.moment(job.UpdatedAt)
	}
	r.Act = &RowAct{Label: v.w.T("queue_take"), Busy: v.w.T("queue_taking"), Href: href + "/steps/claim", Post: true}
	if job.State == translation.Claimed {
		r.Act = &RowAct{Label: v.w.T("home_continue"), Href: href, Same: true}
	}
	return r
}
