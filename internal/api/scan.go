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

// loneSurrogate looks in a JSON string for an escaped surrogate without its
// other half, which Go's decoder replaces without a word.
func loneSurrogate(raw []byte) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if i++; raw[i] != 'u' {
			continue
		}
		switch u := hex4(raw, i+1); {
		case u >= 0xdc00 && u <= 0xdfff:
			return true
		case u >= 0xd800 && u <= 0xdbff:
			if i+6 >= len(raw) || raw[i+5] != '\\' || raw[i+6] != 'u' {
				return true
			}
			if low := hex4(raw, i+7); low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 10
		}
	}
	return false
}

func hex4(raw []byte, at int) (u int) {
	if at+4 > len(raw) {
		return -1
	}
	for _, c := range raw[at : at+4] {
		u <<= 4
		if c >= '0' && c <= '9' {
			u |= int(c - '0')
		} else {
			u |= int(c|0x20-'a') + 10
		}
	}
	return u
}
