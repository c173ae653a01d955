// Package site serves readers: the public pages, their feeds and sitemaps, pictures, and the cache of finished pages
// in front of all that. It is the hot path of the house.
//
// It reads what package reader names and nothing else: no drafts, no people of the newsroom, no session. It sets no
// cookie, writes no line about a request, and does not believe the Host header: every absolute address comes from the
// base URL.
package site

import (
	"context"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/internal/httpx"
	"polydesk/internal/i18n"
	"polydesk/internal/reader"
)

// Options is what a Site is made from. Fields without a default must be set.
type Options struct {
	Store reader.Store
	Blobs Blobs
	// Words are the reader messages (i18n.LoadReader).
	Words *i18n.Catalogue
	// Templates has site/*.html (web/templates); Static has static/reader.css and static/reader/* (web).
	Templates, Static fs.FS
	// BaseURL is the canonical public origin; its path must be empty.
	BaseURL *url.URL
	// Name is the wordmark. Default: Polydesk.
	Name string
	// Demo prints the reader message demo_text on every page.
	Demo bool
	// Next answers what is not for readers: /admin, /api and the health checks.
	Next http.Handler
	// ClientAddress names who asks, for the limit on searches. Default: the connection's address.
	ClientAddress func(*http.Request) string
	// Wake is sent to when the outbox has news; nil: it is only read each second.
	Wake <-chan struct{}
	// Clock and Log have defaults: the system's.
	Clock clock.Clock
	Log   *slog.Logger
	// CacheBytes bounds the page cache. Default: 32 MiB.
	CacheBytes int64
	// Fresh is how long a cached page is taken as true without a look at the database. Default: five minutes.
	Fresh time.Duration
	// StaleMax is how long a page may be served when the database does not answer. Default: a day.
	StaleMax time.Duration
}

// Site is the public side, an http.Handler in front of everything else. It is safe for concurrent use.
type Site struct {
	store     reader.Store
	blobs     Blobs
	catalogue *i18n.Catalogue
	name      string
	demo      bool
	origin    string // scheme and host
	next      http.Handler
	address   func(*http.Request) string
	wake      <-chan struct{}
	clock     clock.Clock
	log       *slog.Logger

	templates   *template.Template
	assets      *assets
	pageHeaders []httpx.Header
	fileHeaders []httpx.Header
	searches    *limiter
	cache       *cache
	failures    failures
	presses     chan *entry

	wordsMu sync.Mutex
	words   map[string]*words

	chromeMu sync.Mutex
	chrome   atomic.Pointer[chrome]
	dirty    atomic.Bool  // the chrome must be loaded again
	retry    atomic.Int64 // until when (Unix nanoseconds) that is not tried again
	position int64        // in the outbox; Run's own
}

// New makes a Site and loads the reference data. It fails when a template is broken or the database does not answer.
func New(ctx context.Context, o Options) (*Site, error) {
	if o.Store == nil || o.Blobs == nil || o.Words == nil || o.Templates == nil || o.Static == nil || o.BaseURL == nil {
		return nil, errors.New("site: an option that must be set is not")
	}
	s := &Site{
		store: o.Store, blobs: o.Blobs, catalogue: o.Words, name: orElse(o.Name, "Polydesk"), demo: o.Demo,
		origin: strings.TrimSuffix((&url.URL{Scheme: o.BaseURL.Scheme, Host: o.BaseURL.Host}).String(), "/"),
		next:   o.Next, address: o.ClientAddress, wake: o.Wake, clock: o.Clock, log: o.Log,
		words: map[string]*words{}, presses: make(chan *entry, 256),
	}
	s.failures.pages = map[failureKey]*failed{}
	s.defaults(&o)
	var err error
	if s.assets, err = loadAssets(o.Static); err != nil {
		return nil, err
	}
	var style string
	if s.templates, style, err = parseTemplates(o.Templates, o.Static); err != nil {
		return nil, err
	}
	https := o.BaseURL.Scheme == "https"
	s.pageHeaders = httpx.Security("default-src 'none'; style-src "+httpx.StyleHash(style)+
		"; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", https)
	s.fileHeaders = httpx.Security("default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox", https)
	if s.cache, err = newCache(o.CacheBytes, o.Fresh, o.StaleMax, s.clock, s.log); err != nil {
		return nil, err
	}
	if s.searches, err = newLimiter(s.clock); err != nil {
		return nil, err
	}
	if s.position, err = s.store.OutboxEnd(ctx); err != nil {
		return nil, err
	}
	c, err := s.loadChrome(ctx)
	if err != nil {
		return nil, err
	}
	s.chrome.Store(c)
	s.prepare(c)
	return s, nil
}

func (s *Site) defaults(o *Options) {
	if s.clock == nil {
		s.clock = clock.System{}
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.next == nil {
		s.next = http.NotFoundHandler()
	}
	if s.address == nil {
		s.address = connection
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 32 << 20
	}
	if o.Fresh <= 0 {
		o.Fresh = 5 * time.Minute
	}
	if o.StaleMax <= 0 {
		o.StaleMax = 24 * time.Hour
	}
}

// prepare makes the pages that must be there when nothing else is.
func (s *Site) prepare(c *chrome) {
	for _, d := range append([]*desk{nil}, c.desks...) {
		s.failed(http.StatusServiceUnavailable, d)
	}
}

// wordsOf gives the messages of a language by its id, looked up once.
func (s *Site) wordsOf(id string) *words {
	s.wordsMu.Lock()
	defer s.wordsMu.Unlock()
	w := s.words[id]
	if w == nil {
		w = newWords(s.catalogue.For(id))
		s.words[id] = w
	}
	return w
}

// Invalidate drops every cached page that bears one of the keys. When it returns, no reader gets any of them any
// more. It is called after the commit and before the newsroom is answered.
func (s *Site) Invalidate(keys ...string) {
	if len(keys) == 0 {
		return
	}
	for _, k := range keys {
		if reader.TouchesChrome(k) {
			s.dirty.Store(true)
			break
		}
	}
	s.cache.drop(keys)
}

// chromeTime is how long the reference data may take.
const chromeTime = 3 * time.Second

// current gives the reference data, loaded anew when something in it was dropped. When that fails it gives the old
// and the error.
func (s *Site) current(ctx context.Context) (*chrome, error) {
	if !s.dirty.Load() {
		return s.chrome.Load(), nil
	}
	if s.clock.Now().UnixNano() < s.retry.Load() {
		return s.chrome.Load(), errs.New(errs.Unavailable, "err_unavailable")
	}
	s.chromeMu.Lock()
	defer s.chromeMu.Unlock()
	old := s.chrome.Load()
	if !s.dirty.Swap(false) {
		return old, nil
	}
	// Others wait for it too: the one who happens to ask must not end it by leaving.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), chromeTime)
	defer cancel()
	fresh, err := s.loadChrome(ctx)
	if err != nil {
		s.dirty.Store(true)
		s.retry.Store(s.clock.Now().Add(pause).UnixNano())
		return old, err
	}
	s.chrome.Store(fresh)
	if stale := changedDesks(old, fresh); len(stale) > 0 {
		s.cache.drop(stale)
	}
	return fresh, nil
}

// unavailable tells an error that passes by itself.
func unavailable(err error) bool {
	return errs.Is(err, errs.Unavailable) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
