package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// measureStarts times the program from its start to the first page, with a newsroom that exists and a schema that is
// current.
func measureStarts(ctx context.Context, b *bench) error {
	var all []time.Duration
	for range b.starts {
		began := time.Now()
		server, err := b.startPolydesk(ctx, "/"+b.room.desk+"/", false)
		if err != nil {
			return err
		}
		all = append(all, time.Since(began))
		if err := server.stop(); err != nil {
			return fmt.Errorf("the end after SIGTERM: %w\n%s", err, server.log)
		}
	}
	b.table.add("cold start to the first 200 (a front page), schema current", millis(median(all)),
		fmt.Sprintf("median of %d; slowest %s ms", len(all), short(millis(quantile(all, 1)))), atMost(300, "ms"), atMost(100, "ms"))
	return nil
}

// measureMemory reads what the program holds when nobody has asked for anything, and with a thousand hot pages.
func measureMemory(ctx context.Context, b *bench) error {
	server, err := b.startPolydesk(ctx, "/healthz", false)
	if err != nil {
		return err
	}
	defer server.kill()
	// What a start leaves behind is collected and given back after a while.
	idle, err := settled(ctx, server)
	if err != nil {
		return err
	}
	b.table.add("memory idle, existing newsroom, before a sign-in", mib(idle), "resident", atMost(40, "MB"), atMost(25, "MB"))
	paths := b.hotPaths()
	if err := b.touch(ctx, server, paths); err != nil {
		return err
	}
	if _, err := b.load(ctx, server, paths); err != nil {
		return err
	}
	hot, err := server.resident()
	if err != nil {
		return err
	}
	b.table.add(fmt.Sprintf("memory with %d hot pages, right after a load", len(paths)), mib(hot), "resident", atMost(120, "MB"), atMost(80, "MB"))
	return nil
}

// settled waits until the memory stays the same for two seconds, at most ten.
func settled(ctx context.Context, p *process) (int64, error) {
	last, same := int64(0), 0
	for range 20 {
		now, err := p.resident()
		if err != nil {
			return 0, err
		}
		if same++; now != last {
			last, same = now, 0
		}
		if same >= 4 {
			break
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
	return last, nil
}

var allocations = regexp.MustCompile(`(?m)^BenchmarkHit\S*\s+\d+\s+([\d.]+) ns/op.*?\s(\d+) allocs/op`)

// measureAllocations runs site's own benchmark, where the sources are.
func measureAllocations(ctx context.Context, b *bench) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkHit$", "-benchmem", "./internal/site")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("go test: %w\n%s", err, out)
	}
	m := allocations.FindSubmatch(out)
	if m == nil {
		return fmt.Errorf("site has no BenchmarkHit")
	}
	n, err := strconv.ParseFloat(string(m[2]), 64)
	if err != nil {
		return err
	}
	b.table.add("allocations of ours on a cached hit", n, string(m[1])+" ns", atMost(5, ""), atMost(0, ""))
	return nil
}
