// Package store is the only room that speaks SQL: all of GORM, both dialects, transactions, migrations and the
// translation of a database's errors into errs. One adapter type a feature (Accounts, Desks, Media, Stories,
// Translations, Publishing, Reader, Jobs) implements the interface which that feature declares, over one
// unexported transaction that travels in the context.
//
// No rule of the newsroom belongs here, no words for people, and nothing that knows HTTP. Features never import
// this package; it imports them for their types.
package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"polydesk/internal/clock"
	"polydesk/internal/errs"
)

// Dialect names the kind of database behind a DB.
type Dialect string

// The two dialects. Both pass the same tests.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Config says which database to open.
type Config struct {
	// Database is empty (SQLite in DataDir), sqlite:///abs/path.db or postgres://….
	Database string
	// DataDir is the folder of the SQLite file when Database is empty.
	DataDir string
	// Conns bounds the connections to PostgreSQL; 0 means 16.
	Conns int
	// Readers bounds SQLite's reading connections; 0 means 4.
	Readers int
	// ReaderCacheKiB bounds the page cache of each reading connection of SQLite; 0 means 2048.
	ReaderCacheKiB int
}

// DB is an open database: a pool that writes and a pool that reads (one and the same on PostgreSQL).
// It is safe for concurrent use.
type DB struct {
	dialect Dialect
	// target is the file's path (SQLite) or the URL (PostgreSQL).
	target  string
	read    *gorm.DB
	write   *gorm.DB
	readDB  *sql.DB
	writeDB *sql.DB
	readDSN string
	turn    chan struct{} // SQLite: taken by who writes
	onEmit  []func(ctx context.Context, keys []string)
}

// Open opens the database and proves its settings (durability of the writer, foreign keys, readers that cannot
// write). It neither creates nor changes a table: see Migrate. An address that is not understood is
// errs.Invalid, a database that does not answer errs.Unavailable.
func Open(ctx context.Context, c Config) (*DB, error) {
	switch {
	case strings.HasPrefix(c.Database, "postgres://"), strings.HasPrefix(c.Database, "postgresql://"):
		return openPostgres(ctx, c)
	case c.Database == "" && c.DataDir != "":
		return openSQLite(ctx, c, filepath.Join(c.DataDir, "polydesk.db"))
	case strings.HasPrefix(c.Database, "sqlite:"):
		path := strings.TrimPrefix(strings.TrimPrefix(c.Database, "sqlite:"), "//")
		if path != "" {
			return openSQLite(ctx, c, path)
		}
	}
	// The address is not repeated: it may hold a password.
	return nil, errs.New(errs.Invalid, "err_database_address")
}

// Missing tells whether the configuration names a SQLite file that is not there: to open it would make it.
func Missing(c Config) bool {
	path := filepath.Join(c.DataDir, "polydesk.db")
	if c.Database != "" {
		var sqlite bool
		if path, sqlite = strings.CutPrefix(c.Database, "sqlite:"); !sqlite {
			return false
		}
		path = strings.TrimPrefix(path, "//")
	}
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// Dialect tells which kind of database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Path is the SQLite file's path; empty on PostgreSQL.
func (db *DB) Path() string {
	if db.dialect == SQLite {
		return db.target
	}
	return ""
}

// Close ends all connections. SQLite folds its log back into the file.
func (db *DB) Close() error {
	// Readers first, so that the writer is the last one out and can fold the log back.
	err := db.readDB.Close()
	if db.writeDB != db.readDB {
		err = errors.Join(err, db.writeDB.Close())
	}
	return err
}

// Ping asks whether the database answers, for reading and for writing; errs.Unavailable when it does not.
func (db *DB) Ping(ctx context.Context) error {
	for _, pool := range []*sql.DB{db.readDB, db.writeDB} {
		var one int
		if err := pool.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
			return errs.Wrap(errs.Unavailable, "err_database_gone", err)
		}
	}
	return nil
}

// PingRead asks whether reading works; errs.Unavailable when it does not. A long write of another process does
// not hold it up.
func (db *DB) PingRead(ctx context.Context) error {
	var one int
	if err := db.readDB.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return errs.Wrap(errs.Unavailable, "err_database_gone", err)
	}
	return nil
}

// openGorm lays GORM over a pool. Default transactions are off (Tx is the only way to write), statements are not
// logged (they hold text), errors are translated by the dialector.
func openGorm(d gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
		NowFunc:                func() time.Time { return clock.Cut(time.Now()) },
	})
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
