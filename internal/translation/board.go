package translation

import (
	"context"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/story"
)

// boardMost bounds the board: some days of a large newsroom in 27 languages.
const boardMost = 3000

// Board lists, for the duty board, every translation that is open, stale, or
// was touched since, at the person's desks or from them.
func (sv *Service) Board(ctx context.Context, a account.Actor, since time.Time) ([]Row, error) {
	if _, err := sv.Lapse(ctx); err != nil {
		return nil, err
	}
	f := Filter{All: a.Admin, Since: since, Limit: boardMost}
	if !a.Admin {
		if f.Viewer = a.Desks(); len(f.Viewer) == 0 {
			return nil, nil
		}
	}
	return sv.store.Queue(ctx, f)
}

// Unanswered says whether a request is past its due time and nobody took it.
func (r *Row) Unanswered(now time.Time) bool {
	return r.State == Requested && r.DueAt != nil && r.DueAt.Before(now)
}

// StaleLive says whether readers have text that is older than its source.
func (r *Row) StaleLive() bool { return r.Stale() && r.TargetLive == story.OnAir }

// OldestStale answers the row whose readers have had stale text longest; nil: none.
func OldestStale(rows []Row) *Row {
	var out *Row
	for i := range rows {
		r := &rows[i]
		if r.StaleLive() && r.OpenedAt != nil && (out == nil || r.OpenedAt.Before(*out.OpenedAt)) {
			out = r
		}
	}
	return out
}
