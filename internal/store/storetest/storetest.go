// Package storetest opens databases for tests: SQLite in a temporary folder always, PostgreSQL beside it for the
// same test. Rows are the tests' own; only the schema comes from here.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"polydesk/internal/pgtest"
	"polydesk/internal/store"
)

// Each runs a test once on each database, as subtests "sqlite" and "postgres".
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite gives a migrated, empty database in the test's temporary folder, closed when the test ends.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	file, err := template()
	if err != nil {
		t.Fatalf("the template database: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "polydesk.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t, store.Config{DataDir: dir})
}

// Postgres gives a migrated, empty database on the test's own server, closed and dropped when the test ends.
func Postgres(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, store.Config{Database: pgtest.New(t)})
}

// Open opens a database for the time of a test.
func Open(t testing.TB, c store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

// template is a migrated SQLite file, made once for a test binary.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "polydesk-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{DataDir: dir})
	if err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "polydesk.db"))
})
