package story

import (
	"context"

	"polydesk/internal/account"
)

// Open inserts the target story of a translation, hidden until it is claimed.
// It runs inside the caller's transaction; a taken family slot is a Conflict
// whose Detail is the story that holds it.
func (sv *Service) Open(ctx context.Context, a account.Actor, deskID int64, source *Story) (*Story, error) {
	now, origin := sv.clock.Now(), source.Origin()
	s := &Story{DeskID: deskID, Kind: source.Kind, State: Draft, Live: NotLive, Version: 1, Urgency: source.Urgency,
		OriginID: &origin, SourceID: &source.ID, Hidden: true, Slugline: source.Slugline,
		EmbargoUntil: source.EmbargoUntil, CreatedBy: &a.ID, CreatedAt: now, UpdatedAt: now}
	if err := sv.store.InsertStory(ctx, s); err != nil {
		return nil, err
	}
	return s, sv.audit(ctx, a, false, &Story{}, s, "create", "translation", nil, nil)
}

// Fill gives a claimed target its first revision and shows it to its desk. The
// row is written by the caller's Write. It runs inside the caller's transaction.
func (sv *Service) Fill(ctx context.Context, a account.Actor, s *Story, r *Revision) error {
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return err
	}
	r.StoryID, r.At, r.ByID, r.Kind = s.ID, sv.clock.Now(), &a.ID, ClaimRevision
	r.Content.Normal()
	r.Hash, r.Words = r.Content.Hash(), r.Content.Words()
	if err := sv.store.InsertRevision(ctx, r); err != nil {
		return err
	}
	s.Hidden, s.HeadID, s.Headline, s.Words = false, &r.ID, r.Content.Headline, r.Words
	return sv.index(ctx, s, d, &r.Content)
}

// Hold writes who holds a translation's story, inside the caller's
// transaction; nil: nobody.
func (sv *Service) Hold(ctx context.Context, s *Story, holder *int64) error {
	s.HolderID, s.UpdatedAt = holder, sv.clock.Now()
	return sv.store.UpdateStory(ctx, s)
}
