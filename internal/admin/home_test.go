package admin_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/body"
	"polydesk/internal/story"
)

// busy is a newsroom in the middle of its day.
func busy(t *testing.T) (*admintest.Newsroom, *admintest.Time) {
	t.Helper()
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	n.Story("en", "Returned river").Submitted("Ready.").Returned("Say when it rose.")
	now.Pass(time.Minute)
	n.Story("en", "Waiting bridge").Submitted("A first look, please.")
	now.Pass(time.Minute)
	n.Story("en", "Urgent pier").Urgent(1).Submitted("")
	n.Story("en", "Draft of a choir")
	n.Story("en", "Bakery at seven").Scheduled(now.Now().Add(3 * time.Hour))
	n.StoryBy(admintest.Chief, "en", "Flash at the harbour").Flashed("It happens now.")
	n.Story("en", "Library hours").Published().AskedOf(now.Now().Add(time.Hour), "Keep it short.", "ka", "fa")
	n.Story("fa", "پل تازه").Submitted("")
	now.Pass(15 * time.Minute)
	return n, now
}

func homeOf(a *admintest.Answer) map[string][]string {
	out := map[string][]string{}
	for _, id := range a.Attrs("section.sec", "id") {
		out[id] = a.Texts("#" + id + " .row-head a")
	}
	return out
}

func TestHomeSaysWhatEachPersonDoesNow(t *testing.T) {
	n, _ := busy(t)
	for _, c := range []struct {
		rule, who string
		order     []string
		want      map[string][]string
	}{
		{"a reporter takes up what came back, then their own drafts", admintest.Reporter, []string{"returned", "open", "next"}, map[string][]string{
			"returned": {"Returned river"}, "open": {"Draft of a choir"}, "next": {"Bakery at seven"}}},
		{"an editor confirms flashes first, then decides, most urgent first", admintest.Editor, []string{"alarms", "decide", "next"}, map[string][]string{
			"alarms": {"Flash at the harbour"}, "decide": {"Urgent pier", "Waiting bridge"}, "next": {"Bakery at seven"}}},
		{"a translator sees what is for the taking", admintest.Translator, []string{"taking", "next"}, map[string][]string{
			"taking": {"Library hours"}, "next": {"Bakery at seven"}}},
		{"another desk's chief sees their own desk's work alone", admintest.Elsewhere, []string{"decide", "taking"}, map[string][]string{
			"decide": {"پل تازه"}, "taking": {"Library hours"}}},
	} {
		a := n.As(c.who).Get("/admin")
		if d := cmp.Diff(c.want, homeOf(a)); a.Status != http.StatusOK || d != "" {
			t.Errorf("%s: %d %s", c.rule, a.Status, d)
		}
		if d := cmp.Diff(c.order, a.Attrs("section.sec", "id")); d != "" {
			t.Errorf("%s: %s", c.rule, d)
		}
		if got := len(a.Find(".col .btn-go")); got != 1 {
			t.Errorf("%s: %d filled buttons", c.rule, got)
		}
	}
}

func TestWhatCameBackBringsTheNoteAndWhoWroteIt(t *testing.T) {
	n, _ := busy(t)
	a := n.As(admintest.Reporter).Get("/admin")
	if got := a.One("#returned .note"); got != "Mara Klein Say when it rose." {
		t.Errorf("the note reads %q", got)
	}
	if got := a.One("#returned .marks"); got != "Returned" {
		t.Errorf("the mark reads %q", got)
	}
}

func TestHomeCountsWhatItsFirstSectionsShow(t *testing.T) {
	n, _ := busy(t)
	for who, want := range map[string]int{admintest.Reporter: 1, admintest.Editor: 3, admintest.Elsewhere: 1} {
		a := n.As(who).Get("/admin")
		rows := len(a.Find("#alarms .row1")) + len(a.Find("#returned .row1")) + len(a.Find("#decide .row1"))
		shown := a.One(".nav-side [data-count=home] [data-n]")
		digits := map[string]string{admintest.Elsewhere: "fa"}[who]
		if rows != want || shown != n.Words.For(digits).Number(int64(want)) {
			t.Errorf("%s: Home shows %d and counts %s, want %d", who, rows, shown, want)
		}
	}
}

func TestWhoHasNothingToDoGetsOneSentenceAndOneButton(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	for who, want := range map[string]string{admintest.NoRole: "/admin/stories", admintest.Reporter: "/admin/stories/new", admintest.Translator: "/admin/queue"} {
		a := n.As(who).Get("/admin")
		if got := a.Attrs("main .quiet a", "href"); a.Status != http.StatusOK || !cmp.Equal(got, []string{want}) || len(a.Find("section.sec")) != 0 {
			t.Errorf("%s: %d, buttons %v", who, a.Status, got)
		}
	}
}

func TestAScheduleThatAGuardStoppedIsAnAlarmWithItsReason(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("en", "Ferry times").Scheduled(now.Now().Add(time.Hour))
	embargo := now.Now().Add(24 * time.Hour)
	at := &embargo
	if _, err := n.Stories.Save(context.Background(), n.Actor(admintest.Admin), s.ID, story.Change{Version: s.View().Story.Version, Facts: story.Facts{EmbargoUntil: &at}}); err != nil {
		t.Fatal(err)
	}
	now.Pass(time.Hour)
	if _, err := n.Stories.RunDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	now.Pass(62 * time.Minute)
	a := n.As(admintest.Editor).Get("/admin")
	if d := cmp.Diff([]string{"Ferry times"}, a.Texts("#alarms .row-head a")); d != "" {
		t.Fatal(d)
	}
	if got := a.One("#alarms .when"); got != "1 h late" {
		t.Errorf("it is %q", got)
	}
	if got, want := a.One("#alarms .row-note"), n.Words.For("en").T("guard_embargo"); !contains(got, want) {
		t.Errorf("the reason reads %q, want %q in it", got, want)
	}
}

func TestAScheduleThatNothingHasRunIsAnAlarmAfterAMinute(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	n.Story("en", "Ferry times").Scheduled(now.Now().Add(time.Hour))
	now.Pass(time.Hour + 30*time.Second)
	if a := n.As(admintest.Editor).Get("/admin"); len(a.Find("#alarms .row1")) != 0 || len(a.Find("#next .row1")) != 1 {
		t.Error("half a minute late is not late")
	}
	now.Pass(time.Minute)
	a := n.As(admintest.Editor).Get("/admin")
	if len(a.Find("#alarms .row1")) != 1 || len(a.Find("#next .row1")) != 0 || a.One(".nav-side [data-count=home] [data-n]") != "1" {
		t.Error("a minute and a half late is an alarm, and counted")
	}
}

func TestACorrectionThatATranslationLacksIsAnAlarm(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("en", "Library hours").Published().AskedOf(time.Time{}, "", "fa")
	s.TranslatedBy(admintest.Elsewhere, "fa", "ساعت کتابخانه").Published()
	now.Pass(time.Hour)
	s.Saying(admintest.Reporter, "The first paragraph stands.\n\nThe second one stays.\n\nThe third says when: at ten.").Published("The hour was wrong.")
	a := n.As(admintest.Elsewhere).Get("/admin")
	if d := cmp.Diff(map[string][]string{"alarms": {"Library hours"}}, homeOf(a)); d != "" {
		t.Error(d)
	}
	if got := a.One(".nav-side [data-count=home] [data-n]"); got != "۱" {
		t.Errorf("Home counts %q", got)
	}
	if got := a.Attrs("#alarms form", "action"); len(got) != 1 {
		t.Fatalf("it can be taken: %v", got)
	}
	if got := n.As(admintest.Elsewhere).Post(a.Attrs("#alarms form", "action")[0], url.Values{}); got.Status != http.StatusSeeOther {
		t.Errorf("taking it answers %d", got.Status)
	}
}

func TestUnsavedTextOfANewStoryIsItsWritersAlone(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	_, _, err := n.Stories.Keep(context.Background(), n.Actor(admintest.Reporter), story.Autosave{DeskID: n.Desk("en"),
		Content: story.Content{Body: body.FromText("Forty words to be.")}})
	if err != nil {
		t.Fatal(err)
	}
	a := n.As(admintest.Reporter).Get("/admin")
	if got := a.Texts("#open .row-head a"); !cmp.Equal(got, []string{"No headline yet"}) || !contains(a.One("#open .row-note"), "only you can see it") {
		t.Errorf("the writer sees %v", got)
	}
	if rows := n.As(admintest.Reporter).Get("/admin/stories").Find("tbody tr"); len(rows) != 1 {
		t.Errorf("their list has %d rows", len(rows))
	}
	if rows := n.As(admintest.Chief).Get("/admin/stories?view=all").Find("tbody tr"); len(rows) != 0 {
		t.Errorf("the chief's list has %d rows", len(rows))
	}
}
