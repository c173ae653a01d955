package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"polydesk/web"
	"polydesk/web/templates"
)

// TestTemplatesFitTheirStructs executes every template with its struct, empty and with every branch taken: a field that
// a template names and the struct lacks is an error there.
func TestTemplatesFitTheirStructs(t *testing.T) {
	set, _, err := parseTemplates(templates.Files, web.Static)
	if err != nil {
		t.Fatal(err)
	}
	m, r := msg{Text: "words", Lang: "en", Dir: "ltr"}, run{Text: "text", Href: "/x", Rel: "author", Hreflang: "en", Lang: "en"}
	runs := []run{r, {Text: "day", Time: "2026-11-20"}, {Text: "Name", Lang: "en"}, {Text: "any", Dir: "auto"}, {Text: "plain"}}
	pic := &picture{Src: "/p", Srcset: "/p 1w", Sizes: "1px", Alt: "alt", Width: 16, Height: 9}
	nav := []navItem{{Href: "/n", Text: "nav", Lang: "en", Dir: "ltr", Hreflang: "en", Current: true, Reach: true}}
	it := item{Href: "/i", Headline: "headline", Deck: "deck", Kick: "kick", Pic: pic, Time: run{Time: "t"}, Day: &run{Time: "d"}}
	f := frame{Script: "Arab", Lang: "fa", Dir: "rtl", Title: "title", Description: "d", Canonical: "https://x/", Robots: "r",
		Alternates: []alternate{{"en", "https://x/"}}, Feed: "/f", FeedTitle: "feed", Icon: "/i.svg", LD: ldGraph{}, W: &words{},
		OG:   &openGraph{Type: "article", Published: "p", Modified: "m", Section: "s", Tags: []string{"t"}},
		Name: "Name", NameLang: "en", Line: "line", Home: "/", SearchHref: "/s", Front: true, Nav: nav, Pages: nav,
		Date: &r, Demo: true, Breaking: &breaking{Href: "/b", Headline: "breaking", Time: r}, Rights: runs}
	empty := frame{W: &words{}}
	for name, views := range map[string][2]any{
		"article": {articleView{Frame: empty}, articleView{Frame: f, Kick: &nav[0], Headline: "h", Deck: "d", Bylines: [][]run{runs},
			Published: runs, Gregorian: &r, Updated: runs, Translated: runs, Original: &r, Notes: []note{{runs, runs}}, Lead: pic, Caption: "c",
			Body: trusted("<p>body</p>"), Wire: [][]run{runs}, ReadIn: m, Versions: nav,
			Boxes: []box{{ID: "b", Name: "n", Lang: "en", Href: "/a", Biography: "bio", Pic: pic}, {ID: "c"}}, Topics: nav, Related: []item{it}}},
		"feeditem": {feedItem{}, feedItem{Lead: pic, Caption: "c", Notes: []note{{runs, runs}}, Body: trusted("<p>"), Wire: [][]run{runs}}},
		"front": {frontView{Frame: empty}, frontView{Frame: f, First: &it, Also: []item{it}, Top: []item{it, {}}, Latest: []item{it, {}},
			Sections: []section{{ID: "s", Name: "n", Href: "/", Items: []item{it, {}}}}}},
		"root": {rootView{Frame: empty}, rootView{Frame: f, Desks: []deskLine{{"/", "n", "l", "fa", "rtl", "Arab", "fa"}}}},
		"list": {listView{Frame: empty}, listView{Frame: f, Heading: "h", HeadingLang: "en", Biography: "b", Pic: pic, Search: true,
			Query: "q", Result: runs, Items: []item{it}, Empty: runs, PageOf: runs, Previous: "/p", Next: "/n"}},
		"message": {messageView{Frame: empty}, messageView{Frame: f, Heading: m, Text: m, Go: true}},
	} {
		for i, v := range views {
			var b strings.Builder
			if err := set.ExecuteTemplate(&b, name, v); err != nil {
				t.Errorf("%s, %d: %v", name, i, err)
			}
			if strings.Contains(b.String(), "ZgotmplZ") || strings.Contains(b.String(), "<no value>") {
				t.Errorf("%s, %d: a value stands where it may not", name, i)
			}
		}
	}
	for _, tpl := range set.Templates() {
		if tpl.Name() == "site" {
			continue
		}
		if _, err := tpl.Clone(); err == nil && tpl.Tree == nil {
			t.Errorf("template %s is empty", tpl.Name())
		}
	}
}

func TestABrokenTemplateIsSaidAtTheStart(t *testing.T) {
	bad := fstest.MapFS{"site/x.html": {Data: []byte("{{define \"x\"}}{{.A")}}
	if _, _, err := parseTemplates(bad, web.Static); err == nil || !strings.Contains(err.Error(), "x.html") {
		t.Errorf("error %v", err)
	}
}

func TestMinify(t *testing.T) {
	for name, c := range map[string]struct{ css, want string }{
		"comments and spaces go":       {"/* a */ a , b {\n color : red ;\n margin: 0 auto;\n}\n", "a,b{color :red;margin:0 auto}"},
		"calc keeps its spaces":        {"a { width: calc(100% + 2*var(--g)); }", "a{width:calc(100% + 2*var(--g))}"},
		"strings stay":                 {`a::after { content: " ( "; }`, `a::after{content:" ( "}`},
		"descendants stay apart":       {".a .b > .c + .d {}", ".a .b>.c + .d{}"},
		"a comment parts words":        {"a/* x */b {}", "a b{}"},
		"an open comment ends it all":  {"a{}/* b", "a{}"},
		"media queries keep their and": {"@media (min-width: 1rem) and (max-width: 2rem) { a {} }", "@media (min-width:1rem) and (max-width:2rem){a{}}"},
	} {
		if got := minify(c.css); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestPatternsKeepTheirPlaces(t *testing.T) {
	p := pattern{parts: []string{"Corrected (", "Date", "): ", "Text", ""}}
	got := p.fill(map[string][]run{"Date": {{Text: "today", Time: "2026"}}, "Text": {{Text: "sorry"}}})
	if plain(got) != "Corrected (today): sorry" || len(got) != 4 || got[1].Time != "2026" {
		t.Errorf("%+v", got)
	}
	if s := p.plain(map[string]string{"Date": "today"}); s != "Corrected (today): " {
		t.Errorf("%q", s)
	}
	fallback := pattern{parts: []string{"By ", "Authors", ""}, lang: "en"}
	if got := fallback.with("Authors", run{Text: "نام"}); got[0].Lang != "en" || got[1].Lang != "" {
		t.Errorf("words of another language bear it: %+v", got)
	}
}

func TestAbsolute(t *testing.T) {
	got := absolute(`<img src="/a" srcset="/a 1w, /b 2w"><a href="/c">"x" src="/not</a><a href="https://o/">`, "https://n")
	want := `<img src="https://n/a" srcset="https://n/a 1w, https://n/b 2w"><a href="https://n/c">"x" src="https://n/not</a><a href="https://o/">`
	if got != want {
		t.Errorf("%s", got)
	}
}
