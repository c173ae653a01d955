package i18n_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"polydesk/internal/i18n"
	"polydesk/internal/lang"
	"polydesk/locales"
)

func TestMain(m *testing.M) {
	// Misses are expected here by the hundred; the test of the log sets its own.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

func reader(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.LoadReader(locales.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func admin(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.LoadAdmin(locales.Admin())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func folder(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestT(t *testing.T) {
	c := reader(t)
	for name, x := range map[string]struct {
		desk, id string
		kv       []any
		want     string
	}{
		"a plain message":                           {"en", "search", nil, "Search"},
		"a message with a value":                    {"en", "search_results_for", []any{"Query", "<b>&"}, "Search results: “<b>&”"},
		"one":                                       {"en", "results_count", []any{"Count", int64(1)}, "1 result"},
		"two":                                       {"en", "results_count", []any{"Count", 2}, "2 results"},
		"21 is one in Russian":                      {"ru", "hours_ago", []any{"Count", int64(21)}, "21 час назад"},
		"22 is few in Russian":                      {"ru", "hours_ago", []any{"Count", int64(22)}, "22 часа назад"},
		"25 is many in Russian":                     {"ru", "hours_ago", []any{"Count", int64(25)}, "25 часов назад"},
		"a large number has its own rule":           {"ru", "hours_ago", []any{"Count", int64(1021)}, "1\u00a0021 час назад"},
		"Persian digits":                            {"fa", "hours_ago", []any{"Count", int64(12)}, "۱۲ ساعت پیش"},
		"a missing value leaves its place empty":    {"en", "search_results_for", nil, "Search results: “”"},
		"a nil value does too":                      {"en", "search_results_for", []any{"Query", nil}, "Search results: “”"},
		"a message with a count but without one":    {"en", "results_count", nil, " results"},
		"an id that nobody has is what it was":      {"en", "no_such_message", nil, "no_such_message"},
		"what Chechen lacks is said in English":     {"ce", "subscribe", nil, "Subscribe"},
		"a desk that nobody knows reads in English": {"xx", "search", nil, "Search"},
		"page numbers are in the reader's digits":   {"fa", "page_of", []any{"Page", 2, "Total", 15}, "صفحه ۲ از ۱۵"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.For(x.desk).T(x.id, x.kv...); got != x.want {
				t.Errorf("got %q, want %q", got, x.want)
			}
		})
	}
}

func TestTextSaysWhichLanguageAnswered(t *testing.T) {
	c, err := i18n.LoadReader(folder(map[string]string{
		"active.en.toml": "[both]\nother='both'\n[fa_only]\nother='en'\n[en_only]\nother='en {{.A}}'\n[blank]\nother='en'\n" +
			"[n]\none='{{.Count}} thing'\nother='{{.Count}} things'\n",
		"active.fa.toml":      "[both]\nother='fa'\n[fa_only]\nother='fa'\n",
		"active.fa-AF.toml":   "[both]\nother='prs'\n[blank]\nother=' '\n",
		"active.sr-Latn.toml": "[both]\nother='sr'\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct{ desk, id, text, lang string }{
		"its own has no mark":                   {"prs", "both", "prs", ""},
		"the next of the chain":                 {"prs", "fa_only", "fa", "fa"},
		"the last of the chain":                 {"prs", "en_only", "en x", "en"},
		"a blank is missing":                    {"prs", "blank", "en", "en"},
		"Montenegrin goes to Serbian":           {"cnr", "both", "sr", "sr-Latn"},
		"Russian is in no chain, nor has one":   {"tt", "both", "both", "en"},
		"a count in another language's digits":  {"prs", "n", "1 thing", "en"},
		"a language without a file has a chain": {"kk", "both", "both", "en"},
	} {
		t.Run(name, func(t *testing.T) {
			text, tag := c.For(x.desk).Text(x.id, map[string]string{"A": "x", "Count": "1"})
			if text != x.text || tag != x.lang {
				t.Errorf("got %q of %q, want %q of %q", text, tag, x.text, x.lang)
			}
		})
	}
	if text, _ := c.For("en").Text("n", map[string]string{"Count": "1,000"}); text != "1,000 things" {
		t.Errorf("a count that is formatted already: %q", text)
	}
}

func TestAMissIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(before)
	w := reader(t).For("ce")
	for range 3 {
		w.T("subscribe")
		w.T("no_such_message")
		w.T("by_author") // has a value
	}
	for _, id := range []string{"subscribe", "no_such_message", "by_author"} {
		if n := strings.Count(log.String(), "message="+id); n != 1 {
			t.Errorf("%s is logged %d times:\n%s", id, n, log.String())
		}
	}
}

func TestFillTakesTheParametersOfAnError(t *testing.T) {
	c := admin(t)
	if got := c.For("en").Fill("err_number_range", map[string]any{"Min": 1, "Max": int64(5)}); got != "Please choose a number from 1 to 5." {
		t.Errorf("en: %q", got)
	}
	if got := c.For("fa").Fill("err_too_long", map[string]any{"Max": 300}); !strings.Contains(got, "۳۰۰") {
		t.Errorf("fa: %q", got)
	}
}

func TestInterfaceLanguages(t *testing.T) {
	c := admin(t)
	for id, want := range map[string]string{"en": "en", "fa": "fa", "fa-IR": "fa", "": "en", "xx": "en", "en-GB": "en"} {
		if got := c.For(id).Lang(); got != want {
			t.Errorf("For(%q) = %s, want %s", id, got, want)
		}
	}
	if c.For("fa").Dir() != "rtl" || c.For("en").Dir() != "ltr" || c.For("fa").Name() != "فارسی" {
		t.Error("direction or name of an interface language")
	}
	if !c.Has("fa") || c.Has("fa-IR") {
		t.Error("Has is for exact tags")
	}
}

func TestAThirdInterfaceLanguageNeedsOnlyItsFile(t *testing.T) {
	c, err := i18n.LoadAdmin(folder(map[string]string{
		"active.en.toml": "[a]\nother='a'\n[n]\none='{{.Count}} day'\nother='{{.Count}} days'\n",
		"story.en.toml":  "[b]\nother='b'\n",
		"active.pl.toml": "[n]\none='{{.Count}} dzień'\nfew='{{.Count}} dni (few)'\nmany='{{.Count}} dni'\nother='{{.Count}} dnia'\n",
		"active.he.toml": "[a]\nother='א'\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	w := c.For("pl")
	at := time.Date(2026, 3, 21, 9, 5, 0, 0, time.UTC)
	for _, x := range [][2]string{
		{w.T("n", "Count", 1), "1 dzień"}, {w.T("n", "Count", 3), "3 dni (few)"}, {w.T("n", "Count", 5), "5 dni"},
		{w.T("b"), "b"}, {w.Name(), "polski"}, {w.Dir(), "ltr"}, {c.For("he").Dir(), "rtl"},
		{w.Date(at), "2026-03-21"}, {w.DateTime(at), "2026-03-21 09:05"}, {w.Time(at), "09:05"}, {w.Number(1200), "1200"},
		{fmt.Sprint(c.Tags()), "[en he pl]"}, {fmt.Sprint(c.Missing("pl")), "[a b]"},
	} {
		if x[0] != x[1] {
			t.Errorf("got %q, want %q", x[0], x[1])
		}
	}
}

func TestDatesAndNumbersAreTheLanguagesOwn(t *testing.T) {
	at := time.Date(2026, 3, 21, 9, 5, 0, 0, time.UTC)
	fa, _ := lang.ByTag("fa")
	w := admin(t).For("fa")
	if w.Date(at) != fa.Date(at) || w.DateTime(at) != fa.DateTime(at) || w.Time(at) != fa.Time(at) || w.Number(12) != "۱۲" {
		t.Errorf("%s, %s, %s", w.Date(at), w.DateTime(at), w.Number(12))
	}
}

func TestWhatCannotBeLoaded(t *testing.T) {
	const en = "[a]\nother='a'\n"
	for name, files := range map[string]map[string]string{
		"no English":               {"active.fa.toml": en},
		"an empty folder":          {},
		"no TOML":                  {"active.en.toml": "[a"},
		"more than a name in it":   {"active.en.toml": "[a]\nother='{{if .A}}x{{end}}'\n"},
		"a name in lower case":     {"active.en.toml": "[a]\nother='{{.a}}'\n"},
		"a file of no language":    {"active.en.toml": en, "active.toml": en},
		"a file of a wrong tag":    {"active.en.toml": en, "active.notalanguage.toml": en},
		"a language without rules": {"active.en.toml": en, "active.tlh.toml": en},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := i18n.LoadAdmin(folder(files)); err == nil {
				t.Error("loaded")
			}
		})
	}
	if _, err := i18n.LoadReader(folder(map[string]string{"active.en.toml": en, "active.pl.toml": en})); err == nil {
		t.Error("reader messages of a language without a desk were loaded")
	}
}

func TestAReadersFileThatCannotBeReadIsAnsweredByItsChain(t *testing.T) {
	c, err := i18n.LoadReader(folder(map[string]string{"active.en.toml": "[a]\nother='en'\n", "active.fa.toml": "[a"}))
	if err != nil {
		t.Fatal(err)
	}
	if text, tag := c.For("fa").Text("a", nil); text != "en" || tag != "en" {
		t.Errorf("%q of %q", text, tag)
	}
	if c.Check() == nil {
		t.Error("Check found nothing")
	}
}

func TestAReaderIsNeverHandedAnotherLanguageByAGuess(t *testing.T) {
	for _, id := range []string{"fa-XX", "ru-KZ", "", "tt-Latn"} {
		if got := reader(t).For(id).Lang(); got != "en" {
			t.Errorf("For(%q) is %s", id, got)
		}
	}
}

func TestDuplicatesAreNamed(t *testing.T) {
	c, err := i18n.LoadAdmin(folder(map[string]string{
		"active.en.toml": "[a]\nother='first'\n", "story.en.toml": "[a]\nother='second'\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintln(c.Duplicates(), c.For("en").T("a")); got != "[en: a] first\n" {
		t.Error(got)
	}
}

func TestDoubtfulLines(t *testing.T) {
	c, err := i18n.LoadAdmin(folder(map[string]string{"active.en.toml": `# A file
# UNSURE: the whole file.

# UNSURE
[a]
other='# UNSURE'
# UNSURE: a word
# more about it
[b]
description='x'
other='b'

[c]
other='c'
`}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Unsure("en")
	if want := "[{ the whole file.} {a } {b a word}]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("got %v %v, want %v", got, err, want)
	}
	if _, err := c.Unsure("xx"); err == nil {
		t.Error("a language that is not there has doubts")
	}
}

// TestEveryMessageIsWhatGoI18nMakesOfIt compares our filling with go-i18n's own, message by message.
func TestEveryMessageIsWhatGoI18nMakesOfIt(t *testing.T) {
	c := reader(t)
	for _, l := range lang.All() {
		tag := language.Make(l.GoI18nTag)
		bundle := goi18n.NewBundle(tag)
		bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
		raw, err := locales.Reader().Open("active." + l.Tag + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(raw); err != nil {
			t.Fatal(err)
		}
		file, err := bundle.ParseMessageFileBytes(text.Bytes(), "active."+l.GoI18nTag+".toml")
		if err != nil {
			t.Fatal(err)
		}
		theirs := goi18n.NewLocalizer(bundle, l.GoI18nTag)
		for _, m := range file.Messages {
			for _, n := range []int64{0, 1, 2, 5, 11, 21, 22, 100, 111, 199, 200, 1001} {
				data := map[string]any{"Count": l.Number(n)}
				var kv []any
				for _, name := range placeholders(m.Other) {
					if name != "Count" {
						data[name] = "<" + name + ">"
						kv = append(kv, name, "<"+name+">")
					}
				}
				config := &goi18n.LocalizeConfig{MessageID: m.ID, TemplateData: data}
				if strings.Contains(m.Other, "{{.Count}}") {
					config.PluralCount = n
				}
				want, err := theirs.Localize(config)
				if err != nil {
					t.Fatal(err)
				}
				if got := c.For(l.ID).T(m.ID, append(kv, "Count", n)...); got != want {
					t.Errorf("%s [%s] %d: %q, go-i18n %q", l.ID, m.ID, n, got, want)
				}
			}
		}
	}
}

func TestGoI18nChoosesTheFormsThatCLDRSays(t *testing.T) {
	var en strings.Builder
	en.WriteString("[form]\n")
	files := map[string]string{}
	for _, f := range pluralForms {
		fmt.Fprintf(&en, "%s='%s{{.Nothing}}'\n", f, f)
	}
	for _, l := range lang.All() {
		files["active."+l.Tag+".toml"] = en.String()
	}
	c, err := i18n.LoadReader(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lang.All() {
		for _, n := range []int64{0, 1, 2, 3, 4, 5, 10, 11, 12, 14, 19, 20, 21, 22, 25, 100, 101, 102, 111, 112, 119, 120, 121, 199, 200, 201, 211, 1000, 1001, 1011, 1000000, -1, -5} {
			if got, want := c.For(l.ID).T("form", "Count", n), l.Plural(n); got != want {
				t.Errorf("%s %d: %q, CLDR %q", l.ID, n, got, want)
			}
		}
	}
}

func TestTwoLanguagesAtOnce(t *testing.T) {
	c := reader(t)
	var all sync.WaitGroup
	for range 8 {
		for desk, want := range map[string]string{"ru": "21 час назад", "fa": "۲۱ ساعت پیش", "ce": "21 hours ago", "en": "21 hours ago"} {
			all.Go(func() {
				for range 200 {
					if got, _ := c.For(desk).Text("hours_ago", map[string]string{"Count": "21"}); desk != "ce" && got != want {
						t.Errorf("%s: %q", desk, got)
					}
					c.For(desk).T("search")
				}
			})
		}
	}
	all.Wait()
}

func TestAPlainMessageCostsNoMemory(t *testing.T) {
	w := reader(t).For("fa")
	if n := testing.AllocsPerRun(100, func() { w.T("search") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { w.Text("search", nil) }); n != 0 {
		t.Errorf("Text: %v allocations", n)
	}
}
