// Package errs is the house's one kind of error: a kind that a surface turns into its own status, a message id
// that the interface's catalogue turns into words, and parameters for those words.
//
// It knows no HTTP, no database and no language. Texts for people live in locales/admin under the ids used here;
// the text of Error itself is for logs only.
package errs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind says what went wrong in terms that every surface can answer.
type Kind int

const (
	// None is the kind of no error at all: KindOf(nil).
	None Kind = iota
	// Invalid: understood and refused, by a rule or for a field.
	Invalid
	// NotFound: there is no such thing, or not for this person.
	NotFound
	// Conflict: the state of the thing forbids it.
	Conflict
	// Stale: somebody else saved meanwhile.
	Stale
	// Forbidden: known person, not their right.
	Forbidden
	// Unauthenticated: nobody is signed in, or the session has ended.
	Unauthenticated
	// TooMany: the rate limit of an address or an account is used up.
	TooMany
	// TooLarge: more bytes than are read.
	TooLarge
	// Unavailable: a part that is needed does not answer now.
	Unavailable
	// Precondition: a condition must be named (If-Match) and is not.
	Precondition
	// Malformed: could not be read at all (broken JSON, unknown field).
	Malformed
	// Internal: ours; everything that is not an *Error.
	Internal
)

var kindNames = [...]string{
	None: "none", Invalid: "invalid", NotFound: "not_found", Conflict: "conflict", Stale: "stale",
	Forbidden: "forbidden", Unauthenticated: "unauthenticated", TooMany: "too_many", TooLarge: "too_large",
	Unavailable: "unavailable", Precondition: "precondition", Malformed: "malformed", Internal: "internal",
}

// String is the kind's name in logs, such as "not_found".
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind(%d)", int(k))
	}
	return kindNames[k]
}

// Field is what is wrong with one field of a form or a document.
type Field struct {
	// Name is the field's path as the client wrote it, such as "headline" or "body.content[3].attrs.level".
	Name string
	// ID is the message's id in locales/admin.
	ID string
	// Params fill the message; may be nil.
	Params map[string]any
}

// Error is an error with a kind, the id of its message and what fills the message.
//
// It is built by one goroutine and not changed afterwards.
type Error struct {
	Kind   Kind
	ID     string
	Params map[string]any
	// Fields are the bad fields, in the order in which they were found.
	Fields []Field
	// Guard names the guard that refused ("four_eyes", "embargo", …); empty otherwise.
	Guard string
	// Detail is what the client needs to go on: the allowed actions of a conflict, both versions of a stale write.
	Detail any
	// Cause is the true error, for logs; never shown.
	Cause error
}

// New makes an error. The params are alternating keys (strings) and values.
func New(k Kind, id string, params ...any) *Error {
	return &Error{Kind: k, ID: id, Params: pairs(params)}
}

// Wrap makes an error that keeps its cause for the log.
func Wrap(k Kind, id string, cause error) *Error {
	return &Error{Kind: k, ID: id, Cause: cause}
}

// Field adds a bad field and returns e. The params are alternating keys and values.
func (e *Error) Field(name, id string, params ...any) *Error {
	e.Fields = append(e.Fields, Field{Name: name, ID: id, Params: pairs(params)})
	return e
}

// Error is the text for logs: kind, id, parameters, fields, cause. It is never shown to a person.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	b.WriteString(": ")
	b.WriteString(e.ID)
	if e.Guard != "" {
		b.WriteString(" guard=" + e.Guard)
	}
	writeParams(&b, e.Params)
	for _, f := range e.Fields {
		b.WriteString("; " + f.Name + ": " + f.ID)
		writeParams(&b, f.Params)
	}
	if e.Cause != nil {
		b.WriteString(": ")
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// As finds the outermost *Error in the chain of err.
func As(err error) (*Error, bool) {
	e, ok := errors.AsType[*Error](err)
	return e, ok && e != nil
}

// KindOf is the kind of the outermost *Error in the chain of err: None for nil, Internal for every error that is
// not one of ours (an ended context among them).
func KindOf(err error) Kind {
	if err == nil {
		return None
	}
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is of the kind.
func Is(err error, k Kind) bool { return KindOf(err) == k }

func pairs(params []any) map[string]any {
	if len(params) == 0 {
		return nil
	}
	m := make(map[string]any, (len(params)+1)/2)
	for i := 0; i < len(params); i += 2 {
		key := fmt.Sprint(params[i])
		if i+1 < len(params) {
			m[key] = params[i+1]
		} else {
			m[key] = nil
		}
	}
	return m
}

// writeParams sorts, so that the same error is the same line in every log.
func writeParams(b *strings.Builder, params map[string]any) {
	for _, k := range slices.Sorted(maps.Keys(params)) {
		fmt.Fprintf(b, " %s=%v", k, params[k])
	}
}
