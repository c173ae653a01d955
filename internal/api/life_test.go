package api_test

import (
	"strings"
	"testing"
	"time"

	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

func eachDatabase(t *testing.T, test func(t *testing.T, n *newsroom)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, open(t, db)) })
}

func TestAStoryLivesFromDraftToRestore(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		r := n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "The library opens late", "deck": "By an hour",
			"body_text": "First “paragraph”\nstill first.\n\nSecond – with a dash.", "slugline": "library", "urgency": 2,
			"attributions": []m{{"agency": "tass"}}, "topics": []string{"rivers"}}).is(201)
		r.has("state", "draft", "live", "none", "desk", "en", "language", "en", "headline", "The library opens late", "deck", "By an hour",
			"slugline", "library", "urgency", "2", "attributions.0.agency", "tass", "attributions.0.kind", "with", "topics.0", "rivers",
			"kind", "article", "public_url", "", "version", "2", "body.type", "doc", "body.content.0.type", "paragraph", "assignee", "")
		id := r.str("id")
		r.has("origin", id, "url", "http://127.0.0.1:8080/admin/stories/"+id)
		if got := r.header.Get("ETag"); got != `"`+r.str("version")+`"` {
			t.Errorf("ETag = %s", got)
		}
		if got := r.header.Get("Location"); got != "/api/v1/stories/"+id {
			t.Errorf("Location = %s", got)
		}
		if html := r.str("body_html"); strings.Count(html, "<p") != 2 || !strings.Contains(html, "First “paragraph” still first.") {
			t.Errorf("body_html = %s", html)
		}

		n.step("en-reporter", id, "submit", "note", "please").is(200).has("state", "in_review")
		n.step("en-editor", id, "return").is(422)
		n.step("en-editor", id, "return", "note", "shorter").is(200).has("state", "draft")
		n.as("en-reporter", "PATCH /stories/"+id, m{"deck": nil}, "If-Match", n.as("en-reporter", "GET /stories/"+id, nil).str("version")).is(200).has("deck", "")
		n.step("en-reporter", id, "submit").is(200)
		n.step("en-reporter", id, "approve").is(403)
		n.step("en-editor", id, "approve").is(200).has("state", "approved")
		n.step("en-editor", id, "publish").is(403)
		r = n.step("en-chief", id, "publish").is(200).has("state", "published", "live", "live",
			"public_url", "http://127.0.0.1:8080/en/a/the-library-opens-late/"+id+".html", "slug", "the-library-opens-late")
		if r.str("published_at") == "" || !strings.HasSuffix(r.str("published_at"), "Z") {
			t.Errorf("published_at = %q", r.str("published_at"))
		}

		n.as("en-reporter", "PATCH /stories/"+id, m{"headline": "The library opens at ten"}, "If-Match", r.header.Get("ETag")).is(200).
			has("state", "draft", "live", "live")
		n.as("ka-reporter", "GET /stories/"+id, nil).is(200).has("headline", "The library opens late", "state", "published")
		n.step("en-chief", id, "publish", "class", "correction").is(422).has("errors.0.field", "public_note")
		n.step("en-chief", id, "publish", "class", "correction", "public_note", "We had the hour wrong.").is(200).has("state", "published")
		n.step("en-editor", id, "withdraw").is(422)
		n.step("en-editor", id, "withdraw", "reason", "mistake").is(200).has("state", "withdrawn", "live", "gone", "public_url", "")
		n.as("ka-reporter", "GET /stories/"+id, nil).is(404)
		n.step("en-editor", id, "restore").is(200).has("state", "draft", "live", "gone")

		n.as("en-reporter", "GET /stories/"+id+"/revisions", nil).is(200).has("items.0.number", "3", "items.2.number", "1", "next", "",
			"items.0.class", "correction", "items.0.by.name", "en-reporter", "items.0.kind", "save")
		n.as("en-reporter", "GET /stories/"+id+"/revisions/1", nil).is(200).has("number", "1", "content.headline", "The library opens late", "content.deck", "By an hour")
		n.as("en-reporter", "GET /stories/"+id+"/revisions/99", nil).is(404)
		n.as("ka-reporter", "GET /stories/"+id+"/revisions", nil).is(404)
	})
}

func TestFourEyesFlashAndConfirm(t *testing.T) {
	n := sqlite(t)
	id := n.as("en-editor", "POST /stories", m{"desk": "en", "headline": "Mine alone", "body_text": "Text."}).is(201).str("id")
	n.step("en-editor", id, "submit").is(200)
	n.step("en-editor", id, "approve").guard("four_eyes")
	n.step("admin", id, "approve").is(200)

	id = n.draft("It is urgent")
	n.step("en-chief", id, "publish").is(409)
	n.step("en-editor", id, "publish", "flash", true, "note", "now").is(403)
	if got := n.step("en-chief", id, "publish", "flash", true).is(422).fields(); got != "note" {
		t.Errorf("a flash without a note names %q", got)
	}
	n.step("en-chief", id, "publish", "flash", true, "note", "it is out").is(200).has("live", "live", "flash", "true")
	n.step("en-chief", id, "confirm").guard("four_eyes")
	n.step("en-editor", id, "confirm").is(200).has("flash", "false", "state", "published")
	n.step("en-editor", id, "confirm").is(409)
}

func TestAConflictNamesTheAllowedActions(t *testing.T) {
	n := sqlite(t)
	id := n.draft("A gauge")
	r := n.step("en-editor", id, "approve").is(409)
	if got := string(r.raw); !strings.Contains(got, `"allowed":["submit","spike"]`) {
		t.Errorf("allowed: %s", got)
	}
	n.step("en-reporter", id, "submit").is(200)
	v := n.as("en-reporter", "GET /stories/"+id, nil).str("version")
	r = n.as("en-reporter", "PATCH /stories/"+id, m{"headline": "Mine still"}, "If-Match", v).is(409)
	if !strings.Contains(string(r.raw), `"allowed":["recall","spike"]`) {
		t.Errorf("allowed: %s", r.raw)
	}
	n.as("en-reporter", "PATCH /stories/"+id, m{"slugline": "gauge", "assignee": n.id("en-editor"), "urgency": nil}, "If-Match", v).is(200).
		has("slugline", "gauge", "assignee.name", "en-editor", "assignee.id", n.id("en-editor"), "urgency", "3", "state", "in_review")
}

func TestASchedule(t *testing.T) {
	n := sqlite(t)
	id := n.draft("Tomorrow")
	n.step("en-reporter", id, "submit").is(200)
	n.step("en-editor", id, "approve").is(200)
	at := func(d time.Duration) string { return n.clock.Now().Add(d).Format(time.RFC3339) }
	for _, c := range []struct {
		name  string
		at    any
		field string
	}{{"no time", nil, "at"}, {"a time that has passed", at(-time.Hour), "at"}, {"no RFC 3339", "tomorrow", "at"}, {"a number", 5, "at"}} {
		if got := n.step("en-chief", id, "schedule", "at", c.at).is(422).fields(); got != c.field {
			t.Errorf("%s names %q", c.name, got)
		}
	}
	v := n.as("en-chief", "GET /stories/"+id, nil).str("version")
	n.as("en-reporter", "PATCH /stories/"+id, m{"embargo_until": at(2 * time.Hour)}, "If-Match", v).is(403)
	n.as("en-editor", "PATCH /stories/"+id, m{"embargo_until": at(2 * time.Hour)}, "If-Match", v).is(200)
	n.step("en-chief", id, "schedule", "at", at(time.Hour)).guard("embargo")
	n.step("en-chief", id, "publish").guard("embargo")
	n.step("en-chief", id, "schedule", "at", at(3*time.Hour)).is(200).has("state", "scheduled")
	n.step("en-chief", id, "unschedule").is(200).has("state", "approved")
	n.step("en-chief", id, "schedule", "at", at(3*time.Hour)).is(200)
	n.clock.ahead.Store(int64(4 * time.Hour))
	if out, err := n.stories.RunDue(t.Context()); err != nil || out != 1 {
		t.Fatalf("RunDue = %d, %v", out, err)
	}
	n.as("en-chief", "GET /stories/"+id, nil).is(200).has("state", "published", "live", "live")
}

func TestATranslationGoesItsWay(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		source := n.live("A chess school")
		n.as("fa-reporter", "POST /stories/"+source+"/translations", m{"desks": []string{"fa"}}).is(403)
		if got := n.as("en-editor", "POST /stories/"+source+"/translations", m{"desks": []string{"fa", "xx"}}).is(422).fields(); got != "desks" {
			t.Errorf("an unknown desk names %q", got)
		}
		n.as("en-editor", "POST /stories/"+source+"/translations", m{"desks": []string{"ru"}}).guard("desk_on")
		due := n.clock.Now().Add(time.Hour).Format(time.RFC3339)
		r := n.as("en-editor", "POST /stories/"+source+"/translations", m{"desks": []string{"fa", "ka"}, "priority": 1, "due_at": due, "note": "soon"}).is(200).
			has("items.0.desk", "fa", "items.0.state", "requested", "items.0.kind", "first", "items.0.source.story", source, "items.0.source.revision", "1",
				"items.0.priority", "1", "items.0.note", "soon", "items.1.desk", "ka", "items.0.stale", "false", "items.0.assignee", "")
		id, target := r.str("items.0.id"), r.str("items.0.story")
		n.as("en-editor", "POST /stories/"+source+"/translations", m{"desks": []string{"fa"}}).is(200).has("items.0.id", id)

		n.as("fa-translator", "GET /translations?state=requested&desk=fa", nil).is(200).has("items.0.id", id, "items.1", "", "next", "")
		n.as("ka-translator", "GET /translations/"+id, nil).is(404)
		n.as("en-editor", "POST /translations/"+id+"/claim", nil).is(403)
		n.as("fa-reporter", "POST /translations/"+id+"/claim", m{}).is(403)
		n.as("fa-translator", "POST /translations/"+id+"/claim", nil).is(200).has("state", "claimed", "assignee.name", "fa-translator")
		n.as("fa-editor", "POST /translations/"+id+"/claim", nil).is(409).has("holder.id", n.id("fa-translator"), "holder.name", "fa-translator")

		r = n.as("fa-translator", "GET /stories/"+target, nil).is(200).
			has("headline", "", "desk", "fa", "origin", source, "source.story", source, "source.revision", "1", "state", "draft")
		if blocks, _ := r.get("body.content").([]any); len(blocks) != 2 || r.str("body.content.0.attrs.src.0") == "" {
			t.Fatalf("the empty target: %s", r.raw)
		}
		n.as("fa-translator", "POST /translations/"+id+"/submit", nil).guard("headline")
		n.as("fa-translator", "PATCH /stories/"+target, m{"headline": "مدرسهٔ شطرنج", "body_text": "یک.\n\nدو."}, "If-Match", r.str("version")).is(200).
			has("headline", "مدرسهٔ شطرنج")
		n.as("fa-translator", "POST /translations/"+id+"/submit", m{"note": "ready"}).is(200).has("state", "submitted")
		n.step("fa-editor", target, "approve").is(200)
		r = n.step("fa-chief", target, "publish").is(200)
		if want := "http://127.0.0.1:8080/fa/a/%D9%85%D8%AF%D8%B1%D8%B3%D9%87%D9%94-"; !strings.HasPrefix(r.str("public_url"), want) &&
			!strings.HasPrefix(r.str("public_url"), "http://127.0.0.1:8080/fa/a/%D9%85") {
			t.Errorf("public_url = %s", r.str("public_url"))
		}
		n.as("fa-translator", "GET /translations/"+id, nil).is(200).has("state", "published", "stale", "false")

		v := n.as("en-reporter", "GET /stories/"+source, nil).str("version")
		n.as("en-reporter", "PATCH /stories/"+source, m{"headline": "A chess school for all"}, "If-Match", v).is(200)
		n.step("en-chief", source, "publish", "class", "update").is(200)
		n.as("fa-translator", "GET /translations?stale=true", nil).is(200).has("items.0.id", id, "items.0.stale", "true", "items.0.kind", "update")
		n.as("fa-translator", "POST /translations/"+id+"/decline", nil).is(422).has("errors.0.field", "note")
		n.as("fa-translator", "POST /translations/"+id+"/claim", nil).is(200).has("state", "claimed")
		v = n.as("fa-translator", "GET /stories/"+target, nil).str("version")
		n.as("fa-translator", "PATCH /stories/"+target, m{"headline": "مدرسهٔ شطرنج برای همه"}, "If-Match", v).is(200).has("source.revision", "2")
		n.as("fa-translator", "GET /translations/"+id, nil).is(200).has("stale", "false")
	})
}

func TestADeskTakesALiveStoryByItself(t *testing.T) {
	n := sqlite(t)
	source := n.live("A ferry timetable")
	draft := n.draft("Not out yet")
	in := m{"desk": "ka", "headline": "ბორანი", "translation_of": source, "body_text": "ერთი.\n\nორი."}
	r := n.as("ka-translator", "POST /stories", in).is(201).has("origin", source, "source.story", source, "headline", "ბორანი", "desk", "ka")
	n.as("ka-translator", "GET /translations", nil).is(200).has("items.0.story", r.str("id"), "items.0.state", "claimed", "items.0.assignee.name", "ka-translator")
	n.as("ka-editor", "POST /stories", in).is(409).has("story", r.str("id"))
	n.as("fa-translator", "POST /stories", in).is(403)
	in["translation_of"], in["desk"] = draft, "fa"
	if got := n.as("fa-translator", "POST /stories", in).is(422).fields(); got != "translation_of" {
		t.Errorf("a source that is not open names %q", got)
	}
	in["translation_of"] = "999999"
	if got := n.as("fa-translator", "POST /stories", in).is(422).fields(); got != "translation_of" {
		t.Errorf("an unknown source names %q", got)
	}
	n.as("ka-translator", "POST /stories", m{"desk": "ka", "headline": "Own"}).is(403)
	n.as("fa-reporter", "POST /stories", m{"desk": "fa", "headline": "کشتی", "translation_of": source}).is(201)
}

func TestWhoIsNotOfTheDeskSeesWhatReadersSee(t *testing.T) {
	n := sqlite(t)
	live, draft := n.live("Seen by all"), n.draft("Seen by few")
	v := n.as("en-editor", "GET /stories/"+live, nil).str("version")
	n.as("en-reporter", "PATCH /stories/"+live, m{"headline": "A secret change", "slugline": "secret"}, "If-Match", v).is(200)
	r := n.as("fa-chief", "GET /stories/"+live, nil).is(200).has("state", "published", "live", "live", "headline", "Seen by all")
	if s := string(r.raw); strings.Contains(s, "secret") || strings.Contains(s, "slugline") || strings.Contains(s, "assignee") || !strings.Contains(s, `"allowed":[]`) {
		t.Errorf("a foreign desk sees %s", s)
	}
	n.as("fa-chief", "GET /stories/"+draft, nil).is(404)
	n.as("fa-chief", "PATCH /stories/"+live, m{"headline": "x"}, "If-Match", "1").is(403)
	n.as("fa-chief", "PATCH /stories/"+draft, m{"headline": "x"}, "If-Match", "1").is(404)
	n.step("fa-chief", live, "withdraw", "reason", "error").is(403)
	n.step("fa-chief", draft, "submit").is(404)
	n.as("fa-chief", "GET /stories", nil).is(200).has("items.0", "")
	n.as("fa-chief", "GET /stories?desk=en", nil).is(200).has("items.0", "")
	n.as("nobody", "GET /stories", nil).is(200).has("items.0", "", "next", "")

	n.as("en-editor", "POST /stories/"+draft+"/translations", m{"desks": []string{"fa"}}).is(200)
	n.as("fa-translator", "GET /stories/"+draft, nil).is(200).has("headline", "Seen by few", "allowed.0", "")
	n.as("fa-reporter", "GET /stories/"+draft, nil).is(404)
}
