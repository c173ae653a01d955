// Package lang knows the content languages: their tags, scripts, dates, lists,
// numbers, names, plural rules, slugs, search terms and sorting. It is one
// table of data (languages.json, derived from Unicode CLDR 48.2) and the small
// machines that read it.
//
// It holds no words of the interface (package i18n), no bylines (package
// credit) and nothing about which desks are switched on (package desk).
// Everything here is immutable and safe for concurrent use.
package lang

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // servers may lack a zone database, or have one from before Kazakhstan's move of 2024
)

// Language is one row of the table. The values that All, ByID, ByTag and
// Resolve hand out are shared: read them, never write them.
type Language struct {
	ID        string // the desk's slug: "ru", "prs", "cnr", "crh"
	Name      string // in English
	Tag       string // BCP 47, stored with content and put in <html lang>
	Hreflang  string // BCP 47, for link rel=alternate
	Autonym   string // the language's name in itself
	Script    string // ISO 15924: Latn, Cyrl, Arab, Geor or Armn
	Direction string // "ltr" or "rtl"
	Region    string // ISO 3166, where most of its readers are
	Zone      string // IANA time zone
	Calendar  string // the displayed calendar: "gregorian" or "persian"
	GoI18nTag string // under which its catalogue is loaded into go-i18n
	Coverage  string // how much of it CLDR knows, in CLDR's words
	Note      string // what an editor should know about the data

	Aliases    []string // request tags that mean this desk
	UIFallback []string // ids whose interface words may stand in

	FirstDay time.Weekday // of the week

	// Quotes are the outer opening, outer closing, inner opening and inner
	// closing marks of CLDR; HouseQuotes a proposal where CLDR's are only
	// inherited, else the same as Quotes.
	Quotes, HouseQuotes [4]string

	list, houseList listPattern
	numbers         numberStyle
	gregorian       calendarStyle
	persian         *calendarStyle
	digits          [10]string
	categories      []string
	plural          []pluralRule
	names           map[string]string
	location        func() *time.Location
	collators       sync.Pool
}

// All returns every language in the order of the data file (by English name).
func All() []*Language {
	return append([]*Language(nil), table().all...)
}

// ByID finds a language by its desk slug, exactly as written in the data.
func ByID(id string) (*Language, bool) {
	l, ok := table().byID[id]
	return l, ok
}

// ByTag finds a language by its BCP 47 tag, exactly as written in the data.
func ByTag(tag string) (*Language, bool) {
	l, ok := table().byTag[tag]
	return l, ok
}

// RTL reports whether the language is written from right to left.
func (l *Language) RTL() bool { return l.Direction == "rtl" }

// Location is the language's time zone. It is UTC should the zone database not
// know the name, which a test rules out for the data we ship.
func (l *Language) Location() *time.Location { return l.location() }

// Join writes a list of names as the language does ("A, B and C"), by the
// conjunction patterns of CLDR. house asks for the newsroom's own pattern in
// the languages that have one (fa, prs, kk, tg); elsewhere it changes nothing.
// Empty items are the caller's affair: they are joined as they stand.
func (l *Language) Join(items []string, house bool) string {
	p := l.list
	if house {
		p = l.houseList
	}
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	case 2:
		return fill(p.Two, items[0], items[1])
	default:
		tail := fill(p.End, items[n-2], items[n-1])
		for i := n - 3; i > 0; i-- {
			tail = fill(p.Middle, items[i], tail)
		}
		return fill(p.Start, items[0], tail)
	}
}

// JoinParts is Join for callers that must mark up each item by itself: it
// returns the texts that stand before, between and after n items, n+1 of them.
func (l *Language) JoinParts(n int, house bool) []string {
	if n <= 0 {
		return []string{""}
	}
	const mark = "\x00"
	items := make([]string, n)
	for i := range items {
		items[i] = mark
	}
	return strings.Split(l.Join(items, house), mark)
}

// Quote puts s between the language's outer quotation marks.
func (l *Language) Quote(s string, house bool) string {
	q := l.Quotes
	if house {
		q = l.HouseQuotes
	}
	return q[0] + s + q[1]
}

// NameOf is the other language's name in this one, in dictionary form as CLDR
// has it; where there is none, the other's name in itself.
func (l *Language) NameOf(other *Language) string {
	if name := l.names[other.ID]; name != "" {
		return name
	}
	return other.Autonym
}

// fill puts a and b into the places {0} and {1} of a CLDR pattern. The items
// may hold braces of their own, so they are never scanned again.
func fill(pattern, a, b string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(pattern, '{')
		if i < 0 || len(pattern) < i+3 {
			out.WriteString(pattern)
			return out.String()
		}
		out.WriteString(pattern[:i])
		switch pattern[i : i+3] {
		case "{0}":
			out.WriteString(a)
		case "{1}":
			out.WriteString(b)
		default:
			out.WriteString(pattern[i : i+3])
		}
		pattern = pattern[i+3:]
	}
}
