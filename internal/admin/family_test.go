package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"polydesk/internal/admin/admintest"
)

func TestAChiefOfTheOriginTakesTheFamilyDownInOneAct(t *testing.T) {
	n, s, ka := inGeorgianToo(t)
	path := storyAddress(s) + "/family-down"
	for _, who := range []string{admintest.Editor, admintest.Reporter} {
		if a := n.As(who).Get(path); a.Status != http.StatusForbidden {
			t.Errorf("%s gets %d", who, a.Status)
		}
		if a := n.As(who).Post(path, url.Values{"reason": {"error"}}); a.Status != http.StatusForbidden {
			t.Errorf("%s takes it down: %d", who, a.Status)
		}
	}
	c := n.As(admintest.Chief)
	if a := c.Get(storyAddress(s) + "/steps/withdraw"); !strings.Contains(string(a.Body), path) {
		t.Error("the form that takes one down does not lead to the one for all")
	}
	a := c.Get(path)
	if got := a.Texts("main form li"); a.Status != http.StatusOK || len(got) != 2 {
		t.Fatalf("%d, the versions: %q", a.Status, got)
	}
	why := "why_" + strings.TrimPrefix(storyAddress(ka), "/admin/stories/")
	if a := c.Post(path, url.Values{why: {"It was written anew."}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(string(a.Body), "It was written anew.") {
		t.Errorf("without a reason it answers %d, or forgets what was typed", a.Status)
	}
	if a := c.Post(path, url.Values{"reason": {"error"}, why: {"It was written anew."}}); a.Status >= 400 {
		t.Fatalf("it answers %d", a.Status)
	}
	if s.View().Story.Live != "gone" || ka.View().Story.Live != "live" {
		t.Errorf("the origin is %s, the exception %s", s.View().Story.Live, ka.View().Story.Live)
	}
}
