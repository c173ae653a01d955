package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

func TestATransactionIsKeptWholeOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		broken := errors.New("no")
		err := db.Tx(n.ctx, func(ctx context.Context) error {
			n.person(ctx, "ann")
			if count, err := n.accounts.UserCount(ctx); err != nil || count != 1 {
				t.Errorf("inside, the transaction sees %d people, %v", count, err)
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("Tx = %v", err)
		}
		if count, err := n.accounts.UserCount(n.ctx); err != nil || count != 0 {
			t.Errorf("afterwards there are %d people, %v", count, err)
		}
	})
}

func TestAnInnerTransactionJoinsTheOuter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		inner := errors.New("inner")
		err := db.Tx(n.ctx, func(ctx context.Context) error {
			_ = db.Tx(ctx, func(ctx context.Context) error { // the outer one swallows it
				n.person(ctx, "ann")
				return inner
			})
			n.person(ctx, "boris")
			return nil
		})
		if !errors.Is(err, inner) {
			t.Errorf("an inner failure that is swallowed should fail the whole: %v", err)
		}
		if count, _ := n.accounts.UserCount(n.ctx); count != 0 {
			t.Errorf("%d people were kept", count)
		}
	})
}

func TestAWriteOutsideATransactionIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		for name, err := range map[string]error{
			"an insert": n.accounts.InsertUser(n.ctx, &account.User{Email: "x", Name: "x", CreatedAt: noon, UpdatedAt: noon}),
			"an update": n.accounts.UpdateUser(n.ctx, n.ann),
			"a delete":  n.accounts.DeleteMembership(n.ctx, n.ann.ID, n.en.ID, account.Editor),
			"raw SQL":   n.stories.IndexStory(n.ctx, 1, 1, []string{"a"}),
			"an event":  n.stories.Emit(n.ctx, event.Outbox{At: noon, Kind: "x", Keys: "site"}),
		} {
			if !errs.Is(err, errs.Internal) || !strings.Contains(err.Error(), "err_write_outside_transaction") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if count, _ := n.accounts.UserCount(n.ctx); count != 3 {
			t.Errorf("there are %d people", count)
		}
	})
}

func TestAPanicUndoesTheTransactionAndGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.Tx(n.ctx, func(ctx context.Context) error { n.person(ctx, "ann"); panic("x") })
		}()
		n.tx(func(ctx context.Context) error { n.person(ctx, "boris"); return nil })
		if count, _ := n.accounts.UserCount(n.ctx); count != 1 {
			t.Errorf("there are %d people", count)
		}
	})
}

func TestWhatFollowsACommitRunsBeforeTheAnswerAndOnlyThen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		var heard []string
		db.OnEmit(func(ctx context.Context, keys []string) {
			if err := ctx.Err(); err != nil {
				t.Errorf("the context has ended with the request: %v", err)
			}
			if count, err := n.accounts.UserCount(ctx); err != nil || count != 1 {
				t.Errorf("the transaction is not seen yet: %d, %v", count, err)
			}
			heard = append(heard, strings.Join(keys, " "))
		})
		emit := func(ctx context.Context, keys ...string) {
			n.must(n.stories.Emit(ctx, event.Outbox{At: noon, Kind: event.Published, Keys: event.JoinKeys(keys...)}))
		}
		ctx, cancel := context.WithCancel(n.ctx)
		n.must(db.Tx(ctx, func(ctx context.Context) error {
			n.person(ctx, "ann")
			emit(ctx, "story-1", "front-1")
			emit(ctx, "front-1", "topic-2")
			db.AfterCommit(ctx, func(context.Context) { heard = append(heard, "after") })
			return nil
		}))
		cancel()
		_ = db.Tx(n.ctx, func(ctx context.Context) error { emit(ctx, "site"); return errors.New("undone") })
		if d := cmp.Diff([]string{"front-1 story-1 topic-2", "after"}, heard); d != "" {
			t.Error(d)
		}
	})
}

func TestADeadlockIsTriedAgainAndBothTransactionsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		var first sync.WaitGroup // both have their first row before either wants its second
		first.Add(2)
		var attempts [2]int
		rename := func(ctx context.Context, u *account.User, name string) error {
			row := *u
			row.Name = name
			return n.accounts.UpdateUser(ctx, &row)
		}
		var group sync.WaitGroup
		for i, order := range [][2]*account.User{{n.ann, n.boris}, {n.boris, n.ann}} {
			group.Go(func() {
				err := db.Tx(n.ctx, func(ctx context.Context) error {
					attempts[i]++
					if err := rename(ctx, order[0], fmt.Sprint("first of ", i)); err != nil {
						return err
					}
					if attempts[i] == 1 && db.Dialect() == store.Postgres {
						first.Done()
						first.Wait()
					}
					return rename(ctx, order[1], fmt.Sprint("second of ", i))
				})
				if err != nil {
					t.Errorf("transaction %d: %v", i, err)
				}
			})
		}
		group.Wait()
		least := 2 // SQLite's writers wait for each other from the start
		if db.Dialect() == store.Postgres {
			least = 3
		}
		if total := attempts[0] + attempts[1]; total < least {
			t.Errorf("%d attempts, want %d at least", total, least)
		}
	})
}

func TestTimesComeBackAsTheyWentInUTCAndToTheMicrosecond(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		tehran := time.FixedZone("IRST", 3*3600+1800)
		until := noon.Add(time.Hour).In(tehran).Add(999 * time.Nanosecond)
		n.tx(func(ctx context.Context) error {
			return n.accounts.PutMembership(ctx, account.Membership{UserID: n.ann.ID, DeskID: n.en.ID, Role: account.Editor, Until: &until})
		})
		ms, err := n.accounts.Memberships(n.ctx, []int64{n.ann.ID})
		if err != nil || len(ms) != 1 {
			t.Fatalf("Memberships = %v, %v", ms, err)
		}
		if got, want := *ms[0].Until, noon.Add(time.Hour); got != want {
			t.Errorf("until = %#v, want %#v", got, want)
		}
		if ms[0].Until.Location() != time.UTC {
			t.Errorf("the zone is %v", ms[0].Until.Location())
		}
		u, err := n.accounts.User(n.ctx, n.ann.ID)
		if err != nil || u.CreatedAt != noon || u.DisabledAt != nil {
			t.Errorf("User = %+v, %v", u, err)
		}
	})
}

func TestSQLiteKeepsTimesAsMicrosecondsAndReadersCannotWrite(t *testing.T) {
	db := storetest.SQLite(t)
	n := furnish(t, db)
	var kind string
	var micros int64
	err := store.RawReader(db).QueryRow("SELECT typeof(created_at), created_at + 0 FROM users WHERE id = ?", n.ann.ID).Scan(&kind, &micros)
	if err != nil || kind != "integer" || micros != noon.UnixMicro() {
		t.Errorf("created_at is %s %d, %v; want integer %d", kind, micros, err, noon.UnixMicro())
	}
	if _, err := store.RawReader(db).Exec("DELETE FROM users"); err == nil {
		t.Error("a reading connection has written")
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var got string
		if err := store.RawWriter(db).QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("PRAGMA %s = %q, %v; want %q", pragma, got, err, want)
		}
	}
}

func TestALockThatAnotherProcessKeepsIsUnavailableAndCanBeGivenUpOn(t *testing.T) {
	dir := t.TempDir()
	here := storetest.Open(t, store.Config{DataDir: dir})
	if _, err := here.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	there := storetest.Open(t, store.Config{Database: "sqlite://" + filepath.Join(dir, "polydesk.db")})
	n := open(t, here)
	err := there.Tx(n.ctx, func(context.Context) error {
		ctx, cancel := context.WithTimeout(n.ctx, 50*time.Millisecond)
		defer cancel()
		err := here.Tx(ctx, func(ctx context.Context) error { n.person(ctx, "ann"); return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a request that has ended gets %v", err)
		}
		if _, err := n.accounts.UserCount(n.ctx); err != nil {
			t.Errorf("readers wait for a writer: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n.tx(func(ctx context.Context) error { n.person(ctx, "ann"); return nil })
}

func TestWhatTheDatabaseRefusesHasAKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		tx := func(fn func(ctx context.Context) error) error { return db.Tx(n.ctx, fn) }
		sql := func(statement string) error {
			return tx(func(ctx context.Context) error { return store.InTransaction(ctx, db).Exec(statement).Error })
		}
		_, missing := n.accounts.User(n.ctx, 99)
		for name, c := range map[string]struct {
			err  error
			want errs.Kind
			id   string
		}{
			"what is not there is not found": {missing, errs.NotFound, "err_not_found"},
			"a taken slug is a conflict": {tx(func(ctx context.Context) error {
				d := *n.en
				d.ID, d.Hreflang, d.Primary = 0, "en-GB", false
				return n.desks.InsertDesk(ctx, &d)
			}), errs.Conflict, "err_duplicate"},
			"a taken e-mail says so": {tx(func(ctx context.Context) error {
				u := *n.ann
				u.ID = 0
				return n.accounts.InsertUser(ctx, &u)
			}), errs.Conflict, "err_email_taken"},
			"a reference to nothing is a conflict": {tx(func(ctx context.Context) error {
				return n.accounts.PutMembership(ctx, account.Membership{UserID: 99, DeskID: n.en.ID, Role: account.Editor})
			}), errs.Conflict, "err_reference"},
			"a value that a check refuses is invalid": {tx(func(ctx context.Context) error {
				return n.accounts.PutMembership(ctx, account.Membership{UserID: n.ann.ID, DeskID: n.en.ID, Role: "king"})
			}), errs.Invalid, "err_invalid"},
			"a mistake in a statement is ours": {sql("SELEKT 1"), errs.Internal, "err_internal"},
		} {
			e, ok := errs.As(c.err)
			if !ok || e.Kind != c.want || e.ID != c.id {
				t.Errorf("%s: %v", name, c.err)
			}
		}
	})
}

func TestAuditRowsAreNeverUpdatedOrDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "A headline")
		n.tx(func(ctx context.Context) error {
			return n.stories.WriteAudit(ctx, event.Audit{At: noon, Action: "create", StoryID: &s.ID, ActorID: &n.ann.ID})
		})
		statements := []string{"UPDATE audit SET action = 'x'", "DELETE FROM audit", "UPDATE audit SET at = at"}
		if db.Dialect() == store.Postgres {
			statements = append(statements, "TRUNCATE audit")
		} else {
			statements = append(statements, "REPLACE INTO audit (id, at, action) VALUES (1, 1, 'x')")
		}
		for _, statement := range statements {
			if _, err := store.RawWriter(db).Exec(statement); err == nil {
				t.Errorf("%s was carried out", statement)
			}
		}
		got, err := n.stories.AuditOf(n.ctx, s.ID, 10)
		want := []event.Audit{{ID: 1, At: noon, Action: "create", StoryID: &s.ID, ActorID: &n.ann.ID}}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Error(d, err)
		}
	})
}

func TestAReadThatIsBrokenOffSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		var count int64
		err := store.Reading(ctx, db).Raw(`WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 2000000000)
SELECT count(*) FROM s`).Scan(&count).Error
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
		if err := db.PingRead(context.Background()); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestSQLiteWritersComeInTheOrderInWhichTheyAsked(t *testing.T) {
	db := storetest.SQLite(t)
	const writers = 8
	var order []int
	var all sync.WaitGroup
	err := db.Tx(t.Context(), func(context.Context) error {
		for i := range writers {
			all.Go(func() {
				if err := db.Tx(t.Context(), func(context.Context) error { order = append(order, i); return nil }); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(20 * time.Millisecond) // until it waits
		}
		return nil
	})
	all.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(order) || len(order) != writers {
		t.Errorf("they wrote in the order %v", order)
	}
}
