package story_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

func TestMain(m *testing.M) { apptest.Main(m) }

func ctx() context.Context { return context.Background() }

// wants checks an error's kind and, where given, the guard or field it names.
func wants(t *testing.T, err error, kind errs.Kind, names string) *errs.Error {
	t.Helper()
	if errs.KindOf(err) != kind {
		t.Fatalf("got %v, want kind %v", err, kind)
	}
	e, _ := errs.As(err)
	if names != "" && e.Guard != names && (len(e.Fields) == 0 || e.Fields[0].Name != names) {
		t.Fatalf("got %v, want it to name %q", err, names)
	}
	return e
}

func TestAStoryGoesFromDraftToItsReadersAndBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		s := r.Story("en", "The library opens at ten").Published()
		if v := s.View; v.Story.State != story.Published || v.Story.Live != story.OnAir || v.Story.Slug != "the-library-opens-at-ten" {
			t.Fatalf("published as %+v", v.Story)
		}
		s.Rewritten("The library opens at eleven.")
		if v := s.Now(); v.Story.State != story.Draft || v.Story.Live != story.OnAir || *v.Story.LiveID == *v.Story.HeadID {
			t.Fatalf("a change to a live story makes a working copy beside it, got %+v", v.Story)
		}
		editor := r.Person("en:editor")
		v, err := r.Stories.Do(ctx(), editor, s.ID(), story.Input{Action: story.Withdraw, Reason: "error"})
		if err != nil {
			t.Fatal(err)
		}
		if v.Story.State != story.Withdrawn || v.Story.Live != story.Gone {
			t.Fatalf("withdrawn as %+v", v.Story)
		}
		v, err = r.Stories.Do(ctx(), editor, s.ID(), story.Input{Action: story.Restore})
		if err != nil {
			t.Fatal(err)
		}
		if v.Content.Body.Text() != "The library opens at eleven." {
			t.Fatalf("the working copy was lost: %q", v.Content.Body.Text())
		}
		v, err = r.Stories.Do(ctx(), editor, s.ID(), story.Input{Action: story.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if v.Story.State != story.Withdrawn || v.Content.Body.Text() != "The library opens at ten." {
			t.Fatalf("discard went back to %v %q", v.Story.State, v.Content.Body.Text())
		}
	})
}

func TestEveryStepStandsInTheAuditLogOnce(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline").Published()
	_, entries, err := r.Stories.Trail(ctx(), s.By(), s.ID(), 50)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range slices.Backward(entries) {
		got = append(got, e.Action+" "+e.FromState+"→"+e.ToState)
	}
	want := []string{"create →draft", "submit draft→in_review", "approve in_review→approved", "publish approved→published"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWhatWasApprovedIsWhatGoesOut(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline").Approved()
	chief := r.Person("en:chief")
	_, err := r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: s.Now().Story.Version, Patch: story.Patch{Body: apptest.Body("Another text.")}})
	e := wants(t, err, errs.Conflict, "")
	if got := e.Detail.(story.ConflictDetail).Allowed; !slices.Equal(got, []story.Action{story.Spike}) {
		t.Errorf("a reporter is offered %v on their own approved story", got)
	}
	v, err := r.Stories.Save(ctx(), chief, s.ID(), story.Change{Version: s.Now().Story.Version, Patch: story.Patch{Body: apptest.Body("The chief's text.")}})
	if err != nil {
		t.Fatal(err)
	}
	if v.Story.State != story.Approved || *v.Story.ApprovedID != *v.Story.HeadID {
		t.Fatalf("a chief's change is approved anew, got %+v", v.Story)
	}
	_, entries, err := r.Stories.Trail(ctx(), chief, s.ID(), 1)
	if err != nil || entries[0].Reason != "changed_by_chief" {
		t.Fatalf("the log says %+v, %v", entries, err)
	}
}

func TestFourEyes(t *testing.T) {
	r := apptest.New(t, "")
	editor, other := r.Person("en:editor"), r.Person("en:editor")
	headline := "By an editor alone"
	v, err := r.Stories.Create(ctx(), editor, story.NewStory{DeskID: r.Desk("en").ID, Patch: story.Patch{Headline: &headline, Body: apptest.Body("One.")}})
	if err != nil {
		t.Fatal(err)
	}
	id := v.Story.ID
	if _, err := r.Stories.Do(ctx(), editor, id, story.Input{Action: story.Submit}); err != nil {
		t.Fatal(err)
	}
	_, err = r.Stories.Do(ctx(), editor, id, story.Input{Action: story.Approve})
	wants(t, err, errs.Invalid, "four_eyes")
	v, err = r.Stories.Do(ctx(), other, id, story.Input{Action: story.Approve})
	if err != nil || v.Story.State != story.Approved {
		t.Fatalf("another editor: %v %v", v, err)
	}
}

func TestAFlashGoesOutAtOnceAndIsConfirmedByAnother(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Flash")
	chief, editor := r.Person("en:chief"), r.Person("en:editor")
	_, err := r.Stories.Do(ctx(), chief, s.ID(), story.Input{Action: story.Publish})
	wants(t, err, errs.Conflict, "")
	_, err = r.Stories.Do(ctx(), editor, s.ID(), story.Input{Action: story.Publish, Flash: true, Note: "now"})
	wants(t, err, errs.Forbidden, "")
	_, err = r.Stories.Do(ctx(), chief, s.ID(), story.Input{Action: story.Publish, Flash: true})
	wants(t, err, errs.Invalid, "note")
	v, err := r.Stories.Do(ctx(), chief, s.ID(), story.Input{Action: story.Publish, Flash: true, Note: "seen by two"})
	if err != nil || v.Story.Live != story.OnAir || !slices.Contains(v.Allowed, story.Confirm) {
		t.Fatalf("%+v %v", v, err)
	}
	_, err = r.Stories.Do(ctx(), chief, s.ID(), story.Input{Action: story.Confirm})
	wants(t, err, errs.Invalid, "four_eyes")
	v, err = r.Stories.Do(ctx(), editor, s.ID(), story.Input{Action: story.Confirm})
	if err != nil || v.Story.FlashBy != nil || v.Story.State != story.Published {
		t.Fatalf("%+v %v", v, err)
	}
}

func TestConfirmingAFlashLeavesTheScheduleOfItsWorkingCopy(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Flash")
	chief, editor := r.Person("en:chief"), r.Person("en:editor")
	at := r.Clock.Now().Add(time.Hour)
	do := func(a account.Actor, in story.Input) {
		t.Helper()
		if _, err := r.Stories.Do(ctx(), a, s.ID(), in); err != nil {
			t.Fatal(err)
		}
	}
	do(chief, story.Input{Action: story.Publish, Flash: true, Note: "seen by two"})
	s.Rewritten("With more to read.").Approved()
	do(chief, story.Input{Action: story.Schedule, At: &at})
	do(editor, story.Input{Action: story.Confirm})
	if v := s.Now(); v.Story.State != story.Scheduled || v.Story.ScheduleAt == nil || v.Story.FlashBy != nil {
		t.Fatalf("stands %+v", v.Story)
	}
	r.Clock.Pass(2 * time.Hour)
	if n, err := r.Stories.RunDue(ctx()); n != 1 || err != nil {
		t.Fatalf("%d went out, %v", n, err)
	}
}

func TestTwoStandingPagesOfADeskNeverShareAnAddress(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		slug := "about"
		page := func(desk string) int64 {
			t.Helper()
			headline := "About us"
			v, err := r.Stories.Create(ctx(), r.Person(desk+":reporter"), story.NewStory{DeskID: r.Desk(desk).ID, Kind: story.Page,
				Patch: story.Patch{Headline: &headline, Slug: &slug, Body: apptest.Body("Who we are.")}})
			if err != nil {
				t.Fatal(err)
			}
			return v.Story.ID
		}
		publish := func(desk string, id int64) error {
			_, err := r.Stories.Do(ctx(), r.Person(desk+":chief"), id, story.Input{Action: story.Publish, Flash: true, Note: "seen by two"})
			return err
		}
		first, second, elsewhere := page("en"), page("en"), page("ka")
		if err := publish("en", first); err != nil {
			t.Fatal(err)
		}
		wants(t, publish("en", second), errs.Invalid, "slug")
		if err := publish("ka", elsewhere); err != nil {
			t.Errorf("at another desk: %v", err)
		}
		if _, err := r.Stories.Do(ctx(), r.Person("en:editor"), first, story.Input{Action: story.Withdraw, Reason: "error"}); err != nil {
			t.Fatal(err)
		}
		if err := publish("en", second); err != nil {
			t.Errorf("once the first is withdrawn: %v", err)
		}
	})
}

func TestSayingNothingIsNamed(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline").Submitted()
	chief := r.Person("en:chief")
	do := func(in story.Input) error {
		_, err := r.Stories.Do(ctx(), chief, s.ID(), in)
		return err
	}
	wants(t, do(story.Input{Action: story.Return}), errs.Invalid, "note")
	wants(t, do(story.Input{Action: "dance"}), errs.Invalid, "action")
	s.Now()
	if err := do(story.Input{Action: story.Approve}); err != nil {
		t.Fatal(err)
	}
	past, soon := r.Clock.Now().Add(-time.Second), r.Clock.Now().Add(time.Hour)
	wants(t, do(story.Input{Action: story.Schedule}), errs.Invalid, "at")
	wants(t, do(story.Input{Action: story.Schedule, At: &past}), errs.Invalid, "at")
	if err := do(story.Input{Action: story.Schedule, At: &soon}); err != nil {
		t.Fatal(err)
	}
	if err := do(story.Input{Action: story.Unschedule}); err != nil {
		t.Fatal(err)
	}
	wants(t, do(story.Input{Action: story.Publish, Class: story.Retraction, PublicNote: "It never stood."}), errs.Invalid, "class")
	if err := do(story.Input{Action: story.Publish}); err != nil {
		t.Fatal(err)
	}
	wants(t, do(story.Input{Action: story.Withdraw}), errs.Invalid, "public_note")
	wants(t, do(story.Input{Action: story.Withdraw, Reason: "boredom"}), errs.Invalid, "reason")
	s.Rewritten("It opens at nine.")
	wants(t, do(story.Input{Action: story.Publish, Class: story.Correction}), errs.Invalid, "public_note")
	wants(t, do(story.Input{Action: story.Publish, Class: story.Retraction}), errs.Invalid, "public_note")
	wants(t, do(story.Input{Action: story.Publish, Class: "excuse"}), errs.Invalid, "class")
}

func TestAScheduledStoryGoesOutOnceAlsoWhenManyTry(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		s := r.Story("en", "Headline").Approved()
		chief := r.Person("en:chief")
		at := r.Clock.Now().Add(time.Hour)
		if _, err := r.Stories.Do(ctx(), chief, s.ID(), story.Input{Action: story.Schedule, At: &at}); err != nil {
			t.Fatal(err)
		}
		if n, err := r.Stories.RunDue(ctx()); n != 0 || err != nil {
			t.Fatalf("before its time: %d, %v", n, err)
		}
		r.Clock.Pass(time.Hour)
		var out sync.Map
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				n, err := r.Stories.RunDue(ctx())
				if err != nil {
					t.Error(err)
				}
				out.Store(i, n)
			})
		}
		wg.Wait()
		total := 0
		out.Range(func(_, n any) bool { total += n.(int); return true })
		if v := s.Now(); total != 1 || v.Story.State != story.Published || v.Story.ScheduleAt != nil {
			t.Fatalf("went out %d times, stands %+v", total, v.Story)
		}
	})
}

func TestAScheduledStoryThatAGuardStopsComesBackWithAnAlarm(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline").Approved()
	chief := r.Person("en:chief")
	at := r.Clock.Now().Add(time.Hour)
	if _, err := r.Stories.Do(ctx(), chief, s.ID(), story.Input{Action: story.Schedule, At: &at}); err != nil {
		t.Fatal(err)
	}
	later := r.Clock.Now().Add(5 * time.Hour)
	embargo := &later
	if _, err := r.Stories.Save(ctx(), chief, s.ID(), story.Change{Version: s.Now().Story.Version, Facts: story.Facts{EmbargoUntil: &embargo}}); err != nil {
		t.Fatal(err)
	}
	r.Clock.Pass(2 * time.Hour)
	if n, err := r.Stories.RunDue(ctx()); n != 0 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if v := s.Now(); v.Story.State != story.Approved || v.Story.ScheduleFailed != "embargo" {
		t.Fatalf("stands %+v", v.Story)
	}
}

func TestTwoPeopleWhoSaveAtOnce(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline", "One.", "Two.")
	second := r.Person("en:reporter")
	base, version := *s.View.Story.HeadID, s.View.Story.Version
	s.Rewritten("One, by the first.", "Two.")
	_, err := r.Stories.Save(ctx(), second, s.ID(), story.Change{Version: version, Base: base, Patch: story.Patch{Body: apptest.Body("One.", "Two, by the second.")}})
	detail := wants(t, err, errs.Stale, "").Detail.(story.StaleDetail)
	texts := []string{detail.Base.Body.Text(), detail.Yours.Body.Text(), detail.Current.Content.Body.Text()}
	want := []string{"One.\n\nTwo.", "One.\n\nTwo, by the second.", "One, by the first.\n\nTwo."}
	if d := cmp.Diff(want, texts); d != "" {
		t.Errorf("all three sides are kept:\n%s", d)
	}
	if detail.By == nil || *detail.By != s.By().ID {
		t.Error("who saved meanwhile is not named")
	}
}

func TestADraftIsItsWritersAlone(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline")
	other, foreign := r.Person("en:editor"), r.Person("ru:editor")
	c := s.View.Content
	c.Headline = "Half a"
	r.Clock.Pass(time.Second)
	if _, _, err := r.Stories.Keep(ctx(), s.By(), story.Autosave{StoryID: s.ID(), Version: s.View.Story.Version, Base: *s.View.Story.HeadID, Content: c}); err != nil {
		t.Fatal(err)
	}
	if v := s.Now(); v.Content.Headline != "Headline" || v.Story.Version != s.View.Story.Version {
		t.Error("an autosave moved the story")
	}
	mine, _, err := r.Stories.Mine(ctx(), s.By(), s.ID())
	if err != nil || mine.Headline != "Half a" {
		t.Errorf("my draft: %q, %v", mine.Headline, err)
	}
	_, _, err = r.Stories.Mine(ctx(), other, s.ID())
	wants(t, err, errs.NotFound, "")
	_, _, err = r.Stories.Keep(ctx(), foreign, story.Autosave{StoryID: s.ID(), Content: c})
	wants(t, err, errs.NotFound, "")
	v, err := r.Stories.Get(ctx(), other, s.ID())
	if err != nil {
		t.Fatal(err)
	}
	unsaved, err := r.Stories.OthersUnsaved(ctx(), other, v)
	if err != nil || len(unsaved) != 1 || unsaved[0].Person != s.By().ID {
		t.Errorf("the editor is told of %v, %v", unsaved, err)
	}
}

func TestANewStoryHasItsRowWithTheFirstWords(t *testing.T) {
	r := apptest.New(t, "")
	reporter, colleague := r.Person("en:reporter"), r.Person("en:editor")
	id, _, err := r.Stories.Keep(ctx(), reporter, story.Autosave{DeskID: r.Desk("en").ID, Content: story.Content{Deck: "no headline yet"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Stories.Get(ctx(), reporter, id); err != nil {
		t.Errorf("its writer does not find it: %v", err)
	}
	_, err = r.Stories.Get(ctx(), colleague, id)
	wants(t, err, errs.NotFound, "")
	rows, _, err := r.Stories.List(ctx(), colleague, story.Filter{Limit: 10})
	if err != nil || len(rows) != 0 {
		t.Errorf("the colleague's list has %d rows, %v", len(rows), err)
	}
}

func TestWhoIsNotOfTheDesk(t *testing.T) {
	r := apptest.New(t, "")
	draft := r.Story("en", "Secret plan")
	live := r.Story("en", "Public text").Published()
	live.Rewritten("A change that nobody saw.")
	foreign := r.Person("ru:chief")
	_, err := r.Stories.Get(ctx(), foreign, draft.ID())
	wants(t, err, errs.NotFound, "")
	_, err = r.Stories.Do(ctx(), foreign, draft.ID(), story.Input{Action: story.Submit})
	wants(t, err, errs.NotFound, "")
	v, err := r.Stories.Get(ctx(), foreign, live.ID())
	if err != nil {
		t.Fatal(err)
	}
	if !v.Public || v.Story.State != story.Published || len(v.Allowed) > 0 || v.Content.Body.Text() != "The library opens at ten." || v.Story.Slugline != "" || v.Story.CreatedBy != nil {
		t.Errorf("a foreign desk sees %+v", v)
	}
	headline := "Changed"
	_, err = r.Stories.Save(ctx(), foreign, live.ID(), story.Change{Version: v.Story.Version, Patch: story.Patch{Headline: &headline}})
	wants(t, err, errs.Forbidden, "")
	_, err = r.Stories.History(ctx(), foreign, live.ID(), 0, 10)
	wants(t, err, errs.NotFound, "")
}

func TestFactsAreNotContent(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline").Published()
	before := s.Now()
	slugline, urgency := "library", 1
	v, err := r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: before.Story.Version, Facts: story.Facts{Slugline: &slugline, Urgency: &urgency}})
	if err != nil {
		t.Fatal(err)
	}
	if v.Story.State != story.Published || *v.Story.HeadID != *before.Story.HeadID || v.Story.Version == before.Story.Version || v.Story.Urgency != 1 {
		t.Errorf("facts changed more than facts: %+v", v.Story)
	}
	later := r.Clock.Now().Add(time.Hour)
	until := &later
	_, err = r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: v.Story.Version, Facts: story.Facts{BreakingUntil: &until, Slugline: ptr("other")}})
	wants(t, err, errs.Forbidden, "")
	if got := s.Now().Story.Slugline; got != "library" {
		t.Errorf("half of a forbidden change was saved: %q", got)
	}
	editor := r.Person("en:editor")
	_, err = r.Stories.Save(ctx(), editor, s.ID(), story.Change{Version: v.Story.Version, Facts: story.Facts{EmbargoUntil: &until}})
	wants(t, err, errs.Forbidden, "") // readers have it already
}

func ptr[T any](v T) *T { return &v }

func TestARestoredStoryWhoseFamilyPlaceIsTaken(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Source").Published()
	tr := r.Person("ru:translator", "ru:editor")
	take := func(a account.Actor) (*story.View, error) {
		headline := "Источник"
		return r.Translations.Take(ctx(), a, source.ID(), story.NewStory{DeskID: r.Desk("ru").ID, Patch: story.Patch{Headline: &headline}})
	}
	first, err := take(tr)
	if err != nil {
		t.Fatal(err)
	}
	_, err = take(r.Person("ru:translator"))
	if e := wants(t, err, errs.Conflict, ""); e.Detail.(story.ExistsDetail).Story != first.Story.ID {
		t.Errorf("the conflict names %v", e.Detail)
	}
	if _, err := r.Stories.Do(ctx(), tr, first.Story.ID, story.Input{Action: story.Spike}); err != nil {
		t.Fatal(err)
	}
	second, err := take(tr)
	if err != nil {
		t.Fatal(err)
	}
	if second.Story.ID == first.Story.ID {
		t.Fatal("a spiked version was taken again")
	}
	_, err = r.Stories.Do(ctx(), tr, first.Story.ID, story.Input{Action: story.Restore})
	if e := wants(t, err, errs.Conflict, ""); e.Detail.(story.ExistsDetail).Story != second.Story.ID {
		t.Errorf("the conflict names %v", e.Detail)
	}
}

func TestAnUnknownReferenceIsNamed(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline")
	save := func(p story.Patch) error {
		_, err := r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: s.Now().Story.Version, Patch: p})
		return err
	}
	wants(t, save(story.Patch{Bylines: &[]story.Byline{{Author: "nobody"}}}), errs.Invalid, "bylines")
	wants(t, save(story.Patch{Attributions: &[]story.Attribution{{Agency: "nobody"}}}), errs.Invalid, "attributions")
	wants(t, save(story.Patch{Topics: &[]string{"nothing"}}), errs.Invalid, "topics")
	lead := &story.Lead{Media: "nothing"}
	wants(t, save(story.Patch{Lead: &lead}), errs.Invalid, "lead_image")
	if n := len(s.Now().Content.Bylines); n != 0 {
		t.Errorf("%d bylines of a refused save", n)
	}
}

func TestAnOldRevisionComesBackAsANewOne(t *testing.T) {
	r := apptest.New(t, "")
	s := r.Story("en", "Headline", "First text.")
	s.Rewritten("Second text.")
	v, err := r.Stories.RestoreRevision(ctx(), s.By(), s.ID(), s.Now().Story.Version, 1)
	if err != nil {
		t.Fatal(err)
	}
	if v.Content.Body.Text() != "First text." || v.Revision.Number != 3 || v.Revision.Kind != story.RestoreRevision {
		t.Errorf("got revision %+v", v.Revision)
	}
	history, err := r.Stories.History(ctx(), s.By(), s.ID(), 0, 10)
	if err != nil || len(history) != 3 || history[0].Number != 3 {
		t.Errorf("history %v, %v", history, err)
	}
}

func TestAfterADiscardTheNextChangeIsANewRevision(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		s := r.Story("en", "The library opens at ten").Published()
		s.Rewritten("It opens at eleven.")
		if _, err := r.Stories.Do(ctx(), r.Person("en:editor"), s.ID(), story.Input{Action: story.Discard}); err != nil {
			t.Fatal(err)
		}
		v := s.Rewritten("It opens at noon.").Now()
		if v.Revision.Number != 3 || v.Content.Body.Text() != "It opens at noon." {
			t.Errorf("it became revision %d: %q", v.Revision.Number, v.Content.Body.Text())
		}
	})
}
