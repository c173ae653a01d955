package publish_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"polydesk/internal/app/apptest"
	"polydesk/internal/story"
)

// reads gets a public page's text.
func reads(t *testing.T, site http.Handler, path string) string {
	t.Helper()
	code, text := status(site, path)
	if code != http.StatusOK {
		t.Fatalf("%s answers %d", path, code)
	}
	return text
}

func article(t *testing.T, r *apptest.Room, slug string, id int64) string {
	t.Helper()
	return fmt.Sprintf("/%s/a/%s/%d.html", slug, edition(t, r, id).Slug, id)
}

func TestReadersOfEveryVersionSeeTheNoticeInTheirLanguageAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		ru := translated(t, r, en, "ru", "В десять.")
		fa := translated(t, r, ru, "fa", "ساعت ده.")
		site := r.Serve()
		of := map[string]int64{"ru": ru, "fa": fa}
		for slug, id := range of { // now they are in the cache
			if text := reads(t, site, article(t, r, slug, id)); strings.Contains(text, `role="note"`) {
				t.Errorf("%s has a notice before anything was corrected", slug)
			}
		}
		r.Clock.Pass(time.Hour)
		rewrite(t, r, "en", en, corrected, "It opens at nine.")
		for slug, id := range of {
			text := reads(t, site, article(t, r, slug, id))
			words, _ := r.Reader.For(slug).Text("original_corrected", map[string]string{"Date": "|"})
			rest := words[strings.Index(words, "|")+1:]
			if !strings.Contains(text, `role="note"`) || !strings.Contains(text, rest) || strings.Contains(text, corrected.PublicNote) {
				t.Errorf("%s: the notice %q is not there, or the origin's own words are", slug, rest)
			}
			if feed := reads(t, site, "/"+slug+"/feed.xml"); !strings.Contains(feed, rest) {
				t.Errorf("the feed of %s does not say so", slug)
			}
		}
		if text := reads(t, site, article(t, r, "en", en)); !strings.Contains(text, corrected.PublicNote) {
			t.Error("the corrected page does not say what was wrong")
		}
	})
}

func TestARetractedPageAnswersWithItsHeadlineMarkedAndNoText(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		site := r.Serve()
		page := article(t, r, "en", en)
		reads(t, site, page)
		r.Clock.Pass(time.Hour)
		rewrite(t, r, "en", en, story.Input{Class: story.Retraction, PublicNote: "There is no such hour."}, "It opens at ten!")
		text := reads(t, site, page)
		for _, want := range []string{"This story has been retracted.", "<h1>Headline</h1>", "There is no such hour.", `"creativeWorkStatus":"Retracted"`} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not have %q", want)
			}
		}
		for _, path := range []string{page, "/en/", "/en/feed.xml"} {
			text := reads(t, site, path)
			if strings.Contains(text, "opens at ten") {
				t.Errorf("%s still has the text", path)
			}
			if !strings.Contains(text, "retracted") {
				t.Errorf("%s does not say that it was retracted", path)
			}
		}
	})
}
