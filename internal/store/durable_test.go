package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

// writerEnv names the database in which this test binary, started again, writes until it is killed.
const writerEnv = "POLYDESK_TEST_WRITER"

// TestWriteUntilKilled is no test of its own: see the next one.
func TestWriteUntilKilled(t *testing.T) {
	address := os.Getenv(writerEnv)
	if address == "" {
		t.Skip("only as the child of TestWhatWasAcknowledgedSurvivesAKill")
	}
	n := open(t, storetest.Open(t, store.Config{Database: address}))
	for i := range 100_000 {
		n.tx(func(ctx context.Context) error { n.person(ctx, fmt.Sprint("person", i)); return nil })
		fmt.Println("acknowledged", i)
	}
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	if _, err := storetest.Open(t, store.Config{DataDir: dir}).Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	address := "sqlite://" + filepath.Join(dir, "polydesk.db")
	child := exec.Command(os.Args[0], "-test.run=^TestWriteUntilKilled$", "-test.v")
	child.Env = append(os.Environ(), writerEnv+"="+address)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	last := -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, number, ok := strings.Cut(lines.Text(), "acknowledged "); ok {
			if last, err = strconv.Atoi(number); err != nil {
				t.Fatal(err)
			}
			if last == 30 {
				if err := child.Process.Kill(); err != nil { // the rest of the pipe is still read
					t.Fatal(err)
				}
			}
		}
	}
	_ = child.Wait()
	if last < 30 {
		t.Fatalf("the writer ended by itself after %d", last)
	}
	db := storetest.Open(t, store.Config{Database: address})
	var health string
	if err := store.RawWriter(db).QueryRow("PRAGMA integrity_check").Scan(&health); err != nil || health != "ok" {
		t.Errorf("integrity_check: %s, %v", health, err)
	}
	people, err := store.NewAccounts(db).Users(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, u := range people {
		there[account.NormalEmail(u.Email)] = true
	}
	for i := range last + 1 {
		if !there[fmt.Sprintf("person%d@example.org", i)] {
			t.Errorf("person %d was acknowledged and is gone", i)
		}
	}
}
