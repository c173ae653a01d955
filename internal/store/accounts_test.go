package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

func TestPeopleAndTheirRoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		u := *n.boris
		u.Name, u.Admin, u.Zone, u.DisabledAt, u.PasswordHash = "zoë", true, "Asia/Tehran", &u.CreatedAt, "$argon2id$x"
		n.tx(func(ctx context.Context) error { return n.accounts.UpdateUser(ctx, &u) })
		got, err := n.accounts.UserByEmail(n.ctx, "boris@example.org")
		if d := cmp.Diff(&u, got); d != "" || err != nil {
			t.Error(d, err)
		}
		all, err := n.accounts.Users(n.ctx)
		if got := names(all, func(u account.User) any { return u.Name }); got != "ann cyra zoë" || err != nil {
			t.Errorf("by name: %s, %v", got, err)
		}
		until := noon.Add(time.Hour)
		n.tx(func(ctx context.Context) error {
			n.must(n.accounts.PutMembership(ctx, account.Membership{UserID: u.ID, DeskID: n.en.ID, Role: account.Chief}))
			n.must(n.accounts.PutMembership(ctx, account.Membership{UserID: n.ann.ID, DeskID: n.en.ID, Role: account.Editor}))
			return n.accounts.PutMembership(ctx, account.Membership{UserID: u.ID, DeskID: n.en.ID, Role: account.Chief, Until: &until})
		})
		want := []account.Membership{{UserID: u.ID, DeskID: n.en.ID, Role: account.Chief, Until: &until}}
		ms, err := n.accounts.Memberships(n.ctx, []int64{u.ID})
		if d := cmp.Diff(want, ms); d != "" || err != nil {
			t.Error(d, err)
		}
		if ms, _ := n.accounts.Memberships(n.ctx, nil); len(ms) != 2 {
			t.Errorf("everybody's: %v", ms)
		}
		if ms, _ := n.accounts.Memberships(n.ctx, []int64{}); len(ms) != 0 {
			t.Errorf("nobody's: %v", ms)
		}
		remove := func() error {
			return db.Tx(n.ctx, func(ctx context.Context) error {
				return n.accounts.DeleteMembership(ctx, u.ID, n.en.ID, account.Chief)
			})
		}
		n.must(remove())
		if err := remove(); !errs.Is(err, errs.NotFound) {
			t.Errorf("a role that is not there: %v", err)
		}
	})
}

func TestSessionsEndAndStayEnded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		session := func(hash string, expires time.Time) *account.Session {
			s := &account.Session{SecretHash: hash, UserID: n.ann.ID, Device: "Firefox", CreatedAt: noon, SeenAt: noon, ExpiresAt: expires}
			n.tx(func(ctx context.Context) error { return n.accounts.InsertSession(ctx, s) })
			return s
		}
		a, b, c := session("a", noon.Add(time.Hour)), session("b", noon.Add(time.Hour)), session("c", noon.Add(time.Hour))
		session("d", noon)
		listed := func() string {
			all, err := n.accounts.Sessions(n.ctx, n.ann.ID, noon)
			n.must(err)
			return names(all, func(s account.Session) any { return s.SecretHash })
		}
		if got := listed(); got != "c b a" {
			t.Errorf("sessions %s", got)
		}
		end := func(user, id, keep int64) error {
			return db.Tx(n.ctx, func(ctx context.Context) error { return n.accounts.EndSession(ctx, user, id, keep, noon) })
		}
		if err := end(n.boris.ID, a.ID, 0); !errs.Is(err, errs.NotFound) {
			t.Errorf("somebody else's session: %v", err)
		}
		n.must(end(n.ann.ID, a.ID, 0))
		if err := end(n.ann.ID, a.ID, 0); !errs.Is(err, errs.NotFound) {
			t.Errorf("one that has ended: %v", err)
		}
		n.tx(func(ctx context.Context) error {
			n.must(n.accounts.SeeSession(ctx, a.ID, noon.Add(time.Minute)))
			return n.accounts.SeeSession(ctx, b.ID, noon.Add(time.Minute))
		})
		ended, _, err := n.accounts.SessionByHash(n.ctx, "a")
		if err != nil || ended.EndedAt == nil || ended.SeenAt != noon {
			t.Errorf("the ended one: %+v, %v", ended, err)
		}
		seen, _, err := n.accounts.SessionByHash(n.ctx, "b")
		if err != nil || seen.SeenAt != noon.Add(time.Minute) || seen.ExpiresAt != noon.Add(time.Minute+account.SessionLasts) {
			t.Errorf("the seen one: %+v, %v", seen, err)
		}
		n.must(end(n.ann.ID, 0, c.ID))
		if got := listed(); got != "c" {
			t.Errorf("all but one were ended, and there are %s", got)
		}
	})
}

func TestTokensAndLinksAreUsedOnlyWhileTheyHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		tok := &account.Token{UserID: n.ann.ID, Name: "ci", SecretHash: "t", Scope: account.ReadScope, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
		link := &account.PasswordLink{UserID: n.ann.ID, SecretHash: "l", CreatedBy: &n.boris.ID, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
		n.tx(func(ctx context.Context) error {
			n.must(n.accounts.InsertToken(ctx, tok))
			n.must(n.accounts.SeeToken(ctx, tok.ID, noon.Add(time.Minute)))
			n.must(n.accounts.InsertPasswordLink(ctx, link))
			found, err := n.accounts.PasswordLinkByHash(ctx, "l")
			if d := cmp.Diff(link, found); d != "" || err != nil {
				t.Error(d, err)
			}
			return n.accounts.UsePasswordLinks(ctx, n.ann.ID, noon)
		})
		if l, err := n.accounts.PasswordLinkByHash(n.ctx, "l"); err != nil || l.UsedAt == nil {
			t.Errorf("the used link: %+v, %v", l, err)
		}
		revoke := func(user, id int64) error {
			return db.Tx(n.ctx, func(ctx context.Context) error { return n.accounts.RevokeToken(ctx, user, id, noon) })
		}
		if err := revoke(n.boris.ID, tok.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("somebody else's token: %v", err)
		}
		n.must(revoke(n.ann.ID, tok.ID))
		n.must(revoke(n.ann.ID, 0)) // all that is left: nothing
		got, _, err := n.accounts.TokenByHash(n.ctx, "t")
		if err != nil || got.RevokedAt == nil || *got.LastUsedAt != noon.Add(time.Minute) || got.Scope != account.ReadScope {
			t.Errorf("the token: %+v, %v", got, err)
		}
		if all, _ := n.accounts.Tokens(n.ctx, 0); len(all) != 1 {
			t.Errorf("everybody's tokens: %v", all)
		}
		if none, _ := n.accounts.Tokens(n.ctx, n.boris.ID); len(none) != 0 {
			t.Errorf("boris's tokens: %v", none)
		}
	})
}

func TestGuessesMadeAtOnceAreAllCountedAndForgottenInTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		add := func(at time.Time) error {
			return db.Tx(n.ctx, func(ctx context.Context) error { return n.accounts.AddSignInFailure(ctx, "k", at, time.Hour) })
		}
		if f, err := n.accounts.SignInFailures(n.ctx, "k"); err != nil || f.Failures != 0 {
			t.Errorf("at first %+v, %v", f, err)
		}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if err := add(noon); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if f, err := n.accounts.SignInFailures(n.ctx, "k"); err != nil || f.Failures != 8 || f.LastAt != noon {
			t.Errorf("then %+v, %v", f, err)
		}
		n.must(add(noon.Add(2 * time.Hour)))
		if f, _ := n.accounts.SignInFailures(n.ctx, "k"); f.Failures != 1 {
			t.Errorf("long after %+v", f)
		}
		n.tx(func(ctx context.Context) error { return n.accounts.ClearSignInFailures(ctx, "k", "other") })
		if f, _ := n.accounts.SignInFailures(n.ctx, "k"); f.Failures != 0 {
			t.Errorf("cleared %+v", f)
		}
	})
}

func TestOfEightWhoClaimAKeyAtOnceOneCarriesTheRequestOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		claim := func(at time.Time) (kept *account.IdempotencyKey, err error) {
			err = db.Tx(n.ctx, func(ctx context.Context) (err error) {
				k := &account.IdempotencyKey{UserID: n.ann.ID, Key: "k", RequestHash: "h", Headers: "{}", CreatedAt: at}
				kept, err = n.accounts.ClaimKey(ctx, k, at.Add(-24*time.Hour))
				return err
			})
			return kept, err
		}
		results := make(chan bool, 8)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				kept, err := claim(noon)
				if err != nil {
					t.Error(err)
				}
				results <- kept == nil
			})
		}
		group.Wait()
		close(results)
		won := 0
		for mine := range results {
			if mine {
				won++
			}
		}
		if won != 1 {
			t.Errorf("%d carry it out", won)
		}
		n.tx(func(ctx context.Context) error {
			return n.accounts.KeepAnswer(ctx, &account.IdempotencyKey{UserID: n.ann.ID, Key: "k", Status: 201, Headers: `{"a":"b"}`, Body: "{}"})
		})
		kept, err := claim(noon.Add(time.Hour))
		want := &account.IdempotencyKey{UserID: n.ann.ID, Key: "k", RequestHash: "h", Status: 201, Headers: `{"a":"b"}`, Body: "{}", CreatedAt: noon}
		if d := cmp.Diff(want, kept); d != "" || err != nil {
			t.Error(d, err)
		}
		if kept, err := claim(noon.Add(25 * time.Hour)); kept != nil || err != nil {
			t.Errorf("a day later: %v, %v", kept, err)
		}
		n.tx(func(ctx context.Context) error { return n.accounts.DropKey(ctx, n.ann.ID, "k") })
		if kept, err := claim(noon.Add(25 * time.Hour)); kept != nil || err != nil {
			t.Errorf("after it was dropped: %v, %v", kept, err)
		}
	})
}

func TestWhatHasEndedIsSwept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		n.tx(func(ctx context.Context) error {
			for hash, expires := range map[string]time.Time{"old": noon, "new": noon.Add(48 * time.Hour)} {
				n.must(n.accounts.InsertSession(ctx, &account.Session{SecretHash: hash, UserID: n.ann.ID, CreatedAt: noon, SeenAt: noon, ExpiresAt: expires}))
				n.must(n.accounts.InsertPasswordLink(ctx, &account.PasswordLink{SecretHash: hash, UserID: n.ann.ID, CreatedAt: noon, ExpiresAt: expires}))
				n.must(n.accounts.AddSignInFailure(ctx, hash, expires, time.Hour))
				_, err := n.accounts.ClaimKey(ctx, &account.IdempotencyKey{UserID: n.ann.ID, Key: hash, Headers: "{}", CreatedAt: expires}, noon)
				n.must(err)
			}
			return n.accounts.Sweep(ctx, noon.Add(time.Hour))
		})
		for _, table := range []string{"sessions", "password_links", "sign_in_failures", "idempotency_keys"} {
			var left int
			if err := store.RawReader(db).QueryRow("SELECT count(*) FROM " + table).Scan(&left); err != nil || left != 1 {
				t.Errorf("%s: %d are left, %v", table, left, err)
			}
		}
	})
}
