package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// yardstickArg makes this program the yardstick instead of the benchmark.
const yardstickArg = "yardstick"

// answer is a page as it went over the wire.
type answer struct {
	Path    string
	Headers http.Header
	Body    []byte
}

// perConnection are headers that a server makes for itself.
var perConnection = map[string]bool{"Date": true, "Connection": true, "Transfer-Encoding": true}

// fetch gets a page with the readers' coding and keeps its bytes as they came.
func (b *bench) fetch(ctx context.Context, p *process, path string) (*answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", b.encoding) // set by hand: the transport does not decode it
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if r.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", path, r.Status)
	}
	a := &answer{Path: path, Headers: http.Header{}, Body: body}
	for name, values := range r.Header {
		if !perConnection[name] {
			a.Headers[name] = values
		}
	}
	a.Headers["Content-Length"] = []string{strconv.Itoa(len(body))}
	return a, nil
}

// yardstick is a bare Echo handler that sends one answer: `bench yardstick ADDR FILE`.
func yardstick(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("want an address and a file")
	}
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	// The route is a pattern, as an article's is.
	e.GET("/:lang/a/:slug/:file", func(c echo.Context) error {
		h := c.Response().Header()
		for name, values := range a.Headers {
			h[name] = values
		}
		c.Response().WriteHeader(http.StatusOK)
		_, err := c.Response().Write(a.Body)
		return err
	})
	return e.Start(args[0])
}

func (b *bench) startEcho(ctx context.Context, a *answer) (*process, error) {
	text, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(b.dir, "answer.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	addr := "127.0.0.1:" + strconv.Itoa(port)
	name, args := pinned(0, self, yardstickArg, addr, file)
	return start(ctx, "http://"+addr, a.Path, name, args...)
}

// startNginx serves the same bytes and headers from a file; nil without nginx.
func (b *bench) startNginx(ctx context.Context, a *answer) (*process, error) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program = "/usr/sbin/nginx"; !exists(program) {
			return nil, nil
		}
	}
	dir := filepath.Join(b.dir, "nginx")
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "page"), a.Body, 0o644); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	var headers strings.Builder
	for name, values := range a.Headers {
		if name == "Content-Length" || name == "Content-Type" || name == "Etag" {
			continue // nginx makes its own
		}
		for _, v := range values {
			fmt.Fprintf(&headers, "    add_header %s %q;\n", name, v)
		}
	}
	conf := fmt.Sprintf(`worker_processes 1; pid %[1]s/pid; error_log %[1]s/error.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100;
  client_body_temp_path %[1]s/tmp; proxy_temp_path %[1]s/tmp; fastcgi_temp_path %[1]s/tmp; uwsgi_temp_path %[1]s/tmp; scgi_temp_path %[1]s/tmp;
  server {
    listen 127.0.0.1:%[2]d; root %[1]s;
    location / { try_files /page =404; default_type %[3]q;
%[4]s    }
  }
}
`, dir, port, a.Headers.Get("Content-Type"), headers.String())
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		return nil, err
	}
	user := ""
	if os.Getuid() == 0 {
		user = "user root; " // this run's folder is closed to others
	}
	name, args := pinned(0, program, "-c", file, "-p", dir, "-g", user+"daemon off;")
	return start(ctx, "http://127.0.0.1:"+strconv.Itoa(port), a.Path, name, args...)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
