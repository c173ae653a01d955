package publish

import (
	"context"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/reader"
	"polydesk/internal/story"
)

// Render is story's hook before a publication's transaction.
func (sv *Service) Render(ctx context.Context, s *story.Story, r *story.Revision) (any, error) {
	return sv.Prepare(ctx, s, r)
}

// After makes readers' pages follow a step that a story took. It is story's
// hook and runs in the story's transaction.
func (sv *Service) After(ctx context.Context, t *story.Transition) error {
	switch t.Action {
	case story.Publish:
		return sv.publish(ctx, t)
	case story.Withdraw:
		return sv.withdraw(ctx, t)
	}
	return nil
}

// was answers what readers had of the story before the step; nil when it was
// never published.
func (sv *Service) was(ctx context.Context, t *story.Transition) (*reader.Edition, error) {
	if t.Before.FirstPublishedAt == nil {
		return nil, nil
	}
	e, err := sv.store.EditionOf(ctx, t.Story.ID)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	return e, err
}

func (sv *Service) publish(ctx context.Context, t *story.Transition) error {
	p, ok := t.Prepared.(*Prepared)
	if !ok { // another revision goes out than was prepared: render it now
		var err error
		if p, err = sv.Prepare(ctx, t.Story, t.Revision); err != nil {
			return err
		}
	}
	was, err := sv.was(ctx, t)
	if err != nil {
		return err
	}
	e := p.Edition
	e.Slug, e.FirstPublishedAt, e.PublishedAt = t.Story.Slug, *t.Story.FirstPublishedAt, t.Now
	e.TextChangedAt = textChanged(was, &e, t)
	if b := t.Story.BreakingUntil; b != nil && b.After(t.Now) {
		e.BreakingUntil = b
	}
	text, pictures, terms := &p.Body, p.Media, p.Terms
	if t.Class == story.Retraction {
		text, pictures, terms = &reader.Body{}, nil, nil
		e.Retracted, e.Deck, e.Lead, e.Words, e.BreakingUntil = true, "", reader.LeadImage{}, 0, nil
	}
	if err := sv.store.PutEdition(ctx, &e, text, pictures, terms, was == nil); err != nil {
		return err
	}
	if err := sv.correct(ctx, t, &e); err != nil {
		return err
	}
	return sv.emit(ctx, event.Published, was, &e)
}

// correct writes the public note of a correction or retraction, with what it
// asks of the versions made from the story, and settles what the story itself
// owes to its own sources.
func (sv *Service) correct(ctx context.Context, t *story.Transition, e *reader.Edition) error {
	if t.Class == story.Correction || t.Class == story.Retraction {
		c := &reader.Correction{StoryID: e.StoryID, RevisionID: t.Revision.ID, Class: string(t.Class), PublicNote: t.PublicNote, At: t.Now}
		if err := sv.store.InsertCorrection(ctx, c); err != nil {
			return err
		}
		if err := sv.owe(ctx, c, e.OriginID); err != nil {
			return err
		}
	}
	return sv.settle(ctx, e, by(t), t.Now)
}

// by names who took a step; nil for the scheduler.
func by(t *story.Transition) *int64 {
	if t.System {
		return nil
	}
	return &t.Actor.ID
}

// textChanged answers the time that readers see as "updated": a cosmetic
// change, or none, leaves it.
func textChanged(was, is *reader.Edition, t *story.Transition) time.Time {
	if was == nil || was.Gone {
		return is.FirstPublishedAt
	}
	if t.Class == story.Cosmetic || was.Hash == is.Hash {
		return was.TextChangedAt
	}
	return t.Now
}

func (sv *Service) withdraw(ctx context.Context, t *story.Transition) error {
	was, err := sv.store.EditionOf(ctx, t.Story.ID)
	if err != nil {
		return err
	}
	now := t.Now
	tomb := &reader.Edition{StoryID: was.StoryID, OriginID: was.OriginID, DeskID: was.DeskID, Kind: was.Kind,
		FirstPublishedAt: was.FirstPublishedAt, PublishedAt: was.PublishedAt, TextChangedAt: was.TextChangedAt,
		Gone: true, GoneAt: &now, GoneReason: t.Reason, GoneNote: t.PublicNote}
	if err := sv.store.Bury(ctx, tomb); err != nil {
		return err
	}
	if err := sv.taken(ctx, was.StoryID, by(t), now); err != nil {
		return err
	}
	return sv.emit(ctx, event.Withdrawn, was, tomb)
}

// Facts is story's hook after a change of desk facts on a live story: of
// these, readers see the end of its breaking time.
func (sv *Service) Facts(ctx context.Context, s *story.Story) error {
	was, err := sv.store.EditionOf(ctx, s.ID)
	if err != nil {
		return err
	}
	if sameInstant(was.BreakingUntil, s.BreakingUntil) {
		return nil
	}
	is := *was
	is.BreakingUntil = s.BreakingUntil
	if err := sv.store.SetBreaking(ctx, s.ID, s.BreakingUntil); err != nil {
		return err
	}
	return sv.emit(ctx, event.BreakingChanged, was, &is)
}

func (sv *Service) emit(ctx context.Context, kind string, was, is *reader.Edition) error {
	keys := reader.EditionKeys(was, is)
	return sv.store.Emit(ctx, event.Outbox{At: sv.clock.Now(), Kind: kind, Keys: event.JoinKeys(keys...), StoryID: &is.StoryID})
}

func sameInstant(a, b *time.Time) bool { return (a == nil) == (b == nil) && (a == nil || a.Equal(*b)) }
