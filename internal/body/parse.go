package body

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"polydesk/internal/errs"
)

// maxFaults is how many bad fields one answer names.
const maxFaults = 20

// Parse reads a document strictly. Whatever the schema does not know (a type, an attribute, a mark), a wrong JSON
// type, a control character, a lone surrogate, an address that is not http, https or mailto, or more than the
// limits is Invalid with the path of each bad field ("body.content[3].marks[0]"). JSON that cannot be read is
// Malformed, more than MaxBytes TooLarge.
//
// Doubled block ids are accepted (an editor's copy and paste makes them); AssignIDs and KeepIDs part them.
func Parse(raw []byte) (*Doc, error) {
	if len(raw) > MaxBytes {
		return nil, errs.New(errs.TooLarge, msgTooLarge)
	}
	if !utf8.Valid(raw) {
		return nil, errs.New(errs.Invalid, msgInvalid).Field(root, msgUTF8)
	}
	if !json.Valid(raw) {
		return nil, errs.New(errs.Malformed, msgMalformed)
	}
	p := &parser{}
	d := p.doc(raw)
	if p.err == nil {
		d.measure(p)
	}
	if p.err != nil {
		return nil, p.err
	}
	return d, nil
}

// Check tells whether a document that was made in Go (by FromText, by hand) is one that Parse would accept.
func (d *Doc) Check() error {
	raw, err := json.Marshal(d)
	if err != nil {
		return errs.Wrap(errs.Invalid, msgInvalid, err)
	}
	_, err = Parse(raw)
	return err
}

// UnmarshalJSON is Parse; null changes nothing.
func (d *Doc) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	parsed, err := Parse(raw)
	if err != nil {
		return err
	}
	*d = *parsed
	return nil
}

// root is the first step of every path.
const root = "body"

type parser struct {
	err    *errs.Error
	inline int
}

func (p *parser) fail(path, id string, params ...any) {
	if p.err == nil {
		p.err = errs.New(errs.Invalid, msgInvalid)
	}
	if len(p.err.Fields) < maxFaults {
		p.err.Field(path, id, params...)
	}
}

// full tells that looking further is no use.
func (p *parser) full() bool { return p.err != nil && len(p.err.Fields) >= maxFaults }

type object map[string]json.RawMessage

// object reads a JSON object and refuses keys that are not allowed; keys with null are absent.
func (p *parser) object(raw json.RawMessage, path, unknown string, allowed ...string) (object, bool) {
	if first(raw) != '{' {
		p.fail(path, msgType)
		return nil, false
	}
	o := splitObject(raw)
	for k := range o {
		if !slices.Contains(allowed, k) {
			p.fail(path, unknown, "Name", clip(k))
			return nil, false
		}
		if isNull(o[k]) {
			delete(o, k)
		}
	}
	return o, true
}

// array reads the array under a key; an absent one is empty.
func (p *parser) array(o object, key, path string) []json.RawMessage {
	raw, ok := o[key]
	if !ok {
		return nil
	}
	if first(raw) != '[' {
		p.fail(path+"."+key, msgType)
		return nil
	}
	return splitArray(raw)
}

// str reads the string under a key. Go's decoder would turn a lone surrogate into U+FFFD without a word, so it is
// looked for in the raw bytes.
func (p *parser) str(o object, key, path string) string {
	raw, ok := o[key]
	if !ok {
		return ""
	}
	path += "." + key
	if first(raw) != '"' {
		p.fail(path, msgType)
		return ""
	}
	s := text(raw)
	if LoneSurrogate(raw) {
		p.fail(path, msgSurrogate)
		return ""
	}
	s, ok = cleanText(s)
	if !ok {
		p.fail(path, msgControl)
	}
	return s
}

// label is str for captions and their like: one line, trimmed, at most MaxAttr code points.
func (p *parser) label(o object, key, path string) string {
	s := trimSpace(p.str(o, key, path))
	if utf8.RuneCountInString(s) > MaxAttr {
		p.fail(path+"."+key, msgTooLong, "Max", MaxAttr)
	}
	return s
}

func (p *parser) doc(raw json.RawMessage) *Doc {
	d := &Doc{}
	o, ok := p.object(raw, root, msgUnknownAttr, "type", "content")
	if !ok {
		return d
	}
	if t := p.str(o, "type", root); t != "doc" {
		p.fail(root+".type", msgUnknownType, "Name", clip(t))
		return d
	}
	blocks := p.array(o, "content", root)
	if len(blocks) > MaxBlocks {
		p.fail(root+".content", msgTooMany, "Max", MaxBlocks)
		return d
	}
	d.Content = make([]Block, 0, len(blocks))
	for i, b := range blocks {
		if p.full() {
			break
		}
		d.Content = append(d.Content, p.block(b, fmt.Sprintf("%s.content[%d]", root, i)))
	}
	return d
}

// node reads what every node has: its type, its attributes and its content.
func (p *parser) node(raw json.RawMessage, path string) (typ string, o object, ok bool) {
	o, ok = p.object(raw, path, msgUnknownAttr, "type", "attrs", "content", "text", "marks")
	if !ok {
		return "", nil, false
	}
	typ = p.str(o, "type", path)
	if _, has := o["text"]; has && typ != "text" {
		p.fail(path, msgUnknownAttr, "Name", "text")
		return typ, o, false
	}
	return typ, o, true
}

// attrs reads the attributes of a node or mark; absent ones are none.
func (p *parser) attrs(o object, path string, allowed ...string) (object, string) {
	path += ".attrs"
	raw, ok := o["attrs"]
	if !ok {
		return object{}, path
	}
	a, _ := p.object(raw, path, msgUnknownAttr, allowed...)
	return a, path
}

func first(raw json.RawMessage) byte {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 {
		return 0
	}
	return raw[0]
}

func isNull(raw json.RawMessage) bool { return first(raw) == 'n' }

// clip keeps a client's unknown name short enough to be shown in a message.
func clip(s string) string {
	s = forgivingText(s)
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}

// LoneSurrogate tells whether raw JSON holds an escaped surrogate without its other half, which Go's decoder replaces
// without a word (RFC 8259, 8.2).
func LoneSurrogate(raw []byte) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
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
		switch {
		case c >= '0' && c <= '9':
			u |= int(c - '0')
		default:
			u |= int(c|0x20-'a') + 10
		}
	}
	return u
}
