package app

import (
	"context"
	"os"
	"strconv"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/store"
)

// The one kind of recurring job: each run puts the next one in.
const (
	sweepJob   = "sweep"
	sweepEvery = time.Hour
	sweepLease = 10 * time.Minute
)

// housekeeping claims due jobs until ctx ends. Of several processes on one
// database, one does each.
func (s *Server) housekeeping(ctx context.Context) {
	jobs := store.NewJobs(s.app.DB)
	worker, _ := os.Hostname()
	worker += "-" + strconv.Itoa(os.Getpid())
	tick := time.NewTicker(30 * time.Second)
	defer tick.Stop()
	for {
		if err := s.app.runJobs(ctx, jobs, worker); err != nil && ctx.Err() == nil {
			s.app.Log.Error("housekeeping", "error", err)
		}
		if _, err := s.app.Translations.Lapse(ctx); err != nil && ctx.Err() == nil {
			s.app.Log.Error("leases", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (a *App) runJobs(ctx context.Context, jobs *store.Jobs, worker string) error {
	now := time.Now().UTC()
	key := sweepJob
	err := jobs.Tx(ctx, func(ctx context.Context) error {
		_, err := jobs.Add(ctx, store.Job{Kind: sweepJob, Key: &key, RunAt: now, CreatedAt: now})
		return err
	})
	if err != nil {
		return err
	}
	j, err := jobs.Claim(ctx, worker, []string{sweepJob}, now, sweepLease)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.sweep(ctx, now); err != nil {
		return jobs.Failed(ctx, j, err.Error(), now)
	}
	return jobs.Tx(ctx, func(ctx context.Context) error {
		if err := jobs.Done(ctx, j); err != nil {
			return err
		}
		_, err := jobs.Add(ctx, store.Job{Kind: sweepJob, Key: &key, RunAt: now.Add(sweepEvery), CreatedAt: now})
		return err
	})
}

// sweep removes what has ended: sessions, links, keys, empty new stories, old
// outbox rows.
func (a *App) sweep(ctx context.Context, now time.Time) error {
	if err := a.Accounts.SweepOld(ctx); err != nil {
		return err
	}
	if _, err := a.Stories.Sweep(ctx); err != nil {
		return err
	}
	_, err := a.DB.SweepOutbox(ctx, now.Add(-48*time.Hour))
	return err
}
