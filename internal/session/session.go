// Package session says who is acting: it turns a browser's cookie or an API's
// bearer token into an account.Actor, and keeps out requests that other sites
// make a browser send, or that name a host where the newsroom does not answer.
//
// What the person may do belongs to account and story, how a refusal looks to
// the surface: every middleware here returns an error of errs (or ErrHost) and
// writes nothing but cookies and the redirect to the sign-in page.
package session

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/httpx"
)

// CookieName is the cookie that holds a session's secret.
const CookieName = "polydesk_session"

// Paths of the admin.
const (
	cookiePath = "/admin"
	SignInPath = "/admin/sign-in"
)

// cookieLasts bounds how long a browser keeps the cookie. When a session ends
// is the server's to say (account.SessionLasts after its last use).
const cookieLasts = 180 * 24 * time.Hour

// actorKey is where the acting person lies in the echo context.
const actorKey = "polydesk.actor"

// ErrHost is returned for a host where the newsroom does not answer: 421.
var ErrHost = &echo.HTTPError{Code: http.StatusMisdirectedRequest, Message: "err_host"}

// Config says where the newsroom stands.
type Config struct {
	BaseURL *url.URL // the canonical public origin
	Secure  bool     // mark the cookie Secure; true when the origin is https
}

// Manager makes the middleware. It is safe for concurrent use.
type Manager struct {
	accounts *account.Service
	cfg      Config
	cross    *http.CrossOriginProtection
}

// New makes the manager. The base URL has a scheme and a host.
func New(accounts *account.Service, cfg Config) *Manager {
	cross := http.NewCrossOriginProtection()
	origin := cfg.BaseURL.Scheme + "://" + cfg.BaseURL.Host
	if err := cross.AddTrustedOrigin(origin); err != nil { // config has checked the address
		panic("session: the base URL is no origin: " + err.Error())
	}
	return &Manager{accounts: accounts, cfg: cfg, cross: cross}
}

// Actor answers the acting person; nobody (no id, no roles) where no
// middleware of this room let one in.
func Actor(c echo.Context) account.Actor {
	a, _ := c.Get(actorKey).(account.Actor)
	return a
}

// Set makes a person the acting one for the rest of the request: for the
// request that signs them in.
func Set(c echo.Context, a account.Actor) { c.Set(actorKey, a) }

// Begin gives the browser the cookie of a session that has begun.
func (m *Manager) Begin(c echo.Context, secret string) {
	c.SetCookie(m.cookie(secret, int(cookieLasts/time.Second)))
}

// End takes the cookie away.
func (m *Manager) End(c echo.Context) { c.SetCookie(m.cookie("", -1)) }

func (m *Manager) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: CookieName, Value: value, Path: cookiePath, MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: m.cfg.Secure}
}

// Cookie lets in who has a session. Who has none is sent to the sign-in page,
// to come back afterwards; a request of a script, or one that writes, gets
// Unauthenticated instead, so that what was typed stays on the page.
func (m *Manager) Cookie(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, err := m.byCookie(c)
		switch {
		case err == nil:
			Set(c, a)
			return next(c)
		case !errs.Is(err, errs.Unauthenticated):
			return err
		}
		if !navigates(c.Request()) {
			return err
		}
		return c.Redirect(http.StatusSeeOther, SignInPath+"?next="+url.QueryEscape(c.Request().URL.RequestURI()))
	}
}

// Optional lets everybody in, and says who they are when they have a session:
// for the sign-in page.
func (m *Manager) Optional(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, err := m.byCookie(c)
		if err == nil {
			Set(c, a)
		} else if !errs.Is(err, errs.Unauthenticated) {
			return err
		}
		return next(c)
	}
}

func (m *Manager) byCookie(c echo.Context) (account.Actor, error) {
	cookie, err := c.Request().Cookie(CookieName)
	if err != nil || cookie.Value == "" || len(cookie.Value) > maxSecret {
		return account.Actor{}, errs.New(errs.Unauthenticated, "err_unauthenticated")
	}
	a, err := m.accounts.BySession(c.Request().Context(), cookie.Value)
	return a, gone(err)
}

// navigates says whether the browser is going to a page by itself.
func navigates(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if r.Header.Get("HX-Request") != "" || r.Header.Get("Sec-Fetch-Mode") == "cors" {
		return false
	}
	return !strings.Contains(r.Header.Get("Accept"), "json")
}

// maxSecret bounds a cookie or token before it is hashed.
const maxSecret = 200

// Bearer lets in who bears an API token; a cookie counts for nothing here.
// Unauthenticated otherwise, with the WWW-Authenticate that RFC 6750 asks for.
func (m *Manager) Bearer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		secret, given := token(c.Request())
		if !given {
			c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="polydesk"`)
			return errs.New(errs.Unauthenticated, "err_unauthenticated")
		}
		a, err := m.accounts.ByToken(c.Request().Context(), secret)
		if err = gone(err); err != nil {
			if errs.Is(err, errs.Unauthenticated) {
				c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="polydesk", error="invalid_token"`)
			}
			return err
		}
		Set(c, a)
		return next(c)
	}
}

// token reads the one Authorization header of a request.
func token(r *http.Request) (secret string, given bool) {
	values := r.Header.Values(echo.HeaderAuthorization)
	if len(values) != 1 {
		return "", false
	}
	scheme, secret, _ := strings.Cut(values[0], " ")
	secret = strings.TrimSpace(secret)
	return secret, strings.EqualFold(scheme, "Bearer") && secret != "" && len(secret) <= maxSecret
}

// gone turns a person who no longer exists into nobody.
func gone(err error) error {
	if errs.Is(err, errs.NotFound) {
		return errs.Wrap(errs.Unauthenticated, "err_unauthenticated", err)
	}
	return err
}

// CSRF refuses writing requests that another site made the browser send:
// Sec-Fetch-Site or Origin has to say that the page was ours. A request that
// bears neither is refused too: every browser sends one of them.
func (m *Manager) CSRF(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := m.sameOrigin(c.Request()); err != nil {
			return errs.Wrap(errs.Forbidden, "err_csrf", err)
		}
		return next(c)
	}
}

var errNoOrigin = errors.New("neither Origin nor Sec-Fetch-Site")

func (m *Manager) sameOrigin(r *http.Request) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" {
		return errNoOrigin
	}
	return m.cross.Check(r)
}

// Host answers ErrHost where the newsroom does not answer: at any host but the
// base URL's (when that is loopback: every loopback name with its port).
func (m *Manager) Host(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !httpx.HostAllowed(m.cfg.BaseURL, c.Request().Host) {
			return ErrHost
		}
		return next(c)
	}
}

// Next answers where to go after signing in: an address of the admin as it was
// asked for, else the admin's first page. No other site, no other part of ours.
func Next(wanted string) string {
	const home = "/admin"
	u, err := url.Parse(wanted)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || strings.ContainsAny(wanted, "\\\r\n\t") {
		return home
	}
	if u.Path != home && !strings.HasPrefix(u.Path, home+"/") || strings.HasPrefix(u.Path, SignInPath) || strings.Contains(u.Path, "..") {
		return home
	}
	return u.RequestURI()
}
