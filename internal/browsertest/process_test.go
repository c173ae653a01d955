//go:build browser

package browsertest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is one running program; the same arguments start it again at the same address.
type process struct {
	args []string // without --addr
	addr string
	cmd  *exec.Cmd
	done chan error
	out  said
}

// said keeps what a process prints.
type said struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

func (p *process) base() string { return "http://" + p.addr }

// start starts the program and waits until it answers.
func (p *process) start(patience time.Duration) error {
	if p.addr == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		p.addr = l.Addr().String()
		if err := l.Close(); err != nil {
			return err
		}
	}
	p.cmd = exec.Command(program, append(p.args, "--addr", p.addr)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.done = make(chan error, 1)
	go func(cmd *exec.Cmd, done chan error) { done <- cmd.Wait() }(p.cmd, p.done)
	until := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-p.done:
			p.done <- err
			return fmt.Errorf("%v ended before it answered: %v\n%s", p.args, err, &p.out)
		case <-until:
			return errors.Join(fmt.Errorf("%v did not answer in %v:\n%s", p.args, patience, &p.out), p.kill())
		case <-tick.C:
			res, err := http.Get(p.base() + "/robots.txt")
			if err != nil {
				continue
			}
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
}

// stop ends the program in good order; kill as kill -9 does.
func (p *process) stop() error { return p.end(syscall.SIGTERM) }
func (p *process) kill() error { return p.end(syscall.SIGKILL) }

func (p *process) end(sig syscall.Signal) error {
	if p.cmd == nil {
		return nil
	}
	err := p.cmd.Process.Signal(sig)
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	select {
	case ended := <-p.done:
		if sig == syscall.SIGTERM {
			err = errors.Join(err, ended)
		}
	case <-time.After(30 * time.Second):
		err = errors.Join(err, errors.New("the program did not end in 30 s"), p.cmd.Process.Kill())
	}
	p.cmd = nil
	return err
}

// newsroom is a program of a test's own.
type newsroom struct {
	*process
	t    *testing.T
	data string
}

// demo starts a newsroom on a fresh copy of the demo's data.
func demo(t *testing.T) *newsroom {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(master)); err != nil {
		t.Fatal(err)
	}
	return begin(t, data, "demo", "--data", data)
}

func begin(t *testing.T, data string, args ...string) *newsroom {
	t.Helper()
	n := &newsroom{process: &process{args: args}, t: t, data: data}
	if err := n.start(90 * time.Second); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.stop(); err != nil {
			t.Errorf("the program did not end well: %v\n%s", err, &n.out)
		}
		for _, bad := range []string{"panic", "level=ERROR", " ERROR "} {
			if strings.Contains(n.out.String(), bad) {
				t.Errorf("the program said %q:\n%s", bad, &n.out)
			}
		}
	})
	return n
}

// crash is kill -9, and again starts the program on what it left.
func (n *newsroom) crash() {
	n.t.Helper()
	if err := n.kill(); err != nil {
		n.t.Fatal(err)
	}
}

func (n *newsroom) again() {
	n.t.Helper()
	if err := n.start(60 * time.Second); err != nil {
		n.t.Fatal(err)
	}
}

// get is what a reader without a browser gets: status and body.
func (n *newsroom) get(path string) (int, string) {
	n.t.Helper()
	res, err := http.Get(n.base() + path)
	if err != nil {
		n.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// command runs the program's command line on the newsroom's data.
func command(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("polydesk %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// password of somebody of the demo, from the file that the demo writes.
func (n *newsroom) password(name string) (email, secret string) {
	n.t.Helper()
	raw, err := os.ReadFile(filepath.Join(n.data, "demo-logins.txt"))
	if err != nil {
		n.t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if f := strings.Fields(line); len(f) > 1 && strings.HasPrefix(f[0], name+"@") {
			return f[0], f[1]
		}
	}
	n.t.Fatalf("the demo has no %s", name)
	return "", ""
}
