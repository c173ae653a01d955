package admin_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/story"
)

func itoa(n int) string { return strconv.Itoa(n) }

func contains(s, part string) bool { return strings.Contains(s, part) }

func heads(a *admintest.Answer) []string { return a.Texts("tbody td.h a") }

func TestStoriesListsWhatThePersonMaySeeAndTheAddressAsksFor(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	tell := func(s *admintest.Tale) *admintest.Tale { now.Pass(time.Minute); return s }
	tell(n.Story("en", "Old draft"))
	now.Pass(8 * 24 * time.Hour)
	tell(n.Story("en", "Waiting bridge")).Submitted("")
	tell(n.Story("en", "Live harbour")).Published()
	now.Pass(time.Minute)
	tell(n.Story("en", "Changed library")).Published().Saying(admintest.Reporter, "Another first paragraph.")
	now.Pass(time.Minute)
	tell(n.StoryBy(admintest.Chief, "en", "Chief's ferry")).Urgent(1)
	tell(n.Story("fa", "پل تازه"))
	for _, c := range []struct {
		rule, who, query string
		want             []string
	}{
		{"what is in work stands first, newest change first", admintest.Editor, "", []string{"Chief's ferry", "Changed library", "Waiting bridge", "Old draft"}},
		{"all of it", admintest.Editor, "?view=all", []string{"Chief's ferry", "Changed library", "Live harbour", "Waiting bridge", "Old draft"}},
		{"what readers have", admintest.Editor, "?view=live", []string{"Changed library", "Live harbour"}},
		{"my own open ones", admintest.Chief, "?view=mine", []string{"Chief's ferry"}},
		{"a state", admintest.Editor, "?state=in_review", []string{"Waiting bridge"}},
		{"state and public side together", admintest.Editor, "?state=draft&live=live", []string{"Changed library"}},
		{"an urgency", admintest.Editor, "?urgency=1", []string{"Chief's ferry"}},
		{"changes of a week", admintest.Editor, "?since=week", []string{"Chief's ferry", "Changed library", "Waiting bridge"}},
		{"standing pages", admintest.Editor, "?kind=page", []string{}},
		{"nobody is assigned to any", admintest.Editor, "?who=me", []string{}},
		{"what is not understood is left out", admintest.Editor, "?state=flying&urgency=9&after=x&who=-1&view=none&live=maybe", []string{"Chief's ferry", "Changed library", "Waiting bridge", "Old draft"}},
		{"another desk's stories are not there, even by name", admintest.Editor, "?view=all&desk=fa", []string{"Chief's ferry", "Changed library", "Live harbour", "Waiting bridge", "Old draft"}},
		{"another desk has its own", admintest.Elsewhere, "?view=all", []string{"پل تازه"}},
		{"an admin sees every desk", admintest.Admin, "", []string{"پل تازه", "Chief's ferry", "Changed library", "Waiting bridge", "Old draft"}},
		{"an admin may look at one", admintest.Admin, "?desk=fa", []string{"پل تازه"}},
		{"without a role there is nothing", admintest.NoRole, "?view=all", []string{}},
	} {
		a := n.As(c.who).Get("/admin/stories" + c.query)
		if d := cmp.Diff(c.want, heads(a)); a.Status != http.StatusOK || d != "" {
			t.Errorf("%s: %d %s", c.rule, a.Status, d)
		}
		if len(c.want) == 0 && len(a.Find("main .quiet")) != 1 {
			t.Errorf("%s: nothing says that the list is empty", c.rule)
		}
	}
	a := n.As(admintest.Editor).Get("/admin/stories?view=all")
	if d := cmp.Diff([]string{"Draft", "Live Change in draft", "Live", "In review", "Draft"}, a.Texts("tbody .marks")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"0/4", "1/4", "1/4", "0/4", "0/4"}, a.Texts("tbody [data-l=Languages]")); d != "" {
		t.Error(d)
	}
}

func TestSearchFindsByTheWordsOfEachDeskAndSaysWhatItSearched(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	n.Story("en", "Rivers rise").Published()
	n.Story("fa", "كتابخانه\u200cی شهر").Saying(admintest.Elsewhere, "پل\u200cهای رودخانه را می\u200cشویند.")
	for _, c := range []struct {
		rule, who, query string
		want             []string
	}{
		{"a headline", admintest.Editor, "rivers", []string{"Rivers rise"}},
		{"a word of the text", admintest.Editor, "paragraph", []string{"Rivers rise"}},
		{"the beginning of a word, in any case", admintest.Editor, "RIV", []string{"Rivers rise"}},
		{"Arabic letters are found by Persian ones", admintest.Elsewhere, "کتابخانه", []string{"كتابخانه\u200cی شهر"}},
		{"all desks are asked, each in its words", admintest.Admin, "شهر", []string{"كتابخانه\u200cی شهر"}},
		{"another desk's text is not found", admintest.Editor, "شهر", []string{}},
		{"all words must occur", admintest.Editor, "rivers nowhere", []string{}},
		{"marks alone find nothing", admintest.Editor, "—…", []string{}},
		{"operators are words", admintest.Editor, `rivers" OR "x`, []string{}},
	} {
		a := n.As(c.who).Get("/admin/stories?" + url.Values{"q": {c.query}}.Encode())
		if d := cmp.Diff(c.want, heads(a)); a.Status != http.StatusOK || d != "" {
			t.Errorf("%s: %d %s", c.rule, a.Status, d)
		}
		if got := a.Attrs(".top .search input", "value"); !cmp.Equal(got, []string{c.query}) {
			t.Errorf("%s: the field holds %q", c.rule, got)
		}
		if got := a.One(".bar .sub"); got == "" {
			t.Errorf("%s: nothing says what was searched", c.rule)
		}
	}
}

func TestALongListIsReadPageByPage(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	for i := range 57 {
		now.Pass(time.Second)
		n.Story("en", "Story "+itoa(i))
	}
	c := n.As(admintest.Editor)
	first := c.Get("/admin/stories")
	older := first.Attrs(".more a[rel=next]", "href")
	if got := heads(first); len(got) != 50 || got[0] != "Story 56" || len(older) != 1 {
		t.Fatalf("the first page has %d rows, older at %v", len(got), older)
	}
	second := c.Get(older[0])
	if got := heads(second); len(got) != 7 || got[0] != "Story 6" || got[6] != "Story 0" || len(second.Find(".more a[rel=next]")) != 0 {
		t.Errorf("the second page has %v", got)
	}
}

func TestUnsavedTextIsMarkedForItsWriter(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Choir")
	v := s.View()
	content := v.Content.Clone()
	content.Headline = "Choir, longer"
	if _, _, err := n.Stories.Keep(context.Background(), n.Actor(admintest.Reporter), story.Autosave{StoryID: s.ID, Version: v.Story.Version, Base: v.Revision.ID, Content: content}); err != nil {
		t.Fatal(err)
	}
	if got := n.As(admintest.Reporter).Get("/admin/stories").Texts("tbody .unsaved"); len(got) != 1 {
		t.Errorf("the writer sees %v", got)
	}
	if got := n.As(admintest.Editor).Get("/admin/stories").Texts("tbody .unsaved"); len(got) != 0 {
		t.Errorf("an editor sees %v", got)
	}
}

func TestABreakingStorySaysHowLongItHasLeft(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("en", "River bus runs late").Published()
	end := now.Now().Add(40*time.Minute + time.Second)
	until := &end
	facts := story.Facts{BreakingUntil: &until}
	if _, err := n.Stories.Save(context.Background(), n.Actor(admintest.Chief), s.ID, story.Change{Version: s.View().Story.Version, Facts: facts}); err != nil {
		t.Fatal(err)
	}
	if got := n.As(admintest.Chief).Get("/admin/stories?view=live").One(".lv-brk"); got != "Breaking, 40 min left" {
		t.Errorf("the mark says %q", got)
	}
}
