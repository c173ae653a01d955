package site

import (
	"context"
	"io"
	"time"

	"github.com/andybalholm/brotli"
)

// followEvery is how often the outbox is read when nothing wakes the follower.
const followEvery = time.Second

// Run does the site's work behind the requests until ctx ends: it follows the outbox, so that what another process
// published is dropped here, and makes the brotli form of pages that are asked for. It is called once.
func (s *Site) Run(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.pressAll(ctx)
	}()
	s.follow(ctx)
	<-done
}

func (s *Site) follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case _, ok := <-s.wake:
			if !ok {
				s.wake = nil
			}
		}
		err := s.catchUp(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			s.log.Warn("the outbox cannot be read; cached pages are not brought up to date", "error", err)
		}
		if err == nil && failing {
			s.log.Info("the outbox is read again")
		}
		failing = err != nil
	}
}

// catchUp drops what was changed since the last look.
func (s *Site) catchUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, fillTime)
	defer cancel()
	keys, next, err := s.store.OutboxSince(ctx, s.position)
	if err != nil {
		return err
	}
	s.Invalidate(keys...)
	s.position = next
	return nil
}

// press asks for the brotli form of a page; when too many wait, a later reader asks again.
func (s *Site) press(e *entry) {
	if e.pressed.Swap(true) {
		return
	}
	select {
	case s.presses <- e:
	default:
		e.pressed.Store(false)
	}
}

func (s *Site) pressAll(ctx context.Context) {
	w := brotli.NewWriterLevel(io.Discard, 5)
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-s.presses:
			e.brotli.Store(newVariant(pressBrotli(w, e.unpack())))
		}
	}
}
