package api_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"polydesk/internal/api"
)

// schemaCheck holds answers against the document that describes them.
type schemaCheck struct {
	t   *testing.T
	doc *reply
}

func (s schemaCheck) lookup(ref string) map[string]any {
	s.t.Helper()
	found, _ := s.doc.get(strings.ReplaceAll(strings.TrimPrefix(ref, "#/"), "/", ".")).(map[string]any)
	if found == nil {
		s.t.Fatalf("the document refers to %s, which it does not have", ref)
	}
	return found
}

// fits says what about a value is not as its schema has it.
func (s schemaCheck) fits(at string, schema map[string]any, v any) []string {
	if ref, ok := schema["$ref"].(string); ok {
		return s.fits(at, s.lookup(ref), v)
	}
	if choices, ok := schema["anyOf"].([]any); ok {
		var last []string
		for _, one := range choices {
			if last = s.fits(at, one.(map[string]any), v); len(last) == 0 {
				return nil
			}
		}
		return last
	}
	if len(schema) == 0 {
		return nil
	}
	wrong := func() []string { return []string{fmt.Sprintf("%s is %v, not %v", at, v, schema["type"])} }
	switch schema["type"] {
	case "null":
		if v != nil {
			return wrong()
		}
	case "string":
		text, ok := v.(string)
		if choices, some := schema["enum"].([]any); !ok || some && !slices.Contains(choices, any(text)) {
			return wrong()
		}
	case "integer":
		if _, ok := v.(float64); !ok {
			return wrong()
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return wrong()
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			return wrong()
		}
		var out []string
		for i, x := range list {
			out = append(out, s.fits(fmt.Sprintf("%s[%d]", at, i), schema["items"].(map[string]any), x)...)
		}
		return out
	case "object":
		return s.object(at, schema, v)
	}
	return nil
}

func (s schemaCheck) object(at string, schema map[string]any, v any) []string {
	got, ok := v.(map[string]any)
	if !ok {
		return []string{at + " is no object"}
	}
	var out []string
	props, _ := schema["properties"].(map[string]any)
	extra, _ := schema["additionalProperties"].(map[string]any)
	for name, x := range got {
		inner, known := props[name].(map[string]any)
		switch {
		case known:
			out = append(out, s.fits(at+"."+name, inner, x)...)
		case extra != nil:
			out = append(out, s.fits(at+"."+name, extra, x)...)
		default:
			out = append(out, at+"."+name+" is not in the document")
		}
	}
	must, _ := schema["required"].([]any)
	for _, name := range must {
		if _, ok := got[name.(string)]; !ok {
			out = append(out, at+"."+name.(string)+" is missing")
		}
	}
	return out
}

// operation finds what the document says of a call.
func (s schemaCheck) operation(r api.Route) map[string]any {
	path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(r.Path, "{$1}")
	paths, _ := s.doc.get("paths").(map[string]any)
	at, _ := paths[path].(map[string]any)
	op, _ := at[strings.ToLower(r.Method)].(map[string]any)
	return op
}

func TestTheDocumentHasTheRoutesAndNothingElse(t *testing.T) {
	n := sqlite(t)
	s := schemaCheck{t, n.as("", "GET /openapi.json", nil).is(200)}
	described := 0
	for _, at := range s.doc.get("paths").(map[string]any) {
		described += len(at.(map[string]any))
	}
	routes := api.Routes()
	if described != len(routes) {
		t.Errorf("%d operations are described, %d served", described, len(routes))
	}
	ids := map[string]bool{}
	byPath := map[string][]string{}
	for _, r := range routes {
		op := s.operation(r)
		if op == nil {
			t.Errorf("%s %s is not described", r.Method, r.Path)
			continue
		}
		if r.Who == "" || r.Summary == "" || ids[r.Name] {
			t.Errorf("%s %s has no permission note, no summary, or the name of another", r.Method, r.Path)
		}
		ids[r.Name] = true
		byPath[r.Path] = append(byPath[r.Path], r.Method)
	}
	for path, methods := range byPath {
		concrete := regexp.MustCompile(`:(\w+)`).ReplaceAllString(path, "1")
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			status := n.as("admin", method+" "+concrete, nil).status
			if served := slices.Contains(methods, method); served == (status == 405) {
				t.Errorf("%s %s: served %v, but answered %d", method, path, served, status)
			}
		}
	}
	for _, absent := range []string{".xlf"} {
		if strings.Contains(string(s.doc.raw), absent) {
			t.Errorf("the document speaks of %s, which is not built", absent)
		}
	}
}

func TestAnswersAreAsTheDocumentSays(t *testing.T) {
	w := furnished(t)
	s := schemaCheck{t, w.as("", "GET /openapi.json", nil).is(200)}
	seen := 0
	for _, r := range api.Routes() {
		content, _ := s.operation(r)["responses"].(map[string]any)
		for _, c := range w.cells(r) {
			path := r.Path
			for k, v := range c.params {
				path = strings.ReplaceAll(path, ":"+k, v)
			}
			if _, ok := c.in.(upload); ok || r.Out == nil {
				continue
			}
			in := c.in
			if r.Method == "GET" {
				in = nil
			}
			a := w.as("admin", r.Method+" "+path, in, "If-Match", w.current(r, c))
			if strings.HasSuffix(r.Path, "/transitions") && a.status >= 400 {
				continue
			}
			response, ok := content[fmt.Sprint(a.status)].(map[string]any)
			if !ok {
				t.Errorf("%s %s: %d is not in the document: %s", r.Method, r.Path, a.status, a.raw)
				continue
			}
			kind := strings.TrimSuffix(a.header.Get("Content-Type"), "; charset=UTF-8")
			media, _ := response["content"].(map[string]any)[kind].(map[string]any)
			if media == nil {
				t.Errorf("%s %s: no schema for %s", r.Method, r.Path, kind)
				continue
			}
			for _, wrong := range s.fits("", media["schema"].(map[string]any), a.json) {
				t.Errorf("%s %s: %s", r.Method, r.Path, wrong)
			}
			seen++
		}
	}
	if seen < 60 {
		t.Errorf("only %d answers were held against the document", seen)
	}
}

// current is the version of the story that a cell is about.
func (w *world) current(r api.Route, c cell) string {
	if r.Name != "patchStory" {
		return ""
	}
	return w.as("admin", "GET /stories/"+c.params["id"], nil).str("version")
}
