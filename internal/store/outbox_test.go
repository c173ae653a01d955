package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"polydesk/internal/event"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
)

func (n *newsroom) emit(ctx context.Context, keys ...string) {
	n.t.Helper()
	n.must(n.stories.Emit(ctx, event.Outbox{At: noon, Kind: event.Published, Keys: event.JoinKeys(keys...)}))
}

// since reads the outbox from a position and moves it on.
func (n *newsroom) since(position *int64) string {
	n.t.Helper()
	keys, next, err := n.reader.OutboxSince(n.ctx, *position)
	n.must(err)
	*position = next
	return strings.Join(keys, " ")
}

func TestANodeReadsFromItsOwnPositionWhatCameSince(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		n.tx(func(ctx context.Context) error { n.emit(ctx, "old"); return nil })
		position, err := n.reader.OutboxEnd(n.ctx)
		n.must(err)
		if got := n.since(&position); got != "" {
			t.Errorf("what was there before came: %q", got)
		}
		n.tx(func(ctx context.Context) error { n.emit(ctx, "b", "a"); n.emit(ctx, "a", "c"); return nil })
		if got := n.since(&position); got != "a b c" {
			t.Errorf("got %q", got)
		}
		if got := n.since(&position); got != "" {
			t.Errorf("it came again: %q", got)
		}
	})
}

// The order of ids is not the order of commits: a lower id may be committed after a higher one.
func TestALateCommitIsNotSkippedNorHoldsUpTheOthers(t *testing.T) {
	db := storetest.Postgres(t)
	n := open(t, db)
	position, err := n.reader.OutboxEnd(n.ctx)
	n.must(err)
	written, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- db.Tx(n.ctx, func(ctx context.Context) error {
			if err := n.stories.Emit(ctx, event.Outbox{At: noon, Kind: event.Published, Keys: "late"}); err != nil {
				return err
			}
			close(written)
			<-release
			return nil
		})
	}()
	<-written
	n.tx(func(ctx context.Context) error { n.emit(ctx, "early"); return nil })
	if got := n.since(&position); got != "early" {
		t.Errorf("while the lower id is open: %q", got)
	}
	n.since(&position) // a second look must not step over it either
	close(release)
	n.must(<-done)
	if got := n.since(&position); !strings.Contains(got, "late") {
		t.Errorf("the late commit was skipped: %q", got)
	}
	if got := n.since(&position); got != "" {
		t.Errorf("it came again when all had ended: %q", got)
	}
}

func TestACommitWakesWhoWaitsInAnotherProcessToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		ctx, stop := context.WithCancel(n.ctx)
		wake := db.Wake(ctx)
		<-wake // it listens: what came before must be looked for
		n.tx(func(ctx context.Context) error { n.emit(ctx, "a"); return nil })
		select {
		case <-wake:
		case <-time.After(10 * time.Second):
			t.Error("nobody knocked")
		}
		stop()
		for range wake { // it is closed when its owner has gone
		}
	})
}

func TestOldEventsAreSwept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := open(t, db)
		n.tx(func(ctx context.Context) error { n.emit(ctx, "a"); return nil })
		if swept, err := db.SweepOutbox(n.ctx, noon); swept != 0 || err != nil {
			t.Errorf("swept %d too new, %v", swept, err)
		}
		if swept, err := db.SweepOutbox(n.ctx, noon.Add(time.Second)); swept != 1 || err != nil {
			t.Errorf("swept %d, %v", swept, err)
		}
	})
}
