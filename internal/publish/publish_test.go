package publish_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/app/apptest"
	"polydesk/internal/desk"
	"polydesk/internal/reader"
	"polydesk/internal/store"
	"polydesk/internal/story"
)

func TestMain(m *testing.M) { apptest.Main(m) }

func ctx() context.Context { return context.Background() }

// ear hears the keys that commits drop.
type ear struct{ keys []string }

func listen(r *apptest.Room) *ear {
	e := &ear{}
	r.DB.OnEmit(func(_ context.Context, keys []string) { e.keys = append(e.keys, keys...) })
	return e
}

// heard answers the keys since the last time, in order, each once.
func (e *ear) heard() []string {
	slices.Sort(e.keys)
	out := slices.Compact(e.keys)
	e.keys = nil
	return out
}

func edition(t *testing.T, r *apptest.Room, id int64) *reader.Edition {
	t.Helper()
	e, _, err := store.NewReader(r.DB).Edition(ctx(), id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func do(t *testing.T, r *apptest.Room, id int64, in story.Input) {
	t.Helper()
	if _, err := r.Stories.Do(ctx(), r.Person("en:chief"), id, in); err != nil {
		t.Fatal(err)
	}
}

// The table of docs/ARCHITECTURE.md, event by event.
func TestEachEventDropsTheKeysOfTheTable(t *testing.T) {
	r := apptest.New(t, "")
	e := listen(r)
	en, author := r.Desk("en"), r.Person("admin")
	a, err := r.Desks.NewAuthor(ctx(), author, desk.AuthorPatch{Names: map[string]string{"en": "Mira"}})
	if err != nil {
		t.Fatal(err)
	}
	topic, err := r.Desks.Topic(ctx(), "culture")
	if err != nil {
		t.Fatal(err)
	}
	if got := e.heard(); !slices.Equal(got, []string{fmt.Sprintf("author-%d", a.ID)}) {
		t.Errorf("author_changed dropped %v", got)
	}
	s := r.Story("en", "Headline")
	bylines, topics := []story.Byline{{Author: a.Slug}}, []string{topic.Slug}
	if _, err := r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: s.Now().Story.Version, Patch: story.Patch{Bylines: &bylines, Topics: &topics}}); err != nil {
		t.Fatal(err)
	}
	if got := e.heard(); len(got) > 0 {
		t.Errorf("work that readers do not see dropped %v", got)
	}
	s.Published()
	of := []string{fmt.Sprintf("author-%d-%d", a.ID, en.ID), fmt.Sprintf("family-%d", s.ID()), fmt.Sprintf("front-%d", en.ID),
		"sitemap", fmt.Sprintf("story-%d", s.ID()), fmt.Sprintf("topic-%d-%d", topic.ID, en.ID)}
	if d := cmp.Diff(of, e.heard()); d != "" {
		t.Errorf("published:\n%s", d)
	}
	until := r.Clock.Now().Add(time.Hour)
	end := &until
	if _, err := r.Stories.Save(ctx(), r.Person("en:chief"), s.ID(), story.Change{Version: s.Now().Story.Version, Facts: story.Facts{BreakingUntil: &end}}); err != nil {
		t.Fatal(err)
	}
	breaking := append([]string{}, of...)
	breaking = append(breaking, fmt.Sprintf("breaking-%d", en.ID))
	slices.Sort(breaking)
	if d := cmp.Diff(breaking, e.heard()); d != "" {
		t.Errorf("breaking_changed:\n%s", d)
	}
	do(t, r, s.ID(), story.Input{Action: story.Withdraw, Reason: "error"})
	if d := cmp.Diff(breaking, e.heard()); d != "" {
		t.Errorf("withdrawn:\n%s", d)
	}
	name, off := "English news", false
	for _, c := range []struct {
		p    desk.DeskPatch
		want string
	}{{desk.DeskPatch{Name: &name}, fmt.Sprintf("desk-%d", en.ID)}, {desk.DeskPatch{On: &off}, "site"}} {
		if _, err := r.Desks.ChangeDesk(ctx(), nil, "en", c.p); err != nil {
			t.Fatal(err)
		}
		if got := e.heard(); !slices.Equal(got, []string{c.want}) {
			t.Errorf("desk_changed dropped %v, want %s", got, c.want)
		}
	}
}

// The document names each kind of event.
func TestTheTableIsInTheArchitecture(t *testing.T) {
	raw, err := os.ReadFile("../../docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("../event/event.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(raw), "## Event → keys")
	for _, m := range regexp.MustCompile(`(?m)^\t[A-Z]\w+\s+= "([a-z_]+)"$`).FindAllStringSubmatch(string(code), -1) {
		if !strings.Contains(table, m[1]) {
			t.Errorf("the event %s is not in the table", m[1])
		}
	}
}

func TestWhatReadersAreToldOfAChange(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline", "It opens at ten.").Published()
	first := edition(t, r, s.ID())
	if first.Updated() {
		t.Error("a first publication counts as updated")
	}
	cases := []struct {
		class   story.Class
		text    string
		updated bool
		notes   int
	}{
		{story.Cosmetic, "It opens at ten!", false, 0},
		{story.Update, "It opens at ten, and tea is free.", true, 0},
		{story.Correction, "It opens at eleven, and tea is free.", true, 1},
	}
	for _, c := range cases {
		r.Clock.Pass(time.Hour)
		before := edition(t, r, s.ID())
		s.Rewritten(c.text)
		do(t, r, s.ID(), story.Input{Action: story.Publish, Class: c.class, PublicNote: "An hour was wrong."})
		is := edition(t, r, s.ID())
		if moved := is.TextChangedAt.After(before.TextChangedAt); moved != c.updated {
			t.Errorf("%s: the date of the text moved: %v", c.class, moved)
		}
		if !is.FirstPublishedAt.Equal(first.FirstPublishedAt) || is.Slug != first.Slug {
			t.Errorf("%s: first publication or address moved: %+v", c.class, is)
		}
		notes, err := store.NewReader(r.DB).Corrections(ctx(), s.ID())
		if err != nil || len(notes) != c.notes {
			t.Errorf("%s: %d public notes, %v", c.class, len(notes), err)
		}
	}
}

func TestATombstoneHoldsNothingOfTheStory(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		s := r.Story("en", "Headline that must go", "Text that must go.").Published()
		do(t, r, s.ID(), story.Input{Action: story.Withdraw, PublicNote: "We were wrong about the hour."})
		e := edition(t, r, s.ID())
		if !e.Gone || e.GoneNote != "We were wrong about the hour." || e.Headline+e.Deck+e.Slug+e.Lead.Key != "" || e.RevisionID != nil || len(e.Credits.Bylines) > 0 {
			t.Errorf("the tombstone is %+v", e)
		}
		if b, err := store.NewReader(r.DB).Body(ctx(), s.ID()); err == nil {
			t.Errorf("the text is still there: %+v", b)
		}
		found, err := store.NewReader(r.DB).Search(ctx(), e.DeskID, []string{"must"}, 10, 0)
		if err != nil || len(found.Items) > 0 {
			t.Errorf("search still finds it: %v, %v", found, err)
		}
	})
}
