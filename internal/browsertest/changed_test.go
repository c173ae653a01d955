//go:build browser

package browsertest

import (
	"strings"
	"testing"
)

func TestAChangedSourceIsShownToTranslatorsBlockByBlock(t *testing.T) {
	t.Parallel()
	n := demo(t)
	const sentence = "An earlier version gave the wrong day of the week."

	n.step("the English chief corrects two paragraphs of a live story")
	chief := n.as("Chief, English")
	chief.finding("New gauge shows the height of the Mell from both banks")
	chief.until("the editor", `document.querySelector('#paper .ProseMirror')`)
	blocks := get[int](chief, `document.querySelectorAll('#field-body > p').length`)
	if blocks < 2 {
		t.Fatalf("the story has %d paragraphs, this test needs two", blocks)
	}
	chief.behind(`#field-body > p:nth-of-type(1)`, "")
	chief.writes(" It begins on Monday.")
	chief.behind(`#field-body > p:nth-of-type(2)`, "")
	chief.writes(" Cakes are kept warm.")
	chief.kept()
	chief.until("the next step is offered", `document.querySelector('#s-state [data-primary]')`)
	chief.menu("Publish this change")
	chief.until("the dialog", `document.querySelector('dialog[open] [name="class"]')`)
	chief.sets(`dialog[open] [name="class"]`, "correction")
	chief.fills(`dialog[open] [name="public_note"]`, sentence)
	chief.looks("republish-dialog")
	chief.leaves(func() { chief.click(`dialog[open] .btn-go`, "") })
	public := chief.live()

	n.step("the sentence stands on the page, dated")
	reader := n.visitor("reader")
	reader.open(public)
	note := reader.reads(".note")
	if !strings.Contains(note, sentence) || !strings.Contains(note, get[string](reader, `String(new Date().getUTCFullYear())`)) {
		t.Errorf("the note reads %q", note)
	}
	reader.sees("It begins on Monday.")
	reader.looks("article-corrected")

	n.step("the translation's job shows exactly the changed blocks as stale")
	translator := n.as("Translator, Georgian")
	translator.open("/admin/queue?view=all")
	translator.looksAround("queue")
	translator.leaves(func() { translator.click("td.h a", "New gauge shows") })
	stale := func() []string {
		translator.until("the rows", `document.querySelectorAll('#translate [data-seg] .mid .st').length > 2`)
		return get[[]string](translator, `[...document.querySelectorAll('.is-stale')].map((x) => x.querySelector('.src').textContent)`)
	}
	got := stale()
	if len(got) != 2 || !strings.Contains(got[0], "Monday") || !strings.Contains(got[1], "Cakes") {
		t.Fatalf("stale are %q", got)
	}
	translator.looksAround("translate-stale")
	translator.leaves(func() { translator.click("[data-primary]", "") })
	if got := stale(); len(got) != 2 {
		t.Fatalf("taken into work, stale are %q", got)
	}

	n.step("what is still right is said to be so, the other is written anew")
	translator.click(".is-stale button", "Still right")
	translator.until("one is left", `document.querySelectorAll('.is-stale').length === 1`)
	row := get[string](translator, `document.querySelector('.is-stale').id`)
	translator.behind(`[id="`+row+`"] .tgt > *`, "")
	translator.until("the caret in the row", `document.activeElement.closest('[data-seg]')?.id === `+quote(row))
	translator.writes(" ნამცხვრები თბილია.")
	translator.until("none is left", `document.querySelectorAll('.is-stale').length === 0`)
	translator.types("s", keyCtrl)
	translator.until("a revision", `document.querySelector('#save-state').innerText.includes('Saved as a revision')`)
	translator.open(translator.path())
	if left := stale(); len(left) != 0 {
		t.Errorf("still stale after saving: %q", left)
	}
}
