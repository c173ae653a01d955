package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"polydesk/internal/admin/admintest"
)

// inGeorgianToo is a newsroom with a live English story and its live translation.
func inGeorgianToo(t *testing.T) (n *admintest.Newsroom, en, ka *admintest.Tale) {
	t.Helper()
	n = admintest.Open(t, admintest.Config{Clock: admintest.NewTime()})
	en = n.Story("en", "River bus runs later").Published().AskedOf(time.Time{}, "", "ka")
	return n, en, en.TranslatedBy(admintest.Translator, "ka", "ავტობუსი").Submitted("").Published()
}

func TestACorrectionToApplyIsListedUntilItsDeskHasDecided(t *testing.T) {
	n, s, _ := inGeorgianToo(t)
	c := n.As(admintest.Translator)
	if a := c.Get("/admin/corrections"); a.Status != http.StatusOK || len(a.Find("main .quiet")) != 1 {
		t.Errorf("with nothing to apply: %d, %s", a.Status, a.Body)
	}
	s.Saying(admintest.Reporter, "It runs until eleven.").Approved()
	a := n.As(admintest.Chief).Post(storyAddress(s)+"/steps/publish", url.Values{"class": {"correction"}, "public_note": {"The hour was wrong."}})
	if a.Status >= 400 {
		t.Fatalf("publish answers %d", a.Status)
	}
	a = c.Get("/admin/corrections")
	rows := a.Texts("main tbody tr")
	if len(rows) != 1 || !strings.Contains(rows[0], "River bus runs later") || !strings.Contains(rows[0], "ავტობუსი") || !strings.Contains(rows[0], "The hour was wrong.") {
		t.Fatalf("the list: %q", rows)
	}
	if langs := a.Attrs("main tbody [lang]", "lang"); len(langs) == 0 {
		t.Error("what is in a content language does not say so")
	}
	if a := n.As(admintest.Elsewhere).Get("/admin/corrections"); len(a.Texts("main tbody tr")) != 0 {
		t.Error("another desk sees it")
	}
	decide := a.Attrs("main tbody .row-acts a.btn-flat", "href")
	if len(decide) != 1 {
		t.Fatalf("no way to say that it is not applicable: %v", decide)
	}
	if a := c.Post(decide[0], url.Values{"note": {""}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.Status)
	}
	if a := c.Post(decide[0], url.Values{"note": {"We wrote no hour."}}); a.Status >= 400 {
		t.Errorf("with a reason: %d", a.Status)
	}
	if a := c.Get("/admin/corrections"); len(a.Texts("main tbody tr")) != 0 {
		t.Error("it is still listed")
	}
}
