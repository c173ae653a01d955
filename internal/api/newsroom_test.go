package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/api"
	"polydesk/internal/app/apptest"
	"polydesk/internal/blob"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/i18n"
	"polydesk/internal/media"
	"polydesk/internal/picture"
	"polydesk/internal/publish"
	"polydesk/internal/session"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
	"polydesk/locales"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// movable is a clock that a test moves on.
type movable struct{ ahead atomic.Int64 }

func (m *movable) Now() time.Time {
	return clock.Cut(time.Now().Add(time.Duration(m.ahead.Load())))
}

// newsroom is a whole newsroom behind the API, on a real database.
type newsroom struct {
	t        testing.TB
	db       *store.DB
	http     http.Handler
	clock    *movable
	accounts *account.Service
	stories  *story.Service
	desks    *desk.Service
	tokens   map[string]string // by person
	people   map[string]int64
}

// open builds the newsroom as app does: three desks on, people in every role.
func open(t testing.TB, db *store.DB) *newsroom {
	t.Helper()
	n := &newsroom{t: t, db: db, clock: &movable{}, tokens: map[string]string{}, people: map[string]int64{}}
	passwords, err := account.NewPasswords()
	n.must(err)
	reader, err := i18n.LoadReader(locales.Reader())
	n.must(err)
	admin, err := i18n.LoadAdmin(locales.Admin())
	n.must(err)
	address, err := blob.FileAddress(t.TempDir())
	n.must(err)
	disk, err := blob.Open(address)
	n.must(err)
	t.Cleanup(func() { disk.Close() })
	base, err := url.Parse("http://127.0.0.1:8080")
	n.must(err)

	stories := store.NewStories(db)
	n.accounts = account.New(store.NewAccounts(db), n.clock, passwords)
	n.desks = desk.New(store.NewDesks(db), n.clock)
	publishing := publish.New(store.NewPublishing(db), n.clock, func(desk, id string, args map[string]string) string {
		s, _ := reader.For(desk).Text(id, args)
		return s
	})
	translations := translation.New(store.NewTranslations(db), stories, nil, n.clock)
	n.stories = story.New(stories, n.clock, story.Hooks{Prepare: publishing.Render, Align: translations.Align, Facts: publishing.Facts,
		After: func(ctx context.Context, tr *story.Transition) error {
			if err := translations.After(ctx, tr); err != nil {
				return err
			}
			return publishing.After(ctx, tr)
		}})
	translations.SetStory(n.stories)
	translations.SetObligations(publishing)
	e := echo.New()
	a := api.New(api.Deps{Accounts: n.accounts, Desks: n.desks, Media: media.New(store.NewMedia(db), disk, picture.New(), n.clock),
		Stories: n.stories, Translations: translations, Publish: publishing, Words: admin.For("en"), BaseURL: base,
		Sessions: session.New(n.accounts, session.Config{BaseURL: base})})
	a.Mount(e.Group(api.Prefix))
	e.HTTPErrorHandler = a.HandleError
	n.http = e
	n.must(db.Tx(t.Context(), func(ctx context.Context) error { n.furnish(ctx); return nil })) // one write to the disk
	return n
}

func (n *newsroom) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

func (n *newsroom) furnish(ctx context.Context) {
	n.must(n.desks.Load(ctx, []desk.Topic{{Slug: "rivers", Names: []desk.TopicName{{Tag: "en", Name: "Rivers"}}}}))
	yes := true
	for _, slug := range []string{"en", "fa", "ka"} {
		_, err := n.desks.ChangeDesk(ctx, nil, slug, desk.DeskPatch{On: &yes})
		n.must(err)
	}
	n.person(ctx, "admin")
	for _, slug := range []string{"en", "fa", "ka"} {
		for _, role := range account.AllRoles() {
			n.person(ctx, slug+"-"+string(role), slug+":"+string(role))
		}
	}
	n.person(ctx, "en-editor2", "en:editor")
	n.person(ctx, "nobody")
}

// person makes somebody with roles ("en:editor") and a token that writes.
func (n *newsroom) person(ctx context.Context, name string, roles ...string) {
	in := account.NewPerson{Email: name + "@example.org", Name: name, Admin: name == "admin"}
	for _, r := range roles {
		slug, role, _ := strings.Cut(r, ":")
		d, err := n.desks.BySlug(ctx, slug)
		n.must(err)
		in.Roles = append(in.Roles, account.Membership{DeskID: d.ID, Role: account.Role(role)})
	}
	u, err := n.accounts.Create(ctx, nil, in)
	n.must(err)
	n.people[name] = u.ID
	n.tokens[name] = n.token(ctx, name, account.WriteScope)
}

func (n *newsroom) token(ctx context.Context, name string, scope account.Scope) string {
	secret, _, err := n.accounts.MakeToken(ctx, nil, account.NewToken{UserID: n.people[name], Scope: scope, Lasts: 24 * time.Hour})
	n.must(err)
	return secret
}

func (n *newsroom) id(name string) string { return fmt.Sprint(n.people[name]) }

// reply is an answer of the API.
type reply struct {
	t      testing.TB
	call   string
	status int
	header http.Header
	raw    []byte
	json   any
}

// as makes a call as somebody; in is JSON text or something to be marshalled.
// header are alternating names and values.
func (n *newsroom) as(who, call string, in any, header ...string) *reply {
	n.t.Helper()
	method, path, _ := strings.Cut(call, " ")
	var raw []byte
	switch in := in.(type) {
	case nil:
	case string:
		raw = []byte(in)
	case []byte:
		raw = in
	default:
		var err error
		raw, err = json.Marshal(in)
		n.must(err)
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+api.Prefix+path, bytes.NewReader(raw))
	if token := n.tokens[who]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return n.send(r)
}

func (n *newsroom) send(r *http.Request) *reply {
	n.t.Helper()
	rec := httptest.NewRecorder()
	n.http.ServeHTTP(rec, r)
	out := &reply{t: n.t, call: r.Method + " " + r.URL.Path, status: rec.Code, header: rec.Header(), raw: rec.Body.Bytes()}
	if strings.Contains(rec.Header().Get("Content-Type"), "json") && len(out.raw) > 0 {
		if err := json.Unmarshal(out.raw, &out.json); err != nil {
			n.t.Fatalf("%s: not JSON: %v: %s", out.call, err, out.raw)
		}
	}
	return out
}

// is fails the test unless the status is this one.
func (r *reply) is(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: %d, want %d: %s", r.call, r.status, status, r.raw)
	}
	if status >= 400 {
		if ct := r.header.Get("Content-Type"); ct != "application/problem+json" {
			r.t.Fatalf("%s: Content-Type %q", r.call, ct)
		}
		if r.get("status") != float64(status) || r.str("title") == "" || !strings.HasPrefix(r.str("type"), "urn:polydesk:problem:") {
			r.t.Fatalf("%s: no problem document: %s", r.call, r.raw)
		}
	}
	return r
}

// get answers a value by its path: "items.0.id".
func (r *reply) get(path string) any {
	v := r.json
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i := -1
			if _, err := fmt.Sscan(step, &i); err != nil || i < 0 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (r *reply) str(path string) string {
	if v := r.get(path); v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

// has fails the test unless each path has its value: alternating, as text.
func (r *reply) has(want ...string) *reply {
	r.t.Helper()
	for i := 0; i+1 < len(want); i += 2 {
		if got := r.str(want[i]); got != want[i+1] {
			r.t.Errorf("%s: %s = %q, want %q", r.call, want[i], got, want[i+1])
		}
	}
	return r
}

// fields lists the bad fields of a problem.
func (r *reply) fields() string {
	var out []string
	list, _ := r.get("errors").([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		out = append(out, fmt.Sprint(m["field"]))
		if fmt.Sprint(m["message"]) == "" {
			r.t.Errorf("%s: a field without words: %s", r.call, r.raw)
		}
	}
	return strings.Join(out, " ")
}

// guard fails unless the problem names the guard.
func (r *reply) guard(name string) *reply {
	r.t.Helper()
	return r.is(422).has("guard", name)
}

type m = map[string]any

// draft makes a draft at the English desk by its reporter and answers its id.
func (n *newsroom) draft(headline string) string {
	n.t.Helper()
	return n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": headline, "body_text": "One paragraph.\n\nAnother “one” – with dashes."}).is(201).str("id")
}

// step takes a step of the workflow.
func (n *newsroom) step(who, id, action string, with ...any) *reply {
	n.t.Helper()
	in := m{"action": action}
	for i := 0; i+1 < len(with); i += 2 {
		in[with[i].(string)] = with[i+1]
	}
	return n.as(who, "POST /stories/"+id+"/transitions", in)
}

// live makes a story that readers have.
func (n *newsroom) live(headline string) string {
	n.t.Helper()
	id := n.draft(headline)
	n.step("en-reporter", id, "submit").is(200)
	n.step("en-editor", id, "approve").is(200)
	n.step("en-chief", id, "publish").is(200)
	return id
}

func sqlite(t testing.TB) *newsroom { return open(t, storetest.SQLite(t)) }
