package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// readers is how many ask for the pages that change while stories are published.
const readers = 4

// measureVisibility publishes stories under readers' load, and looks right after each answer whether the article, the
// front, the feed, the topic's page and the search have it.
func measureVisibility(ctx context.Context, b *bench) error {
	server, err := b.startPolydesk(ctx, "/readyz", false)
	if err != nil {
		return err
	}
	defer server.kill()
	c := newClient(server.base)
	lists := []string{"/" + b.room.desk + "/", "/" + b.room.desk + "/feed.xml", "/" + b.room.desk + "/topic/" + url.PathEscape(b.room.topic)}
	stop, answered := b.read(ctx, server, lists)
	defer stop()
	random := rand.New(rand.NewPCG(5, 6))
	var looks []time.Duration
	missing := map[string]int{}
	for i := range b.visible {
		word := fmt.Sprintf("zq%dx%d", i, random.Uint32()) // a word that no other story has
		draft, err := b.draft("A bench for "+word, text(random))
		if err != nil {
			return err
		}
		s, err := c.cycle(ctx, b.room.reporter, b.room.chief, draft)
		if err != nil {
			return err
		}
		article, err := pathOf(s.PublicURL)
		if err != nil {
			return err
		}
		began := time.Now()
		for _, path := range append([]string{article, "/" + b.room.desk + "/search?q=" + word}, lists...) {
			status, page, err := c.page(ctx, path, fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255))
			if err != nil {
				return err
			}
			// A search page repeats the question, so the headline is looked for.
			if status != http.StatusOK || !bytes.Contains(page, []byte("A bench for "+word)) {
				name, _, _ := strings.Cut(strings.Replace(path, article, "article", 1), "?")
				missing[name]++
			}
		}
		looks = append(looks, time.Since(began))
	}
	stop()
	bad := 0
	for _, n := range missing {
		bad += n
	}
	detail := fmt.Sprintf("of %d looks at article, front, feed, topic and search after %d publications; %d pages for readers meanwhile; the five looks took %s ms, p99 %s ms",
		5*b.visible, b.visible, answered.Load(), short(millis(median(looks))), short(millis(quantile(looks, 0.99))))
	if bad > 0 {
		detail += fmt.Sprintf("; missing: %v", missing)
	}
	b.table.add("publish → visible on the same node before the answer: not there", float64(bad), detail, atMost(0, ""), atMost(0, ""))
	return nil
}

// read keeps readers asking for pages until stop is called.
func (b *bench) read(ctx context.Context, server *process, paths []string) (stop func(), answered *atomic.Int64) {
	ctx, cancel := context.WithCancel(ctx)
	answered = &atomic.Int64{}
	var all sync.WaitGroup
	for n := range readers {
		c := newClient(server.base)
		all.Go(func() {
			for i := n; ctx.Err() == nil; i++ {
				if status, _, err := c.page(ctx, paths[i%len(paths)], "192.0.2.1"); err == nil && status == http.StatusOK {
					answered.Add(1)
				}
			}
		})
	}
	return func() { cancel(); all.Wait() }, answered
}
