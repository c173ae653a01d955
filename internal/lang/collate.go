package lang

import (
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Compare orders a and b as the language's dictionaries do (CLDR collation by
// x/text): negative, zero or positive. Only equal strings compare as zero, so
// that lists have one order. It is safe for concurrent use.
//
// x/text has no tailoring for ba, ce, tt, tg, uz, tk and crh. Uzbek and Turkmen
// sort by the root order, Crimean Tatar by the Turkish one, which has the same
// letters but ñ; in the Cyrillic ones ә ө ү ҳ and the like stand by the root.
func (l *Language) Compare(a, b string) int {
	c := l.collators.Get().(*collate.Collator) // a Collator holds buffers: one user at a time
	defer l.collators.Put(c)
	if order := c.CompareString(a, b); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}

// newCollator makes the collator for the CLDR locale of the data, or for the
// tag where CLDR has no locale.
func newCollator(cldr, tag string) *collate.Collator {
	switch {
	case strings.HasPrefix(cldr, "sr-Latn"): // x/text orders sr-Latn by the root; Croatian has the same alphabet
		cldr = "hr"
	case tag == "crh-Latn":
		cldr = "tr"
	case cldr == "":
		cldr = tag
	}
	return collate.New(language.Make(cldr))
}
