package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	_ "modernc.org/sqlite" // the driver that is named "sqlite"

	"polydesk/internal/errs"
)

// busyMillis is how long a connection waits for a lock that another process holds.
const busyMillis = 10_000

func openSQLite(ctx context.Context, c Config, path string) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, errs.Wrap(errs.Invalid, "err_database_address", err)
	}
	if err := os.MkdirAll(filepath.Dir(abs), 0o700); err != nil {
		return nil, errs.Wrap(errs.Unavailable, "err_database_gone", err)
	}
	db := &DB{dialect: SQLite, target: abs, turn: make(chan struct{}, 1), readDSN: readerDSN(abs, orDefault(c.ReaderCacheKiB, 2048))}
	if db.writeDB, err = sqlitePool(writerDSN(abs, true), 1); err != nil {
		return nil, err
	}
	if db.readDB, err = sqlitePool(db.readDSN, orDefault(c.Readers, 4)); err != nil {
		db.writeDB.Close()
		return nil, err
	}
	if err := db.layGorm(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func (db *DB) layGorm(ctx context.Context) (err error) {
	if err := assertDurable(ctx, db.writeDB, db.readDB); err != nil {
		return err
	}
	if db.write, err = openGorm(sqliteDialector{pool: newPreparedPool(db.writeDB)}); err != nil {
		return fail(err)
	}
	if db.read, err = openGorm(sqliteDialector{pool: newPreparedPool(db.readDB)}); err != nil {
		return fail(err)
	}
	return nil
}

// writerDSN is the one connection that writes: it takes the write lock when a transaction begins (never half way
// through, where waiting would be a deadlock) and every commit is on the disk before it is acknowledged. Its log is
// folded back every 16 MB rather than every 4, and it remembers 8 MB of pages: the same index pages change with every
// story, and each folding writes them once.
func writerDSN(path string, foreignKeys bool) string {
	q := timesAsMicroseconds()
	q.Set("_txlock", "immediate")
	pragmas(q, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys("+strconv.FormatBool(foreignKeys)+")", "cache_size(-8192)", "wal_autocheckpoint(4000)")
	return sqliteURL(path, q)
}

// readerDSN is a connection that cannot write, whatever it is told.
func readerDSN(path string, cacheKiB int) string {
	q := timesAsMicroseconds()
	q.Set("_txlock", "deferred")
	pragmas(q, "query_only(1)", fmt.Sprintf("cache_size(-%d)", cacheKiB))
	return sqliteURL(path, q)
}

// timesAsMicroseconds makes every TIMESTAMP column an integer of UTC microseconds, in and out.
func timesAsMicroseconds() url.Values {
	return url.Values{"_inttotime": {"1"}, "_time_integer_format": {"unix_micro"}, "_timezone": {"UTC"}}
}

// pragmas come after busy_timeout, which must be the first: the others may have to wait for a lock already.
func pragmas(q url.Values, rest ...string) {
	q.Set("_busy_timeout", strconv.Itoa(busyMillis))
	q["_pragma"] = rest
}

func sqliteURL(path string, q url.Values) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

func sqlitePool(dsn string, conns int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return pool, nil
}

// assertDurable reads back what was asked for: an acknowledged write must survive loss of power, and that hangs
// on pragmas which SQLite ignores without a word when they are misspelt or come too late.
func assertDurable(ctx context.Context, writer, reader *sql.DB) error {
	for _, want := range []struct {
		pool          *sql.DB
		pragma, value string
	}{
		{writer, "journal_mode", "wal"},
		{writer, "synchronous", "2"},
		{writer, "foreign_keys", "1"},
		{writer, "busy_timeout", strconv.Itoa(busyMillis)},
		{reader, "query_only", "1"},
	} {
		var got string
		if err := want.pool.QueryRowContext(ctx, "PRAGMA "+want.pragma).Scan(&got); err != nil {
			return openFailed(err)
		}
		if got != want.value {
			return errs.Wrap(errs.Internal, "err_database_settings",
				fmt.Errorf("PRAGMA %s is %q and must be %q", want.pragma, got, want.value))
		}
	}
	return nil
}

// openFailed keeps a busy database apart (it passes) and calls everything else an unusable one: the file is not
// a database, the folder cannot be written.
func openFailed(err error) error {
	if e := fail(err); errs.Is(e, errs.Unavailable) {
		return e
	}
	return errs.Wrap(errs.Unavailable, "err_database_gone", err)
}
