package translation

import (
	"context"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// HeldDetail is the Detail of a Conflict: who holds the translation.
type HeldDetail struct {
	Holder int64
}

// Get answers one translation to people of the target's or the source's desk.
func (sv *Service) Get(ctx context.Context, a account.Actor, id int64) (*Row, error) {
	if _, err := sv.Lapse(ctx); err != nil {
		return nil, err
	}
	r, err := sv.row(ctx, id)
	if err != nil {
		return nil, err
	}
	if !a.Of(r.DeskID) && !a.Of(r.SourceDeskID) {
		return nil, notFound()
	}
	return r, nil
}

// Of answers the translation of a target story, to people of its desk or its
// source's; NotFound when it is none.
func (sv *Service) Of(ctx context.Context, a account.Actor, target int64) (*Row, error) {
	t, err := sv.store.TranslationOf(ctx, target)
	if err != nil {
		return nil, err
	}
	return sv.Get(ctx, a, t.ID)
}

// List answers a page of the queue: what was asked of the person's desks, and
// what their desks asked for. more: another page follows.
func (sv *Service) List(ctx context.Context, a account.Actor, f Filter) (rows []Row, more bool, err error) {
	if _, err := sv.Lapse(ctx); err != nil {
		return nil, false, err
	}
	if !a.Admin {
		f.All = false
		mine := a.Desks()
		if len(f.Desks) == 0 && f.Source == 0 && f.Origin == 0 && f.Asked == nil {
			f.Desks = mine
		}
		f.Viewer = mine
		if len(mine) == 0 {
			return nil, false, nil
		}
	} else if len(f.Desks) == 0 {
		f.All = true
	}
	limit := min(max(f.Limit, 1), story.MaxPage)
	f.Limit = limit + 1
	rows, err = sv.store.Queue(ctx, f)
	if len(rows) > limit {
		return rows[:limit], true, err
	}
	return rows, false, err
}

// lock locks a translation and its target: the family's origin first, then the
// target story, then the edge.
func (sv *Service) lock(ctx context.Context, id int64) (*Translation, *story.Story, error) {
	t, err := sv.store.Translation(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	s, err := sv.stories.Lock(ctx, t.StoryID)
	if err != nil {
		return nil, nil, err
	}
	t, err = sv.store.LockTranslation(ctx, id)
	return t, s, err
}

// act runs one act on a locked translation, for people of the target's desk or
// the source's; others do not find it.
func (sv *Service) act(ctx context.Context, a account.Actor, id int64, fn func(ctx context.Context, t *Translation, target, source *story.Story) error) (*Row, error) {
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		t, target, err := sv.lock(ctx, id)
		if err != nil {
			return err
		}
		source, err := sv.stories.Story(ctx, t.SourceID)
		if err != nil {
			return err
		}
		if !a.Of(t.DeskID) && !a.Of(source.DeskID) {
			return notFound()
		}
		if err := sv.lapse(ctx, t, target); err != nil {
			return err
		}
		return fn(ctx, t, target, source)
	})
	if err != nil {
		return nil, err
	}
	return sv.row(ctx, id)
}

// Claim takes a requested translation, or a published one that is stale, into
// the person's hands; claiming one's own again changes nothing. Forbidden for
// others than translators of the desk; Conflict names the holder.
func (sv *Service) Claim(ctx context.Context, a account.Actor, id int64) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, target, source *story.Story) error {
		if !a.Is(t.DeskID, account.Translator) {
			return forbidden()
		}
		return sv.claim(ctx, a, t, target, source)
	})
}

func (sv *Service) claim(ctx context.Context, a account.Actor, t *Translation, target, source *story.Story) error {
	from := t.State
	switch {
	case t.State == Claimed && t.AssigneeID != nil && *t.AssigneeID == a.ID:
		return nil
	case t.State == Claimed && t.AssigneeID != nil:
		return held(*t.AssigneeID)
	case t.State == Published && t.Stale(), t.State == Requested, t.State == Claimed:
	default:
		return errs.New(errs.Conflict, "err_state")
	}
	if target.HeadID == nil {
		if err := sv.fill(ctx, a, t, target, source); err != nil {
			return err
		}
	}
	if err := sv.takeIn(ctx, t, target, t.LapsedID, a.ID); err != nil {
		return err
	}
	t.State, t.AssigneeID, t.UpdatedAt = Claimed, &a.ID, sv.clock.Now()
	t.begin(t.UpdatedAt)
	if err := sv.assignJob(ctx, t); err != nil {
		return err
	}
	if err := sv.story.Hold(ctx, target, &a.ID); err != nil {
		return err
	}
	if err := sv.store.UpdateTranslation(ctx, t); err != nil {
		return err
	}
	return sv.audit(ctx, &a, t, "claim", from, nil)
}

func held(holder int64) error {
	e := errs.New(errs.Conflict, "err_held")
	e.Detail = HeldDetail{Holder: holder}
	return e
}

func (sv *Service) assignJob(ctx context.Context, t *Translation) error {
	j, err := sv.store.NewestJob(ctx, t.ID)
	if err != nil || j.ClosedAt != nil {
		return err
	}
	j.AssigneeID = t.AssigneeID
	return sv.store.UpdateJob(ctx, j)
}

// fill gives the target its first revision: an empty block for each of the
// source's, credits, topics and the lead's picture with its credit as the source
// has them, the translator among the bylines.
func (sv *Service) fill(ctx context.Context, a account.Actor, t *Translation, target, source *story.Story) error {
	from, err := sv.present(ctx, source, t.SourceRevisionID)
	if err != nil {
		return err
	}
	c := story.Content{Body: body.Skeleton(from.Content.Body), Topics: from.Content.Topics,
		Attributions: from.Content.Attributions, Bylines: append([]story.Byline{}, from.Content.Bylines...),
		PartHashes: map[string]string{}}
	c.Body.AssignIDs(story.NewBlockID)
	if l := from.Content.Lead; l != nil {
		c.Lead = &story.Lead{Media: l.Media, Credit: l.Credit}
	}
	slug, err := sv.store.AuthorSlugOfUser(ctx, a.ID)
	switch {
	case err == nil:
		c.Bylines = append(c.Bylines, story.Byline{Author: slug, Role: "translator"})
	case !errs.Is(err, errs.NotFound):
		return err
	}
	r := &story.Revision{Content: c, SourceRevisionID: &from.ID}
	if r.Reflects, err = Reflecting(from); err != nil {
		return err
	}
	t.SourceRevisionID = from.ID
	return sv.story.Fill(ctx, a, target, r)
}

// Release gives a claimed translation back: by who holds it, or an editor of
// its desk. What was written stays.
func (sv *Service) Release(ctx context.Context, a account.Actor, id int64) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, target, _ *story.Story) error {
		mine := t.AssigneeID != nil && *t.AssigneeID == a.ID && a.Is(t.DeskID, account.Translator)
		if !mine && !a.Is(t.DeskID, account.Editor) {
			return forbidden()
		}
		if t.State != Claimed {
			return errs.New(errs.Conflict, "err_state")
		}
		from := t.State
		if err := sv.takeIn(ctx, t, target, t.AssigneeID, 0); err != nil {
			return err
		}
		t.State, t.AssigneeID = back(target), nil
		_, err := sv.settle(ctx, a, t, target, "release", from, "")
		return err
	})
}

// Decline says no to a request, with a reason; on a published translation that
// is stale it says that the source's change is not applicable there.
func (sv *Service) Decline(ctx context.Context, a account.Actor, id int64, reason string) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, target, source *story.Story) error {
		if !a.Is(t.DeskID, account.Translator) {
			return forbidden()
		}
		other := t.State == Claimed && t.AssigneeID != nil && *t.AssigneeID != a.ID
		if other && !a.Is(t.DeskID, account.Editor) {
			return held(*t.AssigneeID)
		}
		from, outcome := t.State, "declined"
		owes, err := sv.owed.Owes(ctx, target)
		if err != nil {
			return err
		}
		switch {
		case t.State == Published && (t.Stale() || owes):
			outcome, t.DismissedRevisionID, t.StaleParts = "not_applicable", source.LiveID, 0
		case t.State == Requested || t.State == Claimed:
			t.State = Declined
			if target.Live == story.OnAir {
				t.State = Published
			}
		default:
			return errs.New(errs.Conflict, "err_state")
		}
		if err := needReason(reason); err != nil {
			return err
		}
		t.AssigneeID = nil
		if err := sv.closeJob(ctx, t, outcome); err != nil {
			return err
		}
		note, err := sv.settle(ctx, a, t, target, "decline", from, reason)
		if err != nil || outcome != "not_applicable" {
			return err
		}
		return sv.owed.NotApplicable(ctx, a, target, note)
	})
}

// Cancel takes a request back: by who asked, or an editor of the source's desk.
func (sv *Service) Cancel(ctx context.Context, a account.Actor, id int64, reason string) (*Row, error) {
	return sv.act(ctx, a, id, func(ctx context.Context, t *Translation, target, source *story.Story) error {
		asked := t.RequestedBy != nil && *t.RequestedBy == a.ID
		if !asked && !a.Is(source.DeskID, account.Editor) {
			return forbidden()
		}
		if t.State != Requested && t.State != Claimed || target.Live != story.NotLive {
			return errs.New(errs.Conflict, "err_state")
		}
		from := t.State
		t.State, t.AssigneeID = Cancelled, nil
		if err := sv.closeJob(ctx, t, "cancelled"); err != nil {
			return err
		}
		_, err := sv.settle(ctx, a, t, target, "cancel", from, reason)
		return err
	})
}

func needReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return errs.New(errs.Invalid, "err_invalid").Field("note", "err_required")
	}
	if len([]rune(reason)) > story.MaxNote {
		return errs.New(errs.Invalid, "err_invalid").Field("note", "err_too_long", "Max", story.MaxNote)
	}
	return nil
}

// settle writes the edge and its target's holder, with the audit entry and the
// note, whose id it answers.
func (sv *Service) settle(ctx context.Context, a account.Actor, t *Translation, target *story.Story, action string, from State, reason string) (*int64, error) {
	note, err := sv.note(ctx, a, target.ID, action, strings.TrimSpace(reason))
	if err != nil {
		return nil, err
	}
	t.UpdatedAt = sv.clock.Now()
	t.end()
	if err := sv.store.UpdateTranslation(ctx, t); err != nil {
		return nil, err
	}
	if err := sv.story.Hold(ctx, target, t.AssigneeID); err != nil {
		return nil, err
	}
	return note, sv.audit(ctx, &a, t, action, from, note)
}

// Submit sends the target to its desk's review: the target story's own submit.
func (sv *Service) Submit(ctx context.Context, a account.Actor, id int64, note string) (*Row, error) {
	t, err := sv.Get(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if _, err := sv.story.Do(ctx, a, t.StoryID, story.Input{Action: story.Submit, Note: note}); err != nil {
		return nil, err
	}
	return sv.row(ctx, id)
}

// Take makes a translation at the person's own desk of a story that is live,
// or that was asked of it, claims it and saves what they bring. Conflict names
// a version that exists.
func (sv *Service) Take(ctx context.Context, a account.Actor, sourceID int64, in story.NewStory) (*story.View, error) {
	if _, err := sv.Lapse(ctx); err != nil {
		return nil, err
	}
	var target int64
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		source, err := sv.lockSource(ctx, sourceID)
		if err != nil {
			return err
		}
		if !a.Is(in.DeskID, account.Translator) && !a.Is(in.DeskID, account.Reporter) {
			return forbidden()
		}
		t, err := sv.edgeFor(ctx, a, source, in.DeskID)
		if err != nil {
			return err
		}
		s, err := sv.stories.Lock(ctx, t.StoryID)
		if err != nil {
			return err
		}
		if err := sv.claim(ctx, a, t, s, source); err != nil {
			return err
		}
		target = s.ID
		_, err = sv.story.Save(ctx, a, s.ID, story.Change{Version: s.Version, Patch: in.Patch, Facts: in.Facts, Problems: in.Problems})
		return err
	})
	if err != nil {
		return nil, err
	}
	return sv.story.Get(ctx, a, target)
}

// edgeFor answers the edge that the person may take: one that was asked and
// that nobody holds, or a new one when the source is live.
func (sv *Service) edgeFor(ctx context.Context, a account.Actor, source *story.Story, deskID int64) (*Translation, error) {
	t, err := sv.store.TranslationFor(ctx, source.Origin(), deskID)
	if err == nil && t.State == Requested {
		return t, nil
	}
	if err == nil && t.State != Declined && t.State != Cancelled {
		e := errs.New(errs.Conflict, "err_version_exists")
		e.Detail = story.ExistsDetail{Story: t.StoryID}
		return nil, e
	}
	if err != nil && !errs.Is(err, errs.NotFound) {
		return nil, err
	}
	if source.Live != story.OnAir {
		return nil, notFound()
	}
	return sv.askOne(ctx, a, source, deskID, Ask{})
}
