package story

import (
	"context"
	"encoding/json"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// Autosave is text as a person types it, kept for them alone.
type Autosave struct {
	StoryID int64 // 0: a new story at DeskID
	DeskID  int64
	Version int64 // the version that the text grew from
	Base    int64 // the revision it grew from; 0: none
	Content Content
}

// Keep saves a person's draft and answers the story's id. It makes no revision
// and moves no version. A new story gets its row with the first words.
// NotFound, Forbidden, Conflict (nobody may change it now), Invalid.
func (sv *Service) Keep(ctx context.Context, a account.Actor, in Autosave) (int64, time.Time, error) {
	now := sv.clock.Now()
	in.Content.Normal()
	in.Content.Body.AssignIDs(NewBlockID)
	id := in.StoryID
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		s, d, err := sv.draftStory(ctx, a, in, now)
		if err != nil {
			return err
		}
		if err := sv.checkDraft(ctx, a, s, d, &in.Content); err != nil {
			return err
		}
		if in.StoryID == 0 {
			if err := sv.insertNew(ctx, a, s); err != nil {
				return err
			}
		}
		id = s.ID
		if err := sv.putDraft(ctx, a, s, in, now); err != nil {
			return err
		}
		return sv.store.Present(ctx, Presence{StoryID: s.ID, PersonID: a.ID, Since: now, SeenAt: now, Editing: true})
	})
	return id, now, err
}

// checkDraft says what a text may not hold even unsaved.
func (sv *Service) checkDraft(ctx context.Context, a account.Actor, s *Story, d *desk.Desk, c *Content) error {
	if err := check(c, d, false).err(); err != nil {
		return err
	}
	return sv.checkPictures(ctx, a, s, c)
}

// putDraft writes a person's draft. In a transaction.
func (sv *Service) putDraft(ctx context.Context, a account.Actor, s *Story, in Autosave, now time.Time) error {
	text, err := json.Marshal(in.Content)
	if err != nil {
		return errs.Wrap(errs.Internal, "err_internal", err)
	}
	draft := &Saved{StoryID: s.ID, PersonID: a.ID, BaseVersion: in.Version, Content: string(text), SavedAt: now}
	if in.Base != 0 {
		draft.BaseRevisionID = &in.Base
	}
	return sv.store.SaveDraft(ctx, draft)
}

// text reads what a draft holds.
func (d *Saved) text() (Content, error) {
	var c Content
	if err := json.Unmarshal([]byte(d.Content), &c); err != nil {
		return c, errs.Wrap(errs.Internal, "err_internal", err)
	}
	c.Normal()
	return c, nil
}

// draftStory answers the story that the draft is of, with the right to change
// it checked; for a new one, the row to be.
func (sv *Service) draftStory(ctx context.Context, a account.Actor, in Autosave, now time.Time) (*Story, *desk.Desk, error) {
	if in.StoryID == 0 {
		d, err := sv.store.DeskByID(ctx, in.DeskID)
		if err != nil {
			return nil, nil, err
		}
		s := &Story{DeskID: d.ID, Kind: Article, State: Draft, Live: NotLive, Version: 1, Urgency: 3,
			CreatedBy: &a.ID, CreatedAt: now, UpdatedAt: now}
		return s, d, may(a.Is(d.ID, account.Reporter))
	}
	// an autosave writes nothing that others read: the row needs no lock
	s, err := sv.store.Story(ctx, in.StoryID)
	if err != nil {
		return nil, nil, err
	}
	if !MayRead(a, s) || s.HeadID == nil && !sameID(s.CreatedBy, &a.ID) {
		return nil, nil, errs.New(errs.NotFound, "err_not_found")
	}
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return nil, nil, err
	}
	switch MayEdit(a, s) {
	case EditNever:
		return nil, nil, errs.New(errs.Forbidden, "err_forbidden")
	case EditNotNow:
		return nil, nil, conflict(a, s, house(d))
	}
	return s, d, nil
}

// insertNew inserts the row of a story that has only a draft so far.
func (sv *Service) insertNew(ctx context.Context, a account.Actor, s *Story) error {
	if err := sv.store.InsertStory(ctx, s); err != nil {
		return err
	}
	return sv.audit(ctx, a, false, &Story{}, s, "create", "", nil, nil)
}

// Mine answers the person's own draft of a story, when it grew newer than the
// working copy; NotFound when there is none. Old tells that somebody saved
// after the draft was begun.
func (sv *Service) Mine(ctx context.Context, a account.Actor, id int64) (c Content, d *Saved, err error) {
	if _, err := sv.within(ctx, a, id); err != nil {
		return c, nil, err
	}
	d, err = sv.store.DraftOf(ctx, id, a.ID)
	if err != nil {
		return c, nil, err
	}
	if c, err = d.text(); err != nil {
		return c, nil, err
	}
	return c, d, nil
}

// Drop throws the person's own draft away.
func (sv *Service) Drop(ctx context.Context, a account.Actor, id int64) error {
	if _, err := sv.within(ctx, a, id); err != nil {
		return err
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error { return sv.store.DeleteDraft(ctx, id, a.ID) })
}

// Unsaved is somebody's newer text that is not in the working copy.
type Unsaved struct {
	Person  int64
	SavedAt time.Time
}

// OthersUnsaved lists who else has unsaved text newer than the working copy:
// submit, approve and publish say so.
func (sv *Service) OthersUnsaved(ctx context.Context, a account.Actor, v *View) ([]Unsaved, error) {
	drafts, err := sv.store.Drafts(ctx, v.Story.ID)
	if err != nil {
		return nil, err
	}
	var out []Unsaved
	for _, d := range drafts {
		if d.PersonID != a.ID && (v.Revision == nil || d.SavedAt.After(v.Revision.At)) {
			out = append(out, Unsaved{Person: d.PersonID, SavedAt: d.SavedAt})
		}
	}
	return out, nil
}

// presenceLasts is how long a person counts as present after the last sign.
const presenceLasts = 45 * time.Second

// Here notes that the person has the story open, and answers who else has.
func (sv *Service) Here(ctx context.Context, a account.Actor, id int64, editing bool) ([]Presence, error) {
	if _, err := sv.within(ctx, a, id); err != nil {
		return nil, err
	}
	now := sv.clock.Now()
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		return sv.store.Present(ctx, Presence{StoryID: id, PersonID: a.ID, Since: now, SeenAt: now, Editing: editing})
	})
	if err != nil {
		return nil, err
	}
	all, err := sv.store.PresentAt(ctx, id, now.Add(-presenceLasts))
	if err != nil {
		return nil, err
	}
	var others []Presence
	for _, p := range all {
		if p.PersonID != a.ID {
			others = append(others, p)
		}
	}
	return others, nil
}

// Names answers the names of people by id, for pages that show them.
func (sv *Service) Names(ctx context.Context, ids ...int64) (map[int64]string, error) {
	return sv.store.PersonNames(ctx, ids)
}

// Sweep removes new stories that nobody ever wrote a word into; a week old.
func (sv *Service) Sweep(ctx context.Context) (int, error) {
	return sv.store.SweepEmpty(ctx, sv.clock.Now().Add(-7*24*time.Hour))
}
