package api

import (
	"strconv"
	"time"
	"unicode/utf8"

	"polydesk/internal/body"
	"polydesk/internal/errs"
)

// kind says what JSON a field takes.
type kind int

const (
	text     kind = iota // a string
	number               // a whole number
	boolean              // true or false
	moment               // an RFC 3339 time
	ident                // an id: a number as a string
	document             // a block document
	object               // an object of fields
	objects              // a list of objects
	strs                 // a list of strings
	byTag                // an object of strings by language tag
)

// field is one field of what comes in: how it is read, and how it stands in
// the OpenAPI document.
type field struct {
	name    string
	kind    kind
	doc     string
	max     int      // letters of a text, entries of a list; 0: no limit of its own
	choices []string // the only texts
	must    bool     // has to be given (checked here only inside of objects: the features check the rest)
	fields  []field  // of object and objects
}

// values are the fields that a request gave and that could be read. A field
// that was given as null is there, and empty.
type values struct {
	got map[string]any
	// problems are the fields that could not be read. Features report them once
	// rights and state are clear.
	problems []errs.Field
}

func (v *values) has(name string) bool { _, ok := v.got[name]; return ok }

// text is nil when the field is absent; null is the empty text.
func (v *values) text(name string) *string {
	x, ok := v.got[name]
	if !ok {
		return nil
	}
	s, _ := x.(string)
	return &s
}

func (v *values) str(name string) string { s, _ := v.got[name].(string); return s }

func (v *values) boolean(name string) *bool {
	if b, ok := v.got[name].(bool); ok {
		return &b
	}
	return nil
}

func (v *values) number(name string) *int {
	if n, ok := v.got[name].(int); ok {
		return &n
	}
	return nil
}

// moment is nil when the field is absent, and a pointer to nil for null.
func (v *values) moment(name string) **time.Time {
	x, ok := v.got[name]
	if !ok {
		return nil
	}
	var at *time.Time
	if t, ok := x.(time.Time); ok {
		at = &t
	}
	return &at
}

// id is nil when the field is absent, and a pointer to nil for null.
func (v *values) id(name string) **int64 {
	x, ok := v.got[name]
	if !ok {
		return nil
	}
	var id *int64
	if n, ok := x.(int64); ok {
		id = &n
	}
	return &id
}

// document is nil when the field is absent; null is an empty one.
func (v *values) document(name string) *body.Doc {
	x, ok := v.got[name]
	if !ok {
		return nil
	}
	if d, ok := x.(*body.Doc); ok {
		return d
	}
	return &body.Doc{}
}

func (v *values) object(name string) *values { o, _ := v.got[name].(*values); return o }

func (v *values) objects(name string) []*values { o, _ := v.got[name].([]*values); return o }

func (v *values) strs(name string) []string { s, _ := v.got[name].([]string); return s }

func (v *values) byTag(name string) map[string]string {
	m, _ := v.got[name].(map[string]string)
	return m
}

// problem notes what is wrong with a field.
func (v *values) problem(name, id string, kv ...any) {
	e := errs.New(errs.Invalid, id, kv...)
	v.problems = append(v.problems, errs.Field{Name: name, ID: id, Params: e.Params})
}

// invalid is the error of the problems so far; nil without any.
func (v *values) invalid() error {
	if len(v.problems) == 0 {
		return nil
	}
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = v.problems
	return e
}

// parseID reads an id as we write them: decimal digits, no sign, no zero before.
func parseID(s string) (int64, bool) {
	if s == "" || s[0] < '1' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// clip keeps a client's value short enough to be shown in a message.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "…"
}
