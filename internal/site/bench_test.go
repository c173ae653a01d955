package site_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"polydesk/internal/event"
)

// sink is a response that keeps nothing and allocates nothing.
type sink struct {
	h      http.Header
	status int
	n      int
}

func (s *sink) Header() http.Header         { return s.h }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(b []byte) (int, error) { s.n += len(b); return len(b), nil }

func request(path, accept string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://news.example"+path, nil)
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	return r
}

func TestAHitAllocatesNothing(t *testing.T) {
	s, _ := newSite(t, newsroom())
	for _, path := range []string{chessPath, faArticle, "/en/", "/en/feed.xml", "/en/topic/river", "/"} {
		for _, accept := range []string{"", "gzip"} {
			r, w := request(path, accept), &sink{h: http.Header{}}
			s.ServeHTTP(w, r)
			if n := testing.AllocsPerRun(200, func() { s.ServeHTTP(w, r) }); n > 0 {
				t.Errorf("%s (%q): %v allocations", path, accept, n)
			}
			if w.status != 200 || w.n == 0 {
				t.Errorf("%s: %d", path, w.status)
			}
		}
	}
}

func BenchmarkHit(b *testing.B) {
	s, _ := newSite(b, newsroom())
	for name, path := range map[string]string{"article": chessPath, "persian": faArticle, "front": "/en/"} {
		b.Run(name, func(b *testing.B) {
			r, w := request(path, "gzip"), &sink{h: http.Header{}}
			s.ServeHTTP(w, r)
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(w, r)
			}
		})
	}
}

// BenchmarkFill makes a page anew each time; the store is in memory.
func BenchmarkFill(b *testing.B) {
	s, _ := newSite(b, newsroom())
	for name, path := range map[string]string{"article": chessPath, "front": "/en/", "feed": "/en/feed.xml"} {
		b.Run(name, func(b *testing.B) {
			r, w := request(path, "gzip"), &sink{h: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				s.Invalidate(event.Story(chessID), event.Front(enDesk))
				s.ServeHTTP(w, r)
			}
		})
	}
}
