package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/internal/session"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

const person = "mina@demo.polydesk.example"

func manager(t *testing.T, base string) (*session.Manager, *account.Service, *account.User) {
	t.Helper()
	passwords, err := account.NewPasswords()
	if err != nil {
		t.Fatal(err)
	}
	accounts := account.New(store.NewAccounts(storetest.SQLite(t)), clock.System{}, passwords)
	u, err := accounts.Create(context.Background(), nil, account.NewPerson{Email: person, Name: "Mina"})
	if err != nil {
		t.Fatal(err)
	}
	origin, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	return session.New(accounts, session.Config{BaseURL: origin, Secure: origin.Scheme == "https"}), accounts, u
}

// through sends a request through one middleware and answers who came out.
func through(mw echo.MiddlewareFunc, r *http.Request) (name string, rec *httptest.ResponseRecorder, err error) {
	rec = httptest.NewRecorder()
	c := echo.New().NewContext(r, rec)
	err = mw(func(c echo.Context) error {
		name = session.Actor(c).Name
		return c.NoContent(http.StatusNoContent)
	})(c)
	return name, rec, err
}

func request(method, target string, header ...string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func TestACookieLetsInItsPersonUntilTheSessionEnds(t *testing.T) {
	m, accounts, _ := manager(t, "https://news.example")
	secret, _, err := accounts.SignInAs(context.Background(), person, "Firefox, Linux")
	if err != nil {
		t.Fatal(err)
	}
	a, err := accounts.BySession(context.Background(), secret)
	if err != nil {
		t.Fatal(err)
	}
	_, rec, _ := through(func(echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { m.Begin(c, secret); return nil }
	}, request("POST", "/admin/sign-in"))
	cookie := rec.Header().Get("Set-Cookie")
	for _, want := range []string{"polydesk_session=" + secret, "Path=/admin", "HttpOnly", "SameSite=Lax", "Secure"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %s", cookie, want)
		}
	}
	in := request("GET", "/admin", "Cookie", "polydesk_session="+secret)
	if name, _, err := through(m.Cookie, in); err != nil || name != "Mina" {
		t.Fatalf("acting is %q, %v", name, err)
	}
	if err := accounts.SignOut(context.Background(), a); err != nil {
		t.Fatal(err)
	}
	_, rec, err = through(m.Cookie, request("GET", "/admin/stories?q=%D0%B0", "Cookie", "polydesk_session="+secret))
	if want := "/admin/sign-in?next=%2Fadmin%2Fstories%3Fq%3D%25D0%25B0"; err != nil || rec.Header().Get("Location") != want {
		t.Errorf("sent to %q, %v; want %q", rec.Header().Get("Location"), err, want)
	}
	for name, r := range map[string]*http.Request{
		"a writing request":          request("POST", "/admin/stories/1/save"),
		"a fragment that htmx wants": request("GET", "/admin/counts", "HX-Request", "true"),
		"a request for JSON":         request("GET", "/admin/counts", "Accept", "application/json"),
	} {
		if _, _, err := through(m.Cookie, r); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s: %v, want unauthenticated", name, err)
		}
	}
	if name, _, err := through(m.Optional, request("GET", "/admin/sign-in")); err != nil || name != "" {
		t.Errorf("the sign-in page: %q, %v", name, err)
	}
}

func TestATokenLetsInItsPersonAndACookieNever(t *testing.T) {
	m, accounts, u := manager(t, "https://news.example")
	ctx := context.Background()
	secret, _, err := accounts.MakeToken(ctx, nil, account.NewToken{UserID: u.ID, Scope: account.WriteScope, Lasts: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	session, _, err := accounts.SignInAs(ctx, person, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"Bearer " + secret, "bearer  " + secret} {
		if name, _, err := through(m.Bearer, request("GET", "/api/v1/me", "Authorization", header)); err != nil || name != "Mina" {
			t.Errorf("%q: %q, %v", header, name, err)
		}
	}
	refused := map[string]*http.Request{
		"nothing":            request("GET", "/api/v1/me"),
		"another scheme":     request("GET", "/api/v1/me", "Authorization", "Basic "+secret),
		"an unknown token":   request("GET", "/api/v1/me", "Authorization", "Bearer pdk_x"),
		"a cookie":           request("GET", "/api/v1/me", "Cookie", "polydesk_session="+session),
		"a session's secret": request("GET", "/api/v1/me", "Authorization", "Bearer "+session),
		"two tokens":         request("GET", "/api/v1/me", "Authorization", "Bearer "+secret, "Authorization", "Bearer "+secret),
		"an endless token":   request("GET", "/api/v1/me", "Authorization", "Bearer "+strings.Repeat("x", 1<<16)),
	}
	if err := accounts.Disable(ctx, nil, u.ID); err != nil {
		t.Fatal(err)
	}
	refused["a token of somebody disabled"] = request("GET", "/api/v1/me", "Authorization", "Bearer "+secret)
	for name, r := range refused {
		_, rec, err := through(m.Bearer, r)
		if !errs.Is(err, errs.Unauthenticated) || !strings.HasPrefix(rec.Header().Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: %v, %q", name, err, rec.Header().Get("WWW-Authenticate"))
		}
	}
}

func TestAWritingRequestHasToComeFromOurOwnPage(t *testing.T) {
	m, _, _ := manager(t, "https://news.example")
	for _, c := range []struct {
		name   string
		header []string
		in     bool
	}{
		{"our own page says so by Sec-Fetch-Site", []string{"Sec-Fetch-Site", "same-origin"}, true},
		{"our own page says so by Origin", []string{"Origin", "https://news.example"}, true},
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, false},
		{"another host of the same site", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://x.news.example"}, false},
		{"an old browser on another site", []string{"Origin", "https://evil.example"}, false},
		{"a hidden origin", []string{"Origin", "null"}, false},
		{"neither header", nil, false},
	} {
		r := request("POST", "https://news.example/admin/x", c.header...)
		if _, _, err := through(m.CSRF, r); (err == nil) != c.in || err != nil && !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, _, err := through(m.CSRF, request("GET", "https://news.example/admin")); err != nil {
		t.Errorf("reading: %v", err)
	}
}

func TestTheNewsroomAnswersOnlyAtItsOwnHost(t *testing.T) {
	for _, c := range []struct {
		base, host string
		in         bool
	}{
		{"https://news.example", "news.example", true},
		{"https://news.example", "fa.news.example", false},
		{"http://127.0.0.1:8080", "localhost:8080", true},
		{"http://127.0.0.1:8080", "[::1]:8080", true},
		{"http://127.0.0.1:8080", "localhost:9090", false},
		{"http://127.0.0.1:8080", "rebound.example:8080", false},
	} {
		m, _, _ := manager(t, c.base)
		r := request("GET", "/admin")
		r.Host = c.host
		if _, _, err := through(m.Host, r); (err == nil) != c.in || err != nil && err != error(session.ErrHost) {
			t.Errorf("%s asked at %s: %v", c.base, c.host, err)
		}
	}
}

func TestAfterSigningInOneGoesNowhereButIntoTheAdmin(t *testing.T) {
	for wanted, want := range map[string]string{
		"/admin/stories?q=%D0%B0": "/admin/stories?q=%D0%B0",
		"/admin":                  "/admin",
		"":                        "/admin",
		"//evil.example/admin/":   "/admin",
		"https://evil.example/":   "/admin",
		"/\\evil.example":         "/admin",
		"/admin/../../x":          "/admin",
		"/administrator":          "/admin",
		"/admin/sign-in?next=x":   "/admin",
		"javascript:alert(1)":     "/admin",
	} {
		if got := session.Next(wanted); got != want {
			t.Errorf("Next(%q) = %q, want %q", wanted, got, want)
		}
	}
}

func TestADeviceIsNamedInWords(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0":                                             "Firefox, Windows",
		"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36":         "Chrome, Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18 Safari/605.1": "Safari, macOS",
		"something": "",
	} {
		r := request("GET", "/admin", "User-Agent", agent)
		if got := session.Device(r); got != want {
			t.Errorf("Device(%q) = %q, want %q", agent, got, want)
		}
	}
}
