package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that is measured.
type process struct {
	cmd    *exec.Cmd
	base   string // http://127.0.0.1:port
	log    *bytes.Buffer
	ended  chan struct{}
	failed error
}

// ticksPerSecond is the unit of /proc/PID/stat; Linux answers 100 on every machine that Go runs on.
const ticksPerSecond = 100

// pinned puts a command on one core, where there are two and taskset is here: the server on the first, load on the
// second.
func pinned(core int, name string, args ...string) (string, []string) {
	if runtime.NumCPU() < 2 {
		return name, args
	}
	if path, err := exec.LookPath("taskset"); err == nil {
		return path, append([]string{"-c", strconv.Itoa(core), name}, args...)
	}
	return name, args
}

// start runs a server until it answers 200 at ready.
func start(ctx context.Context, base, ready, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), base: base, log: &bytes.Buffer{}, ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.cmd.WaitDelay = 2 * time.Second // for children that keep its output open
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.failed = p.cmd.Wait()
		close(p.ended)
	}()
	if err := p.await(ctx, ready); err != nil {
		p.kill()
		return nil, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, p.log)
	}
	return p, nil
}

func (p *process) await(ctx context.Context, path string) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	deadline := time.Now().Add(2 * time.Minute)
	for {
		r, err := client.Get(p.base + path)
		if err == nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("%s answers %s", path, r.Status)
		}
		select {
		case <-p.ended:
			return errors.New("it ended")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Microsecond):
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}

// stop asks the server to finish.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return nil // gone already
	}
	select {
	case <-p.ended:
		return p.failed
	case <-time.After(40 * time.Second):
		p.kill()
		return errors.New("the server did not end after SIGTERM")
	}
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be gone already
	<-p.ended
}

// cpu is the processor time that the process (and nginx's worker below it) has used so far.
func (p *process) cpu() (time.Duration, error) {
	var ticks int64
	for _, pid := range append(children(p.cmd.Process.Pid), p.cmd.Process.Pid) {
		n, err := ticksOf(pid)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond, nil
}

func ticksOf(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold anything; utime and stime are the 12th and 13th fields behind it.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat is not understood", pid)
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	return user + system, err
}

func children(pid int) []int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil
	}
	var all []int
	for _, f := range strings.Fields(string(text)) {
		if n, err := strconv.Atoi(f); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// resident is the memory that the process holds, in bytes.
func (p *process) resident() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("/proc has no VmRSS")
}

// freePort finds a port that was free just now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// startPolydesk runs `polydesk serve` over the newsroom's folder, on one core when alone is set.
func (b *bench) startPolydesk(ctx context.Context, ready string, alone bool) (*process, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	addr := "127.0.0.1:" + strconv.Itoa(port)
	args := []string{"serve", "--addr", addr, "--data", b.room.data, "--trusted-proxies", "127.0.0.0/8", "--log-format", "json"}
	name := b.binary
	if alone {
		name, args = pinned(0, name, args...)
	}
	return start(ctx, "http://"+addr, ready, name, args...)
}

// command runs polydesk and gives what it prints.
func command(ctx context.Context, binary, input string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdin = strings.NewReader(input)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("polydesk %s: %w\n%s", strings.Join(args, " "), err, &problems)
	}
	return strings.TrimSpace(string(out)), nil
}

// machine describes what this runs on.
func machine() string {
	model := runtime.GOARCH
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%d cores, %s, %s/%s, %s", runtime.NumCPU(), model, runtime.GOOS, runtime.GOARCH, runtime.Version())
}
