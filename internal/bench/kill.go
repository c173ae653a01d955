package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"time"
)

// writers is how many people save at once while the server is killed.
const writers = 4

// killLoop kills the server in the middle of writes, starts it again, and looks whether everything that was
// acknowledged is there. It is no measurement: `make soak` runs it.
func killLoop(ctx context.Context, b *bench) error {
	b.settings.stories = 50
	var err error
	b.settings.keep = filepath.Join(b.dir, "kept")
	if b.room, err = prepare(ctx, b.settings); err != nil {
		return err
	}
	total := 0
	for round := range b.kills {
		n, err := b.killOnce(ctx, round)
		if err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		total += n
	}
	fmt.Printf("%d times killed; all %d acknowledged steps were there after the start\n", b.kills, total)
	return nil
}

// killOnce is one life of the server, and the look afterwards.
func (b *bench) killOnce(ctx context.Context, round int) (int, error) {
	server, err := b.startPolydesk(ctx, "/readyz", false)
	if err != nil {
		return 0, err
	}
	acknowledged := b.writeUntil(ctx, server, round, time.Duration(200+rand.N(800))*time.Millisecond)
	server, err = b.startPolydesk(ctx, "/readyz", false)
	if err != nil {
		return 0, fmt.Errorf("the start after the kill: %w", err)
	}
	defer server.stop()
	c := newClient(server.base)
	for id, want := range acknowledged {
		var got published
		if err := c.call(ctx, http.MethodGet, "/stories/"+id, b.room.chief, nil, &got); err != nil {
			return 0, err
		}
		if got.Headline != want.Headline || got.Version < want.Version {
			return 0, fmt.Errorf("story %s was acknowledged as version %d %q and is version %d %q", id, want.Version, want.Headline, got.Version, got.Headline)
		}
	}
	return len(acknowledged), nil
}

// writeUntil has stories written and moved until the server is killed after a while, and gives what it acknowledged.
func (b *bench) writeUntil(ctx context.Context, server *process, round int, life time.Duration) map[string]published {
	acknowledged := map[string]published{}
	var mu sync.Mutex
	var all sync.WaitGroup
	c := newClient(server.base)
	for w := range writers {
		all.Go(func() {
			for i := 0; ; i++ {
				draft, err := b.draft(fmt.Sprintf("Round %d, writer %d, story %d", round, w, i), sentences[i%len(sentences)])
				if err != nil {
					return
				}
				var s published
				if c.call(ctx, http.MethodPost, "/stories", b.room.reporter, draft, &s) != nil {
					return // killed: nothing was acknowledged
				}
				mu.Lock()
				acknowledged[s.ID] = s
				mu.Unlock()
				if c.call(ctx, http.MethodPost, "/stories/"+s.ID+"/transitions", b.room.reporter, []byte(`{"action":"submit"}`), &s) != nil {
					return
				}
				mu.Lock()
				acknowledged[s.ID] = s
				mu.Unlock()
			}
		})
	}
	select {
	case <-time.After(life):
	case <-ctx.Done():
	}
	server.kill()
	all.Wait()
	return acknowledged
}
