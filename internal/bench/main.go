// Command bench measures the very program that is shipped, from outside: `make bench` builds polydesk, and this starts
// it on loopback over data of its own, beside a bare Echo handler (and nginx, where it is installed) that sends the same
// bytes and headers. It prints one table with what must be reached and what is aimed at, and keeps it in
// docs/performance.md with -write.
//
// The figure to trust is processor time a request; throughput swings with the machine's neighbours. Yardsticks run in
// the same run, before and after, and medians of three are compared. Nothing here is part of the program, and no test
// depends on a measurement.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// settings are the flags.
type settings struct {
	binary   string
	dir      string
	keep     string
	stories  int
	hot      int
	cycles   int
	visible  int
	starts   int
	kills    int
	duration time.Duration
	encoding string
	postgres string
	only     string
	write    bool
	fresh    bool
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == yardstickArg {
		if err := yardstick(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "yardstick:", err)
			os.Exit(1)
		}
		return
	}
	// Servers end with the thread that started them (Pdeathsig), so this one must be the process's own.
	runtime.LockOSThread()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, readFlags()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func readFlags() settings {
	var s settings
	flag.StringVar(&s.binary, "binary", "", "the polydesk program (needed)")
	flag.StringVar(&s.dir, "dir", "", "a folder for this run's data; empty: a new one, removed at the end")
	flag.StringVar(&s.keep, "seed", "", "the folder in which loaded stories are kept for the next run; empty: polydesk-bench in the user's cache folder")
	flag.BoolVar(&s.fresh, "fresh", false, "load the stories anew")
	flag.IntVar(&s.stories, "stories", 100_000, "stories in the database")
	flag.IntVar(&s.hot, "hot", 1000, "pages that are hot at once")
	flag.IntVar(&s.cycles, "cycles", 150, "stories that are made and published for each timing")
	flag.IntVar(&s.visible, "visible", 1000, "publications after which everything is looked at")
	flag.IntVar(&s.starts, "starts", 7, "cold starts")
	flag.IntVar(&s.kills, "kills", 20, "kill -9 rounds of -only kill")
	flag.DurationVar(&s.duration, "duration", 4*time.Second, "of each load")
	flag.StringVar(&s.encoding, "encoding", "gzip", "Accept-Encoding of the readers: gzip, br or identity")
	flag.StringVar(&s.postgres, "postgres", "", "the address of an empty PostgreSQL database, for what is measured on both")
	flag.StringVar(&s.only, "only", "", "parts, comma-separated: read, publish, floor, visible, notices, start, memory, allocations, kill")
	flag.BoolVar(&s.write, "write", false, "keep the table in docs/performance.md")
	flag.Parse()
	return s
}

// part is a group of rows.
type part struct {
	name string
	run  func(ctx context.Context, b *bench) error
}

func parts() []part {
	return []part{
		{"start", measureStarts},
		{"memory", measureMemory},
		{"read", measureReading},
		{"publish", measurePublishing},
		{"floor", measureFloor},
		{"visible", measureVisibility},
		{"notices", measureNotices},
		{"allocations", measureAllocations},
	}
}

// bench is one run.
type bench struct {
	settings
	room  *newsroom
	table table
}

func run(ctx context.Context, s settings) error {
	if s.binary == "" {
		return fmt.Errorf("-binary is needed: make bench gives it")
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "polydesk-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		s.dir = dir
	}
	b := &bench{settings: s}
	if s.only == "kill" {
		return killLoop(ctx, b)
	}
	began := time.Now()
	say("machine: %s", machine())
	var err error
	if b.room, err = prepare(ctx, s); err != nil {
		return fmt.Errorf("load the stories: %w", err)
	}
	chosen := strings.Split(s.only, ",")
	for _, p := range parts() {
		if s.only != "" && !slices.Contains(chosen, p.name) {
			continue
		}
		say("%s …", p.name)
		if err := p.run(ctx, b); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			b.table.failed(p.name, err)
		}
	}
	text := b.table.markdown()
	fmt.Printf("\n%s\n(%s)\n", text, time.Since(began).Round(time.Second))
	if s.write {
		if err := writeDoc(s, text, time.Since(began)); err != nil {
			return err
		}
	}
	if b.table.missed() {
		return fmt.Errorf("a \"must\" was missed, or a part failed")
	}
	return nil
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "["+time.Now().Format("15:04:05")+"] "+format+"\n", args...)
}
