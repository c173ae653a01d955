package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// connections is how many readers ask at once, each as fast as it is answered, on a connection that is kept.
const connections = 32

// reading is what a load came to.
type reading struct {
	requests int64
	bad      int64         // answers other than 200, and broken connections
	perCPU   time.Duration // processor time of the server for one request
	rate     float64       // requests a second
}

// load asks for the paths, one after the other and again from the start, for a while. With one path it is always the
// same.
func (b *bench) load(ctx context.Context, p *process, paths []string) (reading, error) {
	before, err := p.cpu()
	if err != nil {
		return reading{}, err
	}
	began := time.Now()
	var r reading
	if program, lookErr := exec.LookPath("wrk"); lookErr == nil {
		r, err = b.wrk(ctx, program, p, paths)
	} else {
		r, err = b.generate(ctx, p, paths)
	}
	if err != nil {
		return r, err
	}
	after, err := p.cpu()
	if err != nil {
		return r, err
	}
	if r.requests == 0 {
		return r, errors.New("no request was answered")
	}
	if r.bad > 0 {
		return r, fmt.Errorf("%d of %d answers were not 200", r.bad, r.requests)
	}
	r.perCPU = (after - before) / time.Duration(r.requests)
	r.rate = float64(r.requests) / time.Since(began).Seconds()
	return r, nil
}

var (
	wrkRequests = regexp.MustCompile(`(\d+) requests in`)
	wrkBad      = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
	wrkErrors   = regexp.MustCompile(`Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)`)
)

func (b *bench) wrk(ctx context.Context, program string, p *process, paths []string) (reading, error) {
	args := []string{"-t1", "-c" + strconv.Itoa(connections), "-d" + strconv.Itoa(max(1, int(b.duration.Seconds()))) + "s",
		"--timeout", "30s", "-H", "Accept-Encoding: " + b.encoding}
	if len(paths) > 1 {
		script, err := b.script(paths)
		if err != nil {
			return reading{}, err
		}
		args = append(args, "-s", script)
	}
	name, args := pinned(1, program, append(args, p.base+paths[0])...)
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return reading{}, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	var r reading
	if m := wrkRequests.FindSubmatch(out); m != nil {
		r.requests, _ = strconv.ParseInt(string(m[1]), 10, 64) // digits only
	}
	for _, m := range append([][][]byte{wrkErrors.FindSubmatch(out)}, wrkBad.FindSubmatch(out)) {
		for _, field := range m {
			if n, err := strconv.ParseInt(string(field), 10, 64); err == nil {
				r.bad += n
			}
		}
	}
	return r, nil
}

// script writes the paths for wrk, as requests that are ready to send.
func (b *bench) script(paths []string) (string, error) {
	list := filepath.Join(b.dir, "paths.txt")
	if err := os.WriteFile(list, []byte(strings.Join(paths, "\n")+"\n"), 0o600); err != nil {
		return "", err
	}
	lua := fmt.Sprintf(`local all, n = {}, 0
function init(args)
  for line in io.lines(%q) do all[#all + 1] = wrk.format("GET", line) end
end
function request()
  n = n %% #all + 1
  return all[n]
end
`, list)
	file := filepath.Join(b.dir, "paths.lua")
	return file, os.WriteFile(file, []byte(lua), 0o600)
}

// generate is our own load, for machines without wrk: requests are bytes made before, answers are read by their length.
func (b *bench) generate(ctx context.Context, p *process, paths []string) (reading, error) {
	u, err := url.Parse(p.base)
	if err != nil {
		return reading{}, err
	}
	requests := make([][]byte, len(paths))
	for i, path := range paths {
		requests[i] = fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: %s\r\n\r\n", path, u.Host, b.encoding)
	}
	ctx, cancel := context.WithTimeout(ctx, b.duration)
	defer cancel()
	var next, done, bad atomic.Int64
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := converse(ctx, u.Host, requests, &next, &done, &bad); err != nil && ctx.Err() == nil {
					bad.Add(1)
				}
			}
		})
	}
	all.Wait()
	return reading{requests: done.Load(), bad: bad.Load()}, nil
}

// converse asks on one connection until the time is over.
func converse(ctx context.Context, host string, requests [][]byte, next, done, bad *atomic.Int64) error {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	for ctx.Err() == nil {
		if _, err := conn.Write(requests[(next.Add(1)-1)%int64(len(requests))]); err != nil {
			return err
		}
		status, err := skipAnswer(in)
		if err != nil {
			return err
		}
		if done.Add(1); status != http.StatusOK {
			bad.Add(1)
		}
	}
	return nil
}

// skipAnswer reads one answer with a Content-Length and throws it away.
func skipAnswer(in *bufio.Reader) (status int, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil || len(line) < 12 {
		return 0, errors.Join(err, errors.New("no status line"))
	}
	status, err = strconv.Atoi(string(line[9:12]))
	if err != nil {
		return 0, err
	}
	length := int64(-1)
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, errors.New("an answer without Content-Length")
	}
	_, err = io.CopyN(io.Discard, in, length)
	return status, err
}

// generator names what makes the load.
func generator() string {
	if _, err := exec.LookPath("wrk"); err == nil {
		return "wrk, one thread"
	}
	return fmt.Sprintf("the benchmark's own generator, %d threads", runtime.GOMAXPROCS(0))
}
