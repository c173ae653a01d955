package site_test

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/event"
	"polydesk/internal/reader"
	"polydesk/internal/site"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// TestGoldenPages compares whole pages, without the stylesheet, with those that a person has looked at.
func TestGoldenPages(t *testing.T) {
	s, _ := newSite(t, newsroom())
	style := regexp.MustCompile(`(?s)<style>.*?</style>`)
	for name, path := range map[string]string{"article-en": chessPath, "article-fa": faArticle, "front-fa": "/fa/", "gone-en": "/en/a/x/55.html"} {
		got := style.ReplaceAllString(get(t, s, path).Body.String(), "<style></style>")
		file := "testdata/" + name + ".html"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestArticleHasAllThatTheModelPageHas(t *testing.T) {
	s, _ := newSite(t, newsroom())
	en, fa := get(t, s, chessPath).Body.String(), get(t, s, faArticle).Body.String()
	for name, c := range map[string]struct{ page, want string }{
		"skip links":                             {en, `<nav class="skip ui" aria-label="Accessibility links">`},
		"a skip link to the content":             {en, `<a href="#main">Skip to main content</a>`},
		"a breaking bar":                         {en, `<section class="brk ui" aria-label="Breaking News">`},
		"its menu's place":                       {en, `<a href="/en/topic/schools" aria-current="true">Schools</a>`},
		"the headline":                           {en, "<h1>Chess school opens its doors on Saturday mornings</h1>"},
		"the byline, linked":                     {en, `By <a rel="author" href="/en/author/mira-quillby">Mira Quillby</a>`},
		"the date in the language's form":        {en, `<time datetime="2026-11-19T14:30:00Z">November 19, 2026 at 2:30`},
		"the second date":                        {en, "Updated: "},
		"the correction, dated":                  {en, `Corrected (<time datetime="2026-11-20">November 20, 2026</time>)`},
		"the picture, with its size":             {en, `width="960" height="540" alt="A chess board on a table by a window; outside, a river and small houses." fetchpriority="high"`},
		"its caption and credit":                 {en, "<figcaption>Twenty boards are set out by the river window. (Illustration: Polydesk)</figcaption>"},
		"the attribution":                        {en, `<p class="wire">With reporting by Mell Valley Wire, Orlenby Post, and Harbor Radio</p>`},
		"other languages by their own names":     {en, `lang="fa" hreflang="fa" dir="rtl">فارسی</a>`},
		"the author's box":                       {en, "Like the town, she is invented.</p>"},
		"a related story":                        {en, "School choir looks for two low voices</a></h3>"},
		"the demo's sentence":                    {en, "Demonstration text. This is not news."},
		"Persian: direction and script":          {fa, `<html class="Arab" lang="fa" dir="rtl">`},
		"Persian: the date in its calendar":      {fa, `<time datetime="2026-11-19T14:30:00Z">۲۸ آبان ۱۴۰۵`},
		"Persian: the Gregorian date beneath":    {fa, `<time datetime="2026-11-19">۱۹ نوامبر ۲۰۲۶</time>`},
		"Persian: a Latin name stands isolated":  {fa, `<bdi lang="en">Harbor Radio</bdi>`},
		"Persian: who translated":                {fa, `ترجمه از انگلیسی: <a rel="author" href="/fa/author/desk-fa">تحریریهٔ فارسی</a>`},
		"Persian: the way to the original":       {fa, `<a href="/en/a/chess-saturday/7.html" hreflang="en">متن اصلی را بخوانید (انگلیسی)</a>`},
		"Persian: left-to-right names say so":    {fa, `lang="ru" hreflang="ru" dir="ltr">русский</a>`},
		"Persian: the year in its digits":        {fa, "© ۲۰۲۶ "},
		"Persian: letters joined by ZWNJ remain": {fa, "صبح\u200cهای شنبه"},
	} {
		if !strings.Contains(c.page, c.want) {
			t.Errorf("%s: %s is missing", name, c.want)
		}
	}
	if strings.Contains(fa, "<b>تحریریهٔ") {
		t.Error("a translator is no reporter")
	}
}

func TestAlternatesAreReciprocal(t *testing.T) {
	s, _ := newSite(t, newsroom())
	links := regexp.MustCompile(`<link rel="alternate" hreflang="([^"]+)" href="https://news\.example([^"]+)">`)
	find := func(path string) map[string]string {
		out := map[string]string{}
		for _, m := range links.FindAllStringSubmatch(get(t, s, path).Body.String(), -1) {
			if _, twice := out[m[1]]; twice {
				t.Errorf("%s names %s twice", path, m[1])
			}
			out[m[1]] = m[2]
		}
		return out
	}
	want := find(chessPath)
	if len(want) != 5 || want["x-default"] != chessPath || want["en"] != chessPath {
		t.Fatalf("alternates %v", want)
	}
	for h, path := range want {
		if d := cmp.Diff(want, find(path)); d != "" {
			t.Errorf("%s: %s", h, d)
		}
		if w := get(t, s, path); w.Code != 200 || !strings.Contains(w.Body.String(), `<link rel="canonical" href="https://news.example`+path+`">`) {
			t.Errorf("%s is not canonical: %d", path, w.Code)
		}
	}
}

func TestStructuredDataParses(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for _, p := range []string{chessPath, faArticle, "/en/", "/en/topic/river"} {
		_, rest, ok := strings.Cut(get(t, s, p).Body.String(), `<script type="application/ld+json">`)
		text, _, _ := strings.Cut(rest, "</script>")
		var doc struct {
			Graph []map[string]any `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(text), &doc); !ok || err != nil || len(doc.Graph) == 0 {
			t.Errorf("%s: %v in %.100s", p, err, text)
		}
	}
}

type feedDoc struct {
	Channel struct {
		Title string `xml:"title"`
		Self  struct {
			Href string `xml:"href,attr"`
			Rel  string `xml:"rel,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
		Items []struct {
			Title   string `xml:"title"`
			GUID    string `xml:"guid"`
			PubDate string `xml:"pubDate"`
			Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		} `xml:"item"`
	} `xml:"channel"`
}

func TestFeedsHaveTheFullText(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for path, items := range map[string]int{"/en/feed.xml": 10, "/fa/feed.xml": 1, "/en/topic/river/feed.xml": 4, "/en/author/mira-quillby/feed.xml": 1, "/prs/feed.xml": 0} {
		var d feedDoc
		if err := xml.Unmarshal(get(t, s, path).Body.Bytes(), &d); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if len(d.Channel.Items) != items || d.Channel.Self.Href != "https://news.example"+path || d.Channel.Self.Rel != "self" {
			t.Errorf("%s: %d items, self %+v", path, len(d.Channel.Items), d.Channel.Self)
		}
		for _, it := range d.Channel.Items {
			if _, err := time.Parse(time.RFC1123Z, it.PubDate); err != nil || it.Content == "" || !strings.HasPrefix(it.GUID, "https://news.example/") {
				t.Errorf("%s: %+v", path, it)
			}
		}
	}
	var d feedDoc
	if err := xml.Unmarshal(get(t, s, "/en/author/mira-quillby/feed.xml").Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Nobody loses here", `href="https://news.example/en/page/about"`, `src="https://news.example/media/chess/w960.jpg"`,
		"With reporting by Mell Valley Wire", "It is 10:00."} {
		if !strings.Contains(d.Channel.Items[0].Content, want) {
			t.Errorf("the feed's text lacks %s", want)
		}
	}
	if strings.Contains(d.Channel.Items[0].Content, `="/`) {
		t.Error("an address of the feed's text is not absolute")
	}
}

func TestSitemapsNameEveryVersion(t *testing.T) {
	s, _ := newSite(t, newsroom())
	var index struct {
		Maps []struct {
			Loc string `xml:"loc"`
		} `xml:"sitemap"`
	}
	if err := xml.Unmarshal(get(t, s, "/sitemap.xml").Body.Bytes(), &index); err != nil || len(index.Maps) != 5 {
		t.Fatalf("%v %v", err, index)
	}
	var set struct {
		URLs []struct {
			Loc   string `xml:"loc"`
			Links []struct {
				Hreflang string `xml:"hreflang,attr"`
				Href     string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(get(t, s, "/fa/sitemap-2026-11.xml").Body.Bytes(), &set); err != nil {
		t.Fatal(err)
	}
	if len(set.URLs) != 2 || set.URLs[0].Loc != "https://news.example/fa/" || set.URLs[1].Loc != "https://news.example"+faArticle || len(set.URLs[1].Links) != 4 {
		t.Errorf("%+v", set)
	}
	if b := get(t, s, "/robots.txt").Body.String(); !strings.Contains(b, "\nSitemap: https://news.example/sitemap.xml\n") {
		t.Errorf("robots.txt: %s", b)
	}
}

func TestListsHavePages(t *testing.T) {
	f := newsroom()
	f.mu.Lock()
	for i := range 45 {
		e := f.editions[60]
		e.StoryID, e.OriginID, e.Headline = int64(1000+i), int64(1000+i), fmt.Sprintf("Walk number %d.", i)
		e.FirstPublishedAt, e.Credits = noon.Add(-time.Duration(i)*time.Hour), reader.Credits{Topics: []int64{1}}
		f.editions[e.StoryID] = e
	}
	f.mu.Unlock()
	s, _ := newSite(t, f)
	for path, c := range map[string]struct{ has, prev, next string }{
		"/en/topic/town":        {"Walk number 0.", "", "/en/topic/town/page/2"},
		"/en/topic/town/page/2": {"Walk number 20.", "/en/topic/town", "/en/topic/town/page/3"},
		"/en/topic/town/page/3": {"Walk number 44.", "/en/topic/town/page/2", ""},
	} {
		b := get(t, s, path).Body.String()
		if !strings.Contains(b, c.has) || !strings.Contains(b, `<link rel="canonical" href="https://news.example`+path+`">`) {
			t.Errorf("%s lacks %q or its canonical address", path, c.has)
		}
		for rel, want := range map[string]string{"prev": c.prev, "next": c.next} {
			if got := strings.Contains(b, `rel="`+rel+`"`); got != (want != "") {
				t.Errorf("%s: rel=%s is there: %v", path, rel, got)
			}
			if want != "" && !strings.Contains(b, `<a rel="`+rel+`" href="`+want+`">`) {
				t.Errorf("%s does not lead to %s", path, want)
			}
		}
	}
	if w := get(t, s, "/en/topic/town/page/4"); w.Code != 404 {
		t.Errorf("after the last: %d", w.Code)
	}
}

// TestLanguagesNeverMix renders pages of several languages at once, over and over: no page may bear a word of another.
func TestLanguagesNeverMix(t *testing.T) {
	s, _ := newSite(t, newsroom())
	words := map[string]string{"/en/": "Latest News", "/ru/": "Главные новости", "/fa/": "آخرین خبرها", "/ka/": "ბოლო ამბები"}
	words["/ru/"] = between(get(t, s, "/ru/").Body.String(), `<h2 id="latest">`, "</h2>")
	var wg sync.WaitGroup
	for path, word := range words {
		for range 2 {
			wg.Go(func() {
				for range 30 {
					s.Invalidate(event.Site)
					b := get(t, s, path).Body.String()
					if !strings.Contains(b, word) {
						t.Errorf("%s lacks its own words %q", path, word)
					}
					for other, w := range words {
						if other != path && strings.Contains(b, ">"+w+"<") {
							t.Errorf("%s has a word of %s", path, other)
						}
					}
				}
			})
		}
	}
	wg.Wait()
}

func between(s, a, b string) string {
	_, s, _ = strings.Cut(s, a)
	s, _, _ = strings.Cut(s, b)
	return s
}

func TestAStoryWithNothingButAHeadlineIsAPage(t *testing.T) {
	f := newsroom()
	rev := int64(1)
	f.put(reader.Edition{StoryID: 400, OriginID: 400, DeskID: prsDesk, Kind: reader.KindArticle, RevisionID: &rev, Slug: "خبر", Headline: "خبر کوتاه",
		FirstPublishedAt: noon, PublishedAt: noon, TextChangedAt: noon}, "<p>متن.</p>\n")
	s, _ := newSite(t, f)
	for _, p := range []string{"/prs/a/%D8%AE%D8%A8%D8%B1/400.html", "/prs/", "/prs/feed.xml"} {
		if w := get(t, s, p); w.Code != 200 || !strings.Contains(w.Body.String(), "خبر کوتاه") {
			t.Errorf("%s = %d", p, w.Code)
		}
	}
	if b := get(t, s, "/prs/a/%D8%AE%D8%A8%D8%B1/400.html").Body.String(); strings.Contains(b, "hreflang") || strings.Contains(b, "srcset") {
		t.Error("a story without versions and picture shows some")
	}
}

func TestADeskWithoutStoriesSaysSo(t *testing.T) {
	s, _ := newSite(t, newsroom())
	if b := get(t, s, "/prs/").Body.String(); !strings.Contains(b, `<p class="empty">`) {
		t.Error("an empty front says nothing")
	}
}

func TestWhatIsWrittenIsEscaped(t *testing.T) {
	f := newsroom()
	f.mu.Lock()
	e := f.editions[chessID]
	evil := `"><script>alert(1)</script>`
	e.Headline, e.Deck, e.Slug, e.Lead.Alt, e.Lead.Caption, e.Lead.Credit = evil, evil, `a"b<c>`, evil, evil, evil
	f.editions[chessID] = e
	f.chrome.Authors[0].Texts = map[string]reader.AuthorText{"en": {Name: evil, Biography: evil}}
	f.chrome.Agencies[0].Forms = map[string]string{"Latn": evil}
	f.notes[chessID][0].PublicNote = evil
	f.mu.Unlock()
	s, _ := newSite(t, f)
	for _, p := range []string{"/en/a/a%22b%3Cc%3E/7.html", "/en/", "/en/feed.xml", "/en/author/mira-quillby", "/en/sitemap-2026-11.xml"} {
		w := get(t, s, p)
		if w.Code != 200 || strings.Contains(w.Body.String(), "<script>alert") || strings.Contains(w.Body.String(), `"b<c>`) {
			t.Errorf("%s: %d, or it has a script", p, w.Code)
		}
	}
}

func TestAPreviewIsTheArticleAndNotForSearchEngines(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	e := f.editions[chessFa]
	e.Headline = "پیش\u200cنمایش"
	html, headers, err := s.PreviewPage(t.Context(), site.Preview{Desk: f.chrome.Desks[2], Edition: e, Body: f.bodies[chessFa], MediaPrefix: "/admin/preview/TOKEN/media"})
	if err != nil {
		t.Fatal(err)
	}
	page := string(html)
	for _, want := range []string{"<h1>پیش\u200cنمایش</h1>", `<html class="Arab" lang="fa" dir="rtl">`, `content="noindex"`, `src="/admin/preview/TOKEN/media/chess/w960.jpg"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the preview lacks %s", want)
		}
	}
	if strings.Contains(page, `"/media/`) || strings.Contains(page, "canonical") {
		t.Error("the preview has what only a published page has")
	}
	got := map[string]string{}
	for _, h := range headers {
		got[h.Name] = h.Values[0]
	}
	if got["Cache-Control"] != "no-store" || got["X-Robots-Tag"] != "noindex" || got["Content-Security-Policy"] == "" {
		t.Errorf("headers %v", got)
	}
	// A desk that is off can be previewed too.
	off := reader.Desk{ID: 98, Slug: "uk", Tag: "uk", Hreflang: "uk", Name: "Polydesk", Zone: "Europe/Kyiv"}
	e.DeskID = 98
	if html, _, err = s.PreviewPage(t.Context(), site.Preview{Desk: off, Edition: e, Body: f.bodies[chessFa]}); err != nil || !strings.Contains(string(html), `lang="uk"`) {
		t.Errorf("a desk that is off: %v", err)
	}
	if w := get(t, s, faArticle); strings.Contains(w.Body.String(), "پیش\u200cنمایش") {
		t.Error("a preview was published")
	}
}
