package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// tries is how often each load runs; medians are compared.
const tries = 3

// measureReading compares the hot article, many hot pages and pages that nobody has asked for yet with the yardsticks.
func measureReading(ctx context.Context, b *bench) error {
	server, err := b.startPolydesk(ctx, "/"+b.room.desk+"/", true)
	if err != nil {
		return err
	}
	defer server.kill()
	hot := b.room.paths[len(b.room.paths)-1:]
	page, err := b.fetch(ctx, server, hot[0])
	if err != nil {
		return err
	}
	echo, err := b.startEcho(ctx, page)
	if err != nil {
		return fmt.Errorf("the bare Echo handler: %w", err)
	}
	defer echo.kill()
	web, err := b.startNginx(ctx, page)
	if err != nil {
		say("nginx does not start: %v", err)
	}
	if web != nil {
		defer web.stop() // not killed: its worker would outlive it
	}
	// Yardstick first and last, and once between every two of ours.
	var bare, cached, static []reading
	for range tries {
		if err := b.into(ctx, &bare, echo, hot); err != nil {
			return err
		}
		if web != nil {
			if err := b.into(ctx, &static, web, hot); err != nil {
				return fmt.Errorf("nginx: %w", err)
			}
		}
		if err := b.into(ctx, &cached, server, hot); err != nil {
			return err
		}
	}
	if err := b.into(ctx, &bare, echo, hot); err != nil {
		return err
	}
	yard, ours := medianCPU(bare), medianCPU(cached)
	b.table.note("the page", fmt.Sprintf("%d bytes as %s, with %d headers", len(page.Body), b.encoding, len(page.Headers)))
	b.table.note("bare Echo, same bytes and headers", fmt.Sprintf("%s µs CPU, %s requests/s", short(micros(yard)), short(medianRate(bare))))
	b.table.add("cached article, CPU against bare Echo", float64(ours)/float64(yard),
		fmt.Sprintf("%s µs, %s requests/s, %s × Echo's rate", short(micros(ours)), short(medianRate(cached)), short(medianRate(cached)/medianRate(bare))),
		atMost(1.25, "×"), atMost(1.1, "×"))
	if web != nil {
		b.table.add("… throughput against nginx's static file, one core", medianRate(cached)/medianRate(static),
			fmt.Sprintf("nginx: %s µs, %s requests/s", short(micros(medianCPU(static))), short(medianRate(static))), atLeast(0.4, "×"), atLeast(0.5, "×"))
	} else {
		b.table.note("… throughput against nginx's static file", "nginx is not installed")
	}
	return errors.Join(b.manyHot(ctx, server, ours), b.notCached(ctx, server))
}

// into runs one load and keeps the reading.
func (b *bench) into(ctx context.Context, all *[]reading, p *process, paths []string) error {
	r, err := b.load(ctx, p, paths)
	*all = append(*all, r)
	return err
}

// manyHot asks for a thousand articles, the front and the feed in turn, all of them cached.
func (b *bench) manyHot(ctx context.Context, server *process, hot time.Duration) error {
	paths := append(b.hotPaths(), "/"+b.room.desk+"/", "/"+b.room.desk+"/feed.xml")
	if err := b.touch(ctx, server, paths); err != nil {
		return err
	}
	var all []reading
	for range tries {
		if err := b.into(ctx, &all, server, paths); err != nil {
			return err
		}
	}
	cpu := medianCPU(all)
	b.table.add(fmt.Sprintf("%d cached articles, front and feed in turn, CPU against the hot article", b.hot), float64(cpu)/float64(hot),
		fmt.Sprintf("%s µs, %s requests/s", short(micros(cpu)), short(medianRate(all))), atMost(1.4, "×"), atMost(1.15, "×"))
	return nil
}

// notCached asks for each of the oldest stories once.
func (b *bench) notCached(ctx context.Context, server *process) error {
	cold := b.room.paths[:max(0, len(b.room.paths)-b.hot)]
	var all []reading
	for try := range tries {
		// A part of its own for each try, so that nothing is asked for twice.
		part := cold[try*len(cold)/tries : (try+1)*len(cold)/tries]
		r, err := b.load(ctx, server, part)
		if err != nil {
			return err
		}
		if int(r.requests) > len(part) {
			return fmt.Errorf("%d requests went round %d stories: give more -stories or a shorter -duration", r.requests, len(part))
		}
		all = append(all, r)
	}
	cpu := medianCPU(all)
	b.table.add(fmt.Sprintf("article not cached, SQLite, %d stories, CPU", len(b.room.paths)), micros(cpu),
		fmt.Sprintf("database and gzip included; %s requests/s", short(medianRate(all))), atMost(700, "µs"), atMost(250, "µs"))
	return nil
}

// hotPaths are the newest stories.
func (b *bench) hotPaths() []string {
	return append([]string(nil), b.room.paths[max(0, len(b.room.paths)-b.hot):]...)
}

// touch asks for each page once.
func (b *bench) touch(ctx context.Context, p *process, paths []string) error {
	for _, path := range paths {
		if _, err := b.fetch(ctx, p, path); err != nil {
			return err
		}
	}
	return nil
}

func medianCPU(all []reading) time.Duration {
	var list []time.Duration
	for _, r := range all {
		list = append(list, r.perCPU)
	}
	return median(list)
}

func medianRate(all []reading) float64 {
	var list []float64
	for _, r := range all {
		list = append(list, r.rate)
	}
	return median(list)
}
