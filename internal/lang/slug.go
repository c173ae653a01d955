package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxSlug   = 80 // bytes: forty letters of most scripts, a third of a path's sane length when percent-encoded
	emptySlug = "story"
)

// Slug makes the readable part of an address from a headline: small letters of
// its own script (nothing is transliterated), ASCII digits, single hyphens
// between words. Apostrophes, ZWNJ, kashida, vowel marks and Armenian tone
// marks are dropped and leave no gap. It is NFC, valid UTF-8, at most 80
// bytes, cut between words where that keeps half of it and between letters
// otherwise, never empty ("story"), and the slug of a slug is itself.
func (l *Language) Slug(s string) string {
	runes := []rune(norm.NFC.String(strings.ToValidUTF8(s, "-")))
	var out strings.Builder
	gap := false
	for i, r := range runes {
		r, kind := l.slugRune(r)
		switch {
		case kind == slugDrop || kind == slugApostrophe && gap:
			continue
		case kind == slugApostrophe:
			if i+1 < len(runes) && unicode.IsLetter(runes[i+1]) {
				continue
			}
			gap = true
			continue
		case kind == slugGap || kind == slugMark && (gap || out.Len() == 0):
			gap = true
			continue
		}
		if gap && out.Len() > 0 {
			out.WriteByte('-')
		}
		gap = false
		out.WriteRune(r)
	}
	slug := cutSlug(norm.NFC.String(out.String()))
	if slug == "" {
		return emptySlug
	}
	return slug
}

type slugKind int

const (
	slugLetter slugKind = iota
	slugMark            // belongs to the letter before it
	slugApostrophe
	slugDrop
	slugGap
)

// slugRune is what becomes of one character of a headline.
func (l *Language) slugRune(r rune) (rune, slugKind) {
	switch {
	case isApostrophe(r):
		return r, slugApostrophe
	case isInvisible(r), isDroppedMark(r), isArmenianTone(r):
		return r, slugDrop
	case unicode.Is(unicode.Nd, r):
		return asciiDigit(r), slugLetter
	case unicode.IsLetter(r):
		return l.lower(r), slugLetter
	case unicode.In(r, unicode.Mn, unicode.Mc):
		return r, slugMark
	}
	return r, slugGap
}

// cutSlug keeps at most maxSlug bytes.
func cutSlug(s string) string {
	if len(s) <= maxSlug {
		return s
	}
	end := maxSlug
	for !utf8.RuneStart(s[end]) {
		end--
	}
	for end > 0 { // a mark does not part from its letter
		r, _ := utf8.DecodeRuneInString(s[end:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		_, size := utf8.DecodeLastRuneInString(s[:end])
		end -= size
	}
	if s[end] != '-' { // within a word
		if i := strings.LastIndexByte(s[:end], '-'); i >= maxSlug/2 {
			end = i
		}
	}
	return strings.Trim(s[:end], "-")
}
