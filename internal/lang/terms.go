package lang

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
)

// CountWords counts the words of a text as UAX #29 parts them: segments that
// hold a letter or a number. A Persian word with ZWNJ and an Armenian one with
// ՞ inside are one word each.
func CountWords(s string) int {
	n := 0
	for tokens := words.FromString(s); tokens.Next(); {
		if strings.ContainsFunc(tokens.Value(), isCounted) {
			n++
		}
	}
	return n
}

func isCounted(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// Terms are the words of s as the search index holds them and as queries ask
// for them: in order, repeated as often as they stand, parted by UAX #29 and
// at whatever is neither letter nor number, folded, and lightly stemmed where
// we have rules (all languages but Chechen). Index and query must both come
// through here, with the same language.
func (l *Language) Terms(s string) []string {
	var out []string
	known := map[string]string{} // a text says most of its words more than once, and stemming is what costs
	for tokens := words.FromString(l.plain(s, true)); tokens.Next(); {
		for _, word := range l.pieces(tokens.Value()) {
			term, ok := known[word]
			if !ok {
				term = l.foldDiacritics(l.stem(word))
				known[word] = term
			}
			if term != "" {
				out = append(out, term)
			}
		}
	}
	return out
}

// pieces parts a segment further at points, apostrophes and the like (3.14,
// example.org, d'Artagnan), so that a term is one word to any index; English
// keeps its apostrophe for the stemmer, which knows the possessive.
func (l *Language) pieces(segment string) []string {
	parts := strings.FieldsFunc(segment, func(r rune) bool {
		return !isWordRune(r) && r != zwnj && (r != '\'' || l.ID != "en")
	})
	if l.ID != "en" {
		return parts
	}
	whole := parts[:0] // in place: no longer than before
	for _, p := range parts {
		if p = strings.Trim(p, "'"); p != "" {
			whole = append(whole, p)
		}
	}
	return whole
}

// Highlight finds the words of text whose terms are among those of query: byte
// ranges [from, to) in order, for the page to mark.
func (l *Language) Highlight(text, query string) [][2]int {
	asked := make(map[string]bool)
	for _, term := range l.Terms(query) {
		asked[term] = true
	}
	if len(asked) == 0 {
		return nil
	}
	var out [][2]int
	at := 0
	for tokens := words.FromString(text); tokens.Next(); {
		word := tokens.Value()
		for _, term := range l.Terms(word) {
			if asked[term] {
				out = append(out, [2]int{at, at + len(word)})
				break
			}
		}
		at += len(word)
	}
	return out
}
