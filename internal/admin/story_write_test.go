package admin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// saved is what a script learns when its text is safe.
type saved struct {
	Story, URL, Autosave, Save, Saved string
	Version                           int64
	Base                              int
	Draft                             int64
	Fresh                             bool
	Words                             string `json:"words_text"`
}

func call[T any](t *testing.T, a *admintest.Answer, status int) T {
	t.Helper()
	var out T
	if a.Status != status {
		t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		t.Fatalf("%v: %s", err, a.Body)
	}
	return out
}

// words is a content with a headline and paragraphs, as a script sends it.
func words(headline string, paragraphs ...string) string {
	var blocks []string
	for i, p := range paragraphs {
		blocks = append(blocks, fmt.Sprintf(`{"type":"paragraph","attrs":{"id":"p%d"},"content":[{"type":"text","text":%q}]}`, i+1, p))
	}
	return fmt.Sprintf(`{"headline":%q,"deck":"","slug":"","body":{"type":"doc","content":[%s]},"lead_image":null,"bylines":[],"attributions":[],"topics":[]}`, headline, strings.Join(blocks, ","))
}

func sending(version int64, base int, content string) string {
	return fmt.Sprintf(`{"version":%d,"base":%d,"content":%s}`, version, base, content)
}

func TestANewStoryIsMadeByItsFirstWordsAndSavesItselfAsADraft(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Reporter)
	made := call[saved](t, c.JSON("POST", "/admin/stories/draft?desk=en", `{"content":`+words("The river", "It rises.")+`}`), 201)
	if made.Version != 1 || made.URL != "/admin/stories/"+made.Story || made.Autosave != made.URL+"/draft" || made.Save != made.URL+"/save" || made.Words == "" {
		t.Errorf("made: %+v", made)
	}
	next := call[saved](t, c.JSON("PUT", made.Autosave, sending(1, 0, words("The river", "It rises.", "It falls."))), 200)
	if next.Version != 1 || next.Saved == "" || next.Draft == 0 {
		t.Errorf("kept: %+v", next)
	}
	if a := n.As(admintest.Editor).Get(made.URL); a.Status != 404 {
		t.Errorf("an editor sees a draft that nobody saved: %d", a.Status)
	}
	page := c.Get(made.URL)
	if got := page.Attrs("#story", "data-unsaved"); len(got) != 1 || !strings.Contains(page.One("#paper"), "It falls.") {
		t.Errorf("on return the page shows %q", page.One("#paper"))
	}
	rev := call[saved](t, c.JSON("POST", made.Save, sending(1, 0, words("The river", "It rises.", "It falls."))), 200)
	if rev.Base != 1 || rev.Version <= 1 {
		t.Errorf("saved: %+v", rev)
	}
	if a := n.As(admintest.Editor).Get(made.URL); a.Status != 200 || !strings.Contains(a.One("#paper"), "It falls.") {
		t.Errorf("what was saved is not there for the editor: %d", a.Status)
	}
	if page = c.Get(made.URL); len(page.Find("#my-draft")) != 0 {
		t.Error("a draft is left after the save")
	}
}

func TestADraftOfAStoryIsItsWritersAlone(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Shared")
	c := n.As(admintest.Reporter)
	call[saved](t, c.JSON("PUT", storyAddress(s)+"/draft", sending(s.View().Story.Version, 1, words("Shared", "Only mine so far."))), 200)
	if a := n.As(admintest.Editor).Get(storyAddress(s)); a.Has("Only mine so far.") {
		t.Error("the editor sees the reporter's draft")
	}
	if a := n.As(admintest.Editor).Get(storyAddress(s) + "/steps/submit_note"); !strings.Contains(a.One(".warn-line"), "Nora Abel") {
		t.Errorf("a step does not say whose text stays behind: %q", a.One(".warn-line"))
	}
	a := c.Get(storyAddress(s))
	if got := a.Attrs("#my-draft form", "action"); !cmp.Equal(got, []string{storyAddress(s) + "/draft/save", storyAddress(s) + "/draft/drop"}) && !cmp.Equal(got, []string{storyAddress(s) + "/draft/drop"}) {
		t.Errorf("the draft can be %v", got)
	}
	if a := c.Get(storyAddress(s) + "/compare?from=1&to=mine"); a.Status != 200 || !strings.Contains(a.One(".diff ins"), "Only mine") {
		t.Errorf("the draft is compared as %q", a.One(".diff"))
	}
	if a := c.Post(storyAddress(s)+"/draft/drop", nil); a.Status != 303 || c.Get(storyAddress(s)).Has("Only mine") {
		t.Error("the draft could not be thrown away")
	}
}

func TestWhenSomebodySavedMeanwhileBothSidesComeBack(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Two at once")
	version := s.View().Story.Version
	s.Saying(admintest.Editor, "Theirs.")
	c := n.As(admintest.Reporter)
	type moved struct {
		Base, Yours, Current *story.Content
		Version              int64
		Revision             int
		By, At               string
	}
	for _, tc := range []struct{ method, path string }{{"PUT", "/draft"}, {"POST", "/save"}} {
		got := call[moved](t, c.JSON(tc.method, storyAddress(s)+tc.path, sending(version, 1, words("Two at once", "Mine."))), 412)
		if got.Base == nil || got.Current.Body.Text() != "Theirs." || got.Yours.Body.Text() != "Mine." || !strings.HasPrefix(got.Base.Body.Text(), "The first paragraph") {
			t.Errorf("%s: the sides are %+v", tc.path, got)
		}
		if got.Revision != 2 || got.By != "Mara Klein" || got.At == "" || got.Version != s.View().Story.Version {
			t.Errorf("%s: who and when: %+v", tc.path, got)
		}
	}
	// the unsaved text is safe on the server although it could not be saved
	if a := c.Get(storyAddress(s)); !strings.Contains(a.One("#paper"), "Mine.") || len(a.Find("#my-draft")) != 1 {
		t.Error("the text of the conflict was not kept")
	}
	// the choice stands on the present revision and goes through
	now := s.View()
	call[saved](t, c.JSON("POST", storyAddress(s)+"/save", sending(now.Story.Version, 2, words("Two at once", "Theirs.", "Mine."))), 200)
}

func TestAChangeOfFactsIsNoConflictOfTexts(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Facts move")
	version := s.View().Story.Version
	s.Urgent(1)
	c := n.As(admintest.Reporter)
	got := call[saved](t, c.JSON("PUT", storyAddress(s)+"/draft", sending(version, 1, words("Facts move", "On."))), 200)
	if got.Version != s.View().Story.Version {
		t.Errorf("the script goes on with version %d", got.Version)
	}
	call[saved](t, c.JSON("POST", storyAddress(s)+"/save", sending(version, 1, words("Facts move", "On."))), 200)
	if s.View().Content.Body.Text() != "On." {
		t.Error("the text was not saved")
	}
}

func TestWhatTheScriptSendsIsReadStrictly(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Strict")
	v := s.View().Story.Version
	for _, tc := range []struct {
		name, body, field string
		status            int
	}{
		{"broken JSON is malformed", `{"version": 1,`, "", 400},
		{"an unknown field is malformed", `{"versoin": 1}`, "", 400},
		{"an unknown part of the content is malformed", sending(v, 1, `{"headlin":"x"}`), "", 400},
		{"a block that the schema does not know is named", sending(v, 1, `{"headline":"x","body":{"type":"doc","content":[{"type":"script"}]}}`), "body.content[0].type", 422},
		{"a headline of a megabyte is named", sending(v, 1, words(strings.Repeat("x", 1<<20))), "headline", 422},
		{"a control character is named", sending(v, 1, `{"headline":"a\u0000b"}`), "headline", 422},
		{"half a character is named", sending(v, 1, `{"headline":"a\ud800b"}`), "headline", 422},
		{"half a character in the text is named", sending(v, 1, strings.Replace(words("x", "Text."), "Text.", `a\udc00`, 1)), "body.content[0].content[0].text", 422},
		{"half a character in a caption is named", sending(v, 1, `{"headline":"x","lead_image":{"media":"k","alt":"\ud800"}}`), "lead_image", 422},
		{"half a character in a note is named", `{"version":1,"base":1,"note":"\ud800","content":` + words("x", "Text.") + `}`, "note", 422},
		{"bytes that are no UTF-8 are malformed", sending(v, 1, "{\"headline\":\"a\xffb\"}"), "", 400},
		{"an unknown agency is named", sending(v, 1, `{"headline":"x","attributions":[{"agency":"nobody","kind":"with"}]}`), "attributions", 422},
		{"a save without a headline is named", sending(v, 1, words("", "Text.")), "headline", 422},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := n.As(admintest.Reporter).JSON("POST", storyAddress(s)+"/save", tc.body)
			got := call[struct {
				Message string
				Errors  []struct{ Field, Message string }
			}](t, a, tc.status)
			if got.Message == "" || tc.field != "" && (len(got.Errors) == 0 || got.Errors[0].Field != tc.field) {
				t.Errorf("answer %+v", got)
			}
		})
	}
	if s.View().Revision.Number != 1 {
		t.Error("something was half saved")
	}
}

func TestNobodyWritesWhatTheStateKeepsFromThem(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "In review").Submitted("")
	v := s.View().Story.Version
	for _, who := range []struct {
		name string
		want int
	}{{admintest.Reporter, 409}, {admintest.Translator, 403}, {admintest.Elsewhere, 404}, {admintest.Editor, 200}} {
		for _, tc := range [][2]string{{"PUT", "/draft"}, {"POST", "/save"}} {
			if a := n.As(who.name).JSON(tc[0], storyAddress(s)+tc[1], sending(v, 1, words("In review", "Changed."))); a.Status != who.want {
				t.Errorf("%s %s: %d, want %d", who.name, tc[1], a.Status, who.want)
			}
		}
	}
	c := n.As(admintest.Nobody)
	if a := c.JSON("PUT", storyAddress(s)+"/draft", sending(v, 1, words("x"))); a.Status != 401 {
		t.Errorf("who is signed out gets %d", a.Status)
	}
}

const pasted = `Harbour Clock Is Not Expected to Strike Before Spring

The keeper of the harbour clock has told a meeting in Orlenby that “nobody should set a watch by it” until the spring.

She made the remark on the second day of the meeting, held in the old rope works.

She said it was “not our fault that the bell’s rope was cut” — and thanked those who brought a new one.

The bell was taken down three years ago
after a storm.

The meeting had been set up to decide about the bell’s future.

It was the first of its kind since the storm.

A smith from the next town was to meet the keeper later that day.

The two were expected to talk about the bell’s weight.

The smith has said they could also talk about its price.

Meanwhile, the baker was to meet the keeper on the stairs.

Reports said the two would discuss bread for the ringers.

`

func TestAPastedStoryBecomesHeadlineParagraphsAndCredits(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	type converted struct {
		Headline     string
		Body         struct{ Content []any }
		CreditLine   string `json:"credit_line"`
		Attributions []story.Attribution
		Names        struct {
			Agencies map[string]struct{ Name string }
		}
	}
	three := []story.Attribution{{Agency: "interfax", Kind: "with"}, {Agency: "tass", Kind: "with"}, {Agency: "fars", Kind: "with"}}
	for _, tc := range []struct {
		name, desk, text, headline, line string
		blocks                           int
		credits                          []story.Attribution
	}{
		{"a model article: a headline, eleven paragraphs, a line of three agencies", "en", pasted + "With reporting by Interfax, TASS, and Fars", "Harbour Clock Is Not Expected to Strike Before Spring", "With reporting by Interfax, TASS, and Fars", 11, three},
		{"a credit line in the desk's own language", "fa", "تیتر کوتاه\n\nیک جمله.\n\nبا استفاده از گزارش\u200cهای اینترفکس، تاس و فارس", "تیتر کوتاه", "با استفاده از گزارش\u200cهای اینترفکس، تاس و فارس", 1, three},
		{"a last line that is no credit stays", "en", "A headline\n\nFirst.\n\nWith reporting by the sea and the wind.", "A headline", "", 2, []story.Attribution{}},
		{"a first line that is a sentence is no headline", "en", "It rained all day.\n\nAnd the next.", "", "", 2, []story.Attribution{}},
		{"one line alone is text", "en", "Just this", "", "", 1, []story.Attribution{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in, err := json.Marshal(map[string]string{"desk": tc.desk, "text": tc.text})
			if err != nil {
				t.Fatal(err)
			}
			a := n.As(admintest.Reporter).JSON("POST", "/admin/stories/convert", string(in))
			got := call[converted](t, a, 200)
			if got.Headline != tc.headline || len(got.Body.Content) != tc.blocks || got.CreditLine != tc.line {
				t.Errorf("headline %q, %d blocks, credit %q", got.Headline, len(got.Body.Content), got.CreditLine)
			}
			if d := cmp.Diff(tc.credits, got.Attributions); d != "" {
				t.Error(d)
			}
			for _, mark := range []string{"“", "”", "’", "—"} {
				if strings.Contains(tc.text, mark) && !a.Has(mark) {
					t.Errorf("%s was lost", mark)
				}
			}
			if len(tc.credits) > 0 && got.Names.Agencies["tass"].Name == "" {
				t.Error("the agencies come without their names")
			}
		})
	}
}

func TestTheFinishedCreditLineAndThePickers(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Reporter)
	type line struct{ Text, Lang, Dir string }
	got := call[line](t, c.JSON("GET", "/admin/credits?desk=fa&kind=with&agencies=interfax,tass,nobody", ""), 200)
	if got.Lang != "fa" || got.Dir != "rtl" || !strings.Contains(got.Text, "اینترفکس") {
		t.Errorf("the line is %+v", got)
	}
	if a := c.JSON("GET", "/admin/credits?desk=en&kind=against&agencies=tass", ""); a.Status != 422 {
		t.Errorf("an unknown kind answers %d", a.Status)
	}
	type items struct {
		Items []struct{ ID, Name, Lang string }
	}
	found := call[items](t, c.JSON("GET", "/admin/pick/agencies?desk=fa&q="+url.QueryEscape("تاس"), ""), 200)
	if len(found.Items) == 0 || found.Items[0].ID != "tass" || found.Items[0].Lang != "fa" {
		t.Errorf("found %+v", found)
	}
	if found = call[items](t, c.JSON("GET", "/admin/pick/agencies?desk=en&q=", ""), 200); len(found.Items) != 20 {
		t.Errorf("without a word %d are shown", len(found.Items))
	}
	if a := c.JSON("GET", "/admin/pick/people?desk=en", ""); a.Status != 404 {
		t.Errorf("another list answers %d", a.Status)
	}
}

func TestFactsAreSetAtOnceAndReadInTheDesksTime(t *testing.T) {
	n := admintest.Open(t, admintest.Config{Clock: admintest.NewTime()})
	s := n.Story("fa", "کتابخانه")
	c := n.As(admintest.Elsewhere)
	a := c.Post(storyAddress(s)+"/facts", url.Values{"slugline": {"library"}, "urgency": {"۲"}, "was.urgency": {"3"}, "embargo_until": {"2199-03-01T09:30"}, "assignee": {itoa(int(n.Users[admintest.Elsewhere]))}})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.Status, a.One(".sum"))
	}
	got := s.View().Story
	if got.Slugline != "library" || got.Urgency != 2 || got.AssigneeID == nil || got.EmbargoUntil == nil || got.EmbargoUntil.Format("15:04") != "06:00" {
		t.Errorf("the facts are %+v (Tehran is 3:30 ahead)", got)
	}
	if got := c.Get(storyAddress(s)+"/facts").Attrs("input[name=embargo_until]", "value"); !cmp.Equal(got, []string{"2199-03-01T09:30"}) {
		t.Errorf("shown again as %v", got)
	}
	a = c.Post(storyAddress(s)+"/facts", url.Values{"urgency": {"9"}, "was.urgency": {"2"}, "embargo_until": {"tomorrow"}, "was.embargo_until": {"2199-03-01T09:30"}})
	if a.Status != 422 || a.Attrs("input[name=embargo_until]", "aria-invalid")[0] != "true" || a.Attrs("input[name=embargo_until]", "value")[0] != "tomorrow" {
		t.Errorf("status %d, the wrong time is shown as %v", a.Status, a.Attrs("input[name=embargo_until]", "value"))
	}
	// what was not touched is not sent: a colleague's change in between stays
	s.Urgent(4)
	c.Post(storyAddress(s)+"/facts", url.Values{"slugline": {"books"}, "was.slugline": {"library"}, "urgency": {"2"}, "was.urgency": {"2"}})
	if got := s.View().Story; got.Urgency != 4 || got.Slugline != "books" {
		t.Errorf("urgency %d, slugline %q", got.Urgency, got.Slugline)
	}
}

func TestAnOlderTextIsBroughtBackAsANewRevision(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Back and forth")
	s.Saying(admintest.Editor, "Another text.")
	c := n.As(admintest.Reporter)
	a := c.Post(storyAddress(s)+"/revisions/1/restore", url.Values{"version": {fmt.Sprint(s.View().Story.Version)}})
	if a.Status != 303 || s.View().Revision.Number != 3 || !strings.HasPrefix(s.View().Content.Body.Text(), "The first paragraph") {
		t.Errorf("status %d, revision %d", a.Status, s.View().Revision.Number)
	}
	if got := c.Get(storyAddress(s) + "/history").Texts("tbody tr"); len(got) != 3 {
		t.Errorf("the history has %v", got)
	}
	if a := c.Post(storyAddress(s)+"/revisions/1/restore", url.Values{"version": {"1"}}); a.Status != 412 {
		t.Errorf("an older version restores with %d", a.Status)
	}
	if a := n.As(admintest.Translator).Post(storyAddress(s)+"/revisions/1/restore", nil); a.Status != 403 {
		t.Errorf("a translator restores with %d", a.Status)
	}
	if _, err := n.Stories.At(context.Background(), n.Actor(admintest.Admin), s.ID, 4); !errs.Is(err, errs.NotFound) {
		t.Error("a refused restore left a revision")
	}
}
