package story

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// NewStory is what a new story starts with.
type NewStory struct {
	DeskID   int64
	Kind     Kind
	Patch    Patch
	Facts    Facts
	Problems []errs.Field // what the surface could not read; reported once the rights are clear
}

// Create makes a draft at a desk, by a reporter of it. Forbidden, Invalid.
func (sv *Service) Create(ctx context.Context, a account.Actor, in NewStory) (*View, error) {
	d, err := sv.store.DeskByID(ctx, in.DeskID)
	if err != nil {
		return nil, err
	}
	if !a.Is(d.ID, account.Reporter) {
		return nil, errs.New(errs.Forbidden, "err_forbidden")
	}
	now := sv.clock.Now()
	if in.Kind == "" {
		in.Kind = Article
	}
	s := &Story{DeskID: d.ID, Kind: in.Kind, State: Draft, Live: NotLive, Version: 1, Urgency: 3,
		CreatedBy: &a.ID, CreatedAt: now, UpdatedAt: now}
	content := in.Patch.Apply(Content{})
	if err := may(sv.factsAllowed(a, s, d, in.Facts)); err != nil {
		return nil, err
	}
	p := check(&content, d, true)
	p.list = append(in.Problems, p.list...)
	if err := sv.setFacts(ctx, s, in.Facts, p); err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	var head *Revision
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		s.ID, s.OriginID, s.HeadID, s.Version = 0, nil, nil, 1
		if err := sv.store.InsertStory(ctx, s); err != nil {
			return err
		}
		if head, err = sv.addRevision(ctx, a, s, d, nil, content, SaveRevision, Alignment{}); err != nil {
			return err
		}
		if err := sv.audit(ctx, a, false, &Story{}, s, "create", "", s.HeadID, nil); err != nil {
			return err
		}
		return sv.store.UpdateStory(ctx, s)
	})
	if err != nil {
		return nil, err
	}
	return sv.viewOf(ctx, a, s, d, head)
}

// addRevision makes the content the story's head. The row itself is written by
// the caller.
func (sv *Service) addRevision(ctx context.Context, a account.Actor, s *Story, d *desk.Desk, prev *Revision, c Content, kind RevisionKind, how Alignment) (*Revision, error) {
	c.Normal()
	r := &Revision{StoryID: s.ID, At: sv.clock.Now(), ByID: &a.ID, Kind: kind, Content: c, Words: c.Words(), Reflects: "{}"}
	if prev == nil {
		r.Number = 1
	} else { // the store finds the next: after a discard newer ones than the head stand behind it
		r.SourceRevisionID, r.Reflects = prev.SourceRevisionID, prev.Reflects
	}
	var err error
	if r.Unseen, err = sv.unseen(ctx, a, prev, &r.Content); err != nil {
		return nil, err
	}
	if s.IsTranslation() && sv.hooks.Align != nil {
		if err := sv.hooks.Align(ctx, s, prev, r, how); err != nil {
			return nil, err
		}
	}
	r.Hash = r.Content.Hash()
	if err := sv.store.InsertRevision(ctx, r); err != nil {
		return nil, err
	}
	s.HeadID, s.Headline, s.Words = &r.ID, r.Content.Headline, r.Words
	s.UpdatedAt = r.At
	return r, sv.index(ctx, s, d, &r.Content)
}

// Change is one save: content, facts, or both, under the version that was read.
type Change struct {
	Version  int64
	Any      bool  // whatever version there is: the caller has said so
	Base     int64 // id of the revision that the person started from, for a conflict's third side; 0: not known
	Patch    Patch
	Facts    Facts
	Note     string
	Kind     RevisionKind // SaveRevision when empty
	Problems []errs.Field
	// KeepDraft: the person's own draft was not taken in, and stays.
	KeepDraft bool
}

// Save changes a story. NotFound, Forbidden, Stale (with both sides), Conflict
// (with the steps that would help), Invalid, in this order.
func (sv *Service) Save(ctx context.Context, a account.Actor, id int64, in Change) (*View, error) {
	var s *Story
	var d *desk.Desk
	var head *Revision
	err := sv.store.Tx(ctx, func(ctx context.Context) (err error) {
		if s, d, err = sv.lockFor(ctx, a, id); err != nil {
			return err
		}
		head, err = sv.save(ctx, a, s, d, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	return sv.viewOf(ctx, a, s, d, head)
}

// lockFor locks a story that the person may see as the newsroom does. A live
// story of a foreign desk is forbidden, any other not found.
func (sv *Service) lockFor(ctx context.Context, a account.Actor, id int64) (*Story, *desk.Desk, error) {
	s, err := sv.store.Lock(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if !MayRead(a, s) {
		if s.Live == OnAir {
			return nil, nil, errs.New(errs.Forbidden, "err_forbidden")
		}
		return nil, nil, errs.New(errs.NotFound, "err_not_found")
	}
	if s.HeadID == nil && (s.CreatedBy == nil || *s.CreatedBy != a.ID) && !s.Hidden {
		return nil, nil, errs.New(errs.NotFound, "err_not_found")
	}
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	return s, d, err
}

// save changes a locked story, and answers its working copy as it is then.
func (sv *Service) save(ctx context.Context, a account.Actor, s *Story, d *desk.Desk, in Change) (*Revision, error) {
	edits := !in.Patch.Empty()
	edit := MayEdit(a, s)
	if edits && edit == EditNever {
		return nil, errs.New(errs.Forbidden, "err_forbidden")
	}
	if err := may(sv.factsAllowed(a, s, d, in.Facts)); err != nil {
		return nil, err
	}
	prev, err := sv.head(ctx, s)
	if err != nil {
		return nil, err
	}
	if !in.Any && in.Version != s.Version {
		return nil, sv.stale(ctx, a, s, in)
	}
	if edits && edit == EditNotNow {
		return nil, conflict(a, s, house(d))
	}
	old := Content{}
	if prev != nil {
		old = prev.Content
	}
	next := in.Patch.Apply(old)
	// facts may change while there is no headline yet, and a translator starts where they like
	p := check(&next, d, edits && !s.IsTranslation())
	p.list = append(in.Problems, p.list...)
	before := *s
	if err := sv.setFacts(ctx, s, in.Facts, p); err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	head, changed := prev, edits && (prev == nil || next.Hash() != prev.Hash || len(in.Patch.Confirm) > 0 || differsInTies(&old, &next))
	if changed {
		kind := in.Kind
		if kind == "" {
			kind = SaveRevision
		}
		if head, err = sv.change(ctx, a, s, d, prev, next, kind, Alignment{ByOrder: in.Patch.ByOrder, Confirm: in.Patch.Confirm}, in.Note); err != nil {
			return nil, err
		}
	}
	return head, sv.finishSave(ctx, a, &before, s, d, head, changed, in.KeepDraft)
}

// differsInTies says whether block ids or ties to the source differ although
// the text does not.
func differsInTies(old, next *Content) bool {
	a, _ := json.Marshal(old.Body)
	b, _ := json.Marshal(next.Body)
	return string(a) != string(b)
}

// change makes the new revision, answers it, and moves the state as an edit does: a
// published story becomes a draft, an approved one is approved anew in the
// chief's name.
func (sv *Service) change(ctx context.Context, a account.Actor, s *Story, d *desk.Desk, prev *Revision, next Content, kind RevisionKind, how Alignment, note string) (*Revision, error) {
	before := *s
	r, err := sv.addRevision(ctx, a, s, d, prev, next, kind, how)
	if err != nil {
		return nil, err
	}
	noteID, err := sv.note(ctx, a, s.ID, "save", note)
	if err != nil {
		return nil, err
	}
	switch s.State {
	case Published:
		s.State = Draft
		if err := sv.audit(ctx, a, false, &before, s, "edit", "", &r.ID, noteID); err != nil {
			return nil, err
		}
		// a translation's edge follows its story's state
		return r, sv.after(ctx, &Transition{Action: "edit", Before: before, Story: s, Actor: a, Now: sv.clock.Now(), Revision: r})
	case Approved, Scheduled:
		s.ApprovedID = &r.ID
		return r, sv.audit(ctx, a, false, &before, s, string(Approve), "changed_by_chief", &r.ID, noteID)
	}
	return r, nil
}

func (sv *Service) after(ctx context.Context, t *Transition) error {
	if sv.hooks.After == nil {
		return nil
	}
	return sv.hooks.After(ctx, t)
}

// finishSave writes the row, audits changed facts and drops the person's own
// draft, which the save has taken in.
func (sv *Service) finishSave(ctx context.Context, a account.Actor, before, s *Story, d *desk.Desk, head *Revision, changed, keepDraft bool) error {
	facts := factChanges(before, s)
	if !changed && len(facts) == 0 {
		return nil
	}
	s.UpdatedAt = sv.clock.Now()
	if err := sv.store.UpdateStory(ctx, s); err != nil {
		return err
	}
	for _, name := range facts {
		if err := sv.audit(ctx, a, false, s, s, "fact", name, nil, nil); err != nil {
			return err
		}
	}
	if !changed && head != nil && before.Slugline != s.Slugline { // a fact that is searched for
		if err := sv.index(ctx, s, d, &head.Content); err != nil {
			return err
		}
	}
	if len(facts) > 0 && s.Live == OnAir && sv.hooks.Facts != nil {
		if err := sv.hooks.Facts(ctx, s); err != nil {
			return err
		}
	}
	if changed && !keepDraft {
		return sv.store.DeleteDraft(ctx, s.ID, a.ID)
	}
	return nil
}

// head answers the working copy; nil before the first save.
func (sv *Service) head(ctx context.Context, s *Story) (*Revision, error) {
	if s.HeadID == nil {
		return nil, nil
	}
	return sv.store.Revision(ctx, *s.HeadID)
}

// stale answers the error that carries both sides, and what they grew from
// where the caller names it.
func (sv *Service) stale(ctx context.Context, a account.Actor, s *Story, in Change) error {
	current, err := sv.view(ctx, a, s)
	if err != nil {
		return err
	}
	detail := StaleDetail{Current: current}
	from := current.Content
	if base, err := sv.store.Revision(ctx, in.Base); err == nil && base.StoryID == s.ID {
		detail.Base, from = &base.Content, base.Content
	}
	yours := in.Patch.Apply(from)
	detail.Yours = &yours
	if current.Revision != nil {
		detail.By = current.Revision.ByID
	}
	e := errs.New(errs.Stale, "err_stale")
	e.Detail = detail
	return e
}

// may turns a no into Forbidden.
func may(yes bool) error {
	if yes {
		return nil
	}
	return errs.New(errs.Forbidden, "err_forbidden")
}

// factsAllowed says whether the person may change all these facts.
func (sv *Service) factsAllowed(a account.Actor, s *Story, d *desk.Desk, f Facts) bool {
	w := standing(a, s, house(d))
	switch {
	case (f.Assignee != nil || f.Slugline != nil || f.Urgency != nil) && w&(ByReporter|ByHolder) == 0:
		return false
	case f.EmbargoUntil != nil && (w&ByEditor == 0 || s.Live == OnAir):
		return false
	case f.BreakingUntil != nil && w&ByPublisher == 0:
		return false
	}
	return true
}

// setFacts writes the facts into s and collects what is wrong with them.
func (sv *Service) setFacts(ctx context.Context, s *Story, f Facts, p *problems) error {
	if f.Slugline != nil {
		s.Slugline = strings.TrimSpace(*f.Slugline)
		p.text("slugline", s.Slugline, MaxSlugline)
	}
	if f.Urgency != nil {
		s.Urgency = *f.Urgency
		if s.Urgency < 1 || s.Urgency > 5 {
			p.add("urgency", "err_number_range", "Min", 1, "Max", 5)
		}
	}
	if f.Assignee != nil {
		s.AssigneeID = *f.Assignee
		if s.AssigneeID != nil {
			names, err := sv.store.PersonNames(ctx, []int64{*s.AssigneeID})
			if err != nil {
				return err
			}
			if names[*s.AssigneeID] == "" {
				p.add("assignee", "err_unknown_slug", "Value", strconv.FormatInt(*s.AssigneeID, 10)) // a name, not a quantity
			}
		}
	}
	if f.EmbargoUntil != nil {
		s.EmbargoUntil = utc(*f.EmbargoUntil)
	}
	if f.BreakingUntil != nil {
		s.BreakingUntil = utc(*f.BreakingUntil)
		if s.BreakingUntil != nil && !s.BreakingUntil.After(sv.clock.Now()) {
			p.add("breaking_until", "err_in_past")
		}
	}
	return nil
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return ptr(t.UTC().Truncate(time.Microsecond))
}

// factChanges names the facts in which two states of a row differ.
func factChanges(before, after *Story) []string {
	var out []string
	add := func(differs bool, name string) {
		if differs {
			out = append(out, name)
		}
	}
	add(!sameID(before.AssigneeID, after.AssigneeID), "assignee")
	add(before.Slugline != after.Slugline, "slugline")
	add(before.Urgency != after.Urgency, "urgency")
	add(!sameTime(before.EmbargoUntil, after.EmbargoUntil), "embargo_until")
	add(!sameTime(before.BreakingUntil, after.BreakingUntil), "breaking_until")
	return out
}

func sameID(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func sameTime(a, b *time.Time) bool { return (a == nil) == (b == nil) && (a == nil || a.Equal(*b)) }
