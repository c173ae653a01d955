package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"polydesk/internal/body"
	"polydesk/internal/errs"
)

// decode reads a request's JSON object by its fields. JSON that cannot be read,
// a field that nobody knows or that stands twice, or nesting without end is
// Malformed. What is of the wrong type, holds control characters or half a
// character comes back as problems, with the field named. An empty body is an
// object without fields.
func decode(raw []byte, fields []field) (*values, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return &values{got: map[string]any{}}, nil
	}
	if !utf8.Valid(raw) {
		return nil, errs.New(errs.Malformed, "err_malformed")
	}
	if err := scan(raw); err != nil {
		return nil, err
	}
	r := &reader{}
	got, err := r.object(raw, "", fields)
	if err != nil {
		return nil, err
	}
	return &values{got: got, problems: r.problems}, nil
}

// reader reads the values of one request. The JSON is known to be well formed.
type reader struct{ problems []errs.Field }

func (r *reader) problem(path, id string, kv ...any) {
	e := errs.New(errs.Invalid, id, kv...)
	r.problems = append(r.problems, errs.Field{Name: path, ID: id, Params: e.Params})
}

// object reads an object's fields; ok false would be a wrong type, which the
// caller has looked at.
func (r *reader) object(raw json.RawMessage, path string, fields []field) (map[string]any, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, errs.Wrap(errs.Malformed, "err_malformed", err)
	}
	known := map[string]bool{}
	got := map[string]any{}
	for _, f := range fields { // in the order of the schema, so that problems have one order
		known[f.name] = true
		raw, given := members[f.name]
		if !given {
			continue
		}
		at := path + f.name
		if isNull(raw) {
			got[f.name] = nil
			continue
		}
		v, ok, err := r.value(raw, at, f)
		if err != nil {
			return nil, err
		}
		if ok {
			got[f.name] = v
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !known[name] {
			return nil, errs.New(errs.Malformed, "err_malformed").Field(clip(path+name), "err_unknown_field")
		}
	}
	if path != "" {
		r.required(path, fields, got)
	}
	return got, nil
}

// required notes which fields of a nested object are missing.
func (r *reader) required(path string, fields []field, got map[string]any) {
	for _, f := range fields {
		if s, _ := got[f.name].(string); f.must && s == "" && !r.named(path+f.name) {
			r.problem(path+f.name, "err_required")
		}
	}
}

// named says whether something is known to be wrong with the field.
func (r *reader) named(path string) bool {
	return slices.ContainsFunc(r.problems, func(f errs.Field) bool { return f.Name == path })
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

// first is the first byte of a value, which tells its type.
func first(raw json.RawMessage) byte { return bytes.TrimLeft(raw, " \t\r\n")[0] }

// value reads one value by its kind; ok is false when a problem was noted.
func (r *reader) value(raw json.RawMessage, path string, f field) (v any, ok bool, err error) {
	want := map[kind]string{text: `"`, moment: `"`, ident: `"`, document: "{", object: "{", byTag: "{", objects: "[", strs: "[", boolean: "tf",
		number: "-0123456789"}[f.kind]
	if !strings.ContainsRune(want, rune(first(raw))) {
		r.problem(path, "err_wrong_type")
		return nil, false, nil
	}
	switch f.kind {
	case text:
		v, ok = r.text(raw, path, f)
	case number:
		var n int
		ok = json.Unmarshal(raw, &n) == nil
		if !ok {
			r.problem(path, "err_wrong_type")
		}
		v = n
	case boolean:
		v, ok = first(raw) == 't', true
	case moment:
		v, ok = r.moment(raw, path)
	case ident:
		v, ok = r.ident(raw, path)
	case document:
		v, ok = r.document(raw, path)
	case object:
		var got map[string]any
		got, err = r.object(raw, path+".", f.fields)
		v, ok = &values{got: got}, true
	case objects:
		v, err = r.objects(raw, path, f)
		ok = true
	case strs:
		v, ok = r.strs(raw, path, f)
	case byTag:
		v, ok = r.byTag(raw, path)
	}
	return v, ok, err
}

// text reads a string: no control character, no half character, and only one
// of the choices where there are some. Line ends come as \n.
func (r *reader) text(raw json.RawMessage, path string, f field) (string, bool) {
	var s string
	if first(raw) != '"' || json.Unmarshal(raw, &s) != nil {
		r.problem(path, "err_wrong_type")
		return "", false
	}
	if body.LoneSurrogate(raw) {
		r.problem(path, "body_surrogate")
		return "", false
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }) {
		r.problem(path, "err_control_chars")
		return "", false
	}
	if len(f.choices) > 0 && !slices.Contains(f.choices, s) {
		r.problem(path, "err_unknown_value", "Value", clip(s))
		return "", false
	}
	if f.max > 0 && utf8.RuneCountInString(s) > f.max {
		r.problem(path, "err_too_long", "Max", f.max)
		return "", false
	}
	return s, true
}

func (r *reader) moment(raw json.RawMessage, path string) (time.Time, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		if t, ok := parseTime(s); ok {
			return t, true
		}
	}
	r.problem(path, "err_bad_time")
	return time.Time{}, false
}

// parseTime reads an RFC 3339 time that both databases can keep, as UTC in
// whole microseconds.
func parseTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	t = t.UTC().Truncate(time.Microsecond)
	return t, err == nil && t.Year() >= 1970 && t.Year() <= 9999
}

func (r *reader) ident(raw json.RawMessage, path string) (int64, bool) {
	s, ok := r.text(raw, path, field{})
	if !ok {
		return 0, false
	}
	id, ok := parseID(s)
	if !ok {
		r.problem(path, "err_unknown_slug", "Value", clip(s))
	}
	return id, ok
}

func (r *reader) document(raw json.RawMessage, path string) (*body.Doc, bool) {
	d, err := body.Parse(raw)
	if err == nil {
		return d, true
	}
	r.adopt(err, path)
	return nil, false
}

// adopt takes over what is wrong with a document, under the field that it came in.
func (r *reader) adopt(err error, path string) {
	e, ok := errs.As(err)
	if !ok || len(e.Fields) == 0 {
		id := "body_invalid"
		if ok {
			id = e.ID
		}
		r.problem(path, id)
		return
	}
	for _, f := range e.Fields {
		f.Name = path + strings.TrimPrefix(f.Name, "body")
		r.problems = append(r.problems, f)
	}
}

func elements(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	_ = json.Unmarshal(raw, &list) // well formed, and a list
	return list
}

// maxEntries bounds a list: nobody credits two hundred authors.
const maxEntries = 200

func (r *reader) tooMany(path string, n int) bool {
	if n > maxEntries {
		r.problem(path, "body_too_many", "Max", maxEntries)
	}
	return n > maxEntries
}

func (r *reader) objects(raw json.RawMessage, path string, f field) ([]*values, error) {
	out := []*values{}
	list := elements(raw)
	if r.tooMany(path, len(list)) {
		return nil, nil
	}
	for i, raw := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		if first(raw) != '{' {
			r.problem(at, "err_wrong_type")
			continue
		}
		got, err := r.object(raw, at+".", f.fields)
		if err != nil {
			return nil, err
		}
		out = append(out, &values{got: got})
	}
	return out, nil
}

func (r *reader) strs(raw json.RawMessage, path string, f field) ([]string, bool) {
	list := elements(raw)
	if r.tooMany(path, len(list)) {
		return nil, false
	}
	out := make([]string, 0, len(list))
	for i, raw := range list {
		s, ok := r.text(raw, fmt.Sprintf("%s[%d]", path, i), field{max: f.max})
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

func (r *reader) byTag(raw json.RawMessage, path string) (map[string]string, bool) {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members) // well formed, and an object
	if r.tooMany(path, len(members)) {
		return nil, false
	}
	out, fine := map[string]string{}, true
	for _, tag := range slices.Sorted(maps.Keys(members)) {
		if isNull(members[tag]) {
			continue
		}
		s, ok := r.text(members[tag], path+"."+clip(tag), field{})
		out[tag], fine = s, fine && ok
	}
	return out, fine
}
