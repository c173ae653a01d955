package account

import (
	"context"

	"polydesk/internal/errs"
)

// Begin claims an idempotency key for a request. It answers nil when the
// request is to be carried out (and Finish or Abandon called), or the answer
// that the same request had before. Invalid when the key was used for another
// request; Conflict while the first one is still running.
func (sv *Service) Begin(ctx context.Context, a Actor, key, requestHash string) (*IdempotencyKey, error) {
	now := sv.clock.Now()
	k := &IdempotencyKey{UserID: a.ID, Key: key, RequestHash: requestHash, Headers: "{}", CreatedAt: now}
	var kept *IdempotencyKey
	err := sv.store.Tx(ctx, func(ctx context.Context) (err error) {
		kept, err = sv.store.ClaimKey(ctx, k, now.Add(-KeyLasts))
		return err
	})
	switch {
	case err != nil || kept == nil:
		return nil, err
	case kept.RequestHash != requestHash:
		return nil, errs.New(errs.Invalid, "err_idempotency_key")
	case kept.Status == 0:
		return nil, errs.New(errs.Conflict, "err_idempotency_running")
	}
	return kept, nil
}

// Finish keeps the answer of a claimed key for 24 hours.
func (sv *Service) Finish(ctx context.Context, k IdempotencyKey) error {
	return sv.store.Tx(ctx, func(ctx context.Context) error { return sv.store.KeepAnswer(ctx, &k) })
}

// Abandon forgets a claim whose request failed on our side, so that it can be
// tried again.
func (sv *Service) Abandon(ctx context.Context, a Actor, key string) error {
	return sv.store.Tx(ctx, func(ctx context.Context) error { return sv.store.DropKey(ctx, a.ID, key) })
}

// SweepOld deletes what has ended: sessions, links, failures, keys.
func (sv *Service) SweepOld(ctx context.Context) error {
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		return sv.store.Sweep(ctx, sv.clock.Now().Add(-2*KeyLasts))
	})
}
