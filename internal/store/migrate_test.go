package store_test

import (
	"context"
	"testing"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/pgtest"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

// eachEmpty runs a test on each database before any migration.
func eachEmpty(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, storetest.Open(t, store.Config{DataDir: t.TempDir()})) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.Open(t, store.Config{Database: pgtest.Empty(t)})) })
}

func execute(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	if _, err := store.RawWriter(db).Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestTheSchemaGoesUpAndDownAndUpAgain(t *testing.T) {
	eachEmpty(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		if err := db.CheckSchema(ctx); !errs.Is(err, errs.Conflict) {
			t.Errorf("an empty database passes for a current one: %v", err)
		}
		if _, err := db.Down(ctx, false); !errs.Is(err, errs.NotFound) {
			t.Errorf("Down on an empty one: %v", err)
		}
		status, err := db.Status(ctx)
		if err != nil || len(status) == 0 || !status[0].AppliedAt.IsZero() {
			t.Fatalf("Status = %+v, %v", status, err)
		}
		for range 2 {
			done, err := db.Migrate(ctx)
			if err != nil || done.From != 0 || done.To != status[len(status)-1].Version {
				t.Fatalf("Migrate = %+v, %v", done, err)
			}
			if err := db.CheckSchema(ctx); err != nil {
				t.Error(err)
			}
			for range status {
				if _, err := db.Down(ctx, false); err != nil {
					t.Fatalf("Down: %v", err)
				}
			}
			leftovers := "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'"
			if db.Dialect() == store.Postgres {
				leftovers = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'goose%'"
			}
			var n int
			if err := store.RawReader(db).QueryRow(leftovers).Scan(&n); err != nil || n != 0 {
				t.Errorf("%d things are left, %v", n, err)
			}
		}
	})
}

func TestDownRefusesToLoseRowsUnlessForced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		var err error
		for err == nil { // what came later and is empty goes
			_, err = db.Down(n.ctx, false)
		}
		if e, ok := errs.As(err); !ok || e.Kind != errs.Conflict || e.ID != "err_schema_rows" || e.Params["Table"] == "" {
			t.Fatalf("Down = %v", err)
		}
		if count, err := n.accounts.UserCount(n.ctx); count != 3 || err != nil {
			t.Errorf("%d people are left, %v", count, err)
		}
		if m, err := db.Down(n.ctx, true); err != nil || m.Version == 0 || m.Name == "" {
			t.Errorf("forced: %+v, %v", m, err)
		}
	})
}

func TestADatabaseIsServedWhileItsServerLives(t *testing.T) {
	eachEmpty(t, func(t *testing.T, db *store.DB) {
		becomes := func(want bool) {
			t.Helper()
			for deadline := time.Now().Add(10 * time.Second); ; {
				served, err := db.Served(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if served == want {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("served = %v", served)
				}
			}
		}
		becomes(false)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		first := db.Wake(ctx)
		becomes(true)
		other, stopOther := context.WithCancel(t.Context())
		defer stopOther()
		second := db.Wake(other)
		stop()
		for range first {
		}
		becomes(true)
		stopOther()
		for range second {
		}
		becomes(false)
	})
}

func TestASchemaNewerThanTheProgramIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		yes := "1"
		if db.Dialect() == store.Postgres {
			yes = "true"
		}
		execute(t, db, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, "+yes+")")
		_, migrate := db.Migrate(ctx)
		_, status := db.Status(ctx)
		_, down := db.Down(ctx, true)
		for name, err := range map[string]error{"CheckSchema": db.CheckSchema(ctx), "Migrate": migrate, "Status": status, "Down": down} {
			if e, ok := errs.As(err); !ok || e.Kind != errs.Conflict || e.ID != "err_schema_newer" || e.Params["Have"] != int64(9999) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestASQLiteDatabaseThatHoldsSomethingIsCopiedBeforeItIsChanged(t *testing.T) {
	db := storetest.SQLite(t)
	n := furnish(t, db)
	path, err := store.CopyBefore(n.ctx, db, 1)
	if err != nil {
		t.Fatal(err)
	}
	copied := open(t, storetest.Open(t, store.Config{Database: "sqlite://" + path}))
	if count, err := copied.accounts.UserCount(n.ctx); count != 3 || err != nil {
		t.Errorf("the copy has %d people, %v", count, err)
	}
}

func TestWhoMigratesWaitsForTheOther(t *testing.T) {
	dir := t.TempDir()
	db := storetest.Open(t, store.Config{DataDir: dir})
	release, err := store.LockSchema(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer stop()
	if _, err := db.Migrate(ctx); err == nil {
		t.Fatal("it did not wait")
	}
	release()
	if _, err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
}
