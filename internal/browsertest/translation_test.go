//go:build browser

package browsertest

import (
	"strings"
)

// georgianFerry is the story's headline, deck, caption, alt text, credit and paragraphs, in plain Georgian.
func georgianFerry() (fields map[string]string, paragraphs []string) {
	fields = map[string]string{
		"headline":     "ფეროუს ხიდზე „ნელი ბილიკი“ გაიხსნა",
		"deck":         "ლურჯი ხაზი ჰყოფს იმათ, ვინც მიდის, იმათგან, ვინც სეირნობს.",
		"lead.caption": "ფეროუს საცალფეხო ხიდი ნელი ბილიკის პირველ დილას.",
		"lead.alt":     "დახატული ხიდი ორი ფარნით მშვიდ მდინარეზე.",
		"lead.credit":  "ილუსტრაცია: Polydesk",
	}
	for _, word := range strings.Fields("პირველი მეორე მესამე მეოთხე მეხუთე მეექვსე მეშვიდე მერვე მეცხრე მეათე მეთერთმეტე") {
		paragraphs = append(paragraphs, "ეს არის "+word+" აბზაცი ხიდის შესახებ.")
	}
	return fields, paragraphs
}

// translateFerry takes the live story into Georgian until both pages name each other.
func translateFerry(n *newsroom, chief *person, path, public string) {
	t := n.t
	n.step("a translator takes it into Georgian: an empty target beside the source")
	translator := n.as("Translator, Georgian")
	translator.open(path)
	translator.leaves(func() { translator.click("#s-langs button", "Translate for ქართული") })
	translator.until("the rows", `document.querySelectorAll('#translate [data-seg]').length >= 16`)
	job := translator.path()
	// the picture's credit comes along as bylines and attributions do
	if full := get[[]string](translator, `[...document.querySelectorAll('[data-seg]:not([data-seg="lead.credit"])')].filter((x) => (x.querySelector('.tgt textarea')?.value ?? x.querySelector('.tgt').textContent).trim()).map((x) => x.dataset.seg + ': ' + x.querySelector('.tgt').innerHTML)`); len(full) != 0 {
		t.Errorf("not empty are %q", full)
	}
	translator.looksAround("translate-empty")

	n.step("the translator fills every part by typing")
	fillJob(translator)
	translator.kept()
	translator.looks("translate-filled")
	translator.submits()

	n.step("the Georgian editor approves, the chief publishes")
	head, _ := georgianFerry()
	desk := n.as("Chief, Georgian")
	desk.review(head["headline"])
	desk.looks("review-sides")
	desk.approves()
	desk.open(job)
	desk.leaves(func() { desk.menu("As a whole story") })
	georgian := desk.publishes(storyPath(desk.path()))

	n.step("both pages name each other")
	reader := n.visitor("Georgian reader")
	for _, page := range []struct{ at, other, name string }{{public, georgian, "ქართული"}, {georgian, public, "English"}} {
		reader.open(page.at)
		reader.until("the other language", `[...document.querySelectorAll('.langs a')].some((a) => new URL(a.href).pathname === `+quote(page.other)+` && a.textContent === `+quote(page.name)+`)`)
		links := get[[]string](reader, `[...document.querySelectorAll('link[rel=alternate][hreflang]')].map((l) => l.hreflang + ' ' + new URL(l.href).pathname)`)
		for _, want := range []string{"en " + public, "ka " + georgian} {
			if !contained(links, want) {
				t.Errorf("%s names %q as its languages, not %q", page.at, links, want)
			}
		}
	}
	if got := get[string](reader, `document.documentElement.lang + ' ' + document.documentElement.dir`); got != "ka ltr" && got != "ka " {
		t.Errorf("the Georgian page is %q", got)
	}
	reader.open(georgian)
	_, paragraphs := georgianFerry()
	if said := get[[]string](reader, `[...document.querySelectorAll('.art .body > p:not(.wire)')].map((x) => x.textContent)`); strings.Join(said, "\n") != strings.Join(paragraphs, "\n") {
		t.Errorf("the Georgian text reads %q", said)
	}
	if wire := reader.reads(".wire"); !strings.Contains(wire, "ინტერფაქს") && !strings.Contains(wire, "Interfax") {
		t.Errorf("the Georgian credit reads %q", wire)
	}
	reader.looks("article-ka")
}

// fillJob writes into every row of the translation that is open.
func fillJob(p *person) {
	fields, paragraphs := georgianFerry()
	for _, name := range []string{"headline", "deck", "lead.caption", "lead.alt", "lead.credit"} {
		p.fills(`[data-seg="`+name+`"] textarea`, fields[name])
	}
	ids := get[[]string](p, `[...document.querySelectorAll('[data-seg=block]')].map((x) => x.id)`)
	if len(ids) != len(paragraphs) {
		p.t.Fatalf("the job has %d blocks, the text %d", len(ids), len(paragraphs))
	}
	for i, id := range ids {
		p.click(`[id="`+id+`"] .tgt > *`, "")
		p.until("the caret in the row", `document.activeElement.closest('[data-seg]')?.id === `+quote(id))
		p.writes(paragraphs[i])
	}
	p.until("nothing is open", `document.querySelector('#why-not').hidden && !document.querySelector('[data-primary]').hasAttribute('aria-disabled')`)
}
