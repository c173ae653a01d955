package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/pgtest"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

// eventually polls until cond holds, to a generous deadline.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for !cond() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestAnAddressThatIsNotUnderstoodIsRefusedWithoutRepeatingIt(t *testing.T) {
	for name, address := range map[string]string{
		"an empty one without a data folder": "",
		"another kind of database":           "mysql://root:secret@db/x",
		"a SQLite address without a path":    "sqlite://",
		"a broken PostgreSQL address":        "postgres://user:secret@host:notaport/db",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Open(context.Background(), store.Config{Database: address})
			if !errs.Is(err, errs.Invalid) {
				t.Fatalf("err = %v, want invalid", err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
}

func TestADatabaseThatDoesNotAnswerIsUnavailable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "polydesk.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("this is not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{
		"a file that is something else": "sqlite://" + file,
		"a socket where nobody listens": "postgres://nobody@/x?host=" + t.TempDir(),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := store.Open(context.Background(), store.Config{Database: address}); !errs.Is(err, errs.Unavailable) {
				t.Errorf("err = %v, want unavailable", err)
			}
		})
	}
}

func TestFourProcessesMigrateAtOnceAndTheSchemaIsAppliedOnce(t *testing.T) {
	each := map[string]func(t *testing.T) store.Config{
		"sqlite":   func(t *testing.T) store.Config { return store.Config{DataDir: t.TempDir()} },
		"postgres": func(t *testing.T) store.Config { return store.Config{Database: pgtest.Empty(t)} },
	}
	for name, config := range each {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			var group sync.WaitGroup
			errsFound := make(chan error, 4)
			for range 4 {
				db := storetest.Open(t, c)
				group.Go(func() {
					done, err := db.Migrate(context.Background())
					if err == nil && done.Copy != "" {
						err = errors.New("an empty database was copied to " + done.Copy)
					}
					errsFound <- err
				})
			}
			group.Wait()
			for range 4 {
				if err := <-errsFound; err != nil {
					t.Error(err)
				}
			}
			status, err := storetest.Open(t, c).Status(context.Background())
			if err != nil || len(status) == 0 {
				t.Fatalf("Status = %v, %v", status, err)
			}
			for _, m := range status {
				if m.AppliedAt.IsZero() {
					t.Errorf("%s is pending", m.Name)
				}
			}
		})
	}
}

func TestPing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Ping(context.Background()); err != nil {
			t.Error(err)
		}
		if err := db.PingRead(context.Background()); err != nil {
			t.Error(err)
		}
	})
}
