package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const docFile = "docs/performance.md"

// What stands in docs/performance.md before the first mark and behind the second is a person's; between them is the
// newest run.
const (
	docBegin = "<!-- bench: begin -->"
	docEnd   = "<!-- bench: end -->"
)

const docHead = `# Performance

What the program does on one machine, measured from outside by ` + "`make bench`" + ` (internal/bench): the binary that is shipped,
on loopback, over data of its own. ` + "`make bench BENCH=-write`" + ` writes the part between the marks.

`

const docFoot = `
## How it is measured

- **Yardsticks run in the same run**, before, between and after; medians of three are compared. Compare figures of one run only:
  throughput swings with the machine's neighbours, processor time a request hardly.
- **Bare Echo** is a handler of the same bytes and headers (Content-Length too) in a process of its own; nginx sends the same from a file.
- The server has one core and the load another; 32 connections are kept. Processor time is that of the server's process in
  /proc/PID/stat, database and compression included. Publishing, starting and memory are measured without such a tie.
- **Not cached**: each story is asked for once, of 100,000 that were loaded through the store's adapters; what is rendered is also compressed.
- **Publishing** is compared with a bare loop of four durable commits (WAL, synchronous=FULL) of the same bytes on the same disk:
  an absolute rate measures the disk.
- **Visible**: after the answer to publish, the article, the front, the feed, the topic's page and the public search are asked at once, while
  four readers ask for the lists all the time.
`

// writeDoc keeps the table with what it was made by.
func writeDoc(s settings, table string, took time.Duration) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s, %s; load by %s. `%s`, %s.\n\n%s%s", docBegin, time.Now().UTC().Format("2 January 2006"), machine(), generator(),
		commandLine(s), took.Round(time.Second), table, docEnd)
	text, err := os.ReadFile(docFile)
	if os.IsNotExist(err) {
		text, err = []byte(docHead+docBegin+docEnd+"\n"+docFoot), nil
	}
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), docBegin)
	_, after, closed := strings.Cut(rest, docEnd)
	if !ok || !closed {
		return fmt.Errorf("%s has no marks %s and %s", docFile, docBegin, docEnd)
	}
	return os.WriteFile(docFile, []byte(before+b.String()+after), 0o644)
}

// commandLine is what to type for the same run.
func commandLine(s settings) string {
	return fmt.Sprintf(`make bench BENCH="-write -stories %d -hot %d -cycles %d -visible %d -duration %s -encoding %s"`,
		s.stories, s.hot, s.cycles, s.visible, s.duration, s.encoding)
}
