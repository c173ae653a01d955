package story_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// upload takes a small picture in.
func upload(t *testing.T, r *apptest.Room, by account.Actor) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	m, err := r.Media.Upload(ctx(), &by, b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return m.Key
}

func lead(key string) story.Patch {
	l := &story.Lead{Media: key, Alt: "A door"}
	return story.Patch{Lead: &l}
}

func pictured(key string) story.Patch {
	d := apptest.Body("One.")
	d.Content = append(d.Content, body.Block{Type: body.Image, Media: key, Alt: "A door"})
	return story.Patch{Body: d}
}

// illustrated is an unpublished story of the English desk with a picture.
func illustrated(t *testing.T, r *apptest.Room) (*apptest.Telling, string) {
	t.Helper()
	s := r.Story("en", "The library opens at ten")
	key := upload(t, r, s.By())
	if _, err := r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: s.Now().Story.Version, Patch: lead(key)}); err != nil {
		t.Fatal(err)
	}
	return s, key
}

func TestToKnowTheKeyOfAPictureIsNotEnoughToUseIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		_, key := illustrated(t, r)
		own := r.Story("ru", "Библиотека")
		headline := "Ещё одна"
		create := func(p story.Patch) error {
			p.Headline = &headline
			_, err := r.Stories.Create(ctx(), own.By(), story.NewStory{DeskID: r.Desk("ru").ID, Patch: p})
			return err
		}
		save := func(p story.Patch) error {
			_, err := r.Stories.Save(ctx(), own.By(), own.ID(), story.Change{Version: own.Now().Story.Version, Patch: p})
			return err
		}
		keep := func(p story.Patch) error {
			_, _, err := r.Stories.Keep(ctx(), own.By(), story.Autosave{StoryID: own.ID(), Version: own.Now().Story.Version, Content: p.Apply(own.Now().Content)})
			return err
		}
		for name, c := range map[string]struct {
			try   func(story.Patch) error
			patch func(string) story.Patch
			field string
		}{
			"a new story cannot lead with it":        {create, lead, "lead_image"},
			"a new story cannot have it in its text": {create, pictured, "body"},
			"a story cannot be given it as its lead": {save, lead, "lead_image"},
			"a story's text cannot be given it":      {save, pictured, "body"},
			"a draft cannot lead with it":            {keep, lead, "lead_image"},
			"a draft cannot have it in its text":     {keep, pictured, "body"},
		} {
			foreign := wants(t, c.try(c.patch(key)), errs.Invalid, c.field)
			unknown := wants(t, c.try(c.patch("nowhere")), errs.Invalid, c.field)
			if f, u := foreign.Fields[0], unknown.Fields[0]; len(foreign.Fields) != len(unknown.Fields) || f.ID != u.ID || f.Params["Value"] != key {
				t.Errorf("%s: %+v tells it from a key that nobody knows, %+v", name, f, u)
			}
		}
		if _, err := r.Media.Get(ctx(), own.By(), key); !errs.Is(err, errs.NotFound) {
			t.Errorf("after all that the picture is open: %v", err)
		}
	})
}

func TestAPictureIsUsedByWhoMaySeeIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		source, key := illustrated(t, r)
		gives := func(who account.Actor, desk string) error {
			own := r.Story(desk, "Another story")
			_, err := r.Stories.Save(ctx(), who, own.ID(), story.Change{Version: own.Now().Story.Version, Patch: lead(key)})
			return err
		}
		for name, who := range map[string]account.Actor{
			"who uploaded it":                 source.By(),
			"somebody of a desk that uses it": r.Person("en:reporter"),
			"an admin":                        r.Person("admin"),
		} {
			if err := gives(who, "en"); err != nil {
				t.Errorf("%s is refused: %v", name, err)
			}
		}
		wants(t, gives(r.Person("ru:reporter"), "ru"), errs.Invalid, "lead_image")
		source.Published()
		if err := gives(r.Person("ru:reporter"), "ru"); err != nil {
			t.Errorf("everybody may use what readers see: %v", err)
		}
	})
}

func TestWhatAStoryAlreadyShowsStaysWhoeverSavesIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		_, key := illustrated(t, r)
		own := r.Story("ru", "Библиотека")
		v, err := r.Stories.Save(ctx(), r.Person("admin"), own.ID(), story.Change{Version: own.Now().Story.Version, Patch: lead(key)})
		if err != nil {
			t.Fatal(err)
		}
		headline := "Библиотека открыта"
		v, err = r.Stories.Save(ctx(), own.By(), own.ID(), story.Change{Version: v.Story.Version, Patch: story.Patch{Headline: &headline}})
		if err != nil || v.Content.Lead == nil || v.Content.Lead.Media != key {
			t.Fatalf("saved as %+v, %v", v, err)
		}
	})
}

func TestATranslatorUsesThePicturesOfTheSourceThatWasAskedOfThem(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		source, key := illustrated(t, r)
		rows, err := r.Translations.Ask(ctx(), r.Person("en:editor"), translation.Ask{StoryID: source.ID(), Desks: []int64{r.Desk("ru").ID}})
		if err != nil {
			t.Fatal(err)
		}
		translator := r.Person("ru:translator")
		row, err := r.Translations.Claim(ctx(), translator, rows[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		v, err := r.Stories.Get(ctx(), translator, row.StoryID)
		if err != nil || v.Content.Lead == nil || v.Content.Lead.Media != key {
			t.Fatalf("claimed as %+v, %v", v, err)
		}
		if _, err := r.Stories.Save(ctx(), translator, row.StoryID, story.Change{Version: v.Story.Version, Patch: pictured(key)}); err != nil {
			t.Errorf("the source's picture in the text: %v", err)
		}
	})
}
