package store

import (
	"context"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"polydesk/internal/errs"
)

// A transaction is tried again at most this often, and not beyond this time: SQLite has waited for busyMillis
// by itself already.
const (
	txAttempts = 8
	txPatience = busyMillis * time.Millisecond
)

// txKey finds the transaction of one database in a context.
type txKey struct{ db *DB }

// transaction is one attempt. It belongs to the goroutine that runs it.
type transaction struct {
	gorm *gorm.DB
	// failed is the first error of a nested Tx: what it did is half done, so the whole cannot be kept.
	failed error
	// emitted are the keys of its outbox events.
	emitted []string
	after   []func(context.Context)
}

// Tx runs fn in a transaction that travels in the context it is given: whatever the adapters do with that
// context is kept when fn returns nil, and undone otherwise. A Tx inside a Tx joins it, and an error of the inner
// one fails the outer one even when that swallows it. The outermost is tried again, with growing and jittered
// pauses, when the database reports a deadlock, a serialization failure or a lock: fn must have no effects beside
// the database's (see AfterCommit). What stays busy is errs.Unavailable.
func (db *DB) Tx(ctx context.Context, fn func(ctx context.Context) error) error {
	if t := db.current(ctx); t != nil {
		err := fn(ctx)
		if err != nil && t.failed == nil {
			t.failed = err
		}
		return err
	}
	start := time.Now()
	for attempt := 1; ; attempt++ {
		err := db.attempt(ctx, fn)
		if err == nil || !transient(err) || attempt == txAttempts || time.Since(start) > txPatience {
			return fail(err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// AfterCommit runs fn once the transaction of the context is kept, before Tx returns; not at all when it is
// undone. Without a transaction it runs at once. fn gets a context that does not end with the request: what was
// committed must be followed up. Several run in the order in which they were given.
func (db *DB) AfterCommit(ctx context.Context, fn func(ctx context.Context)) {
	if t := db.current(ctx); t != nil {
		t.after = append(t.after, fn)
		return
	}
	fn(context.WithoutCancel(ctx))
}

// InTx tells whether the context carries a transaction of this database.
func (db *DB) InTx(ctx context.Context) bool { return db.current(ctx) != nil }

func (db *DB) attempt(ctx context.Context, fn func(ctx context.Context) error) error {
	t := &transaction{}
	if err := db.perform(ctx, t, fn); err != nil {
		return err
	}
	lasting := context.WithoutCancel(ctx)
	db.announce(lasting, t)
	for _, fn := range t.after {
		fn(lasting)
	}
	return nil
}

// perform runs one attempt. On SQLite one writes at a time, in the order in which they came: of those who wait for
// its connection database/sql would take any.
func (db *DB) perform(ctx context.Context, t *transaction, fn func(ctx context.Context) error) error {
	if db.dialect == SQLite {
		select {
		case db.turn <- struct{}{}:
			defer func() { <-db.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return db.write.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		t.gorm = g
		if err := fn(context.WithValue(ctx, txKey{db}, t)); err != nil {
			return err
		}
		return t.failed
	})
}

func (db *DB) current(ctx context.Context) *transaction {
	t, _ := ctx.Value(txKey{db}).(*transaction)
	return t
}

// conn is what a read goes through: the transaction when there is one, else the pool of readers.
func (db *DB) conn(ctx context.Context) *gorm.DB {
	if t := db.current(ctx); t != nil {
		return t.gorm.WithContext(ctx)
	}
	return db.read.WithContext(ctx)
}

// tx is what a write or a lock goes through: the transaction. Without one every statement fails: a write outside
// a transaction is a mistake of the caller that must not depend on luck to be found.
func (db *DB) tx(ctx context.Context) *gorm.DB {
	if t := db.current(ctx); t != nil {
		return t.gorm.WithContext(ctx)
	}
	g := db.read.WithContext(ctx)
	g.AddError(errs.New(errs.Internal, "err_write_outside_transaction"))
	return g
}

// pause waits between two attempts: 5 to 10 ms at first, twice as long each time.
func pause(ctx context.Context, attempt int) error {
	base := 5 * time.Millisecond << (attempt - 1)
	t := time.NewTimer(base + rand.N(base))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
