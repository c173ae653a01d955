package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"polydesk/internal/errs"
	"polydesk/internal/reader"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
)

// publish puts an edition of a story's head before readers.
func (n *newsroom) publish(s *story.Story, at time.Time, terms ...string) *reader.Edition {
	n.t.Helper()
	credits, err := n.publishing.CreditsOf(n.ctx, *s.HeadID)
	n.must(err)
	e := &reader.Edition{StoryID: s.ID, OriginID: s.Origin(), DeskID: s.DeskID, Kind: string(s.Kind), RevisionID: s.HeadID, Slug: "slug",
		Headline: s.Headline, Deck: "A deck", Credits: credits, SourceID: s.SourceID, Reflects: reader.Reflects{1: 2}, Hash: "h", Words: 3,
		Lead:             reader.LeadImage{Media: n.picture.ID, Key: n.picture.Key, Width: 640, Height: 360, Alt: "Water"},
		FirstPublishedAt: at, PublishedAt: at.Add(time.Hour), TextChangedAt: at.Add(time.Minute)}
	b := &reader.Body{HTML: "<p>One</p>", Doc: `{"type":"doc"}`, Text: "One"}
	n.tx(func(ctx context.Context) error {
		return n.publishing.PutEdition(ctx, e, b, []int64{n.picture.ID, n.picture.ID}, terms, false)
	})
	return e
}

func ids(list []reader.Edition) string {
	return names(list, func(e reader.Edition) any { return e.StoryID })
}

func TestAnEditionComesBackAsItWentAndIsReplacedWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		n.publish(s, noon, "old")
		e := n.publish(s, noon.Add(time.Hour), "new")
		readerEdition := func(ctx context.Context, id int64) (*reader.Edition, error) {
			e, _, err := n.reader.Edition(ctx, id)
			return e, err
		}
		for name, read := range map[string]func(context.Context, int64) (*reader.Edition, error){"reader": readerEdition, "publish": n.publishing.EditionOf} {
			got, err := read(n.ctx, s.ID)
			if d := cmp.Diff(e, got); d != "" || err != nil {
				t.Errorf("%s: %s %v", name, d, err)
			}
		}
		want := reader.Credits{Bylines: []reader.Byline{{AuthorID: n.author.ID, Role: "reporter"}, {AuthorID: n.author.ID, Role: "photographer"}},
			Attributions: []reader.Attribution{{AgencyID: n.agency.ID, Kind: "with"}}, Topics: []int64{n.topic.ID}}
		if d := cmp.Diff(want, e.Credits); d != "" {
			t.Error(d)
		}
		b, err := n.reader.Body(n.ctx, s.ID)
		if d := cmp.Diff(&reader.Body{StoryID: s.ID, HTML: "<p>One</p>", Doc: `{"type":"doc"}`, Text: "One"}, b); d != "" || err != nil {
			t.Error(d, err)
		}
		if l, _ := n.reader.Search(n.ctx, n.en.ID, []string{"old"}, 10, 0); l.Total != 0 {
			t.Error("the old words are still found")
		}
	})
}

func TestAWithdrawnEditionLeavesNothingButItsTombstone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		e := n.publish(s, noon, "river")
		if f, err := n.reader.Media(n.ctx, n.picture.Key, "w320"); err != nil || f.Blob != "b/k1-320" || f.MediaID == 0 || f.Bytes != 10 || f.Ext != "jpg" {
			t.Errorf("Media = %+v, %v", f, err)
		}
		gone := noon.Add(2 * time.Hour)
		tomb := &reader.Edition{StoryID: s.ID, OriginID: e.OriginID, DeskID: e.DeskID, Kind: e.Kind, Reflects: reader.Reflects{},
			FirstPublishedAt: e.FirstPublishedAt, PublishedAt: e.PublishedAt, TextChangedAt: e.TextChangedAt,
			Gone: true, GoneAt: &gone, GoneReason: "error", GoneNote: "We were wrong."}
		author := *n.author
		author.PictureID = nil // it is the author's picture too
		n.tx(func(ctx context.Context) error {
			n.must(n.desks.UpdateAuthor(ctx, &author))
			return n.publishing.Bury(ctx, tomb)
		})
		got, _, err := n.reader.Edition(n.ctx, s.ID)
		if d := cmp.Diff(tomb, got, cmpopts.EquateEmpty()); d != "" || err != nil {
			t.Error(d, err)
		}
		_, body := n.reader.Body(n.ctx, s.ID)
		_, file := n.reader.Media(n.ctx, n.picture.Key, "w320")
		for name, err := range map[string]error{"the body": body, "the picture": file} {
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		latest, _ := n.reader.Latest(n.ctx, n.en.ID, 10, 0)
		topic, _ := n.reader.ByTopic(n.ctx, n.en.ID, n.topic.ID, 10, 0)
		byAuthor, _ := n.reader.ByAuthor(n.ctx, n.en.ID, n.author.ID, 10, 0)
		search, _ := n.reader.Search(n.ctx, n.en.ID, []string{"river"}, 10, 0)
		months, _ := n.reader.Months(n.ctx, n.en.ID)
		families, _ := n.reader.Families(n.ctx, []int64{s.ID})
		bodies, _ := n.reader.Bodies(n.ctx, []int64{s.ID})
		if total := len(latest) + topic.Total + byAuthor.Total + search.Total + len(months) + len(families) + len(bodies); total != 0 {
			t.Errorf("it is still found: %v %v %v %v %v %v %v", latest, topic, byAuthor, search, months, families, bodies)
		}
		if family, _ := n.reader.Family(n.ctx, s.ID); len(family) != 1 || !family[0].Gone {
			t.Errorf("the family is %v", family)
		}
	})
}

func TestAPictureIsPublicWhileALiveEditionOfADeskThatIsOnShowsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		public := func() bool {
			_, err := n.reader.Media(n.ctx, n.picture.Key, "w640")
			if err != nil && !errs.Is(err, errs.NotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		author := *n.author
		if !public() {
			t.Error("the picture of an author who is not protected is public")
		}
		author.Protected = true
		n.tx(func(ctx context.Context) error { return n.desks.UpdateAuthor(ctx, &author) })
		if public() {
			t.Error("the picture of a protected author is not, and that of an unpublished story neither")
		}
		n.publish(s, noon)
		if !public() {
			t.Error("that of a live edition is")
		}
		off := *n.en
		off.On = false
		n.tx(func(ctx context.Context) error { return n.desks.UpdateDesk(ctx, &off) })
		if public() {
			t.Error("that of a desk that is off is not")
		}
		if _, err := n.reader.Media(n.ctx, n.picture.Key, "w9999"); !errs.Is(err, errs.NotFound) {
			t.Errorf("a size that is not there: %v", err)
		}
	})
}

func TestPublicListsAreNewestFirstAndOfOneDesk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		one, _ := n.written(n.en, "One")
		two, _ := n.written(n.en, "Two")
		three, _ := n.written(n.en, "Three")
		foreign, _ := n.written(n.ru, "Четыре")
		page, _ := n.written(n.en, "About")
		page.Kind = story.Page
		n.publish(one, noon.Add(3*time.Hour), "the", "river", "rises")
		n.publish(two, noon.Add(time.Hour), "the", "lake")
		n.publish(three, noon.Add(2*time.Hour), "the", "rivet")
		n.publish(foreign, noon.Add(9*time.Hour), "the", "river")
		n.publish(page, noon.Add(9*time.Hour), "the", "river")

		latest, err := n.reader.Latest(n.ctx, n.en.ID, 2, 0)
		if got := ids(latest); got != "1 3" || err != nil {
			t.Errorf("latest %s, %v", got, err)
		}
		if more, _ := n.reader.Latest(n.ctx, n.en.ID, 2, 2); ids(more) != "2" {
			t.Errorf("then %s", ids(more))
		}
		lists := map[string]func(limit, offset int) (reader.List, error){
			"of a topic":   func(l, o int) (reader.List, error) { return n.reader.ByTopic(n.ctx, n.en.ID, n.topic.ID, l, o) },
			"of an author": func(l, o int) (reader.List, error) { return n.reader.ByAuthor(n.ctx, n.en.ID, n.author.ID, l, o) },
			"of a word":    func(l, o int) (reader.List, error) { return n.reader.Search(n.ctx, n.en.ID, []string{"the"}, l, o) },
		}
		for name, list := range lists {
			head, err := list(2, 0)
			tail, err2 := list(2, 2)
			if err != nil || err2 != nil || ids(head.Items) != "1 3" || ids(tail.Items) != "2" || head.Total != 3 || tail.Total != 3 {
				t.Errorf("%s: %s of %d, then %s of %d, %v %v", name, ids(head.Items), head.Total, ids(tail.Items), tail.Total, err, err2)
			}
		}
		related, err := n.reader.Related(n.ctx, n.en.ID, n.topic.ID, three.ID, 2)
		if ids(related) != "1 2" || err != nil {
			t.Errorf("related %s, %v", ids(related), err)
		}
		for query, want := range map[string]string{
			"river": "1", "riv": "1 3", "the riv": "1 3", "riv the": "", "river lake": "", "nothing": "",
			`river" OR "lake`: "", "river*": "1", `"`: "", "river' | 'lake": "", "§1": "", "(": "", "RIVER": "1", "rises river": "1",
		} {
			l, err := n.reader.Search(n.ctx, n.en.ID, strings.Fields(query), 10, 0)
			if err != nil || ids(l.Items) != want {
				t.Errorf("search %q: %s, %v; want %s", query, ids(l.Items), err, want)
			}
		}
		found, err := n.reader.Page(n.ctx, n.en.ID, "slug")
		if err != nil || found.StoryID != page.ID {
			t.Errorf("page %v, %v", found, err)
		}
	})
}

func TestBreakingEndsByItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		n.publish(s, noon)
		until := noon.Add(time.Hour)
		n.tx(func(ctx context.Context) error { return n.publishing.SetBreaking(ctx, s.ID, &until) })
		for now, want := range map[time.Time]int{noon: 1, until.Add(-time.Microsecond): 1, until: 0} {
			if got, err := n.reader.Breaking(n.ctx, n.en.ID, now); len(got) != want || err != nil {
				t.Errorf("at %v: %d, %v", now, len(got), err)
			}
		}
		n.tx(func(ctx context.Context) error { return n.publishing.SetBreaking(ctx, s.ID, nil) })
		if got, _ := n.reader.Breaking(n.ctx, n.en.ID, noon); len(got) != 0 {
			t.Error("cleared, it still breaks")
		}
		err := db.Tx(n.ctx, func(ctx context.Context) error { return n.publishing.SetBreaking(ctx, 99, nil) })
		if !errs.Is(err, errs.NotFound) {
			t.Errorf("an edition that is not there: %v", err)
		}
	})
}

func TestMonthsAreCutInUTC(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		at := []time.Time{
			time.Date(2026, 1, 31, 23, 59, 59, 999999000, time.UTC), // February in Tehran
			time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 2, 28, 23, 0, 0, 0, time.UTC),
		}
		for _, when := range at {
			s, _ := n.written(n.en, "A headline")
			n.publish(s, when)
		}
		months, err := n.reader.Months(n.ctx, n.en.ID)
		want := []reader.Month{{Year: 2026, Month: 2, Count: 2, Changed: at[2].Add(time.Hour)}, {Year: 2026, Month: 1, Count: 1, Changed: at[0].Add(time.Hour)}}
		if d := cmp.Diff(want, months); d != "" || err != nil {
			t.Error(d, err)
		}
		feb, err := n.reader.InMonth(n.ctx, n.en.ID, 2026, 2, 10, 0)
		if ids(feb) != "2 3" || err != nil {
			t.Errorf("February: %s, %v", ids(feb), err)
		}
	})
}

func TestTheChromeHasReferenceDataButNothingOfProtectedAuthors(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		page, _ := n.written(n.ru, "О нас")
		page.Kind = story.Page
		n.publish(page, noon)
		off := *n.fa
		off.On = false
		n.tx(func(ctx context.Context) error { return n.desks.UpdateDesk(ctx, &off) })
		c, err := n.reader.Chrome(n.ctx)
		n.must(err)
		want := &reader.Chrome{
			Desks: []reader.Desk{
				{ID: n.en.ID, Slug: "en", Tag: "en", Hreflang: "en", Name: "Desk en", Position: 1, IsPrimary: true, Zone: "UTC"},
				{ID: n.ru.ID, Slug: "ru", Tag: "ru", Hreflang: "ru", Name: "Desk ru", Position: 2, IsPrimary: true, Zone: "UTC"}},
			Topics:   []reader.Topic{{ID: n.topic.ID, Slug: "rivers", Position: 1, Names: map[string]string{"en": "Rivers"}}},
			Agencies: []reader.Agency{{ID: n.agency.ID, Slug: "tass", Forms: map[string]string{"Latn": "TASS", "Cyrl": "ТАСС"}}},
			Authors: []reader.Author{{ID: n.author.ID, Slug: "ann-a", Kind: "person",
				Texts: map[string]reader.AuthorText{"en": {Name: "Ann A.", Biography: "Writes."}, "ru": {Name: "Анн А."}},
				Picture: &reader.Image{Media: n.picture.ID, Key: "k1", Width: 640, Height: 360, Renditions: []reader.Rendition{
					{Name: "w320", Ext: "jpg", Width: 320, Height: 180}, {Name: "w640", Ext: "jpg", Width: 640, Height: 360}}}}},
			Pages: []reader.PageLink{{DeskID: n.ru.ID, Slug: "slug", Headline: "О нас"}},
		}
		if d := cmp.Diff(want, c); d != "" {
			t.Error(d)
		}
		author := *n.author
		author.Protected = true
		n.tx(func(ctx context.Context) error { return n.desks.UpdateAuthor(ctx, &author) })
		c, err = n.reader.Chrome(n.ctx)
		n.must(err)
		if d := cmp.Diff([]reader.Author{{ID: n.author.ID, Kind: "person", Protected: true, Texts: map[string]reader.AuthorText{}}}, c.Authors); d != "" {
			t.Error(d)
		}
	})
}

func TestCorrectionsAreNewestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, r := n.written(n.en, "A headline")
		n.publish(s, noon)
		n.tx(func(ctx context.Context) error {
			for i, note := range []string{"first", "second"} {
				c := &reader.Correction{StoryID: s.ID, RevisionID: r.ID, Class: "correction", PublicNote: note, At: noon.Add(time.Duration(i) * time.Hour)}
				n.must(n.publishing.InsertCorrection(ctx, c))
			}
			return nil
		})
		got, err := n.reader.Corrections(n.ctx, s.ID)
		if names(got, func(c reader.Correction) any { return c.PublicNote }) != "second first" || err != nil {
			t.Errorf("%v, %v", got, err)
		}
	})
}
