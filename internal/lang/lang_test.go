package lang

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheTableIsWhole(t *testing.T) {
	if n := len(All()); n != 27 {
		t.Errorf("%d languages, want 27", n)
	}
	for _, l := range All() {
		if l.RTL() != (l.Script == "Arab") {
			t.Errorf("%s: direction %q in script %s", l.ID, l.Direction, l.Script)
		}
		if byTag, ok := ByTag(l.Tag); !ok || byTag != l {
			t.Errorf("%s is not found by its tag %q", l.ID, l.Tag)
		}
		if _, err := time.LoadLocation(l.Zone); err != nil || l.Location().String() != l.Zone {
			t.Errorf("%s: zone %q: %v", l.ID, l.Zone, err)
		}
		for _, id := range l.UIFallback {
			if _, ok := ByID(id); !ok || id == "ru" {
				t.Errorf("%s falls back to %q", l.ID, id)
			}
		}
		for _, other := range All() {
			if l.NameOf(other) == "" {
				t.Errorf("%s has no name for %s", l.ID, other.ID)
			}
		}
		checkNames(t, l)
		checkPatterns(t, l)
	}
}

func checkNames(t *testing.T, l *Language) {
	t.Helper()
	for month := 1; month <= 12; month++ {
		if l.MonthName(month) == "" || len(l.own().Months.Abbr) != 12 || len(l.gregorian.Months.Wide) != 12 {
			t.Errorf("%s: month %d has no name", l.ID, month)
		}
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if l.WeekdayName(day, true) == "" || l.WeekdayName(day, false) == "" {
			t.Errorf("%s: %s has no name", l.ID, day)
		}
	}
}

// checkPatterns asks that every field letter of the data is one we write.
func checkPatterns(t *testing.T, l *Language) {
	t.Helper()
	patterns := []string{l.own().Date.Full, l.own().Date.Long, l.own().Date.Medium,
		l.gregorian.Date.Long, l.gregorian.Time.Short, l.gregorian.YearMonth}
	for _, p := range patterns {
		for i := 0; i < len(p); {
			n := 1
			switch {
			case p[i] == '\'':
				_, n = quoted(p[i:])
			case isFieldLetter(p[i]) && !strings.ContainsRune("yMLdEHhmsa", rune(p[i])):
				t.Errorf("%s: pattern %q has the field %q", l.ID, p, p[i])
			}
			i += n
		}
		if p == "" {
			t.Errorf("%s lacks a pattern", l.ID)
		}
	}
}

func TestListsOfAnyLength(t *testing.T) {
	for _, c := range []struct {
		rule, id string
		items    []string
		house    bool
		want     string
	}{
		{"no items are nothing", "ru", nil, false, ""},
		{"four items have one conjunction", "ru", []string{"A", "B", "C", "D"}, false, "A, B, C и D"},
		{"Kazakh lists of three have none, CLDR's way", "kk", []string{"A", "B", "C"}, false, "A, B, C"},
		{"Kazakh lists of three have one, the house's way", "kk", []string{"A", "B", "C"}, true, "A, B және C"},
		{"Tajik likewise", "tg", []string{"A", "B", "C"}, true, "A, B ва C"},
		{"Persian separators keep their right-to-left mark", "fa", []string{"A", "B", "C"}, false, "A،\u200f B، و C"},
		{"the Persian house way has no comma before the conjunction", "fa", []string{"A", "B", "C"}, true, "A،\u200f B و C"},
		{"a house wish changes nothing where there is no house pattern", "en", []string{"A", "B", "C"}, true, "A, B, and C"},
		{"items may look like places", "en", []string{"{1}", "{0}", "C"}, false, "{1}, {0}, and C"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := must(t, c.id).Join(c.items, c.house); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestJoinPartsSurroundEveryItem(t *testing.T) {
	got := must(t, "en").JoinParts(3, false)
	if diff := cmp.Diff([]string{"", ", ", ", and ", ""}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{""}, must(t, "en").JoinParts(0, false)); diff != "" {
		t.Error(diff)
	}
}

func TestPluralTraps(t *testing.T) {
	for _, c := range []struct {
		rule, id string
		n        int64
		want     string
	}{
		{"21 is one in Russian", "ru", 21, "one"},
		{"11 is many in Russian", "ru", 11, "many"},
		{"11 is other in Macedonian", "mk", 11, "other"},
		{"0 is one in Persian", "fa", 0, "one"},
		{"101 is few in Romanian", "ro", 101, "few"},
		{"Tatar nouns stay as they are", "tt", 1, "other"},
		{"minus one is as one", "en", -1, "one"},
		{"the least number does not overflow", "ru", -1 << 63, "many"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := must(t, c.id).Plural(c.n); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestPluralCategoriesAllOccur(t *testing.T) {
	for _, l := range All() {
		seen := map[string]bool{"other": true} // in Slavic only fractions have it
		for n := range int64(200) {
			seen[l.Plural(n)] = true
		}
		for _, category := range l.PluralCategories() {
			if !seen[category] {
				t.Errorf("%s: no number is %q", l.ID, category)
			}
		}
	}
}

func TestBadPluralRulesAreErrors(t *testing.T) {
	for _, rule := range []string{"", "n", "x = 1", "n % a = 1", "n % 0 = 1", "n = b", "n = 1..c"} {
		rec := pluralRecord{Categories: []string{"one", "other"}, Rules: map[string]string{"one": rule}}
		if _, err := parsePlural(rec); err == nil {
			t.Errorf("the rule %q was taken", rule)
		}
	}
}

func TestBadDataIsAnError(t *testing.T) {
	for _, raw := range []string{`{`, `{"languages":[{"id":"x","firstDay":"noday"}]}`,
		`{"languages":[{"id":"x","firstDay":"mon","calendar":"persian"}]}`,
		`{"languages":[{"id":"x","tag":"x","firstDay":"mon"},{"id":"x","tag":"x","firstDay":"mon"}]}`,
		`{"languages":[{"id":"x","tag":"x","firstDay":"mon"},{"id":"y","tag":"y","aliases":["X"],"firstDay":"mon"}]}`} {
		if _, err := parse([]byte(raw)); err == nil {
			t.Errorf("%s was taken", raw)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ asked, want string }{
		{"ru", "ru"}, {"RU", "ru"}, {"ru_RU", "ru"}, {"ru-Cyrl-RU", "ru"}, {"ru-KZ", "ru"}, {" ru ", "ru"},
		{"en-AU", "en"}, {"en-GB-oxendict", "en"}, {"en-u-hc-h23", "en"}, {"en-x-twain", "en"},
		{"sr", "sr"}, {"sr-Latn", "sr"}, {"sr-Cyrl", "sr"}, {"sr-Latn-DE", "sr"}, {"sr-AT", "sr"}, {"sr-ME", "cnr"}, {"cnr", "cnr"},
		{"hr", "bs"}, {"sh", "bs"}, {"bs-Cyrl-BA", "bs"},
		{"prs", "prs"}, {"fa-AF", "prs"}, {"fa-IR", "fa"}, {"fa", "fa"}, {"pes", "fa"}, {"fa-Arab-AF", "fa"},
		{"crh", "crh"}, {"crh-UA", "crh"}, {"crh-Cyrl", "crh"}, {"crh-Latn-UA", "crh"},
		{"uz-Latn", "uz"}, {"uz-UZ", "uz"}, {"mo", "ro"}, {"hyw", "hy"}, {"hyw-LB", "hy"}, {"hy-arevmda", "hy"}, {"be-tarask", "be"},
		{"az-Cyrl", "az"}, {"kk-Latn-KZ", "kk"}, {"kk-RU", "kk"}, {"ps-PK", "ps"},

		{"ar", ""}, {"ar-EG", ""}, {"cv", ""}, {"tr", ""}, {"ug", ""}, {"os", ""}, {"de", ""}, {"und", ""}, {"mul", ""}, {"zh", ""},
		{"tg-Arab", ""}, {"tg-Arab-AF", ""}, {"tg-Latn", ""}, {"az-Arab", ""}, {"az-IR", ""}, {"uz-AF", ""}, {"uz-Arab", ""},
		{"kk-CN", ""}, {"kk-Arab", ""}, {"ky-CN", ""}, {"hy-Latn", ""}, {"ru-Latn", ""}, {"crh-Arab", ""}, {"en-Cyrl", ""},
		{"", ""}, {"-", ""}, {"ru-", ""}, {"-ru", ""}, {"r", ""}, {"x-ru", ""}, {"русский", ""}, {"ru;q=1", ""}, {"*", ""},
		{strings.Repeat("ru-", 40) + "ru", ""},
	} {
		t.Run(c.asked+" is "+c.want, func(t *testing.T) {
			got := ""
			if l, ok := Resolve(c.asked); ok {
				got = l.ID
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestEveryNameOfTheDataResolves(t *testing.T) {
	for _, l := range All() {
		for _, name := range append([]string{l.ID, l.Tag, l.Hreflang}, l.Aliases...) {
			if got, ok := Resolve(strings.ToUpper(name)); !ok || got != l {
				t.Errorf("%q does not resolve to %s", name, l.ID)
			}
		}
	}
}

func TestSortingIsTheLanguagesOwn(t *testing.T) {
	for _, c := range []struct {
		rule, id string
		want     []string
	}{
		{"Ukrainian ґ follows г, є follows е, і follows и", "uk", []string{"гора", "ґанок", "ерa", "єнот", "ирій", "іній", "їжак"}},
		{"Persian sorts پ after ب and گ after ک", "fa", []string{"باران", "پدر", "تهران", "کتاب", "گل", "لاله"}},
		{"Kazakh ә follows а, қ follows к", "kk", []string{"ата", "әке", "бала", "кім", "қала", "лас"}},
		{"Georgian sorts by its alphabet", "ka", []string{"ანა", "ბათუმი", "თბილისი", "ქუთაისი", "ჭიათურა"}},
		{"Armenian sorts by its alphabet", "hy", []string{"Արարատ", "Բագրատ", "Գյումրի", "Երևան", "Կապան"}},
		{"Serbian č stands before ć, and nj after n", "sr", []string{"cena", "čas", "ćup", "nož", "njiva", "oko"}},
		{"Montenegrin sorts as Serbian in Latin script", "cnr", []string{"cijena", "čas", "ćup", "nož", "njiva", "oko"}},
		{"Azerbaijani ı stands before i, ə after e", "az", []string{"el", "əl", "fil", "ılıq", "iş"}},
		{"Crimean Tatar ı stands before i", "crh", []string{"cami", "çöl", "dağ", "ılıq", "iş"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			l := must(t, c.id)
			got := slices.Clone(c.want)
			slices.Reverse(got)
			slices.SortFunc(got, l.Compare)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompareServesManyAtOnce(t *testing.T) {
	l := must(t, "uk")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if l.Compare("ґанок", "дім") >= 0 || l.Compare("є", "є") != 0 {
					t.Error("disorder")
					return
				}
			}
		})
	}
	wg.Wait()
}
