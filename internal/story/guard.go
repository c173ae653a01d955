package story

import (
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

// Guard names a rule that stops an action although state and role allow it.
type Guard string

// The guards, by the names that the API answers with.
const (
	GuardFourEyes   Guard = "four_eyes"
	GuardEmbargo    Guard = "embargo"
	GuardSourceLive Guard = "source_live"
	GuardDeskOn     Guard = "desk_on"
	GuardAltText    Guard = "alt_text"
	GuardHeadline   Guard = "headline"
	GuardBody       Guard = "body"
	GuardSegments   Guard = "segments"
)

// Circumstances is what guards look at beside the story itself.
type Circumstances struct {
	Content    *Content  // of the revision that the action is about
	Changers   []int64   // who changed the text since its last publication
	SourceLive bool      // true for an origin
	DeskOn     bool      // the desk's public pages are on
	House      House     // the desk's own rules
	Now        time.Time // UTC
	At         time.Time // when it would go out; Now but for Schedule
	Urgent     bool      // a flash, or a chief's change to a live story
}

// Guards lists what stops the action, in a fixed order; empty: nothing.
func Guards(a account.Actor, s *Story, action Action, c Circumstances) []Guard {
	var out []Guard
	add := func(stops bool, g Guard) {
		if stops {
			out = append(out, g)
		}
	}
	goesOut := action == Publish || action == Schedule
	if action == Submit || action == Approve || goesOut {
		add(c.Content == nil || c.Content.Headline == "", GuardHeadline)
		add(c.Content == nil || c.Content.Body == nil || c.Content.Body.Empty(), GuardBody)
	}
	if action == Submit {
		add(s.IsTranslation() && c.Content.OpenBlocks() > 0, GuardSegments)
	}
	if action == Approve {
		add(c.House.FourEyes && !a.Admin && onlyBy(c.Changers, a.ID), GuardFourEyes)
	}
	if action == Confirm {
		add(!a.Admin && s.FlashBy != nil && *s.FlashBy == a.ID, GuardFourEyes)
	}
	if goesOut {
		add(c.Content != nil && len(c.Content.MissingAlt()) > 0, GuardAltText)
		add(s.EmbargoUntil != nil && c.At.Before(*s.EmbargoUntil), GuardEmbargo)
		add(!c.SourceLive, GuardSourceLive)
		add(!c.DeskOn, GuardDeskOn)
	}
	return out
}

// onlyBy says whether the person is the only one who changed it.
func onlyBy(changers []int64, person int64) bool {
	for _, id := range changers {
		if id != person {
			return false
		}
	}
	return len(changers) > 0
}

// PassesFourEyes says whether the actor gets by four eyes only through being
// an admin or through the desk's rule: the audit log says so.
func PassesFourEyes(a account.Actor, c Circumstances) bool {
	return onlyBy(c.Changers, a.ID) && (a.Admin || !c.House.FourEyes)
}

// MissingAlt lists the parts without alternative text: the lead's name, then
// the ids of image blocks.
func (c *Content) MissingAlt() []string {
	var out []string
	if c.Lead != nil && c.Lead.Media != "" && c.Lead.Alt == "" {
		out = append(out, PartAlt)
	}
	if c.Body != nil {
		out = append(out, c.Body.MissingAlt()...)
	}
	return out
}

// OpenBlocks counts a translation's blocks that were left empty, or without one
// of their sentences, though their source has words. A block that the translator took out, or joined with
// another, is not open.
func (c *Content) OpenBlocks() int {
	if c == nil || c.Body == nil {
		return 0
	}
	n := 0
	for i := range c.Body.Content {
		if b := &c.Body.Content[i]; len(b.Src) > 0 && b.SrcHash == "" {
			n++
		}
	}
	return n
}

// refused makes the error that names a guard; Count is the number of open blocks.
func refused(g Guard, c *Content) error {
	e := errs.New(errs.Invalid, "guard_"+string(g), "Count", c.OpenBlocks())
	e.Guard = string(g)
	return e
}
