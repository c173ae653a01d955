package admin_test

import (
	"context"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"polydesk/internal/admin/admintest"
)

// TestEveryPageOfSettingsIsWhole renders the pages with little and with much in
// them, in every interface language: no missing message, nothing that the
// template refused to write, every label and description has what it names.
func TestEveryPageOfSettingsIsWhole(t *testing.T) {
	missing := &catcher{}
	was := slog.Default()
	slog.SetDefault(slog.New(missing))
	t.Cleanup(func() { slog.SetDefault(was) })

	n := admintest.Open(t, admintest.Config{Demo: true})
	paths := []string{"/admin/settings/account", "/admin/settings/people", "/admin/settings/people?find=zzz", "/admin/settings/people/new", "/admin/settings/people/2",
		"/admin/settings/desks", "/admin/settings/desks/fa", "/admin/settings/authors", "/admin/settings/authors/new", "/admin/settings/topics", "/admin/settings/topics/new",
		"/admin/settings/topics/world", "/admin/settings/agencies", "/admin/settings/agencies?find=zzz", "/admin/settings/agencies/new", "/admin/settings/agencies/tass",
		"/admin/settings/audit", "/admin/settings/audit?action=spike", "/admin/nothing"}
	for _, tag := range n.Words.Tags() {
		n.SetInterface(admintest.Admin, tag)
		for _, path := range paths {
			whole(t, tag+" "+path, n.As(admintest.Admin).Get(path))
		}
		whole(t, tag+" sign-in", n.As(admintest.Nobody).Get("/admin/sign-in?lang="+tag))
	}
	fill(t, n)
	for _, tag := range n.Words.Tags() {
		n.SetInterface(admintest.Admin, tag)
		for _, path := range append(paths, "/admin/settings/authors/nora-abel", "/admin/settings/authors?find=nora") {
			whole(t, tag+" full "+path, n.As(admintest.Admin).Get(path))
		}
	}
	for _, line := range missing.lines {
		t.Error(line)
	}
}

// fill makes what lists show: an author in two languages, a token, an ended role.
func fill(t *testing.T, n *admintest.Newsroom) {
	t.Helper()
	c := n.As(admintest.Admin)
	for path, form := range map[string]url.Values{
		"/admin/settings/authors/new":     {"names.en": {"Nora Abel"}, "names.fa": {"نورا ابل"}, "biographies.fa": {"دربارهٔ رودها می\u200cنویسد."}, "kind": {"person"}, "protected": {"yes"}},
		"/admin/settings/account/tokens":  {"name": {"wire"}, "scope": {"write"}, "expires": {"7"}},
		"/admin/settings/people/2/roles":  {"desk": {"fa"}, "role": {"chief"}, "until": {"2199-01-01"}},
		"/admin/settings/people/1/admin":  {"give": {"yes"}},
		"/admin/settings/agencies/new":    {"names.Latn": {"Northbank Wire"}},
		"/admin/settings/topics/new":      {"names.en": {"Rivers"}},
		"/admin/settings/people/3/link":   nil,
		"/admin/settings/people/3/enable": nil,
	} {
		if a := c.Post(path, form); a.Status != 200 && a.Status != 303 {
			t.Fatalf("%s: status %d %s", path, a.Status, a.Body)
		}
	}
	if _, err := n.Desks.Author(context.Background(), "nora-abel"); err != nil {
		t.Fatal(err)
	}
}

var (
	ids        = regexp.MustCompile(` id="([^"]+)"`)
	labelFor   = regexp.MustCompile(`<label for="([^"]+)"`)
	describes  = regexp.MustCompile(`aria-(?:describedby|labelledby)="([^"]+)"`)
	messageIDs = regexp.MustCompile(`>(?:frame|settings|people|desk|author|topic|agency|audit|token|account|common|nav|names|sign_in|keys|done|err)_[a-z_]+<`)
)

// whole checks what holds for every page.
func whole(t *testing.T, name string, a *admintest.Answer) {
	t.Helper()
	if a.Status >= 500 || a.Has("ZgotmplZ") || a.Has("%!") || a.Has("<no value>") {
		t.Errorf("%s: status %d, or the template refused something", name, a.Status)
	}
	if !strings.HasSuffix(strings.TrimSpace(a.Body), "</html>") {
		t.Errorf("%s does not end", name)
	}
	if id := messageIDs.FindString(a.Body); id != "" {
		t.Errorf("%s shows a message's id: %s", name, id)
	}
	have := map[string]int{}
	for _, m := range ids.FindAllStringSubmatch(a.Body, -1) {
		have[m[1]]++
		if have[m[1]] == 2 {
			t.Errorf("%s: the id %q stands twice", name, m[1])
		}
	}
	for _, re := range []*regexp.Regexp{labelFor, describes} {
		for _, m := range re.FindAllStringSubmatch(a.Body, -1) {
			for id := range strings.FieldsSeq(m[1]) {
				if have[id] == 0 {
					t.Errorf("%s: nothing has the id %q", name, id)
				}
			}
		}
	}
	if strings.Count(a.Body, "<h1") != 1 {
		t.Errorf("%s has %d main headings", name, strings.Count(a.Body, "<h1"))
	}
}

// catcher keeps the complaints of the catalogue.
type catcher struct{ lines []string }

func (c *catcher) Enabled(context.Context, slog.Level) bool { return true }
func (c *catcher) WithAttrs([]slog.Attr) slog.Handler       { return c }
func (c *catcher) WithGroup(string) slog.Handler            { return c }
func (c *catcher) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		line := r.Message
		r.Attrs(func(a slog.Attr) bool { line += " " + a.String(); return true })
		c.lines = append(c.lines, line)
	}
	return nil
}
