package account_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
)

func ctx() context.Context { return context.Background() }

const password = "a good long password"

// signer makes somebody who can sign in.
func signer(t *testing.T, r *apptest.Room, email string) *account.User {
	t.Helper()
	u, err := r.Accounts.Create(ctx(), nil, account.NewPerson{Email: email, Name: "Some Body", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func in(email, password string) account.SignIn {
	return account.SignIn{Email: email, Password: password, Address: "192.0.2.7", Device: "Firefox, Linux"}
}

func TestSigningIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		signer(t, r, "a@example.org")
		for name, wrong := range map[string]account.SignIn{
			"a wrong password":  in("a@example.org", "another password"),
			"an unknown person": in("b@example.org", password),
			"no password":       in("a@example.org", ""),
		} {
			if _, _, err := r.Accounts.SignIn(ctx(), wrong); errs.KindOf(err) != errs.Unauthenticated {
				t.Errorf("%s: %v", name, err)
			}
		}
		secret, a, err := r.Accounts.SignIn(ctx(), in(" A@Example.ORG ", password))
		if err != nil || a.Email != "a@example.org" {
			t.Fatalf("%+v, %v", a, err)
		}
		got, err := r.Accounts.BySession(ctx(), secret)
		if err != nil || got.ID != a.ID || got.SessionID == 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		if err := r.Accounts.SignOut(ctx(), got); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Accounts.BySession(ctx(), secret); errs.KindOf(err) != errs.Unauthenticated {
			t.Errorf("after signing out: %v", err)
		}
	})
}

func TestTheDatabaseHoldsNoSecret(t *testing.T) {
	r := apptest.New(t, "")
	u := signer(t, r, "a@example.org")
	secret, _, err := r.Accounts.SignIn(ctx(), in("a@example.org", password))
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := r.Accounts.Sessions(ctx(), account.Actor{ID: u.ID})
	if err != nil || len(sessions) != 1 || sessions[0].SecretHash == secret || !strings.HasPrefix(u.PasswordHash, "$argon2id$") {
		t.Errorf("%+v, %v", sessions, err)
	}
}

func TestFailuresSlowTheNextOnesDown(t *testing.T) {
	r := apptest.New(t, "")
	signer(t, r, "a@example.org")
	for range 5 {
		if _, _, err := r.Accounts.SignIn(ctx(), in("a@example.org", "wrong wrong")); errs.KindOf(err) != errs.Unauthenticated {
			t.Fatal(err)
		}
	}
	_, _, err := r.Accounts.SignIn(ctx(), in("a@example.org", password))
	e, _ := errs.As(err)
	if errs.KindOf(err) != errs.TooMany || e.Params["RetryAfter"].(int) < 1 {
		t.Fatalf("after five failures: %v", err)
	}
	r.Clock.Pass(2 * time.Second)
	if _, _, err := r.Accounts.SignIn(ctx(), in("a@example.org", password)); err != nil {
		t.Errorf("after waiting: %v", err)
	}
	if _, _, err := r.Accounts.SignIn(ctx(), in("a@example.org", "wrong wrong")); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("a good sign-in does not forgive: %v", err)
	}
}

func TestASessionEnds(t *testing.T) {
	r := apptest.New(t, "")
	u := signer(t, r, "a@example.org")
	begin := func() string {
		t.Helper()
		secret, _, err := r.Accounts.SignIn(ctx(), in("a@example.org", password))
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	over := func(name, secret string) {
		t.Helper()
		if _, err := r.Accounts.BySession(ctx(), secret); errs.KindOf(err) != errs.Unauthenticated {
			t.Errorf("%s: %v", name, err)
		}
	}
	first := begin()
	r.Clock.Pass(account.SessionLasts + time.Minute)
	over("two weeks unused", first)
	second := begin()
	fresh, err := r.Accounts.ChangePassword(ctx(), account.Actor{ID: u.ID}, password, "another good password", "x")
	if err != nil {
		t.Fatal(err)
	}
	over("the password was changed", second)
	if _, err := r.Accounts.BySession(ctx(), fresh); err != nil {
		t.Errorf("the one who changed it goes on: %v", err)
	}
	if err := r.Accounts.Disable(ctx(), nil, u.ID); err != nil {
		t.Fatal(err)
	}
	over("the person was disabled", fresh)
}

func TestASessionThatIsUsedGoesOn(t *testing.T) {
	r := apptest.New(t, "")
	signer(t, r, "a@example.org")
	secret, _, err := r.Accounts.SignIn(ctx(), in("a@example.org", password))
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		r.Clock.Pass(account.SessionLasts - time.Hour)
		if _, err := r.Accounts.BySession(ctx(), secret); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTokens(t *testing.T) {
	r := apptest.New(t, "")
	u := signer(t, r, "a@example.org")
	secret, tok, err := r.Accounts.MakeToken(ctx(), nil, account.NewToken{UserID: u.ID, Name: "script", Scope: account.ReadScope, Lasts: time.Hour})
	if err != nil || tok.SecretHash == secret {
		t.Fatalf("%+v, %v", tok, err)
	}
	a, err := r.Accounts.ByToken(ctx(), secret)
	if err != nil || !a.ReadOnly || a.ID != u.ID {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := r.Accounts.ByToken(ctx(), secret+"x"); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("another secret: %v", err)
	}
	r.Clock.Pass(time.Hour)
	if _, err := r.Accounts.ByToken(ctx(), secret); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("after its time: %v", err)
	}
	secret, tok, err = r.Accounts.MakeToken(ctx(), nil, account.NewToken{UserID: u.ID, Scope: account.WriteScope, Lasts: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Accounts.RevokeToken(ctx(), nil, u.ID, tok.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Accounts.ByToken(ctx(), secret); errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("after it was revoked: %v", err)
	}
	other := r.Person("en:editor")
	if _, _, err := r.Accounts.MakeToken(ctx(), &other, account.NewToken{UserID: u.ID, Scope: account.ReadScope, Lasts: time.Hour}); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a token for somebody else: %v", err)
	}
}

func TestALinkSetsAPasswordOnce(t *testing.T) {
	r := apptest.New(t, "")
	admin := r.Person("admin")
	u, err := r.Accounts.Create(ctx(), &admin, account.NewPerson{Email: "new@example.org", Name: "New"})
	if err != nil {
		t.Fatal(err)
	}
	old, err := r.Accounts.MakeLink(ctx(), admin, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Clock.Pass(account.LinkLasts)
	if _, err := r.Accounts.UseLink(ctx(), old, password, "x"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("after 48 hours: %v", err)
	}
	link, err := r.Accounts.MakeLink(ctx(), admin, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Accounts.UseLink(ctx(), link, "short", "x"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a short password: %v", err)
	}
	if _, err := r.Accounts.UseLink(ctx(), link, password, "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Accounts.UseLink(ctx(), link, password, "x"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a second time: %v", err)
	}
	if _, _, err := r.Accounts.SignIn(ctx(), in("new@example.org", password)); err != nil {
		t.Error(err)
	}
}

func TestOnlyAdminsKeepPeople(t *testing.T) {
	r := apptest.New(t, "")
	chief := r.Person("en:chief")
	victim := r.Person("en:reporter")
	en := r.Desk("en").ID
	for name, err := range map[string]error{
		"disable":   r.Accounts.Disable(ctx(), &chief, victim.ID),
		"give role": r.Accounts.GiveRole(ctx(), &chief, account.Membership{UserID: chief.ID, DeskID: en, Role: account.Chief}),
		"end role":  r.Accounts.EndRole(ctx(), &chief, victim.ID, en, account.Reporter),
		"admin":     r.Accounts.SetAdmin(ctx(), &chief, victim.ID, true),
		"sessions":  r.Accounts.EndSessions(ctx(), &chief, victim.ID),
	} {
		if errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Accounts.Person(ctx(), chief, victim.ID); errs.KindOf(err) != errs.NotFound {
		t.Errorf("read: %v", err)
	}
	admin := r.Person("admin")
	if err := r.Accounts.Disable(ctx(), &admin, admin.ID); errs.KindOf(err) != errs.Invalid {
		t.Errorf("an admin disables themselves: %v", err)
	}
}

func TestARoleThatEnds(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	until := now.Add(time.Hour)
	ms := []account.Membership{{UserID: 1, DeskID: 1, Role: account.Editor, Until: &until}}
	if a := account.NewActor(account.User{ID: 1}, ms, now); !a.Is(1, account.Editor) || !a.Is(1, account.Translator) || a.Is(1, account.Chief) {
		t.Error("an editor is reporter and translator, and no chief")
	}
	if a := account.NewActor(account.User{ID: 1}, ms, until); a.Of(1) {
		t.Error("the role goes on after its end")
	}
	if a := account.NewActor(account.User{ID: 2}, ms, now); a.Of(1) {
		t.Error("somebody else's role counts")
	}
}

func TestTheSameKeyHasTheSameAnswer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		a := r.Person("en:reporter")
		if kept, err := r.Accounts.Begin(ctx(), a, "k1", "hash"); kept != nil || err != nil {
			t.Fatalf("the first: %v, %v", kept, err)
		}
		if _, err := r.Accounts.Begin(ctx(), a, "k1", "hash"); errs.KindOf(err) != errs.Conflict {
			t.Errorf("while it runs: %v", err)
		}
		if err := r.Accounts.Finish(ctx(), account.IdempotencyKey{UserID: a.ID, Key: "k1", RequestHash: "hash", Status: 201, Headers: "{}", Body: "{}"}); err != nil {
			t.Fatal(err)
		}
		kept, err := r.Accounts.Begin(ctx(), a, "k1", "hash")
		if err != nil || kept == nil || kept.Status != 201 {
			t.Errorf("the second: %+v, %v", kept, err)
		}
		if _, err := r.Accounts.Begin(ctx(), a, "k1", "another"); errs.KindOf(err) != errs.Invalid {
			t.Errorf("another request: %v", err)
		}
		if kept, err := r.Accounts.Begin(ctx(), r.Person("en:reporter"), "k1", "another"); kept != nil || err != nil {
			t.Errorf("another person: %v, %v", kept, err)
		}
		r.Clock.Pass(account.KeyLasts + time.Second)
		if kept, err := r.Accounts.Begin(ctx(), a, "k1", "another"); kept != nil || err != nil {
			t.Errorf("a day later: %v, %v", kept, err)
		}
	})
}
