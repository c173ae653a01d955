package admin

import (
	"net/http"
	"strconv"
	"strings"

	"polydesk/internal/errs"
	"polydesk/internal/httpx"
)

// Form is what is wrong with a form that comes back: shown as one summary that
// takes the focus, with a link to each field.
type Form struct {
	Status   int    // for the answer; 200 while nothing is wrong
	Title    string // "Two things need your attention"
	Messages []FormMessage
}

// FormMessage is a line of the summary. Field empty: about the whole form.
type FormMessage struct {
	Field, Label, Text string
}

// Bad says whether there is a summary to show.
func (f Form) Bad() bool { return f.Title != "" }

// Field is a control of a form with all that stands around it.
type Field struct {
	Name, Label, Value string
	Type               string // of an input: text, email, password, search, date …
	Hint, Error        string
	Lang, Dir          string // of what is typed, where it is not the interface's
	Autocomplete       string
	Required           bool
	Checked            bool // a checkbox
	Rows               int  // a textarea
	Options            []Option
	Prefix             string // of the id, where two forms of a page have a field of one name
}

// Option is a choice of a select or a radio group.
type Option struct {
	Value, Label string
	Lang, Dir    string
	Chosen       bool
}

// ID is the control's id, to which summaries link.
func (f Field) ID() string {
	return "f-" + f.Prefix + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, f.Name)
}

// newField makes a text field.
func (v *visit) newField(name, label, value string) Field {
	return Field{Name: name, Label: v.w.T(label), Value: value, Type: "text"}
}

// choose marks the option that is the field's value.
func (f Field) choose(value string, options []Option) Field {
	f.Value, f.Options = value, options
	for i := range f.Options {
		f.Options[i].Chosen = f.Options[i].Value == value
	}
	return f
}

// status is that of a page with this form.
func (f Form) status() int {
	if f.Status == 0 {
		return http.StatusOK
	}
	return f.Status
}

// refused takes a service's refusal of a form: the page is then shown again, and
// mark says what is wrong. What is not about the form is answered as it came.
func (v *visit) refused(err error) error {
	e, ok := errs.As(err)
	if !ok {
		return err
	}
	switch e.Kind {
	case errs.Invalid, errs.Conflict, errs.Stale, errs.TooLarge, errs.TooMany, errs.Unavailable:
	case errs.Unauthenticated: // a wrong password; a session that ended is another matter
		if v.who.ID != 0 {
			return err
		}
	default:
		return err
	}
	v.bad = e
	return nil
}

// mark makes the form's summary of what was refused, and puts each message at
// its field. Nothing refused: the empty Form.
func (v *visit) mark(fields ...*Field) Form {
	if v.bad == nil {
		return Form{}
	}
	f := Form{Status: httpx.Status(v.bad.Kind), Title: v.errorText(v.bad)}
	for _, bad := range v.bad.Fields {
		m := FormMessage{Text: v.w.Fill(bad.ID, bad.Params)}
		if at := find(fields, bad.Name); at != nil {
			if at.Error == "" {
				at.Error = m.Text
			}
			m.Field, m.Label = at.ID(), at.Label
		}
		f.Messages = append(f.Messages, m)
	}
	if n := len(f.Messages); n > 0 {
		f.Title = v.w.T("err_summary", "Count", n)
	}
	v.retryAfter(v.bad)
	return f
}

// find answers the field of an error's name: the very one, or the one that a
// path begins with ("names.fa" before "names").
func find(fields []*Field, name string) *Field {
	for _, f := range fields {
		if f.Name == name {
			return f
		}
	}
	for _, f := range fields {
		if strings.HasPrefix(f.Name, name+".") || strings.HasPrefix(name, f.Name+".") {
			return f
		}
	}
	return nil
}

// errorText is what to say about a whole error: how long to wait, where that is known.
func (v *visit) errorText(e *errs.Error) string {
	if e.Kind == errs.TooMany {
		if s, ok := e.Params["RetryAfter"].(int); ok {
			if s < 90 {
				return v.w.T("frame_wait_seconds", "Count", s)
			}
			return v.w.T("frame_wait_minutes", "Count", (s+59)/60)
		}
	}
	if e.ID == "" || !v.w.Has(e.ID) {
		return v.w.T(kindText(e.Kind))
	}
	return v.w.Fill(e.ID, e.Params)
}

func (v *visit) retryAfter(e *errs.Error) {
	if s, ok := e.Params["RetryAfter"].(int); ok {
		v.Response().Header().Set("Retry-After", strconv.Itoa(s))
	}
}
