package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"

	"polydesk/internal/config"
)

// Logger makes the log of a server: text for people, JSON for machines.
func Logger(w io.Writer, format string, terminal bool) *slog.Logger {
	if format == "text" || format == "" && terminal {
		return slog.New(slog.NewTextHandler(w, nil))
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}

// Serve runs a newsroom until ctx ends. On an empty database it loads the
// reference data and says how to make the first admin.
func Serve(ctx context.Context, cfg config.Config, out io.Writer, log *slog.Logger) error {
	a, err := Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.refuseDemoPeople(ctx); err != nil {
		return err
	}
	if err := a.sameHouse(ctx); err != nil {
		return err
	}
	if err := a.LoadReference(ctx); err != nil {
		return err
	}
	n, err := a.Accounts.Count(ctx)
	if err != nil {
		return err
	}
	return a.listen(ctx, DemoInfo{}, func(address string) error {
		say := printer(out)
		say("Polydesk listens on %s; readers %s/, newsroom %s/admin", address, cfg.BaseURL, cfg.BaseURL)
		if n == 0 {
			say("Nobody can sign in yet. Make the first admin beside this server:\n  polydesk user create --admin --email you@example.org --name \"Your Name\" --data %s", cfg.Data)
		}
		return nil
	})
}

// Demo runs the demo newsroom until ctx ends.
func Demo(ctx context.Context, cfg config.Config, out io.Writer, log *slog.Logger) error {
	a, err := Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.sameHouse(ctx); err != nil {
		return err
	}
	if err := a.StartDemo(ctx, out); err != nil {
		return err
	}
	signIns, err := a.demoSignIns(ctx)
	if err != nil {
		return err
	}
	return a.listen(ctx, DemoInfo{on: true, signIns: signIns}, func(address string) error { return a.announce(ctx, out, address) })
}

// listen serves on the configured address; announce is told the address once
// it accepts connections.
func (a *App) listen(ctx context.Context, d DemoInfo, announce func(address string) error) error {
	s, err := NewServer(ctx, a, d)
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", a.Config.Addr, err)
	}
	if err := announce(ln.Addr().String()); err != nil {
		ln.Close()
		return err
	}
	return s.Serve(ctx, ln)
}

// Terminal says whether a file is a terminal.
func Terminal(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
