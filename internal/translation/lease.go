package translation

import (
	"context"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// Lease is how long a claim holds after the last sign of work: long enough for
// a call or a coffee, short enough that a flash is not stuck behind somebody
// who went home. Typing and saving renew it; nothing else does.
const Lease = 20 * time.Minute

// renewEvery is how much of a lease must be used up before typing writes it
// anew: a text that is kept every few seconds need not write each time.
const renewEvery = time.Minute

// lapsedAtOnce is how many leases that are over one pass takes back.
const lapsedAtOnce = 200

// Over says whether the claim's lease has run out: from then on the
// translation is for anybody's taking.
func (t *Translation) Over(now time.Time) bool {
	return t.State == Claimed && t.AssigneeID != nil && t.LeaseUntil != nil && !t.LeaseUntil.After(now)
}

// HeldBy says whether the person holds the translation.
func (t *Translation) HeldBy(person int64) bool {
	return t.State == Claimed && t.AssigneeID != nil && *t.AssigneeID == person
}

// lapsed says whether the person's lease ran out and nobody has taken the
// translation since.
func (t *Translation) lapsed(person int64) bool {
	return t.LapsedID != nil && *t.LapsedID == person && (t.State == Requested || t.State == Published)
}

// begin starts a lease for the present holder. Who asked for it before asked
// somebody else.
func (t *Translation) begin(now time.Time) {
	until := now.Add(Lease)
	t.LeaseUntil, t.LapsedID, t.WantedBy, t.WantedAt = &until, nil, nil, nil
}

// end leaves no lease behind: the translation was given back, sent on or ended.
func (t *Translation) end() {
	t.LeaseUntil, t.LapsedID, t.WantedBy, t.WantedAt = nil, nil, nil, nil
}

// follow makes the lease follow a state that the target's own step brought. A
// submitted translation has none; one that came back starts anew.
func (t *Translation) follow(now time.Time) {
	if t.State == Claimed {
		t.begin(now)
		return
	}
	t.end()
}

// back answers the state of a translation that its holder has not any more.
func back(target *story.Story) State {
	if target.Live == story.OnAir && target.State == story.Published {
		return Published
	}
	return Requested
}

// Lapse takes back every claim whose lease is over, and answers how many. All
// reads of this room call it first, so that no list says that somebody holds
// what they do not; app calls it now and then for the audit log's sake.
func (sv *Service) Lapse(ctx context.Context) (int, error) {
	ids, err := sv.store.LeasesOver(ctx, sv.clock.Now(), lapsedAtOnce)
	if err != nil {
		return 0, err
	}
	for i, id := range ids {
		err := sv.store.Tx(ctx, func(ctx context.Context) error {
			t, target, err := sv.lock(ctx, id)
			if err != nil {
				return err
			}
			return sv.lapse(ctx, t, target)
		})
		if err != nil {
			return i, err
		}
	}
	return len(ids), nil
}

// lapse takes one locked translation back when its lease is over. The target
// stays with who worked on it until somebody else takes it: they may type on.
func (sv *Service) lapse(ctx context.Context, t *Translation, target *story.Story) error {
	now := sv.clock.Now()
	if !t.Over(now) || t.AssigneeID == nil {
		return nil
	}
	from, holder := t.State, t.AssigneeID
	t.State, t.AssigneeID, t.UpdatedAt = back(target), nil, now
	t.end()
	t.LapsedID = holder
	if err := sv.assignJob(ctx, t); err != nil {
		return err
	}
	if err := sv.store.UpdateTranslation(ctx, t); err != nil {
		return err
	}
	// the entry names whose lease it was
	return sv.audit(ctx, &account.Actor{ID: *holder}, t, "lease_over", from, nil)
}

// saved renews the lease of a holder whose text became a revision, and gives
// the translation back to who typed on after the end when nobody has taken it.
// It runs in the story's transaction; the caller writes the row.
func (sv *Service) saved(ctx context.Context, t *Translation, by *int64) error {
	switch {
	case by == nil:
		return nil
	case t.HeldBy(*by):
		until := sv.clock.Now().Add(Lease)
		t.LeaseUntil = &until
		return nil
	case t.lapsed(*by):
		return sv.resume(ctx, account.Actor{ID: *by}, t)
	}
	return nil
}

// resume gives a translation that went back by itself to who worked on it.
func (sv *Service) resume(ctx context.Context, a account.Actor, t *Translation) error {
	from := t.State
	t.State, t.AssigneeID, t.UpdatedAt = Claimed, &a.ID, sv.clock.Now()
	t.begin(t.UpdatedAt)
	if err := sv.assignJob(ctx, t); err != nil {
		return err
	}
	return sv.audit(ctx, &a, t, "claim", from, nil)
}

// Typed is a sign that the person has typed into the target: it renews their
// lease; after its end they have the translation again when nobody else has
// taken it and there is still something to do. held: it is theirs now.
func (sv *Service) Typed(ctx context.Context, a account.Actor, target int64) (held bool, err error) {
	t, err := sv.store.TranslationOf(ctx, target)
	if err != nil {
		return false, err
	}
	now := sv.clock.Now()
	if t.HeldBy(a.ID) && t.LeaseUntil != nil && t.LeaseUntil.Sub(now) > Lease-renewEvery {
		return true, nil
	}
	if !t.HeldBy(a.ID) && !t.lapsed(a.ID) {
		return false, nil
	}
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		t, target, err := sv.lock(ctx, t.ID)
		if err != nil {
			return err
		}
		switch {
		case t.HeldBy(a.ID):
			until := now.Add(Lease)
			t.LeaseUntil = &until
		case t.lapsed(a.ID) && sv.resumable(a, t, target):
			if err := sv.resume(ctx, a, t); err != nil {
				return err
			}
		default:
			return nil
		}
		held = true
		return sv.store.UpdateTranslation(ctx, t)
	})
	return held, err
}

// resumable says whether there is still something to do for who typed on.
func (sv *Service) resumable(a account.Actor, t *Translation, target *story.Story) bool {
	return a.Is(t.DeskID, account.Translator) && target.HolderID != nil && *target.HolderID == a.ID && (t.State == Requested || t.Stale())
}

// Holding is how a translation stands with its lease.
type Holding struct {
	Holder *int64 // nil: nobody
	Until  *time.Time
	// Wanted asks to take it over, since Since.
	Wanted *int64
	Since  *time.Time
	// Lapsed is whose lease ran out; nobody has taken it since.
	Lapsed *int64
}

// Holding answers who holds a translation until when, to people of the
// target's or the source's desk.
func (r *Row) Holding() Holding {
	h := Holding{Lapsed: r.LapsedID}
	if r.State == Claimed {
		h.Holder, h.Until, h.Wanted, h.Since = r.AssigneeID, r.LeaseUntil, r.WantedBy, r.WantedAt
	}
	return h
}

func stateConflict() error { return errs.New(errs.Conflict, "err_state") }
