package store

import (
	"context"
	"math/rand/v2"
	"time"

	"gorm.io/gorm/clause"

	"polydesk/internal/errs"
)

// Job is one piece of work that must be done some time after a commit, once, also when the process dies: a row in
// the same database as what it follows from.
type Job struct {
	ID   int64  `gorm:"primaryKey"`
	Kind string `gorm:"column:kind"`
	// Key is unique among jobs that wait or run; nil for none.
	Key        *string    `gorm:"column:key"`
	Payload    string     `gorm:"column:payload"`
	RunAt      time.Time  `gorm:"column:run_at"`
	Attempts   int        `gorm:"column:attempts"` // begun, this one included
	LeaseUntil *time.Time `gorm:"column:lease_until"`
	LeasedBy   string     `gorm:"column:leased_by"`
	LastError  string     `gorm:"column:last_error"` // a code or an error's text for logs, never a reader's word
	Dead       bool       `gorm:"column:dead"`
	CreatedAt  time.Time  `gorm:"column:created_at"`
}

// TableName names the table.
func (Job) TableName() string { return "jobs" }

// MaxAttempts is how often a job is begun before it is laid aside as dead.
const MaxAttempts = 10

// Backoff is the pause after an attempt has failed: one second after the first, doubled each time, an hour at most.
func Backoff(attempts int) time.Duration {
	return min(time.Hour, time.Second<<min(max(attempts-1, 0), 20))
}

// Jobs keeps work to be done.
type Jobs struct{ base }

// NewJobs makes the adapter.
func NewJobs(db *DB) *Jobs { return &Jobs{base{db}} }

// Add inserts a job in the caller's transaction and tells whether it is new: a key that waits or runs already is
// not added again.
func (jb *Jobs) Add(ctx context.Context, j Job) (bool, error) {
	j.ID, j.Attempts, j.LeaseUntil, j.LeasedBy, j.Dead = 0, 0, nil, "", false
	r := jb.db.tx(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&j)
	return r.RowsAffected == 1, fail(r.Error)
}

// Claim takes the job that has waited longest, of these kinds, for the time of a lease; errs.NotFound when none is
// due. Two workers never get the same one. A job whose worker died is taken again when its lease has run out; one
// that was begun too often is laid aside.
func (jb *Jobs) Claim(ctx context.Context, worker string, kinds []string, now time.Time, lease time.Duration) (*Job, error) {
	for {
		j, err := jb.take(ctx, worker, kinds, now, lease)
		if err != nil || j.Attempts <= MaxAttempts {
			return j, err
		}
		if err := jb.Failed(ctx, j, "the worker ended before the job did", now); err != nil {
			return nil, err
		}
	}
}

func (jb *Jobs) take(ctx context.Context, worker string, kinds []string, now time.Time, lease time.Duration) (*Job, error) {
	skip := ""
	if jb.db.dialect == Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	var got []Job
	err := jb.Tx(ctx, func(ctx context.Context) error {
		got = nil
		return jb.db.tx(ctx).Raw(`UPDATE jobs SET lease_until = ?, leased_by = ?, attempts = attempts + 1 WHERE id = (
SELECT id FROM jobs WHERE NOT dead AND run_at <= ? AND (lease_until IS NULL OR lease_until <= ?) AND kind IN ?
ORDER BY run_at, id LIMIT 1`+skip+`) RETURNING id`, now.Add(lease), worker, now, now, kinds).Scan(&got).Error
	})
	if err != nil {
		return nil, err
	}
	if len(got) == 0 {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	return first[Job](jb.db.conn(ctx).Where("id = ? AND leased_by = ?", got[0].ID, worker))
}

// Done removes a job that its worker has finished; errs.Stale when the lease was lost to another worker.
func (jb *Jobs) Done(ctx context.Context, j *Job) error {
	return jb.Tx(ctx, func(ctx context.Context) error {
		r := jb.db.tx(ctx).Where("id = ? AND leased_by = ? AND attempts = ?", j.ID, j.LeasedBy, j.Attempts).Delete(&Job{})
		return lost(r.RowsAffected, r.Error)
	})
}

// Failed gives a job back, to be tried again after a pause, or lays it aside as dead when that was its last
// attempt; errs.Stale when the lease was lost to another worker.
func (jb *Jobs) Failed(ctx context.Context, j *Job, cause string, now time.Time) error {
	wait := Backoff(j.Attempts)
	return jb.Tx(ctx, func(ctx context.Context) error {
		r := jb.db.tx(ctx).Model(&Job{}).Where("id = ? AND leased_by = ? AND attempts = ?", j.ID, j.LeasedBy, j.Attempts).
			UpdateColumns(map[string]any{
				"run_at":      now.Add(wait + rand.N(wait/10)),
				"lease_until": nil,
				"leased_by":   "",
				"last_error":  cause,
				"dead":        j.Attempts >= MaxAttempts,
			})
		return lost(r.RowsAffected, r.Error)
	})
}

func lost(rows int64, err error) error {
	if err == nil && rows == 0 {
		return errs.New(errs.Stale, "err_stale")
	}
	return fail(err)
}

// Dead lists the jobs that were laid aside, newest first.
func (jb *Jobs) Dead(ctx context.Context, limit int) ([]Job, error) {
	out := []Job{}
	return out, fail(jb.db.conn(ctx).Where("dead").Order("id DESC").Limit(limit).Find(&out).Error)
}

// Revive lets a dead job be tried again from the start; errs.NotFound when it is not dead.
func (jb *Jobs) Revive(ctx context.Context, id int64, now time.Time) error {
	return jb.Tx(ctx, func(ctx context.Context) error {
		return touched(jb.db.tx(ctx).Model(&Job{}).Where("id = ? AND dead", id).
			UpdateColumns(map[string]any{"dead": false, "attempts": 0, "run_at": now}))
	})
}
