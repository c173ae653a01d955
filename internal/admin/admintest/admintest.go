// Package admintest opens a newsroom for tests of the admin: a real SQLite
// database in a temporary folder, people in every role, and a client that asks
// as one of them. Nothing but tests uses it.
package admintest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/admin"
	"polydesk/internal/blob"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/i18n"
	"polydesk/internal/media"
	"polydesk/internal/picture"
	"polydesk/internal/publish"
	"polydesk/internal/session"
	"polydesk/internal/site"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
	"polydesk/locales"
	"polydesk/web"
	"polydesk/web/templates"
)

// Base is where the newsroom answers unless Config says otherwise.
const Base = "http://127.0.0.1:8080"

// The people: their names for As. Those of one desk work at "en"; Elsewhere is
// a chief at "fa" alone, with a Persian interface.
const (
	Nobody     = "" // signed out
	NoRole     = "norole"
	Reporter   = "reporter"
	Translator = "translator"
	Editor     = "editor"
	Chief      = "chief"
	Elsewhere  = "elsewhere"
	Admin      = "admin"
)

// Everybody lists the people, the least first.
func Everybody() []string {
	return []string{Nobody, NoRole, Reporter, Translator, Editor, Chief, Elsewhere, Admin}
}

// Config changes what Open makes.
type Config struct {
	BaseURL string      // default Base
	Clock   clock.Clock // default: the system's
	Demo    bool        // offer one-click sign-ins
}

// Newsroom is an open newsroom with an admin in front of it.
type Newsroom struct {
	t            testing.TB
	Base         *url.URL
	DB           *store.DB
	Accounts     *account.Service
	Desks        *desk.Service
	Media        *media.Service
	Stories      *story.Service
	Translations *translation.Service
	Publishing   *publish.Service
	Words        *i18n.Catalogue
	Admin        *admin.Admin
	Handler      http.Handler
	Users        map[string]int64 // by name
	secrets      map[string]string
	blobs        blob.Store
}

// Open opens a newsroom: the desks of the data, en and fa and ru and ka on, and
// the people of the constants.
func Open(t testing.TB, c Config) *Newsroom {
	t.Helper()
	n := &Newsroom{t: t, DB: storetest.SQLite(t), Users: map[string]int64{}, secrets: map[string]string{}}
	if c.BaseURL == "" {
		c.BaseURL = Base
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	n.Base = must(url.Parse(c.BaseURL))(t)
	n.services(c.Clock)
	n.people()
	sessions := session.New(n.Accounts, session.Config{BaseURL: n.Base})
	n.Words = must(i18n.LoadAdmin(locales.Admin()))(t)
	reader := must(i18n.LoadReader(locales.Reader()))(t)
	var signIns []admin.DemoSignIn
	if c.Demo {
		signIns = []admin.DemoSignIn{{Email: address(Reporter), Role: account.Reporter, Desk: "en"}, {Email: address(Translator), Role: account.Translator, Desk: "ka"},
			{Email: address(Editor), Role: account.Editor, Desk: "en"}, {Email: address(Elsewhere), Role: account.Chief, Desk: "fa"}, {Email: address(Admin), Admin: true}}
	}
	public := must(site.New(t.Context(), site.Options{Store: store.NewReader(n.DB), Blobs: n.blobs, Words: reader, Templates: templates.Files,
		Static: web.Static, BaseURL: n.Base, Clock: c.Clock, Log: slog.New(slog.DiscardHandler)}))(t)
	n.DB.OnEmit(func(_ context.Context, keys []string) { public.Invalidate(keys...) })
	preview := admin.NewPreview("a secret of the tests", n.Accounts, n.Desks, n.Stories, n.Publishing, n.Media, public, c.Clock)
	n.Admin = must(admin.New(admin.Deps{Preview: preview, Accounts: n.Accounts, Desks: n.Desks, Media: n.Media, Stories: n.Stories, Translations: n.Translations, Publishing: n.Publishing,
		Sessions: sessions, Words: n.Words, Reader: reader, Templates: templates.Files, Static: web.Static, ScriptWords: web.Words,
		Clock: c.Clock, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), BaseURL: n.Base, Demo: c.Demo, DemoSignIns: signIns}))(t)
	e := echo.New()
	n.Admin.Mount(e)
	n.Handler = e
	return n
}

func (n *Newsroom) services(clk clock.Clock) {
	t := n.t
	passwords := must(account.NewPasswords())(t)
	blobs := must(blob.Open(must(blob.FileAddress(t.TempDir()))(t)))(t)
	t.Cleanup(func() { _ = blobs.Close() })
	n.blobs = blobs
	words := must(i18n.LoadReader(locales.Reader()))(t)
	stories, translations := store.NewStories(n.DB), store.NewTranslations(n.DB)
	n.Publishing = publish.New(store.NewPublishing(n.DB), clk, func(slug, id string, args map[string]string) string {
		text, _ := words.For(slug).Text(id, args)
		return text
	})
	n.Translations = translation.New(translations, stories, nil, clk)
	n.Stories = story.New(stories, clk, story.Hooks{Prepare: n.Publishing.Render, Align: n.Translations.Align, Facts: n.Publishing.Facts,
		After: func(ctx context.Context, tr *story.Transition) error {
			if err := n.Translations.After(ctx, tr); err != nil {
				return err
			}
			return n.Publishing.After(ctx, tr)
		}})
	n.Translations.SetStory(n.Stories)
	n.Translations.SetObligations(n.Publishing)
	n.Accounts = account.New(store.NewAccounts(n.DB), clk, passwords)
	n.Desks = desk.New(store.NewDesks(n.DB), clk)
	n.Media = media.New(store.NewMedia(n.DB), blobs, picture.New(), clk)
}

func address(name string) string { return name + "@" + account.DemoDomain }

// people loads the desks, switches four on, and makes the people.
func (n *Newsroom) people() {
	ctx := context.Background()
	n.check(n.Desks.Load(ctx, must(desk.ReferenceTopics())(n.t)))
	on := true
	for _, slug := range []string{"en", "fa", "ru", "ka"} {
		must(n.Desks.ChangeDesk(ctx, nil, slug, desk.DeskPatch{On: &on}))(n.t)
	}
	en, fa, ka := n.Desk("en"), n.Desk("fa"), n.Desk("ka")
	n.person(NoRole, "Nils Olander", "en")
	n.person(Reporter, "Nora Abel", "en", account.Membership{DeskID: en, Role: account.Reporter})
	n.person(Translator, "Tamar Rusadze", "en", account.Membership{DeskID: en, Role: account.Translator}, account.Membership{DeskID: ka, Role: account.Translator})
	n.person(Editor, "Mara Klein", "en", account.Membership{DeskID: en, Role: account.Editor})
	n.person(Chief, "Gil Lawson", "en", account.Membership{DeskID: en, Role: account.Chief})
	n.person(Elsewhere, "سارا راد", "fa", account.Membership{DeskID: fa, Role: account.Chief})
	n.person(Admin, "Ada Moss", "en")
}

func (n *Newsroom) person(name, shown, tag string, roles ...account.Membership) {
	u := must(n.Accounts.Create(context.Background(), nil, account.NewPerson{Email: address(name), Name: shown, Interface: tag, Admin: name == Admin, Roles: roles}))(n.t)
	n.Users[name] = u.ID
}

// Desk answers a desk's id.
func (n *Newsroom) Desk(slug string) int64 {
	n.t.Helper()
	return must(n.Desks.BySlug(context.Background(), slug))(n.t).ID
}

// Secret signs a person in, once, and answers the session's secret.
func (n *Newsroom) Secret(name string) string {
	n.t.Helper()
	if n.secrets[name] == "" {
		secret, _, err := n.Accounts.SignInAs(context.Background(), address(name), "Firefox, Linux")
		n.check(err)
		n.secrets[name] = secret
	}
	return n.secrets[name]
}

// SetInterface gives a person another interface language.
func (n *Newsroom) SetInterface(name, tag string) {
	n.t.Helper()
	a, err := n.Accounts.BySession(context.Background(), n.Secret(name))
	n.check(err)
	n.check(n.Accounts.ChangeProfile(context.Background(), a, account.Profile{Name: a.Name, Interface: tag}))
}

// Client asks as one person. Cookies that are set stay with it.
type Client struct {
	n       *Newsroom
	cookies map[string]string
	Header  http.Header // sent with every request
}

// As makes a client of the person.
func (n *Newsroom) As(name string) *Client {
	n.t.Helper()
	c := &Client{n: n, cookies: map[string]string{}, Header: http.Header{}}
	if name != Nobody {
		c.cookies[session.CookieName] = n.Secret(name)
	}
	return c
}

// Get asks for a page.
func (c *Client) Get(path string) *Answer { return c.Do(http.MethodGet, path, "", "") }

// Post sends a form as a browser does, from our own pages.
func (c *Client) Post(path string, form url.Values) *Answer {
	return c.Do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// JSON makes a script's call.
func (c *Client) JSON(method, path, body string) *Answer {
	c.Header.Set("Accept", "application/json")
	defer c.Header.Del("Accept")
	return c.Do(method, path, "application/json", body)
}

// Do makes one request.
func (c *Client) Do(method, path, kind, body string) *Answer {
	c.n.t.Helper()
	rq := httptest.NewRequest(method, path, strings.NewReader(body))
	rq.Host, rq.RemoteAddr = c.n.Base.Host, "127.0.0.1:50000"
	if method != http.MethodGet && method != http.MethodHead {
		rq.Header.Set("Origin", c.n.Base.String())
	}
	if kind != "" {
		rq.Header.Set("Content-Type", kind)
	}
	for name, values := range c.Header {
		rq.Header[name] = values
	}
	if host := c.Header.Get("Host"); host != "" {
		rq.Host = host
	}
	for name, value := range c.cookies {
		rq.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	c.n.Handler.ServeHTTP(w, rq)
	res := w.Result()
	for _, k := range res.Cookies() {
		if k.MaxAge < 0 {
			delete(c.cookies, k.Name)
		} else {
			c.cookies[k.Name] = k.Value
		}
	}
	text := must(io.ReadAll(res.Body))(c.n.t)
	return &Answer{Status: res.StatusCode, Header: res.Header, Body: string(text), Location: res.Header.Get("Location"), Cookies: res.Cookies()}
}

// Answer is what came back.
type Answer struct {
	Status         int
	Header         http.Header
	Body, Location string
	Cookies        []*http.Cookie
}

// Has says whether the body holds the text.
func (a *Answer) Has(text string) bool { return strings.Contains(a.Body, text) }

func (n *Newsroom) check(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// must gives the value of a call that may not fail.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
