package translation

import (
	"context"

	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// After makes translations follow a step that a story took: the edge of a
// target follows its story's state, and the edges from a source that was
// published learn what became stale. It is story's hook and runs in the
// story's transaction.
func (sv *Service) After(ctx context.Context, tr *story.Transition) error {
	if tr.Story.IsTranslation() {
		if err := sv.followTarget(ctx, tr); err != nil {
			return err
		}
	}
	if tr.Action == story.Publish {
		return sv.sourcePublished(ctx, tr)
	}
	return nil
}

// followTarget moves the edge of the story's own translation.
func (sv *Service) followTarget(ctx context.Context, tr *story.Transition) error {
	t, err := sv.store.TranslationOf(ctx, tr.Story.ID)
	if errs.Is(err, errs.NotFound) {
		return nil // spiked, and the family's slot went to another story since
	}
	if err != nil {
		return err
	}
	from := t.State
	switch tr.Action {
	case story.Submit:
		t.State = Submitted
	case story.Recall, story.Return:
		t.State = Claimed
		if tr.Story.HolderID == nil {
			tr.Story.HolderID = t.AssigneeID
		}
	case story.Publish:
		t.State = Published
		tr.Story.HolderID = nil
		if err := sv.closeJob(ctx, t, "published"); err != nil {
			return err
		}
	case story.Discard:
		if tr.Story.State == story.Published {
			t.State = Published
			tr.Story.HolderID = nil
		}
	case story.Spike:
		t.State = Cancelled
		tr.Story.HolderID = nil
		if err := sv.closeJob(ctx, t, "cancelled"); err != nil {
			return err
		}
	case story.Restore:
		t.State = Claimed
		t.AssigneeID, tr.Story.HolderID = &tr.Actor.ID, &tr.Actor.ID
	}
	if t.State == from {
		return nil
	}
	sv.followLease(t, tr)
	t.UpdatedAt = tr.Now
	return sv.store.UpdateTranslation(ctx, t)
}

func (sv *Service) closeJob(ctx context.Context, t *Translation, outcome string) error {
	j, err := sv.store.NewestJob(ctx, t.ID)
	if err != nil || j.ClosedAt != nil {
		return err
	}
	now := sv.clock.Now()
	j.ClosedAt, j.Outcome = &now, outcome
	return sv.store.UpdateJob(ctx, j)
}

// sourcePublished counts anew what is stale in each translation made from the
// story, and opens a job on those that readers have.
func (sv *Service) sourcePublished(ctx context.Context, tr *story.Transition) error {
	edges, err := sv.store.FromSource(ctx, tr.Story.ID)
	if err != nil {
		return err
	}
	for i := range edges {
		if err := sv.sourceMoved(ctx, tr, &edges[i]); err != nil {
			return err
		}
	}
	return nil
}

func (sv *Service) sourceMoved(ctx context.Context, tr *story.Transition, t *Translation) error {
	target, err := sv.stories.Story(ctx, t.StoryID)
	if err != nil {
		return err
	}
	if target.HeadID == nil { // nobody has begun: the request now means the new text
		if t.State == Requested {
			t.SourceRevisionID = tr.Revision.ID
		}
	} else if err := sv.recount(ctx, tr.Revision, target, t); err != nil {
		return err
	}
	if t.State == Published && t.StaleParts > 0 {
		if err := sv.openUpdate(ctx, tr, t); err != nil {
			return err
		}
	}
	t.UpdatedAt = tr.Now
	return sv.store.UpdateTranslation(ctx, t)
}

func (sv *Service) recount(ctx context.Context, now *story.Revision, target *story.Story, t *Translation) error {
	head, err := sv.stories.Revision(ctx, *target.HeadID)
	if err != nil {
		return err
	}
	var reflected *story.Content
	if head.SourceRevisionID != nil {
		r, err := sv.stories.Revision(ctx, *head.SourceRevisionID)
		if err != nil {
			return err
		}
		reflected = &r.Content
	}
	t.StaleParts = staleParts(&now.Content, reflected, &head.Content, nil)
	return nil
}

// openUpdate opens a job on a published translation, once: a further change
// joins the open one.
func (sv *Service) openUpdate(ctx context.Context, tr *story.Transition, t *Translation) error {
	kind := Update
	if tr.Class == story.Correction || tr.Class == story.Retraction {
		kind = Correction
	}
	last, err := sv.store.NewestJob(ctx, t.ID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if err == nil && last.ClosedAt == nil && (last.Kind == kind || last.Kind == Correction) {
		return nil
	}
	j := &Job{TranslationID: t.ID, Kind: kind, Priority: t.Priority, OpenedAt: tr.Now}
	if kind == Correction {
		j.Priority = 1
	}
	if !tr.System {
		j.RequestedBy = &tr.Actor.ID
	}
	t.Kind, t.Priority, t.AssigneeID, t.DueAt = kind, j.Priority, nil, nil
	return sv.store.InsertJob(ctx, j)
}
