package store

import (
	"context"
	"database/sql"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// servingLock is the number of PostgreSQL's advisory lock that every server shares.
const servingLock = 0x706f6c79 // "poly"

// Served tells whether a server works on the database now, in this process or another: the schema is then not to
// be changed by a command. It knows servers by a lock that they share and that ends with them in whatever way: on
// PostgreSQL an advisory one, beside SQLite's file one of SQLite's own on an empty file.
func (db *DB) Served(ctx context.Context) (bool, error) {
	if db.dialect == Postgres {
		conn, err := db.writeDB.Conn(ctx)
		if err != nil {
			return false, fail(err)
		}
		defer conn.Close()
		var free bool
		if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", servingLock).Scan(&free); err != nil || !free {
			return !free, fail(err)
		}
		_, err = conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", servingLock)
		return false, fail(err)
	}
	pool, conn, err := db.servingFile(ctx, "0")
	if err != nil {
		return false, openFailed(err)
	}
	defer pool.Close()
	defer conn.Close()
	_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	if transient(err) {
		return true, nil
	}
	return false, fail(err)
}

// serveSQLite shares the lock until it is released. Without the lock the server works all the same.
func (db *DB) serveSQLite(ctx context.Context) (release func()) {
	pool, conn, err := db.servingFile(ctx, "2000") // who asks Served has it for a moment
	if err != nil {
		return func() {}
	}
	if _, err = conn.ExecContext(ctx, "BEGIN"); err == nil {
		var n int
		_ = conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n) // reading takes the lock
	}
	return func() {
		_ = conn.Close()
		_ = pool.Close() // and with it the transaction
	}
}

// servingFile opens the file of the lock, to wait for it so many milliseconds.
func (db *DB) servingFile(ctx context.Context, patience string) (*sql.DB, *sql.Conn, error) {
	pool, err := sqlitePool(sqliteURL(db.target+".serving", url.Values{"_pragma": {"busy_timeout(" + patience + ")"}}), 1)
	if err != nil {
		return nil, nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		_ = pool.Close()
		return nil, nil, err
	}
	return pool, conn, nil
}

// servePostgres shares the lock for as long as the connection lives. Who asks Served has it for a moment: it waits.
func servePostgres(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SELECT pg_advisory_lock_shared($1)", servingLock)
	return err
}
