package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/event"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
)

func storyIDs(rows []story.Row) []int64 {
	out := []int64{}
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func TestListsOfWorkHoldWhatTheirFilterSaysAndShareWhatStandsBeside(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		late, soon := noon.Add(-time.Hour), noon.Add(time.Hour)
		made := map[string]*story.Story{}
		for _, name := range []string{"draft", "returned", "review", "urgent", "missed", "next", "failed", "unsaved"} {
			made[name], _ = n.written(n.en, name)
		}
		n.tx(func(ctx context.Context) error {
			set := func(name string, f func(s *story.Story)) {
				f(made[name])
				n.must(n.stories.UpdateStory(ctx, made[name]))
			}
			set("returned", func(s *story.Story) { s.SubmittedBy = &n.ann.ID })
			set("review", func(s *story.Story) { s.State, s.SubmittedBy = story.InReview, &n.ann.ID })
			set("urgent", func(s *story.Story) { s.State, s.Urgency = story.InReview, 1 })
			set("missed", func(s *story.Story) { s.State, s.ScheduleAt = story.Scheduled, &late })
			set("next", func(s *story.Story) { s.State, s.ScheduleAt = story.Scheduled, &soon })
			set("failed", func(s *story.Story) { s.State, s.ScheduleFailed = story.Approved, "alt_text" })
			set("unsaved", func(s *story.Story) { s.State = story.Approved })
			n.must(n.stories.SaveDraft(ctx, &story.Saved{StoryID: made["unsaved"].ID, PersonID: n.ann.ID, Content: "{}", SavedAt: noon}))
			note := story.Note{StoryID: made["returned"].ID, ByID: &n.boris.ID, At: noon, Kind: "return", Text: "Say when."}
			n.must(n.stories.InsertNote(ctx, &note))
			n.must(n.stories.WriteAudit(ctx, event.Audit{At: noon, ActorID: &n.boris.ID, Action: "return", StoryID: &made["returned"].ID,
				DeskID: &n.en.ID, FromState: "in_review", ToState: "draft", NoteID: &note.ID}))
			return nil
		})
		at := []int64{n.en.ID}
		f := func(f story.Filter) story.Filter { f.Desks, f.Person, f.Limit = at, n.ann.ID, 10; return f }
		lists, err := n.stories.Lists(n.ctx, n.ann.ID, []story.Filter{
			f(story.Filter{Alarm: noon, Order: story.ByUrgency}), f(story.Filter{Returned: n.ann.ID}),
			f(story.Filter{States: []story.State{story.InReview}, Order: story.ByUrgency}), f(story.Filter{Open: n.ann.ID}),
			f(story.Filter{States: []story.State{story.Scheduled}, DueFrom: noon, DueBefore: noon.Add(24 * time.Hour), Order: story.BySchedule}),
			{Person: n.ann.ID, Limit: 10},
		})
		if err != nil {
			t.Fatal(err)
		}
		id := func(names ...string) []int64 {
			out := []int64{}
			for _, name := range names {
				out = append(out, made[name].ID)
			}
			return out
		}
		for i, want := range [][]int64{id("missed", "failed"), id("returned"), id("urgent", "review"), id("unsaved", "returned", "draft"), id("next"), {}} {
			if d := cmp.Diff(want, storyIDs(lists[i])); d != "" {
				t.Errorf("list %d: %s", i, d)
			}
		}
		if !lists[3][0].Drafted || lists[3][1].Drafted {
			t.Error("unsaved text is marked where it is, and only there")
		}
		steps, err := n.stories.LastSteps(n.ctx, id("returned", "draft"))
		want := map[int64]story.Taken{made["returned"].ID: {StoryID: made["returned"].ID, Action: "return", ActorID: &n.boris.ID, At: noon, Note: "Say when."}}
		if d := cmp.Diff(want, steps); d != "" || err != nil {
			t.Error(d, err)
		}
		counts, err := n.stories.OpenCounts(n.ctx, n.ann.ID, at)
		if d := cmp.Diff(story.OpenCounts{Open: 8, Mine: 8}, counts); d != "" || err != nil {
			t.Error(d, err)
		}
	})
}

func TestASearchOverSeveralDesksAsksEachInItsOwnWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		stories := story.New(n.stories, clock.Fixed(noon), story.Hooks{})
		actor := account.NewActor(account.User{ID: n.ann.ID}, []account.Membership{
			{UserID: n.ann.ID, DeskID: n.en.ID, Role: account.Editor}, {UserID: n.ann.ID, DeskID: n.ru.ID, Role: account.Editor}}, noon)
		create := func(d *desk.Desk, headline, slugline string) int64 {
			c := n.content(headline)
			c.Lead, c.Bylines, c.Attributions, c.Topics, c.PartHashes = nil, nil, nil, nil, nil
			v, err := stories.Create(n.ctx, actor, story.NewStory{DeskID: d.ID, Patch: story.WholePatch(c, nil), Facts: story.Facts{Slugline: &slugline}})
			n.must(err)
			return v.Story.ID
		}
		en := create(n.en, "Rivers rise", "gauge")
		ru := create(n.ru, "Ёлка у реки", "gauge")
		for _, c := range []struct {
			rule, query string
			want        []int64
		}{
			{"a word of one language finds its own desk's story", "rivers", []int64{en}},
			{"letters are folded as the desk's language folds them", "елка", []int64{ru}},
			{"a slugline is found at every desk", "gauge", []int64{ru, en}},
			{"the beginning of the last word is enough", "gau", []int64{ru, en}},
			{"all words must occur", "gauge rivers", []int64{en}},
		} {
			search, ok := story.SearchAt(c.query, []desk.Desk{*n.en, *n.ru})
			rows, _, err := stories.List(n.ctx, actor, story.Filter{Search: search, Limit: 10})
			if d := cmp.Diff(c.want, storyIDs(rows)); d != "" || err != nil || !ok {
				t.Errorf("%s: %s %v", c.rule, d, err)
			}
		}
		if _, ok := story.SearchAt("— …", []desk.Desk{*n.en}); ok {
			t.Error("marks alone are nothing to search for")
		}
		text := "ferry"
		v, err := stories.Get(n.ctx, actor, en)
		n.must(err)
		_, err = stories.Save(n.ctx, actor, en, story.Change{Version: v.Story.Version, Facts: story.Facts{Slugline: &text}})
		n.must(err)
		search, _ := story.SearchAt("ferry", []desk.Desk{*n.en})
		rows, _, err := stories.List(n.ctx, actor, story.Filter{Search: search, Limit: 10})
		if d := cmp.Diff([]int64{en}, storyIDs(rows)); d != "" || err != nil {
			t.Errorf("a changed slugline is found: %s %v", d, err)
		}
	})
}
