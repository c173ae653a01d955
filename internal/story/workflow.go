package story

import (
	"slices"
	"time"

	"polydesk/internal/account"
)

// Action is a step of the workflow.
type Action string

// The actions, by the names that buttons, the API and the audit log use.
const (
	Submit     Action = "submit"
	Recall     Action = "recall"
	Return     Action = "return"
	Approve    Action = "approve"
	Schedule   Action = "schedule"
	Unschedule Action = "unschedule"
	Publish    Action = "publish"
	Confirm    Action = "confirm"
	Discard    Action = "discard"
	Withdraw   Action = "withdraw"
	Spike      Action = "spike"
	Restore    Action = "restore"
)

// AllActions lists the actions in the order in which they are offered.
func AllActions() []Action {
	return []Action{Submit, Approve, Publish, Schedule, Unschedule, Confirm, Recall, Return, Discard, Withdraw, Restore, Spike}
}

// Who names those who may take a step. A step with several is open to each.
type Who uint16

// Those who may take a step.
const (
	ByReporter  Who = 1 << iota // a reporter of the desk
	ByHolder                    // the translator who holds this translation
	BySubmitter                 // who submitted it
	ByOwner                     // a reporter or translator, for a story of their own
	ByEditor                    // an editor of the desk
	ByPublisher                 // a chief, or an editor where the desk lets editors publish
	ByChief                     // a chief of the desk
)

// Step is one row of the workflow: an action, where it starts and ends, and
// who may take it.
type Step struct {
	Action Action
	From   []State
	Live   []Live // nil: whatever readers have
	To     State  // "": the state stays; Discard goes back to what readers have
	By     Who
	// Urgent marks the way of publishing that skips approval: open when readers
	// already have the story, else only as a flash.
	Urgent bool
	// Flashed: only while a flash waits for its confirmation.
	Flashed bool
}

// Steps is the workflow, whole: buttons, the API's answers, docs/workflow.md
// and the tests all read it. Guards are in guard.go.
func Steps() []Step {
	unpublished := []State{Draft, InReview, Approved, Scheduled}
	return []Step{
		{Action: Submit, From: []State{Draft}, To: InReview, By: ByReporter | ByHolder},
		{Action: Recall, From: []State{InReview}, To: Draft, By: BySubmitter | ByEditor},
		{Action: Return, From: []State{InReview, Approved}, To: Draft, By: ByEditor},
		{Action: Approve, From: []State{InReview}, To: Approved, By: ByEditor},
		{Action: Schedule, From: []State{Approved}, To: Scheduled, By: ByPublisher},
		{Action: Unschedule, From: []State{Scheduled}, To: Approved, By: ByPublisher},
		{Action: Publish, From: []State{Approved}, To: Published, By: ByPublisher},
		{Action: Publish, From: []State{Draft, InReview}, To: Published, By: ByChief, Urgent: true},
		{Action: Confirm, From: AllStates(), By: ByEditor, Flashed: true},
		{Action: Discard, From: unpublished, Live: []Live{OnAir, Gone}, By: ByEditor},
		{Action: Withdraw, From: AllStates(), Live: []Live{OnAir}, To: Withdrawn, By: ByEditor},
		{Action: Spike, From: unpublished, Live: []Live{NotLive}, To: Spiked, By: ByEditor | ByOwner},
		{Action: Restore, From: []State{Spiked, Withdrawn}, To: Draft, By: ByEditor},
	}
}

// House holds a desk's own rules for its workflow.
type House struct {
	EditorsPublish bool // editors may publish, not only chiefs
	FourEyes       bool // nobody approves what only they have changed
}

// standing answers which of those who may take steps the actor is, for this story.
func standing(a account.Actor, s *Story, h House) Who {
	at := a.At(s.DeskID)
	var w Who
	if at.Has(account.Reporter) {
		w |= ByReporter
	}
	if s.HolderID != nil && *s.HolderID == a.ID && at.Has(account.Translator) {
		w |= ByHolder
	}
	if s.SubmittedBy != nil && *s.SubmittedBy == a.ID && at != 0 {
		w |= BySubmitter
	}
	own := s.CreatedBy != nil && *s.CreatedBy == a.ID && w&ByReporter != 0
	if own || w&ByHolder != 0 {
		w |= ByOwner
	}
	if at.Has(account.Editor) {
		w |= ByEditor
	}
	if at.Has(account.Chief) {
		w |= ByChief
	}
	if w&ByChief != 0 || w&ByEditor != 0 && h.EditorsPublish {
		w |= ByPublisher
	}
	return w
}

// fits says whether the step starts where the story stands. flash: the actor
// asks for a publication without approval.
func (st Step) fits(s *Story, flash bool) bool {
	switch {
	case s.Hidden: // a translation that nobody has claimed: there is nothing to move yet
		return false
	case !slices.Contains(st.From, s.State):
		return false
	case st.Live != nil && !slices.Contains(st.Live, s.Live):
		return false
	case st.Urgent && s.Live != OnAir && !flash:
		return false
	case st.Flashed && s.FlashBy == nil:
		return false
	}
	return true
}

// Allowed lists the actions that the state and the person's roles allow, in
// the order of AllActions. Guards (four eyes, an embargo, missing alt text)
// are not asked here: a guarded action is shown with its reason.
func Allowed(a account.Actor, s *Story, h House) []Action {
	w := standing(a, s, h)
	out := []Action{}
	for _, action := range AllActions() {
		if slices.ContainsFunc(Steps(), func(st Step) bool {
			return st.Action == action && st.By&w != 0 && st.fits(s, false)
		}) {
			out = append(out, action)
		}
	}
	return out
}

// MayFlash says whether the person may publish the story at once, without
// approval, to be confirmed by another afterwards.
func MayFlash(a account.Actor, s *Story) bool {
	return a.Is(s.DeskID, account.Chief) && slices.Contains([]State{Draft, InReview, Approved}, s.State)
}

// MayEverTake says whether the person has a role that may take the action on
// this story in some state.
func MayEverTake(a account.Actor, s *Story, h House, action Action) bool {
	w := standing(a, s, h)
	return slices.ContainsFunc(Steps(), func(st Step) bool { return st.Action == action && st.By&w != 0 })
}

// find answers the step that the action takes from here, whoever may take it.
func find(s *Story, action Action, flash bool) (Step, bool) {
	steps := Steps()
	i := slices.IndexFunc(steps, func(st Step) bool { return st.Action == action && st.fits(s, flash) })
	if i < 0 {
		return Step{}, false
	}
	return steps[i], true
}

// target answers the state that the step ends in.
func (st Step) target(s *Story) State {
	if st.Action == Discard {
		if s.Live == Gone {
			return Withdrawn
		}
		return Published
	}
	if st.To == "" {
		return s.State
	}
	return st.To
}

// Edit says whether somebody may change a story's content.
type Edit int

// Answers of MayEdit.
const (
	EditNever  Edit = iota // their role never allows it: forbidden
	EditNotNow             // the state forbids it to them: a conflict that names the steps
	EditYes
)

// MayEdit says who may change content when: reporters and the translator who
// holds it in draft and published, editors in review, chiefs once approved,
// nobody when withdrawn or spiked.
func MayEdit(a account.Actor, s *Story) Edit {
	w := standing(a, s, House{})
	if w&(ByReporter|ByHolder) == 0 {
		return EditNever
	}
	if s.Hidden { // claim it first
		return EditNotNow
	}
	switch s.State {
	case Draft, Published:
		return EditYes
	case InReview:
		if w&ByEditor != 0 {
			return EditYes
		}
	case Approved, Scheduled:
		if w&ByChief != 0 {
			return EditYes
		}
	}
	return EditNotNow
}

// MayRead says whether the person sees the story as the newsroom does. A
// translation's target that nobody has claimed is not a story yet.
func MayRead(a account.Actor, s *Story) bool { return a.Of(s.DeskID) }

// OverdueFlash says whether a flash has gone unconfirmed for longer than d.
func OverdueFlash(s *Story, now time.Time, d time.Duration) bool {
	return s.FlashBy != nil && s.FlashAt != nil && now.Sub(*s.FlashAt) > d
}
