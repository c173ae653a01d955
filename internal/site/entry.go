package site

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"polydesk/internal/httpx"
)

// page is what a fill makes.
type page struct {
	status int
	// kind is the content type.
	kind string
	body []byte
	// keys are what the page shows; dropping one of them makes it untrue.
	keys []string
	// until ends the page's life by the clock; zero: nothing in it does.
	until time.Time
	// slug is the last word of the page's one address, where that is part of the address; empty otherwise.
	slug string
	// location makes the page a redirect.
	location string
	// keep is false for what is made anew for everybody: redirects, pages that are not there.
	keep bool
	// control is the Cache-Control of answers.
	control string
	// headers are those of the page's kind, besides what every page has.
	headers []httpx.Header
}

// entry is a page ready to be sent: bytes in each coding, headers as lists that are put into the response as they are.
type entry struct {
	status  int
	slug    string
	etag    string
	headers []httpx.Header
	keys    []string
	keep    bool
	filled  int64 // Unix nanoseconds
	expires int64
	size    int // identity bytes

	plain   atomic.Pointer[variant]
	gzip    atomic.Pointer[variant] // made for the first reader who takes it; at once where plain is not kept
	zip     sync.Once
	brotli  atomic.Pointer[variant]
	pressed atomic.Bool // brotli is made or being made
}

// variant is the page in one coding.
type variant struct {
	body   []byte
	length []string
}

const (
	// pressFrom is the size from which compressing is worth it.
	pressFrom = 512
	// plainUpTo is the size up to which a cached page's plain bytes are kept from the start. Larger pages keep them
	// once somebody has asked for them: hardly a browser does.
	plainUpTo = 4 << 10
)

func newVariant(b []byte) *variant { return &variant{body: b, length: []string{strconv.Itoa(len(b))}} }

// newEntry makes a page ready: tag, headers, bytes.
func newEntry(p *page, now time.Time, life time.Duration) *entry {
	e := &entry{
		status: p.status, slug: p.slug, keys: p.keys, keep: p.keep, size: len(p.body),
		filled: now.UnixNano(), expires: now.Add(life).UnixNano(), etag: httpx.ETag(p.body),
	}
	if !p.until.IsZero() {
		e.expires = min(e.expires, p.until.UnixNano())
	}
	e.headers = append(e.headers, p.headers...)
	e.headers = append(e.headers, httpx.NewHeader("Content-Type", p.kind), httpx.NewHeader("Cache-Control", p.control),
		httpx.Header{Name: "Vary", Values: vary}, httpx.NewHeader("Surrogate-Key", strings.Join(p.keys, " ")))
	if p.status == http.StatusOK || p.status == http.StatusGone {
		// Go's canonical form of the name; readers of headers do not mind.
		e.headers = append(e.headers, httpx.NewHeader("ETag", e.etag))
	}
	if p.location != "" {
		e.headers = append(e.headers, httpx.NewHeader("Location", p.location))
	}
	if p.keep && len(p.body) > plainUpTo {
		e.gzip.Store(newVariant(pressGzip(p.body)))
	} else {
		e.plain.Store(newVariant(p.body))
	}
	return e
}

// vary is shared by every answer; nobody writes to it.
var vary = []string{"Accept-Encoding"}

// weight is what the entry takes of the cache at most: all codings, whether somebody has asked for them or not.
func (e *entry) weight() uint32 {
	n := 1024 + e.size
	if v := e.gzip.Load(); v != nil {
		n += 2 * len(v.body)
	} else if e.pressable() {
		n += 2 * (e.size / 3)
	}
	for _, k := range e.keys {
		n += 2*len(k) + 64
	}
	return uint32(min(n, 1<<31))
}

// pressable tells whether the page is worth compressing.
func (e *entry) pressable() bool { return e.size >= pressFrom }

// packed gives the page in gzip.
func (e *entry) packed() *variant {
	if v := e.gzip.Load(); v != nil {
		return v
	}
	e.zip.Do(func() { e.gzip.Store(newVariant(pressGzip(e.plain.Load().body))) })
	return e.gzip.Load()
}

// identity gives the plain bytes, and keeps them once they were asked for.
func (e *entry) identity() *variant {
	if v := e.plain.Load(); v != nil {
		return v
	}
	v := newVariant(e.unpack())
	e.plain.Store(v)
	return v
}

// unpack gives the plain bytes, from gzip where they were not kept.
func (e *entry) unpack() []byte {
	if v := e.plain.Load(); v != nil {
		return v.body
	}
	z, err := gzip.NewReader(bytes.NewReader(e.gzip.Load().body))
	if err != nil {
		return nil // we wrote it: it can be read
	}
	b := bytes.NewBuffer(make([]byte, 0, e.size))
	if _, err := io.Copy(b, z); err != nil {
		return nil
	}
	return b.Bytes()
}

var gzipWriters = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, 5)
	if err != nil { // only for a level that does not exist
		panic(err)
	}
	return w
}}

func pressGzip(b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b) / 3)
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&out)
	w.Write(b) // a buffer takes everything
	w.Close()
	return bytes.Clone(out.Bytes())
}

// pressBrotli packs with a writer that is used again and again, by one goroutine: its tables are large.
func pressBrotli(w *brotli.Writer, b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b) / 3)
	w.Reset(&out)
	w.Write(b)
	w.Close()
	return bytes.Clone(out.Bytes())
}
