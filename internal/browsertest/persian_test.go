//go:build browser

package browsertest

import (
	"regexp"
	"strings"
	"testing"
)

var (
	solarMonth   = regexp.MustCompile(`فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند`)
	persianDigit = regexp.MustCompile(`[۰-۹]{4}`)
)

func TestAPersianStoryIsWrittenReviewedPublishedAndReadFromRightToLeft(t *testing.T) {
	t.Parallel()
	n := demo(t)
	const headline = "پل کوچک «رودک» دوباره باز شد"
	text := []string{
		"پل کوچک «رودک» پس از دو هفته دوباره به روی پیاده‌ها باز شد.",
		"نگهبان پل می‌گوید: «رنگ تازه خشک شده است و کسی عجله ندارد.»",
		"دانش‌آموزان روزی دو بار از این پل می‌گذرند و ۱۴ مرغابی شمرده‌اند.",
	}

	n.step("a Persian reporter writes in a Persian interface")
	reporter := n.as("Reporter, Persian")
	if got := get[string](reporter, `document.documentElement.lang + ' ' + document.documentElement.dir`); got != "fa rtl" {
		t.Fatalf("the interface is %q", got)
	}
	path := reporter.story(headline, text...)
	if got := get[string](reporter, `document.querySelector('#paper').dir + ' ' + getComputedStyle(document.querySelector('#field-body > p')).direction`); got != "rtl rtl" {
		t.Errorf("the text runs %q", got)
	}
	if words := reporter.reads("#n-words"); !regexp.MustCompile(`[۰-۹]`).MatchString(words) {
		t.Errorf("the count of words is not in Persian digits: %q", words)
	}
	reporter.looksAround("story-editor-fa")
	reporter.submits()

	n.step("an editor approves")
	editor := n.as("Editor, Persian")
	editor.review(headline)
	editor.looksAround("review-fa")
	editor.approves()

	n.step("a chief publishes")
	chief := n.as("Chief, Persian")
	chief.looksAround("home-fa")
	chief.open(path)
	chief.click(`[data-primary]`, "")
	chief.until("the dialog", `document.querySelector('dialog[open] .btn-go')`)
	chief.looks("publish-dialog-fa")
	chief.leaves(func() { chief.click(`dialog[open] .btn-go`, "") })
	public := chief.live()
	if !strings.HasPrefix(public, "/fa/") || !strings.Contains(get[string](chief, `decodeURI(`+quote(public)+`)`), "پل") {
		t.Errorf("the address is %s", public)
	}

	n.step("readers read it from right to left")
	reader := n.visitor("Persian reader")
	reader.open(public)
	if got := get[string](reader, `document.documentElement.lang + ' ' + document.documentElement.dir`); got != "fa rtl" {
		t.Errorf("the page is %q", got)
	}
	if got := get[[]string](reader, `[...document.querySelectorAll('.art .body > p:not(.wire)')].map((x) => x.textContent)`); strings.Join(got, "\n") != strings.Join(text, "\n") {
		t.Errorf("the text reads %q", got)
	}
	date := reader.reads(".art .meta")
	if !persianDigit.MatchString(date) || !solarMonth.MatchString(date) || !strings.Contains(date, "میلادی") && !strings.Contains(date, "نوامبر") && !regexp.MustCompile(`۲۰[۲-۹][۰-۹]`).MatchString(date) {
		t.Errorf("the date reads %q: want a Solar Hijri date in Persian digits and the Gregorian day beneath", date)
	}
	reader.looksAround("article-fa")
	reader.open("/fa/")
	reader.sees(headline)
	reader.looksAround("front-fa")

	n.step("a translation from English has each side in its own direction")
	translator := n.as("Translator, Persian")
	translator.open("/admin/queue?view=all")
	translator.looksAround("queue-fa")
	sides(translator)
}

// sides opens a job from English and looks at its directions.
func sides(p *person) {
	p.t.Helper()
	p.open("/admin/queue?view=all")
	p.leaves(func() { p.click("td.h a", "Snail crossing") })
	p.until("the rows", `document.querySelectorAll('[data-seg]').length > 2`)
	got := get[[]string](p, `[...document.querySelectorAll('[data-seg]')].flatMap((row) => ['.src', '.tgt'].map((s) => s + ' ' + row.querySelector(s).lang + ' ' + getComputedStyle(row.querySelector(s)).direction))`)
	for i, side := range got {
		if want := []string{".src en ltr", ".tgt fa rtl"}[i%2]; side != want {
			p.t.Errorf("a side is %q, want %q", side, want)
		}
	}
	p.looksAround("translate-fa")
}
