package story

import (
	"context"

	"polydesk/internal/account"
)

// Waiting is how many stories wait for one person.
type Waiting struct {
	Alarms   int // schedules that failed or were missed, flashes that nobody has confirmed
	Returned int // drafts that came back to the person and that nobody has taken up since
	Review   int // submitted, waiting for an editor's decision
}

// Waiting counts what waits for the person at these desks: alarms and reviews
// where they are an editor, what was returned to them where they have a role.
func (sv *Service) Waiting(ctx context.Context, a account.Actor, desks []int64) (Waiting, error) {
	var decide, work []int64
	for _, id := range desks {
		if a.Is(id, account.Editor) {
			decide = append(decide, id)
		}
		if a.Of(id) {
			work = append(work, id)
		}
	}
	if len(work) == 0 {
		return Waiting{}, nil
	}
	return sv.store.Waiting(ctx, a.ID, decide, work, sv.clock.Now().Add(-missed))
}
