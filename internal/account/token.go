package account

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"polydesk/internal/errs"
)

// NewToken is what an API token is made from.
type NewToken struct {
	UserID int64
	Name   string
	Scope  Scope
	Lasts  time.Duration
}

// MakeToken makes an API token, for oneself, by an admin for others, or by the
// command line (nil actor). It answers the secret, which is shown once.
func (sv *Service) MakeToken(ctx context.Context, a *Actor, in NewToken) (secret string, t *Token, err error) {
	var by *int64
	if a != nil {
		if a.ReadOnly || a.ID != in.UserID && !a.Admin {
			return "", nil, errs.New(errs.Forbidden, "err_forbidden")
		}
		by = &a.ID
	}
	e := errs.New(errs.Invalid, "err_invalid")
	name := strings.TrimSpace(in.Name)
	if utf8.RuneCountInString(name) > 100 {
		e.Field("name", "err_too_long", "Max", 100)
	}
	if in.Scope != ReadScope && in.Scope != WriteScope {
		e.Field("scope", "err_unknown_slug", "Value", string(in.Scope))
	}
	if in.Lasts <= 0 {
		e.Field("expires", "err_in_past")
	}
	if len(e.Fields) > 0 {
		return "", nil, e
	}
	now := sv.clock.Now()
	secret = "pdk_" + Secret()
	t = &Token{UserID: in.UserID, Name: name, SecretHash: HashSecret(secret), Scope: in.Scope, CreatedAt: now, ExpiresAt: now.Add(in.Lasts)}
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		t.ID = 0
		if err := sv.store.InsertToken(ctx, t); err != nil {
			return err
		}
		return sv.audit(ctx, by, "token_created", "token", t.ID, string(in.Scope))
	})
	return secret, t, err
}

// Tokens lists a person's tokens: one's own, or anybody's for an admin; 0 for
// all of them, for an admin or the command line (nil).
func (sv *Service) Tokens(ctx context.Context, a *Actor, user int64) ([]Token, error) {
	if a != nil && !a.Admin && a.ID != user {
		return nil, errs.New(errs.Forbidden, "err_forbidden")
	}
	return sv.store.Tokens(ctx, user)
}

// RevokeToken ends a token at once: one's own, or anybody's for an admin or
// the command line (nil).
func (sv *Service) RevokeToken(ctx context.Context, a *Actor, user, id int64) error {
	var by *int64
	if a != nil {
		if a.ReadOnly || !a.Admin && a.ID != user {
			return errs.New(errs.Forbidden, "err_forbidden")
		}
		by = &a.ID
	}
	if id == 0 {
		return errs.New(errs.NotFound, "err_not_found")
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		if err := sv.store.RevokeToken(ctx, user, id, sv.clock.Now()); err != nil {
			return err
		}
		return sv.audit(ctx, by, "token_revoked", "token", id, "")
	})
}
