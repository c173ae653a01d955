package translation

import (
	"context"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// followLease makes the lease follow a step of the target's own workflow. Who
// submits after their lease ran out did the work nevertheless.
func (sv *Service) followLease(t *Translation, tr *story.Transition) {
	if t.State == Submitted && t.AssigneeID == nil && t.LapsedID != nil && *t.LapsedID == tr.Actor.ID {
		t.AssigneeID = &tr.Actor.ID
	}
	t.follow(tr.Now)
}

// takeIn makes a revision of what the last holder typed and did not save, so
// that who comes next begins with it; not of next's own text.
func (sv *Service) takeIn(ctx context.Context, t *Translation, target *story.Story, holder *int64, next int64) error {
	if holder == nil || *holder == next || target.HeadID == nil {
		return nil
	}
	if t.LapsedID != nil { // their text comes in, they do not
		t.LapsedID = nil
		if err := sv.store.UpdateTranslation(ctx, t); err != nil {
			return err
		}
	}
	took, err := sv.story.TakeIn(ctx, target, *holder)
	if err != nil || !took {
		return err
	}
	now, err := sv.store.Translation(ctx, t.ID)
	if err != nil {
		return err
	}
	t.StaleParts, t.SourceRevisionID, t.DismissedRevisionID = now.StaleParts, now.SourceRevisionID, now.DismissedRevisionID
	return nil
}

// Want asks the holder to hand a translation over; a later wish takes the
// place of an earlier one. By translators of the desk. Conflict when nobody
// holds it, or the person does.
func (sv *Service) Want(ctx context.Context, a account.Actor, id int64) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, _, _ *story.Story) error {
		if !a.Is(t.DeskID, account.Translator) {
			return forbidden()
		}
		if t.State != Claimed || t.HeldBy(a.ID) {
			return stateConflict()
		}
		if t.WantedBy != nil && *t.WantedBy == a.ID {
			return nil
		}
		now := sv.clock.Now()
		t.WantedBy, t.WantedAt, t.UpdatedAt = &a.ID, &now, now
		if err := sv.store.UpdateTranslation(ctx, t); err != nil {
			return err
		}
		return sv.audit(ctx, &a, t, "want", t.State, nil)
	})
}

// KeepIt says no to who asked to take a translation over; by its holder.
func (sv *Service) KeepIt(ctx context.Context, a account.Actor, id int64) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, _, _ *story.Story) error {
		if !t.HeldBy(a.ID) {
			return forbidden()
		}
		if t.WantedBy == nil {
			return nil
		}
		t.begin(sv.clock.Now()) // who answers is there
		t.UpdatedAt = sv.clock.Now()
		if err := sv.store.UpdateTranslation(ctx, t); err != nil {
			return err
		}
		return sv.audit(ctx, &a, t, "keep", t.State, nil)
	})
}

// HandOver gives a held translation to a translator of its desk, with all that
// was typed: by its holder or an editor of the desk. Forbidden, Conflict when
// nobody holds it, Invalid (field person) when they cannot take it.
func (sv *Service) HandOver(ctx context.Context, a, to account.Actor, id int64) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, target, _ *story.Story) error {
		if !t.HeldBy(a.ID) && !a.Is(t.DeskID, account.Editor) {
			return forbidden()
		}
		if t.State != Claimed || t.AssigneeID == nil {
			return stateConflict()
		}
		if !to.Is(t.DeskID, account.Translator) || t.HeldBy(to.ID) {
			return errs.New(errs.Invalid, "err_invalid").Field("person", "err_not_a_translator")
		}
		if err := sv.takeIn(ctx, t, target, t.AssigneeID, to.ID); err != nil {
			return err
		}
		return sv.pass(ctx, a, to.ID, t, target, "hand_over")
	})
}

// TakeOver takes a held translation at once; by an editor of its desk. What
// the holder has not saved stays their own, and a suggestion to who took over.
func (sv *Service) TakeOver(ctx context.Context, a account.Actor, id int64) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, target, _ *story.Story) error {
		if !a.Is(t.DeskID, account.Editor) {
			return forbidden()
		}
		if t.State != Claimed || t.HeldBy(a.ID) {
			return stateConflict()
		}
		return sv.pass(ctx, a, a.ID, t, target, "take_over")
	})
}

// pass puts a translation into somebody's hands, with a lease of their own.
func (sv *Service) pass(ctx context.Context, a account.Actor, to int64, t *Translation, target *story.Story, action string) error {
	t.AssigneeID, t.UpdatedAt = &to, sv.clock.Now()
	t.begin(t.UpdatedAt)
	if err := sv.assignJob(ctx, t); err != nil {
		return err
	}
	if err := sv.story.Hold(ctx, target, &to); err != nil {
		return err
	}
	if err := sv.store.UpdateTranslation(ctx, t); err != nil {
		return err
	}
	if err := sv.audit(ctx, &a, t, action, t.State, nil); err != nil || to == a.ID {
		return err
	}
	return sv.audit(ctx, &account.Actor{ID: to}, t, "receive", t.State, nil)
}
