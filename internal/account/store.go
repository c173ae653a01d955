package account

import (
	"context"
	"time"

	"polydesk/internal/event"
)

// Bearer is the person whom a session or a token stands for, with all their roles.
type Bearer struct {
	User        User
	Memberships []Membership
}

// Store is what the account room needs kept. Reads of one thing answer
// NotFound when there is none; writes happen inside Tx.
type Store interface {
	event.Log
	Tx(ctx context.Context, fn func(ctx context.Context) error) error

	User(ctx context.Context, id int64) (*User, error)
	UserByEmail(ctx context.Context, email string) (*User, error)
	// Users lists everybody by name; UserCount counts them.
	Users(ctx context.Context) ([]User, error)
	UserCount(ctx context.Context) (int, error)
	// InsertUser sets the id; a taken e-mail is a Conflict (err_email_taken).
	InsertUser(ctx context.Context, u *User) error
	// UpdateUser writes all but id, email and created.
	UpdateUser(ctx context.Context, u *User) error
	// Memberships lists the roles of these people; nil: of everybody.
	Memberships(ctx context.Context, users []int64) ([]Membership, error)
	// PutMembership inserts a role or changes its end.
	PutMembership(ctx context.Context, m Membership) error
	DeleteMembership(ctx context.Context, user, desk int64, role Role) error

	InsertSession(ctx context.Context, s *Session) error
	// SessionByHash answers a session, ended or not, and whose it is.
	SessionByHash(ctx context.Context, hash string) (*Session, *Bearer, error)
	// Sessions lists a person's sessions that have not ended, newest first.
	Sessions(ctx context.Context, user int64, now time.Time) ([]Session, error)
	// SeeSession writes the time it was last used.
	SeeSession(ctx context.Context, id int64, at time.Time) error
	// LastSeen answers when each person's sessions were last used.
	LastSeen(ctx context.Context) (map[int64]time.Time, error)
	// EndSession ends one session of a person (0 for id: all but keep).
	EndSession(ctx context.Context, user, id, keep int64, at time.Time) error

	InsertToken(ctx context.Context, t *Token) error
	// TokenByHash answers a token, valid or not, and whose it is.
	TokenByHash(ctx context.Context, hash string) (*Token, *Bearer, error)
	// Tokens lists a person's tokens, newest first; 0: everybody's.
	Tokens(ctx context.Context, user int64) ([]Token, error)
	// RevokeToken revokes one of a person's tokens (0 for id: all of them).
	RevokeToken(ctx context.Context, user, id int64, at time.Time) error
	SeeToken(ctx context.Context, id int64, at time.Time) error

	InsertPasswordLink(ctx context.Context, l *PasswordLink) error
	PasswordLinkByHash(ctx context.Context, hash string) (*PasswordLink, error)
	// UsePasswordLinks marks all open links of a person as used.
	UsePasswordLinks(ctx context.Context, user int64, at time.Time) error

	// SignInFailures answers the count of a key; a key never counted is zero.
	SignInFailures(ctx context.Context, key string) (SignInFailures, error)
	// AddSignInFailure raises a key's count, which starts anew when the last
	// failure is older than forget; ClearSignInFailures drops the keys.
	AddSignInFailure(ctx context.Context, key string, at time.Time, forget time.Duration) error
	ClearSignInFailures(ctx context.Context, keys ...string) error

	// ClaimKey inserts an idempotency key as running, and answers nil; when the
	// person used it before (younger than since), it answers what is kept.
	ClaimKey(ctx context.Context, k *IdempotencyKey, since time.Time) (*IdempotencyKey, error)
	// KeepAnswer writes the answer to a claimed key; DropKey forgets the claim.
	KeepAnswer(ctx context.Context, k *IdempotencyKey) error
	DropKey(ctx context.Context, user int64, key string) error

	// AuditLog lists entries of the audit log by the filter, newest first.
	AuditLog(ctx context.Context, f AuditFilter) ([]event.Audit, error)

	// Sweep deletes sessions, links, failures and keys that ended before.
	Sweep(ctx context.Context, before time.Time) error
}
