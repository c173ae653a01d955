package translation

import (
	"context"

	"polydesk/internal/account"
)

// Waiting counts the jobs that wait for the person at these desks, where they
// may translate: for the taking, held by them, or published and behind.
func (sv *Service) Waiting(ctx context.Context, a account.Actor, desks []int64) (int, error) {
	var mine []int64
	for _, id := range desks {
		if a.Is(id, account.Translator) {
			mine = append(mine, id)
		}
	}
	if len(mine) == 0 {
		return 0, nil
	}
	return sv.store.QueueCount(ctx, a.ID, mine)
}
