package lang

import (
	"strings"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/russian"
)

// stem cuts the commonest endings from a word that plain has settled, so that
// a reader who asks for the nominative finds the genitive. It aims at recall
// and never at grammar; what it returns is no word to show to anyone.
func (l *Language) stem(word string) string {
	switch l.ID {
	case "en":
		return strings.ReplaceAll(english.Stem(word, true), "'", "")
	case "hu":
		return hungarian.Stem(word, true)
	case "ru":
		return russian.Stem(l.foldDiacritics(word), true)
	}
	rules, ok := suffixesOf(l.ID)
	if !ok {
		return word
	}
	return rules.cut(l.foldDiacritics(word))
}

// suffixes are endings of one language in folded letters, longest first.
type suffixes struct {
	endings []string
	keep    int  // letters that must remain
	again   bool // endings pile up (plural, person, case): cut until none fits
}

func (s suffixes) cut(word string) string {
	for {
		shorter := s.cutOne(word)
		if shorter == word || !s.again {
			return shorter
		}
		word = shorter
	}
}

func (s suffixes) cutOne(word string) string {
	for _, ending := range s.endings {
		if root, ok := strings.CutSuffix(word, ending); ok && utf8.RuneCountInString(root) >= s.keep {
			return root
		}
	}
	return word
}
