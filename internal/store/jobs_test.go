package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

func (n *newsroom) addJob(key string, at time.Time) bool {
	n.t.Helper()
	var added bool
	n.tx(func(ctx context.Context) (err error) {
		j := store.Job{Kind: "mail", Payload: "{}", RunAt: at, CreatedAt: noon}
		if key != "" {
			j.Key = &key
		}
		added, err = n.jobs.Add(ctx, j)
		return err
	})
	return added
}

func (n *newsroom) claimJob(now time.Time) *store.Job {
	j, err := n.jobs.Claim(n.ctx, "w", []string{"mail"}, now, time.Minute)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	n.must(err)
	return j
}

func TestWorkersNeverGetTheSameJobAndLeaveNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		const total = 60
		for i := range total {
			n.addJob("", noon.Add(time.Duration(i)*time.Millisecond))
		}
		var mu sync.Mutex
		did := map[int64]int{}
		var group sync.WaitGroup
		for w := range 4 {
			group.Go(func() {
				for {
					j, err := n.jobs.Claim(n.ctx, fmt.Sprint("worker ", w), []string{"mail"}, noon.Add(time.Hour), time.Minute)
					if errs.Is(err, errs.NotFound) {
						return
					}
					if err == nil {
						err = n.jobs.Done(n.ctx, j)
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					did[j.ID]++
					mu.Unlock()
				}
			})
		}
		group.Wait()
		if len(did) != total {
			t.Errorf("%d of %d were done", len(did), total)
		}
		for id, times := range did {
			if times != 1 {
				t.Errorf("job %d was done %d times", id, times)
			}
		}
	})
}

func TestAJobIsClaimedWhenItIsDueOldestFirstAndOfTheWantedKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		n.addJob("second", noon.Add(time.Second))
		n.addJob("first", noon)
		n.addJob("ahead", noon.Add(time.Hour))
		if _, err := n.jobs.Claim(n.ctx, "w", []string{"other"}, noon.Add(time.Minute), time.Minute); !errs.Is(err, errs.NotFound) {
			t.Errorf("another kind: %v", err)
		}
		for _, want := range []string{"first", "second"} {
			if j := n.claimJob(noon.Add(time.Minute)); j == nil || *j.Key != want || j.Attempts != 1 || *j.LeaseUntil != noon.Add(2*time.Minute) {
				t.Errorf("want %s, got %+v", want, j)
			}
		}
		if j := n.claimJob(noon.Add(time.Minute)); j != nil {
			t.Errorf("before its time: %+v", j)
		}
	})
}

func TestAKeyThatWaitsOrRunsIsNotAddedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		if !n.addJob("k", noon) || n.addJob("k", noon) {
			t.Error("a key that waits was added again")
		}
		j := n.claimJob(noon)
		if n.addJob("k", noon) {
			t.Error("a key that runs was added again")
		}
		n.must(n.jobs.Done(n.ctx, j))
		if !n.addJob("k", noon) {
			t.Error("a key that is done was refused")
		}
	})
}

func TestALeaseThatRanOutGoesToAnotherWorker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		n.addJob("k", noon)
		dead := n.claimJob(noon)
		if j := n.claimJob(noon.Add(30 * time.Second)); j != nil {
			t.Fatal("the lease was not kept")
		}
		alive := n.claimJob(noon.Add(time.Minute))
		if alive == nil || alive.Attempts != 2 {
			t.Fatalf("after the lease: %+v", alive)
		}
		for name, err := range map[string]error{"done": n.jobs.Done(n.ctx, dead), "failed": n.jobs.Failed(n.ctx, dead, "x", noon)} {
			if !errs.Is(err, errs.Stale) {
				t.Errorf("the worker that lost it says %s: %v", name, err)
			}
		}
		n.must(n.jobs.Done(n.ctx, alive))
	})
}

func TestAJobThatFailsIsTriedAgainLaterAndLaidAsideInTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		n.addJob("k", noon)
		now := noon
		for attempt := 1; attempt <= store.MaxAttempts; attempt++ {
			j := n.claimJob(now)
			if j == nil || j.Attempts != attempt {
				t.Fatalf("attempt %d: %+v", attempt, j)
			}
			n.must(n.jobs.Failed(n.ctx, j, "no answer", now))
			if attempt < store.MaxAttempts && n.claimJob(now.Add(store.Backoff(attempt)-time.Millisecond)) != nil {
				t.Fatalf("after attempt %d it came too soon", attempt)
			}
			now = now.Add(2 * store.Backoff(attempt))
		}
		if j := n.claimJob(now.Add(time.Hour)); j != nil {
			t.Errorf("a dead job was claimed: %+v", j)
		}
		dead, err := n.jobs.Dead(n.ctx, 10)
		if err != nil || len(dead) != 1 || dead[0].LastError != "no answer" {
			t.Fatalf("Dead = %+v, %v", dead, err)
		}
		n.must(n.jobs.Revive(n.ctx, dead[0].ID, now))
		if j := n.claimJob(now); j == nil || j.Attempts != 1 {
			t.Errorf("revived: %+v", j)
		}
		if err := n.jobs.Revive(n.ctx, dead[0].ID, now); !errs.Is(err, errs.NotFound) {
			t.Errorf("one that is not dead: %v", err)
		}
	})
}

func TestAJobWhoseWorkersDieIsLaidAsideToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		n.addJob("k", noon)
		now := noon
		for range store.MaxAttempts {
			if n.claimJob(now) == nil {
				t.Fatal("not claimed")
			}
			now = now.Add(time.Hour)
		}
		if j := n.claimJob(now); j != nil {
			t.Errorf("claimed for the %dth time", j.Attempts)
		}
		if dead, err := n.jobs.Dead(n.ctx, 10); len(dead) != 1 || err != nil {
			t.Errorf("Dead = %v, %v", dead, err)
		}
	})
}

func TestThePauseDoublesUpToAnHour(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: time.Second, 1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 12: 2048 * time.Second, 13: time.Hour, 99: time.Hour} {
		if got := store.Backoff(attempts); got != want {
			t.Errorf("Backoff(%d) = %v, want %v", attempts, got, want)
		}
	}
}
