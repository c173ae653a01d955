package i18n_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"polydesk/internal/i18n"
	"polydesk/internal/lang"
	"polydesk/locales"
)

// entries of one language as the files have them: id → form → text.
type entries map[string]map[string]string

// filesOf reads AREA.TAG.toml with nothing but the TOML library, so that the tests do not trust the loader.
func filesOf(t *testing.T, folder fs.FS, tag string) entries {
	t.Helper()
	names, err := fs.Glob(folder, "*."+tag+".toml")
	if err != nil {
		t.Fatal(err)
	}
	all := entries{}
	for _, name := range names {
		raw, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		one := entries{}
		if err := toml.Unmarshal(raw, &one); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, m := range one {
			if all[id] != nil {
				t.Errorf("%s: [%s] stands in another file of the language too", name, id)
			}
			all[id] = m
		}
	}
	return all
}

var (
	placeholder = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)
	pluralForms = []string{"zero", "one", "two", "few", "many", "other"}
)

func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkMessages holds a language against English: no blanks, the forms that its plural rule needs and no others, the
// same placeholders in each form, no id that English does not know.
func checkMessages(t *testing.T, own, en entries, categories []string) {
	t.Helper()
	for id, m := range own {
		if en[id] == nil {
			t.Errorf("[%s] is not in English", id)
			continue
		}
		_, counted := en[id]["one"]
		for form, text := range m {
			if form == "description" {
				continue
			}
			if !slices.Contains(pluralForms, form) {
				t.Errorf("[%s] has %q, which is no plural form", id, form)
			}
			if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
				t.Errorf("[%s] %s is blank or has spaces at an edge: %q", id, form, text)
			}
			if d := cmp.Diff(placeholders(en[id]["other"]), placeholders(text)); d != "" {
				t.Errorf("[%s] %s: placeholders (-English +own): %s", id, form, d)
			}
			if form != "other" && (!counted || !slices.Contains(categories, form)) {
				t.Errorf("[%s] has the form %q, which nothing chooses", id, form)
			}
		}
		for _, form := range categories {
			if m[form] == "" && (counted || form == "other") {
				t.Errorf("[%s] lacks the form %q", id, form)
			}
		}
	}
}

func TestReaderMessages(t *testing.T) {
	c, err := i18n.LoadReader(locales.Reader())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if len(c.Tags()) != len(lang.All()) {
		t.Fatalf("%d languages, want %d", len(c.Tags()), len(lang.All()))
	}
	en := filesOf(t, locales.Reader(), "en")
	for _, l := range lang.All() {
		t.Run(l.Tag, func(t *testing.T) {
			own := filesOf(t, locales.Reader(), l.Tag)
			if len(own) == 0 {
				t.Fatal("no messages")
			}
			checkMessages(t, own, en, l.PluralCategories())
			w := c.For(l.ID)
			for id := range en {
				text, tag := w.Text(id, nil)
				if strings.TrimSpace(text) == "" || text == id {
					t.Errorf("[%s] is answered %q", id, text)
				}
				if (own[id] == nil) != (tag != "") {
					t.Errorf("[%s] is own: %v, but said to be of %q", id, own[id] != nil, tag)
				}
			}
			for _, id := range c.Missing(l.Tag) {
				if own[id] != nil {
					t.Errorf("[%s] is reported missing", id)
				}
			}
		})
	}
}

func TestAdminMessages(t *testing.T) {
	c, err := i18n.LoadAdmin(locales.Admin())
	if err != nil {
		t.Fatal(err)
	}
	if d := c.Duplicates(); len(d) > 0 {
		t.Errorf("in two files of one language: %v", d)
	}
	en := filesOf(t, locales.Admin(), "en")
	for _, tag := range c.Tags() {
		t.Run(tag, func(t *testing.T) {
			own := filesOf(t, locales.Admin(), tag)
			l, ok := lang.ByTag(tag)
			if !ok {
				t.Skip("no desk writes in it: its plural forms are not in our data")
			}
			checkMessages(t, own, en, l.PluralCategories())
			if missing := c.Missing(tag); len(missing) > 0 {
				t.Errorf("missing: %v", missing)
			}
		})
	}
}

func TestPersianIsWrittenAsPersian(t *testing.T) {
	wrong := regexp.MustCompile(`[يىك٠-٩?;,"]|\p{Arabic}[0-9]|[.،؛:؟!]\p{Arabic}|\bمی \p{Arabic}| ها\b| ،|  `)
	for id, m := range filesOf(t, locales.Admin(), "fa") {
		for form, text := range m {
			if bare := placeholder.ReplaceAllString(text, "۱"); form != "description" && wrong.MatchString(bare) {
				t.Errorf("[%s] %q: %q", id, text, wrong.FindString(bare))
			}
		}
	}
}

// TestEveryErrorHasWords reads the module's Go files for errs.New(kind, "id") and .Field(name, "id").
func TestEveryErrorHasWords(t *testing.T) {
	c, err := i18n.LoadAdmin(locales.Admin())
	if err != nil {
		t.Fatal(err)
	}
	known := c.Keys()
	calls := regexp.MustCompile(`errs\.(?:New|Wrap)\(\s*[^",()]+,\s*"([^"]*)"|\.Field\(\s*[^,\n]+,\s*"([^"]*)"|"((?:err|guard|body)_[a-z0-9_]+)"`)
	found := 0
	for _, path := range goFiles(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range calls.FindAllStringSubmatch(string(raw), -1) {
			found++
			id := m[1] + m[2] + m[3]
			if id == "body_html" || id == "body_text" { // fields of the API, not messages
				continue
			}
			if strings.HasSuffix(id, "_") { // a family: the rest is put on when the program runs
				if !slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(k, id) }) {
					t.Errorf("%s: no [%s…] is in locales/admin", path, id)
				}
			} else if !slices.Contains(known, id) {
				t.Errorf("%s: [%s] is not in locales/admin", path, id)
			}
		}
	}
	if found == 0 {
		t.Error("found no error at all: the pattern is out of date")
	}
}

// TestEveryErrorBringsWhatItsWordsNeed looks at the calls that make errors: the name of each slot of the message has to
// stand among the arguments.
func TestEveryErrorBringsWhatItsWordsNeed(t *testing.T) {
	en := filesOf(t, locales.Admin(), "en")
	call := regexp.MustCompile(`(?:errs\.New\(\s*[^",()]+,|errs\.Wrap\(\s*[^",()]+,|\.Field\(\s*[^,\n]+,|\bp\.add\(\s*[^,\n]+,)\s*"([a-z0-9_]+)"([^;{}]*?\)(?:\n|\.Field|$))`)
	for _, path := range goFiles(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(raw), -1) {
			for _, name := range placeholders(en[m[1]]["other"]) {
				if !strings.Contains(m[2], `"`+name+`"`) && !strings.Contains(m[2], "...") {
					t.Errorf("%s: [%s] needs %s: %q", path, m[1], name, m[2])
				}
			}
		}
	}
}

// goFiles lists the module's Go files outside of tests.
func goFiles(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, root := range []string{"../../cmd", "../../internal"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules") {
				return filepath.SkipDir
			}
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				paths = append(paths, path)
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return paths
}
