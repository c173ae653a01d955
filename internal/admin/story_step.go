package admin

import (
	"net/http"
	"slices"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
)

// StepPage is the form of one step, on a page of its own.
type StepPage struct {
	Frame
	Step     StepForm
	Headline Name
}

// StepForm is what a step asks and tells before it is taken.
type StepForm struct {
	W          *i18n.Words
	Form       Form
	Name       string
	Title, Go  string
	Busy       string
	Keep       string // the way out
	Back       string // its address
	Next       string // where one goes on when it worked; empty: where the step says
	Post       string
	Version    int64
	Intro      string
	Facts      []StepFact
	Note       *Field
	Class      *Field
	At         *Field
	PublicNote *Field
	Reasons    []ReasonChoice
	ReasonErr  string
	Unsaved    []string // who has newer text that does not go with it
	Why        Reason   // set: a guard stops it
	Closed     string   // set: it cannot be taken now, and why; nothing is asked then
	Bad        bool
}

// StepFact is a line of what the step will do.
type StepFact struct {
	Label string
	Text  string
	Names []Name
	Bad   bool
	Href  string
}

// ReasonChoice is a reason of a withdrawal with the sentence that readers get.
type ReasonChoice struct {
	Value, Label string
	Sentence     Name
	Chosen       bool
}

// stepPage shows the form of a step: in a dialog when a script asks, else as a page.
func (ad *Admin) stepPage(v *visit) error {
	sv, name, err := v.stepOf()
	if err != nil {
		return err
	}
	if open, err := v.stepOpen(sv, name); err != nil || !open {
		if err != nil {
			return err
		}
		return v.showStep(sv, v.closedStep("step_"+name+"_title", v.w.T("step_closed", "State", v.w.T("state_"+string(sv.Story.State))), storyHref(sv.Story.ID)))
	}
	f, err := v.stepForm(sv, name)
	if err != nil {
		return err
	}
	return v.showStep(sv, f)
}

// stepOpen says whether the person can take the step now; Forbidden when others
// could, but not they. A live story that they have begun to change counts as the
// draft that saving makes of it, as on its page.
func (v *visit) stepOpen(sv *story.View, name string) (bool, error) {
	now, err := v.shownText(sv)
	if err != nil {
		return false, err
	}
	if now.draft != nil && sv.Story.State == story.Published {
		sv = v.asDraft(sv)
	}
	action, _ := actionOf(name)
	house := story.House{EditorsPublish: sv.Desk.EditorsPublish, FourEyes: sv.Desk.FourEyes}
	can := func(a account.Actor) bool {
		if name == flashStep {
			return story.MayFlash(a, &sv.Story)
		}
		return slices.Contains(story.Allowed(a, &sv.Story, house), action)
	}
	if can(v.who) {
		return true, nil
	}
	if can(account.Actor{Admin: true}) {
		return false, errs.New(errs.Forbidden, "err_forbidden")
	}
	return false, nil
}

// closedStep is the page of a step that cannot be taken now.
func (v *visit) closedStep(title, why, back string) *StepForm {
	return &StepForm{W: v.w, Title: v.w.T(title), Closed: why, Back: back, Keep: v.w.T("story_back_to"), Form: Form{Status: http.StatusConflict}}
}

// stepOf answers story and step of the address, and whether the person may ever
// take it: what is not for them is not there.
func (v *visit) stepOf() (*story.View, string, error) {
	name := v.Param("action")
	action, ok := actionOf(name)
	if !ok {
		return nil, "", notFound()
	}
	sv, err := v.story()
	if err != nil {
		return nil, "", err
	}
	if sv.Public {
		return nil, "", errs.New(errs.Forbidden, "err_forbidden")
	}
	if sv.Shared {
		return nil, "", notFound()
	}
	house := story.House{EditorsPublish: sv.Desk.EditorsPublish, FourEyes: sv.Desk.FourEyes}
	if !story.MayEverTake(v.who, &sv.Story, house, action) {
		return nil, "", errs.New(errs.Forbidden, "err_forbidden")
	}
	return sv, name, nil
}

func (v *visit) showStep(sv *story.View, f *StepForm) error {
	if v.htmx() {
		return v.page(f.Form.status(), "step_dialog", f)
	}
	p := StepPage{Step: *f, Headline: v.headline(sv)}
	var err error
	if p.Frame, err = v.frame("stories", f.Title); err != nil {
		return err
	}
	return v.page(f.Form.status(), "story_step", p)
}

// stepTake takes the step.
func (ad *Admin) stepTake(v *visit) error {
	sv, name, err := v.stepOf()
	if err != nil {
		return err
	}
	in := v.stepInput(sv, name)
	after, err := ad.Stories.Do(v.ctx(), v.who, sv.Story.ID, in)
	if err != nil {
		return v.stepRefused(sv, name, err)
	}
	return v.stepDone(after, name)
}

// stepInput reads the form of a step.
func (v *visit) stepInput(sv *story.View, name string) story.Input {
	action, _ := actionOf(name)
	in := story.Input{Action: action, Version: v.version(), Note: v.FormValue("note"), PublicNote: v.FormValue("public_note"),
		Class: story.Class(v.FormValue("class")), Flash: name == flashStep}
	if action == story.Withdraw {
		if in.Reason = v.FormValue("reason"); in.Reason == ownReason {
			in.Reason = ""
		} else {
			in.PublicNote = "" // the reason's own sentence stands there
		}
	}
	if in.Class != "" && in.Class != story.Correction && in.Class != story.Retraction {
		in.PublicNote = "" // written for a correction that it became not
	}
	if action == story.Schedule {
		at, ok := v.clockOf(&sv.Desk).read(v.FormValue("at"))
		if !ok {
			in.Problems = errs.New(errs.Invalid, "err_invalid").Field("at", "err_bad_time").Fields
			at = new(v.ad.Clock.Now().Add(time.Hour)) // the field is named once
		}
		in.At = at
	}
	return in
}

// stepRefused shows the step's form again with what stopped it and what was typed.
func (v *visit) stepRefused(sv *story.View, name string, cause error) error {
	if errs.Is(cause, errs.Stale) || errs.Is(cause, errs.Conflict) {
		now, err := v.story() // as it stands now, with its version
		if err != nil {
			return err
		}
		sv = now
	}
	f, err := v.stepForm(sv, name)
	if err != nil {
		return err
	}
	f.typed(v)
	var fields []*Field
	for _, field := range []*Field{f.Note, f.Class, f.At, f.PublicNote} {
		if field != nil {
			fields = append(fields, field)
		}
	}
	if err := v.refused(cause); err != nil {
		return err
	}
	if e, ok := errs.As(cause); ok && e.Guard != "" {
		f.Why = v.reason(sv, &sv.Content, story.Guard(e.Guard))
	}
	f.Form = v.mark(fields...)
	return v.showStep(sv, f)
}

// typed puts back what was sent.
func (f *StepForm) typed(v *visit) {
	for _, field := range []*Field{f.Note, f.At, f.PublicNote} {
		if field != nil {
			field.Value = v.FormValue(field.Name)
		}
	}
	if f.Class != nil && v.FormValue("class") != "" {
		*f.Class = f.Class.choose(v.FormValue("class"), f.Class.Options)
	}
	for i := range f.Reasons {
		f.Reasons[i].Chosen = f.Reasons[i].Value == v.FormValue("reason")
	}
}

// stepDone goes on: where the form came from (Review's goes to the next one),
// else back to the story, with an undo where a step has one.
func (v *visit) stepDone(sv *story.View, name string) error {
	href := storyHref(sv.Story.ID)
	to := v.back(href)
	switch name {
	case string(story.Spike):
		return v.done(to, "done_spike", "Undo", href+"/steps/restore")
	case string(story.Schedule):
		return v.done(to, "done_schedule_set")
	case flashStep:
		return v.done(to, "done_flash")
	case submitNoteStep:
		return v.done(to, "done_submit")
	}
	return v.done(to, "done_"+name)
}

// back is where a form says that one goes on, if that is in the admin; else otherwise.
func (v *visit) back(otherwise string) string {
	wanted := v.FormValue("back")
	if wanted == "" || localPath(wanted) != wanted {
		return otherwise
	}
	return wanted
}
