package story

import (
	"context"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/event"
)

// Get answers one story as the person may see it: whole at their desks, as
// readers have it elsewhere when it is live, the asked-for revision when a
// translation was asked of their desk; NotFound otherwise.
func (sv *Service) Get(ctx context.Context, a account.Actor, id int64) (*View, error) {
	s, err := sv.store.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	if MayRead(a, s) {
		if s.HeadID == nil && !s.Hidden && !sameID(s.CreatedBy, &a.ID) {
			return nil, errs.New(errs.NotFound, "err_not_found")
		}
		return sv.view(ctx, a, s)
	}
	if s.Live == OnAir && s.LiveID != nil {
		return sv.outside(ctx, s, *s.LiveID, true)
	}
	desks := append(a.DesksAs(account.Translator), a.DesksAs(account.Editor)...)
	shared, err := sv.store.SharedRevision(ctx, s.ID, desks)
	if err != nil {
		return nil, err
	}
	entry := event.Audit{At: sv.clock.Now(), ActorID: &a.ID, Action: "read_shared", DeskID: &s.DeskID, StoryID: &s.ID, RevisionID: &shared}
	if err := sv.store.Tx(ctx, func(ctx context.Context) error { return sv.store.WriteAudit(ctx, entry) }); err != nil {
		return nil, err
	}
	return sv.outside(ctx, s, shared, false)
}

// outside is the view of somebody who is not of the desk: the revision's text,
// and nothing that the newsroom knows beside it.
func (sv *Service) outside(ctx context.Context, s *Story, revision int64, public bool) (*View, error) {
	r, err := sv.store.Revision(ctx, revision)
	if err != nil {
		return nil, err
	}
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return nil, err
	}
	shown := Story{ID: s.ID, DeskID: s.DeskID, Kind: s.Kind, State: s.State, Live: s.Live, Version: s.Version,
		HeadID: &r.ID, LiveID: s.LiveID, OriginID: s.OriginID, SourceID: s.SourceID, Slug: s.Slug,
		Headline: r.Content.Headline, Words: r.Words, Urgency: 3, CreatedAt: s.CreatedAt, UpdatedAt: r.At,
		FirstPublishedAt: s.FirstPublishedAt, PublishedAt: s.PublishedAt, BreakingUntil: s.BreakingUntil}
	if public {
		shown.State = Published
		shown.UpdatedAt = *s.PublishedAt
	}
	v := &View{Story: shown, Desk: *d, Revision: r, Content: r.Content, Allowed: []Action{}, Public: public, Shared: !public}
	v.Source, err = sv.source(ctx, s, r)
	return v, err
}

// view is the newsroom's whole view of a story.
func (sv *Service) view(ctx context.Context, a account.Actor, s *Story) (*View, error) {
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return nil, err
	}
	head, err := sv.head(ctx, s)
	if err != nil {
		return nil, err
	}
	return sv.viewOf(ctx, a, s, d, head)
}

// viewOf is the newsroom's whole view of a story that has been read already, or
// that the person has just written.
func (sv *Service) viewOf(ctx context.Context, a account.Actor, s *Story, d *desk.Desk, head *Revision) (*View, error) {
	v := &View{Story: *s, Desk: *d, Revision: head, Allowed: Allowed(a, s, house(d))}
	v.Content.Normal()
	if head != nil {
		v.Content = head.Content
	}
	var err error
	v.Source, err = sv.source(ctx, s, head)
	return v, err
}

// source names what a translation reflects.
func (sv *Service) source(ctx context.Context, s *Story, r *Revision) (*SourceRef, error) {
	if !s.IsTranslation() {
		return nil, nil
	}
	ref := &SourceRef{Story: *s.SourceID}
	if r == nil || r.SourceRevisionID == nil {
		return ref, nil
	}
	_, number, err := sv.store.RevisionNumber(ctx, *r.SourceRevisionID)
	ref.Revision = number
	return ref, err
}

// MaxPage is the most rows of one list page.
const MaxPage = 200

// List answers a page of the stories at the person's desks, newest change
// first. More reports whether another page follows.
func (sv *Service) List(ctx context.Context, a account.Actor, f Filter) (rows []Row, more bool, err error) {
	f.Person = a.ID
	if !a.Admin {
		f.All = false
		f.Desks = visible(a, f.Desks)
		if len(f.Desks) == 0 {
			return nil, false, nil
		}
	} else if len(f.Desks) == 0 {
		f.All = true
	}
	limit := min(max(f.Limit, 1), MaxPage)
	f.Limit = limit + 1
	rows, err = sv.store.List(ctx, f)
	if len(rows) > limit {
		return rows[:limit], true, err
	}
	return rows, false, err
}

// visible cuts the wanted desks to those where the person has a role; none
// wanted means all of them.
func visible(a account.Actor, wanted []int64) []int64 {
	if len(wanted) == 0 {
		return a.Desks()
	}
	var out []int64
	for _, id := range wanted {
		if a.Of(id) {
			out = append(out, id)
		}
	}
	return out
}

// within answers a story's row for somebody of its desk; NotFound otherwise.
func (sv *Service) within(ctx context.Context, a account.Actor, id int64) (*Story, error) {
	s, err := sv.store.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	if !MayRead(a, s) {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	return s, nil
}

// Signed answers a story with one of its revisions (0: the person's draft, the
// working copy where there is none) to whom a signed link was handed: the one
// read without an actor. Who made the link could see it, and still must.
func (sv *Service) Signed(ctx context.Context, maker account.Actor, id, revision int64) (*Story, *Revision, error) {
	v, err := sv.Get(ctx, maker, id)
	if err != nil {
		return nil, nil, err
	}
	if revision == 0 {
		c, _, err := sv.Mine(ctx, maker, id)
		if err == nil {
			return &v.Story, &Revision{StoryID: id, Content: c, Hash: c.Hash(), Words: c.Words(), Reflects: reflects(v.Revision)}, nil
		}
		if !errs.Is(err, errs.NotFound) {
			return nil, nil, err
		}
		if v.Revision == nil {
			return nil, nil, errs.New(errs.NotFound, "err_not_found")
		}
		return &v.Story, v.Revision, nil
	}
	r, err := sv.store.Revision(ctx, revision)
	if err != nil {
		return nil, nil, err
	}
	if r.StoryID != id || !MayRead(maker, &v.Story) && r.ID != v.Revision.ID {
		return nil, nil, errs.New(errs.NotFound, "err_not_found")
	}
	return &v.Story, r, nil
}

func reflects(r *Revision) string {
	if r == nil {
		return "{}"
	}
	return r.Reflects
}

// History lists a story's revisions without content, newest first.
func (sv *Service) History(ctx context.Context, a account.Actor, id int64, before, limit int) ([]Revision, error) {
	if _, err := sv.within(ctx, a, id); err != nil {
		return nil, err
	}
	return sv.store.Revisions(ctx, id, before, min(max(limit, 1), MaxPage))
}

// At answers one revision with its content.
func (sv *Service) At(ctx context.Context, a account.Actor, id int64, number int) (*Revision, error) {
	if _, err := sv.within(ctx, a, id); err != nil {
		return nil, err
	}
	return sv.store.RevisionByNumber(ctx, id, number)
}

// RestoreRevision brings an older revision's content back as a new one, under
// the version check. Errors as Save.
func (sv *Service) RestoreRevision(ctx context.Context, a account.Actor, id, version int64, number int) (*View, error) {
	r, err := sv.At(ctx, a, id, number)
	if err != nil {
		return nil, err
	}
	return sv.Save(ctx, a, id, Change{Version: version, Patch: WholePatch(r.Content, nil), Kind: RestoreRevision})
}

// Trail answers a story's notes and audit entries, newest first, for people of
// its desk.
func (sv *Service) Trail(ctx context.Context, a account.Actor, id int64, limit int) ([]Note, []event.Audit, error) {
	if _, err := sv.within(ctx, a, id); err != nil {
		return nil, nil, err
	}
	notes, err := sv.store.Notes(ctx, id, limit)
	if err != nil {
		return nil, nil, err
	}
	entries, err := sv.store.AuditOf(ctx, id, limit)
	return notes, entries, err
}

// Family answers the versions of a story's family that the person may know of:
// those of their desks whole, of other desks what is live.
func (sv *Service) Family(ctx context.Context, a account.Actor, origin int64) ([]Story, error) {
	all, err := sv.store.Family(ctx, origin)
	if err != nil {
		return nil, err
	}
	var out []Story
	for _, s := range all {
		if MayRead(a, &s) {
			out = append(out, s)
		} else if s.Live == OnAir {
			out = append(out, Story{ID: s.ID, DeskID: s.DeskID, Kind: s.Kind, State: Published, Live: OnAir,
				OriginID: s.OriginID, SourceID: s.SourceID, Slug: s.Slug, PublishedAt: s.PublishedAt})
		}
	}
	return out, nil
}

// Blocked lists the guards that would stop an action now, for the page that
// shows it with its reason.
func (sv *Service) Blocked(ctx context.Context, a account.Actor, v *View, action Action) ([]Guard, error) {
	c, err := sv.circumstances(ctx, &v.Story, &v.Desk, v.Revision, Input{Action: action, At: v.Story.ScheduleAt})
	if err != nil {
		return nil, err
	}
	return Guards(a, &v.Story, action, c), nil
}
