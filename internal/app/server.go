package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"polydesk/internal/admin"
	"polydesk/internal/httpx"
	"polydesk/internal/site"
	"polydesk/internal/store"
	"polydesk/web"
	"polydesk/web/templates"
)

// Server is a newsroom that answers: readers' pages in front, the admin, the
// API and the health checks behind.
type Server struct {
	app      *App
	site     *site.Site
	echo     *echo.Echo
	http     *http.Server
	draining chan struct{}
	demo     DemoInfo
}

// DemoInfo is what makes a server a demo's: pages that say so, and sign-ins by one
// click. The zero value is a real newsroom's.
type DemoInfo struct {
	on      bool
	signIns []admin.DemoSignIn
}

// memoryLimit is what the collector aims at: the page cache and the readers of
// the database are bounded well below it.
const memoryLimit = 512 << 20

// heapGrowth lets the heap grow to three times what is alive before it is
// collected. That is little here: what is large (the page cache, SQLite's pages)
// is bounded, and a collection costs the same whatever there is to gain.
const heapGrowth = 200

// settled is when what the start alone needed (parsed templates, catalogues,
// migrations) is given back to the machine.
const settled = time.Second

// NewServer builds the surfaces over an open newsroom.
func NewServer(ctx context.Context, a *App, d DemoInfo) (*Server, error) {
	debug.SetMemoryLimit(memoryLimit)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	s := &Server{app: a, draining: make(chan struct{}), demo: d}
	e := echo.New()
	s.echo = e
	e.HideBanner, e.HidePort = true, true
	proxies, err := trusted(a.Config.TrustedProxies)
	if err != nil {
		return nil, err
	}
	e.IPExtractor = proxies.address
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, DisableStackAll: true,
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			a.Log.Error("panic", "error", err, "route", c.Path(), "stack", string(stack))
			return err
		}}))
	s.site, err = site.New(ctx, site.Options{
		Store: store.NewReader(a.DB), Blobs: a.Blobs, Words: a.Reader, Templates: templates.Files, Static: web.Static,
		BaseURL: a.Base, Name: siteName, Demo: d.on, Next: e, ClientAddress: proxies.address,
		Wake: a.DB.Wake(ctx), Clock: a.clock, Log: a.Log,
	})
	if err != nil {
		return nil, err
	}
	a.DB.OnEmit(func(_ context.Context, keys []string) { s.site.Invalidate(keys...) })
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", s.ready)
	if err := s.surfaces(ctx, e, proxies.address); err != nil {
		return nil, err
	}
	s.http = &http.Server{Handler: s.site, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(a.Log.Handler(), slog.LevelDebug)}
	return s, nil
}

// siteName is the wordmark of the public pages.
const siteName = "Polydesk"

// ready says whether the database and the media store answer; with role=reader
// it stays 200 while pages can be served from what is cached.
func (s *Server) ready(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	select {
	case <-s.draining:
		return c.String(http.StatusServiceUnavailable, "draining\n")
	default:
	}
	if c.QueryParam("role") == "reader" {
		return c.String(http.StatusOK, "ok\n")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), 3*time.Second)
	defer cancel()
	if err := errors.Join(s.app.DB.Ping(ctx), s.app.Blobs.Ping(ctx)); err != nil {
		s.app.Log.Warn("not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ok\n")
}

// Serve answers on the listener until ctx ends, then stops accepting, finishes
// what is in flight, and returns nil.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	var background sync.WaitGroup
	for _, run := range []func(context.Context){s.site.Run, s.schedules, s.housekeeping} {
		background.Go(func() { run(work) })
	}
	defer time.AfterFunc(settled, debug.FreeOSMemory).Stop()
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(ln) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		close(s.draining)
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		err = s.http.Shutdown(drain)
	}
	stop()
	background.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (s *Server) schedules(ctx context.Context) {
	s.app.Stories.Schedules(ctx, func(err error) { s.app.Log.Error("scheduled publication", "error", err) })
}

// Handler answers requests without a listener, for tests.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// proxies are the networks whose forwarded headers count.
type proxies []netip.Prefix

func trusted(cidrs []string) (proxies, error) {
	var out proxies
	for _, c := range cidrs {
		p, err := netip.ParsePrefix(c)
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxies %q: %w", c, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// address answers the client's address: the connection's, or what the last
// proxy of ours says in X-Forwarded-For.
func (p proxies) address(r *http.Request) string {
	if len(p) == 0 {
		return httpx.PeerAddress(r)
	}
	var options []echo.TrustOption
	options = append(options, echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false))
	for _, n := range p {
		options = append(options, echo.TrustIPRange(&net.IPNet{IP: n.Addr().AsSlice(), Mask: net.CIDRMask(n.Bits(), n.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(options...)(r)
}
