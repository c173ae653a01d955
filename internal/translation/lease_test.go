package translation_test

import (
	"slices"
	"testing"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// held is a translation into Georgian that somebody holds.
type held struct {
	*version
	id     int64
	a, b   account.Actor // who holds it, and another translator of the desk
	editor account.Actor
}

func hold(t *testing.T, r *apptest.Room) *held {
	t.Helper()
	source := r.Story("en", "The library opens at ten", "One.", "Two.").Published()
	h := &held{a: r.Person("ka:translator"), b: r.Person("ka:translator"), editor: r.Person("ka:editor")}
	rows, err := r.Translations.Ask(ctx(), r.Person("en:editor"), translation.Ask{StoryID: source.ID(), Desks: []int64{r.Desk("ka").ID}})
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Translations.Claim(ctx(), h.a, rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	h.id, h.version = row.ID, &version{r, t, h.a, row.StoryID}
	return h
}

// types keeps a headline as the page does, seconds after it was typed: as the
// person's own text, or as a suggestion when they may not write any more.
func (h *held) types(a account.Actor, base int64, headline string) (holds bool) {
	h.t.Helper()
	v := h.view()
	c := v.Content.Clone()
	c.Headline = headline
	if base == 0 {
		base = v.Revision.ID
	}
	in := story.Autosave{StoryID: h.target, Version: v.Story.Version, Base: base, Content: c}
	if _, _, err := h.r.Stories.Keep(ctx(), a, in); err != nil {
		if err := h.r.Stories.Suggest(ctx(), a, in); err != nil {
			h.t.Fatal(err)
		}
		return false
	}
	holds, err := h.r.Translations.Typed(ctx(), a, h.target)
	if err != nil {
		h.t.Fatal(err)
	}
	return holds
}

func (h *held) state(want translation.State, holder *account.Actor) {
	h.t.Helper()
	row, err := h.r.Translations.Get(ctx(), h.editor, h.id)
	if err != nil {
		h.t.Fatal(err)
	}
	var who int64
	if row.AssigneeID != nil {
		who = *row.AssigneeID
	}
	if row.State != want || (holder == nil) != (who == 0) || holder != nil && holder.ID != who {
		h.t.Errorf("it is %s in the hands of %d, want %s, %v", row.State, who, want, holder)
	}
}

func (h *held) did(actions ...string) {
	h.t.Helper()
	_, entries, err := h.r.Stories.Trail(ctx(), h.editor, h.target, 50)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, want := range actions {
		found := false
		for _, e := range entries {
			found = found || e.Action == "translation_"+want
		}
		if !found {
			h.t.Errorf("the log does not tell of %s", want)
		}
	}
}

func (h *held) suggestions(a account.Actor) []story.Unsaved {
	h.t.Helper()
	v, err := h.r.Stories.Get(ctx(), a, h.target)
	if err != nil {
		h.t.Fatal(err)
	}
	got, err := h.r.Stories.Suggestions(ctx(), a, v, a.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return got
}

func TestAClaimIsALease(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		h := hold(t, r)
		r.Clock.Pass(translation.Lease - time.Second)
		h.state(translation.Claimed, &h.a)
		if !h.types(h.a, 0, "ბიბლიოთეკა") {
			t.Error("typing renews it")
		}
		r.Clock.Pass(translation.Lease - time.Second)
		h.state(translation.Claimed, &h.a)
		r.Clock.Pass(time.Second)
		h.state(translation.Requested, nil)
		h.did("lease_over")
		if n, err := r.Translations.Counts(ctx(), h.b, []int64{r.Desk("ka").ID}); err != nil || n.Todo != 1 || n.Work != 0 {
			t.Errorf("it counts as for the taking: %+v, %v", n, err)
		}
		if !h.types(h.a, 0, "ბიბლიოთეკა ათზე") {
			t.Error("who types on has it again when nobody took it")
		}
		h.state(translation.Claimed, &h.a)
	})
}

func TestSavingRenewsALeaseAndTakesUpOneThatIsOver(t *testing.T) {
	r := apptest.New(t, "")
	h := hold(t, r)
	headline := "ბიბლიოთეკა"
	r.Clock.Pass(translation.Lease - time.Minute)
	h.saved(story.Patch{Headline: &headline})
	r.Clock.Pass(translation.Lease - time.Minute)
	h.state(translation.Claimed, &h.a)
	r.Clock.Pass(time.Hour)
	h.state(translation.Requested, nil)
	headline = "ბიბლიოთეკა ათზე"
	h.saved(story.Patch{Headline: &headline})
	h.state(translation.Claimed, &h.a)
}

func TestWhoTakesAfterTheEndBeginsWithWhatWasTyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		h := hold(t, r)
		base := h.view().Revision.ID
		h.types(h.a, 0, "ჩემი სათაური")
		r.Clock.Pass(translation.Lease)
		if _, err := r.Translations.Claim(ctx(), h.b, h.id); err != nil {
			t.Fatal(err)
		}
		h.state(translation.Claimed, &h.b)
		if v := h.view(); v.Content.Headline != "ჩემი სათაური" || *v.Revision.ByID != h.a.ID {
			t.Errorf("the target says %q", v.Content.Headline)
		}
		if h.types(h.a, base, "ჩემი სათაური, გაგრძელება") {
			t.Error("what is typed after another took it does not give it back")
		}
		if got := h.suggestions(h.b); len(got) != 1 || got[0].Person != h.a.ID {
			t.Fatalf("the holder sees %+v", got)
		}
		if c, _, err := r.Stories.Mine(ctx(), h.a, h.target); err != nil || c.Headline != "ჩემი სათაური, გაგრძელება" {
			t.Errorf("it stays their own: %q, %v", c.Headline, err)
		}
		if err := r.Stories.TakeParts(ctx(), h.b, h.target, h.a.ID, []string{"headline"}); err != nil {
			t.Fatal(err)
		}
		if v := h.view(); v.Content.Headline != "ჩემი სათაური, გაგრძელება" || *v.Revision.ByID != h.b.ID {
			t.Errorf("taken in: %q", v.Content.Headline)
		}
		if got := h.suggestions(h.b); len(got) != 0 {
			t.Errorf("what is in is no suggestion any more: %+v", got)
		}
	})
}

func TestASuggestionThatIsSetAsideStaysItsWritersAndComesBackWhenTheyTypeOn(t *testing.T) {
	r := apptest.New(t, "")
	h := hold(t, r)
	r.Clock.Pass(translation.Lease)
	if _, err := r.Translations.Claim(ctx(), h.b, h.id); err != nil {
		t.Fatal(err)
	}
	h.types(h.a, 0, "ჩემი")
	if err := r.Stories.SetAside(ctx(), h.a, h.target, h.b.ID); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("who does not hold it sets nothing aside: %v", err)
	}
	if err := r.Stories.SetAside(ctx(), h.b, h.target, h.a.ID); err != nil {
		t.Fatal(err)
	}
	if len(h.suggestions(h.b)) != 0 {
		t.Error("it still shows")
	}
	if c, _, err := r.Stories.Mine(ctx(), h.a, h.target); err != nil || c.Headline != "ჩემი" {
		t.Errorf("%q, %v", c.Headline, err)
	}
	h.types(h.a, 0, "ჩემი ახალი")
	if len(h.suggestions(h.b)) != 1 {
		t.Error("typed on, it shows again")
	}
}

func TestASubmittedTranslationHasNoLease(t *testing.T) {
	r := apptest.New(t, "")
	h := hold(t, r)
	headline := "ბიბლიოთეკა"
	h.saved(story.Patch{Headline: &headline, Body: apptest.Body("ერთი.", "ორი."), ByOrder: true})
	if _, err := r.Translations.Submit(ctx(), h.a, h.id, ""); err != nil {
		t.Fatal(err)
	}
	r.Clock.Pass(24 * time.Hour)
	h.state(translation.Submitted, &h.a)
	if _, err := r.Stories.Do(ctx(), h.editor, h.target, story.Input{Action: story.Return, Note: "One word."}); err != nil {
		t.Fatal(err)
	}
	h.state(translation.Claimed, &h.a)
	r.Clock.Pass(translation.Lease)
	h.state(translation.Requested, nil)
}

func TestHandingOverKeepsEverything(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		h := hold(t, r)
		if _, err := r.Translations.Want(ctx(), h.b, h.id); err != nil {
			t.Fatal(err)
		}
		row, err := r.Translations.Get(ctx(), h.a, h.id)
		if err != nil || row.WantedBy == nil || *row.WantedBy != h.b.ID {
			t.Fatalf("the holder does not see who asks: %+v, %v", row, err)
		}
		if row, err = r.Translations.KeepIt(ctx(), h.a, h.id); err != nil || row.WantedBy != nil || !row.HeldBy(h.a.ID) {
			t.Fatalf("kept: %+v, %v", row, err)
		}
		h.types(h.a, 0, "ჩემი სათაური")
		if _, err := r.Translations.HandOver(ctx(), h.a, h.b, h.id); err != nil {
			t.Fatal(err)
		}
		h.state(translation.Claimed, &h.b)
		if v := h.view(); v.Content.Headline != "ჩემი სათაური" {
			t.Errorf("the text did not come along: %q", v.Content.Headline)
		}
		h.did("want", "keep", "hand_over", "receive")
	})
}

func TestWhoMayHandOverAndTakeOver(t *testing.T) {
	for _, c := range []struct {
		rule string
		act  func(h *held) error
		want errs.Kind
	}{
		{"an editor hands over for the holder", func(h *held) error {
			_, err := h.r.Translations.HandOver(ctx(), h.editor, h.b, h.id)
			return err
		}, errs.None},
		{"another translator does not", func(h *held) error {
			_, err := h.r.Translations.HandOver(ctx(), h.b, h.b, h.id)
			return err
		}, errs.Forbidden},
		{"nobody gets it who cannot translate there", func(h *held) error {
			_, err := h.r.Translations.HandOver(ctx(), h.a, h.r.Person("ru:translator"), h.id)
			return err
		}, errs.Invalid},
		{"a translator does not take over at once", func(h *held) error {
			_, err := h.r.Translations.TakeOver(ctx(), h.b, h.id)
			return err
		}, errs.Forbidden},
		{"a translator of another desk does not find it", func(h *held) error {
			_, err := h.r.Translations.Want(ctx(), h.r.Person("ru:translator"), h.id)
			return err
		}, errs.NotFound},
		{"who holds it does not ask for it", func(h *held) error {
			_, err := h.r.Translations.Want(ctx(), h.a, h.id)
			return err
		}, errs.Conflict},
		{"what went back by itself is claimed, not asked for", func(h *held) error {
			h.r.Clock.Pass(translation.Lease)
			_, err := h.r.Translations.Want(ctx(), h.b, h.id)
			return err
		}, errs.Conflict},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if err := c.act(hold(t, apptest.New(t, ""))); errs.KindOf(err) != c.want {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestAnEditorWhoTakesOverLeavesTheHoldersTextASuggestion(t *testing.T) {
	r := apptest.New(t, "")
	h := hold(t, r)
	h.types(h.a, 0, "ჩემი")
	if _, err := r.Translations.TakeOver(ctx(), h.editor, h.id); err != nil {
		t.Fatal(err)
	}
	h.state(translation.Claimed, &h.editor)
	if v := h.view(); v.Content.Headline != "" {
		t.Errorf("it is not taken in: %q", v.Content.Headline)
	}
	if got := h.suggestions(h.editor); len(got) != 1 || got[0].Person != h.a.ID {
		t.Errorf("the editor sees %+v", got)
	}
	h.did("take_over")
}

func TestBlendTakesPartsByNameAndBlocksByTheirPlace(t *testing.T) {
	mine, theirs := story.Content{Headline: "a", Deck: "b"}, story.Content{Headline: "A", Deck: "B"}
	mine.Body, theirs.Body = apptest.Body("one", "two"), apptest.Body("ONE", "new", "TWO")
	for i, id := range []string{"x", "y"} {
		mine.Body.Content[i].ID = id
	}
	for i, id := range []string{"x", "n", "y"} {
		theirs.Body.Content[i].ID = id
	}
	got := story.Blend(mine, theirs, []string{"headline", "n", "y"})
	var text []string
	for _, b := range got.Body.Content {
		text = append(text, b.Text())
	}
	if got.Headline != "A" || got.Deck != "b" || !slices.Equal(text, []string{"one", "new", "TWO"}) {
		t.Errorf("%q %q %q", got.Headline, got.Deck, text)
	}
	if mine.Body.Content[1].Text() != "two" {
		t.Error("what it is blended into stays as it was")
	}
}
