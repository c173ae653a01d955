package body

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanRune says what becomes of a code point in text: kept, turned into a space (tabs and line ends), or refused.
// Refused are control characters and noncharacters: neither HTML nor XML feeds may carry them.
func cleanRune(r rune) (rune, bool) {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		return ' ', true
	case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return 0, false
	}
	return r, true
}

// Refused says whether a code point may stand in no text: control characters but tabs and line ends, and
// noncharacters.
func Refused(r rune) bool {
	_, ok := cleanRune(r)
	return !ok
}

// cleanText turns line ends and tabs into spaces (CR LF into one) and reports false when the text has something
// that no text may have.
func cleanText(s string) (string, bool) {
	if plain(s) {
		return s, true
	}
	if !utf8.ValidString(s) {
		return "", false
	}
	if strings.IndexFunc(s, unclean) < 0 {
		return s, true
	}
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		c, ok := cleanRune(r)
		if !ok {
			return "", false
		}
		b.WriteRune(c)
	}
	return b.String(), true
}

// unclean tells a rune that cleanText changes or refuses.
func unclean(r rune) bool {
	c, ok := cleanRune(r)
	return !ok || c != r
}

// plain is the quick answer for text that needs no cleaning.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// forgivingText drops what cleanText refuses; invalid UTF-8 becomes U+FFFD.
func forgivingText(s string) string {
	if plain(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if c, ok := cleanRune(r); ok {
			return c
		}
		return -1
	}, s)
}

// FromText makes a document of plain text: blank lines part paragraphs, a single line break is a space. Quotes,
// dashes, no-break spaces, joiners and direction marks stay; control characters are dropped. Blocks have no ids
// yet. A text beyond the limits makes a document that Check refuses.
func FromText(s string) *Doc {
	d := &Doc{}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(s)
	s = strings.TrimPrefix(s, "\uFEFF")
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			d.Content = append(d.Content, Block{Type: Paragraph, Inline: []Inline{{Text: strings.Join(lines, " ")}}})
			lines = nil
		}
	}
	for line := range strings.SplitSeq(s, "\n") {
		line = trimSpace(forgivingText(line))
		if blank(line) {
			flush()
			continue
		}
		lines = append(lines, line)
	}
	flush()
	return d
}

// trimSpace trims what HTML calls white space, and no-break spaces at the edges are layout too.
func trimSpace(s string) string { return strings.TrimFunc(s, unicode.IsSpace) }

// blank tells whether a line shows nothing: invisible format characters alone (a lone ZWNJ, a byte order mark)
// do not make a paragraph.
func blank(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
	}
	return true
}
