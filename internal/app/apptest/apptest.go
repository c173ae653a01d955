// Package apptest opens a real newsroom for tests: a database, media on disk
// and all use cases, on a clock that stands still until it is moved, with
// people and stories made in one line each. It is used by tests only.
package apptest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/app"
	"polydesk/internal/body"
	"polydesk/internal/config"
	"polydesk/internal/desk"
	"polydesk/internal/pgtest"
	"polydesk/internal/picture"
	"polydesk/internal/story"
)

// Main is the TestMain of a package that takes pictures: the child process that decodes them is the test binary
// again.
func Main(m *testing.M) {
	if picture.IsChild() {
		os.Exit(picture.ChildMain(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// Clock is a clock that tests move.
type Clock struct{ now atomic.Int64 }

// Now answers the time it was moved to.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.now.Load()).UTC() }

// Pass moves it on.
func (c *Clock) Pass(d time.Duration) { c.now.Add(d.Microseconds()) }

// Start is the time at which every test newsroom opens.
func Start() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// Room is an open newsroom.
type Room struct {
	*app.App
	Clock *Clock
	t     testing.TB
	n     int
}

// Each runs the test on SQLite and on PostgreSQL.
func Each(t *testing.T, fn func(t *testing.T, r *Room)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, New(t, "")) })
	t.Run("postgres", func(t *testing.T) { fn(t, New(t, pgtest.New(t))) })
}

// New opens a newsroom with its reference data, the desks en, ru, fa, ka, kk
// and ky switched on. database is empty for SQLite in a temporary folder.
func New(t testing.TB, database string) *Room {
	t.Helper()
	r := Again(t, database, "")
	r.must(r.LoadReference(r.Ctx()))
	on := true
	for _, slug := range []string{"en", "ru", "fa", "ka", "kk", "ky"} {
		_, err := r.Desks.ChangeDesk(r.Ctx(), nil, slug, desk.DeskPatch{On: &on})
		r.must(err)
	}
	return r
}

// Again opens a newsroom that is there, such as a copy; media is empty for a
// folder of its own.
func Again(t testing.TB, database, media string) *Room {
	t.Helper()
	cfg := config.Defaults()
	cfg.Data, cfg.Database, cfg.BaseURL = t.TempDir(), database, "http://127.0.0.1:8080"
	if media == "" {
		media = filepath.Join(cfg.Data, "media")
	}
	cfg.Media = "file://" + media
	clk := &Clock{}
	clk.now.Store(Start().UnixMicro())
	a, err := app.OpenAt(context.Background(), cfg, slog.New(slog.DiscardHandler), clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Room{App: a, Clock: clk, t: t}
}

// Serve answers requests to the newsroom, without a listener.
func (r *Room) Serve() http.Handler {
	r.t.Helper()
	ctx, stop := context.WithCancel(r.Ctx())
	r.t.Cleanup(stop)
	s, err := app.NewServer(ctx, r.App, app.DemoInfo{})
	r.must(err)
	return s.Handler()
}

// Ctx is the context of every call.
func (r *Room) Ctx() context.Context { return context.Background() }

func (r *Room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// Desk answers a desk by slug.
func (r *Room) Desk(slug string) *desk.Desk {
	r.t.Helper()
	d, err := r.Desks.BySlug(r.Ctx(), slug)
	r.must(err)
	return d
}

// Person makes somebody with roles written as "en:editor"; "admin" makes an
// admin. Nobody can sign in as them until they have a password.
func (r *Room) Person(roles ...string) account.Actor {
	r.t.Helper()
	r.n++
	in := account.NewPerson{Email: fmt.Sprintf("person%d@example.org", r.n), Name: fmt.Sprintf("Person %d", r.n)}
	for _, role := range roles {
		if role == "admin" {
			in.Admin = true
			continue
		}
		slug, name, _ := strings.Cut(role, ":")
		in.Roles = append(in.Roles, account.Membership{DeskID: r.Desk(slug).ID, Role: account.Role(name)})
	}
	u, err := r.Accounts.Create(r.Ctx(), nil, in)
	r.must(err)
	for i := range in.Roles {
		in.Roles[i].UserID = u.ID
	}
	return account.NewActor(*u, in.Roles, r.Clock.Now())
}

// Body makes a document of paragraphs.
func Body(paragraphs ...string) *body.Doc { return body.FromText(strings.Join(paragraphs, "\n\n")) }

// Telling is a story on its way through the newsroom.
type Telling struct {
	r    *Room
	desk string
	by   account.Actor
	View *story.View
}

// Story begins a draft at a desk, by a reporter of its own.
func (r *Room) Story(slug, headline string, paragraphs ...string) *Telling {
	r.t.Helper()
	if len(paragraphs) == 0 {
		paragraphs = []string{"The library opens at ten."}
	}
	by := r.Person(slug + ":reporter")
	v, err := r.Stories.Create(r.Ctx(), by, story.NewStory{DeskID: r.Desk(slug).ID,
		Patch: story.Patch{Headline: &headline, Body: Body(paragraphs...)}})
	r.must(err)
	return &Telling{r: r, desk: slug, by: by, View: v}
}

// ID is the story's.
func (t *Telling) ID() int64 { return t.View.Story.ID }

// By is who wrote it.
func (t *Telling) By() account.Actor { return t.by }

func (t *Telling) do(a account.Actor, in story.Input) *Telling {
	t.r.t.Helper()
	v, err := t.r.Stories.Do(t.r.Ctx(), a, t.ID(), in)
	t.r.must(err)
	t.View = v
	return t
}

// Submitted sends it to review.
func (t *Telling) Submitted() *Telling {
	t.r.t.Helper()
	return t.do(t.by, story.Input{Action: story.Submit})
}

// Approved is submitted and approved by an editor of its own.
func (t *Telling) Approved() *Telling {
	t.r.t.Helper()
	return t.Submitted().do(t.r.Person(t.desk+":editor"), story.Input{Action: story.Approve})
}

// Published went out by a chief of its own.
func (t *Telling) Published() *Telling {
	t.r.t.Helper()
	return t.Approved().do(t.r.Person(t.desk+":chief"), story.Input{Action: story.Publish})
}

// Rewritten has another body, saved by its writer.
func (t *Telling) Rewritten(paragraphs ...string) *Telling {
	t.r.t.Helper()
	v, err := t.r.Stories.Save(t.r.Ctx(), t.by, t.ID(), story.Change{Version: t.Now().Story.Version,
		Patch: story.Patch{Body: Body(paragraphs...), ByOrder: true}})
	t.r.must(err)
	t.View = v
	return t
}

// Now answers the story as it stands.
func (t *Telling) Now() *story.View {
	t.r.t.Helper()
	v, err := t.r.Stories.Get(t.r.Ctx(), t.by, t.ID())
	t.r.must(err)
	return v
}
