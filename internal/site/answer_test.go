package site_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"polydesk/internal/site"
)

const chessPath = "/en/a/chess-saturday/7.html"

func TestEveryPublicAnswerBearsItsHeaders(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/fa/": "text/html; charset=utf-8", chessPath: "text/html; charset=utf-8",
		"/en/topic/river": "text/html; charset=utf-8", "/en/search?q=river": "text/html; charset=utf-8",
		"/en/feed.xml": "application/rss+xml; charset=utf-8", "/en/sitemap.xml": "application/xml; charset=utf-8",
		"/robots.txt": "text/plain; charset=utf-8",
	} {
		t.Run(path, func(t *testing.T) {
			w := get(t, s, path)
			h := w.Header()
			if w.Code != 200 || h.Get("Content-Type") != kind {
				t.Fatalf("%d %q", w.Code, h.Get("Content-Type"))
			}
			if _, ok := h["Set-Cookie"]; ok {
				t.Error("a cookie")
			}
			if v := h["Vary"]; len(v) != 1 || v[0] != "Accept-Encoding" {
				t.Errorf("Vary %q", v)
			}
			cc := h.Get("Cache-Control")
			for _, want := range []string{"public", "max-age=", "stale-while-revalidate=", "stale-if-error="} {
				if !strings.Contains(cc, want) {
					t.Errorf("Cache-Control %q lacks %s", cc, want)
				}
			}
			if !strings.HasPrefix(h.Get("ETag"), `W/"`) || h.Get("Surrogate-Key") == "" {
				t.Errorf("ETag %q, Surrogate-Key %q", h.Get("ETag"), h.Get("Surrogate-Key"))
			}
			csp := h.Get("Content-Security-Policy")
			if !strings.HasPrefix(csp, "default-src 'none'") || !strings.Contains(csp, "base-uri 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
				t.Errorf("CSP %q", csp)
			}
			if strings.HasPrefix(kind, "text/html") && strings.Contains(csp, "unsafe") {
				t.Errorf("CSP %q", csp)
			}
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
				"Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY",
				"Strict-Transport-Security": "max-age=31536000", "Content-Length": strconv.Itoa(w.Body.Len())} {
				if h.Get(name) != want {
					t.Errorf("%s: %q, want %q", name, h.Get(name), want)
				}
			}
			if h.Get("Permissions-Policy") == "" {
				t.Error("no Permissions-Policy")
			}
		})
	}
}

func TestTheInlineStyleIsTheOneThatThePolicyAllows(t *testing.T) {
	s, _ := newSite(t, newsroom())
	w := get(t, s, chessPath)
	_, rest, _ := strings.Cut(w.Body.String(), "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	if want := site.StyleSource(style); !strings.Contains(w.Header().Get("Content-Security-Policy"), "style-src "+want+";") {
		t.Errorf("CSP %q does not allow %s", w.Header().Get("Content-Security-Policy"), want)
	}
	if strings.Contains(w.Body.String(), " style=") {
		t.Error("a style attribute, which the policy forbids")
	}
}

func TestAPageThatTheReaderHasIsNotSentAgain(t *testing.T) {
	s, _ := newSite(t, newsroom())
	tag := get(t, s, chessPath).Header().Get("ETag")
	for name, header := range map[string]string{"weak": tag, "strong": strings.TrimPrefix(tag, "W/"), "listed": `"x", ` + tag, "any": "*"} {
		w := get(t, s, chessPath, "If-None-Match", header, "Accept-Encoding", "gzip")
		if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
			t.Errorf("%s: %d, %d bytes", name, w.Code, w.Body.Len())
		}
		if w.Header().Get("Content-Length") != "" || w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: a 304 says nothing of a body", name)
		}
	}
	if w := get(t, s, chessPath, "If-None-Match", `W/"x"`); w.Code != 200 {
		t.Errorf("another tag: %d", w.Code)
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for _, p := range []string{chessPath, "/en/feed.xml", "/nowhere", "/en/a/x/55.html", "/media/chess/w640.jpg", "/en/search?q=river"} {
		g, h := get(t, s, p), do(t, s, http.MethodHead, p)
		if h.Code != g.Code || h.Body.Len() != 0 || h.Header().Get("Content-Length") != g.Header().Get("Content-Length") {
			t.Errorf("%s: HEAD %d with %d bytes, Content-Length %q; GET %d, %q", p, h.Code, h.Body.Len(),
				h.Header().Get("Content-Length"), g.Code, g.Header().Get("Content-Length"))
		}
	}
}

func TestCodings(t *testing.T) {
	s, _ := newSite(t, newsroom())
	go s.Run(t.Context())
	plain := get(t, s, chessPath).Body.Bytes()
	z := get(t, s, chessPath, "Accept-Encoding", "gzip;q=0.8, deflate")
	if z.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("Content-Encoding %q", z.Header().Get("Content-Encoding"))
	}
	r, err := gzip.NewReader(z.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("gzip holds another page: %v", err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		w := get(t, s, chessPath, "Accept-Encoding", "gzip, deflate, br")
		if w.Header().Get("Content-Encoding") == "br" {
			got, err := io.ReadAll(brotli.NewReader(w.Body))
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("brotli holds another page: %v", err)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("brotli was never made")
		}
		time.Sleep(time.Millisecond)
	}
	if w := get(t, s, chessPath, "Accept-Encoding", "br;q=0, gzip;q=0"); w.Header().Get("Content-Encoding") != "" || !bytes.Equal(w.Body.Bytes(), plain) {
		t.Error("who refuses every coding gets plain bytes")
	}
}

func TestTheFirstFlightOfAnArticleFits(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for _, p := range []string{chessPath, faArticle} {
		w := get(t, s, p, "Accept-Encoding", "gzip")
		n := w.Body.Len()
		for k, v := range w.Header() {
			n += len(k) + len(v[0]) + 4
		}
		if n > 14*1024 {
			t.Errorf("%s takes %d bytes with its headers", p, n)
		}
	}
}

func TestPicturesLeaveCachesWhenTheyAreNoLongerPublic(t *testing.T) {
	s, _ := newSite(t, newsroom())
	w := get(t, s, "/media/chess/w640.jpg")
	if w.Body.String() != "jpeg" || w.Header().Get("Content-Type") != "image/jpeg" || w.Header().Get("Cache-Control") != "public, max-age=300, stale-while-revalidate=600, stale-if-error=86400" {
		t.Errorf("%q %v", w.Body.String(), w.Header())
	}
	if w := get(t, s, "/media/chess/w640.jpg", "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("again: %d", w.Code)
	}
	page := get(t, s, "/en/").Body.String()
	_, rest, _ := strings.Cut(page, `rel="icon" type="image/svg+xml" href="`)
	icon, _, _ := strings.Cut(rest, `"`)
	if w := get(t, s, icon); w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the icon %q: %d", icon, w.Code)
	}
	if w := get(t, s, "/assets/icon.svg"); w.Code != 404 {
		t.Errorf("an asset without its hash: %d", w.Code)
	}
}

func TestSearchesAreLimitedByAddress(t *testing.T) {
	s, c := newSite(t, newsroom())
	status := 0
	for range 30 {
		w := get(t, s, "/en/search?q=river")
		if status = w.Code; status == http.StatusTooManyRequests {
			if w.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			break
		}
	}
	if status != http.StatusTooManyRequests {
		t.Fatalf("the 30th search in a moment: %d", status)
	}
	if w := get(t, s, "/en/search"); w.Code != 200 {
		t.Errorf("the empty form is never refused: %d", w.Code)
	}
	c.add(time.Minute)
	if w := get(t, s, "/en/search?q=river"); w.Code != 200 {
		t.Errorf("a minute later: %d", w.Code)
	}
}

func TestSearchTakesWhateverIsTyped(t *testing.T) {
	s, c := newSite(t, newsroom())
	for _, q := range []string{"river", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", strings.Repeat("a+", 2000), "%00%FF", "%D8%B1%D9%88%D8%AF", "&page=0", "x&page=99999999999", "%", "%zz"} {
		c.add(time.Minute)
		w := get(t, s, "/en/search?q="+strings.ReplaceAll(q, " ", "+"))
		if w.Code != 200 || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("q=%.40s: %d", q, w.Code)
		}
	}
	c.add(time.Minute)
	if b := get(t, s, "/en/search?q=nothinglikethis").Body.String(); !strings.Contains(b, "No results for “<bdi>nothinglikethis</bdi>”") {
		t.Error("nothing found is not said")
	}
}
