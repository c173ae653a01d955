package lang

import (
	"strings"

	"golang.org/x/text/language"
)

// maxTag bounds what we look at; RFC 5646 asks programs to allow 35.
const maxTag = 64

// Resolve finds the language that a request means: an id, a tag, an hreflang
// or an alias of the data, in any case; else the same with subtags cut from
// the end (RFC 4647 lookup), as long as what was cut does not speak of another
// script. "hy-Latn", "tg-Arab" and "az-IR" (where Azerbaijani is written in
// Arabic script) are therefore nobody's, and so is a language that the data
// does not name: a reader is never handed another people's language by a
// guess.
func Resolve(s string) (*Language, bool) {
	if len(s) > maxTag {
		return nil, false
	}
	asked := normalTag(s)
	if !wellFormed(asked) {
		return nil, false
	}
	t := table()
	for tag := asked; tag != ""; tag = parent(tag) {
		l, ok := t.asked[tag]
		if !ok {
			continue
		}
		return l, tag == asked || sameScript(l, asked, tag)
	}
	return nil, false
}

// sameScript reports whether asked, cut to found, is still written in l's
// script. A script that was cut must be l's. Where none was written, a region
// that was cut may imply one (CLDR likely subtags, by x/text): it matters only
// if it is another than the language has without the region.
func sameScript(l *Language, asked, found string) bool {
	rest := strings.Split(strings.TrimPrefix(asked[len(found):], "-"), "-")
	if isScript(rest[0]) {
		return strings.EqualFold(rest[0], l.Script)
	}
	if len(rest[0]) != 2 && len(rest[0]) != 3 {
		return true // a variant or an extension
	}
	base, _, _ := strings.Cut(asked, "-")
	withRegion := likelyScript(base + "-" + rest[0])
	return withRegion == "" || withRegion == l.Script || withRegion == likelyScript(base)
}

func likelyScript(tag string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	script, confidence := parsed.Script()
	if confidence == language.No {
		return ""
	}
	return script.String()
}

// parent cuts the last subtag, and a singleton that would then stand last.
func parent(tag string) string {
	i := strings.LastIndexByte(tag, '-')
	if i < 0 {
		return ""
	}
	tag = tag[:i]
	if len(tag) >= 2 && tag[len(tag)-2] == '-' {
		tag = tag[:len(tag)-2]
	}
	return tag
}

func isScript(subtag string) bool {
	if len(subtag) != 4 {
		return false
	}
	for _, c := range []byte(subtag) {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// wellFormed asks for subtags of one to eight ASCII letters and digits, the
// first of them of two or more.
func wellFormed(tag string) bool {
	for i, subtag := range strings.Split(tag, "-") {
		if subtag == "" || len(subtag) > 8 || i == 0 && len(subtag) < 2 {
			return false
		}
		for _, c := range []byte(subtag) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

// normalTag is the form in which tags are compared.
func normalTag(s string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "_", "-")
}
