//go:build browser

package browsertest

import (
	"testing"
)

func TestAStoryIsWrittenAndApprovedByKeyboardAlone(t *testing.T) {
	t.Parallel()
	n := demo(t)
	const headline = "The mill wheel turns by hand"

	n.step("signing in")
	reporter := n.visitor("reporter")
	reporter.keysIn("mira.quillby")

	n.step("n, headline, text, Ctrl+Enter")
	reporter.leaves(func() { reporter.types("n") })
	reporter.until("the editor", `document.querySelector('#paper .ProseMirror')`)
	reporter.tabs(`#field-headline`)
	reporter.types(headline)
	reporter.types("\r")
	reporter.types("It takes four people and a song.")
	reporter.types("\r")
	reporter.types("The wheel of the mill turns by hand on Sundays.")
	reporter.types("\r")
	reporter.types("Children turn it best.")
	reporter.kept()
	reporter.until("the next step is offered", `document.querySelector('#s-state [data-primary]')`)
	reporter.leaves(func() { reporter.types("\r", keyCtrl) })
	reporter.finds("#s-state", "In review")

	n.step("an editor: g r, the story, a")
	editor := n.visitor("editor")
	editor.keysIn("rowan.ellery")
	editor.types("g")
	editor.leaves(func() { editor.types("r") })
	for range 12 {
		if get[bool](editor, `document.querySelector('.inbox .is-cur')?.innerText.includes(`+quote(headline)+`) ?? false`) {
			break
		}
		editor.types("j")
	}
	if !get[bool](editor, `document.querySelector('.reading')?.innerText.includes(`+quote(headline)+`)`) {
		editor.leaves(func() { editor.types("\r") })
	}
	editor.until("the story", `document.querySelector('.reading')?.innerText.includes(`+quote(headline)+`)`)
	editor.sees("Children turn it best.")
	editor.types("?")
	editor.until("the page's keys", `document.querySelector('#keys[open]')`)
	editor.looks("keys")
	editor.types(keyEscape)
	editor.until("they are gone", `!document.querySelector('#keys[open]')`)
	editor.leaves(func() { editor.types("a") })
	reporter.open(reporter.path())
	reporter.finds("#s-state", "Approved")
}

// keysIn signs in without a mouse.
func (p *person) keysIn(name string) {
	p.t.Helper()
	email, secret := p.n.password(name)
	p.open("/admin")
	p.tabs(`[name=email]`)
	p.types(email)
	p.tabs(`[name=password]`)
	p.types(secret)
	p.leaves(func() { p.types("\r") })
	p.until("Home", `location.pathname === '/admin'`)
}

// tabs presses Tab until the focus is there, and sees that focus can be seen on the way.
func (p *person) tabs(sel string) {
	p.t.Helper()
	for range 80 {
		if get[bool](p, `document.activeElement.matches(`+quote(sel)+`)`) {
			return
		}
		p.types("\t")
	}
	p.lost("%s is not reached by Tab", sel)
}
