package body

import (
	"strings"
	"unicode"
)

// rejoinCredits undoes what a figcaption does to images that come back from our own HTML: there caption and
// credit are one sentence. When the image before had both, and the sentence is these two with nothing but marks
// between, or the credit behind some words ("Photo: …"), they are taken apart again.
func (d *Doc) rejoinCredits(prev *Doc) {
	before := map[string]*Block{}
	for i := range prev.Content {
		if b := &prev.Content[i]; b.Type == Image && b.Credit != "" {
			before[b.Media] = b
		}
	}
	for i := range d.Content {
		b := &d.Content[i]
		was, ok := before[b.Media]
		if !ok || b.Type != Image || b.Credit != "" || b.Caption == "" {
			continue
		}
		if joined(b.Caption, was.Caption, was.Credit) {
			b.Caption, b.Credit = was.Caption, was.Credit
		}
	}
}

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
	return caption == "" || onlyMarks(between)
}

func onlyMarks(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
