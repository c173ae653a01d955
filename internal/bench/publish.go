package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver that the program uses
)

// commitsPerCycle is how many durable commits a story's way to its readers takes.
const commitsPerCycle = 4

// timing is how long each of many things took, and all of them together.
type timing struct {
	each  []time.Duration
	total time.Duration
}

func (t timing) rate() float64 { return float64(len(t.each)) / t.total.Seconds() }

// several runs fn n times by so many workers.
func several(workers, n int, fn func(i int) error) (timing, error) {
	var t timing
	var mu sync.Mutex
	var all sync.WaitGroup
	var next atomic.Int64
	var failed error
	began := time.Now()
	for range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				start := time.Now()
				err := fn(i)
				took := time.Since(start)
				mu.Lock()
				if err != nil {
					failed = errors.Join(failed, err)
					next.Store(int64(n))
				}
				t.each = append(t.each, took)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	t.total = time.Since(began)
	return t, failed
}

// measurePublishing compares the four calls that publish a story with a bare loop of four durable commits of the same
// bytes, on the same disk.
func measurePublishing(ctx context.Context, b *bench) error {
	server, err := b.startPolydesk(ctx, "/readyz", false)
	if err != nil {
		return err
	}
	defer server.kill()
	c := newClient(server.base)
	random := rand.New(rand.NewPCG(3, 4))
	drafts := make([][]byte, b.cycles)
	for i := range drafts {
		if drafts[i], err = b.draft(headline(i)+", published", text(random)); err != nil {
			return err
		}
	}
	yard, err := openCommits(filepath.Join(b.room.data, fmt.Sprintf("commits-%d.db", time.Now().UnixNano())))
	if err != nil {
		return err
	}
	defer yard.Close()
	publish := func(i int) error {
		_, err := c.cycle(ctx, b.room.reporter, b.room.chief, drafts[i])
		return err
	}
	if _, err := several(1, min(10, b.cycles), publish); err != nil { // the first ones prepare statements
		return err
	}
	var bare, one, eight []timing
	before, err := server.cpu()
	if err != nil {
		return err
	}
	for try := range tries + 1 {
		t, err := several(1, b.cycles, func(i int) error { return commitFour(ctx, yard, drafts[i]) })
		if err != nil {
			return err
		}
		bare = append(bare, t)
		if try == tries {
			break // yardstick last
		}
		for _, run := range []struct {
			workers int
			into    *[]timing
		}{{1, &one}, {8, &eight}} {
			t, err := several(run.workers, b.cycles, publish)
			if err != nil {
				return err
			}
			*run.into = append(*run.into, t)
		}
	}
	after, err := server.cpu()
	if err != nil {
		return err
	}
	b.publishingRows(bare, one, eight)
	b.table.note("… processor time of the four calls together", short(millis((after-before)/time.Duration(2*tries*b.cycles)))+" ms a story")
	return nil
}

func (b *bench) publishingRows(bare, one, eight []timing) {
	yard, single, many := rateOf(bare), rateOf(one), rateOf(eight)
	b.table.note("bare loop of four durable SQLite commits of the same bytes", fmt.Sprintf("%s a second, median %s ms",
		short(yard), short(millis(median(everyOf(bare))))))
	b.table.add("create, submit, approve, publish by API against it, one writer", single/yard,
		fmt.Sprintf("%s stories/s, median %s ms", short(single), short(millis(median(everyOf(one))))), atLeast(0.4, "×"), atLeast(0.7, "×"))
	b.table.add("… eight writers against one", many/single, fmt.Sprintf("%s stories/s", short(many)), atLeast(1, "×"), atLeast(1.3, "×"))
	p99, mid := quantile(everyOf(eight), 0.99), median(everyOf(one))
	b.table.add("… p99 of eight against the median of one", float64(p99)/float64(mid), fmt.Sprintf("%s ms", short(millis(p99))),
		atMost(15, "×"), atMost(10, "×"))
}

func rateOf(all []timing) float64 {
	var rates []float64
	for _, t := range all {
		rates = append(rates, t.rate())
	}
	return median(rates)
}

func everyOf(all []timing) []time.Duration {
	var each []time.Duration
	for _, t := range all {
		each = append(each, t.each...)
	}
	return each
}

// openDurable opens a SQLite database with the settings of the program's writer.
func openDurable(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(true)&_pragma=cache_size(-8192)&_pragma=wal_autocheckpoint(4000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// openCommits makes the bare loop's database.
func openCommits(path string) (*sql.DB, error) {
	db, err := openDurable(path)
	if err != nil {
		return nil, err
	}
	if _, err := db.Exec("CREATE TABLE texts (id INTEGER PRIMARY KEY, text BLOB NOT NULL)"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func commitFour(ctx context.Context, db *sql.DB, text []byte) error {
	for range commitsPerCycle {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO texts (text) VALUES (?)", text); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
