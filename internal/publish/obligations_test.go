package publish_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
	"polydesk/internal/reader"
	"polydesk/internal/store"
	"polydesk/internal/story"
)

// chief is somebody who may do everything at a desk.
func chief(r *apptest.Room, slug string) account.Actor {
	return r.Person(slug+":translator", slug+":chief")
}

// translated publishes a translation of a live story at a desk and answers its id.
func translated(t *testing.T, r *apptest.Room, source int64, slug string, paragraphs ...string) int64 {
	t.Helper()
	id := taken(t, r, source, slug, paragraphs...)
	goOut(t, r, slug, id)
	return id
}

func taken(t *testing.T, r *apptest.Room, source int64, slug string, paragraphs ...string) int64 {
	t.Helper()
	headline := "Headline in " + slug
	v, err := r.Translations.Take(ctx(), chief(r, slug), source, story.NewStory{DeskID: r.Desk(slug).ID,
		Patch: story.Patch{Headline: &headline, Body: apptest.Body(paragraphs...), ByOrder: true}})
	if err != nil {
		t.Fatal(err)
	}
	return v.Story.ID
}

func goOut(t *testing.T, r *apptest.Room, slug string, id int64) {
	t.Helper()
	for _, step := range []struct {
		who account.Actor
		in  story.Action
	}{{chief(r, slug), story.Submit}, {r.Person(slug + ":editor"), story.Approve}, {r.Person(slug + ":chief"), story.Publish}} {
		if _, err := r.Stories.Do(ctx(), step.who, id, story.Input{Action: step.in}); err != nil {
			t.Fatal(step.in, err)
		}
	}
}

// rewrite changes the paragraphs of a version and publishes it.
func rewrite(t *testing.T, r *apptest.Room, slug string, id int64, in story.Input, paragraphs ...string) {
	t.Helper()
	who := r.Person(slug + ":chief")
	v, err := r.Stories.Get(ctx(), who, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Stories.Save(ctx(), who, id, story.Change{Version: v.Story.Version, Patch: story.Patch{Body: apptest.Body(paragraphs...), ByOrder: true}}); err != nil {
		t.Fatal(err)
	}
	in.Action = story.Publish
	if _, err := r.Stories.Do(ctx(), who, id, in); err != nil {
		t.Fatal(err)
	}
}

var corrected = story.Input{Class: story.Correction, PublicNote: "The hour was wrong."}

// notices are the classes of what stands on a version's page about its sources.
func notices(t *testing.T, r *apptest.Room, id int64) []string {
	t.Helper()
	list, err := store.NewReader(r.DB).Notices(ctx(), edition(t, r, id))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range list {
		out = append(out, c.Class)
	}
	return out
}

func wantNotices(t *testing.T, r *apptest.Room, when string, id int64, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, notices(t, r, id)); d != "" {
		t.Errorf("%s: %s", when, d)
	}
}

func states(t *testing.T, r *apptest.Room, id int64) []reader.ObligationState {
	t.Helper()
	list, err := store.NewPublishing(r.DB).Obligations(ctx(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out []reader.ObligationState
	for _, o := range list {
		out = append(out, o.State)
	}
	return out
}

func TestACorrectionIsOwedDownTheChainUntilEachVersionHasIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.", "Tea is free.").Published().ID()
		ru := translated(t, r, en, "ru", "В десять.", "Чай.")
		fa := translated(t, r, ru, "fa", "Унда.", "Сәй.")
		ka := translated(t, r, en, "ka", "ათზე.", "ჩაი.")
		wantNotices(t, r, "before", ru)
		if n, err := r.Publishing.Bearers(ctx(), origin(t, r, en)); n != 3 || err != nil {
			t.Errorf("%d would carry a notice, %v", n, err)
		}
		r.Clock.Pass(time.Hour)
		rewrite(t, r, "en", en, corrected, "It opens at nine.", "Tea is free.")
		for _, id := range []int64{ru, fa, ka} {
			wantNotices(t, r, "corrected", id, "correction")
			if d := cmp.Diff([]reader.ObligationState{reader.Owed}, states(t, r, id)); d != "" {
				t.Error(d)
			}
		}
		wantNotices(t, r, "the source itself", en)
		wait, err := r.Publishing.Obligations(ctx(), r.Person("fa:editor"), nil)
		if err != nil || len(wait) != 1 || !wait[0].Waits || wait[0].CorrectedID != en || wait[0].StoryID != fa {
			t.Errorf("the second hop's list: %+v, %v", wait, err)
		}
		// ru works it in; fa still has the older text.
		rewrite(t, r, "ru", ru, story.Input{Class: story.Update}, "В девять.", "Чай.")
		wantNotices(t, r, "ru has it", ru)
		wantNotices(t, r, "fa has not", fa, "correction")
		if d := cmp.Diff([]reader.ObligationState{reader.Applied}, states(t, r, ru)); d != "" {
			t.Error(d)
		}
		wait, err = r.Publishing.Obligations(ctx(), r.Person("fa:editor"), nil)
		if err != nil || len(wait) != 1 || wait[0].Waits {
			t.Errorf("the second hop need not wait any longer: %+v, %v", wait, err)
		}
		rewrite(t, r, "fa", fa, story.Input{Class: story.Update}, "Туғыҙҙа.", "Сәй.")
		wantNotices(t, r, "fa has it", fa)
		// ka says that it is nothing to them, and why.
		row, err := r.Translations.Of(ctx(), chief(r, "ka"), ka)
		if err != nil {
			t.Fatal(err)
		}
		ear := listen(r)
		if _, err := r.Translations.Decline(ctx(), chief(r, "ka"), row.ID, "We wrote no hour."); err != nil {
			t.Fatal(err)
		}
		wantNotices(t, r, "not applicable", ka)
		if heard := ear.heard(); len(heard) == 0 {
			t.Error("the page with the notice stays in the cache")
		}
		if d := cmp.Diff([]reader.ObligationState{reader.NotApplicable}, states(t, r, ka)); d != "" {
			t.Error(d)
		}
	})
}

func TestALaterHopWaitsForTheOneBetween(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		ru := translated(t, r, en, "ru", "В десять.")
		fa := translated(t, r, ru, "fa", "Унда.")
		rewrite(t, r, "en", en, corrected, "It opens at nine.")
		id := func(slug string, story int64) int64 {
			row, err := r.Translations.Of(ctx(), chief(r, slug), story)
			if err != nil {
				t.Fatal(err)
			}
			return row.ID
		}
		if _, err := r.Translations.Decline(ctx(), chief(r, "fa"), id("fa", fa), "No hour here."); !errs.Is(err, errs.Conflict) {
			t.Errorf("the second hop decided before the first: %v", err)
		}
		if _, err := r.Translations.Decline(ctx(), chief(r, "ru"), id("ru", ru), "No hour here."); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Translations.Decline(ctx(), chief(r, "fa"), id("fa", fa), "No hour here."); err != nil {
			t.Errorf("the first hop has decided: %v", err)
		}
		wantNotices(t, r, "both decided", fa)
	})
}

func TestARetractionKeepsAddressAndHeadlineAndTakesTheText(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		ru := translated(t, r, en, "ru", "В десять.")
		rewrite(t, r, "en", en, story.Input{Class: story.Retraction, PublicNote: "The story does not stand."}, "It opens at ten!")
		e := edition(t, r, en)
		if !e.Retracted || e.Gone || e.Headline != "Headline" || e.Deck != "" || e.Lead.Key != "" {
			t.Errorf("the edition is %+v", e)
		}
		b, err := store.NewReader(r.DB).Body(ctx(), en)
		if err != nil || b.HTML+b.Text != "" {
			t.Errorf("the text is %+v, %v", b, err)
		}
		found, err := store.NewReader(r.DB).Search(ctx(), e.DeskID, []string{"open"}, 10, 0)
		if err != nil || len(found.Items) > 0 {
			t.Errorf("search finds the text: %v, %v", found, err)
		}
		wantNotices(t, r, "the translation", ru, "retraction")
		rewrite(t, r, "en", en, story.Input{Class: story.Update}, "It opens at ten after all.")
		if e := edition(t, r, en); e.Retracted {
			t.Error("a later publication leaves it retracted")
		}
	})
}

func TestATranslationPublishedInTheSameMomentCarriesTheNotice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		ru := taken(t, r, en, "ru", "В десять.")
		for _, step := range []struct {
			who account.Actor
			in  story.Action
		}{{chief(r, "ru"), story.Submit}, {r.Person("ru:editor"), story.Approve}} {
			if _, err := r.Stories.Do(ctx(), step.who, ru, story.Input{Action: step.in}); err != nil {
				t.Fatal(err)
			}
		}
		source := r.Person("en:chief")
		v, err := r.Stories.Get(ctx(), source, en)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Stories.Save(ctx(), source, en, story.Change{Version: v.Story.Version, Patch: story.Patch{Body: apptest.Body("It opens at nine."), ByOrder: true}}); err != nil {
			t.Fatal(err)
		}
		target := r.Person("ru:chief")
		var both sync.WaitGroup
		both.Go(func() {
			in := corrected
			in.Action = story.Publish
			if _, err := r.Stories.Do(context.Background(), source, en, in); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := r.Stories.Do(context.Background(), target, ru, story.Input{Action: story.Publish}); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		wantNotices(t, r, "whichever came first", ru, "correction")
		if d := cmp.Diff([]reader.ObligationState{reader.Owed}, states(t, r, ru)); d != "" {
			t.Error(d)
		}
	})
}

func TestWhatIsTakenDownOwesNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		ru := translated(t, r, en, "ru", "В десять.")
		rewrite(t, r, "en", en, corrected, "It opens at nine.")
		if _, err := r.Stories.Do(ctx(), r.Person("ru:chief"), ru, story.Input{Action: story.Withdraw, Reason: "error"}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]reader.ObligationState{reader.TakenDown}, states(t, r, ru)); d != "" {
			t.Error(d)
		}
		if open, err := r.Publishing.Obligations(ctx(), r.Person("ru:editor"), nil); err != nil || len(open) != 0 {
			t.Errorf("still listed: %+v, %v", open, err)
		}
	})
}

func origin(t *testing.T, r *apptest.Room, id int64) *story.Story {
	t.Helper()
	v, err := r.Stories.Get(ctx(), r.Person("en:chief"), id)
	if err != nil {
		t.Fatal(err)
	}
	return &v.Story
}
