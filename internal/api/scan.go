package api

import (
	"bytes"
	"encoding/json"

	"polydesk/internal/errs"
)

// maxDepth bounds the nesting of a request's JSON; our deepest, a list in a
// block document, needs fewer than twenty.
const maxDepth = 40

// scan refuses broken JSON, a name that stands twice in an object, and nesting
// beyond maxDepth.
func scan(raw []byte) error {
	broken := func(cause error) error { return errs.Wrap(errs.Malformed, "err_malformed", cause) }
	if !shallow(raw) {
		return errs.New(errs.Malformed, "err_too_deep")
	}
	if !json.Valid(raw) {
		return broken(nil)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return broken(err)
	}
	return doubles(d)
}

// shallow says whether the brackets outside of strings never nest beyond maxDepth.
func shallow(raw []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}

// doubles reads the rest of an object whose brace has been read.
func doubles(d *json.Decoder) error {
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return errs.Wrap(errs.Malformed, "err_malformed", err)
		}
		name, _ := t.(string)
		if seen[name] {
			return errs.New(errs.Malformed, "err_malformed").Field(clip(name), "err_double", "Value", clip(name))
		}
		seen[name] = true
		if err := doublesIn(d); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// doublesIn reads one value.
func doublesIn(d *json.Decoder) error {
	t, err := d.Token()
	if err != nil {
		return errs.Wrap(errs.Malformed, "err_malformed", err)
	}
	switch t {
	case json.Delim('{'):
		return doubles(d)
	case json.Delim('['):
		for d.More() {
			if err := doublesIn(d); err != nil {
				return err
			}
		}
		_, err = d.Token()
	}
	return err
}
