//go:build browser

package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAWithdrawnStoryLeavesItsSentenceUnderEverySlug(t *testing.T) {
	t.Parallel()
	n := demo(t)
	const sentence = "This story gave an opening hour that was never decided."
	chief := n.as("Chief, English")
	chief.finding("Library stays open until nine while the long evenings last")
	chief.until("the editor", `document.querySelector('#paper .ProseMirror')`)
	before := chief.live()

	n.step("it gets another address; the old one leads there")
	chief.fills("#field-slug", "library-hours")
	chief.kept()
	chief.until("the next step is offered", `document.querySelector('#s-state [data-primary]')`)
	chief.menu("Publish this change")
	chief.until("the dialog", `document.querySelector('dialog[open] [name="class"]')`)
	chief.sets(`dialog[open] [name="class"]`, "cosmetic")
	chief.leaves(func() { chief.click(`dialog[open] .btn-go`, "") })
	after := chief.live()
	if before == after || !strings.Contains(after, "library-hours") {
		t.Fatalf("the address was %s and is %s", before, after)
	}
	if status, body := n.get(before); status != http.StatusOK || !strings.Contains(body, after) {
		t.Errorf("the old address answers %d", status)
	}

	n.step("it is taken down with a sentence")
	chief.menu("Take down")
	chief.fills(`dialog[open] [name="public_note"]`, sentence)
	chief.looksAround("withdraw-dialog")
	chief.leaves(func() { chief.click(`dialog[open] .btn-bad`, "") })
	reader := n.visitor("reader")
	reader.expects("410")
	for _, path := range []string{before, after} {
		status, body := n.get(path)
		if status != http.StatusGone {
			t.Errorf("%s answers %d, not 410", path, status)
		}
		contains(t, body, sentence)
		reader.open(path)
		reader.sees(sentence)
	}
	reader.looks("withdrawn")
	if _, front := n.get("/en/"); strings.Contains(front, "Library stays open until nine") {
		t.Error("the front still shows it")
	}
}

func TestAScheduledStoryAppearsAtItsTime(t *testing.T) {
	t.Parallel()
	n := demo(t)
	chief := n.as("Chief, English")
	chief.finding("Market moves one street up for a week")
	chief.menu("Schedule")
	chief.until("the dialog", `document.querySelector('dialog[open] [name="at"]')`)
	zone := chief.reads("dialog[open] [id$=-hint]")
	location, err := time.LoadLocation(zoneIn(zone))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(20 * time.Second).Truncate(time.Minute).Add(time.Minute)
	if soon := at.Add(-time.Minute); time.Until(soon) > 8*time.Second {
		at = soon
	}
	chief.sets(`dialog[open] [name="at"]`, at.In(location).Format("2006-01-02T15:04"))
	address := chief.reads("dialog[open] dl")
	path := address[strings.Index(address, "/en/a/"):]
	path = path[:strings.Index(path, ".html")+len(".html")]
	chief.looks("schedule-dialog")
	chief.leaves(func() { chief.click(`dialog[open] .btn-go`, "") })
	chief.finds("#s-state", "Scheduled")
	chief.looks("scheduled")
	if status, _ := n.get(path); status != http.StatusNotFound {
		t.Errorf("before its time %s answers %d, not 404", path, status)
	}
	n.step("waiting for %s", at.Format("15:04:05"))
	err = poll(time.Until(at)+10*time.Second, func() error {
		if status, _ := n.get(path); status != http.StatusOK {
			return fmt.Errorf("%s answers %d", path, status)
		}
		return nil
	})
	late := time.Since(at)
	if err != nil {
		t.Fatal(err)
	}
	n.step("there, %v after its time", late)
	if late < 0 || late > 2*time.Second {
		t.Errorf("it appeared %v after its time, not within 2 s", late)
	}
}

// zoneIn finds the zone's name in the line that says whose clock it is.
func zoneIn(line string) string {
	_, rest, _ := strings.Cut(line, "(")
	zone, _, _ := strings.Cut(rest, ")")
	return zone
}

func TestAFlashGoesOutAtOnceAndAnotherPersonConfirmsIt(t *testing.T) {
	t.Parallel()
	n := demo(t)
	chief := n.as("Chief, English")
	path := chief.story("Ferry bell rings for the last boat", "The last boat leaves at nine tonight, the ferry office says.")

	n.step("a chief publishes a draft as a flash, with a reason")
	chief.revision()
	chief.menu("Publish as a flash")
	chief.fills(`dialog[open] [name="note"]`, "Heard from the ferry office by telephone.")
	chief.looks("flash-dialog")
	chief.leaves(func() { chief.click(`dialog[open] .btn-go`, "") })
	public := chief.live()
	if status, _ := n.get(public); status != http.StatusOK {
		t.Errorf("%s answers %d", public, status)
	}

	n.step("who published cannot confirm it")
	chief.open(path)
	chief.misses(`[data-primary]:not([aria-disabled])`, "Confirm")

	n.step("an editor finds the alarm on Home and confirms")
	editor := n.as("Editor, English")
	editor.finds(".sec-alarm", "Ferry bell rings for the last boat")
	editor.looksAround("home-alarm")
	editor.goes("Ferry bell rings for the last boat")
	editor.leaves(func() { editor.click(`[data-primary]`, "Confirm") })
	editor.open("/admin")
	editor.misses(".sec-alarm", "Ferry bell rings for the last boat")
}
