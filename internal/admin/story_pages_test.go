package admin_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/story"
)

func storyAddress(s *admintest.Tale) string { return "/admin/stories/" + itoa(int(s.ID)) }

// tales makes a story in every state, and a translation at each of its stages.
func tales(n *admintest.Newsroom, now *admintest.Time) map[string]*admintest.Tale {
	live := n.Story("en", "Live").Published()
	changed := n.Story("en", "Changed").Published()
	changed.Saying(admintest.Reporter, "The first paragraph stands.\n\nThe second one goes on.")
	gone := n.Story("en", "Gone").Published()
	gone.Do(admintest.Chief, story.Input{Action: story.Withdraw, Reason: "error"})
	source := n.Story("en", "Source").Published()
	source.AskedOf(now.Now().Add(time.Hour), "Plain words, please.", "ka", "ru")
	target := source.TranslatedBy(admintest.Translator, "ka", "თარგმანი")
	stale := n.Story("en", "Stale").Published()
	stale.AskedOf(time.Time{}, "", "ka")
	old := stale.TranslatedBy(admintest.Translator, "ka", "ძველი").Submitted("").Published()
	stale.Saying(admintest.Reporter, "The first paragraph stands.\n\nThe third says when: at ten.\n\nA new one.").Published("It is ten.")
	return map[string]*admintest.Tale{
		"draft": n.Story("en", "Draft"), "review": n.Story("en", "Review").Submitted("Look at the hours."), "returned": n.Story("en", "Returned").Submitted("").Returned("Which day?"),
		"approved": n.Story("en", "Approved").Approved(), "scheduled": n.Story("en", "Scheduled").Scheduled(now.Now().Add(time.Hour)),
		"live": live, "changed": changed, "gone": gone, "flash": n.Story("en", "Flash").Flashed("It cannot wait."),
		"spiked": n.Story("en", "Spiked").Do(admintest.Reporter, story.Input{Action: story.Spike}),
		"source": source, "target": target, "stale": stale, "old": old, "persian": n.Story("fa", "کتابخانه تا ده شب باز است"),
	}
}

// TestEveryPageOfAStoryIsWhole renders every page about stories in every state,
// as a reporter, a translator and a chief, in every interface language.
func TestEveryPageOfAStoryIsWhole(t *testing.T) {
	missing := &catcher{}
	was := slog.Default()
	slog.SetDefault(slog.New(missing))
	t.Cleanup(func() { slog.SetDefault(was) })
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	all := tales(n, now)
	jobs := []string{itoa(int(all["source"].Job("ka").ID)), itoa(int(all["source"].Job("ru").ID)), itoa(int(all["stale"].Job("ka").ID))}
	steps := []string{"submit", "submit_note", "recall", "return", "approve", "publish", "flash", "schedule", "unschedule", "confirm", "discard", "withdraw", "restore", "spike"}
	for _, tag := range n.Words.Tags() {
		for _, who := range []string{admintest.Reporter, admintest.Translator, admintest.Chief} {
			n.SetInterface(who, tag)
			c := n.As(who)
			for state, s := range all {
				tails := []string{""}
				if state == "stale" || state == "draft" {
					tails = append(tails, "/history", "/compare?from=1", "/compare?from=1&view=sides", "/preview", "/facts", "/ask")
				}
				for _, tail := range tails {
					whole(t, tag+" "+who+" "+state+tail, c.Get(storyAddress(s)+tail))
				}
			}
			for _, step := range steps {
				for _, state := range []string{"review", "changed"} {
					whole(t, tag+" "+who+" "+state+" "+step, c.Get(storyAddress(all[state])+"/steps/"+step))
				}
			}
			for _, id := range jobs {
				for _, tail := range []string{"", "/steps/claim", "/steps/release", "/steps/decline", "/steps/cancel"} {
					whole(t, tag+" "+who+" job "+id+tail, c.Get("/admin/translations/"+id+tail))
				}
			}
			whole(t, tag+" "+who+" new", c.Get("/admin/stories/new"))
			whole(t, tag+" "+who+" new en", c.Get("/admin/stories/new?desk=en"))
		}
	}
	for _, line := range missing.lines {
		t.Error(line)
	}
}

func TestTheRailOffersTheLikeliestStepAndTheOthers(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	all := tales(n, now)
	for _, tc := range []struct {
		name, who, state string
		primary          string
		more             []string
	}{
		{"a reporter submits a draft", admintest.Reporter, "draft", "submit", []string{"submit_note", "spike"}},
		{"who submitted it may recall it", admintest.Reporter, "review", "recall", []string{"spike"}},
		{"an editor approves", admintest.Editor, "review", "approve", []string{"recall", "return", "spike"}},
		{"an editor of a desk whose chiefs publish has no such button", admintest.Editor, "approved", "", []string{"return", "spike"}},
		{"a chief publishes what was approved", admintest.Chief, "approved", "publish", []string{"schedule", "return", "flash", "spike"}},
		{"a chief may take it off the schedule", admintest.Chief, "scheduled", "unschedule", []string{"spike"}},
		{"a chief may publish a change without approval", admintest.Chief, "changed", "submit", []string{"submit_note", "publish", "discard", "withdraw"}},
		{"a live story offers an editor nothing but taking it down", admintest.Editor, "live", "", []string{"withdraw"}},
		{"a live story offers a reporter nothing", admintest.Reporter, "live", "", []string{}},
		{"a flash waits for its confirmation", admintest.Editor, "flash", "confirm", []string{"withdraw"}},
		{"what was spiked can be restored", admintest.Editor, "spiked", "restore", []string{}},
		{"what was taken down can be restored", admintest.Chief, "gone", "restore", []string{}},
		{"a translator of the desk has no part in it", admintest.Translator, "draft", "", []string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := n.As(tc.who).Get(storyAddress(all[tc.state]))
			primary := strings.Join(stepNames(a, "#s-state .split", "[data-primary]"), " ")
			if primary != tc.primary {
				t.Errorf("the first step is %q, want %q", primary, tc.primary)
			}
			if d := cmp.Diff(tc.more, stepNames(a, "#s-state .menu-box", "")); d != "" {
				t.Error(d)
			}
		})
	}
}

// stepNames lists the steps that links and forms within a part of the page lead to.
func stepNames(a *admintest.Answer, within, primary string) []string {
	out := []string{}
	for _, href := range append(a.Attrs(within+" a"+primary, "href"), a.Attrs(within+" form", "action")...) {
		if _, name, ok := strings.Cut(href, "/steps/"); ok {
			out = append(out, name)
		}
	}
	if primary == "" { // in the order of the page
		out = out[:0]
		for _, node := range a.Find(within + " [href]") {
			if _, name, ok := strings.Cut(admintest.Attr(node, "href"), "/steps/"); ok {
				out = append(out, name)
			}
		}
		return inOrder(a, within)
	}
	// the split also holds the menu: the primary is the one outside it
	inside := inOrder(a, within+" .menu-box")
	var rest []string
	for _, name := range out {
		found := false
		for _, other := range inside {
			found = found || other == name
		}
		if !found {
			rest = append(rest, name)
		}
	}
	return rest
}

// inOrder lists the steps of links and forms in the order of the page.
func inOrder(a *admintest.Answer, within string) []string {
	out := []string{}
	for _, box := range a.Find(within) {
		for d := range box.Descendants() {
			for _, at := range []string{"href", "action"} {
				if _, name, ok := strings.Cut(admintest.Attr(d, at), "/steps/"); ok {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

func TestAGuardedStepIsShownWithItsReason(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.StoryBy(admintest.Editor, "en", "Only one pair of eyes")
	s.Do(admintest.Editor, story.Input{Action: story.Submit})
	a := n.As(admintest.Editor).Get(storyAddress(s))
	if got := a.Attrs("#s-state [data-primary]", "aria-disabled"); !cmp.Equal(got, []string{"true"}) {
		t.Errorf("the button is %v", got)
	}
	if got := a.Attrs("#s-state [data-primary]", "aria-describedby"); !cmp.Equal(got, []string{"why-not"}) || a.One("#why-not") == "" {
		t.Errorf("its reason is %v %q", got, a.One("#why-not"))
	}
}

func TestWhoMayNotWriteReadsAndLearnsWhy(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "In review").Submitted("")
	a := n.As(admintest.Reporter).Get(storyAddress(s))
	if len(a.Find("#story")) != 0 || len(a.Find("#story-content")) != 0 {
		t.Error("the editor is on the page")
	}
	if got := a.Texts("#paper p"); len(got) < 3 || got[1] != "The first paragraph stands." {
		t.Errorf("the text reads %q", got)
	}
	if got := a.Attrs(".desk-text .say form", "action"); !cmp.Equal(got, []string{storyAddress(s) + "/steps/recall"}) {
		t.Errorf("the way to write again is %v", got)
	}
}

func TestTheFrameIsTheInterfacesAndTheTextIsTheDesks(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("fa", "کتابخانه تا ده شب باز است")
	a := n.As(admintest.Admin).Get(storyAddress(s))
	if got := a.Attrs("html", "dir"); !cmp.Equal(got, []string{"ltr"}) {
		t.Errorf("the frame runs %v", got)
	}
	if lang, dir := a.Attrs("#paper", "lang"), a.Attrs("#paper", "dir"); !cmp.Equal(lang, []string{"fa"}) || !cmp.Equal(dir, []string{"rtl"}) {
		t.Errorf("the text is %v %v", lang, dir)
	}
	a = n.As(admintest.Elsewhere).Get(storyAddress(s))
	if got := a.Attrs("html", "dir"); !cmp.Equal(got, []string{"rtl"}) {
		t.Errorf("the Persian frame runs %v", got)
	}
}

func TestALiveStoryOfAnotherDeskIsSeenAsReadersSeeIt(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Live elsewhere").Published()
	s.Saying(admintest.Reporter, "A secret change.")
	a := n.As(admintest.Elsewhere).Get(storyAddress(s))
	if a.Status != http.StatusOK || a.Has("A secret change") {
		t.Errorf("status %d, or the change is seen", a.Status)
	}
	for _, part := range []string{"#s-trail", "#s-lacks", "#facts dl", "#s-state form", "#s-state .menu-box", "#story"} {
		if len(a.Find(part)) != 0 {
			t.Errorf("%s is for the desk alone", part)
		}
	}
}
