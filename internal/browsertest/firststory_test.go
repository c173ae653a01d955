//go:build browser

package browsertest

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

const ferryHeadline = "Ferrow’s Footbridge Opens Its “Slow Lane”"

const ferryCaption = "Walkers on the footbridge of Ferrow on the first morning of the slow lane, between the two old lamps."

// ferryParagraphs is a story of eleven paragraphs with the marks of real ones, in a town that does not exist.
func ferryParagraphs() []string {
	return []string{
		"The footbridge of Ferrow has a “slow lane” -- the first in the valley -- for those who “like to look at the water.”",
		"The lane is 90 centimeters wide and runs along the railing, the town’s bridge keeper, Oda Linfield, said on Tuesday.",
		"“It’s not that anybody walks too fast,” she said. “It’s that some of us walk to arrive, and some to walk.”",
		"A line of blue paint – two coats, dried for three days – divides it from the rest.",
		"The idea came from the pupils of the chess school, who cross the bridge twice a day and count herons.",
		"They counted 14 of them in October — more than in any month since the school’s notebook began.",
		"The keeper’s office first thought of a bench; the bench would have needed the council’s permission.",
		"“Paint needs only a brush,” Linfield said.",
		"The old lamps stay, and so does the rule that bicycles are pushed.",
		"A sign at each end asks people to greet those who stand still. It’s voluntary.",
		"The lane will be looked at again in spring, when the river gauge is read and the paint has wintered.",
	}
}

func ferryPaste() string {
	return ferryHeadline + "\n\n\n" + ferryCaption + "\n\n" + strings.Join(ferryParagraphs(), "\n\n") + "\n\nWith reporting by Interfax, TASS, and Fars\n"
}

func TestAStoryGoesFromAReporterToReadersInTwoLanguages(t *testing.T) {
	t.Parallel()
	n := demo(t)

	n.step("an editor has Home open")
	editor := n.as("Editor, English")
	before := editor.waiting("review")
	editor.looks("home")

	n.step("a reporter signs in by one click and pastes a whole story")
	reporter := n.as("Reporter, English")
	path := writeFerry(reporter)

	n.step("the reporter submits it with a note")
	reporter.menu("Submit with a note")
	reporter.fills(`dialog[open] textarea[name="note"]`, "The herons are counted twice.")
	reporter.looks("submit-dialog")
	reporter.goes("Submit")
	reporter.finds(`#s-state`, "In review")

	n.step("readers find nothing")
	if status, _ := n.get("/en/"); status != http.StatusOK {
		t.Errorf("the front answers %d", status)
	}
	_, front := n.get("/en/")
	if strings.Contains(front, "Slow Lane") {
		t.Error("the front shows a story that nobody has published")
	}

	n.step("the editor's page counts it without being loaded again")
	editor.until("the count in the navigation and the title", `+document.querySelector('[data-count="review"] [data-n]').textContent === `+itoa(before+1)+` && document.title.startsWith('(`+itoa(before+1)+`) ')`)

	n.step("the editor reads it and returns it with a note")
	editor.review(ferryHeadline)
	editor.sees("The herons are counted twice.")
	editor.finds(".diff, .clean", "first in the valley")
	editor.looksAround("review")
	editor.presses("Return")
	editor.fills("#why", "Please say who paid for the paint.")
	editor.looks("return-dialog")
	editor.goes("Return")

	n.step("the reporter finds it on Home with the note, changes it and submits it again")
	reporter.open("/admin")
	reporter.sees("Please say who paid for the paint.")
	reporter.looks("home-returned")
	reporter.goes(ferryHeadline)
	reporter.until("the editor", `document.querySelector('#paper .ProseMirror')`)
	reporter.behind(`#field-body p`, "brush")
	reporter.writes(" The keeper’s office paid for it.")
	reporter.submits()
	reporter.finds(`#s-state`, "In review")

	n.step("the editor sees what changed and approves")
	editor.review(ferryHeadline)
	editor.finds("ins", "The keeper’s office paid for it.")
	editor.looks("review-diff")
	editor.approves()

	n.step("a chief publishes it through the dialog")
	chief := n.as("Chief, English")
	chief.open(path)
	chief.finds(`#s-state`, "Approved")
	chief.click(`[data-primary]`, "Publish")
	chief.sees("Publish this story")
	chief.looksAround("publish-dialog")
	address := chief.reads("dialog[open] dl")
	chief.leaves(func() { chief.click(`dialog[open] .btn-go`, "Publish") })
	public := chief.live()
	if !strings.Contains(address, "/en/") {
		t.Errorf("the dialog does not name the address: %s", address)
	}

	n.step("readers read it")
	reader := n.visitor("reader")
	reader.open(public)
	readFerry(reader)
	reader.looksAround("article-en")

	translateFerry(n, chief, path, public)
}

// writeFerry pastes the story, gives it a picture and takes the caption out of the text.
func writeFerry(p *person) string {
	p.begins()
	p.presses("Paste a whole story")
	p.fills("#paste-area", ferryPaste())
	p.looks("paste")
	p.presses("Put in")
	p.sees("The last pasted line read as a credit: With reporting by Interfax, TASS, and Fars")
	p.finds("[data-notice=credit] button", "Put it back into the text")
	p.until("the sentence under credits", `desk.text('#credits .lines').includes('With reporting by Interfax, TASS, and Fars')`)
	p.until("twelve paragraphs", `document.querySelectorAll('#field-body > p').length === 12`)

	// one undo puts the line back, one paste takes it out again
	p.presses("Put it back into the text")
	p.until("the line is back in the text", `document.querySelector('#field-body > p:last-child').textContent === 'With reporting by Interfax, TASS, and Fars' && !desk.text('#credits').includes('TASS')`)
	p.presses("Undo")
	p.until("an empty page", `document.querySelector('#field-headline').value === ''`)
	p.presses("Paste a whole story")
	p.fills("#paste-area", ferryPaste())
	p.presses("Put in")
	p.until("the sentence under credits", `desk.text('#credits .lines').includes('With reporting by Interfax, TASS, and Fars')`)

	// the second line was the picture's caption
	p.behind(`#field-body > p:last-child`, "")
	p.until("the caret in the last paragraph", `document.querySelector('#field-body > p:last-child.is-in')`)
	p.clicks(`#field-body > p:first-child`, "", 3)
	p.until("the caption is chosen", `getSelection().toString().trim() === `+quote(ferryCaption)+` && !document.querySelector('#field-body > p:last-child.is-in')`)
	p.types(keyBackspace)
	p.until("eleven paragraphs", `document.querySelectorAll('#field-body > p').length === 11`)
	p.uploads(demoPicture(p.t, "bridge.jpg"), func() { p.click(`#lead button`, "Choose a picture") })
	p.until("the picture", `document.querySelector('#lead-figure img')?.complete && document.querySelector('#lead-figure img').naturalWidth > 0`)
	p.fills("#lead-caption", ferryCaption)
	p.fills("#lead-alt", "A drawn footbridge with two lamps over a calm river.")
	p.fills("#lead-credit", "Illustration: Polydesk")
	p.fills("#field-deck", "A line of blue paint, two coats, divides those who arrive from those who walk.")

	p.presses("Add a byline")
	p.fills(`dialog[open] input`, "Mira")
	p.click(`dialog[open] [role=option], dialog[open] li button`, "Mira Quillby")
	p.until("the byline", `desk.text('#credits .cred').includes('Mira Quillby')`)
	p.kept()
	p.until("all of it is saved", `!document.querySelector('#save-state').innerText.includes('Not saved')`)
	p.looksAround("story-editor-en")
	return storyPath(p.path())
}

// readFerry checks the public page as a reader sees it.
func readFerry(p *person) {
	t := p.t
	t.Helper()
	if got := p.reads("h1"); got != ferryHeadline {
		t.Errorf("the headline reads %q", got)
	}
	said := get[[]string](p, `[...document.querySelectorAll('.art .body > p:not(.wire)')].map((x) => x.textContent)`)
	want := ferryParagraphs()
	want[7] += " The keeper’s office paid for it."
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("the text reads\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
	if got := p.reads(".wire"); got != "With reporting by Interfax, TASS, and Fars" {
		t.Errorf("the credit reads %q", got)
	}
	if got := p.reads(".lead figcaption"); !strings.Contains(got, ferryCaption) || !strings.Contains(got, "Illustration: Polydesk") {
		t.Errorf("the caption reads %q", got)
	}
	year := get[string](p, `String(new Date().getFullYear())`)
	if got := p.reads(".art .meta"); !strings.Contains(got, year) || !strings.Contains(got, "Mira Quillby") {
		t.Errorf("byline and date read %q", got)
	}
	if w, h := get[float64](p, `document.querySelector('.lead img').clientWidth`), get[float64](p, `document.querySelector('.lead img').clientHeight`); w/h < 1.76 || w/h > 1.8 {
		t.Errorf("the lead picture is %v by %v, not 16:9", w, h)
	}
}

func demoPicture(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "demo", "content", "pictures", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
