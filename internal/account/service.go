package account

import (
	"context"
	"time"

	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/internal/event"
)

// How long things last.
const (
	SessionLasts = 14 * 24 * time.Hour // from the last use
	LinkLasts    = 48 * time.Hour
	KeyLasts     = 24 * time.Hour  // an idempotency key's answer
	claimLasts   = 5 * time.Minute // how long a request may run before its claim is taken for lost
	seenEvery    = time.Minute     // how often a session's or token's last use is written
)

// Service holds the use cases of people: signing in, sessions, tokens, roles.
type Service struct {
	store     Store
	clock     clock.Clock
	passwords *Passwords
}

// New makes the service.
func New(store Store, clk clock.Clock, passwords *Passwords) *Service {
	return &Service{store: store, clock: clk, passwords: passwords}
}

// actor makes the acting person from the database as it is now.
func (sv *Service) actor(ctx context.Context, u *User) (Actor, error) {
	ms, err := sv.store.Memberships(ctx, []int64{u.ID})
	if err != nil {
		return Actor{}, err
	}
	return NewActor(*u, ms, sv.clock.Now()), nil
}

func unauthenticated() error { return errs.New(errs.Unauthenticated, "err_unauthenticated") }

// BySession answers the acting person of a session's secret. Unauthenticated
// when it has ended, its person is disabled, or nobody knows it.
func (sv *Service) BySession(ctx context.Context, secret string) (Actor, error) {
	s, who, err := sv.store.SessionByHash(ctx, HashSecret(secret))
	if errs.Is(err, errs.NotFound) {
		return Actor{}, unauthenticated()
	}
	if err != nil {
		return Actor{}, err
	}
	now := sv.clock.Now()
	if s.EndedAt != nil || !s.ExpiresAt.After(now) || who.User.DisabledAt != nil {
		return Actor{}, unauthenticated()
	}
	a := NewActor(who.User, who.Memberships, now)
	a.SessionID = s.ID
	if now.Sub(s.SeenAt) > seenEvery {
		err = sv.store.Tx(ctx, func(ctx context.Context) error { return sv.store.SeeSession(ctx, s.ID, now) })
	}
	return a, err
}

// ByToken answers the acting person of an API token. Unauthenticated.
func (sv *Service) ByToken(ctx context.Context, secret string) (Actor, error) {
	t, who, err := sv.store.TokenByHash(ctx, HashSecret(secret))
	if errs.Is(err, errs.NotFound) {
		return Actor{}, unauthenticated()
	}
	if err != nil {
		return Actor{}, err
	}
	now := sv.clock.Now()
	if t.RevokedAt != nil || !t.ExpiresAt.After(now) || who.User.DisabledAt != nil {
		return Actor{}, unauthenticated()
	}
	a := NewActor(who.User, who.Memberships, now)
	a.ReadOnly = t.Scope == ReadScope
	if t.LastUsedAt == nil || now.Sub(*t.LastUsedAt) > seenEvery {
		err = sv.store.Tx(ctx, func(ctx context.Context) error { return sv.store.SeeToken(ctx, t.ID, now) })
	}
	return a, err
}

// Acting answers a person as they may act now, by id: for what they signed
// earlier, such as a preview's link. Unauthenticated when they are disabled.
func (sv *Service) Acting(ctx context.Context, id int64) (Actor, error) { return sv.enabled(ctx, id) }

// enabled answers the acting person, unless they are disabled.
func (sv *Service) enabled(ctx context.Context, id int64) (Actor, error) {
	u, err := sv.store.User(ctx, id)
	if err != nil {
		return Actor{}, err
	}
	if u.DisabledAt != nil {
		return Actor{}, unauthenticated()
	}
	return sv.actor(ctx, u)
}

func (sv *Service) audit(ctx context.Context, by *int64, action, subject string, id int64, reason string) error {
	return sv.store.WriteAudit(ctx, event.Audit{At: sv.clock.Now(), ActorID: by, Action: action, Subject: subject, SubjectID: &id, Reason: reason})
}
