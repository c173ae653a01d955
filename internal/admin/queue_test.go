package admin_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/translation"
)

// asked is a newsroom whose Georgian and Persian desks have something to translate.
func asked(t *testing.T) (n *admintest.Newsroom, now *admintest.Time, tales map[string]*admintest.Tale) {
	t.Helper()
	now = admintest.NewTime()
	n = admintest.Open(t, admintest.Config{Clock: now})
	tales = map[string]*admintest.Tale{}
	in := func(d time.Duration) time.Time { return now.Now().Add(d) }
	tales["later"] = n.Story("en", "Later today").Published().AskedOf(in(6*time.Hour), "Keep it short.", "ka", "fa")
	tales["soon"] = n.Story("en", "Due soon").Published().AskedOf(in(time.Hour), "", "ka")
	tales["shared"] = n.Story("en", "Not live yet").AskedOf(in(2*time.Hour), "", "ka")
	tales["held"] = n.Story("en", "In work").Published().AskedOf(time.Time{}, "", "ka")
	tales["review"] = n.Story("en", "Submitted").Published().AskedOf(time.Time{}, "", "ka")
	tales["stale"] = n.Story("en", "Changed since").Published().AskedOf(time.Time{}, "", "ka")
	tales["done"] = n.Story("en", "All done").Published().AskedOf(time.Time{}, "", "ka")
	tales["held"].TranslatedBy(admintest.Admin, "ka", "სამუშაოში")
	tales["review"].TranslatedBy(admintest.Translator, "ka", "გაგზავნილი").Submitted("")
	tales["stale"].TranslatedBy(admintest.Translator, "ka", "შეცვლილი").Published()
	tales["done"].TranslatedBy(admintest.Translator, "ka", "მზადაა").Published()
	tales["stale"].Saying(admintest.Reporter, saysAtTen).Published()
	return n, now, tales
}

func TestTheQueueHasAViewForEachPlaceOfATranslation(t *testing.T) {
	n, now, tales := asked(t)
	for range 6 { // who holds it types on
		now.Pass(12 * time.Minute)
		holder, err := n.Accounts.Acting(t.Context(), n.Users[admintest.Admin])
		if err != nil {
			t.Fatal(err)
		}
		if held, err := n.Translations.Typed(t.Context(), holder, tales["held"].Job("ka").StoryID); err != nil || !held {
			t.Fatalf("%v, %v", held, err)
		}
	}
	for _, c := range []struct {
		rule, who, query string
		want             []string
	}{
		{"what is for the taking, by due time; what is not live yet comes last", admintest.Translator, "", []string{"Due soon", "Later today", "Changed since", "Not live yet"}},
		{"what I hold", admintest.Translator, "?view=mine", nil},
		{"what the desk has in work", admintest.Translator, "?view=work", []string{"In work"}},
		{"in review", admintest.Translator, "?view=review", []string{"Submitted"}},
		{"published", admintest.Translator, "?view=published", []string{"Changed since", "All done"}},
		{"source changed since", admintest.Translator, "?view=stale", []string{"Changed since"}},
		{"the other desk's own", admintest.Elsewhere, "", []string{"Later today"}},
		{"into another desk's language is not the person's to see", admintest.Translator, "?to=fa", []string{"Due soon", "Later today", "Changed since", "Not live yet"}},
		{"from a language", admintest.Translator, "?from=ru", nil},
		{"what my desk asked of others", admintest.Editor, "?view=asked", []string{"Due soon", "Not live yet", "Later today", "Later today", "In work", "Submitted", "Changed since"}},
		{"into one language of those", admintest.Editor, "?view=asked&to=fa", []string{"Later today"}},
	} {
		a := n.As(c.who).Get("/admin/queue" + c.query)
		got := heads(a)
		if len(c.want) == 0 {
			c.want = []string{}
			if len(a.Find("main .quiet")) != 1 {
				t.Errorf("%s: nothing says that it is empty", c.rule)
			}
		}
		if d := cmp.Diff(c.want, got); a.Status != http.StatusOK || d != "" {
			t.Errorf("%s: %d %s", c.rule, a.Status, d)
		}
	}
	a := n.As(admintest.Translator).Get("/admin/queue")
	if d := cmp.Diff([]string{"To do4", "Mine", "In work1", "In review1", "Source changed1", "Published"}, a.Texts(".views a")); d != "" {
		t.Error(d)
	}
	if got := a.Texts("tbody .late"); !cmp.Equal(got, []string{"12 min late"}) {
		t.Errorf("late is %v", got)
	}
	if got := a.Texts("tbody .grp"); !cmp.Equal(got, []string{"To translate now 3", "Source not live yet 1"}) {
		t.Errorf("groups %v", got)
	}
	if got := a.One(".nav-side [data-count=queue] [data-n]"); got != "4" {
		t.Errorf("the navigation counts %q", got)
	}
}

func TestOnlyTranslatorsHaveAQueue(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	for who, want := range map[string]int{admintest.NoRole: 403, admintest.Reporter: 403, admintest.Translator: 200, admintest.Editor: 200, admintest.Elsewhere: 200, admintest.Admin: 200} {
		if a := n.As(who).Get("/admin/queue"); a.Status != want {
			t.Errorf("%s gets %d, want %d", who, a.Status, want)
		}
		if a := n.As(who).Post("/admin/queue/next", nil); a.Status != map[int]int{403: 403, 200: 303}[want] {
			t.Errorf("%s takes the next: %d", who, a.Status)
		}
	}
}

func TestTakeNextTakesTheMostUrgentAndOpensIt(t *testing.T) {
	n, _, tales := asked(t)
	c := n.As(admintest.Translator)
	for _, name := range []string{"soon", "shared", "later", "stale"} {
		a := c.Post("/admin/queue/next", nil)
		job := tales[name].Job("ka")
		if a.Status != http.StatusSeeOther || a.Location != "/admin/translations/"+itoa(int(job.ID)) || job.State != translation.Claimed {
			t.Fatalf("%s: %d to %q, the job is %s", name, a.Status, a.Location, job.State)
		}
	}
	a := c.Post("/admin/queue/next", nil)
	if a.Location != "/admin/queue" || c.Get("/admin/queue").One("#notice .say") != n.Words.For("en").T("done_queue_empty") {
		t.Errorf("when nothing is left: %q", a.Location)
	}
	if got := heads(c.Get("/admin/queue?view=mine")); len(got) != 4 {
		t.Errorf("I hold %v", got)
	}
}

func TestARowIsTakenGivenBackAndDeclinedFromTheList(t *testing.T) {
	n, _, tales := asked(t)
	c := n.As(admintest.Translator)
	job := "/admin/translations/" + itoa(int(tales["soon"].Job("ka").ID)) + "/steps/"
	has := func(a *admintest.Answer, act string) bool { return len(a.Find("form[action="+job+act+"]")) == 1 }
	a := c.Get("/admin/queue")
	if !has(a, "claim") || !has(a, "decline") || has(a, "release") || has(a, "cancel") {
		t.Error("one that nobody holds can be taken or declined")
	}
	if a := c.Post(job+"claim", nil); a.Status != http.StatusSeeOther {
		t.Fatalf("taking answers %d", a.Status)
	}
	a = c.Get("/admin/queue?view=mine")
	if has(a, "claim") || !has(a, "release") || a.Texts("tbody td.go a")[0] != "Continue" {
		t.Error("mine is continued or given back")
	}
	if a := c.Post(job+"release", url.Values{"back": {"/admin/queue?view=work"}}); a.Location != "/admin/queue?view=work" || tales["soon"].Job("ka").State != translation.Requested {
		t.Errorf("giving back leads to %q", a.Location)
	}
	if a := c.Post(job+"decline", nil); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("declining without a reason answers %d", a.Status)
	}
	if a := c.Post(job+"decline", url.Values{"note": {"No room today."}}); a.Status != http.StatusSeeOther || tales["soon"].Job("ka").State != translation.Declined {
		t.Errorf("declining answers %d", a.Status)
	}
}

func TestWhoAskedMayTakeTheRequestBack(t *testing.T) {
	n, _, tales := asked(t)
	c := n.As(admintest.Editor)
	path := "/admin/translations/" + itoa(int(tales["later"].Job("fa").ID)) + "/steps/cancel"
	if a := c.Get("/admin/queue?view=asked"); len(a.Find("form[action="+path+"]")) != 1 {
		t.Error("the list offers it")
	}
	if a := c.Post(path, url.Values{"back": {"/admin/queue?view=asked"}}); a.Location != "/admin/queue?view=asked" || tales["later"].Job("fa").State != translation.Cancelled {
		t.Errorf("it answers %d to %q", a.Status, a.Location)
	}
	if got := n.As(admintest.Translator).Get("/admin/queue?view=asked"); len(heads(got)) != 0 {
		t.Errorf("a translator asked for nothing: %v", heads(got))
	}
}

// TestEveryListIsWhole renders the lists empty and full, in every interface
// language and for everybody who may see them: no message is missing, nothing
// was refused by the template, every label has what it names.
func TestEveryListIsWhole(t *testing.T) {
	missing := &catcher{}
	was := slog.Default()
	slog.SetDefault(slog.New(missing))
	t.Cleanup(func() { slog.SetDefault(was) })
	paths := []string{"/admin", "/admin/stories", "/admin/stories?view=mine", "/admin/stories?view=live", "/admin/stories?view=all", "/admin/stories?q=paragraph",
		"/admin/stories?q=%E2%80%94", "/admin/stories?state=spiked", "/admin/review", "/admin/review?against=none", "/admin/queue", "/admin/queue?view=mine",
		"/admin/queue?view=work", "/admin/queue?view=review", "/admin/queue?view=stale", "/admin/queue?view=published", "/admin/queue?view=asked", "/admin/queue?from=ru"}
	empty := admintest.Open(t, admintest.Config{})
	full, now, tales := asked(t)
	full.Story("en", "Waiting").Submitted("Please.")
	full.Story("en", "Returned").Submitted("").Returned("Why?")
	full.Story("en", "Scheduled").Scheduled(now.Now().Add(3 * time.Hour))
	full.StoryBy(admintest.Chief, "en", "Flash").Flashed("Now.")
	tales["done"].Saying(admintest.Reporter, saysAtTen).Submitted("")
	now.Pass(2 * time.Hour)
	for _, n := range []*admintest.Newsroom{empty, full} {
		for _, tag := range n.Words.Tags() {
			for _, who := range []string{admintest.Admin, admintest.Reporter, admintest.Editor, admintest.Translator} {
				n.SetInterface(who, tag)
				for _, path := range paths {
					if a := n.As(who).Get(path); a.Status != http.StatusForbidden {
						whole(t, tag+" "+who+" "+path, a)
					}
				}
			}
		}
	}
	for _, line := range missing.lines {
		t.Error(line)
	}
}
