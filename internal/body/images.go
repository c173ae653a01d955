package body

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// rejoinCredits undoes what a figcaption does to images that come back from our own HTML: there caption and
// credit are one sentence. When an image of that file had both before, and the sentence is these two with nothing
// but marks between, or the credit behind a word and a colon ("Photo: …"), they are taken apart again.
func (d *Doc) rejoinCredits(prev *Doc) {
	before := map[string][]*Block{}
	for i := range prev.Content {
		if b := &prev.Content[i]; b.Type == Image && b.Credit != "" {
			before[b.Media] = append(before[b.Media], b)
		}
	}
	for i := range d.Content {
		b := &d.Content[i]
		if b.Type != Image || b.Credit != "" || b.Caption == "" {
			continue
		}
		for _, was := range before[b.Media] {
			if joined(b.Caption, was.Caption, was.Credit) {
				b.Caption, b.Credit = was.Caption, was.Credit
				break
			}
		}
	}
}

// maxLabel is how long the word before a credit may be, in bytes.
const maxLabel = 48

// joined tells whether a sentence is made of a caption and a credit.
func joined(sentence, caption, credit string) bool {
	rest, ok := strings.CutPrefix(sentence, caption)
	if !ok {
		return false
	}
	between, after, ok := strings.Cut(rest, credit)
	if !ok || !onlyMarks(after) {
		return false
	}
	if onlyMarks(between) {
		return true
	}
	label := trimSpace(between)
	end, _ := utf8.DecodeLastRuneInString(label)
	return caption == "" && len(label) <= maxLabel && unicode.IsPunct(end)
}

func onlyMarks(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
