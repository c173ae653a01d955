package store_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/lang"
	"polydesk/internal/publish"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// rooms are the use cases over one process's database, tied as the program ties them.
type rooms struct {
	stories      *story.Service
	translations *translation.Service
}

func tie(db *store.DB, now time.Time) rooms {
	clk, stories := clock.Fixed(now), store.NewStories(db)
	pub := publish.New(store.NewPublishing(db), clk, func(_, id string, _ map[string]string) string { return id })
	tr := translation.New(store.NewTranslations(db), stories, nil, clk)
	st := story.New(stories, clk, story.Hooks{Prepare: pub.Render, Align: tr.Align, Facts: pub.Facts,
		After: func(ctx context.Context, t *story.Transition) error {
			if err := tr.After(ctx, t); err != nil {
				return err
			}
			return pub.After(ctx, t)
		}})
	tr.SetStory(st)
	tr.SetObligations(pub)
	return rooms{st, tr}
}

// actor gives a person roles and answers them as they act.
func (n *newsroom) actor(u *account.User, roles map[int64]account.Role) account.Actor {
	n.t.Helper()
	var ms []account.Membership
	n.tx(func(ctx context.Context) error {
		ms = nil
		for d, r := range roles {
			m := account.Membership{UserID: u.ID, DeskID: d, Role: r}
			n.must(n.accounts.PutMembership(ctx, m))
			ms = append(ms, m)
		}
		return nil
	})
	return account.NewActor(*u, ms, noon)
}

// do takes a step of the workflow and fails the test when it is refused.
func (n *newsroom) do(r rooms, a account.Actor, id int64, in story.Input) *story.View {
	n.t.Helper()
	v, err := r.stories.Do(n.ctx, a, id, in)
	if err != nil {
		n.t.Fatalf("%s: %v", in.Action, err)
	}
	return v
}

func (n *newsroom) out(r rooms, writer, chief account.Actor, id int64, in story.Input) *story.View {
	n.t.Helper()
	n.do(r, writer, id, story.Input{Action: story.Submit})
	n.do(r, chief, id, story.Input{Action: story.Approve})
	in.Action = story.Publish
	return n.do(r, chief, id, in)
}

func (n *newsroom) finds(deskID int64, language, words string) int {
	n.t.Helper()
	l, _ := lang.ByID(language)
	list, err := n.reader.Search(n.ctx, deskID, l.Terms(words), 10, 0)
	n.must(err)
	return list.Total
}

func TestAStoryGoesOutInTwoLanguagesIsCorrectedAndWithdrawn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		r := tie(db, noon)
		ann := n.actor(n.ann, map[int64]account.Role{n.en.ID: account.Reporter})
		boris := n.actor(n.boris, map[int64]account.Role{n.en.ID: account.Chief, n.ru.ID: account.Chief})
		cyra := n.actor(n.cyra, map[int64]account.Role{n.ru.ID: account.Translator})

		v, err := r.stories.Create(n.ctx, ann, story.NewStory{DeskID: n.en.ID, Patch: story.WholePatch(n.content("The river rises"), nil)})
		n.must(err)
		source := v.Story.ID
		if n.finds(n.en.ID, "en", "river") != 0 {
			t.Error("readers find a draft")
		}
		n.out(r, ann, boris, source, story.Input{})
		if n.finds(n.en.ID, "en", "Rivers rise paragraphs") != 1 {
			t.Error("readers do not find what was published")
		}

		asked, err := r.translations.Ask(n.ctx, boris, translation.Ask{StoryID: source, Desks: []int64{n.ru.ID}})
		n.must(err)
		row, err := r.translations.Claim(n.ctx, cyra, asked[0].ID)
		n.must(err)
		target, err := r.stories.Get(n.ctx, cyra, row.StoryID)
		n.must(err)
		content := target.Content.Clone()
		content.Headline = "Река поднимается"
		for i := range content.Body.Content {
			content.Body.Content[i].Inline = []body.Inline{{Text: "Абзац реки."}}
		}
		content.Lead.Alt, content.Lead.Caption = "Вода", "Река"
		_, err = r.stories.Save(n.ctx, cyra, row.StoryID, story.Change{Version: target.Story.Version, Patch: story.WholePatch(content, nil)})
		n.must(err)
		n.out(r, cyra, boris, row.StoryID, story.Input{})
		if n.finds(n.ru.ID, "ru", "реки") != 1 {
			t.Error("readers do not find the translation")
		}
		if family, err := n.reader.Family(n.ctx, source); len(family) != 2 || err != nil || family[1].Reflects[source] == 0 {
			t.Errorf("the family is %+v, %v", family, err)
		}

		head := "The river falls"
		v, err = r.stories.Get(n.ctx, ann, source)
		n.must(err)
		_, err = r.stories.Save(n.ctx, ann, source, story.Change{Version: v.Story.Version, Patch: story.Patch{Headline: &head}})
		n.must(err)
		n.out(r, ann, boris, source, story.Input{Class: story.Correction, PublicNote: "The river falls."})
		edge, err := n.translations.TranslationFor(n.ctx, source, n.ru.ID)
		if err != nil || edge.StaleParts != 1 || edge.Kind != translation.Correction {
			t.Errorf("the edge is %+v, %v", edge, err)
		}
		if notes, err := n.reader.Corrections(n.ctx, source); len(notes) != 1 || err != nil {
			t.Errorf("corrections %v, %v", notes, err)
		}

		n.do(r, boris, source, story.Input{Action: story.Withdraw, Reason: "error"})
		if e, _, err := n.reader.Edition(n.ctx, source); err != nil || !e.Gone || n.finds(n.en.ID, "en", "river") != 0 || n.finds(n.ru.ID, "ru", "реки") != 1 {
			t.Errorf("withdrawn: %+v, %v", e, err)
		}
		_, trail, err := r.stories.Trail(n.ctx, boris, source, 100)
		n.must(err)
		const want = "withdraw publish approve submit edit publish approve submit create"
		if got := names(trail, func(a event.Audit) any { return a.Action }); got != want {
			t.Errorf("the trail is %s", got)
		}
	})
}

func TestAScheduledStoryGoesOutOnceWhoeverTriesInWhateverProcess(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		before := tie(db, noon)
		ann := n.actor(n.ann, map[int64]account.Role{n.en.ID: account.Reporter})
		boris := n.actor(n.boris, map[int64]account.Role{n.en.ID: account.Chief})
		v, err := before.stories.Create(n.ctx, ann, story.NewStory{DeskID: n.en.ID, Patch: story.WholePatch(n.content("The river rises"), nil)})
		n.must(err)
		at := noon.Add(time.Hour)
		n.do(before, ann, v.Story.ID, story.Input{Action: story.Submit})
		n.do(before, boris, v.Story.ID, story.Input{Action: story.Approve})
		n.do(before, boris, v.Story.ID, story.Input{Action: story.Schedule, At: &at})
		if out, err := before.stories.RunDue(n.ctx); out != 0 || err != nil {
			t.Errorf("before its time %d went out, %v", out, err)
		}
		processes := []rooms{tie(db, at), tie(storetest.Open(t, store.Config{Database: db.Address()}), at)}
		var out atomic.Int64
		var group sync.WaitGroup
		for i := range 6 {
			group.Go(func() {
				done, err := processes[i%2].stories.RunDue(n.ctx)
				if err != nil {
					t.Error(err)
				}
				out.Add(int64(done))
			})
		}
		group.Wait()
		if out.Load() != 1 {
			t.Errorf("it went out %d times", out.Load())
		}
		_, trail, err := before.stories.Trail(n.ctx, boris, v.Story.ID, 100)
		n.must(err)
		if got := names(trail, func(a event.Audit) any { return a.Action }); got != "publish schedule approve submit create" {
			t.Errorf("the trail is %s", got)
		}
	})
}

func TestOfEightWhoSaveTheSameVersionOneIsKeptAndTheOthersSeeBothSides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		r := tie(db, noon)
		ann := n.actor(n.ann, map[int64]account.Role{n.en.ID: account.Reporter})
		v, err := r.stories.Create(n.ctx, ann, story.NewStory{DeskID: n.en.ID, Patch: story.WholePatch(n.content("The river"), nil)})
		n.must(err)
		var kept atomic.Int64
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				head := "Version " + string(rune('A'+i))
				_, err := r.stories.Save(n.ctx, ann, v.Story.ID, story.Change{Version: v.Story.Version, Base: *v.Story.HeadID, Patch: story.Patch{Headline: &head}})
				if err == nil {
					kept.Add(1)
					return
				}
				e, ok := errs.As(err)
				if !ok || e.Kind != errs.Stale {
					t.Errorf("%v", err)
					return
				}
				d, ok := e.Detail.(story.StaleDetail)
				if !ok || d.Yours.Headline != head || d.Current.Content.Headline == head || d.Base == nil || d.Base.Headline != "The river" {
					t.Errorf("the sides are %+v", d)
				}
			})
		}
		group.Wait()
		if kept.Load() != 1 {
			t.Errorf("%d were kept", kept.Load())
		}
	})
}
