package site

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"polydesk/internal/clock"
	"polydesk/internal/errs"
)

// cacheKey is what a page is cached under: the parsed route and its known parameters, nothing that a client made up.
// Pages of one site are told apart by the desk; name is set only for addresses whose thing exists.
type cacheKey struct {
	kind kind
	desk int64
	id   int64
	page int
	name string
}

// Limits of a fill.
const (
	// fillTime is how long a page may take; who waits longer is told to come back.
	fillTime = 10 * time.Second
	// fillTries is how often a page is made anew because something it shows was dropped while it was made.
	fillTries = 10
	// pause is how long nothing is asked of a database that did not answer.
	pause = time.Second
)

// cache holds finished pages, bounded by their bytes.
//
// The rule that matters: what was dropped while a page was being made is never served from the cache afterwards, and
// nobody who asked after the drop gets the page of before. A fill therefore notes the sequence of drops before its
// first read. When it ends, and one of the page's keys was dropped since, it is made again; those who wait for it get
// the newer one.
type cache struct {
	clock    clock.Clock
	log      *slog.Logger
	life     time.Duration // how long a page is fresh
	staleMax time.Duration // how long it may be served when it cannot be made anew
	pages    *otter.Cache[cacheKey, *entry]
	slots    chan struct{} // fills at once
	failed   atomic.Int64  // until when (Unix nanoseconds) the database is left alone

	mu      sync.Mutex
	seq     uint64                           // number of drops so far
	dropped map[string]uint64                // key → its last drop, kept while fills run
	tagged  map[string]map[cacheKey]struct{} // key → pages that bear it; may name pages that are gone
	flights map[cacheKey]*flight             // fills that run
	active  int
}

// flight is a fill that runs, and what it came to.
type flight struct {
	done chan struct{}
	// entry and err are set before done is closed.
	entry *entry
	err   error
}

func newCache(bytes int64, life, staleMax time.Duration, c clock.Clock, log *slog.Logger) (*cache, error) {
	k := &cache{
		clock: c, log: log, life: life, staleMax: staleMax,
		slots:   make(chan struct{}, runtime.GOMAXPROCS(0)),
		dropped: map[string]uint64{}, tagged: map[string]map[cacheKey]struct{}{}, flights: map[cacheKey]*flight{},
	}
	pages, err := otter.New(&otter.Options[cacheKey, *entry]{
		MaximumWeight: uint64(bytes),
		Weigher:       func(key cacheKey, e *entry) uint32 { return e.weight() + uint32(len(key.name)) },
		OnDeletion:    k.evicted,
	})
	if err != nil {
		return nil, fmt.Errorf("page cache: %w", err)
	}
	k.pages = pages
	return k, nil
}

// hit gives the page if it is there and fresh.
func (k *cache) hit(key cacheKey, now int64) (*entry, bool) {
	e, ok := k.pages.GetIfPresent(key)
	return e, ok && now < e.expires
}

// fill makes a page: the bytes, and what they depend on.
type fill func(ctx context.Context) (*page, error)

// get gives a page from the cache, or makes it. stale is true when it could not be made anew and an older one is
// given. Errors are those of the fill, or the context's own.
func (k *cache) get(ctx context.Context, key cacheKey, make fill) (e *entry, stale bool, err error) {
	now := k.clock.Now().UnixNano()
	old, fresh := k.hit(key, now)
	if fresh {
		return old, false, nil
	}
	if old != nil && now >= old.filled+int64(k.staleMax) {
		old = nil
	}
	if now < k.failed.Load() {
		if old != nil {
			return old, true, nil
		}
		return nil, false, errs.New(errs.Unavailable, "err_unavailable")
	}
	f, mine, e := k.join(key)
	switch {
	case e != nil:
		return e, false, nil
	case mine:
		k.fly(key, f, make)
	default:
		if err := f.wait(ctx); err != nil {
			return nil, false, err
		}
	}
	if f.err != nil && old != nil {
		return old, true, nil
	}
	return f.entry, false, f.err
}

// wait waits for another's fill.
func (f *flight) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*fillTime)
	defer cancel()
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// join finds the fill that makes the page, or leaves it to the caller; or gives the page when another fill ended just
// now.
func (k *cache) join(key cacheKey) (f *flight, mine bool, e *entry) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f, ok := k.flights[key]; ok {
		return f, false, nil
	}
	if e, ok := k.hit(key, k.clock.Now().UnixNano()); ok {
		return nil, false, e
	}
	f = &flight{done: make(chan struct{})}
	k.flights[key] = f
	return f, true, nil
}

// fly runs a fill to its end, also when the reader who began it has left: others may wait for it too.
func (k *cache) fly(key cacheKey, f *flight, make fill) {
	defer close(f.done)
	k.slots <- struct{}{}
	defer func() { <-k.slots }()
	ctx, cancel := context.WithTimeout(context.Background(), fillTime)
	defer cancel()
	for try := 1; ; try++ {
		since := k.begin()
		p, err := attempt(ctx, make)
		var e *entry
		if err == nil {
			e = newEntry(p, k.clock.Now(), k.life)
		}
		if k.end(key, f, e, err, since, try == fillTries) {
			break
		}
	}
	if errs.Is(f.err, errs.Unavailable) || ctx.Err() != nil {
		k.failed.Store(k.clock.Now().Add(pause).UnixNano())
	}
}

// begin notes where the drops stand before a fill reads anything.
func (k *cache) begin() uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.active++
	return k.seq
}

// end finishes an attempt: it stores the page if nothing that it shows was dropped meanwhile, and says whether the
// flight is over. The last attempt is given to those who wait, whatever happened, and not stored.
func (k *cache) end(key cacheKey, f *flight, e *entry, err error, since uint64, last bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.active--
	clean := err != nil || !k.droppedSince(e.keys, since)
	if k.active == 0 {
		clear(k.dropped)
	}
	if !clean && !last {
		return false
	}
	if clean && err == nil && e.keep {
		k.store(key, e)
	}
	f.entry, f.err = e, err
	delete(k.flights, key)
	return true
}

func (k *cache) droppedSince(keys []string, since uint64) bool {
	for _, key := range keys {
		if k.dropped[key] > since {
			return true
		}
	}
	return false
}

// store puts a page in and notes which keys it bears. The lock is held.
func (k *cache) store(key cacheKey, e *entry) {
	if old, ok := k.pages.GetIfPresent(key); ok {
		k.untag(key, old)
	}
	for _, t := range e.keys {
		m := k.tagged[t]
		if m == nil {
			m = map[cacheKey]struct{}{}
			k.tagged[t] = m
		}
		m[key] = struct{}{}
	}
	k.pages.Set(key, e)
}

func (k *cache) untag(key cacheKey, e *entry) {
	for _, t := range e.keys {
		if m := k.tagged[t]; m != nil {
			if delete(m, key); len(m) == 0 {
				delete(k.tagged, t)
			}
		}
	}
}

// evicted forgets the keys of a page that had to make room. One that was stored again meanwhile keeps them.
func (k *cache) evicted(d otter.DeletionEvent[cacheKey, *entry]) {
	if d.Cause != otter.CauseOverflow {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.pages.GetIfPresent(d.Key); !ok {
		k.untag(d.Key, d.Value)
	}
}

// drop removes every page that bears one of the keys. When it returns, none of them is served any more, and fills
// that run will not store what they read before.
func (k *cache) drop(keys []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seq++
	for _, t := range keys {
		if k.active > 0 {
			k.dropped[t] = k.seq
		}
		for key := range k.tagged[t] {
			if e, ok := k.pages.Invalidate(key); ok {
				k.untag(key, e)
			}
		}
		delete(k.tagged, t)
	}
}

// attempt runs a fill and turns a panic into an error, so that one bad page never ends the process.
func attempt(ctx context.Context, make fill) (p *page, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errs.Wrap(errs.Internal, "err_internal", fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	return make(ctx)
}
