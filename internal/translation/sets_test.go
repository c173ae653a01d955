package translation_test

import (
	"slices"
	"testing"
	"time"

	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
	"polydesk/internal/translation"
)

func TestADeskKeepsNamedSetsOfDesks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en, ka, ru := r.Desk("en").ID, r.Desk("ka").ID, r.Desk("ru").ID
		editor := r.Person("en:editor")
		keep := func(name string, desks ...int64) error {
			return r.Translations.KeepSet(ctx(), editor, translation.Set{DeskID: en, Name: name, Desks: desks})
		}
		if err := keep(" Caucasus ", ka, ru, ka); err != nil {
			t.Fatal(err)
		}
		if err := keep("Other", ru); err != nil {
			t.Fatal(err)
		}
		sets, err := r.Translations.Sets(ctx(), editor, en)
		if err != nil || len(sets) != 2 || sets[0].Name != "Caucasus" || !slices.Equal(sets[0].Desks, []int64{min(ka, ru), max(ka, ru)}) {
			t.Fatalf("%+v, %v", sets, err)
		}
		if err := keep("Caucasus", ka); err != nil {
			t.Fatal(err)
		}
		if err := r.Translations.RenameSet(ctx(), editor, en, sets[0].ID, "Other"); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a name that another set has: %v", err)
		}
		if err := r.Translations.RenameSet(ctx(), editor, en, sets[0].ID, "Georgia"); err != nil {
			t.Fatal(err)
		}
		if err := r.Translations.DeleteSet(ctx(), editor, en, sets[1].ID); err != nil {
			t.Fatal(err)
		}
		if sets, err = r.Translations.Sets(ctx(), editor, en); err != nil || len(sets) != 1 || sets[0].Name != "Georgia" || !slices.Equal(sets[0].Desks, []int64{ka}) {
			t.Errorf("in the end there are %+v, %v", sets, err)
		}
		if err := keep(""); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a set without a name: %v", err)
		}
		if err := r.Translations.DeleteSet(ctx(), r.Person("ka:editor"), en, sets[0].ID); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("another desk's editor: %v", err)
		}
	})
}

func TestTheBoardHasWhatIsOpenOrWasTouchedSince(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		source := r.Story("en", "The library opens at ten").Published()
		due := r.Clock.Now().Add(time.Hour)
		if _, err := r.Translations.Ask(ctx(), r.Person("en:editor"), translation.Ask{StoryID: source.ID(), Desks: []int64{r.Desk("ka").ID}, DueAt: &due}); err != nil {
			t.Fatal(err)
		}
		take(t, r, source.ID(), "ru", "Библиотека", "Один.").published()
		r.Clock.Pass(48 * time.Hour)
		rows, err := r.Translations.Board(ctx(), r.Person("en:editor"), r.Clock.Now().Add(-24*time.Hour))
		if err != nil || len(rows) != 1 || rows[0].DeskID != r.Desk("ka").ID || !rows[0].Unanswered(r.Clock.Now()) || rows[0].OpenedAt == nil {
			t.Fatalf("%+v, %v", rows, err)
		}
		if rows, err = r.Translations.Board(ctx(), r.Person("fa:editor"), r.Clock.Now().Add(-72*time.Hour)); err != nil || len(rows) != 0 {
			t.Errorf("a desk that has no part in it sees %+v, %v", rows, err)
		}
		source.Rewritten("The library opens at eleven.")
		again(t, r, source, "update")
		r.Clock.Pass(time.Hour)
		if rows, err = r.Translations.Board(ctx(), r.Person("en:editor"), r.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		oldest := translation.OldestStale(rows)
		if oldest == nil || oldest.DeskID != r.Desk("ru").ID || r.Clock.Now().Sub(*oldest.OpenedAt) != time.Hour {
			t.Errorf("the oldest stale one is %+v", oldest)
		}
	})
}
