package site_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// quiet is a response that keeps its headers' map and throws the bytes away, so that what is counted is ours.
type quiet struct {
	header http.Header
	status int
}

func (q *quiet) Header() http.Header         { return q.header }
func (q *quiet) WriteHeader(status int)      { q.status = status }
func (q *quiet) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkCachedHit is an article out of the cache, from the request's arrival to the last byte.
func BenchmarkCachedHit(b *testing.B) {
	s, _ := newSite(b, newsroom())
	r := httptest.NewRequest(http.MethodGet, "http://news.example/en/a/chess-saturday/7.html", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := &quiet{header: http.Header{}}
	s.ServeHTTP(w, r) // the fill
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		w.status = 0
		s.ServeHTTP(w, r)
	}
	if w.status != http.StatusOK || w.header.Get("Content-Encoding") != "gzip" {
		b.Fatalf("status %d, coding %q", w.status, w.header.Get("Content-Encoding"))
	}
}
