package translation

import (
	"context"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

// Counts counts the translations to these desks, where the person may translate.
func (sv *Service) Counts(ctx context.Context, a account.Actor, desks []int64) (Counts, error) {
	mine := translators(a, desks)
	if len(mine) == 0 {
		return Counts{}, nil
	}
	if _, err := sv.Lapse(ctx); err != nil {
		return Counts{}, err
	}
	return sv.store.QueueCounts(ctx, a.ID, mine)
}

// translators cuts desks to those where the person may translate.
func translators(a account.Actor, desks []int64) []int64 {
	var out []int64
	for _, id := range desks {
		if a.Is(id, account.Translator) {
			out = append(out, id)
		}
	}
	return out
}

// ForTaking lists what the person may take at these desks, most urgent first.
func (sv *Service) ForTaking(ctx context.Context, a account.Actor, desks []int64, limit int) ([]Row, error) {
	mine := translators(a, desks)
	if len(mine) == 0 {
		return nil, nil
	}
	rows, _, err := sv.List(ctx, a, Filter{Desks: mine, Taking: true, Limit: limit})
	return rows, err
}

// TakeNext claims the most urgent translation that nobody holds at one of
// these desks. What another takes at the same moment is passed over. NotFound
// (err_queue_empty) when nothing is left.
func (sv *Service) TakeNext(ctx context.Context, a account.Actor, desks []int64) (*Row, error) {
	rows, err := sv.ForTaking(ctx, a, desks, 20)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		got, err := sv.Claim(ctx, a, r.ID)
		if err == nil || !errs.Is(err, errs.Conflict) {
			return got, err
		}
	}
	return nil, errs.New(errs.NotFound, "err_queue_empty")
}
