package body

import (
	"bytes"
	"encoding/json"
)

// Parse proves once that the whole is valid JSON. From there on its parts only have to be found: encoding/json would
// prove each level of nesting again, which for a story is ten times the work.

// splitObject parts a valid JSON object into its members; of a doubled key the last one counts, as with encoding/json.
func splitObject(raw json.RawMessage) object {
	o := object{}
	for s := (splitter{raw: raw}); s.next(); {
		key := s.value()
		s.next()
		o[text(key)] = s.value()
	}
	return o
}

// splitArray parts a valid JSON array into its elements.
func splitArray(raw json.RawMessage) []json.RawMessage {
	var a []json.RawMessage
	for s := (splitter{raw: raw}); s.next(); {
		a = append(a, s.value())
	}
	return a
}

// text is the string that a valid JSON string stands for.
func text(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	var s string
	_ = json.Unmarshal(raw, &s) // it is valid, and a string
	return s
}

// splitter walks the values of one object or array: keys count as values. It starts before the opening bracket.
type splitter struct {
	raw json.RawMessage
	at  int
}

// next goes to the next value, over brackets, commas, colons and space; false at the end.
func (s *splitter) next() bool {
	for ; s.at < len(s.raw); s.at++ {
		switch s.raw[s.at] {
		case ' ', '\t', '\r', '\n', ',', ':':
		case '{', '[':
			if s.opened() {
				return true
			}
		case '}', ']':
			return false
		default:
			return true
		}
	}
	return false
}

// opened tells a bracket that begins a value from the one that begins the whole.
func (s *splitter) opened() bool { return len(bytes.TrimLeft(s.raw[:s.at], " \t\r\n")) > 0 }

// value answers the value that begins here and goes behind it.
func (s *splitter) value() json.RawMessage {
	from, depth := s.at, 0
	for ; s.at < len(s.raw); s.at++ {
		switch s.raw[s.at] {
		case '"':
			s.quoted()
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth--; depth < 0 { // the end of the whole ends a number or a word
				return s.raw[from:s.at]
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return s.raw[from:s.at]
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			s.at++
			return s.raw[from:s.at]
		}
	}
	return s.raw[from:s.at]
}

// quoted goes to the closing quote of the string that begins here.
func (s *splitter) quoted() {
	for s.at++; s.raw[s.at] != '"'; s.at++ {
		if s.raw[s.at] == '\\' {
			s.at++
		}
	}
}
