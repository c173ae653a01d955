package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"

	"polydesk/internal/errs"
)

// hashParams are argon2id's: 19 MiB, two passes, one lane (OWASP's minimum).
func hashParams() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Passwords hashes and compares, at most two at once, so that a storm of
// sign-ins cannot take all memory; a short queue waits, the rest is turned away.
type Passwords struct {
	slots chan struct{}
	queue chan struct{}
	dummy string // compared with when there is no such person: equal work
}

// NewPasswords makes the hasher.
func NewPasswords() (*Passwords, error) {
	dummy := dummyHash(hashParams())
	if _, _, _, err := argon2id.DecodeHash(dummy); err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	return &Passwords{slots: make(chan struct{}, min(2, max(1, runtime.GOMAXPROCS(0)))), queue: make(chan struct{}, 20), dummy: dummy}, nil
}

// dummyHash is the hash of a password that nobody knows: salt and key are
// chance, so that it costs nothing to make. A real one would hold 19 MiB from
// the start on, in a process where perhaps nobody ever signs in.
func dummyHash(p *argon2id.Params) string {
	salt, key := make([]byte, p.SaltLength), make([]byte, p.KeyLength)
	rand.Read(salt)
	rand.Read(key)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Iterations, p.Parallelism, enc.EncodeToString(salt), enc.EncodeToString(key))
}

// turn waits for a slot; Unavailable when the queue is full or ctx ends.
func (p *Passwords) turn(ctx context.Context) (done func(), err error) {
	select {
	case p.queue <- struct{}{}:
	default:
		return nil, errs.New(errs.Unavailable, "err_unavailable", "RetryAfter", 2)
	}
	select {
	case p.slots <- struct{}{}:
		<-p.queue
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		<-p.queue
		return nil, errs.Wrap(errs.Unavailable, "err_unavailable", ctx.Err())
	}
}

// Hash hashes a password.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	h, err := argon2id.CreateHash(password, hashParams())
	if err != nil {
		return "", errs.Wrap(errs.Internal, "err_internal", err)
	}
	return h, nil
}

// Matches compares a password with a hash; an empty hash costs as much and
// never matches.
func (p *Passwords) Matches(ctx context.Context, password, hash string) (bool, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, errs.Wrap(errs.Internal, "err_internal", err)
	}
	return ok && known, nil
}

// Bounds of a password, in letters: long ones are welcome, endless ones are not.
const (
	MinPassword = 10
	MaxPassword = 200
)

// CheckPassword says what is wrong with a new password; nil: nothing.
func CheckPassword(password string, u User) error {
	n := utf8.RuneCountInString(password)
	e := errs.New(errs.Invalid, "err_invalid")
	switch lower := strings.ToLower(password); {
	case n < MinPassword:
		return e.Field("password", "err_password_short", "Min", MinPassword)
	case n > MaxPassword:
		return e.Field("password", "err_too_long", "Max", MaxPassword)
	case strings.Contains(lower, strings.ToLower(u.Email)), strings.Trim(lower, lower[:1]) == "":
		return e.Field("password", "err_password_weak")
	}
	return nil
}

// Secret makes a random value for cookies, tokens and links: 256 bits, safe in
// an address.
func Secret() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashSecret is how such a value is kept: it has too much chance in it to be
// guessed, so that one round of SHA-256 is enough.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
