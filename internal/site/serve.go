package site

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/httpx"
)

// Cache-Control of answers: a short life, and what a cache in between may do when we are slow or gone.
const (
	pageControl  = "public, max-age=30, stale-while-revalidate=60, stale-if-error=86400"
	fileControl  = "public, max-age=300, stale-while-revalidate=600, stale-if-error=86400"
	assetControl = "public, max-age=31536000, immutable"
)

const (
	htmlType = "text/html; charset=utf-8"
	xmlType  = "application/xml; charset=utf-8"
	rssType  = "application/rss+xml; charset=utf-8"
	textType = "text/plain; charset=utf-8"
)

// ServeHTTP answers readers, and hands what is not theirs to the next handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if newsroom(r.URL.Path) {
		s.next.ServeHTTP(w, r)
		return
	}
	ch, _ := s.current(r.Context()) // an old one routes as well while the database is gone
	if r.URL.Path == "" || r.URL.Path[0] != '/' {
		s.write(w, r, s.failed(http.StatusNotFound, nil).entry, false)
		return
	}
	rt := ch.parse(r.URL)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.write(w, r, s.failed(http.StatusMethodNotAllowed, rt.desk).entry, false)
		return
	}
	switch rt.kind {
	case kindNone:
		s.write(w, r, s.failed(http.StatusNotFound, rt.desk).entry, false)
	case kindRedirect:
		s.send(w, r, redirect(rt.to+searchQuery(rt.to, r.URL)))
	case kindMedia:
		s.media(w, r, rt)
	case kindAsset:
		s.asset(w, r, rt.slug)
	case kindSearch:
		s.answerSearch(w, r, ch, rt)
	default:
		s.cached(w, r, rt)
	}
}

// newsroom tells the addresses that are not readers'.
func newsroom(path string) bool {
	for _, p := range [...]string{"/admin", "/api", "/healthz", "/readyz"} {
		if rest, ok := strings.CutPrefix(path, p); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}

// cached answers with a page that is kept.
func (s *Site) cached(w http.ResponseWriter, r *http.Request, rt route) {
	if (rt.kind == kindTopic || rt.kind == kindAuthor) && strings.Contains(r.URL.RawQuery, "page=") {
		if to, ok := pageQuery(rt, r.URL); ok {
			s.send(w, r, redirect(to))
			return
		}
	}
	key := rt.key()
	e, ok := s.cache.hit(key, s.clock.Now().UnixNano())
	stale := false
	if !ok {
		var err error
		e, stale, err = s.cache.get(r.Context(), key, func(ctx context.Context) (*page, error) { return s.make(ctx, rt) })
		if err != nil {
			s.fail(w, r, rt, err)
			return
		}
	}
	if e.slug != "" && e.slug != rt.slug {
		s.send(w, r, redirect(rt.desk.home+"a/"+url.PathEscape(e.slug)+"/"+itoa(rt.id)+".html"))
		return
	}
	s.write(w, r, e, stale)
}

// make makes the page of an address, from the reference data of this moment.
func (s *Site) make(ctx context.Context, r route) (*page, error) {
	ch, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	var desk int64
	if r.desk != nil {
		if desk = r.desk.ID; ch.byID[desk] == nil {
			return s.failure(http.StatusNotFound, nil), nil
		}
	}
	switch r.kind {
	case kindRoot:
		return s.root(ctx, ch)
	case kindRobots:
		return s.robots(), nil
	case kindSitemap:
		return s.sitemapIndex(ch)
	case kindFront:
		return s.front(ctx, ch, desk)
	case kindFeed, kindTopicFeed, kindAuthorFeed:
		return s.feed(ctx, ch, r)
	case kindArticle:
		return s.article(ctx, ch, desk, r.id)
	case kindPage:
		return s.standing(ctx, ch, desk, r.slug)
	case kindTopic:
		return s.topic(ctx, ch, r)
	case kindAuthor:
		return s.author(ctx, ch, r)
	case kindDeskSitemap:
		return s.deskSitemap(ctx, ch, desk)
	case kindMonthSitemap:
		return s.monthSitemap(ctx, ch, r)
	}
	return s.failure(http.StatusNotFound, r.desk), nil
}

// answerSearch answers a search, within the limit of its asker.
func (s *Site) answerSearch(w http.ResponseWriter, r *http.Request, ch *chrome, rt route) {
	q := r.URL.Query()
	if q.Get("q") != "" && !s.searches.allow(s.address(r)) {
		s.write(w, r, s.failed(http.StatusTooManyRequests, rt.desk).entry, false)
		return
	}
	p, err := attempt(r.Context(), func(ctx context.Context) (*page, error) { return s.search(ctx, ch, rt.desk, q) })
	if err != nil {
		s.fail(w, r, rt, err)
		return
	}
	s.send(w, r, p)
}

// fail answers an error: a database that is gone is no fault of the page's.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, rt route, err error) {
	if r.Context().Err() != nil {
		return // the reader has left
	}
	status := http.StatusInternalServerError
	if unavailable(err) {
		status = http.StatusServiceUnavailable
	}
	if errs.Is(err, errs.NotFound) {
		status = http.StatusNotFound
	}
	if status == http.StatusInternalServerError {
		s.log.Error("a public page cannot be made", "kind", int(rt.kind), "id", rt.id, "error", err)
	}
	s.write(w, r, s.failed(status, rt.desk).entry, false)
}

// send answers with a page that is not kept.
func (s *Site) send(w http.ResponseWriter, r *http.Request, p *page) {
	s.write(w, r, newEntry(p, s.clock.Now(), 0), false)
}

// write sends an entry: in the coding that the reader takes, or only its headers when the reader has it already. For a
// page from the cache nothing is allocated here.
func (s *Site) write(w http.ResponseWriter, r *http.Request, e *entry, stale bool) {
	h := w.Header()
	httpx.Set(h, e.headers)
	if stale {
		h["Warning"] = staleWarning
		h["Age"] = []string{strconv.FormatInt((s.clock.Now().UnixNano()-e.filled)/int64(time.Second), 10)}
	}
	if inm := r.Header["If-None-Match"]; len(inm) > 0 && (e.status == http.StatusOK || e.status == http.StatusGone) {
		for _, v := range inm {
			if httpx.Matches(v, e.etag) && e.status == http.StatusOK {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
	}
	v := s.choose(h, r, e)
	h["Content-Length"] = v.length
	w.WriteHeader(e.status)
	if r.Method != http.MethodHead {
		w.Write(v.body) // a reader who has left is no error of ours
	}
}

// choose picks the coding and names it in the headers.
func (s *Site) choose(h http.Header, r *http.Request, e *entry) *variant {
	accept := ""
	if a := r.Header["Accept-Encoding"]; len(a) == 1 {
		accept = a[0]
	} else if len(a) > 1 {
		accept = strings.Join(a, ",")
	}
	coding := httpx.Accept(accept, e.pressable(), e.pressable())
	if coding == httpx.Brotli {
		if br := e.brotli.Load(); br != nil {
			h["Content-Encoding"] = codingBrotli
			return br
		}
		if e.keep { // for those who come after
			s.press(e)
		}
		coding = httpx.Accept(accept, true, false)
	}
	if coding == httpx.Gzip {
		h["Content-Encoding"] = codingGzip
		return e.packed()
	}
	return e.identity()
}

// Values of headers, shared by every answer; nobody writes to them.
var (
	codingGzip   = []string{"gzip"}
	codingBrotli = []string{"br"}
	staleWarning = []string{`110 - "Response is Stale"`}
)

// pageQuery turns ?page=N of a list into its own address.
func pageQuery(rt route, u *url.URL) (string, bool) {
	n, ok := number(u.Query().Get("page"))
	if !ok || n > pagesMax || rt.page > 1 {
		return "", false
	}
	path := (&url.URL{Path: u.Path}).EscapedPath()
	return listPage(path, int(n)), true
}

// searchQuery takes along the query of a search that came under another name of its desk.
func searchQuery(to string, u *url.URL) string {
	if u.RawQuery == "" || !strings.HasSuffix(to, "/search") {
		return ""
	}
	q := url.Values{"q": {excerptQuery(u.Query().Get("q"))}}
	return "?" + q.Encode()
}

// connection is the address of who is at the other end.
func connection(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
