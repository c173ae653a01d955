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
	if root, ok := l.cutJoined(word); ok {
		return root
	}
	word = strings.ReplaceAll(word, string(zwnj), "")
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

// cutJoined cuts a Persian or Dari ending that is written behind a ZWNJ, where
// nothing else can be meant: هسته‌ای is "nuclear", and by its letters alone
// might be a plural.
func (l *Language) cutJoined(word string) (string, bool) {
	if l.ID != "fa" && l.ID != "prs" {
		return "", false
	}
	at := strings.LastIndex(word, string(zwnj))
	if at <= 0 {
		return "", false
	}
	root := strings.ReplaceAll(word[:at], string(zwnj), "")
	switch l.foldDiacritics(word[at+len(string(zwnj)):]) {
	case "ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان",
		"ای", "ام", "ات", "اش", "ایم", "اید", "اند", "مان", "تان", "شان", "تر", "ترین", "ی":
		return root, root != ""
	}
	return "", false
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
