package admin_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/admin/admintest"
	"polydesk/internal/session"
)

const password = "a long enough phrase"

func TestSigningIn(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	if err := n.Accounts.SetPassword(context.Background(), "reporter@"+account.DemoDomain, password); err != nil {
		t.Fatal(err)
	}
	form := func(email, password, next string) url.Values {
		return url.Values{"email": {email}, "password": {password}, "next": {next}}
	}
	right := "reporter@" + account.DemoDomain

	t.Run("a page asked for comes after the door", func(t *testing.T) {
		c := n.As(admintest.Nobody)
		if a := c.Get("/admin/settings/account?x=1"); a.Location != "/admin/sign-in?next=%2Fadmin%2Fsettings%2Faccount%3Fx%3D1" {
			t.Fatalf("sent to %q", a.Location)
		}
		a := c.Post("/admin/sign-in", form(right, password, "/admin/settings/account?x=1"))
		if a.Status != http.StatusSeeOther || a.Location != "/admin/settings/account?x=1" {
			t.Errorf("status %d, location %q", a.Status, a.Location)
		}
		if got := c.Get(a.Location); got.Status != 200 || !got.Has("Nora Abel") {
			t.Errorf("afterwards: status %d", got.Status)
		}
	})
	t.Run("next leads nowhere but into the admin", func(t *testing.T) {
		for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "/en/", "javascript:alert(1)", "/admin/../en"} {
			a := n.As(admintest.Nobody).Post("/admin/sign-in", form(right, password, next))
			if strings.Contains(a.Location, "evil") || !strings.HasPrefix(a.Location, "/admin") {
				t.Errorf("next %q leads to %q", next, a.Location)
			}
		}
	})
	t.Run("what was wrong is not said, what was typed is kept", func(t *testing.T) {
		unknown := n.As(admintest.Nobody).Post("/admin/sign-in", form("nobody@news.example", password, ""))
		wrong := n.As(admintest.Nobody).Post("/admin/sign-in", form(right, "something else", ""))
		for _, a := range []*admintest.Answer{unknown, wrong} {
			if a.Status != http.StatusUnauthorized || !a.Has("The email address or the password is wrong.") || !a.Has(`tabindex="-1"`) {
				t.Errorf("status %d", a.Status)
			}
		}
		if !wrong.Has(`value="`+right+`"`) || wrong.Has("something else") {
			t.Error("the address is not kept, or the password is")
		}
	})
	t.Run("the session's secret is a new one, and the old session ends", func(t *testing.T) {
		c := n.As(admintest.Nobody)
		first := cookie(c.Post("/admin/sign-in", form(right, password, "")))
		second := cookie(c.Post("/admin/sign-in", form(right, password, "")))
		if first == "" || first == second {
			t.Fatalf("secrets %q and %q", first, second)
		}
		if _, err := n.Accounts.BySession(context.Background(), first); err == nil {
			t.Error("the first session goes on")
		}
	})
	t.Run("too many failures say how long to wait", func(t *testing.T) {
		c := n.As(admintest.Nobody)
		for range 7 {
			c.Post("/admin/sign-in", form("chief@"+account.DemoDomain, "wrong", ""))
		}
		a := c.Post("/admin/sign-in", form("chief@"+account.DemoDomain, "wrong", ""))
		if a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" || !a.Has("Try again in") {
			t.Errorf("status %d, Retry-After %q", a.Status, a.Header.Get("Retry-After"))
		}
	})
}

func cookie(a *admintest.Answer) string {
	for _, k := range a.Cookies {
		if k.Name == session.CookieName && k.MaxAge >= 0 {
			return k.Value
		}
	}
	return ""
}

func TestSigningOutEndsTheSession(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Editor)
	if a := c.Post("/admin/sign-out", nil); a.Location != session.SignInPath {
		t.Errorf("sent to %q", a.Location)
	}
	if a := n.As(admintest.Editor).Get("/admin/settings/account"); !strings.HasPrefix(a.Location, session.SignInPath) {
		t.Errorf("the old cookie still opens: %d", a.Status)
	}
}

func TestOneClickSignInIsForTheDemoOnThisMachine(t *testing.T) {
	n := admintest.Open(t, admintest.Config{Demo: true})
	form := url.Values{"email": {"editor@" + account.DemoDomain}}
	page := n.As(admintest.Nobody).Get("/admin/sign-in")
	if !page.Has("Editor, English") || !page.Has("Chief, Persian") {
		t.Error("the buttons are not there")
	}
	if a := n.As(admintest.Nobody).Post("/admin/sign-in/demo", form); a.Status != http.StatusSeeOther || cookie(a) == "" {
		t.Errorf("status %d", a.Status)
	}
	proxied := n.As(admintest.Nobody)
	proxied.Header.Set("X-Forwarded-For", "203.0.113.9")
	if a := proxied.Post("/admin/sign-in/demo", form); a.Status != http.StatusNotFound || cookie(a) != "" {
		t.Errorf("through a proxy: status %d", a.Status)
	}
	if proxied.Get("/admin/sign-in").Has("Editor, English") {
		t.Error("through a proxy the buttons are there")
	}
	real := admintest.Open(t, admintest.Config{})
	if a := real.As(admintest.Nobody).Post("/admin/sign-in/demo", form); a.Status != http.StatusNotFound || cookie(a) != "" {
		t.Errorf("in production: status %d", a.Status)
	}
}

func TestAPasswordInPlaceBringsTheSessionBack(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	email := "reporter@" + account.DemoDomain
	if err := n.Accounts.SetPassword(context.Background(), email, password); err != nil {
		t.Fatal(err)
	}
	c := n.As(admintest.Nobody)
	c.Post("/admin/sign-in", url.Values{"email": {email}, "password": {password}})
	who := actor(t, n, admintest.Reporter)
	if err := n.Accounts.EndSessions(context.Background(), nil, who.ID); err != nil {
		t.Fatal(err)
	}
	if a := c.JSON("GET", "/admin/counts", ""); a.Status != http.StatusUnauthorized {
		t.Fatalf("the ended session: status %d", a.Status)
	}
	if a := c.JSON("POST", "/admin/session/again", `{"password":"wrong"}`); a.Status != http.StatusUnprocessableEntity || !a.Has(`"message":"This is not the password."`) {
		t.Errorf("wrong: status %d %s", a.Status, a.Body)
	}
	if a := c.JSON("POST", "/admin/session/again", `{"password":"`+password+`"}`); a.Status != http.StatusNoContent {
		t.Fatalf("right: status %d %s", a.Status, a.Body)
	}
	if a := c.JSON("GET", "/admin/counts", ""); a.Status != 200 || !a.Has(`"review":0`) {
		t.Errorf("afterwards: status %d %s", a.Status, a.Body)
	}
	if a := n.As(admintest.Nobody).JSON("POST", "/admin/session/again", `{"password":"x"}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a browser that nobody signed in with: status %d", a.Status)
	}
	if a := c.JSON("POST", "/admin/session/again", `{"password":`); a.Status != http.StatusBadRequest {
		t.Errorf("broken JSON: status %d", a.Status)
	}
}
