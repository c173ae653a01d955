package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// send opens a step's form, fills it in and sends it, as a browser without script does.
func send(c *admintest.Client, path string, fill url.Values) *admintest.Answer {
	a := c.Get(path)
	form := url.Values{}
	for _, input := range a.Find(".dlg-page input") {
		form.Set(admintest.Attr(input, "name"), admintest.Attr(input, "value"))
	}
	for k, v := range fill {
		form[k] = v
	}
	return c.Post(path, form)
}

func TestAStoryGoesFromDraftToReadersByForms(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "The whole way")
	path := storyAddress(s) + "/steps/"
	reporter, editor, chief := n.As(admintest.Reporter), n.As(admintest.Editor), n.As(admintest.Chief)
	steps := []struct {
		c    *admintest.Client
		step string
		form url.Values
		want story.State
	}{
		{reporter, "submit_note", url.Values{"note": {"Please look at the hours."}}, story.InReview},
		{editor, "return", url.Values{"note": {"Which day?"}}, story.Draft},
		{reporter, "submit", nil, story.InReview},
		{editor, "approve", nil, story.Approved},
		{chief, "publish", nil, story.Published},
	}
	for _, step := range steps {
		a := send(step.c, path+step.step, step.form)
		if a.Status != http.StatusSeeOther || s.View().Story.State != step.want {
			t.Fatalf("%s: status %d, state %s: %s", step.step, a.Status, s.View().Story.State, a.One(".dlg-page"))
		}
	}
	a := chief.Get(storyAddress(s))
	if got := a.One(".say-ok"); !strings.Contains(got, "Readers see it now") {
		t.Errorf("the notice reads %q", got)
	}
	trail := strings.Join(a.Texts("#s-trail li"), "\n")
	for _, line := range []string{"Gil Lawson published revision 1", "Mara Klein approved revision 1", "Mara Klein returned it Which day?", "Nora Abel submitted revision 1 Please look at the hours."} {
		if !strings.Contains(trail, line) {
			t.Errorf("the trail lacks %q:\n%s", line, trail)
		}
	}
}

func TestAStepSaysAtTheFieldWhatItNeedsAndKeepsWhatWasTyped(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	all := tales(n, now)
	for _, tc := range []struct {
		name, who, state, step string
		form                   url.Values
		field                  string
	}{
		{"returning needs a word", admintest.Editor, "review", "return", nil, "note"},
		{"a flash needs its reason", admintest.Chief, "draft", "flash", url.Values{"note": {"  "}}, "note"},
		{"a correction needs the public sentence", admintest.Chief, "changed", "publish", url.Values{"class": {"correction"}}, "public_note"},
		{"a schedule needs a time", admintest.Chief, "approved", "schedule", nil, "at"},
		{"a schedule needs a time that is one", admintest.Chief, "approved", "schedule", url.Values{"at": {"soon"}}, "at"},
		{"a schedule needs a time ahead", admintest.Chief, "approved", "schedule", url.Values{"at": {"2001-01-01T10:00"}}, "at"},
		{"our own words need to be said", admintest.Editor, "live", "withdraw", url.Values{"reason": {"own"}}, "public_note"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := all[tc.state].View().Story.State
			a := n.As(tc.who).Post(storyAddress(all[tc.state])+"/steps/"+tc.step, tc.form)
			control := ".dlg-page [name=" + tc.field + "]"
			if got := a.Attrs(control, "aria-invalid"); a.Status != 422 || !cmp.Equal(got, []string{"true"}) {
				t.Fatalf("status %d, the field is %v: %s", a.Status, got, a.One(".sum"))
			}
			if got := a.Attrs(".sum a", "href"); len(got) != 1 || "#"+a.Attrs(control, "id")[0] != got[0] {
				t.Errorf("the summary leads to %v", got)
			}
			if want := tc.form.Get(tc.field); tc.field == "at" && a.Attrs(control, "value")[0] != want {
				t.Errorf("what was typed became %q", a.Attrs(control, "value"))
			}
			if all[tc.state].View().Story.State != before {
				t.Error("the step was taken")
			}
		})
	}
}

func TestThePublishDialogSaysWhatReadersWillSee(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("en", "River bus runs later").Published()
	s.AskedOf(time.Time{}, "", "ka")
	s.TranslatedBy(admintest.Translator, "ka", "ავტობუსი").Submitted("").Published()
	s.Saying(admintest.Reporter, "A new text.").Approved()
	c := n.As(admintest.Chief)
	c.Header.Set("HX-Request", "true")
	a := c.Get(storyAddress(s) + "/steps/publish")
	if len(a.Find("dialog[data-dialog-open]")) != 1 || len(a.Find("html main")) != 0 {
		t.Fatalf("a script gets %s", a.Body)
	}
	facts := map[string]string{}
	terms := a.Texts("dialog dt")
	for i, text := range a.Texts("dialog dd") {
		facts[terms[i]] = text
	}
	if d := cmp.Diff(map[string]string{
		"Address": fmt.Sprintf("/en/a/river-bus-runs-later/%d.html as before", s.ID), "Desk, time": "English now, " + strings.ReplaceAll(n.Words.For("en").Time(now.Now()), "\u202f", " ") + " (UTC)",
		"Text": "Revision 2", "Touches": "ქართული 1 other version; it will be told what changed", "Missing": "A byline or an agency, A topic, A lead picture",
		"If it is a correction": "1 live translation will carry a notice",
	}, facts); d != "" {
		t.Error(d)
	}
	if got := a.Attrs("dialog select[name=class] option", "value"); !cmp.Equal(got, []string{"update", "cosmetic", "correction", "retraction"}) {
		t.Errorf("kinds of change: %v", got)
	}
}

func TestAScheduleIsReadInTheDesksZone(t *testing.T) {
	n := admintest.Open(t, admintest.Config{Clock: admintest.NewTime()})
	s := n.Story("fa", "کتابخانه").Approved()
	a := send(n.As(admintest.Elsewhere), storyAddress(s)+"/steps/schedule", url.Values{"at": {"2199-03-01T09:30"}})
	got := s.View().Story
	if a.Status != 303 || got.State != story.Scheduled || got.ScheduleAt.Format("15:04") != "06:00" {
		t.Fatalf("status %d, %s at %v", a.Status, got.State, got.ScheduleAt)
	}
}

func TestTakingDownShowsTheSentenceThatReadersGet(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("fa", "کتابخانه").Published()
	c := n.As(admintest.Elsewhere)
	a := c.Get(storyAddress(s) + "/steps/withdraw")
	if got := a.Attrs("[name=reason]", "value"); !cmp.Equal(got, append(story.Reasons(), "own")) {
		t.Errorf("the reasons are %v", got)
	}
	if got := a.Attrs(".choice small", "lang"); len(got) != 5 || got[0] != "fa" {
		t.Errorf("the sentences are in %v", got)
	}
	a = send(c, storyAddress(s)+"/steps/withdraw", url.Values{"reason": {"error"}, "public_note": {"not this one"}})
	if a.Status != 303 || s.View().Story.Live != story.Gone {
		t.Errorf("status %d, readers have %s", a.Status, s.View().Story.Live)
	}
}

func TestASpikeIsTakenBackFromItsNotice(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Not today")
	c := n.As(admintest.Editor)
	c.Post(storyAddress(s)+"/steps/spike", nil)
	undo := c.Get(storyAddress(s)).Attrs(".say-ok form", "action")
	if len(undo) != 1 || s.View().Story.State != story.Spiked {
		t.Fatalf("state %s, undo %v", s.View().Story.State, undo)
	}
	if a := c.Post(undo[0], nil); a.Status != 303 || s.View().Story.State != story.Draft {
		t.Errorf("status %d, state %s", a.Status, s.View().Story.State)
	}
}

func TestAStepOnAnOlderVersionShowsTheStoryAsItStands(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Moved on").Submitted("")
	version := s.View().Story.Version
	s.Saying(admintest.Editor, "Another text.")
	a := n.As(admintest.Chief).Post(storyAddress(s)+"/steps/approve", url.Values{"version": {fmt.Sprint(version)}})
	if a.Status != 412 || s.View().Story.State != story.InReview {
		t.Fatalf("status %d, state %s", a.Status, s.View().Story.State)
	}
	if got := a.Attrs(".dlg-page [name=version]", "value"); !cmp.Equal(got, []string{fmt.Sprint(s.View().Story.Version)}) {
		t.Errorf("the form goes on with version %v", got)
	}
	a = n.As(admintest.Reporter).Post(storyAddress(s)+"/steps/submit", nil)
	if a.Status != 409 || a.One(".sum") == "" {
		t.Errorf("a step that the state forbids: %d %q", a.Status, a.One(".sum"))
	}
}

func TestAStepThatIsNotPossibleNowShowsNoForm(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	all := tales(n, now)
	for _, tc := range []struct {
		name, who, state, step string
		status                 int
		says                   string
	}{
		{"a chief publishes what is approved", admintest.Chief, "approved", "publish", 200, ""},
		{"a draft cannot be published", admintest.Chief, "draft", "publish", 409, "“Draft”"},
		{"a draft can go out as a flash", admintest.Chief, "draft", "flash", 200, ""},
		{"what is withdrawn cannot", admintest.Chief, "gone", "flash", 409, "“Withdrawn”"},
		{"what is live cannot be approved", admintest.Editor, "live", "approve", 409, "“Published”"},
		{"a submitted story cannot be submitted", admintest.Reporter, "review", "submit", 409, "“In review”"},
		{"nor with a note", admintest.Reporter, "review", "submit_note", 409, "“In review”"},
		{"a changed story can be published anew", admintest.Chief, "changed", "publish", 200, ""},
		{"a reporter never approves", admintest.Reporter, "review", "approve", 403, "not allowed"},
		{"an editor never publishes where chiefs do", admintest.Editor, "approved", "publish", 403, "not allowed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := n.As(tc.who).Get(storyAddress(all[tc.state]) + "/steps/" + tc.step)
			form := len(a.Find(".dlg-page form"))
			if a.Status != tc.status || (form == 1) != (tc.status == 200) {
				t.Fatalf("status %d, %d forms: %s", a.Status, form, a.One("main"))
			}
			if tc.status == 409 && (!strings.Contains(a.One("#step-closed"), tc.says) || len(a.Find(".dlg-page a[href="+storyAddress(all[tc.state])+"]")) != 1) {
				t.Errorf("the page says %s", a.One("main"))
			}
		})
	}
	c := n.As(admintest.Chief)
	c.Header.Set("HX-Request", "true")
	if a := c.Get(storyAddress(all["draft"]) + "/steps/publish"); a.Status != 409 || len(a.Find("dialog #step-closed")) != 1 || len(a.Find("form")) != 0 {
		t.Errorf("a script gets %d %s", a.Status, a.Body)
	}
	job := "/admin/translations/" + itoa(int(all["source"].Job("ru").ID)) + "/steps/"
	for who, steps := range map[string]map[string]int{
		admintest.Editor:   {"claim": 403, "decline": 403, "release": 403, "cancel": 200},
		admintest.Reporter: {"claim": 403, "decline": 403, "release": 403, "cancel": 403},
		admintest.Admin:    {"claim": 200, "decline": 200, "release": 409, "cancel": 200},
	} {
		for step, want := range steps {
			a := n.As(who).Get(job + step)
			if a.Status != want || (len(a.Find(".dlg-page form")) == 1) != (want == 200) {
				t.Errorf("%s asks to %s a requested translation: %d %s", who, step, a.Status, a.One("main"))
			}
		}
	}
}

func TestTranslationsAreAskedForAndTaken(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("en", "Ask me").Published()
	editor := n.As(admintest.Editor)
	if a := editor.Post(storyAddress(s)+"/ask", url.Values{"due_at": {"2001-01-01T00:00"}}); a.Status != 422 || len(a.Texts(".sum li")) != 2 {
		t.Errorf("status %d: %v", a.Status, a.Texts(".sum li"))
	}
	a := editor.Post(storyAddress(s)+"/ask", url.Values{"desks": {"ru", "fa"}, "priority": {"1"}, "note": {"Soon, please."}, "due_at": {"2199-01-01T12:00"}})
	if a.Status != 303 || s.Job("ru").Priority != 1 || s.Job("fa").Note != "Soon, please." {
		t.Fatalf("status %d %s", a.Status, a.One(".sum"))
	}
	page := editor.Get(storyAddress(s))
	if got := page.Texts("#s-langs .langs li"); len(got) != 2 {
		t.Errorf("the languages are %v", got)
	}
	// a translator of another desk begins by herself
	a = n.As(admintest.Translator).Post(storyAddress(s)+"/take", url.Values{"desk": {"ka"}})
	job := s.Job("ka")
	if a.Status != 303 || a.Location != "/admin/translations/"+itoa(int(job.ID)) || job.State != translation.Claimed {
		t.Fatalf("status %d to %s, %s", a.Status, a.Location, job.State)
	}
	if a := n.As(admintest.Reporter).Post(storyAddress(s)+"/ask", url.Values{"desks": {"ka"}}); a.Status != 403 {
		t.Errorf("a reporter asks with %d", a.Status)
	}
}

func TestTheJobPageLaysTheSourceBesideTheTarget(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	all := tales(n, now)
	job := all["stale"].Job("ka")
	c := n.As(admintest.Translator)
	path := "/admin/translations/" + itoa(int(job.ID))
	if a := c.Post(path+"/steps/claim", nil); a.Status != 303 {
		t.Fatalf("claim: %d", a.Status)
	}
	a := c.Get(path)
	if got := a.Attrs("#translate", "data-source-lang"); !cmp.Equal(got, []string{"en"}) {
		t.Errorf("the source is in %v", got)
	}
	// the second paragraph is gone from the source, the third changed, a new one came
	if d := cmp.Diff([]string{"current", "current", "current", "stale", "missing", "orphan"}, a.Attrs("[data-seg]", "data-fresh-state")); d != "" {
		t.Error(d)
	}
	if ins, del := a.One(".src ins"), a.Texts(".src del"); !strings.Contains(ins, "ten") || !strings.Contains(del[0], "nine") {
		t.Errorf("changes: %q, %q", ins, del)
	}
	for _, node := range a.Find("[data-seg=block]") {
		if admintest.Attr(node, "data-src") == "" && admintest.Attr(node, "data-fresh-state") != "orphan" {
			t.Error("a row names no block of its source")
		}
	}
	if a := n.As(admintest.Elsewhere).Get(path); a.Status != 404 {
		t.Errorf("another desk opens the job: %d", a.Status)
	}
	if a := n.As(admintest.Reporter).Post(path+"/steps/cancel", nil); a.Status != 403 {
		t.Errorf("a reporter cancels with %d", a.Status)
	}
	if a := c.Post(path+"/steps/decline", url.Values{"note": {""}}); a.Status != 422 || len(a.Find("[name=note][aria-invalid=true]")) != 1 {
		t.Errorf("declining without a word: %d", a.Status)
	}
}
