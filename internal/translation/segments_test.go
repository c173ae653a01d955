package translation_test

import (
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
	"polydesk/internal/translation"
)

func TestASegmentIsSavedAndItsBlockIsTheJoin(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		source := r.Story("en", "The library opens", "It opens at ten. It closes at nine.").Published()
		who := r.Person("ka:translator")
		rows, err := r.Translations.Ask(ctx(), r.Person("en:editor"), translation.Ask{StoryID: source.ID(), Desks: []int64{r.Desk("ka").ID}})
		if err != nil {
			t.Fatal(err)
		}
		id := rows[0].ID
		if _, err := r.Translations.Claim(ctx(), who, id); err != nil {
			t.Fatal(err)
		}
		list := func() []translation.Segment {
			all, err := r.Translations.Segments(ctx(), who, id)
			if err != nil || len(all) != 3 {
				t.Fatalf("%+v, %v", all, err)
			}
			return all
		}
		save := func(a account.Actor, s translation.Segment, text string) error {
			_, err := r.Translations.SaveSegment(ctx(), a, id, s.Key, translation.SegmentChange{Target: text, SourceHash: s.SourceHash, Version: s.Version})
			return err
		}
		for i, text := range []string{"H", "A.", "B."} {
			if err := save(who, list()[i], text); err != nil {
				t.Fatal(err)
			}
		}
		row, _ := r.Translations.Get(ctx(), who, id)
		v, _ := r.Stories.Get(ctx(), who, row.StoryID)
		if got := v.Content.Body.Text(); got != "A. B." || v.Content.Headline != "H" || v.Content.OpenBlocks() != 0 || row.StaleParts != 0 {
			t.Errorf("the target is %q, %+v", got, row)
		}
		first := list()[1]
		if first.Version != 1 || first.Target != "A." || first.Progress != "translated" {
			t.Errorf("%+v", first)
		}
		if err := save(who, list()[2], ""); err != nil {
			t.Fatal(err)
		}
		if v, _ := r.Stories.Get(ctx(), who, row.StoryID); v.Content.OpenBlocks() != 1 || v.Content.Body.Text() != "A." {
			t.Error("a sentence without text leaves its block open")
		}
		old := first
		old.Version = 0
		e, _ := errs.As(save(who, old, "C."))
		if e == nil || e.Kind != errs.Conflict || e.Detail.(translation.SegmentConflict).Current.Target != "A." {
			t.Errorf("an old version: %v", e)
		}
		if err := save(who, first, "⟨1⟩x⟨/1⟩"); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a tag that the source has not: %v", err)
		}
		if err := save(r.Person("ka:translator"), first, "C."); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("another translator: %v", err)
		}
		if err := save(r.Person("ru:translator"), first, "C."); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another desk: %v", err)
		}
	})
}
