package credit

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold brings a line to the form in which it is compared: case, spaces, quotation marks, invisible characters and
// the variants of a letter do not count; letters, commas, colons and hyphens do.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(s) {
		r = foldRune(r)
		switch {
		case r < 0:
			continue
		case r == ' ':
			space = b.Len() > 0
			continue
		case space && !isPoint(r) && !endsInPoint(b.String()):
			b.WriteByte(' ')
		}
		space = false
		if r == 'և' { // upper case parts the ligature: ԵՎ
			b.WriteString("եվ")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// foldRune gives a rune's representative, or -1 for what does not count.
func foldRune(r rune) rune {
	switch r {
	case 'İ', 'I', 'ı':
		return 'i' // the dotted and the dotless i fall together: no two agencies differ by it
	case 'ё', 'Ё':
		return 'е'
	case 'ي', 'ى':
		return 'ی'
	case 'ك':
		return 'ک'
	case '،', '、', '，':
		return ','
	case '‐', '‑', '–', '—', '−':
		return '-'
	case '"', '\'', '`', '´', 'ʻ', 'ʼ', 'ʹ', '’', '‘', '‚', '‛', '“', '”', '„', '‟', '«', '»', '‹', '›', 'ـ':
		return -1
	case 0:
		return 0 // mark
	}
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
		return -1
	}
	return unicode.ToLower(r)
}

// isPoint tells the marks around which spaces do not count.
func isPoint(r rune) bool { return r == ',' || r == ':' || r == '՝' }

func endsInPoint(s string) bool {
	return strings.HasSuffix(s, ",") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "՝")
}

// foldLine also takes the full stop off the end of a line.
func foldLine(s string) string {
	return strings.TrimRight(fold(s), " .։۔")
}
