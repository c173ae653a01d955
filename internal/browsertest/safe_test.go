//go:build browser

package browsertest

import (
	"strings"
	"testing"
)

func TestTwoWhoSaveAtOnceChooseBlockByBlockAndLoseNothing(t *testing.T) {
	t.Parallel()
	n := demo(t)
	reporter, editor := n.as("Reporter, English"), n.as("Editor, English")

	n.step("both have the same revision open")
	path := reporter.story("The bell of Ferrow rings at seven", "The bell rings at seven.", "It is heard as far as the mill.", "Nobody is late any more.")
	reporter.revision()
	editor.open(path)
	editor.until("the editor", `document.querySelector('#paper .ProseMirror')`)

	n.step("the editor saves a changed first paragraph and a new last one")
	editor.behind(`#field-body > p:nth-of-type(1)`, "")
	editor.writes(" The editor has heard it.")
	editor.behind(`#field-body > p:nth-of-type(3)`, "")
	editor.types("\r")
	editor.writes("The editor adds a line.")
	editor.revision()

	n.step("the reporter changed the first paragraph too, and the second")
	reporter.expects("412")
	reporter.behind(`#field-body > p:nth-of-type(1)`, "")
	reporter.writes(" The reporter has timed it.")
	reporter.behind(`#field-body > p:nth-of-type(2)`, "")
	reporter.writes(" The reporter has walked there.")
	reporter.types("s", keyCtrl)

	n.step("both versions stand side by side; a choice is asked for where both changed")
	reporter.until("the two versions", `document.querySelector('#conflict[open]')`)
	reporter.looksAround("conflict")
	if got := reporter.reads("#conflict"); !strings.Contains(got, "The editor has heard it.") || !strings.Contains(got, "The reporter has timed it.") {
		t.Errorf("the comparison says %q", got)
	}
	if get[string](reporter, `desk.find('#conflict .btn-go').getAttribute('aria-disabled')`) != "true" {
		t.Error("it could be saved before the choice is made")
	}
	reporter.click("#conflict label", "Keep both, mine first")
	reporter.presses("Save these choices")
	reporter.until("the choice is saved", `!document.querySelector('#conflict') && document.querySelector('#save-state').innerText.includes('Saved as a revision')`)

	n.step("nothing was dropped")
	editor.open(path)
	for _, text := range []string{"The editor has heard it.", "The reporter has timed it.", "The reporter has walked there.", "The editor adds a line.", "Nobody is late any more."} {
		editor.sees(text)
	}
}

func TestASessionThatEndsAsksForThePasswordInPlace(t *testing.T) {
	t.Parallel()
	n := demo(t)
	reporter := n.as("Reporter, English")
	path := reporter.story("A lamp for the mill road", "The road to the mill gets a lamp.")
	name := reporter.reads(".me")

	n.step("an administrator signs %s out everywhere while they write", name)
	admin := n.as("Administrator")
	admin.open("/admin/settings/people")
	admin.looksAround("settings-people")
	admin.goes("Mira Quillby")
	admin.goes("Sign out everywhere")
	reporter.expects("401", "422")
	reporter.behind(`#field-body > p`, "")
	reporter.writes(" It burns until midnight.")

	n.step("the password is asked for in place")
	reporter.until("the question", `document.querySelector('#again[open]')`)
	reporter.looks("again")
	if !get[bool](reporter, `document.querySelector('#field-body').innerText.includes('until midnight')`) {
		t.Error("the text is gone from the page")
	}
	reporter.types(keyEscape)
	reporter.types(keyEscape)
	reporter.until("the box cannot be lost", `document.querySelector('#again[open]') || document.querySelector('[data-notice=refused]')`)
	if !get[bool](reporter, `!!document.querySelector('#again[open]')`) {
		reporter.behind(`#field-body > p`, "")
		reporter.writes(" Or longer.")
		reporter.until("the question again", `document.querySelector('#again[open]')`)
	}
	reporter.fills(`#again input[type=password]`, "certainly not")
	reporter.presses("Go on")
	reporter.until("the refusal", `document.querySelector('#again .err').textContent.length > 5`)
	_, secret := n.password("mira.quillby")
	reporter.fills(`#again input[type=password]`, secret)
	reporter.presses("Go on")
	reporter.until("the question is gone", `!document.querySelector('#again')`)
	reporter.kept()
	reporter.open(path)
	reporter.sees("It burns until midnight.")
}

func TestTextSurvivesALostNetwork(t *testing.T) {
	t.Parallel()
	n := demo(t)
	reporter := n.as("Reporter, English")
	path := reporter.story("The reading room is warm", "The reading room is warm again.")

	n.step("the network goes while somebody writes")
	reporter.expects("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
	reporter.offline(true)
	reporter.behind(`#field-body > p`, "")
	reporter.writes(" The stove was swept.")
	reporter.sees("No connection since")
	reporter.sees("Kept in this browser")
	reporter.checks("offline")

	n.step("a window with a network is offered the text")
	reporter = reporter.anotherTab()
	reporter.open(path)
	reporter.sees("did not reach the server")
	if strings.Contains(reporter.reads("#field-body"), "stove") {
		t.Error("the text is there before it is put back")
	}
	reporter.looks("kept-offer")
	reporter.presses("Put it back")
	reporter.until("the text is back", `document.querySelector('#field-body').innerText.includes('The stove was swept.')`)
	reporter.until("it is on the server", `document.querySelector('#save-state .ok time') && document.querySelector('#field-body').innerText.includes('stove')`)
	elsewhere := n.as("Reporter, English")
	elsewhere.open(path)
	elsewhere.sees("The stove was swept.")
}

func TestWhatWasAcknowledgedSurvivesKillAndTheRestIsOffered(t *testing.T) {
	t.Parallel()
	n := demo(t)
	reporter := n.as("Reporter, English")
	reporter.expects("Failed to fetch", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")
	path := reporter.story("The chess school paints its door", "The door will be blue.")

	var acknowledged []string
	for _, sentence := range []string{"The paint is bought.", "The brushes are clean.", "The day is Thursday."} {
		n.step("written, acknowledged, kill -9, started again")
		reporter.behind(`#field-body > p:last-child`, "")
		reporter.writes(" " + sentence)
		reporter.until("it is acknowledged", `document.querySelector('#save-state .ok time') && !localStorage.length`)
		n.crash()
		acknowledged = append(acknowledged, sentence)
		n.again()
		reporter.open(path)
		for _, s := range acknowledged {
			reporter.sees(s)
		}
	}

	n.step("kill -9 while somebody types")
	reporter.behind(`#field-body > p:last-child`, "")
	reporter.writes(" Everybody may hold")
	n.crash()
	reporter.writes(" a brush.")
	reporter.sees("Kept in this browser")
	reporter.open("about:blank")
	n.again()
	reporter.open(path)
	for _, s := range acknowledged {
		reporter.sees(s)
	}
	reporter.sees("did not reach the server")
	reporter.presses("Put it back")
	reporter.until("the text is back", `document.querySelector('#field-body').innerText.includes('Everybody may hold a brush.')`)
	reporter.until("it is on the server", `document.querySelector('#save-state .ok time') && !localStorage.length`)
	reporter.open(path)
	reporter.sees("Everybody may hold a brush.")
}
