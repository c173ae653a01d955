package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// channel is PostgreSQL's name for "the outbox has news".
	channel = "polydesk_outbox"
	// watchEvery is how often SQLite is asked whether somebody, in whatever process, has committed.
	watchEvery = 100 * time.Millisecond
	// reconnectAfter is the pause before listening again when the connection was lost.
	reconnectAfter = time.Second
)

// Wake gives a channel that gets a value soon after somebody, in this process or another, has committed: at once
// on PostgreSQL (for transactions that wrote to the outbox), within a tenth of a second on SQLite (for any). It
// is a wake-up only: several commits may be one, one may be lost when a connection breaks; read the outbox from
// your own position, and also each second. The channel is closed when the context has ended. Who asks is a server:
// until then the database counts as Served.
func (db *DB) Wake(ctx context.Context) <-chan struct{} {
	c := make(chan struct{}, 1)
	go func() {
		defer close(c)
		if db.dialect != Postgres {
			defer db.serveSQLite(ctx)()
		}
		for ctx.Err() == nil {
			if db.dialect == Postgres {
				db.listen(ctx, c)
			} else {
				db.watch(ctx, c)
			}
			// What happened while nobody listened is not announced again.
			knock(c)
			sleep(ctx, reconnectAfter)
		}
	}()
	return c
}

// listen returns when the connection is lost or the context has ended.
func (db *DB) listen(ctx context.Context, c chan<- struct{}) {
	conf, err := postgresConfig(db.target)
	if err != nil {
		return
	}
	conn, err := pgx.ConnectConfig(ctx, conf)
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	if err := servePostgres(ctx, conn); err != nil {
		return
	}
	knock(c)
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
		knock(c)
	}
}

// watch asks on a connection of its own, since data_version speaks of what others have committed.
func (db *DB) watch(ctx context.Context, c chan<- struct{}) {
	pool, err := sqlitePool(db.readDSN, 1)
	if err != nil {
		return
	}
	defer pool.Close()
	last, err := dataVersion(ctx, pool)
	knock(c)
	for err == nil && sleep(ctx, watchEvery) {
		var now int64
		if now, err = dataVersion(ctx, pool); err == nil && now != last {
			last = now
			knock(c)
		}
	}
}

func dataVersion(ctx context.Context, pool *sql.DB) (v int64, err error) {
	err = pool.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v)
	return v, err
}

// knock never waits: a knock that was not heard yet is enough.
func knock(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// sleep tells whether the time passed before the context ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
