package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"polydesk/internal/errs"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

func TestANewStoryIsItsOwnOriginAndComesBackAsItWent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		until := noon.Add(time.Hour)
		s := &story.Story{DeskID: n.en.ID, Kind: story.Article, State: story.Draft, Live: story.NotLive, Version: 1, Urgency: 2,
			Slugline: "river", AssigneeID: &n.boris.ID, EmbargoUntil: &until, CreatedBy: &n.ann.ID, CreatedAt: noon, UpdatedAt: noon}
		n.tx(func(ctx context.Context) error { return n.stories.InsertStory(ctx, s) })
		got, err := n.stories.Story(n.ctx, s.ID)
		if d := cmp.Diff(s, got); d != "" || err != nil {
			t.Error(d, err)
		}
		if s.ID == 0 || s.Origin() != s.ID {
			t.Errorf("id %d, origin %d", s.ID, s.Origin())
		}
	})
}

func TestAWriteNamesTheVersionThatItRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		mine, theirs := *s, *s
		mine.Headline, mine.Hidden, mine.Urgency, theirs.Headline = "Mine", true, 1, "Theirs"
		n.tx(func(ctx context.Context) error { return n.stories.UpdateStory(ctx, &mine) })
		if mine.Version != s.Version+1 {
			t.Errorf("the version is %d after %d", mine.Version, s.Version)
		}
		err := db.Tx(n.ctx, func(ctx context.Context) error { return n.stories.UpdateStory(ctx, &theirs) })
		if !errs.Is(err, errs.Stale) {
			t.Errorf("a stale write gets %v", err)
		}
		mine.Hidden, mine.AssigneeID = false, nil // zero values are written too
		n.tx(func(ctx context.Context) error { return n.stories.UpdateStory(ctx, &mine) })
		got, err := n.stories.Story(n.ctx, s.ID)
		if d := cmp.Diff(&mine, got); d != "" || err != nil {
			t.Error(d, err)
		}
	})
}

func TestOfEightWhoSaveAtOnceExactlyOneWinsEachVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		const rounds = 5
		var won [rounds]atomic.Int32
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for round := range rounds {
					err := db.Tx(n.ctx, func(ctx context.Context) error {
						got, err := n.stories.Lock(ctx, s.ID)
						if err != nil {
							return err
						}
						if got.Version != s.Version+int64(round) {
							return errs.New(errs.Stale, "err_stale")
						}
						r := &story.Revision{StoryID: s.ID, At: noon, ByID: &n.ann.ID, Kind: story.SaveRevision, Content: n.content("Saved"), Hash: "h"}
						if err := n.stories.InsertRevision(ctx, r); err != nil {
							return err
						}
						got.HeadID = &r.ID
						return n.stories.UpdateStory(ctx, got)
					})
					if err == nil {
						won[round].Add(1)
					} else if !errs.Is(err, errs.Stale) {
						t.Errorf("round %d: %v", round, err)
					}
					eventually(t, "the round is won", func() bool { return won[round].Load() > 0 })
				}
			})
		}
		group.Wait()
		for round := range rounds {
			if w := won[round].Load(); w != 1 {
				t.Errorf("version %d was won %d times", round, w)
			}
		}
		all, err := n.stories.Revisions(n.ctx, s.ID, 0, 100)
		if got := names(all, func(r story.Revision) any { return r.Number }); got != "6 5 4 3 2 1" || err != nil {
			t.Errorf("revisions %s, %v", got, err)
		}
	})
}

func TestEightAutosavesAtOnceLeaveEachPersonOneDraftAndTheVersionAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, r := n.written(n.en, "A headline")
		people := []int64{n.ann.ID, n.boris.ID}
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				for k := range 5 {
					err := db.Tx(n.ctx, func(ctx context.Context) error {
						at := noon.Add(time.Duration(k) * time.Second)
						return n.stories.SaveDraft(ctx, &story.Saved{StoryID: s.ID, PersonID: people[i%2], BaseVersion: s.Version, BaseRevisionID: &r.ID, Content: `{"headline":"x"}`, SavedAt: at})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		drafts, err := n.stories.Drafts(n.ctx, s.ID)
		if len(drafts) != 2 || err != nil {
			t.Errorf("%d drafts, %v", len(drafts), err)
		}
		if got, _ := n.stories.Story(n.ctx, s.ID); got.Version != s.Version {
			t.Errorf("the version went from %d to %d", s.Version, got.Version)
		}
	})
}

func TestAFamilyHasOneStoryADeskThatIsNotSpiked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		origin, _ := n.written(n.en, "A headline")
		first, second := n.version(n.ru, origin), n.version(n.ru, origin)
		n.tx(func(ctx context.Context) error { return n.stories.InsertStory(ctx, first) })
		insert := func() error {
			return db.Tx(n.ctx, func(ctx context.Context) error { second.ID = 0; return n.stories.InsertStory(ctx, second) })
		}
		wantTaken(t, "a second version", insert(), first.ID)
		first.State = story.Spiked
		n.tx(func(ctx context.Context) error { return n.stories.UpdateStory(ctx, first) })
		if err := insert(); err != nil {
			t.Fatalf("the place of a spiked one is free: %v", err)
		}
		first.State = story.Draft
		err := db.Tx(n.ctx, func(ctx context.Context) error { return n.stories.UpdateStory(ctx, first) })
		wantTaken(t, "restoring a spiked one", err, second.ID)
		second.State = story.Withdrawn
		n.tx(func(ctx context.Context) error { return n.stories.UpdateStory(ctx, second) })
		err = db.Tx(n.ctx, func(ctx context.Context) error { return n.stories.UpdateStory(ctx, first) })
		wantTaken(t, "restoring beside a withdrawn one", err, second.ID)
	})
}

func wantTaken(t *testing.T, what string, err error, holder int64) {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Conflict || e.Detail != (story.ExistsDetail{Story: holder}) {
		t.Errorf("%s: %v (detail %v), want a conflict that names %d", what, err, e, holder)
	}
}

func TestOfEightWhoTakeAFamilysPlaceAtOnceOneGetsItAndTheOthersAreToldWho(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		origin, _ := n.written(n.en, "A headline")
		var won atomic.Int64
		failed := make(chan error, 8)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				s := n.version(n.ru, origin)
				err := db.Tx(n.ctx, func(ctx context.Context) error { s.ID = 0; return n.stories.InsertStory(ctx, s) })
				if err == nil {
					if !won.CompareAndSwap(0, s.ID) {
						t.Error("two have it")
					}
					return
				}
				failed <- err
			})
		}
		group.Wait()
		close(failed)
		count := 0
		for err := range failed {
			count++
			wantTaken(t, "a loser", err, won.Load())
		}
		if count != 7 {
			t.Errorf("%d lost", count)
		}
	})
}

func TestARevisionKeepsTheWholeContent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, r := n.written(n.en, "A headline")
		got, err := n.stories.Revision(n.ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := *r
		want.Content.Normal()
		if d := cmp.Diff(&want, got, cmpopts.EquateEmpty()); d != "" {
			t.Error(d)
		}
		if got.Content.Hash() != r.Hash {
			t.Error("the content hashes otherwise than when it was saved")
		}
		byNumber, err := n.stories.RevisionByNumber(n.ctx, s.ID, 1)
		if err != nil || byNumber.ID != r.ID {
			t.Errorf("RevisionByNumber = %v, %v", byNumber, err)
		}
		id, number, err := n.stories.RevisionNumber(n.ctx, r.ID)
		if id != s.ID || number != 1 || err != nil {
			t.Errorf("RevisionNumber = %d %d %v", id, number, err)
		}
		note := story.Note{StoryID: s.ID, ByID: &n.ann.ID, At: noon, Kind: "publish", Text: "so"}
		n.tx(func(ctx context.Context) error {
			n.must(n.stories.InsertNote(ctx, &note))
			return n.stories.MarkRevision(ctx, r.ID, story.Update, &note.ID)
		})
		list, err := n.stories.Revisions(n.ctx, s.ID, 0, 10)
		if err != nil || len(list) != 1 || list[0].Class != story.Update || *list[0].NoteID != note.ID {
			t.Errorf("Revisions = %+v, %v", list, err)
		}
		if list, _ := n.stories.Revisions(n.ctx, s.ID, 1, 10); len(list) != 0 {
			t.Errorf("before the first there are %d", len(list))
		}
	})
}

func TestAContentThatNamesWhatNobodyKnowsIsInvalidAtItsField(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		c := n.content("Other")
		c.Bylines = append(c.Bylines, story.Byline{Author: "nobody", Role: "editor"})
		c.Attributions[0].Agency, c.Topics[0], c.Lead.Media = "none", "nothing", "nowhere"
		err := db.Tx(n.ctx, func(ctx context.Context) error {
			return n.stories.InsertRevision(ctx, &story.Revision{StoryID: s.ID, At: noon, Kind: story.SaveRevision, Content: c, Hash: "h"})
		})
		e, ok := errs.As(err)
		if !ok || e.Kind != errs.Invalid {
			t.Fatalf("err = %v", err)
		}
		got := names(e.Fields, func(f errs.Field) any { return f.Name + "=" + f.Params["Value"].(string) })
		if want := "bylines=nobody attributions=none topics=nothing lead_image=nowhere"; got != want {
			t.Errorf("fields %q, want %q", got, want)
		}
	})
}

func TestChangersAreThoseWhoseRevisionDiffersFromTheOneBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, first := n.written(n.en, "One")
		n.tx(func(ctx context.Context) error {
			n.revise(ctx, s, n.boris.ID, n.content("One")) // the same text: boris changed nothing
			n.revise(ctx, s, n.cyra.ID, n.content("Two"))
			n.revise(ctx, s, n.ann.ID, n.content("Three"))
			n.revise(ctx, s, n.cyra.ID, n.content("Four"))
			return nil
		})
		for since, want := range map[int64][]int64{0: {n.ann.ID, n.cyra.ID}, first.ID: {n.cyra.ID, n.ann.ID}, *s.HeadID: {}} {
			got, err := n.stories.ChangersSince(n.ctx, s.ID, since)
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("since %d: %s %v", since, d, err)
			}
		}
	})
}

func TestListsShowWhatAPersonMaySeeNewestChangeFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		river, _ := n.written(n.en, "The river")
		lake, _ := n.written(n.en, "The lake")
		target := n.version(n.ru, river)
		hidden := n.version(n.fa, river)
		hidden.Hidden = true
		var begun *story.Story
		n.tx(func(ctx context.Context) error {
			begun = n.story(ctx, n.en) // ann has begun it and saved nothing
			n.must(n.stories.InsertStory(ctx, target))
			n.revise(ctx, target, n.boris.ID, n.content("Река"))
			n.must(n.stories.InsertStory(ctx, hidden))
			river.Live, river.State, river.UpdatedAt = story.OnAir, story.Published, noon.Add(time.Hour)
			n.must(n.stories.UpdateStory(ctx, river))
			n.must(n.stories.IndexStory(ctx, river.ID, n.en.ID, []string{"the", "river", "don't"}))
			n.must(n.stories.IndexStory(ctx, lake.ID, n.en.ID, []string{"the", "lake"}))
			n.must(n.stories.SaveDraft(ctx, &story.Saved{StoryID: lake.ID, PersonID: n.boris.ID, Content: "{}", SavedAt: noon}))
			tr := &translation.Translation{OriginID: river.ID, DeskID: n.ru.ID, SourceID: river.ID, SourceRevisionID: *river.HeadID, StoryID: target.ID,
				State: translation.Claimed, StaleParts: 3, Kind: translation.First, Priority: 3, RequestedAt: noon, UpdatedAt: noon}
			return n.translations.InsertTranslation(ctx, tr)
		})
		for name, c := range map[string]struct {
			filter story.Filter
			want   []int64
		}{
			"all of a desk, one's own begun ones among them": {story.Filter{Desks: []int64{n.en.ID}, Person: n.ann.ID}, []int64{river.ID, begun.ID, lake.ID}},
			"not what somebody else has begun":               {story.Filter{Desks: []int64{n.en.ID}, Person: n.boris.ID}, []int64{river.ID, lake.ID}},
			"nothing without a desk":                         {story.Filter{Person: n.ann.ID}, nil},
			"every desk, but no hidden target":               {story.Filter{All: true, Person: n.boris.ID}, []int64{river.ID, target.ID, lake.ID}},
			"by state":                                       {story.Filter{All: true, States: []story.State{story.Draft}}, []int64{target.ID, lake.ID}},
			"by what readers have":                           {story.Filter{All: true, Live: story.OnAir}, []int64{river.ID}},
			"by words, all of them, the last one begun":      {story.Filter{All: true, Terms: []string{"the", "riv"}}, []int64{river.ID}},
			"by words that no index could hold":              {story.Filter{All: true, Terms: []string{`"' OR 1`, "-"}}, nil},
			"by marks alone":                                 {story.Filter{All: true, Terms: []string{`"`}}, nil},
			"since a time":                                   {story.Filter{All: true, UpdatedSince: noon.Add(time.Minute)}, []int64{river.ID}},
			"after a place":                                  {story.Filter{All: true, After: story.Cursor{At: noon.Add(time.Hour), ID: river.ID}}, []int64{target.ID, lake.ID}},
			"after a place among equals":                     {story.Filter{All: true, After: story.Cursor{At: noon, ID: target.ID}}, []int64{lake.ID}},
			"what a person made":                             {story.Filter{All: true, Mine: n.ann.ID, Person: n.boris.ID}, []int64{river.ID, target.ID, lake.ID}},
		} {
			c.filter.Limit = 10
			rows, err := n.stories.List(n.ctx, c.filter)
			var got []int64
			for _, r := range rows {
				got = append(got, r.ID)
			}
			if d := cmp.Diff(c.want, got); d != "" || err != nil {
				t.Errorf("%s: %s %v", name, d, err)
			}
		}
		rows, err := n.stories.List(n.ctx, story.Filter{All: true, Person: n.boris.ID, Limit: 10})
		if err != nil || len(rows) != 3 {
			t.Fatal(len(rows), err)
		}
		beside := names(rows, func(r story.Row) any { return []any{r.Family, r.Languages, r.Stale, r.Drafted} })
		if want := "[2 1 0 false] [2 1 3 false] [1 0 0 true]"; beside != want {
			t.Errorf("beside the stories: %s, want %s", beside, want)
		}
		counts, err := n.stories.Counts(n.ctx, []int64{n.en.ID, n.fa.ID}, false)
		if d := cmp.Diff(map[int64]map[story.State]int{n.en.ID: {story.Published: 1, story.Draft: 1}}, counts); d != "" || err != nil {
			t.Error(d, err)
		}
		family, err := n.stories.Family(n.ctx, river.ID)
		if got := names(family, func(s story.Story) any { return s.DeskID }); got != "1 2" || err != nil {
			t.Errorf("the family's desks are %s, %v", got, err)
		}
	})
}

func TestOnlyEmptyBeginningsAreSwept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		saved, _ := n.written(n.en, "A headline")
		var blank, typed, fresh, hidden *story.Story
		n.tx(func(ctx context.Context) error {
			blank, typed, fresh = n.story(ctx, n.en), n.story(ctx, n.en), n.story(ctx, n.en)
			hidden = n.version(n.ru, saved)
			hidden.Hidden = true
			n.must(n.stories.InsertStory(ctx, hidden))
			n.must(n.stories.Present(ctx, story.Presence{StoryID: blank.ID, PersonID: n.ann.ID, Since: noon, SeenAt: noon}))
			n.must(n.stories.IndexStory(ctx, blank.ID, n.en.ID, nil))
			for s, content := range map[*story.Story]string{blank: `{"headline":"","body":null}`, typed: `{"headline":"A word"}`, fresh: `{}`} {
				at := noon
				if s == fresh {
					at = noon.Add(48 * time.Hour)
				}
				n.must(n.stories.SaveDraft(ctx, &story.Saved{StoryID: s.ID, PersonID: n.ann.ID, Content: content, SavedAt: at}))
			}
			return nil
		})
		swept, err := n.stories.SweepEmpty(n.ctx, noon.Add(24*time.Hour))
		if swept != 1 || err != nil {
			t.Errorf("swept %d, %v", swept, err)
		}
		for name, s := range map[string]*story.Story{"saved": saved, "typed": typed, "fresh": fresh, "hidden": hidden} {
			if _, err := n.stories.Story(n.ctx, s.ID); err != nil {
				t.Errorf("the %s one: %v", name, err)
			}
		}
		if _, err := n.stories.Story(n.ctx, blank.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("the blank one: %v", err)
		}
	})
}

func TestPresenceIsRenewedAndBeginsAnewAfterASilence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		see := func(after time.Duration, editing bool) story.Presence {
			n.tx(func(ctx context.Context) error {
				at := noon.Add(after)
				return n.stories.Present(ctx, story.Presence{StoryID: s.ID, PersonID: n.ann.ID, Since: at, SeenAt: at, Editing: editing})
			})
			all, err := n.stories.PresentAt(n.ctx, s.ID, noon)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[0]
		}
		see(0, false)
		if p := see(20*time.Second, true); p.Since != noon || p.SeenAt != noon.Add(20*time.Second) || !p.Editing {
			t.Errorf("renewed: %+v", p)
		}
		if p := see(10*time.Minute, false); p.Since != noon.Add(10*time.Minute) || p.Editing {
			t.Errorf("after a silence: %+v", p)
		}
		if gone, err := n.stories.PresentAt(n.ctx, s.ID, noon.Add(time.Hour)); len(gone) != 0 || err != nil {
			t.Errorf("long after: %v %v", gone, err)
		}
	})
}

func TestSchedulesComeInTheOrderOfTheirTimes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		if at, err := n.stories.NextSchedule(n.ctx); !at.IsZero() || err != nil {
			t.Errorf("NextSchedule = %v, %v", at, err)
		}
		var ids []int64
		for _, after := range []time.Duration{2 * time.Hour, time.Hour, 3 * time.Hour} {
			s, _ := n.written(n.en, "A headline")
			at := noon.Add(after)
			s.State, s.ScheduleAt = story.Scheduled, &at
			n.tx(func(ctx context.Context) error { return n.stories.UpdateStory(ctx, s) })
			ids = append(ids, s.ID)
		}
		if at, err := n.stories.NextSchedule(n.ctx); at != noon.Add(time.Hour) || err != nil {
			t.Errorf("NextSchedule = %v, %v", at, err)
		}
		due, err := n.stories.DueSchedules(n.ctx, noon.Add(2*time.Hour), 10)
		if d := cmp.Diff([]int64{ids[1], ids[0]}, due); d != "" || err != nil {
			t.Error(d, err)
		}
	})
}

func TestOfTwoPagesThatGoOutUnderOneSlugInTheSameInstantOneIsRefused(t *testing.T) {
	db := storetest.Postgres(t) // SQLite lets one transaction write at a time
	n := furnish(t, db)
	var pages [2]*story.Story
	n.tx(func(ctx context.Context) error {
		for i := range pages {
			pages[i] = &story.Story{DeskID: n.en.ID, Kind: story.Page, State: story.Approved, Live: story.NotLive, Version: 1, Urgency: 3,
				CreatedBy: &n.ann.ID, CreatedAt: noon, UpdatedAt: noon}
			n.must(n.stories.InsertStory(ctx, pages[i]))
		}
		return nil
	})
	var looked, group sync.WaitGroup
	looked.Add(len(pages))
	var out, refused atomic.Int32
	for _, page := range pages {
		group.Go(func() {
			first := true
			err := db.Tx(n.ctx, func(ctx context.Context) error {
				s, err := n.stories.Lock(ctx, page.ID)
				if err != nil {
					return err
				}
				taken, err := n.stories.PageSlugTaken(ctx, s, "about")
				if first { // both have seen the slug free before either takes it
					first = false
					looked.Done()
					looked.Wait()
				}
				if err != nil || taken {
					return errors.Join(err, errs.New(errs.Invalid, "err_slug_taken"))
				}
				s.State, s.Live, s.Slug = story.Published, story.OnAir, "about"
				return n.stories.UpdateStory(ctx, s)
			})
			switch {
			case err == nil:
				out.Add(1)
			case errs.Is(err, errs.Invalid):
				refused.Add(1)
			default:
				t.Errorf("the later one gets %v", err)
			}
		})
	}
	group.Wait()
	if out.Load() != 1 || refused.Load() != 1 {
		t.Errorf("%d went out, %d were refused", out.Load(), refused.Load())
	}
}
