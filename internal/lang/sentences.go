package lang

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// SegmenterVersion says by which rules Sentences parts a text. It is kept with every segment that was made, and grows
// when a text would be parted in another way.
const SegmenterVersion = 1

// Sentences parts a text into its sentences, with the space that follows each: joined they are the text again. The
// boundaries are those of UAX #29, with these corrections:
//
//   - none after an abbreviation of the language (abbreviations.json), after a letter that stands for a name or a word
//     ("A. S. Pushkin", "U.S.", "т. д."), nor where a number with its dot, or ! and ?, go on in lower case;
//   - none around a piece without letters: a list's "1. ", closing quotes, dashes;
//   - one before a digit that follows . ! ? … ؟ ۔ ։ and space, unless an abbreviation, a letter or the day of a date
//     ("12. 3. 2024") stands before the dot.
//
// In doubt it does not part: a sentence too long is read, one cut in half is translated wrong.
func (l *Language) Sentences(s string) []string {
	var out []string
	from, at := 0, 0
	for tokens := sentences.FromString(s); tokens.Next(); {
		end := at + len(tokens.Value())
		for _, cut := range append(beforeDigits(s[at:end]), len(s[at:end])) {
			if cut += at; l.ends(s[from:cut], s[cut:]) {
				out = append(out, s[from:cut])
				from = cut
			}
		}
		at = end
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

// sentenceEnds are the marks that may end a sentence before a digit.
const sentenceEnds = ".!?…؟۔։"

// closers may stand between a sentence's last mark and the space after it.
const closers = "\"'”’»›)]}“‘"

// beforeDigits are the places inside a piece where a digit follows a sentence's end.
func beforeDigits(piece string) []int {
	var out []int
	for i, r := range piece {
		if !unicode.IsDigit(r) || i == 0 {
			continue
		}
		before := strings.TrimRightFunc(piece[:i], unicode.IsSpace)
		if len(before) == i {
			continue
		}
		before = strings.TrimRight(before, closers)
		if last, _ := utf8.DecodeLastRuneInString(before); strings.ContainsRune(sentenceEnds, last) {
			out = append(out, i)
		}
	}
	return out
}

// ends says whether a sentence ends between two texts, of which the first begins with a sentence.
func (l *Language) ends(before, after string) bool {
	if strings.TrimRight(before, "\n\r\u0085\u2028\u2029") != before {
		return true // a line of its own
	}
	if !hasLetter(before) || after == "" || !hasWord(after) {
		return false
	}
	text := strings.TrimRightFunc(before, unicode.IsSpace)
	text = strings.TrimRight(text, closers)
	mark, size := utf8.DecodeLastRuneInString(text)
	if continues(after) && strings.ContainsRune(sentenceEnds, mark) {
		return false
	}
	if mark != '.' {
		return true
	}
	return !l.shortens(text[:len(text)-size], after)
}

// hasLetter and hasWord tell texts that say something from marks and numbers.
func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

func hasWord(s string) bool { return strings.ContainsFunc(s, isCounted) }

// continues says whether what follows goes on in lower case: « — said he». Scripts without case tell nothing, and
// Georgian letters are lower case in Unicode's tables only.
func continues(after string) bool {
	i := strings.IndexFunc(after, isCounted)
	if i < 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(after[i:])
	return unicode.IsLower(r) && !unicode.Is(unicode.Georgian, r)
}

// shortens says whether the dot after a text belongs to its last word.
func (l *Language) shortens(text, after string) bool {
	word := lastWord(text)
	if word == "" {
		return false
	}
	letters, first := 0, rune(0)
	for _, r := range word {
		if !unicode.IsMark(r) {
			if letters == 0 {
				first = r
			}
			letters++
		}
	}
	if unicode.IsDigit(first) {
		next, _ := utf8.DecodeRuneInString(after)
		return letters <= 2 && unicode.IsDigit(next)
	}
	if letters == 1 && (standsForName(first) || strings.HasSuffix(strings.TrimSuffix(text, word), ".")) {
		return true
	}
	return abbreviations()[l.ID][strings.ToLower(word)]
}

// standsForName says whether a letter alone, with a dot, is an initial: a capital, or a letter of a script without case.
func standsForName(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsLetter(r) && !unicode.IsLower(r) || unicode.Is(unicode.Georgian, r)
}

// lastWord is the run of letters and digits that a text ends with; the dots of "ph.d" and "н.э" part words, and
// apostrophes and hyphens do not.
func lastWord(s string) string {
	i := len(s)
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if !isCounted(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’ʼʻ‘-\u200c", r) {
			break
		}
		i -= size
	}
	return strings.TrimLeft(s[i:], "'’‘-\u200c")
}

//go:embed abbreviations.json
var abbreviationsJSON []byte

// abbreviations are the words, by language, after which a dot ends no sentence; in lower case, without the dot. Of one
// with dots inside, the last part is what a text is asked for. The file is ours, and embedded: a fault in it is a fault
// of the build.
var abbreviations = sync.OnceValue(func() map[string]map[string]bool {
	var lists map[string][]string
	if err := json.Unmarshal(abbreviationsJSON, &lists); err != nil {
		panic("lang: embedded abbreviations.json: " + err.Error())
	}
	out := make(map[string]map[string]bool, len(lists))
	for id, list := range lists {
		out[id] = make(map[string]bool, len(list))
		for _, a := range list {
			out[id][strings.ToLower(lastWord(strings.TrimRight(a, ".")))] = true
		}
	}
	return out
})
