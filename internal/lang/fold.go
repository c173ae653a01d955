package lang

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the text as search compares it: small letters without diacritics, in
// one form of each letter. ё is е, the Arabic and Persian forms of yeh, kaf,
// alef and heh are one each, digits are ASCII, ı and İ are i, ə is e; ZWNJ,
// kashida, vowel marks, soft hyphens and Armenian tone marks are gone.
// Serbian, Bosnian and Montenegrin fold Cyrillic into Latin, so that a reader
// finds either by either. Letters of Cyrillic that are letters of their own (й
// ї ў қ ә) stay. Folding what is folded changes nothing.
func (l *Language) Fold(s string) string {
	return l.foldDiacritics(l.plain(s, false))
}

// plain is the first half of Fold: what a stemmer wants to see. Case, forms
// and invisible characters are settled, accents stand. joints asks to keep
// ZWNJ, which in Persian shows where an ending begins.
func (l *Language) plain(s string, joints bool) string {
	// What is invisible goes first: it must not come between a letter and what is decided by its neighbours.
	runes := slices.DeleteFunc([]rune(norm.NFKC.String(strings.ToValidUTF8(s, " "))), func(r rune) bool {
		return !(r == zwnj && joints) && (isInvisible(r) || isArmenianTone(r))
	})
	var out strings.Builder
	out.Grow(len(s))
	for i, r := range runes {
		switch {
		case isApostrophe(r):
			out.WriteString(l.apostrophe(runes, i))
		case unicode.Is(unicode.Nd, r):
			out.WriteRune(l.palochka(runes, i, asciiDigit(r)))
		default:
			out.WriteRune(l.palochka(runes, i, l.lower(r)))
		}
	}
	return norm.NFC.String(out.String())
}

// apostrophe is what the apostrophe at i becomes: nothing where the spelling
// has it inside words (м'ята, oʻzbek) and readers leave it out or take another
// mark, one plain mark elsewhere between letters, else a space.
func (l *Language) apostrophe(runes []rune, i int) string {
	before := i - 1
	for before >= 0 && unicode.Is(unicode.M, runes[before]) {
		before--
	}
	if before < 0 || i+1 == len(runes) || !isBase(runes[before]) || !isBase(runes[i+1]) {
		return " "
	}
	switch l.ID {
	case "uk", "be", "uz", "tt", "hy":
		return ""
	}
	return "'"
}

// isBase tells a letter or digit from the marks that stand on one, and from the apostrophes that Unicode counts among
// the letters.
func isBase(r rune) bool { return (unicode.IsLetter(r) || unicode.IsNumber(r)) && !isApostrophe(r) }

// palochka mends the Chechen letter Ӏ, for which readers type 1, I, l or the
// Ukrainian І for want of a key: alone beside a Cyrillic letter, and not beside
// a digit, all of them are it. Two in a row are something else.
func (l *Language) palochka(runes []rune, i int, r rune) rune {
	if l.ID != "ce" || !likePalochka(r) {
		return r
	}
	beside := false
	for _, step := range []int{-1, 1} {
		j := i + step
		for j >= 0 && j < len(runes) && unicode.Is(unicode.M, runes[j]) {
			j += step
		}
		if j < 0 || j >= len(runes) {
			continue
		}
		n := l.lower(runes[j])
		if unicode.Is(unicode.Nd, n) || likePalochka(n) {
			return r
		}
		beside = beside || unicode.Is(unicode.Cyrillic, n)
	}
	if beside {
		return 'ӏ'
	}
	return r
}

// likePalochka tells the small letters and signs that are typed for ӏ.
func likePalochka(r rune) bool {
	switch foldLetter(r) {
	case "1", "i", "l", "і", "|":
		return true
	}
	return false
}

// foldDiacritics is the second half of Fold.
func (l *Language) foldDiacritics(s string) string {
	latin := l.ID == "sr" || l.ID == "bs" || l.ID == "cnr"
	var out strings.Builder
	out.Grow(len(s))
	for _, r := range s {
		switch {
		case isDroppedMark(r):
		case r < 0x80:
			out.WriteRune(r)
		case latin:
			for _, f := range foldLetter(r) {
				out.WriteString(serbianLatin(f))
			}
		default:
			out.WriteString(foldLetter(r))
		}
	}
	return norm.NFC.String(out.String())
}

// foldLetter is the folded form of one small letter.
func foldLetter(r rune) string {
	switch r {
	// Latin letters that do not come apart
	case 'ı':
		return "i"
	case 'ə', 'ǝ':
		return "e"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'ø':
		return "o"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ß':
		return "ss"
	case 'þ':
		return "th"
	case 'ħ':
		return "h"
	case 'ŋ':
		return "n"
	case 'ς':
		return "σ"
	// Cyrillic
	case 'ё', 'ѐ':
		return "е"
	case 'ѝ', 'ӣ':
		return "и"
	case 'ӯ':
		return "у"
	case 'ґ':
		return "г"
	case 'և':
		return "եւ"
	}
	if unicode.Is(unicode.Arabic, r) {
		return foldArabic(r)
	}
	if unicode.Is(unicode.Latin, r) {
		return withoutMarks(r)
	}
	return string(r)
}

// foldArabic brings the forms that Arabic, Persian and Pashto keyboards give
// for one letter together. Pashto ې and the consonants with rings and dots are
// letters of their own and stay.
func foldArabic(r rune) string {
	switch r {
	case 'ي', 'ى', 'ئ', 'ۍ', 'ے', 'ۓ':
		return "ی"
	case 'ك', 'ڪ':
		return "ک"
	case 'ګ':
		return "گ"
	case 'آ', 'أ', 'إ', 'ٱ':
		return "ا"
	case 'ؤ', 'ۇ':
		return "و"
	case 'ة', 'ۀ', 'ە', 'ہ', 'ۂ', 'ۃ', 'ھ':
		return "ه"
	}
	return string(r)
}

// withoutMarks takes a composed letter apart and leaves its folded base (ǽ is æ with an accent).
func withoutMarks(r rune) string {
	var out strings.Builder
	for _, part := range norm.NFD.String(string(r)) {
		switch {
		case isDroppedMark(part):
		case part == r:
			out.WriteRune(part)
		default:
			out.WriteString(foldLetter(part))
		}
	}
	return out.String()
}

// serbianLatin is the folded Latin of a Serbian, Bosnian or Montenegrin
// Cyrillic letter; other characters stay.
func serbianLatin(r rune) string {
	const cyrillic = "абвгдђежзијклљмнњопрстћуфхцчџшѓќ"
	latin := [...]string{"a", "b", "v", "g", "d", "d", "e", "z", "z", "i", "j", "k", "l", "lj", "m", "n", "nj",
		"o", "p", "r", "s", "t", "c", "u", "f", "h", "c", "c", "dz", "s", "g", "k"}
	i := 0
	for _, c := range cyrillic {
		if c == r {
			return latin[i]
		}
		i++
	}
	return string(r)
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r)
}
