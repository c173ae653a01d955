package i18n

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// count is the one value that chooses the plural form.
const count = "Count"

// slot is a place for a value. go-i18n would allow any template; the house allows a name and nothing else.
var slot = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z]*)\}\}`)

// message is one text of one language, ready to be filled.
type message struct {
	id    string
	book  *book
	plain string // the whole text when it has no slots and one form
	forms [forms][]piece
}

// piece is text, or a slot when name is set.
type piece struct{ text, name string }

// newMessage prepares a message; nil when it is blank, which counts as missing.
func newMessage(b *book, m *goi18n.Message) (*message, error) {
	texts := [forms]string{other: m.Other, zero: m.Zero, one: m.One, two: m.Two, few: m.Few, many: m.Many}
	if strings.TrimSpace(m.Other) == "" {
		return nil, nil
	}
	own := &message{id: m.ID, book: b}
	several := false
	for f, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		p, err := pieces(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.ID, err)
		}
		own.forms[f] = p
		several = several || form(f) != other
	}
	if p := own.forms[other]; !several && len(p) == 1 && p[0].name == "" {
		own.plain = p[0].text
	}
	return own, nil
}

func pieces(text string) ([]piece, error) {
	if strings.Contains(slot.ReplaceAllString(text, ""), "{{") {
		return nil, fmt.Errorf("a template that is more than {{.Name}}: %q", text)
	}
	var all []piece
	for {
		at := slot.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		if at[0] > 0 {
			all = append(all, piece{text: text[:at[0]]})
		}
		all = append(all, piece{name: text[at[2]:at[3]]})
		text = text[at[1]:]
	}
	if text != "" {
		all = append(all, piece{text: text})
	}
	return all, nil
}

// values finds what fills a message, in whichever of the three shapes the caller has it.
type values struct {
	pairs []any
	text  map[string]string
	any   map[string]any
}

func (v *values) get(name string) (any, bool) {
	if s, ok := v.text[name]; ok {
		return s, true
	}
	if x, ok := v.any[name]; ok {
		return x, x != nil
	}
	for i := 0; i+1 < len(v.pairs); i += 2 {
		if k, ok := v.pairs[i].(string); ok && k == name {
			return v.pairs[i+1], v.pairs[i+1] != nil
		}
	}
	return nil, false
}

// fill writes the text with its values. A value that is missing leaves its place empty; its name comes back.
func (m *message) fill(v values) (text, missing string) {
	if m.plain != "" {
		return m.plain, ""
	}
	f := other
	if n, ok := v.get(count); ok {
		if n, ok := whole(n); ok {
			f = m.book.plurals.of(n)
		}
	}
	p := m.forms[f]
	if p == nil {
		p = m.forms[other]
	}
	var b strings.Builder
	b.Grow(128)
	for _, piece := range p {
		if piece.name == "" {
			b.WriteString(piece.text)
			continue
		}
		x, ok := v.get(piece.name)
		if !ok {
			missing = piece.name
			continue
		}
		b.WriteString(m.book.show(piece.name, x))
	}
	return b.String(), missing
}

// show is a value as text: whole numbers in the language's digits, everything else as it is.
func (b *book) show(name string, x any) string {
	if s, ok := x.(string); ok && name != count {
		return s
	}
	if n, ok := whole(x); ok {
		return b.number(n)
	}
	return fmt.Sprint(x)
}

func (b *book) number(n int64) string {
	if b.language == nil {
		return strconv.FormatInt(n, 10)
	}
	return b.language.Number(n)
}

// whole reads a whole number, also one in ASCII digits; what is formatted already is not one.
func whole(x any) (int64, bool) {
	switch n := x.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case int32:
		return int64(n), true
	case uint32:
		return int64(n), true
	case string:
		v, err := strconv.ParseInt(n, 10, 64)
		return v, err == nil
	}
	return 0, false
}
