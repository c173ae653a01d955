package story

import (
	"context"
	"slices"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// Input is what a person says with an action.
type Input struct {
	Action     Action
	Version    int64      // the version that was read; 0: not checked
	Note       string     // to colleagues; needed by Return and by a flash
	PublicNote string     // to readers; needed by a correction, or by Withdraw without a reason
	Reason     string     // of a withdrawal: error, legal, safety, agency, mistake
	Class      Class      // of a republish
	At         *time.Time // of Schedule
	Flash      bool
	Problems   []errs.Field // what the surface could not read

	family bool // part of a family act, which has asked for its rights
}

// Classes lists the kinds of change that a republish may be.
func Classes() []Class { return []Class{Cosmetic, Update, Correction, Retraction} }

// Reasons lists the reasons of a withdrawal; each has a reader message.
func Reasons() []string { return []string{"error", "legal", "safety", "agency", "mistake"} }

// Do takes one step of the workflow. Errors in this order: NotFound; Forbidden
// (the role never may); Stale; Conflict with the allowed actions; Invalid with
// the bad fields or the guard.
func (sv *Service) Do(ctx context.Context, a account.Actor, id int64, in Input) (*View, error) {
	before, err := sv.prepare(ctx, id, in)
	if err != nil {
		return nil, err
	}
	var s *Story
	var d *desk.Desk
	var r *Revision
	err = sv.store.Tx(ctx, func(ctx context.Context) (err error) {
		if s, d, err = sv.lockFor(ctx, a, id); err != nil {
			return err
		}
		r, err = sv.do(ctx, a, s, d, in, false, before)
		return err
	})
	if err != nil {
		return nil, err
	}
	if r != nil && sameID(s.HeadID, &r.ID) {
		return sv.viewOf(ctx, a, s, d, r)
	}
	return sv.view(ctx, a, s)
}

// outgoing names the revision that a publication would put out: what was
// approved, or the working copy when approval is skipped.
func outgoing(s *Story) *int64 {
	if s.State == Approved || s.State == Scheduled {
		return s.ApprovedID
	}
	return s.HeadID
}

// prepared is what was read and rendered before the transaction of a
// publication. If another revision goes out in the end, the hook renders again.
type prepared struct {
	revision *Revision // nil: nothing was prepared
	page     any       // what the hook made of it
}

// prepare renders a publication before its transaction.
func (sv *Service) prepare(ctx context.Context, id int64, in Input) (prepared, error) {
	if in.Action != Publish || sv.hooks.Prepare == nil {
		return prepared{}, nil
	}
	s, err := sv.store.Story(ctx, id)
	if err != nil {
		return prepared{}, err
	}
	out := outgoing(s)
	if out == nil {
		return prepared{}, nil
	}
	r, err := sv.store.Revision(ctx, *out)
	if err != nil {
		return prepared{}, err
	}
	page, err := sv.hooks.Prepare(ctx, s, r)
	return prepared{r, page}, err
}

// about answers the revision that an action is about: its text never changes,
// so what was read before the lock is still true.
func (sv *Service) about(ctx context.Context, s *Story, action Action, p prepared) (*Revision, error) {
	id := subject(s, action)
	switch {
	case id == nil:
		return nil, nil
	case p.revision != nil && p.revision.ID == *id:
		return p.revision, nil
	}
	return sv.store.Revision(ctx, *id)
}

// do takes the step on a locked story, and answers the revision that it was
// about, if any.
func (sv *Service) do(ctx context.Context, a account.Actor, s *Story, d *desk.Desk, in Input, system bool, p prepared) (*Revision, error) {
	step, err := sv.mayTake(ctx, a, s, d, in, system)
	if err != nil {
		return nil, err
	}
	now := sv.clock.Now()
	r, err := sv.about(ctx, s, in.Action, p)
	if err != nil {
		return nil, err
	}
	c, err := sv.circumstances(ctx, s, d, r, in)
	if err != nil {
		return nil, err
	}
	if err := validate(s, in, now); err != nil {
		return nil, err
	}
	if stops := Guards(a, s, in.Action, c); len(stops) > 0 {
		return nil, refused(stops[0], c.Content)
	}
	before := *s
	note, err := sv.note(ctx, a, s.ID, string(in.Action), in.Note)
	if err != nil {
		return nil, err
	}
	class := move(a, s, step, in, r, now)
	reason := why(a, s, step, in, c, class)
	t := &Transition{Action: in.Action, Before: before, Story: s, Actor: a, System: system, Now: now, Class: class,
		PublicNote: strings.TrimSpace(in.PublicNote), Reason: in.Reason, Flash: in.Flash}
	if in.Action == Publish {
		if err := sv.setSlug(ctx, s, d, r); err != nil {
			return nil, err
		}
		t.Revision = r
		if r == p.revision {
			t.Prepared = p.page
		}
		if r.Class, r.NoteID = class, note; class != "" || note != nil {
			if err := sv.store.MarkRevision(ctx, r.ID, class, note); err != nil {
				return nil, err
			}
		}
	}
	s.UpdatedAt = now
	if err := sv.after(ctx, t); err != nil {
		return nil, err
	}
	if err := sv.store.UpdateStory(ctx, s); err != nil {
		return nil, err
	}
	var rid *int64
	if r != nil {
		rid = &r.ID
	}
	return r, sv.audit(ctx, a, system, &before, s, string(in.Action), reason, rid, note)
}

// mayTake checks role, version and state, in the order in which they are answered.
func (sv *Service) mayTake(ctx context.Context, a account.Actor, s *Story, d *desk.Desk, in Input, system bool) (Step, error) {
	h := house(d)
	if !slices.Contains(AllActions(), in.Action) {
		return Step{}, errs.New(errs.Invalid, "err_invalid").Field("action", "err_unknown_slug", "Value", string(in.Action))
	}
	if !system && !in.family && !MayEverTake(a, s, h, in.Action) {
		return Step{}, errs.New(errs.Forbidden, "err_forbidden")
	}
	if in.Version != 0 && in.Version != s.Version {
		return Step{}, sv.stale(ctx, a, s, Change{Version: in.Version})
	}
	step, ok := find(s, in.Action, in.Flash)
	if system && s.State == Scheduled && in.Action == Publish {
		step, ok = Step{Action: Publish, From: []State{Scheduled}, To: Published, By: ByPublisher}, true
	}
	if !ok {
		return Step{}, conflict(a, s, h)
	}
	if system || in.family {
		return step, nil
	}
	w := standing(a, s, h)
	if step.By&w == 0 || in.Flash && w&ByChief == 0 {
		return Step{}, errs.New(errs.Forbidden, "err_forbidden")
	}
	return step, nil
}

// subject names the revision that an action is about.
func subject(s *Story, action Action) *int64 {
	switch action {
	case Publish, Schedule:
		return outgoing(s)
	case Withdraw:
		return s.LiveID
	}
	return s.HeadID
}

// circumstances gathers what the guards look at.
func (sv *Service) circumstances(ctx context.Context, s *Story, d *desk.Desk, r *Revision, in Input) (Circumstances, error) {
	c := Circumstances{DeskOn: d.On, House: house(d), Now: sv.clock.Now(), SourceLive: true}
	c.At = c.Now
	if in.Action == Schedule && in.At != nil {
		c.At = *in.At
	}
	if r != nil {
		c.Content = &r.Content
	}
	if in.Action == Approve {
		var since int64
		if s.LiveID != nil {
			since = *s.LiveID
		}
		changers, err := sv.store.ChangersSince(ctx, s.ID, since)
		if err != nil {
			return c, err
		}
		c.Changers = changers
	}
	if s.IsTranslation() && (in.Action == Publish || in.Action == Schedule) {
		source, err := sv.store.Story(ctx, *s.SourceID)
		if err != nil {
			return c, err
		}
		c.SourceLive = source.Live == OnAir
	}
	return c, nil
}

// validate checks what the person said with the action.
func validate(s *Story, in Input, now time.Time) error {
	p := &problems{list: in.Problems}
	p.text("note", in.Note, MaxNote)
	p.text("public_note", in.PublicNote, MaxDeck)
	need := func(field, text string) {
		if strings.TrimSpace(text) == "" {
			p.add(field, "err_required")
		}
	}
	if in.Action == Return || in.Action == Publish && in.Flash {
		need("note", in.Note)
	}
	republish := s.LiveID != nil
	if in.Class != "" && !slices.Contains(Classes(), in.Class) {
		p.add("class", "err_unknown_slug", "Value", string(in.Class))
	}
	if in.Action == Publish || in.Action == Schedule {
		if in.Class == Retraction && s.Live != OnAir {
			p.add("class", "err_retract_not_live")
		}
		if republish && (in.Class == Correction || in.Class == Retraction) {
			need("public_note", in.PublicNote)
		}
	}
	if in.Action == Schedule {
		switch {
		case in.At == nil:
			p.add("at", "err_required")
		case !in.At.After(now):
			p.add("at", "err_in_past")
		}
	}
	if in.Action == Withdraw {
		if in.Reason != "" && !slices.Contains(Reasons(), in.Reason) {
			p.add("reason", "err_unknown_slug", "Value", in.Reason)
		}
		if in.Reason == "" {
			need("public_note", in.PublicNote)
		}
	}
	return p.err()
}

// move sets the row as the step leaves it, and answers the class of a publication.
func move(a account.Actor, s *Story, step Step, in Input, r *Revision, now time.Time) Class {
	s.State = step.target(s)
	if in.Action == Confirm { // of what is live: the working copy stays as it stands, its schedule too
		s.FlashBy, s.FlashAt = nil, nil
		return ""
	}
	s.ScheduleFailed = ""
	switch in.Action {
	case Submit:
		s.SubmittedBy = &a.ID
	case Recall, Return:
		s.ApprovedID = nil
	case Approve:
		s.ApprovedID = s.HeadID
	case Schedule:
		s.ScheduleAt, s.ScheduleBy = utc(in.At), &a.ID
		s.ScheduleClass, s.ScheduleNote = in.Class, strings.TrimSpace(in.PublicNote)
	case Discard:
		s.HeadID, s.ApprovedID = s.LiveID, nil
	case Withdraw:
		// the working copy stays: what was being changed is found again by Restore
		s.Live, s.ApprovedID = Gone, nil
		s.BreakingUntil, s.FlashBy, s.FlashAt = nil, nil, nil
	case Spike, Restore:
		s.ApprovedID = nil
	case Publish:
		return goOut(a, s, in, r, now)
	}
	if in.Action != Schedule {
		s.ScheduleAt, s.ScheduleBy, s.ScheduleClass, s.ScheduleNote = nil, nil, "", ""
	}
	return ""
}

// goOut sets the row as a publication leaves it.
func goOut(a account.Actor, s *Story, in Input, r *Revision, now time.Time) Class {
	class := in.Class
	switch {
	case s.LiveID == nil:
		class = ""
	case class == "":
		class = Update
	}
	s.HeadID, s.LiveID, s.ApprovedID = &r.ID, &r.ID, nil
	s.Live, s.Headline = OnAir, r.Content.Headline
	s.PublishedAt = &now
	if s.FirstPublishedAt == nil {
		s.FirstPublishedAt = &now
	}
	if in.Flash {
		s.FlashBy, s.FlashAt = &a.ID, &now
	}
	s.ScheduleAt, s.ScheduleBy, s.ScheduleClass, s.ScheduleNote = nil, nil, "", ""
	return class
}

// why gives the code that the audit log keeps for a step.
func why(a account.Actor, s *Story, step Step, in Input, c Circumstances, class Class) string {
	switch {
	case in.Flash:
		return "flash"
	case step.Urgent:
		return "approved_anew"
	case in.Action == Approve && PassesFourEyes(a, c):
		return "four_eyes_passed"
	case in.Action == Withdraw && in.Reason != "":
		return in.Reason
	}
	return string(class)
}

// setSlug gives the story the slug of its public address. A standing page has
// no number in its address, so no other page of the desk may bear the slug.
func (sv *Service) setSlug(ctx context.Context, s *Story, d *desk.Desk, r *Revision) error {
	s.Slug = publicSlug(s, d, r)
	if s.Kind != Page {
		return nil
	}
	taken, err := sv.store.PageSlugTaken(ctx, s, s.Slug)
	if err == nil && taken {
		err = errs.New(errs.Invalid, "err_invalid").Field("slug", "err_slug_taken", "Value", s.Slug)
	}
	return err
}

// publicSlug answers the slug of the public address: the one that was wished
// for, else the one it has had since its first publication, else the
// headline's in the desk's own script.
func publicSlug(s *Story, d *desk.Desk, r *Revision) string {
	switch {
	case r.Content.Slug != "":
		return r.Content.Slug
	case s.Slug != "":
		return s.Slug
	}
	return d.Language().Slug(r.Content.Headline)
}
