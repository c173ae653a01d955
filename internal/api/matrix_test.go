package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/api"
)

var update = flag.Bool("update", false, "write the golden files anew")

// cell is one kind of thing that a route is called on, and whose people call.
type cell struct {
	name   string // as the golden file says it
	desk   string // of the people who call
	params map[string]string
	in     any
	match  string
}

// world has the things that the matrix is about.
type world struct {
	*newsroom
	draft, live, job, key, rendition string
	versions                         map[string]string
}

func furnished(t *testing.T) *world {
	w := &world{newsroom: sqlite(t), versions: map[string]string{}}
	up := w.upload("en-reporter", "file", drawing(t, 700, 400)).is(201)
	w.key, w.rendition = up.str("key"), up.str("renditions.0.url")
	w.rendition = w.rendition[strings.LastIndexByte(w.rendition, '/')+1:]
	w.draft, w.live = w.newsroom.draft("A draft"), w.newsroom.live("Live")
	v := w.as("en-reporter", "GET /stories/"+w.draft, nil).str("version")
	w.as("en-reporter", "PATCH /stories/"+w.draft, m{"lead_image": m{"media": w.key, "alt": "x"}}, "If-Match", v).is(200)
	w.job = w.as("en-chief", "POST /stories/"+w.live+"/translations", m{"desks": []string{"fa"}}).is(200).str("items.0.id")
	w.as("en-editor", "POST /authors", m{"names": m{"en": "An author"}}).is(201)
	for _, id := range []string{w.draft, w.live} {
		w.versions[id] = w.as("en-chief", "GET /stories/"+id, nil).str("version")
	}
	for _, desk := range []string{"en", "fa", "ka"} {
		w.people[desk+"-read"] = w.people[desk+"-chief"]
		w.tokens[desk+"-read"] = w.token(t.Context(), desk+"-read", account.ReadScope)
	}
	return w
}

// cells says what each route is called on.
func (w *world) cells(r api.Route) []cell {
	story := func(in func(id string) any) []cell {
		var out []cell
		for _, c := range []struct{ name, desk, id string }{
			{"own desk's draft", "en", w.draft}, {"foreign draft", "ka", w.draft}, {"own desk's live story", "en", w.live}, {"foreign live story", "ka", w.live}} {
			out = append(out, cell{c.name, c.desk, m2("id", c.id, "number", "1"), in(c.id), w.versions[c.id]})
		}
		return out
	}
	fixed := func(in any) func(string) any { return func(string) any { return in } }
	job := func(in any) []cell {
		params := m2("id", w.job)
		return []cell{{"asked of the own desk", "fa", params, in, ""}, {"asked by the own desk", "en", params, in, ""}, {"between foreign desks", "ka", params, in, ""}}
	}
	one := func(in any, params ...string) []cell { return []cell{{"", "en", m2(params...), in, ""}} }
	switch {
	case r.Name == "createStory":
		in := m{"desk": "en", "headline": "New", "body_text": "x"}
		taken := m{"desk": "ka", "headline": "New", "translation_of": w.live}
		return []cell{{"own desk", "en", nil, in, ""}, {"foreign desk", "ka", nil, in, ""},
			{"own desk's translation", "ka", nil, taken, ""}, {"foreign desk's translation", "en", nil, taken, ""}}
	case r.Name == "transitStory":
		return story(func(id string) any {
			if id == w.live {
				return m{"action": "withdraw", "reason": "error"}
			}
			return m{"action": "submit"}
		})
	case r.Name == "patchStory":
		return append(story(fixed(m{"headline": "Changed"})),
			cell{"own desk's embargo", "en", m2("id", w.draft), m{"embargo_until": "2030-01-01T00:00:00Z"}, w.versions[w.draft]},
			cell{"own desk's breaking", "en", m2("id", w.draft), m{"breaking_until": "2030-01-01T00:00:00Z"}, w.versions[w.draft]})
	case r.Name == "askTranslations":
		return story(fixed(m{"desks": []string{"ka"}}))
	case strings.HasPrefix(r.Path, "/stories/:id"):
		return story(fixed(nil))
	case r.Name == "putSegment":
		cells := job(m{"target": "x", "source_hash": "y", "version": 0})
		for i := range cells {
			cells[i].params["key"] = "headline"
		}
		return cells
	case strings.HasPrefix(r.Path, "/translations/:id"):
		return job(m{"note": "why"})
	case r.Name == "uploadMedia":
		return one(upload{drawing(w.t, 20, 20)})
	case strings.HasPrefix(r.Path, "/media/"):
		params := m2("key", w.key, "rendition", w.rendition)
		return []cell{{"own desk's draft", "en", params, nil, ""}, {"foreign draft", "ka", params, nil, ""}}
	case strings.HasPrefix(r.Path, "/desks/"):
		return one(m{"on": true}, "slug", "ru")
	case strings.HasPrefix(r.Path, "/authors"):
		return one(m{"names": m{"en": "Name"}}, "slug", "an-author")
	case strings.HasPrefix(r.Path, "/topics"):
		return one(m{"names": m{"en": "Name"}}, "slug", "rivers")
	case strings.HasPrefix(r.Path, "/agencies"):
		return one(m{"names": m{"Latn": "Name"}}, "slug", "tass")
	}
	return one(nil)
}

type upload struct{ data []byte }

func m2(kv ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		out[kv[i]] = kv[i+1]
	}
	return out
}

// try makes a call in a transaction that is rolled back, so that each cell of
// the matrix meets the same world.
func (w *world) try(r api.Route, c cell, token string) int {
	path := r.Path
	for k, v := range c.params {
		path = strings.ReplaceAll(path, ":"+k, v)
	}
	raw, kind := []byte(nil), "application/json"
	if r.Method != "GET" {
		var err error
		if u, ok := c.in.(upload); ok {
			raw, kind = form(w.t, u.data)
		} else if raw, err = json.Marshal(c.in); err != nil {
			w.t.Fatal(err)
		}
	}
	status := 0
	_ = w.db.Tx(w.t.Context(), func(ctx context.Context) error {
		q := httptest.NewRequestWithContext(ctx, r.Method, "http://127.0.0.1:8080"+api.Prefix+path, bytes.NewReader(raw))
		q.Header.Set("Content-Type", kind)
		if token != "" {
			q.Header.Set("Authorization", "Bearer "+token)
		}
		if c.match != "" && r.Method == "PATCH" {
			q.Header.Set("If-Match", c.match)
		}
		status = w.send(q).status
		return errors.New("rolled back")
	})
	return status
}

func form(t testing.TB, data []byte) ([]byte, string) {
	var b bytes.Buffer
	f := multipart.NewWriter(&b)
	part, err := f.CreateFormFile("file", "p.png")
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes(), f.FormDataContentType()
}

// TestWhoMayCallWhat writes down, for every route of the table, what each role
// is answered at its own desk and at a foreign one.
func TestWhoMayCallWhat(t *testing.T) {
	w := furnished(t)
	who := []string{"none", "read", "nobody", "reporter", "translator", "editor", "chief", "admin"}
	var out strings.Builder
	fmt.Fprintf(&out, "%-40s %-26s %s\n", "", "", strings.Join(who, " "))
	for _, r := range api.Routes() {
		for _, c := range w.cells(r) {
			fmt.Fprintf(&out, "%-40s %-26s", r.Method+" "+r.Path, c.name)
			for _, role := range who {
				token := w.tokens[c.desk+"-"+role]
				if role == "nobody" || role == "admin" {
					token = w.tokens[role]
				}
				status := w.try(r, c, token)
				if status >= 500 || status == 400 {
					t.Errorf("%s %s (%s) as %s: %d", r.Method, r.Path, c.name, role, status)
				}
				fmt.Fprintf(&out, " %-*d", len(role), status)
			}
			out.WriteString("\n")
		}
	}
	golden(t, "matrix.golden", trimmed(out.String()))
}

func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (run with -update when it should):\n%s", name, diff)
	}
}
