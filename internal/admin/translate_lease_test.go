package admin_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/translation"
)

func TestAHeldJobSaysWhoHoldsItAndTheHolderSeesWhoAsks(t *testing.T) {
	n, now, tales := asked(t)
	job := "/admin/translations/" + itoa(int(tales["held"].Job("ka").ID))
	holder, other := n.As(admintest.Admin), n.As(admintest.Translator)
	if a := other.Get(job); !strings.Contains(a.One("#lease"), "Ada Moss holds it until") || len(a.Find("form[action="+job+"/steps/want]")) != 1 || len(a.Find("form[action="+job+"/steps/take_over]")) != 0 {
		t.Errorf("the other reads %q", a.One("#lease"))
	}
	if a := other.Post(job+"/steps/want", nil); a.Status != http.StatusSeeOther {
		t.Fatalf("asking answers %d", a.Status)
	}
	a := holder.Post(job+"/here", nil)
	if a.Status != 200 || !strings.Contains(a.One("#lease"), "Tamar Rusadze asks to take it over.") || len(a.Find("form[action="+job+"/steps/hand]")) != 1 {
		t.Errorf("the holder reads %d %q", a.Status, a.One("#lease"))
	}
	if a := holder.Post(job+"/steps/hand", nil); a.Status != http.StatusSeeOther || *tales["held"].Job("ka").AssigneeID != n.Users[admintest.Translator] {
		t.Errorf("handing over answers %d", a.Status)
	}
	now.Pass(translation.Lease)
	if a := holder.Get("/admin/queue"); !a.Has("In work") || tales["held"].Job("ka").State != translation.Requested {
		t.Error("after the end it is for the taking")
	}
}

func TestWhatIsTypedAfterAnotherTookItIsKeptAndCanBeTakenIn(t *testing.T) {
	n, now, tales := asked(t)
	row := tales["soon"].Job("ka")
	job, text := "/admin/translations/"+itoa(int(row.ID)), "/admin/stories/"+itoa(int(row.StoryID))
	first, second := n.As(admintest.Translator), n.As(admintest.Admin)
	if a := first.Post(job+"/steps/claim", nil); a.Status != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	now.Pass(translation.Lease)
	if a := second.Post(job+"/steps/claim", nil); a.Status != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	content, _ := json.Marshal(map[string]any{"headline": "გვიან აკრეფილი"})
	call := `{"version":1,"base":1,"content":` + string(content) + `}`
	if a := first.JSON(http.MethodPut, text+"/draft", call); a.Status != http.StatusOK {
		t.Fatalf("the text is refused: %d %s", a.Status, a.Body)
	}
	a := second.Get(job)
	if !strings.Contains(a.One("#lease"), "Tamar Rusadze has text that is not in yet") {
		t.Fatalf("the holder reads %q", a.One("#lease"))
	}
	to := "p" + itoa(int(n.Users[admintest.Translator]))
	if a := second.Get(text + "/compare?to=" + to + "&view=sides"); a.Status != 200 || !a.Has("გვიან აკრეფილი") || len(a.Find("input[name=parts]")) == 0 {
		t.Fatalf("side by side: %d", a.Status)
	}
	if a := first.Get(text + "/compare?to=p" + itoa(int(n.Users[admintest.Admin]))); a.Status != http.StatusForbidden && a.Status != http.StatusNotFound {
		t.Errorf("who does not hold it reads others' text: %d", a.Status)
	}
	if a := second.Post(text+"/texts/"+to[1:], url.Values{"parts": {"headline"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("taking in answers %d %s", a.Status, a.One("main"))
	}
	if a := second.Get(job); !a.Has("გვიან აკრეფილი") {
		t.Error("it is in the target")
	}
}
