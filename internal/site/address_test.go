package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"polydesk/internal/event"
	"polydesk/internal/reader"
)

const (
	faArticle = "/fa/a/%D9%85%D8%AF%D8%B1%D8%B3%D9%87-%D8%B4%D8%B7%D8%B1%D9%86%D8%AC/10.html"
	ruArticle = "/ru/a/%D1%88%D0%B0%D1%85%D0%BC%D0%B0%D1%82%D0%BD%D0%B0%D1%8F-%D1%88%D0%BA%D0%BE%D0%BB%D0%B0/8.html"
)

func TestAddresses(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for name, c := range map[string]struct {
		path     string
		status   int
		location string
	}{
		"the choice of languages":                     {"/", 200, ""},
		"a front":                                     {"/en/", 200, ""},
		"a front without its slash":                   {"/en", 301, "/en/"},
		"an article":                                  {"/en/a/chess-saturday/7.html", 200, ""},
		"an article in another script":                {faArticle, 200, ""},
		"an article whose letters are written small":  {strings.ToLower(faArticle), 200, ""},
		"another slug leads to the right one":         {"/en/a/other/7.html", 301, "/en/a/chess-saturday/7.html"},
		"another slug in another script too":          {"/fa/a/x/10.html", 301, faArticle},
		"another desk's story leads there":            {"/en/a/x/8.html", 301, ruArticle},
		"another desk's story, its own slug":          {"/en" + strings.TrimPrefix(ruArticle, "/ru"), 301, ruArticle},
		"never published":                             {"/en/a/x/999.html", 404, ""},
		"withdrawn":                                   {"/en/a/anything/55.html", 410, ""},
		"withdrawn, at another desk's address":        {"/fa/a/anything/55.html", 410, ""},
		"a story of a desk that is off":               {"/en/a/off/77.html", 404, ""},
		"a desk that is off":                          {"/ba/", 404, ""},
		"a tag leads to the desk that is primary":     {"/fa-AF/a/x/10.html", 301, "/prs/a/x/10.html"},
		"an alias, in capitals":                       {"/EN-us/topic/river", 301, "/en/topic/river"},
		"an alias alone":                              {"/fa-AF", 301, "/prs/"},
		"a search under an alias keeps its words":     {"/EN/search?q=a%20b&x=1", 301, "/en/search?q=a+b"},
		"an alias leads to no other host":             {"/EN//evil.example", 301, "/en//evil.example"},
		"a language that nobody has":                  {"/xx/", 404, ""},
		"an id with a nought before it":               {"/en/a/chess-saturday/07.html", 404, ""},
		"an id with a sign":                           {"/en/a/chess-saturday/+7.html", 404, ""},
		"an id that is too long":                      {"/en/a/chess-saturday/99999999999999999999.html", 404, ""},
		"an article without its ending":               {"/en/a/chess-saturday/7", 404, ""},
		"an article as a folder of a stylesheet":      {"/en/a/chess-saturday/7.html/nonexistent.css", 404, ""},
		"a front as a folder of a stylesheet":         {"/en/nonexistent.css", 404, ""},
		"a list as a folder of a stylesheet":          {"/en/topic/river/nonexistent.css", 404, ""},
		"an encoded slash in a slug":                  {"/en/a/chess%2Fsaturday/7.html", 404, ""},
		"a backslash in a slug is another slug":       {"/en/a/chess%5Csaturday/7.html", 301, "/en/a/chess-saturday/7.html"},
		"encoded dots lead nowhere":                   {"/en/%2e%2e/admin", 404, ""},
		"dots lead nowhere":                           {"/en/../ru/", 404, ""},
		"an empty segment":                            {"/en//a/chess-saturday/7.html", 404, ""},
		"a topic":                                     {"/en/topic/river", 200, ""},
		"a topic that has no name at the desk":        {"/prs/topic/river", 404, ""},
		"a topic that nobody knows":                   {"/en/topic/war", 404, ""},
		"a list's first page has one address":         {"/en/topic/river/page/1", 301, "/en/topic/river"},
		"a page by the query":                         {"/en/topic/river?page=2", 301, "/en/topic/river/page/2"},
		"the first page by the query":                 {"/en/topic/river?page=1", 301, "/en/topic/river"},
		"a query that is no page is nothing":          {"/en/topic/river?page=x", 200, ""},
		"a page after the last":                       {"/en/topic/river/page/2", 404, ""},
		"a page that has no address":                  {"/en/topic/river/page/51", 404, ""},
		"an author":                                   {"/en/author/mira-quillby", 200, ""},
		"an author that nobody knows":                 {"/en/author/nobody", 404, ""},
		"a standing page":                             {"/en/page/about", 200, ""},
		"a standing page at an article's address":     {"/en/a/about/90.html", 301, "/en/page/about"},
		"a standing page that is not there":           {"/en/page/nowhere", 404, ""},
		"a feed":                                      {"/en/feed.xml", 200, ""},
		"a topic's feed":                              {"/en/topic/river/feed.xml", 200, ""},
		"an author's feed":                            {"/en/author/mira-quillby/feed.xml", 200, ""},
		"what is not built yet is absent":             {"/en/atom.xml", 404, ""},
		"the archive is absent":                       {"/en/archive/2026/11/20", 404, ""},
		"a month":                                     {"/en/sitemap-2026-11.xml", 200, ""},
		"a month without stories":                     {"/en/sitemap-2020-01.xml", 404, ""},
		"a month that is none":                        {"/en/sitemap-2026-13.xml", 404, ""},
		"a month's first part has one address":        {"/en/sitemap-2026-11-1.xml", 404, ""},
		"a picture of a live story":                   {"/media/chess/w640.jpg", 200, ""},
		"a picture that nobody may see":               {"/media/secret/w640.jpg", 404, ""},
		"a picture with another ending":               {"/media/chess/w640.png", 404, ""},
		"a picture deeper down":                       {"/media/chess/x/w640.jpg", 404, ""},
		"the newsroom is not ours":                    {"/admin/stories", 418, ""},
		"the API is not ours":                         {"/api/v1/me", 418, ""},
		"a name that only begins like the newsroom's": {"/administrator", 404, ""},
		"unknown parameters change nothing":           {"/en/a/chess-saturday/7.html?utm_source=x", 200, ""},
		"letters that are none":                       {"/en/a/%FF%FE/7.html", 301, "/en/a/chess-saturday/7.html"},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // made, and from the cache
				w := get(t, s, c.path)
				if w.Code != c.status || w.Header().Get("Location") != c.location {
					t.Fatalf("GET %s = %d %q, want %d %q", c.path, w.Code, w.Header().Get("Location"), c.status, c.location)
				}
				if loc := w.Header().Get("Location"); loc != "" {
					if u, err := url.Parse(loc); err != nil || u.Host != "" || !strings.HasPrefix(loc, "/") || strings.HasPrefix(loc, "//") {
						t.Errorf("Location %q leaves the site", loc)
					}
					if w.Header().Get("Cache-Control") != "public, max-age=300" {
						t.Errorf("a redirect may be kept for five minutes: %q", w.Header().Get("Cache-Control"))
					}
				}
			}
		})
	}
}

func TestOtherMethodsAreNotAllowed(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for _, m := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "BREW"} {
		w := do(t, s, m, "/en/a/chess-saturday/7.html")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s = %d, Allow %q", m, w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestTheWithdrawnPageSaysTheDesksSentenceAndNothingElse(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	w := get(t, s, "/en/a/x/55.html")
	if !strings.Contains(w.Body.String(), "We gave a wrong opening hour.") {
		t.Error("the desk's sentence is missing")
	}
	if !strings.Contains(w.Body.String(), `content="noindex"`) {
		t.Error("a withdrawn page is not for search engines")
	}
	f.put(reader.Edition{StoryID: 56, OriginID: 56, DeskID: faDesk, Kind: reader.KindArticle, Gone: true, GoneReason: "safety"}, "")
	w = get(t, s, "/en/a/x/56.html")
	if w.Code != 410 || !strings.Contains(w.Body.String(), `lang="fa" dir="rtl"`) {
		t.Errorf("%d: a withdrawn story speaks its desk's language", w.Code)
	}
	// A story that was live and is withdrawn: every slug is 410 at once.
	get(t, s, "/en/a/chess-saturday/7.html")
	f.put(reader.Edition{StoryID: chessID, OriginID: chessID, DeskID: enDesk, Kind: reader.KindArticle, Gone: true, GoneReason: "error"}, "")
	s.Invalidate(event.Story(chessID), event.Family(chessID))
	for _, slug := range []string{"chess-saturday", "other"} {
		w := get(t, s, "/en/a/"+slug+"/7.html")
		if w.Code != 410 || strings.Contains(strings.ToLower(w.Body.String()), "chess") {
			t.Errorf("/en/a/%s/7.html = %d", slug, w.Code)
		}
	}
}

func TestAHostThatIsNotOursNeverAppears(t *testing.T) {
	s, _ := newSite(t, newsroom())
	want := get(t, s, "/en/a/chess-saturday/7.html").Body.String()
	s2, _ := newSite(t, newsroom())
	for _, p := range []string{"/en/a/chess-saturday/7.html", "/", "/en/feed.xml", "/sitemap.xml", "/robots.txt", "/en/a/other/7.html", "/nowhere"} {
		w := get(t, s2, p, "Host", "evil.invalid", "X-Forwarded-Host", "evil.invalid", "X-Original-URL", "/admin", "X-Forwarded-Scheme", "nothttps")
		all := w.Body.String()
		for k, v := range w.Header() {
			all += k + strings.Join(v, "")
		}
		if strings.Contains(all, "evil.invalid") {
			t.Errorf("%s shows a Host that is not ours", p)
		}
	}
	if got := get(t, s2, "/en/a/chess-saturday/7.html").Body.String(); got != want {
		t.Error("the page is not the base site's")
	}
}
