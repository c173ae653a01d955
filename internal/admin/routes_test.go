package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"polydesk/internal/admin/admintest"
)

func TestEveryRouteNamesWhoMay(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	seen := map[string]bool{}
	for _, r := range n.Admin.Routes() {
		if !r.May.Known() {
			t.Errorf("%s %s: the gate %q is not one of ours", r.Method, r.Path, r.May)
		}
		if key := r.Method + " " + r.Path; seen[key] {
			t.Errorf("%s stands twice in the table", key)
		} else {
			seen[key] = true
		}
	}
}

// settingsPath fills the address of a route of the frame or of Settings: the
// person is the one without roles, the desk is fa.
func settingsPath(n *admintest.Newsroom, path string) string {
	if strings.HasPrefix(path, "/admin/assets") || path == "/admin" {
		return ""
	}
	if !strings.HasPrefix(path, "/admin/settings") {
		switch path {
		case "/admin/counts", "/admin/desk", "/admin/sign-in", "/admin/sign-out", "/admin/sign-in/demo", "/admin/session/again":
			return path
		case "/admin/password/:secret":
			return "/admin/password/none"
		}
		return ""
	}
	slug := map[bool]string{true: "fa", false: "none"}[strings.Contains(path, "/desks/")]
	switch {
	case strings.Contains(path, "/topics/"):
		slug = "world"
	case strings.Contains(path, "/agencies/"):
		slug = "tass"
	}
	return strings.NewReplacer(":id", fmt.Sprint(n.Users[admintest.NoRole]), ":slug", slug, ":token", "1").Replace(path)
}

func TestWhoMayDoWhatInSettings(t *testing.T) {
	admintest.Golden(t, "settings.golden", admintest.Matrix(t, admintest.Config{}, admintest.Plain(settingsPath)))
}

func TestWritingRequestsOfOtherSitesAreRefused(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	for _, tc := range []struct {
		name   string
		header map[string]string
		want   int
	}{
		{"a request from our own page goes through", map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther},
		{"a request from another site is refused", map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		{"a request from another port of this machine is refused", map[string]string{"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-site"}, http.StatusForbidden},
		{"a request that says nothing is refused", map[string]string{"Origin": ""}, http.StatusForbidden},
		{"an opaque origin is refused", map[string]string{"Origin": "null"}, http.StatusForbidden},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := n.As(admintest.Reporter)
			for k, v := range tc.header {
				c.Header.Set(k, v)
			}
			if got := c.Post("/admin/desk", url.Values{"back": {"/admin"}}); got.Status != tc.want {
				t.Errorf("status %d, want %d", got.Status, tc.want)
			}
		})
	}
}

func TestTheNewsroomAnswersAtItsOwnHostOnly(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	for host, want := range map[string]int{"127.0.0.1:8080": 200, "localhost:8080": 200, "127.0.0.1:9090": 421, "news.example": 421, "evil.example:8080": 421} {
		c := n.As(admintest.Nobody)
		c.Header.Set("Host", host)
		if got := c.Get("/admin/sign-in").Status; got != want {
			t.Errorf("host %s: status %d, want %d", host, got, want)
		}
	}
}

func TestEveryAnswerBearsThePolicy(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	for _, path := range []string{"/admin/sign-in", "/admin/settings/account", "/admin/nothing", "/admin/password/none", "/admin/counts"} {
		a := n.As(admintest.Admin).Get(path)
		csp := a.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be stored: %q", path, a.Header.Get("Cache-Control"))
		}
		if strings.Contains(a.Body, " style=") || strings.Contains(a.Body, "<style") || strings.Contains(a.Body, " onclick=") {
			t.Errorf("%s has something inline", path)
		}
	}
}

func TestWhatIsThereUnderAnotherMethodIsNotAnErrorOfOurs(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	a := n.As(admintest.Admin).Post("/admin/settings/audit", url.Values{})
	if a.Status != http.StatusNotFound && a.Status != http.StatusMethodNotAllowed || a.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("status %d, headers %v", a.Status, a.Header)
	}
}

func TestAssetsNeverChangeUnderTheirAddress(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	page := n.As(admintest.Nobody).Get("/admin/sign-in").Body
	_, rest, _ := strings.Cut(page, `href="/admin/assets/admin.`)
	name, _, _ := strings.Cut(rest, `"`)
	c := n.As(admintest.Nobody)
	c.Header.Set("Accept-Encoding", "gzip")
	a := c.Get("/admin/assets/admin." + name)
	if a.Status != 200 || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || a.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("status %d, headers %v", a.Status, a.Header)
	}
	if got := n.As(admintest.Nobody).Get("/admin/assets/admin.000000000000.css").Status; got != http.StatusNotFound {
		t.Errorf("an old hash: status %d", got)
	}
}
