package credit_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/credit"
	"polydesk/internal/i18n"
	"polydesk/internal/lang"
	"polydesk/locales"
)

// wire is the order of the agencies in testdata/wirelines.json.
var wire = []string{"interfax", "tass", "fars"}

func catalogue(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.LoadReader(locales.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

func agencies(t testing.TB) []credit.Agency {
	t.Helper()
	var data struct{ Agencies []credit.Agency }
	read(t, "agencies.json", &data)
	return data.Agencies
}

func wirelines(t testing.TB) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	read(t, "wirelines.json", &lines)
	return lines
}

func namesOf(t testing.TB, l *lang.Language, ids ...string) []credit.Name {
	t.Helper()
	var names []credit.Name
	for _, id := range ids {
		for _, a := range agencies(t) {
			if a.ID == id {
				names = append(names, a.Name(l))
			}
		}
	}
	if len(names) != len(ids) {
		t.Fatalf("names of %v: %v", ids, names)
	}
	return names
}

func language(t testing.TB, id string) *lang.Language {
	t.Helper()
	l, ok := lang.ByID(id)
	if !ok {
		t.Fatalf("no language %q", id)
	}
	return l
}

func TestTheCreditLineIsRightInEveryLanguage(t *testing.T) {
	c, lines := catalogue(t), wirelines(t)
	if len(lines) != len(lang.All()) {
		t.Fatalf("%d languages have lines, want %d", len(lines), len(lang.All()))
	}
	for _, l := range lang.All() {
		for i, want := range lines[l.ID] {
			parts := credit.Attribution(l, c.For(l.ID).Text, credit.With, namesOf(t, l, wire[:i+1]...), false)
			if got := credit.Plain(parts); got != want {
				t.Errorf("%s, %d agencies:\n got %q\nwant %q", l.ID, i+1, got, want)
			}
		}
	}
}

func TestEachNameIsAPartOfItsOwn(t *testing.T) {
	c := catalogue(t)
	for name, x := range map[string]struct {
		desk string
		ids  []string
		want []credit.Part
	}{
		"no agency is no sentence": {"en", nil, nil},
		"three in English": {"en", wire, []credit.Part{
			{Text: "With reporting by "}, {Text: "Interfax", Name: 1}, {Text: ", "}, {Text: "TASS", Name: 2},
			{Text: ", and "}, {Text: "Fars", Name: 3},
		}},
		"a name without a Persian form stands in Latin, marked as such": {"fa", []string{"mia", "tass"}, []credit.Part{
			{Text: "با استفاده از گزارش\u200cهای "}, {Text: "MIA", Lang: "en", Name: 1}, {Text: " و "}, {Text: "تاس", Name: 2},
		}},
		"a Latin name in a language written in Latin is at home": {"hu", []string{"qha"}, []credit.Part{
			{Text: "Hírügynökségi forrás: "}, {Text: "QHA", Name: 1},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			l := language(t, x.desk)
			got := credit.Attribution(l, c.For(x.desk).Text, credit.With, namesOf(t, l, x.ids...), false)
			if d := cmp.Diff(x.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTheHouseMayJoinItsListsItsOwnWay(t *testing.T) {
	l := language(t, "kk")
	w := catalogue(t).For("kk").Text
	got := credit.Plain(credit.Attribution(l, w, credit.With, namesOf(t, l, wire...), true))
	if want := "Агенттіктердің мәліметі бойынша: Интерфакс, ТАСС және Фарс"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAWordingThatForgotTheSlotStillNamesTheAgencies(t *testing.T) {
	l := language(t, "en")
	w := func(string, map[string]string) (string, string) { return "Agencies:", "" }
	if got := credit.Plain(credit.Attribution(l, w, credit.With, namesOf(t, l, "tass", "fars"), false)); got != "Agencies: TASS and Fars" {
		t.Errorf("got %q", got)
	}
}

func TestTheFormOfAnAgencyIsChosenFromTheNearestToLatin(t *testing.T) {
	a := credit.Agency{ID: "x", Forms: map[string]string{"fa-AF": "by tag", "sr": "by desk", "Cyrl": "by script", "Latn": "Latin"}}
	for desk, want := range map[string]credit.Name{
		"prs": {Text: "by tag"}, "sr": {Text: "by desk"}, "mk": {Text: "by script"}, "hu": {Text: "Latin"},
		"ka": {Text: "Latin", Lang: "en"},
	} {
		if got := a.Name(language(t, desk)); got != want {
			t.Errorf("%s: %+v, want %+v", desk, got, want)
		}
	}
	if got := (credit.Agency{ID: "x"}).Name(language(t, "ru")); got != (credit.Name{Text: "x", Lang: "en"}) {
		t.Errorf("without forms: %+v", got)
	}
}

func TestBylines(t *testing.T) {
	c := catalogue(t)
	anna, jon := credit.Name{Text: "Anna Berg"}, credit.Name{Text: "Jon Lind"}
	hidden := credit.Name{Text: "Real Name", Withheld: true}
	for name, x := range map[string]struct {
		desk, role string
		authors    []credit.Name
		want       string
	}{
		"nobody is no sentence":     {"en", "", nil, ""},
		"one author":                {"en", "", []credit.Name{anna}, "By Anna Berg"},
		"two authors":               {"ru", credit.Reporter, []credit.Name{anna, jon}, "Авторы: Anna Berg и Jon Lind"},
		"one author has a singular": {"ru", credit.Reporter, []credit.Name{anna}, "Автор: Anna Berg"},
		"editors":                   {"en", credit.Editor, []credit.Name{anna, jon}, "Edited by Anna Berg and Jon Lind"},
		"a photographer":            {"en", credit.Photographer, []credit.Name{jon}, "Photo: Jon Lind"},
		"translators without a source are only named":  {"en", credit.Translator, []credit.Name{anna, jon}, "Anna Berg and Jon Lind"},
		"a protected author is never named":            {"en", "", []credit.Name{hidden}, "Name withheld for safety"},
		"a protected author beside another":            {"en", "", []credit.Name{hidden, anna}, "By Anna Berg · Name withheld for safety"},
		"two protected authors are one note":           {"en", "", []credit.Name{hidden, hidden}, "Name withheld for safety"},
		"a role that the language lacks is in English": {"ce", credit.Editor, []credit.Name{anna}, "Edited by Anna Berg"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := credit.Bylines(language(t, x.desk), c.For(x.desk).Text, x.authors, x.role)
			if got := credit.Plain(parts); got != x.want {
				t.Errorf("got %q, want %q", got, x.want)
			}
		})
	}
}

func TestWordsFromAnotherLanguageBearIt(t *testing.T) {
	w := catalogue(t).For("ce").Text
	got := credit.Bylines(language(t, "ce"), w, []credit.Name{{Text: "Зара"}}, credit.Editor)
	want := []credit.Part{{Text: "Edited by ", Lang: "en"}, {Text: "Зара", Name: 1}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestATranslatorIsCreditedWithTheSourceLanguage(t *testing.T) {
	c, ka := catalogue(t), language(t, "ka")
	for name, x := range map[string]struct {
		desk string
		who  []credit.Name
		want string
	}{
		"in English":                      {"en", []credit.Name{{Text: "Nino"}}, "Translated from Georgian by Nino"},
		"two in Ukrainian":                {"uk", []credit.Name{{Text: "Ніно"}, {Text: "Лія"}}, "Мова оригіналу: грузинська. Переклад: Ніно і Лія"},
		"nobody named":                    {"en", nil, "Translated from Georgian"},
		"a protected translator is noted": {"en", []credit.Name{{Withheld: true}}, "Translated from Georgian · Name withheld for safety"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := credit.Translation(language(t, x.desk), c.For(x.desk).Text, x.who, ka)
			if got := credit.Plain(parts); got != x.want {
				t.Errorf("got %q, want %q", got, x.want)
			}
		})
	}
}

func voices(c *i18n.Catalogue, l *lang.Language) []credit.Voice {
	en, _ := lang.ByID("en")
	return []credit.Voice{{Language: l, Words: c.For(l.ID).Text}, {Language: en, Words: c.For("en").Text}}
}

func TestACreditLineIsReadBackInEveryLanguage(t *testing.T) {
	c, known := catalogue(t), agencies(t)
	for _, l := range lang.All() {
		for i, line := range wirelines(t)[l.ID] {
			kind, ids, ok := credit.Recognise(line, known, voices(c, l)...)
			if !ok || kind != credit.With || !cmp.Equal(ids, wire[:i+1]) {
				t.Errorf("%s: %q is read as %q %v %v", l.ID, line, kind, ids, ok)
			}
		}
		for _, house := range []bool{false, true} {
			for _, kind := range []string{credit.With, credit.BasedOn} {
				for n := 1; n <= 5; n++ {
					ids := []string{"interfax-ua", "uza", "reuters", "interfax", "24kg"}[:n]
					line := credit.Plain(credit.Attribution(l, c.For(l.ID).Text, kind, namesOf(t, l, ids...), house))
					gotKind, got, ok := credit.Recognise(line, known, voices(c, l)...)
					if l.ID == "ce" { // its two messages are the same sentence
						gotKind = kind
					}
					if !ok || gotKind != kind || !cmp.Equal(got, ids) {
						t.Errorf("%s house %v: %q is read as %q %v %v", l.ID, house, line, gotKind, got, ok)
					}
				}
			}
		}
	}
}

func TestEveryAgencyIsReadBackInEveryLanguage(t *testing.T) {
	c, known := catalogue(t), agencies(t)
	for _, l := range lang.All() {
		for _, a := range known {
			line := credit.Plain(credit.Attribution(l, c.For(l.ID).Text, credit.With, []credit.Name{a.Name(l)}, false))
			if _, ids, ok := credit.Recognise(line, known, voices(c, l)...); !ok || !cmp.Equal(ids, []string{a.ID}) {
				t.Errorf("%s: %q is read as %v %v", l.ID, line, ids, ok)
			}
		}
	}
}

func TestACreditLineIsReadInSpiteOf(t *testing.T) {
	c, known := catalogue(t), agencies(t)
	upper := func(s string) string { return strings.Map(unicode.ToUpper, s) }
	for name, x := range map[string]struct {
		desk, line string
		want       []string
	}{
		"upper case":                         {"en", "WITH REPORTING BY INTERFAX, TASS, AND FARS", wire},
		"upper case with dotted i":           {"az", "AGENTLİKLƏRİN MƏLUMATLARI ƏSASINDA: İNTERFAKS, TASS VƏ FARS", wire},
		"upper case in Armenian":             {"hy", upper("Օգտագործվել են գործակալությունների հաղորդագրությունները՝ Ինտերֆաքս ") + "ԵՎ" + upper(" ՏԱՍՍ"), wire[:2]},
		"no comma before the conjunction":    {"en", "With reporting by Interfax, TASS and Fars", wire},
		"a full stop":                        {"en", "With reporting by Interfax.", wire[:1]},
		"an Armenian full stop":              {"hy", "Օգտագործվել է գործակալության հաղորդագրությունը՝ Ինտերֆաքս։", wire[:1]},
		"spaces of all kinds":                {"ru", "  По материалам\u00a0агентств :  Интерфакс ,ТАСС  и Фарс\t", wire},
		"no space after the colon":           {"ru", "По материалам агентств:Интерфакс и ТАСС", wire[:2]},
		"quotation marks":                    {"ru", "По материалам агентств: «Интерфакс», “ТАСС” и \"Фарс\".", wire},
		"no ZWNJ and no RLM":                 {"fa", "با استفاده از گزارشهای اینترفکس، تاس، و فارس", wire},
		"the house's list":                   {"fa", "با استفاده از گزارش\u200cهای اینترفکس، تاس و فارس", wire},
		"Arabic letters for the Persian":     {"fa", "با استفاده از گزارش اينترفكس", wire[:1]},
		"decomposed letters":                 {"hu", "Hi\u0301ru\u0308gyno\u0308kse\u0301gi forra\u0301s: Interfax", wire[:1]},
		"the singular for several":           {"sr", "Prema izveštajima agencije: Interfax i TASS", wire[:2]},
		"the English form on another desk":   {"ka", "With reporting by Interfax, TASS, and Fars", wire},
		"a name in another script":           {"ru", "По материалам агентств: Interfax, TASS и Fars", wire},
		"a straight apostrophe in the name":  {"uz", "Agentlik xabari asosida: O'zA", []string{"uza"}},
		"a name that begins another's":       {"en", "With reporting by Interfax-Ukraine and Interfax", []string{"interfax-ua", "interfax"}},
		"a full stop inside a name":          {"en", "With reporting by 24.kg", []string{"24kg"}},
		"directional marks around the names": {"fa", "با استفاده از گزارش \u2068Interfax\u2069", wire[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			kind, ids, ok := credit.Recognise(x.line, known, voices(c, language(t, x.desk))...)
			if !ok || kind != credit.With || !cmp.Equal(ids, x.want) {
				t.Errorf("%q is read as %q %v %v, want %v", x.line, kind, ids, ok, x.want)
			}
		})
	}
}

func TestWhatIsNoCreditLineIsLeftAlone(t *testing.T) {
	c, known := catalogue(t), agencies(t)
	for name, x := range map[string]struct{ desk, line string }{
		"nothing":                               {"en", ""},
		"a sentence":                            {"en", "The library opens an hour later on Friday."},
		"a sentence that names an agency":       {"en", "Interfax said that the library opens later."},
		"a sentence that begins like one":       {"en", "With reporting by Interfax, the library grew famous."},
		"a sentence that ends like one":         {"en", "The story was written with reporting by Interfax"},
		"an agency that nobody knows":           {"en", "With reporting by Interfax and the Dalen Courier"},
		"no agency":                             {"en", "With reporting by"},
		"half a list":                           {"en", "With reporting by Interfax and"},
		"the same agency twice":                 {"en", "With reporting by Interfax and Interfax"},
		"names that are not parted":             {"en", "With reporting by Interfax TASS"},
		"a name that goes on":                   {"en", "With reporting by Farsi"},
		"a Russian sentence":                    {"ru", "По материалам агентства стало известно о переносе."},
		"a Bulgarian one about somebody else":   {"bg", "По информация на библиотеката"},
		"a credit line of a third language":     {"ka", "По материалам агентств: Интерфакс и ТАСС"},
		"a byline":                              {"en", "By Interfax"},
		"names and nothing else":                {"ru", "Интерфакс, ТАСС и Фарс"},
		"a line with the mark that we use":      {"en", "With reporting by \x00"},
		"a very long line":                      {"en", "With reporting by " + strings.Repeat("Interfax, ", 500) + "TASS"},
		"a Chechen list of unknown sources":     {"ce", "Хьосташ: Интерфакс, ДАЛ"},
		"an uninflected name glued to a suffix": {"ru", "По материалам агентства: Интерфакса"},
	} {
		t.Run(name, func(t *testing.T) {
			if kind, ids, ok := credit.Recognise(x.line, known, voices(c, language(t, x.desk))...); ok || ids != nil || kind != "" {
				t.Errorf("%q is read as %q %v", x.line, kind, ids)
			}
		})
	}
}

func TestASpellingThatTwoAgenciesShareIsNobodys(t *testing.T) {
	en := language(t, "en")
	known := []credit.Agency{
		{ID: "a", Forms: map[string]string{"Latn": "Dal"}}, {ID: "b", Forms: map[string]string{"Latn": "DAL"}},
		{ID: "c", Forms: map[string]string{"Latn": "Sund", "Cyrl": "Сунд"}}, {ID: "d", Forms: map[string]string{"Latn": "Ost", "hu": "Sund"}},
	}
	v := credit.Voice{Language: en, Words: catalogue(t).For("en").Text}
	if _, ids, ok := credit.Recognise("With reporting by DAL", known, v); ok {
		t.Errorf("guessed %v", ids)
	}
	if _, ids, ok := credit.Recognise("With reporting by Sund", known, v); !ok || ids[0] != "c" {
		t.Errorf("the name in this language decides: %v %v", ids, ok)
	}
}

func FuzzRecognise(f *testing.F) {
	c, known := catalogue(f), agencies(f)
	for _, l := range lang.All() {
		for _, line := range wirelines(f)[l.ID] {
			f.Add(l.ID, line)
		}
	}
	f.Add("en", "With reporting by \xff\x00, and")
	f.Fuzz(func(t *testing.T, desk, line string) {
		l, ok := lang.ByID(desk)
		if !ok {
			return
		}
		kind, ids, ok := credit.Recognise(line, known, voices(c, l)...)
		if ok != (kind != "") || ok != (len(ids) > 0) {
			t.Errorf("%q: %q %v %v", line, kind, ids, ok)
		}
	})
}
