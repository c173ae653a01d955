package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/migrations"
)

// Migrated is what Migrate did.
type Migrated struct {
	// From and To are schema versions; equal when there was nothing to do.
	From, To int64
	// Copy is the path of the copy that was made of a SQLite database before it was changed; empty otherwise.
	Copy string
}

// Migration is one numbered file of the schema.
type Migration struct {
	Version int64
	Name    string
	// AppliedAt is zero when the migration is pending.
	AppliedAt time.Time
}

// Migrate brings the schema to the version of this program. Several processes may do so at once: one works, the
// others wait. Before a SQLite database that holds something is changed, a copy of it is laid beside it. A schema
// newer than the program is errs.Conflict.
func (db *DB) Migrate(ctx context.Context) (Migrated, error) {
	// The usual start finds nothing to do and should cost nothing.
	if done, err := db.compare(ctx); err != nil || done.From == done.To {
		return done, err
	}
	release, err := db.lockSchema(ctx)
	if err != nil {
		return Migrated{}, err
	}
	defer release()
	done, err := db.compare(ctx)
	if err != nil || done.From == done.To {
		return done, err
	}
	if done.Copy, err = db.copyBefore(ctx, done.From); err != nil {
		return done, err
	}
	err = db.withProvider(func(p *goose.Provider, pool *sql.DB) error {
		if _, err := p.Up(ctx); err != nil {
			return err
		}
		return db.checkReferences(ctx, pool)
	})
	return done, fail(err)
}

// CheckSchema tells whether the schema is this program's: errs.Conflict when it is newer (an older program was
// started by mistake) or older (migrations are pending).
func (db *DB) CheckSchema(ctx context.Context) error {
	state, err := db.compare(ctx)
	if err == nil && state.From < state.To {
		return errs.New(errs.Conflict, "err_schema_pending", "Have", state.From, "Want", state.To)
	}
	return err
}

// Steps lists all migrations of this program for a kind of database in order, as pending.
func Steps(d Dialect) ([]Migration, error) {
	files, err := fs.Glob(migrations.Files, string(d)+"/*.sql")
	if err != nil {
		return nil, fail(err)
	}
	out := make([]Migration, len(files))
	for i, path := range files {
		if out[i].Version, err = goose.NumericComponent(path); err != nil {
			return nil, fail(err)
		}
		out[i].Name = baseName(path)
	}
	return out, nil
}

// Status lists all migrations of this program in order, applied and pending. It makes nothing in an empty database.
func (db *DB) Status(ctx context.Context) ([]Migration, error) {
	if state, err := db.compare(ctx); err != nil || state.From == 0 {
		steps, failed := Steps(db.dialect)
		return steps, cmp.Or(err, failed)
	}
	var out []Migration
	err := db.withProvider(func(p *goose.Provider, _ *sql.DB) error {
		all, err := p.Status(ctx)
		for _, m := range all {
			out = append(out, Migration{Version: m.Source.Version, Name: baseName(m.Source.Path), AppliedAt: clock.Cut(m.AppliedAt)})
			if m.State == goose.StatePending {
				out[len(out)-1].AppliedAt = time.Time{}
			}
		}
		return err
	})
	return out, fail(err)
}

// Down takes the newest migration back. When that would drop a table that holds rows, or a column of one, it is
// refused (errs.Conflict, naming the table) unless it is forced. With nothing to take back it is errs.NotFound.
func (db *DB) Down(ctx context.Context, force bool) (Migration, error) {
	release, err := db.lockSchema(ctx)
	if err != nil {
		return Migration{}, err
	}
	defer release()
	state, err := db.compare(ctx)
	if err != nil {
		return Migration{}, err
	}
	if state.From == 0 {
		return Migration{}, errs.New(errs.NotFound, "err_schema_empty")
	}
	if !force {
		if err := db.refuseLoss(ctx, state.From); err != nil {
			return Migration{}, err
		}
	}
	var out Migration
	err = db.withProvider(func(p *goose.Provider, pool *sql.DB) error {
		r, err := p.Down(ctx)
		if err != nil {
			return err
		}
		out = Migration{Version: r.Source.Version, Name: baseName(r.Source.Path)}
		return db.checkReferences(ctx, pool)
	})
	return out, fail(err)
}

// compare reads the version of the database and of the program.
func (db *DB) compare(ctx context.Context) (Migrated, error) {
	have, err := db.schemaVersion(ctx)
	if err != nil {
		return Migrated{}, err
	}
	files, err := fs.Glob(migrations.Files, string(db.dialect)+"/*.sql")
	if err != nil || len(files) == 0 {
		return Migrated{}, errs.Wrap(errs.Internal, "err_internal", fmt.Errorf("no migrations: %v", err))
	}
	// Glob sorts, and the numbers have leading zeros.
	want, err := goose.NumericComponent(files[len(files)-1])
	if err != nil {
		return Migrated{}, fail(err)
	}
	if have > want {
		return Migrated{}, errs.New(errs.Conflict, "err_schema_newer", "Have", have, "Want", want)
	}
	return Migrated{From: have, To: want}, nil
}

// schemaVersion is the newest applied migration, 0 on an empty database.
func (db *DB) schemaVersion(ctx context.Context) (int64, error) {
	exists := "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'"
	if db.dialect == Postgres {
		exists = "SELECT count(to_regclass('goose_db_version'))"
	}
	var n, version int64
	if err := db.writeDB.QueryRowContext(ctx, exists).Scan(&n); err != nil || n == 0 {
		return 0, fail(err)
	}
	const newest = "SELECT COALESCE(max(version_id), 0) FROM goose_db_version WHERE is_applied"
	err := db.writeDB.QueryRowContext(ctx, newest).Scan(&version)
	return version, fail(err)
}

// withProvider gives goose a pool of its own for the time it works. SQLite's has foreign keys off, because the
// rebuild of a table drops the old one; checkReferences looks afterwards.
func (db *DB) withProvider(fn func(*goose.Provider, *sql.DB) error) error {
	files, err := fs.Sub(migrations.Files, string(db.dialect))
	if err != nil {
		return err
	}
	if db.dialect == SQLite {
		pool, err := sqlitePool(writerDSN(db.target, false), 1)
		if err != nil {
			return err
		}
		defer pool.Close()
		p, err := goose.NewProvider(goose.DialectSQLite3, pool, files, goose.WithDisableGlobalRegistry(true))
		if err != nil {
			return err
		}
		return fn(p, pool)
	}
	// Others wait up to five minutes, asking each second.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db.writeDB, files,
		goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	return fn(p, db.writeDB)
}

// schemaPatience is how long one process waits for another's migration.
const schemaPatience = 5 * time.Minute

// lockSchema keeps other processes from migrating the same SQLite file. The lock is SQLite's own, on an empty
// file beside the database, so a process that dies gives it up. PostgreSQL's is goose's session lock.
func (db *DB) lockSchema(ctx context.Context) (release func(), err error) {
	if db.dialect == Postgres {
		return func() {}, nil
	}
	pool, err := sql.Open("sqlite", sqliteURL(db.target+".lock", nil))
	if err != nil {
		return nil, fail(err)
	}
	conn, err := pool.Conn(ctx)
	for start := time.Now(); err == nil; {
		// Asked again and again instead of one long wait, so that who gives up is let go at once.
		if _, err = conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err == nil {
			break
		}
		if transient(err) && time.Since(start) < schemaPatience && sleep(ctx, 50*time.Millisecond) {
			err = nil
		}
	}
	release = func() {
		if conn != nil {
			_ = conn.Close()
		}
		_ = pool.Close() // and with it the transaction
	}
	if err != nil {
		release()
		return nil, openFailed(err)
	}
	return release, nil
}

// copyBefore lays a copy of a SQLite database that holds something beside it.
func (db *DB) copyBefore(ctx context.Context, version int64) (string, error) {
	if db.dialect == Postgres || version == 0 {
		return "", nil
	}
	path := fmt.Sprintf("%s.v%d-%s.bak", db.target, version, time.Now().UTC().Format("20060102T150405.000000"))
	if _, err := db.writeDB.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return "", fail(err)
	}
	return path, nil
}

// checkReferences finds rows of SQLite whose foreign keys point nowhere.
func (db *DB) checkReferences(ctx context.Context, pool *sql.DB) error {
	if db.dialect == Postgres {
		return nil
	}
	rows, err := pool.QueryContext(ctx, `SELECT DISTINCT "table" FROM pragma_foreign_key_check`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var broken []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return err
		}
		broken = append(broken, table)
	}
	if len(broken) > 0 {
		return errs.New(errs.Internal, "err_schema_references", "Tables", strings.Join(broken, ", "))
	}
	return rows.Err()
}

var losing = regexp.MustCompile(`(?i)\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(\w+)|\bALTER\s+TABLE\s+(\w+)\s+DROP\s+COLUMN`)

// refuseLoss looks for rows in the tables that the newest migration's way down drops or narrows.
func (db *DB) refuseLoss(ctx context.Context, version int64) error {
	files, err := fs.Glob(migrations.Files, fmt.Sprintf("%s/%04d_*.sql", db.dialect, version))
	if err != nil || len(files) != 1 {
		return errs.Wrap(errs.Internal, "err_internal", fmt.Errorf("migration %d: %v %v", version, files, err))
	}
	text, err := fs.ReadFile(migrations.Files, files[0])
	if err != nil {
		return errs.Wrap(errs.Internal, "err_internal", err)
	}
	_, down, _ := strings.Cut(string(text), "-- +goose Down")
	for _, m := range losing.FindAllStringSubmatch(down, -1) {
		table := m[1] + m[2]
		var some bool
		if err := db.writeDB.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+")").Scan(&some); err != nil {
			return fail(err)
		}
		if some {
			return errs.New(errs.Conflict, "err_schema_rows", "Table", table)
		}
	}
	return nil
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
