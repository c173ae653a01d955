package api_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/api"
)

func TestBadInputIsRefusedWithItsField(t *testing.T) {
	n := sqlite(t)
	deep := strings.Repeat(`[`, 200_000) + strings.Repeat(`]`, 200_000)
	for _, c := range []struct {
		name, in string
		status   int
		field    string
	}{
		{"broken JSON", `{"desk": "en",`, 400, ""},
		{"no JSON at all", `hello`, 400, ""},
		{"a list instead of an object", `[1]`, 400, ""},
		{"text after the object", `{"desk":"en"} x`, 400, ""},
		{"bytes that are no UTF-8", "{\"desk\":\"en\",\"headline\":\"\xff\"}", 400, ""},
		{"an unknown field", `{"desk":"en","headline":"x","colour":"red"}`, 400, "colour"},
		{"a field in other letters", `{"Desk":"en","headline":"x"}`, 400, "Desk"},
		{"an unknown field inside", `{"desk":"en","headline":"x","bylines":[{"author":"a","x":1}]}`, 400, "bylines[0].x"},
		{"a field that stands twice", `{"desk":"en","headline":"x","headline":"y"}`, 400, "headline"},
		{"a field that stands twice inside", `{"desk":"en","headline":"x","lead_image":{"alt":"1","alt":"2"}}`, 400, "alt"},
		{"nesting without end", `{"desk":"en","headline":"x","body":` + deep + `}`, 400, ""},
		{"an endless body", `{"headline":"` + strings.Repeat("x", 2<<20) + `"}`, 413, ""},
		{"nothing", ``, 422, "desk"},
		{"an empty object", `{}`, 422, "desk"},
		{"an unknown desk", `{"desk":"atlantis","headline":"x"}`, 422, "desk"},
		{"a desk that is a number", `{"desk":5,"headline":"x"}`, 422, "desk"},
		{"no headline", `{"desk":"en"}`, 422, "headline"},
		{"a headline of spaces", `{"desk":"en","headline":"  \n "}`, 422, "headline"},
		{"a headline that is null", `{"desk":"en","headline":null}`, 422, "headline"},
		{"a headline that is a number", `{"desk":"en","headline":5}`, 422, "headline"},
		{"a headline of 301 letters", `{"desk":"en","headline":"` + strings.Repeat("я", 301) + `"}`, 422, "headline"},
		{"a headline of a megabyte", `{"desk":"en","headline":"` + strings.Repeat("x", 1<<20) + `"}`, 422, "headline"},
		{"a control character", `{"desk":"en","headline":"a\u0000b"}`, 422, "headline"},
		{"an escape character", `{"desk":"en","headline":"a\u001bb"}`, 422, "headline"},
		{"a lone high surrogate", `{"desk":"en","headline":"a\ud800b"}`, 422, "headline"},
		{"a lone low surrogate", `{"desk":"en","headline":"x","deck":"\udc00"}`, 422, "deck"},
		{"a lone surrogate in a text without marks", `{"desk":"en","headline":"x","body_text":"a\ud83d b"}`, 422, "body_text"},
		{"a lone surrogate in markup", `{"desk":"en","headline":"x","body_html":"<p>a\ude00</p>"}`, 422, "body_html"},
		{"a lone surrogate in a caption", `{"desk":"en","headline":"x","lead_image":{"media":"k","alt":"\ud800"}}`, 422, "lead_image.alt"},
		{"a lone surrogate in a fact", `{"desk":"en","headline":"x","slugline":"\udfff"}`, 422, "slugline"},
		{"a control character in the text", `{"desk":"en","headline":"x","body_text":"a\u0007b"}`, 422, "body_text"},
		{"two texts", `{"desk":"en","headline":"x","body_text":"a","body_html":"b"}`, 422, "body_text"},
		{"a text that is an object", `{"desk":"en","headline":"x","body_text":{}}`, 422, "body_text"},
		{"a document that is text", `{"desk":"en","headline":"x","body":"a"}`, 422, "body"},
		{"a document of another type", `{"desk":"en","headline":"x","body":{"type":"page"}}`, 422, "body.type"},
		{"a block that nobody knows", `{"desk":"en","headline":"x","body":{"type":"doc","content":[{"type":"script"}]}}`, 422, "body.content[0].type"},
		{"a script as link", `{"desk":"en","headline":"x","body":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}]}]}}`, 422,
			"body.content[0].content[0].marks[0].attrs.href"},
		{"a picture that nobody knows in the text", `{"desk":"en","headline":"x","body":{"type":"doc","content":[{"type":"image","attrs":{"media":"nosuchkey","alt":"x"}}]}}`, 422, "body"},
		{"an unknown author", `{"desk":"en","headline":"x","bylines":[{"author":"nobody-such"}]}`, 422, "bylines"},
		{"an author without a slug", `{"desk":"en","headline":"x","bylines":[{"role":"editor"}]}`, 422, "bylines[0].author"},
		{"an unknown role", `{"desk":"en","headline":"x","bylines":[{"author":"a","role":"king"}]}`, 422, "bylines[0].role"},
		{"a byline that is text", `{"desk":"en","headline":"x","bylines":["a"]}`, 422, "bylines[0]"},
		{"an unknown agency", `{"desk":"en","headline":"x","attributions":[{"agency":"nosuch"}]}`, 422, "attributions"},
		{"an unknown kind of attribution", `{"desk":"en","headline":"x","attributions":[{"agency":"tass","kind":"without"}]}`, 422, "attributions[0].kind"},
		{"an agency twice", `{"desk":"en","headline":"x","attributions":[{"agency":"tass"},{"agency":"tass"}]}`, 422, "attributions"},
		{"an unknown topic", `{"desk":"en","headline":"x","topics":["nosuch"]}`, 422, "topics"},
		{"topics as text", `{"desk":"en","headline":"x","topics":"rivers"}`, 422, "topics"},
		{"a topic that is a number", `{"desk":"en","headline":"x","topics":[1]}`, 422, "topics[0]"},
		{"an unknown lead image", `{"desk":"en","headline":"x","lead_image":{"media":"nosuch","alt":"x"}}`, 422, "lead_image"},
		{"a lead image without a picture", `{"desk":"en","headline":"x","lead_image":{"alt":"x"}}`, 422, "lead_image.media"},
		{"an urgency of 6", `{"desk":"en","headline":"x","urgency":6}`, 422, "urgency"},
		{"an urgency as text", `{"desk":"en","headline":"x","urgency":"2"}`, 422, "urgency"},
		{"an urgency of one and a half", `{"desk":"en","headline":"x","urgency":1.5}`, 422, "urgency"},
		{"an endless urgency", `{"desk":"en","headline":"x","urgency":1e999}`, 422, "urgency"},
		{"an unknown person", `{"desk":"en","headline":"x","assignee":"999999"}`, 422, "assignee"},
		{"a person by number", `{"desk":"en","headline":"x","assignee":1}`, 422, "assignee"},
		{"a person who is a word", `{"desk":"en","headline":"x","assignee":"ann"}`, 422, "assignee"},
		{"an unknown kind", `{"desk":"en","headline":"x","kind":"poem"}`, 422, "kind"},
		{"several things at once", `{"desk":"en","headline":5,"urgency":"x","kind":"poem"}`, 422, "headline urgency kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := n.as("en-reporter", "POST /stories", c.in).is(c.status)
			if got := r.fields(); got != c.field {
				t.Errorf("names %q, want %q: %s", got, c.field, r.raw)
			}
		})
	}
	n.as("en-reporter", "GET /stories", nil).is(200).has("items.0", "")
}

func TestMarkupIsCleanedAndTypographyKept(t *testing.T) {
	n := sqlite(t)
	r := n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "x", "body_html": `<p onclick="x()">“Quoted” – <strong>bold</strong></p>
		<script>alert(1)</script><p><a href="javascript:alert(1)">link</a> <a href="https://example.org/">good</a></p>`}).is(201)
	html := r.str("body_html")
	for _, bad := range []string{"script", "onclick", "javascript", "alert"} {
		if strings.Contains(html, bad) {
			t.Errorf("%q is left in %s", bad, html)
		}
	}
	for _, good := range []string{"“Quoted” – ", "<strong>bold</strong>", `href="https://example.org/"`} {
		if !strings.Contains(html, good) {
			t.Errorf("%q is missing in %s", good, html)
		}
	}
}

func TestAReplacementCharacterThatSomebodyTypedStays(t *testing.T) {
	n := sqlite(t)
	r := n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "A \uFFFD of the web", "deck": "\uFFFD", "body_text": "It shows \uFFFD."}).is(201)
	r.has("headline", "A \uFFFD of the web").has("deck", "\uFFFD")
	if !strings.Contains(r.str("body_html"), "It shows \uFFFD.") {
		t.Errorf("the text became %s", r.str("body_html"))
	}
}

func TestAPersonsNumberIsNamedAsItCame(t *testing.T) {
	n := sqlite(t)
	r := n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "x", "assignee": "999999"}).is(422)
	if !strings.Contains(string(r.raw), "999999") {
		t.Errorf("an id is no quantity, its digits are not grouped: %s", r.raw)
	}
}

func TestRefusalsComeInTheirOrder(t *testing.T) {
	n := sqlite(t)
	id := n.draft("Order")
	n.tokens["reads"] = n.token(t.Context(), "en-reporter", account.ReadScope)
	n.tokens["broken"] = "pdk_nosuch"
	patch := "PATCH /stories/" + id
	for _, c := range []struct {
		name, who, call, in, match string
		status                     int
	}{
		{"401 before broken JSON", "broken", patch, `{`, "", 401},
		{"400 before not found", "en-reporter", "PATCH /stories/999999", `{`, "", 400},
		{"400 before a token that may only read", "reads", patch, `{`, "", 400},
		{"404 before a token that may only read", "reads", "PATCH /stories/999999", `{}`, "", 404},
		{"403 for a token that may only read", "reads", patch, `{"headline":5}`, "", 403},
		{"404 before a missing If-Match", "en-reporter", "PATCH /stories/999999", `{"headline":5}`, "", 404},
		{"403 before a missing If-Match", "en-reporter", patch, `{"embargo_until":null}`, "", 403},
		{"403 of a fact before a bad field", "en-reporter", patch, `{"headline":5,"embargo_until":null}`, "2", 403},
		{"428 before a bad field", "en-reporter", patch, `{"headline":5}`, "", 428},
		{"412 before a bad field", "en-reporter", patch, `{"headline":5}`, "77", 412},
		{"412 for what is no version", "en-reporter", patch, `{"headline":"x"}`, `"*"`, 412},
		{"422 for a bad field under any version", "en-reporter", patch, `{"headline":5}`, "*", 422},
		{"404 before any version", "en-reporter", "PATCH /stories/999999", `{"headline":"x"}`, "*", 404},
		{"422 in the end", "en-reporter", patch, `{"headline":5}`, `W/"2"`, 422},
		{"404 for what is no id", "en-reporter", "GET /stories/0x1", "", "", 404},
		{"404 for an endless id", "en-reporter", "GET /stories/99999999999999999999999", "", "", 404},
		{"403 before an unknown class", "en-reporter", "POST /stories/" + id + "/transitions", `{"action":"publish","class":"x"}`, "", 403},
		{"409 before an unknown class", "en-chief", "POST /stories/" + id + "/transitions", `{"action":"publish","class":"x"}`, "", 409},
		{"412 before 409", "en-chief", "POST /stories/" + id + "/transitions", `{"action":"approve"}`, "77", 412},
		{"404 before an unknown action", "fa-chief", "POST /stories/" + id + "/transitions", `{"action":"x"}`, "", 404},
		{"an unknown action", "en-chief", "POST /stories/" + id + "/transitions", `{"action":"x"}`, "", 422},
		{"no action", "en-chief", "POST /stories/" + id + "/transitions", ``, "", 422},
		{"an unknown place", "en-chief", "GET /nosuch", ``, "", 404},
		{"an unknown place without a token", "broken", "GET /nosuch", ``, "", 401},
		{"another method", "en-chief", "DELETE /stories/" + id, ``, "", 405},
	} {
		t.Run(c.name, func(t *testing.T) { n.as(c.who, c.call, c.in, "If-Match", c.match).is(c.status) })
	}
	n.step("en-reporter", id, "submit").is(200)
	n.as("en-reporter", patch, `{"headline":5}`, "If-Match", "3").is(409)
	n.as("en-reporter", patch, `{"urgency":"x"}`, "If-Match", "3").is(422)
	r := n.as("broken", "GET /me", nil).is(401)
	if !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer") || r.header.Get("Cache-Control") != "no-store" || r.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers of a 401: %v", r.header)
	}
	if got := n.as("en-chief", "PUT /me", nil).is(405).header.Get("Allow"); got != "GET, HEAD" {
		t.Errorf("Allow = %q", got)
	}
}

func TestAStarMeansWhateverVersionThereIs(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		id := n.draft("Any version")
		r := n.as("en-reporter", "PATCH /stories/"+id, m{"headline": "The newest"}, "If-Match", "*").is(200).has("headline", "The newest")
		if r.header.Get("ETag") != `"3"` {
			t.Errorf("ETag %s after version 2", r.header.Get("ETag"))
		}
		n.as("en-reporter", "POST /stories/"+id+"/transitions", m{"action": "submit"}, "If-Match", "*").is(200)
		n.as("en-editor", "POST /topics", m{"names": m{"en": "Bridges"}}).is(201)
		n.as("en-editor", "PATCH /topics/bridges", m{"names": m{"en": "Bridges and ferries"}}, "If-Match", "*").is(200)
	})
}

func TestTwoPatchesAtOnceMakeOneConflict(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		id := n.draft("Both of us")
		answers := make([]*reply, 2)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() {
				answers[i] = n.as("en-reporter", "PATCH /stories/"+id, m{"headline": fmt.Sprint("Version ", i)}, "If-Match", `"2"`)
			})
		}
		group.Wait()
		won, lost := answers[0], answers[1]
		if won.status != 200 {
			won, lost = lost, won
		}
		won.is(200).has("version", "3")
		lost.is(412).has("yours", "2", "current", "3", "story.id", id, "story.version", "3", "story.headline", won.str("headline"))
	})
}

func TestAnIdempotencyKeyDoesTheWorkOnce(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		in := m{"desk": "en", "headline": "Once only"}
		first := n.as("en-reporter", "POST /stories", in, "Idempotency-Key", "k1").is(201)
		again := n.as("en-reporter", "POST /stories", in, "Idempotency-Key", "k1").is(201)
		if string(first.raw) != string(again.raw) || first.header.Get("ETag") != again.header.Get("ETag") || first.header.Get("Location") != again.header.Get("Location") {
			t.Errorf("two answers:\n%s %v\n%s %v", first.raw, first.header, again.raw, again.header)
		}
		n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "Another"}, "Idempotency-Key", "k1").is(422)
		n.as("en-editor", "POST /stories", in, "Idempotency-Key", "k1").is(201)
		refused := n.as("en-reporter", "POST /stories", m{"desk": "en"}, "Idempotency-Key", "k2").is(422)
		if again := n.as("en-reporter", "POST /stories", m{"desk": "en"}, "Idempotency-Key", "k2").is(422); string(again.raw) != string(refused.raw) {
			t.Errorf("two refusals: %s, %s", refused.raw, again.raw)
		}
		n.as("en-reporter", "POST /stories", in, "Idempotency-Key", strings.Repeat("x", 201)).is(422)

		var group sync.WaitGroup
		ids := make([]string, 4)
		for i := range ids {
			group.Go(func() {
				ids[i] = n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "At once"}, "Idempotency-Key", "k3").is(201).str("id")
			})
		}
		group.Wait()
		for _, id := range ids {
			if id == "" || id != ids[0] {
				t.Errorf("the same request made %v", ids)
			}
		}
		n.clock.ahead.Store(25 * 3600 * 1e9)
		n.tokens["en-reporter"] = n.token(t.Context(), "en-reporter", account.WriteScope)
		if later := n.as("en-reporter", "POST /stories", in, "Idempotency-Key", "k1").is(201); later.str("id") == first.str("id") {
			t.Error("a key is remembered for longer than a day")
		}
	})
}

func TestListsAreWalkedByTheirCursor(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		for i := range 7 {
			n.draft(fmt.Sprint("Story ", i))
		}
		seen, cursor := []string{}, ""
		for range 10 {
			r := n.as("en-reporter", "GET /stories?limit=3&cursor="+cursor, nil).is(200)
			for i := range 3 {
				if h := r.str(fmt.Sprintf("items.%d.headline", i)); h != "" {
					seen = append(seen, h)
				}
			}
			if cursor = r.str("next"); cursor == "" {
				break
			}
		}
		if got := strings.Join(seen, ","); got != "Story 6,Story 5,Story 4,Story 3,Story 2,Story 1,Story 0" {
			t.Errorf("the pages hold %s", got)
		}
		n.as("en-reporter", "GET /agencies", nil).is(200).has("items.49.slug", n.as("en-reporter", "GET /agencies?limit=50", nil).str("items.49.slug"), "items.50", "")
		n.as("en-reporter", "GET /agencies?limit=100000", nil).is(200).has("next", "")
		r := n.as("en-reporter", "GET /desks?limit=20", nil).is(200)
		n.as("en-reporter", "GET /desks?limit=20&cursor="+r.str("next"), nil).is(200).has("next", "")
		for _, bad := range []string{"limit=0", "limit=-1", "limit=x", "cursor=x", "cursor=" + strings.Repeat("z", 5000),
			"cursor=" + base64.RawURLEncoding.EncodeToString([]byte("s.zzzzzzzzzzzz.1")), "cursor=" + base64.RawURLEncoding.EncodeToString([]byte("s.-1.1")),
			"cursor=" + r.str("next"), "state=asleep", "live=yes", "desk=atlantis", "assignee=ann", "updated_since=yesterday"} {
			n.as("en-reporter", "GET /stories?"+bad, nil).is(422)
		}
		n.as("en-reporter", "GET /translations?stale=maybe", nil).is(422)
		n.as("en-reporter", "GET /stories?limit=99999999999999999999", nil).is(200)
	})
}

func TestStoriesAreFoundByWordsAndFilters(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		id := n.draft("The river gauge stands low")
		n.draft("A chess school")
		fa := n.as("fa-reporter", "POST /stories", m{"desk": "fa", "headline": "مدرسهٔ شطرنج", "body_text": "متن."}).is(201).str("id")
		n.as("en-reporter", "GET /stories?q=RIVER", nil).is(200).has("items.0.id", id, "items.1", "")
		n.as("en-reporter", "GET /stories?q=river+chess", nil).is(200).has("items.0", "")
		n.as("en-reporter", "GET /stories?q=!!!", nil).is(200).has("items.0", "")
		n.as("en-reporter", "GET /stories?q=%D8%B4%D8%B7%D8%B1%D9%86%D8%AC", nil).is(200).has("items.0", "")
		n.as("admin", "GET /stories?q=%D8%B4%D8%B7%D8%B1%D9%86%D8%AC", nil).is(200).has("items.0.id", fa, "items.1", "")
		n.as("admin", "GET /stories?q=%22%20OR%20*%20NEAR(&desk=en,fa", nil).is(200)
		n.as("en-reporter", "GET /stories?state=draft,in_review&live=none&updated_since=2020-01-01T00:00:00Z", nil).is(200).has("items.1.id", id)
		n.as("en-reporter", "GET /stories?assignee="+n.id("en-editor"), nil).is(200).has("items.0", "")
	})
}

// upload makes the form of a picture.
func (n *newsroom) upload(who, field string, data []byte, header ...string) *reply {
	n.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile(field, "picture.png")
	n.must(err)
	_, err = part.Write(data)
	n.must(err)
	n.must(w.Close())
	return n.as(who, "POST /media", form.Bytes(), append(header, "Content-Type", w.FormDataContentType())...)
}

func drawing(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.NRGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPictureIsTakenInAndShownToThoseWhoMay(t *testing.T) {
	n := sqlite(t)
	r := n.upload("en-reporter", "file", drawing(t, 800, 600), "Idempotency-Key", "p1").is(201).has("width", "800", "height", "600")
	key, url := r.str("key"), r.str("renditions.0.url")
	if again := n.upload("en-reporter", "file", drawing(t, 800, 600), "Idempotency-Key", "p1").is(201); again.str("key") != key {
		t.Error("the same upload was taken in twice")
	}
	if !strings.HasPrefix(url, "/api/v1/media/"+key+"/") {
		t.Errorf("url = %s", url)
	}
	get := "GET " + strings.TrimPrefix(url, api.Prefix)
	if got := n.as("en-reporter", get, nil); got.status != 200 || got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %d %v", got.status, got.header)
	}
	n.as("en-editor", get, nil).is(404)
	n.as("nobody", get, nil).is(404)
	n.as("", get, nil).is(401)
	id := n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "With a picture", "body_text": "x",
		"lead_image": m{"media": key, "caption": "A river", "credit": "us"}}).is(201).has("lead_image.caption", "A river").str("id")
	n.as("en-editor", get, nil).is(200)
	n.as("fa-editor", get, nil).is(404)
	n.step("en-reporter", id, "submit").is(200)
	n.step("en-editor", id, "approve").is(200)
	n.step("en-chief", id, "publish").guard("alt_text")

	n.upload("nobody", "file", drawing(t, 10, 10)).is(403)
	for name, c := range map[string]struct {
		field  string
		data   []byte
		status int
		names  string
	}{
		"text":                  {"file", []byte("hello"), 422, "file"},
		"an empty file":         {"file", nil, 422, "file"},
		"a broken picture":      {"file", drawing(t, 50, 50)[:60], 422, "file"},
		"a field of other name": {"picture", drawing(t, 10, 10), 400, "picture"},
		"26 MiB":                {"file", make([]byte, 26<<20), 413, ""},
	} {
		if r := n.upload("en-reporter", c.field, c.data).is(c.status); r.fields() != c.names {
			t.Errorf("%s names %q: %s", name, r.fields(), r.raw)
		}
	}
	n.as("en-reporter", "POST /media", "x", "Content-Type", "text/plain").is(400)
	n.as("en-reporter", "GET /media/"+key+"/w99.jpg", nil).is(404)
	n.as("en-reporter", "GET /media/"+key+"/..%2f..%2fx", nil).is(404)
	endless := httptest.NewRequest("POST", "http://127.0.0.1:8080/api/v1/media", io.LimitReader(neverending('x'), 40<<20))
	endless.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	endless.Header.Set("Authorization", "Bearer "+n.tokens["en-reporter"])
	if r := n.send(endless); r.status != 413 && r.status != 400 {
		t.Errorf("an upload without an end: %d", r.status)
	}
}

type neverending byte

func (b neverending) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

func TestReferenceDataIsKept(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		r := n.as("en-editor", "POST /authors", m{"names": m{"en": "Mina K.", "fa": "مینا ک."}, "biographies": m{"en": "Writes."}, "protected": true}).is(201).
			has("slug", "mina-k", "kind", "person", "names.fa", "مینا ک.", "protected", "true", "user", "")
		if r.header.Get("Location") != "/api/v1/authors/mina-k" {
			t.Errorf("Location = %s", r.header.Get("Location"))
		}
		n.as("en-editor", "PATCH /authors/mina-k", m{"user": n.id("fa-translator"), "kind": "organisation"}).is(200).
			has("user.name", "fa-translator", "kind", "organisation", "names.en", "Mina K.")
		n.as("en-editor", "PATCH /authors/mina-k", m{"names": m{"en": "M."}}, "If-Match", "1").is(412).has("yours", "1", "current", "2")
		n.as("en-reporter", "GET /authors/mina-k", nil).is(200)
		n.as("en-reporter", "POST /authors", m{"names": m{"en": "x"}}).is(403)
		for field, in := range map[string]m{
			"names": {"names": m{}}, "names.en": {"names": m{"en": " "}}, "user": {"names": m{"en": "x"}, "user": "99999"},
			"kind": {"names": m{"en": "x"}, "kind": "ghost"}, "picture": {"names": m{"en": "x"}, "picture": "nosuch"},
			"biographies.fa": {"names": m{"en": "x"}, "biographies": m{"fa": "y"}}, "biographies": {"names": m{"en": "x"}, "biographies": 5},
		} {
			if got := n.as("en-editor", "POST /authors", in).is(422).fields(); got != field {
				t.Errorf("%v names %q, want %q", in, got, field)
			}
		}
		if got := n.as("en-editor", "POST /topics", m{"names": m{"tlh": "x"}}).is(422).fields(); got != "names" {
			t.Errorf("an unknown language names %q", got)
		}
		n.as("en-editor", "POST /topics", m{"names": m{"en": "Weather"}}).is(201).has("slug", "weather")
		n.as("en-editor", "POST /topics", m{"names": m{"en": "Weather"}}).is(201).has("slug", "weather-2")
		n.as("en-editor", "POST /topics", m{"names": m{"en": "Weather"}}, "Idempotency-Key", "t").is(201).has("slug", "weather-3")
		n.as("en-editor", "POST /topics", m{"names": m{"en": "Weather"}}, "Idempotency-Key", "t").is(201).has("slug", "weather-3")
		n.as("en-editor", "PATCH /topics/weather", m{"names": m{"en": "Skies"}}).is(200).has("names.en", "Skies", "slug", "weather")
		n.as("en-editor", "PATCH /topics/nosuch", m{"names": m{"en": "Skies"}}).is(404)
		n.as("en-chief", "POST /agencies", m{"names": m{"Latn": "Ours"}}).is(403)
		n.as("admin", "POST /agencies", m{"names": m{"Latn": "Ours", "Cyrl": "Наше"}}).is(201).has("slug", "ours")
		n.as("admin", "PATCH /agencies/ours", m{"names": m{"Cyrl": "Наше"}}).is(422)
		n.as("en-chief", "PATCH /desks/fa", m{"on": false}).is(403)
		n.as("admin", "PATCH /desks/fa", m{"on": false, "name": "فارسی", "editors_publish": true}).is(200).has("on", "false", "direction", "rtl", "language", "fa")
		n.as("admin", "PATCH /desks/fa", m{"zone": "Mars/Base", "on": nil}).is(422)
		n.as("admin", "PATCH /desks/fa", m{"colour": "red"}).is(400)
		n.as("fa-editor", "GET /me", nil).is(200).has("name", "fa-editor", "email", "fa-editor@example.org", "admin", "false", "roles.fa.0", "editor", "id", n.id("fa-editor"))
	})
}

func TestOnlyTheNewsroomsHostAnswersAndHEADIsAnswered(t *testing.T) {
	n := sqlite(t)
	r := httptest.NewRequest("GET", "http://evil.example/api/v1/me", nil)
	r.Header.Set("Authorization", "Bearer "+n.tokens["admin"])
	n.send(r).is(421)
	if got := n.as("admin", "HEAD /me", nil); got.status != 200 || len(got.raw) != 0 {
		t.Errorf("HEAD: %d, %q", got.status, got.raw)
	}
	n.as("", "GET /openapi.json", nil).is(200).has("openapi", "3.1.0")
	n.must(n.accounts.Disable(t.Context(), nil, n.people["en-chief"]))
	n.as("en-chief", "GET /me", nil).is(401)
}

// quiet is a fuzz test's reporter from inside of its target, where F must not be used.
type quiet struct{ testing.TB }

func (quiet) Helper() {}

func (quiet) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (quiet) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// FuzzNoInputIsOurFault sends whatever comes to mind to the calls that write.
func FuzzNoInputIsOurFault(f *testing.F) {
	n := sqlite(f)
	id := n.draft("Fuzzed")
	for _, seed := range []string{`{}`, `{"desk":"en","headline":"x","body_html":"<p>x<script>"}`, `{"headline":null,"body":{"type":"doc","content":[{"type":"list","content":[{"type":"item"}]}]}}`,
		`{"action":"publish","at":"2026-01-01T00:00:00+25:00"}`, `{"names":{"en":"x"},"user":"1"}`, `{"desks":["fa"],"priority":-9223372036854775808}`,
		`{"a":"\ud800"}`, `[[[[`, `{"headline":"\u0000"}`, `{"bylines":[null]}`, `{"lead_image":{"media":""}}`, `{"topics":[[]]}`, `{"breaking_until":"9999-12-31T23:59:59-23:59"}`} {
		f.Add(uint8(0), []byte(seed))
		f.Add(uint8(1), []byte(seed))
		f.Add(uint8(3), []byte(seed))
	}
	n.t = quiet{f}
	calls := []string{"POST /stories", "PATCH /stories/" + id, "POST /stories/" + id + "/transitions", "POST /stories/" + id + "/translations",
		"POST /authors", "POST /topics", "PATCH /desks/fa", "PATCH /topics/rivers"}
	f.Fuzz(func(t *testing.T, which uint8, in []byte) {
		v := n.as("admin", "GET /stories/"+id, nil).str("version")
		if r := n.as("admin", calls[int(which)%len(calls)], in, "If-Match", v); r.status >= 500 {
			t.Errorf("%d: %s", r.status, r.raw)
		}
	})
}
