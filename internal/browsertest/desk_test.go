//go:build browser

package browsertest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What people of a newsroom do again and again, as they do it: by pressing what they see.

// step tells in the test's log what happens now.
func (n *newsroom) step(format string, args ...any) {
	n.t.Helper()
	n.t.Logf("%s  %s", time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}

// as signs somebody in by the demo's one click, in a browser of their own.
func (n *newsroom) as(role string) *person {
	n.t.Helper()
	p := n.visitor(role)
	p.open("/admin")
	p.goes(role)
	p.until("the home page", `document.querySelector('[data-count="home"], .nav-side')`)
	return p
}

// begins opens an empty story.
func (p *person) begins() {
	p.t.Helper()
	p.leaves(func() { p.click(`a.new`, "") })
	p.until("the editor", `document.querySelector('#paper .ProseMirror')`)
}

// story writes headline and text and waits until the server keeps them; it gives the story's path.
func (p *person) story(headline string, paragraphs ...string) string {
	p.t.Helper()
	p.begins()
	p.fills("#field-headline", headline)
	p.types("\r\r")
	for i, text := range paragraphs {
		if i > 0 {
			p.types("\r")
		}
		p.writes(text)
	}
	p.kept()
	return p.path()
}

// kept waits until the server has all that was typed.
func (p *person) kept() {
	p.t.Helper()
	p.until("the text is saved by itself", `document.querySelector('#save-state .ok time') && /^\/admin\/(stories|translations)\/\d+/.test(location.pathname)`)
}

// revision saves the text as a revision, which others see.
func (p *person) revision() {
	p.t.Helper()
	p.types("s", keyCtrl)
	p.until("a revision", `document.querySelector('#save-state').innerText.includes('Saved as a revision')`)
}

// finding opens a story by the search of the frame.
func (p *person) finding(headline string) string {
	p.t.Helper()
	p.fills(`.search input`, headline)
	p.leaves(func() { p.types("\r") })
	p.goes(headline)
	return p.path()
}

// menu takes a step from the menu beside the primary button.
func (p *person) menu(label string) {
	p.t.Helper()
	p.click(`#s-state details.menu > summary, .act > details.menu > summary`, "")
	p.click(`.menu-box a, .menu-box button`, label)
}

// submits hands the story in with the page's first button.
func (p *person) submits() {
	p.t.Helper()
	p.leaves(func() { p.click(`[data-primary]`, "") })
}

// review opens the story of a headline among those that wait.
func (p *person) review(headline string) {
	p.t.Helper()
	p.open("/admin/review")
	p.leaves(func() { p.click(`.inbox a`, headline) })
	p.until("the story beside the list", `document.querySelector('.reading')?.innerText.includes(`+quote(headline)+`)`)
}

// approves the story that is shown.
func (p *person) approves() {
	p.t.Helper()
	p.leaves(func() { p.click(`.act [data-key="a"], [data-primary]`, "") })
}

// publishes opens the dialog and says yes; it gives the public address.
func (p *person) publishes(path string) string {
	p.t.Helper()
	p.open(path)
	p.click(`[data-primary]`, "")
	p.until("the dialog", `document.querySelector('dialog[open] .btn-go')`)
	p.leaves(func() { p.click(`dialog[open] .btn-go`, "") })
	return p.live()
}

// live is the address at which readers find the story that is open.
func (p *person) live() string {
	p.t.Helper()
	p.until("the link to the public page", `document.querySelector('#s-state .said a[href*=".html"]')`)
	return get[string](p, `new URL(document.querySelector('#s-state .said a[href*=".html"]').href).pathname`)
}

// waiting is the count that the navigation shows.
func (p *person) waiting(place string) int {
	p.t.Helper()
	text := get[string](p, `(() => { const n = document.querySelector('[data-count="`+place+`"]'); return n && !n.hidden ? n.querySelector('[data-n]').textContent : '0' })()`)
	n, err := strconv.Atoi(text)
	p.must(err)
	return n
}

// storyID is the number in the address of a story's page.
var storyNumber = regexp.MustCompile(`/stories/(\d+)`)

func storyPath(path string) string {
	if m := storyNumber.FindStringSubmatch(path); m != nil {
		return "/admin/stories/" + m[1]
	}
	return path
}

// contains says that a page that readers get without a browser has all these.
func contains(t *testing.T, body string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(body, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func contained(list []string, want string) bool { return slices.Contains(list, want) }
