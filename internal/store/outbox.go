package store

import (
	"context"
	"slices"
	"time"

	"polydesk/internal/event"
)

var (
	audit  = tableOf[event.Audit]()
	outbox = tableOf[event.Outbox]()
)

// base is what every adapter has: the transaction, and the two records that every use case writes.
type base struct{ db *DB }

// Tx runs fn in a transaction; see DB.Tx.
func (b base) Tx(ctx context.Context, fn func(ctx context.Context) error) error {
	return b.db.Tx(ctx, fn)
}

// WriteAudit inserts one audit entry. The database refuses to change or remove it later.
func (b base) WriteAudit(ctx context.Context, a event.Audit) error {
	return fail(audit.insert(b.db.tx(ctx), &a))
}

// Emit inserts one outbox event. When the transaction is kept, this node has heard of its keys (OnEmit) before Tx
// returns, and other nodes are knocked at (Wake).
func (b base) Emit(ctx context.Context, o event.Outbox) error {
	if err := outbox.insert(b.db.tx(ctx), &o); err != nil {
		return fail(err)
	}
	t := b.db.current(ctx)
	if b.db.dialect == Postgres && len(t.emitted) == 0 {
		if err := b.db.tx(ctx).Exec("SELECT pg_notify(?, '')", channel).Error; err != nil {
			return fail(err)
		}
	}
	t.emitted = append(t.emitted, event.SplitKeys(o.Keys)...)
	return nil
}

// OnEmit registers who must hear of the keys that a transaction has emitted: after it is kept and before Tx
// returns, whatever became of the request. It is called once a transaction, with each key once, and belongs to the
// time before the first transaction.
func (db *DB) OnEmit(fn func(ctx context.Context, keys []string)) { db.onEmit = append(db.onEmit, fn) }

// announce tells this node what a kept transaction has emitted.
func (db *DB) announce(ctx context.Context, t *transaction) {
	if len(t.emitted) == 0 {
		return
	}
	slices.Sort(t.emitted)
	keys := slices.Compact(t.emitted)
	for _, fn := range db.onEmit {
		fn(ctx, keys)
	}
}

// SweepOutbox removes events from before a time; answers how many. Nodes read theirs within seconds, so whoever
// keeps a day or more is safe.
func (db *DB) SweepOutbox(ctx context.Context, before time.Time) (n int64, err error) {
	err = db.Tx(ctx, func(ctx context.Context) error {
		r := db.tx(ctx).Where("at < ?", before).Delete(&event.Outbox{})
		n = r.RowsAffected
		return r.Error
	})
	return n, err
}

// outboxEnd is the position after everything that has been kept. On PostgreSQL it is a transaction id: whatever
// is below it has ended. On SQLite, where transactions end one after the other, it is the newest row's id.
func (db *DB) outboxEnd(ctx context.Context) (position int64, err error) {
	query := "SELECT COALESCE(max(id), 0) FROM outbox"
	if db.dialect == Postgres {
		query = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
	}
	err = db.conn(ctx).Raw(query).Scan(&position).Error
	return position, fail(err)
}

// outboxSince reads the keys from a position on, each once, and the next position.
//
// PostgreSQL numbers rows when they are written, but they are seen when they are committed: a lower id may come
// after a higher one. So the position is the oldest transaction that was still open, and everything that it or a
// later one wrote is read again until it has ended. A transaction that stays open for long makes keys come
// twice; it never makes them late.
func (db *DB) outboxSince(ctx context.Context, position int64) (keys []string, next int64, err error) {
	var rows []struct {
		ID   int64
		Keys string
	}
	next = position
	if db.dialect == Postgres {
		// The end is taken first: what ends between the two queries is seen by the second and read once more.
		if next, err = db.outboxEnd(ctx); err != nil {
			return nil, position, err
		}
		err = db.conn(ctx).Raw("SELECT id, keys FROM outbox WHERE txid >= CAST(CAST(? AS text) AS xid8) ORDER BY id",
			itoa(position)).Scan(&rows).Error
	} else {
		err = db.conn(ctx).Raw("SELECT id, keys FROM outbox WHERE id > ? ORDER BY id", position).Scan(&rows).Error
	}
	if err != nil {
		return nil, position, fail(err)
	}
	for _, r := range rows {
		keys = append(keys, event.SplitKeys(r.Keys)...)
		if db.dialect == SQLite {
			next = r.ID
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), next, nil
}
