package admin_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/story"
)

const saysAtTen = "The first paragraph stands.\n\nThe second one stays.\n\nThe third says when: at ten.\n\nA fourth is new."

func reviewAddress(s *admintest.Tale) string { return "/admin/review/" + itoa(int(s.ID)) }

func TestReviewShowsWhatWaitsMostUrgentFirstAndOpensIt(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	n.Story("en", "First come").Submitted("Please.")
	now.Pass(time.Minute)
	n.Story("en", "Second come").Submitted("")
	n.Story("en", "Urgent").Urgent(1).Submitted("Now!")
	n.Story("en", "Not submitted")
	n.Story("fa", "از میز دیگر").Submitted("")
	now.Pass(6 * time.Minute)
	a := n.As(admintest.Editor).Get("/admin/review")
	if d := cmp.Diff([]string{"Urgent", "First come", "Second come"}, a.Texts(".inbox .hd")); d != "" {
		t.Error(d)
	}
	if got := a.One(".reading h2"); got != "Urgent" {
		t.Errorf("the open one is %q", got)
	}
	if got := a.One(".reading .note"); got != "Nora Abel Now!" {
		t.Errorf("the note reads %q", got)
	}
	if got := a.One("title"); got != "(3) Review · Polydesk" {
		t.Errorf("the title reads %q", got)
	}
	if got := a.Texts(".inbox time"); !cmp.Equal(got, []string{"6 min", "7 min", "6 min"}) {
		t.Errorf("they wait %v", got)
	}
	if got := n.As(admintest.Elsewhere).Get("/admin/review").Texts(".inbox .hd"); !cmp.Equal(got, []string{"از میز دیگر"}) {
		t.Errorf("the other desk has %v", got)
	}
}

func TestOnlyEditorsReviewAndOnlyAtTheirDesks(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Waiting").Submitted("")
	for who, want := range map[string]int{admintest.NoRole: 403, admintest.Reporter: 403, admintest.Translator: 403, admintest.Editor: 200,
		admintest.Chief: 200, admintest.Elsewhere: 404, admintest.Admin: 200} {
		if a := n.As(who).Get(reviewAddress(s)); a.Status != want {
			t.Errorf("%s gets %d, want %d", who, a.Status, want)
		}
	}
}

func TestAChangeIsShownAgainstWhatReadersHaveWithTheRestFolded(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("en", "Library hours").Published().AskedOf(time.Time{}, "", "fa")
	s.TranslatedBy(admintest.Elsewhere, "fa", "ساعت کتابخانه").Published()
	s.Saying(admintest.Reporter, saysAtTen).Submitted("Hours were wrong.")
	a := n.As(admintest.Editor).Get(reviewAddress(s))
	if d := cmp.Diff([]string{"what is live (1)", "nothing: clean text"}, a.Texts(".reading .pick option")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"ten", "A fourth is new."}, a.Texts(".diff ins")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"nine"}, a.Texts(".diff del")); d != "" {
		t.Error(d)
	}
	if got := a.One(".diff .fold summary"); got != "2 blocks unchanged" {
		t.Errorf("what did not change is folded as %q", got)
	}
	if got := a.One(".facts-end"); !contains(got, "1 live language") || !contains(got, "فارسی") {
		t.Errorf("what it touches reads %q", got)
	}
	if got := a.Attrs("article.diff", "lang"); !cmp.Equal(got, []string{"en"}) {
		t.Errorf("the text is in %v", got)
	}
	clean := n.As(admintest.Editor).Get(reviewAddress(s) + "?against=none")
	if len(clean.Find("ins"))+len(clean.Find("del")) != 0 || len(clean.Find("article.clean p")) < 4 {
		t.Error("the clean text has no differences")
	}
}

func TestWhatCameBackAgainIsShownAgainstWhatTheEditorLastSaw(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("en", "River").Submitted("").Returned("Say ten, not nine.")
	now.Pass(time.Minute)
	s.Saying(admintest.Reporter, saysAtTen).Submitted("Done.")
	a := n.As(admintest.Editor).Get(reviewAddress(s))
	if d := cmp.Diff([]string{"what I last saw (1)", "nothing: clean text"}, a.Texts(".reading .pick option")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"ten", "A fourth is new."}, a.Texts(".diff ins")); d != "" {
		t.Error(d)
	}
	if a := n.As(admintest.Chief).Get(reviewAddress(s)); len(a.Find(".reading .pick")) != 0 || len(a.Find("article.clean")) != 1 {
		t.Error("who saw nothing before reads the clean text")
	}
}

func TestAfterADecisionTheNextOneOpens(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	first, second := n.Story("en", "First").Submitted(""), n.Story("en", "Second").Submitted("")
	c := n.As(admintest.Editor)
	a := c.Get("/admin/review")
	form := url.Values{}
	for _, input := range a.Find(".act form[action=/admin/stories/" + itoa(int(first.ID)) + "/steps/approve] input") {
		form.Set(admintest.Attr(input, "name"), admintest.Attr(input, "value"))
	}
	done := c.Post("/admin/stories/"+itoa(int(first.ID))+"/steps/approve", form)
	if done.Status != http.StatusSeeOther || done.Location != reviewAddress(second) || first.View().Story.State != story.Approved {
		t.Fatalf("approving answers %d to %q; the story is %s", done.Status, done.Location, first.View().Story.State)
	}
	a = c.Get(done.Location)
	if got := a.One("#notice .say"); !contains(got, "Approved") {
		t.Errorf("the next page says %q", got)
	}
	form = url.Values{"note": {"Shorter, please."}}
	for _, input := range a.Find("#return form[action=/admin/stories/" + itoa(int(second.ID)) + "/steps/return] input") {
		form.Set(admintest.Attr(input, "name"), admintest.Attr(input, "value"))
	}
	done = c.Post("/admin/stories/"+itoa(int(second.ID))+"/steps/return", form)
	if done.Status != http.StatusSeeOther || done.Location != "/admin/review" || second.View().Story.State != story.Draft {
		t.Fatalf("returning answers %d to %q; the story is %s", done.Status, done.Location, second.View().Story.State)
	}
	if a := c.Get(done.Location); len(a.Find("main .quiet")) != 1 || a.One("#notice .say") == "" {
		t.Error("then nothing waits, and the page says both")
	}
}

func TestAReturnWithoutANoteAsksForItAndGoesOnAfterwards(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "First").Submitted("")
	c := n.As(admintest.Editor)
	a := c.Post("/admin/stories/"+itoa(int(s.ID))+"/steps/return", url.Values{"back": {"/admin/review"}})
	if a.Status != http.StatusUnprocessableEntity || !cmp.Equal(a.Attrs("form input[name=back]", "value"), []string{"/admin/review"}) {
		t.Errorf("%d, back %v", a.Status, a.Attrs("form input[name=back]", "value"))
	}
	if a := c.Post("/admin/stories/"+itoa(int(s.ID))+"/steps/return", url.Values{"note": {"x"}, "back": {"//evil.example"}}); contains(a.Location, "evil") {
		t.Errorf("one goes to %q", a.Location)
	}
}

func TestFourEyesAreAReasonNotAnAbsence(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.StoryBy(admintest.Editor, "en", "By the editor").Submitted("")
	a := n.As(admintest.Editor).Get(reviewAddress(s))
	if got := a.Attrs(".act [data-key=a]", "aria-disabled"); !cmp.Equal(got, []string{"true"}) {
		t.Errorf("Approve is disabled: %v", got)
	}
	if got := a.One("#why-not"); got != n.Words.For("en").T("guard_four_eyes") {
		t.Errorf("the reason reads %q", got)
	}
	if len(a.Find("#return form[action=/admin/stories/"+itoa(int(s.ID))+"/steps/return]")) != 1 {
		t.Error("it can be returned")
	}
	if a := n.As(admintest.Chief).Get(reviewAddress(s)); len(a.Find(".act button.btn-go")) != 1 {
		t.Error("somebody else may approve it")
	}
}

func TestOneThatWasDecidedMeanwhileLeadsToTheOthers(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Gone").Approved()
	n.Story("en", "Other").Submitted("")
	c := n.As(admintest.Editor)
	a := c.Get(reviewAddress(s))
	if a.Status != http.StatusSeeOther || a.Location != "/admin/review" {
		t.Fatalf("%d to %q", a.Status, a.Location)
	}
	if got := c.Get(a.Location).One("#notice .say"); got == "" {
		t.Error("nothing says why")
	}
	if a := c.Get("/admin/review/999"); a.Status != http.StatusNotFound {
		t.Errorf("one that never was answers %d", a.Status)
	}
}

func TestATranslationIsReadBesideItsSource(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Library hours").Published().AskedOf(time.Time{}, "", "fa")
	to := s.TranslatedBy(admintest.Elsewhere, "fa", "ساعت کتابخانه").Submitted("")
	a := n.As(admintest.Elsewhere).Get(reviewAddress(to))
	if got := a.One(".seg-head .src"); got != "Library hours" {
		t.Errorf("the source's headline reads %q", got)
	}
	if got := a.One(".seg-head .tgt"); got != "ساعت کتابخانه" {
		t.Errorf("the target's headline reads %q", got)
	}
	if d := cmp.Diff([]string{"ltr", "ltr", "ltr", "ltr", "ltr"}, a.Attrs(".seg .src", "dir")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"fa", "fa", "fa", "fa", "fa"}, a.Attrs(".seg .tgt", "lang")); d != "" {
		t.Error(d)
	}
	if len(a.Find(".seg.is-stale")) != 0 {
		t.Error("nothing is older than the source")
	}
	s.Saying(admintest.Reporter, saysAtTen).Published()
	a = n.As(admintest.Elsewhere).Get(reviewAddress(to))
	if len(a.Find(".seg.is-stale")) == 0 {
		t.Error("what the source changed since is marked")
	}
}
