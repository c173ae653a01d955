package reader_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/reader"
)

func TestColumnsComeBackAsTheyWere(t *testing.T) {
	lead := reader.LeadImage{Media: 3, Key: "k", Width: 4, Height: 5, Alt: "نقشه", Renditions: []reader.Rendition{{Name: "w320", Ext: "jpg", Width: 320, Height: 180}}}
	v, err := lead.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back reader.LeadImage
	for _, src := range []any{v, []byte(v.(string))} {
		if err := back.Scan(src); err != nil || cmp.Diff(lead, back) != "" {
			t.Errorf("%v: %s", err, cmp.Diff(lead, back))
		}
	}
	if v, err := (reader.LeadImage{}).Value(); err != nil || v != "" {
		t.Errorf("no picture is empty text: %v %v", v, err)
	}
	for _, src := range []any{"", nil, []byte{}} {
		if err := back.Scan(src); err != nil || back.Key != "" {
			t.Errorf("%v reads as no picture: %v", src, err)
		}
	}
	if err := back.Scan(7); err == nil {
		t.Error("a number is no picture")
	}
	if v, err := reader.Reflects(nil).Value(); err != nil || v != "{}" {
		t.Errorf("%v %v", v, err)
	}
	var r reader.Reflects
	if err := r.Scan(`{"7":70}`); err != nil || r[7] != 70 {
		t.Errorf("%v %v", r, err)
	}
	var c reader.Credits
	if err := c.Scan(`{"bylines":[{"author":1,"role":"reporter"}],"topics":[3]}`); err != nil || c.Bylines[0].AuthorID != 1 || c.Topics[0] != 3 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestRenditionsAreChosenByRatioAndWidth(t *testing.T) {
	rs := []reader.Rendition{{Name: "w640", Ext: "jpg", Width: 640, Height: 360}, {Name: "r640", Ext: "jpg", Width: 640, Height: 427},
		{Name: "w320", Ext: "jpg", Width: 320, Height: 180}, {Name: "r320", Ext: "jpg", Width: 320, Height: 213}, {Name: "broken"}}
	if got := reader.Srcset(reader.Wide(rs), "/media", "k"); got != "/media/k/w320.jpg 320w, /media/k/w640.jpg 640w" {
		t.Error(got)
	}
	if got := reader.Srcset(reader.Natural(rs, 3000, 2000), "/media", "k"); got != "/media/k/r320.jpg 320w, /media/k/r640.jpg 640w" {
		t.Error(got)
	}
	if got := reader.Wide(rs[1:2]); len(got) != 1 || got[0].Name != "r640" {
		t.Errorf("without any in 16:9, what there is: %v", got)
	}
	for width, want := range map[int]string{1: "w320", 321: "w640", 5000: "w640"} {
		if r, ok := reader.Nearest(reader.Wide(rs), width); !ok || r.Name != want {
			t.Errorf("for %d: %v", width, r)
		}
	}
	if _, ok := reader.Nearest(nil, 1); ok {
		t.Error("nothing is nearest to nothing")
	}
}

func TestEditionKeys(t *testing.T) {
	until := time.Now()
	was := &reader.Edition{StoryID: 7, OriginID: 5, DeskID: 2, Kind: reader.KindArticle, Credits: reader.Credits{Topics: []int64{3}}}
	is := &reader.Edition{StoryID: 7, OriginID: 5, DeskID: 2, Kind: reader.KindArticle, BreakingUntil: &until, Lead: reader.LeadImage{Media: 9, Key: "k"},
		Credits: reader.Credits{Topics: []int64{4}, Bylines: []reader.Byline{{AuthorID: 8, Role: "reporter"}}}}
	want := []string{"author-8-2", "breaking-2", "family-5", "front-2", "media-9", "sitemap", "story-7", "topic-3-2", "topic-4-2"}
	if d := cmp.Diff(want, reader.EditionKeys(was, is)); d != "" {
		t.Error(d)
	}
	page := &reader.Edition{StoryID: 1, OriginID: 1, DeskID: 2, Kind: reader.KindPage}
	if d := cmp.Diff([]string{"desk-2", "family-1", "front-2", "sitemap", "story-1"}, reader.EditionKeys(nil, page)); d != "" {
		t.Error(d)
	}
}

func TestTouchesChrome(t *testing.T) {
	for key, want := range map[string]bool{"site": true, "desk-2": true, "agency-1": true, "topic-3": true, "author-4": true,
		"topic-3-2": false, "author-4-2": false, "story-7": false, "front-2": false, "media-9": false, "breaking-2": false, "": false} {
		if got := reader.TouchesChrome(key); got != want {
			t.Errorf("%q: %v", key, got)
		}
	}
}

func TestEditionsKnowTheirTimes(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	later := now.Add(time.Hour)
	e := reader.Edition{FirstPublishedAt: now, TextChangedAt: now.Add(59 * time.Second), BreakingUntil: &later}
	if e.Updated() || !e.Breaking(now) || e.Breaking(later) {
		t.Error("a change within a minute is no second date; breaking ends at its time")
	}
	if e.TextChangedAt = now.Add(time.Minute); !e.Updated() {
		t.Error("a minute later is a second date")
	}
	if e.Gone = true; e.Breaking(now) || e.Live() {
		t.Error("what is withdrawn breaks nothing")
	}
}
