package publish_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

func status(site http.Handler, path string) (int, string) {
	w := httptest.NewRecorder()
	rq := httptest.NewRequest(http.MethodGet, path, nil)
	rq.Host = "127.0.0.1:8080"
	site.ServeHTTP(w, rq)
	return w.Code, w.Body.String()
}

func TestAFamilyGoesInOneActFromEveryPageFeedSitemapAndSearchButItsExceptions(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		of := map[string]int64{"en": en, "ru": translated(t, r, en, "ru", "В десять."), "ka": translated(t, r, en, "ka", "ათზე.")}
		of["fa"] = translated(t, r, of["ru"], "fa", "ساعت ده.")
		site := r.Serve()
		pages := map[string]string{}
		for slug, id := range of {
			pages[slug] = article(t, r, slug, id)
			for _, path := range []string{pages[slug], "/" + slug + "/", "/" + slug + "/feed.xml", "/sitemap.xml"} {
				if code, _ := status(site, path); code != http.StatusOK {
					t.Fatalf("%s answers %d before", path, code)
				}
			}
		}
		for _, who := range []string{"ru:chief", "en:editor"} {
			if _, err := r.Stories.TakeDown(ctx(), r.Person(who), en, story.TakeDown{Reason: "error"}); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v", who, err)
			}
		}
		chief := r.Person("en:chief")
		for name, in := range map[string]story.TakeDown{
			"no reason": {}, "a reason that no language has": {Reason: "boredom"},
			"an exception without why": {Reason: "error", Except: map[int64]string{of["ka"]: " "}},
			"nothing goes":             {Reason: "error", Except: map[int64]string{en: "x", of["ru"]: "x", of["ka"]: "x", of["fa"]: "x"}},
		} {
			if _, err := r.Stories.TakeDown(ctx(), chief, en, in); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		down, err := r.Stories.TakeDown(ctx(), chief, en, story.TakeDown{Reason: "error", Except: map[int64]string{of["ka"]: "They wrote it anew."}})
		if err != nil || len(down) != 3 {
			t.Fatalf("%d went, %v", len(down), err)
		}
		for slug, path := range pages {
			code, text := status(site, path)
			feed, _ := status(site, "/"+slug+"/feed.xml")
			_, front := status(site, "/"+slug+"/")
			_, sitemap := status(site, "/sitemap.xml")
			if stays := slug == "ka"; stays != (code == http.StatusOK) || stays != strings.Contains(front, path) || feed != http.StatusOK || strings.Contains(sitemap, path) && !stays {
				t.Errorf("%s: %d, on the front %v", slug, code, strings.Contains(front, path))
			}
			words, _ := r.Reader.For(slug).Text("withdrawn_error", nil)
			if slug != "ka" && (code != http.StatusGone || !strings.Contains(text, words)) {
				t.Errorf("%s answers %d without its desk's sentence", slug, code)
			}
		}
		_, entries, err := r.Stories.Trail(ctx(), r.Person("ru:editor"), of["ru"], 5)
		if err != nil || entries[0].Action != "withdraw" || entries[0].ActorID == nil || *entries[0].ActorID != chief.ID || entries[0].Reason != "error" {
			t.Errorf("the log of a desk whose version went: %+v, %v", entries, err)
		}
		notes, entries, err := r.Stories.Trail(ctx(), r.Person("ka:editor"), of["ka"], 5)
		if err != nil || entries[0].Action != "take_down_except" || len(notes) == 0 || notes[0].Text != "They wrote it anew." {
			t.Errorf("the log of the exception: %+v, %+v, %v", entries, notes, err)
		}
		// A desk decides otherwise for its own version.
		if _, err := r.Stories.Do(ctx(), r.Person("ru:editor"), of["ru"], story.Input{Action: story.Restore}); err != nil {
			t.Errorf("a desk may restore its version: %v", err)
		}
		if _, err := r.Stories.TakeDown(ctx(), chief, en, story.TakeDown{Reason: "error"}); err != nil {
			t.Errorf("the rest may go as well: %v", err)
		}
		if _, err := r.Stories.TakeDown(ctx(), chief, en, story.TakeDown{Reason: "error"}); !errs.Is(err, errs.Conflict) {
			t.Errorf("with nothing live: %v", err)
		}
	})
}

func TestTwoFamilyActsAtOnceEndWithoutADeadlock(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		en := r.Story("en", "Headline", "It opens at ten.").Published().ID()
		var versions []int64
		for _, slug := range []string{"ru", "ka", "kk", "fa"} {
			versions = append(versions, translated(t, r, en, slug, "10"))
		}
		chief, ru := r.Person("en:chief"), r.Person("ru:chief")
		var all sync.WaitGroup
		went := make([]int, 3)
		for i := range went {
			all.Go(func() {
				down, err := r.Stories.TakeDown(context.Background(), chief, en, story.TakeDown{Reason: "error"})
				if err != nil && !errs.Is(err, errs.Conflict) {
					t.Error(err)
				}
				went[i] = len(down)
			})
		}
		all.Go(func() {
			_, err := r.Stories.Do(context.Background(), ru, versions[0], story.Input{Action: story.Withdraw, Reason: "error"})
			if err != nil && !errs.Is(err, errs.Conflict) {
				t.Error(err)
			}
		})
		all.Wait()
		slices.Sort(went)
		if went[1] != 0 || went[2] < 4 {
			t.Errorf("each version goes once: %v", went)
		}
		for _, id := range append(versions, en) {
			if e := edition(t, r, id); !e.Gone {
				t.Errorf("%d is still live", id)
			}
		}
	})
}
