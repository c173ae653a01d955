package lang

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// The sample holds what ICU 78, an implementation that is not ours, prints.
type icuSample struct {
	Meta struct {
		PluralNumbers    []float64 `json:"pluralNumbers"`
		FormatNumbers    []float64 `json:"formatNumbers"`
		Instants         []string  `json:"instants"`
		NotAuthoritative []string  `json:"notAuthoritative"`
	} `json:"_meta"`
	Langs   map[string]icuLanguage `json:"langs"`
	Persian struct {
		V [][4]any `json:"v"`
	} `json:"persianCalendar"`
}

type icuLanguage struct {
	List struct {
		V []string `json:"v"`
	} `json:"list"`
	Plural struct {
		V []string `json:"v"`
	} `json:"plural"`
	Number struct {
		V []string `json:"v"`
	} `json:"number"`
	Date struct {
		V [][3]string `json:"v"`
	} `json:"date"`
	YearMonth string `json:"yMMMM"`
	Names     struct {
		V map[string]*string `json:"v"`
	} `json:"names"`
	PersianDates struct {
		V [][3]string `json:"v"`
	} `json:"persian"`
}

func loadICU(t *testing.T) icuSample {
	t.Helper()
	raw, err := os.ReadFile("testdata/icu-vectors-sample.json")
	if err != nil {
		t.Fatal(err)
	}
	var s icuSample
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Langs) != len(All()) {
		t.Fatalf("the sample has %d languages, the table %d", len(s.Langs), len(All()))
	}
	return s
}

// knows reports whether ICU has data of its own for a service of a language.
// Where it has none it silently answers as another locale (ba, ce, crh, tg, tt).
func (s icuSample) knows(l *Language, service string) bool {
	return !slices.ContainsFunc(s.Meta.NotAuthoritative, func(line string) bool {
		return strings.HasPrefix(line, l.ID+"."+service+" ")
	})
}

// plainSpaces undoes what the JavaScript engine behind the sample did to U+202F.
func plainSpaces(s string) string { return strings.ReplaceAll(s, "\u202f", " ") }

func TestListsReadAsICUJoinsThem(t *testing.T) {
	s := loadICU(t)
	items := []string{"Interfax", "TASS", "Fars"}
	for _, l := range All() {
		if !s.knows(l, "list") {
			continue
		}
		for i, want := range s.Langs[l.ID].List.V {
			if got := l.Join(items[:i+1], false); got != want {
				t.Errorf("%s joins %d as %q, ICU as %q", l.ID, i+1, got, want)
			}
		}
	}
}

func TestPluralsAreICUs(t *testing.T) {
	s := loadICU(t)
	for _, l := range All() {
		if !s.knows(l, "plural") {
			continue
		}
		for i, want := range s.Langs[l.ID].Plural.V {
			n := s.Meta.PluralNumbers[i]
			if n != float64(int64(n)) {
				continue // we count whole things only
			}
			if got := l.Plural(int64(n)); got != want {
				t.Errorf("%s: %v is %q, ICU says %q", l.ID, n, got, want)
			}
		}
	}
}

func TestNumbersAreICUs(t *testing.T) {
	s := loadICU(t)
	for _, l := range All() {
		if !s.knows(l, "number") {
			continue
		}
		for i, want := range s.Langs[l.ID].Number.V {
			n := s.Meta.FormatNumbers[i]
			if n != float64(int64(n)) {
				continue
			}
			if got := l.Number(int64(n)); got != want {
				t.Errorf("%s writes %v as %q, ICU as %q", l.ID, n, got, want)
			}
		}
	}
}

func TestGregorianDatesAreICUs(t *testing.T) {
	s := loadICU(t)
	for _, l := range All() {
		if !s.knows(l, "date") { // ce: ICU has root patterns only, ours are the house's
			continue
		}
		for i, want := range s.Langs[l.ID].Date.V {
			at := s.instant(t, i).In(l.Location())
			got := [3]string{
				l.format(l.gregorian.Date.Long, l.gregorianMoment(at)),
				l.format(l.gregorian.Date.Medium, l.gregorianMoment(at)),
				fill(literal(l.gregorian.DateTime.Long), l.Time(at), l.format(l.gregorian.Date.Long, l.gregorianMoment(at))),
			}
			for j := range got {
				if plainSpaces(got[j]) != plainSpaces(want[j]) {
					t.Errorf("%s at %s: %q, ICU %q", l.ID, s.Meta.Instants[i], got[j], want[j])
				}
			}
		}
		may := l.format(l.gregorian.YearMonth, l.gregorianMoment(time.Date(2026, 5, 15, 12, 0, 0, 0, time.UTC)))
		if want := s.Langs[l.ID].YearMonth; plainSpaces(may) != plainSpaces(want) {
			t.Errorf("%s heads May 2026 with %q, ICU with %q", l.ID, may, want)
		}
	}
}

func TestSolarHijriDatesAreICUs(t *testing.T) {
	s := loadICU(t)
	for _, id := range []string{"fa", "prs", "ps"} {
		l := must(t, id)
		for i, want := range s.Langs[id].PersianDates.V {
			at := s.instant(t, i).In(l.Location())
			got := [3]string{l.Date(at), l.DateMedium(at), l.DateTime(at)}
			for j := range got {
				if id == "ps" { // CLDR has the Latin era "AP" and the year first; the house has day month year
					got[j], want[j] = sortedWords(got[j]), sortedWords(strings.TrimPrefix(want[j], "AP "))
				}
				if got[j] != want[j] {
					t.Errorf("%s at %s: %q, ICU %q", id, s.Meta.Instants[i], got[j], want[j])
				}
			}
		}
	}
	for _, row := range s.Persian.V {
		day, err := time.Parse(time.DateOnly, row[0].(string))
		if err != nil {
			t.Fatal(err)
		}
		y, m, d := SolarHijri(day)
		if float64(y) != row[1] || float64(m) != row[2] || float64(d) != row[3] {
			t.Errorf("%s is %d-%d-%d, ICU says %v", row[0], y, m, d, row[1:])
		}
	}
}

func TestNamesOfLanguagesAreICUs(t *testing.T) {
	s := loadICU(t)
	house := houseNames(t)
	for _, l := range All() {
		if !s.knows(l, "names") {
			continue
		}
		for id, want := range s.Langs[l.ID].Names.V {
			if want == nil || house[l.ID+"/"+id] {
				continue // the house names Montenegrin where ICU has only "Serbian (Montenegro)"
			}
			if l.names[id] == "" {
				continue // CLDR has no name; ICU puts one together, "Persian (Afghanistan)", that nobody would use
			}
			if got := l.NameOf(must(t, id)); got != *want {
				t.Errorf("%s calls %s %q, ICU %q", l.ID, id, got, *want)
			}
		}
	}
}

func houseNames(t *testing.T) map[string]bool {
	t.Helper()
	var file struct {
		Meta struct {
			House []string `json:"houseLanguageNames"`
		} `json:"_meta"`
	}
	if err := json.Unmarshal(languagesJSON, &file); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, pair := range file.Meta.House {
		out[pair] = true
	}
	return out
}

func (s icuSample) instant(t *testing.T, i int) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s.Meta.Instants[i])
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func sortedWords(s string) string {
	words := strings.Fields(s)
	slices.Sort(words)
	return strings.Join(words, " ")
}

func must(t testing.TB, id string) *Language {
	t.Helper()
	l, ok := ByID(id)
	if !ok {
		t.Fatalf("no language %q", id)
	}
	return l
}
