package admin

import (
	"net/http"
	"slices"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// The acts on a translation that are not steps of its story.
var jobActs = [...]string{"claim", "release", "decline", "cancel", "want", "keep", "hand", "take_over"}

// translateStepPage asks for the sentence that declining and cancelling take.
func (ad *Admin) translateStepPage(v *visit) error {
	row, name, err := v.jobStep()
	if err != nil {
		return err
	}
	open, err := v.jobOpen(row, name)
	if err != nil {
		return err
	}
	f := v.jobForm(row, name)
	if !open {
		f = v.closedStep("translate_"+name+"_title", v.w.T("translate_closed", "State", v.w.T("translation_"+string(row.State))), translationHref(row.ID))
		f.Keep = v.w.T("translate_back_to")
	}
	return v.showJobStep(row, f)
}

// jobOpen says whether the act is possible now; Forbidden for who has no part in it.
func (v *visit) jobOpen(row *translation.Row, name string) (bool, error) {
	mine := row.AssigneeID != nil && *row.AssigneeID == v.who.ID
	asked := row.RequestedBy != nil && *row.RequestedBy == v.who.ID
	translator, editor := v.who.Is(row.DeskID, account.Translator), v.who.Is(row.DeskID, account.Editor)
	requested, claimed := row.State == translation.Requested, row.State == translation.Claimed
	stale := row.State == translation.Published && row.Stale()
	decide := stale
	if name == "decline" && row.State == translation.Published && !stale {
		target, err := v.ad.Stories.Get(v.ctx(), v.who, row.StoryID)
		if err != nil {
			return false, err
		}
		if decide, err = v.ad.Publishing.Owes(v.ctx(), &target.Story); err != nil {
			return false, err
		}
	}
	var may, now bool
	switch name {
	case "claim":
		may, now = translator, requested || stale || claimed && mine
	case "release":
		may, now = mine && translator || editor, claimed
	case "decline":
		may, now = translator && (!claimed || mine || editor), requested || claimed || decide
	case "want":
		may, now = translator && !mine, claimed
	case "keep":
		may, now = mine, claimed && row.WantedBy != nil
	case "hand":
		may, now = mine && translator || editor, claimed
	case "take_over":
		may, now = editor && !mine, claimed
	case "cancel":
		may, now = asked || v.who.Is(row.SourceDeskID, account.Editor), (requested || claimed) && row.TargetLive == story.NotLive
	}
	if !may {
		return false, errs.New(errs.Forbidden, "err_forbidden")
	}
	return now, nil
}

// jobStep answers translation and act of the address.
func (v *visit) jobStep() (*translation.Row, string, error) {
	name := v.Param("action")
	if !slices.Contains(jobActs[:], name) {
		return nil, "", notFound()
	}
	id, err := v.id()
	if err != nil {
		return nil, "", err
	}
	row, err := v.ad.Translations.Get(v.ctx(), v.who, id)
	return row, name, err
}

func (v *visit) jobForm(row *translation.Row, name string) *StepForm {
	id := "translate_" + name
	if name == "decline" && row.State == translation.Published {
		id = "translate_not_applicable"
	}
	f := &StepForm{W: v.w, Name: name, Title: v.w.T(id + "_title"), Go: v.w.T(id + "_go"), Busy: v.w.T("translate_" + name + "_busy"),
		Keep: v.w.T("common_cancel"), Back: translationHref(row.ID), Next: v.back(""), Post: translationHref(row.ID) + "/steps/" + name, Bad: name == "cancel"}
	if intro := id + "_intro"; v.w.Has(intro) {
		f.Intro = v.w.T(intro)
	}
	if name == "hand" {
		if people, err := v.handTargets(row); err == nil {
			f.Class = new(v.newField("person", "translate_hand_to", "").choose(v.FormValue("person"), people))
		}
	}
	if name == "decline" || name == "cancel" {
		note := v.newField("note", "translate_note", "")
		note.Rows, note.Required, note.Dir = 3, name == "decline", "auto"
		f.Note = &note
	}
	return f
}

func (v *visit) showJobStep(row *translation.Row, f *StepForm) error {
	if v.htmx() {
		return v.page(f.Form.status(), "step_dialog", f)
	}
	p := StepPage{Step: *f, Headline: Name{Text: row.SourceHeadline}}
	var err error
	if p.Frame, err = v.frame("queue", f.Title); err != nil {
		return err
	}
	return v.page(f.Form.status(), "story_step", p)
}

// translateStep takes, gives back, declines or cancels.
func (ad *Admin) translateStep(v *visit) error {
	row, name, err := v.jobStep()
	if err != nil {
		return err
	}
	note := v.FormValue("note")
	var after *translation.Row
	switch name {
	case "claim":
		after, err = ad.Translations.Claim(v.ctx(), v.who, row.ID)
	case "release":
		after, err = ad.Translations.Release(v.ctx(), v.who, row.ID)
	case "decline":
		after, err = ad.Translations.Decline(v.ctx(), v.who, row.ID, note)
	case "cancel":
		after, err = ad.Translations.Cancel(v.ctx(), v.who, row.ID, note)
	case "want":
		after, err = ad.Translations.Want(v.ctx(), v.who, row.ID)
	case "keep":
		after, err = ad.Translations.KeepIt(v.ctx(), v.who, row.ID)
	case "take_over":
		after, err = ad.Translations.TakeOver(v.ctx(), v.who, row.ID)
	case "hand":
		var to account.Actor
		if to, err = v.handTo(row); err == nil {
			after, err = ad.Translations.HandOver(v.ctx(), v.who, to, row.ID)
		}
	}
	if err != nil {
		return v.jobRefused(row, name, err)
	}
	switch name {
	case "claim", "keep", "take_over":
		return v.Redirect(http.StatusSeeOther, translationHref(after.ID))
	case "want", "hand":
		return v.done(translationHref(after.ID), "done_"+name+"_job")
	}
	return v.done(v.back("/admin/queue"), "done_"+name+"_job")
}

func (v *visit) jobRefused(row *translation.Row, name string, cause error) error {
	if name == "claim" && errs.Is(cause, errs.Conflict) {
		e, _ := errs.As(cause)
		if held, ok := e.Detail.(translation.HeldDetail); ok {
			names, err := v.peopleNames(&held.Holder)
			if err != nil {
				return err
			}
			cause = errs.New(errs.Conflict, "translate_held", "Who", names[held.Holder])
		}
	}
	f := v.jobForm(row, name)
	if f.Note != nil {
		f.Note.Value = v.FormValue("note")
	}
	if err := v.refused(cause); err != nil {
		return err
	}
	var fields []*Field
	if f.Note != nil {
		fields = append(fields, f.Note)
	}
	if f.Class != nil {
		fields = append(fields, f.Class)
	}
	f.Form = v.mark(fields...)
	return v.showJobStep(row, f)
}
