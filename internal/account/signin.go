package account

import (
	"context"
	"time"

	"polydesk/internal/errs"
)

// How failed sign-ins slow the next ones down: an account after five, an
// address after thirty (many people may share one). A session that is signed
// in is never touched.
const (
	accountFree  = 5
	addressFree  = 30
	longestDelay = 15 * time.Minute
	failuresLast = time.Hour
)

// delay answers how long to wait after n failures, of which free cost nothing.
func delay(n, free int) time.Duration {
	if n < free {
		return 0
	}
	return min(longestDelay, time.Second<<min(n-free, 20))
}

// SignIn is what somebody gives to sign in.
type SignIn struct {
	Email, Password string
	Address         string // of the client, for the count
	Device          string // in words, for the list of sessions
}

// SignIn checks a password and begins a session; it answers the cookie's
// secret. Unauthenticated without saying which of the two was wrong; TooMany
// with RetryAfter (seconds) while the account or the address has to wait.
func (sv *Service) SignIn(ctx context.Context, in SignIn) (secret string, a Actor, err error) {
	email := NormalEmail(in.Email)
	keys := []string{"account:" + HashSecret(email), "address:" + HashSecret(in.Address)}
	if err := sv.mayTry(ctx, keys); err != nil {
		return "", a, err
	}
	u, err := sv.store.UserByEmail(ctx, email)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return "", a, err
	}
	hash := ""
	if u != nil && u.DisabledAt == nil {
		hash = u.PasswordHash
	}
	ok, err := sv.passwords.Matches(ctx, in.Password, hash)
	if err != nil {
		return "", a, err
	}
	if !ok {
		return "", a, sv.failed(ctx, keys)
	}
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		if err := sv.store.ClearSignInFailures(ctx, keys[0]); err != nil {
			return err
		}
		secret, err = sv.begin(ctx, u.ID, in.Device)
		return err
	})
	if err != nil {
		return "", a, err
	}
	a, err = sv.actor(ctx, u)
	return secret, a, err
}

// mayTry refuses while the account or the address has to wait.
func (sv *Service) mayTry(ctx context.Context, keys []string) error {
	now := sv.clock.Now()
	for i, key := range keys {
		f, err := sv.store.SignInFailures(ctx, key)
		if err != nil {
			return err
		}
		free := []int{accountFree, addressFree}[i]
		if wait := f.LastAt.Add(delay(f.Failures, free)).Sub(now); f.Failures > 0 && wait > 0 {
			return errs.New(errs.TooMany, "err_too_many", "RetryAfter", int(wait.Seconds())+1)
		}
	}
	return nil
}

// failed counts the failure and answers it.
func (sv *Service) failed(ctx context.Context, keys []string) error {
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		for _, key := range keys {
			if err := sv.store.AddSignInFailure(ctx, key, sv.clock.Now(), failuresLast); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return errs.New(errs.Unauthenticated, "err_sign_in")
}

// begin inserts a session inside the caller's transaction.
func (sv *Service) begin(ctx context.Context, user int64, device string) (secret string, err error) {
	now := sv.clock.Now()
	secret = Secret()
	s := &Session{SecretHash: HashSecret(secret), UserID: user, Device: device, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionLasts)}
	if err := sv.store.InsertSession(ctx, s); err != nil {
		return "", err
	}
	return secret, sv.audit(ctx, &user, "sign_in", "session", s.ID, "")
}

// Again checks the password of somebody whose session ended while they wrote,
// and begins a new one: the same as SignIn, for the person that the page is of.
func (sv *Service) Again(ctx context.Context, in SignIn, person int64) (string, Actor, error) {
	u, err := sv.store.User(ctx, person)
	if err != nil {
		return "", Actor{}, unauthenticated()
	}
	in.Email = u.Email
	return sv.SignIn(ctx, in)
}

// SignInAs begins a session without a password: only for the demo's people,
// and only app offers it, from loopback.
func (sv *Service) SignInAs(ctx context.Context, email, device string) (secret string, a Actor, err error) {
	u, err := sv.store.UserByEmail(ctx, NormalEmail(email))
	if err != nil {
		return "", a, err
	}
	if !u.Demo() || u.DisabledAt != nil {
		return "", a, errs.New(errs.Forbidden, "err_forbidden")
	}
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		secret, err = sv.begin(ctx, u.ID, device)
		return err
	})
	if err != nil {
		return "", a, err
	}
	a, err = sv.actor(ctx, u)
	return secret, a, err
}

// SignOut ends the acting session.
func (sv *Service) SignOut(ctx context.Context, a Actor) error {
	return sv.EndSession(ctx, a, a.SessionID)
}

// EndSession ends one of the person's own sessions.
func (sv *Service) EndSession(ctx context.Context, a Actor, id int64) error {
	if id == 0 {
		return errs.New(errs.NotFound, "err_not_found")
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		if err := sv.store.EndSession(ctx, a.ID, id, 0, sv.clock.Now()); err != nil {
			return err
		}
		return sv.audit(ctx, &a.ID, "session_ended", "session", id, "")
	})
}

// Sessions lists the person's own sessions that have not ended.
func (sv *Service) Sessions(ctx context.Context, a Actor) ([]Session, error) {
	return sv.store.Sessions(ctx, a.ID, sv.clock.Now())
}

// ChangePassword sets the person's own password, the old one given, ends
// their other sessions and rotates this one: the new secret is answered.
func (sv *Service) ChangePassword(ctx context.Context, a Actor, old, password, device string) (secret string, err error) {
	u, err := sv.store.User(ctx, a.ID)
	if err != nil {
		return "", err
	}
	ok, err := sv.passwords.Matches(ctx, old, u.PasswordHash)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", errs.New(errs.Invalid, "err_invalid").Field("old_password", "err_password_wrong")
	}
	if err := CheckPassword(password, *u); err != nil {
		return "", err
	}
	hash, err := sv.passwords.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		if err := sv.setPassword(ctx, u, hash, &a.ID); err != nil {
			return err
		}
		secret, err = sv.begin(ctx, a.ID, device)
		return err
	})
	return secret, err
}

// setPassword writes a hash, ends all sessions and open links. In a transaction.
func (sv *Service) setPassword(ctx context.Context, u *User, hash string, by *int64) error {
	now := sv.clock.Now()
	u.PasswordHash, u.UpdatedAt = hash, now
	if err := sv.store.UpdateUser(ctx, u); err != nil {
		return err
	}
	if err := sv.store.EndSession(ctx, u.ID, 0, 0, now); err != nil {
		return err
	}
	if err := sv.store.UsePasswordLinks(ctx, u.ID, now); err != nil {
		return err
	}
	return sv.audit(ctx, by, "password_set", "user", u.ID, "")
}

// LinkOwner answers whose password an open link sets; NotFound when it was
// used, is over, or never was.
func (sv *Service) LinkOwner(ctx context.Context, secret string) (*User, error) {
	l, err := sv.store.PasswordLinkByHash(ctx, HashSecret(secret))
	if err != nil {
		return nil, err
	}
	u, err := sv.store.User(ctx, l.UserID)
	if err != nil {
		return nil, err
	}
	if l.UsedAt != nil || !l.ExpiresAt.After(sv.clock.Now()) || u.DisabledAt != nil {
		return nil, errs.New(errs.NotFound, "err_link_over")
	}
	return u, nil
}

// UseLink sets a password by a link, once, and signs the person in.
func (sv *Service) UseLink(ctx context.Context, secret, password, device string) (cookie string, err error) {
	u, err := sv.LinkOwner(ctx, secret)
	if err != nil {
		return "", err
	}
	if err := CheckPassword(password, *u); err != nil {
		return "", err
	}
	hash, err := sv.passwords.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		if _, err := sv.LinkOwner(ctx, secret); err != nil { // again: two at once
			return err
		}
		if err := sv.setPassword(ctx, u, hash, &u.ID); err != nil {
			return err
		}
		cookie, err = sv.begin(ctx, u.ID, device)
		return err
	})
	return cookie, err
}
