package account

import (
	"context"

	"polydesk/internal/errs"
)

// Once carries a request out under an idempotency key, in one transaction with
// the key: work and answer are kept together or not at all, whatever happens to
// the program in between. The answer (status, headers, body) is run's, or the
// one that the same request had before. Invalid when the key was used for
// another request. run is called again when the database broke off; its errors
// are answered as they are, and nothing is kept.
func (sv *Service) Once(ctx context.Context, a Actor, key, requestHash string, run func(ctx context.Context) (IdempotencyKey, error)) (*IdempotencyKey, error) {
	var out *IdempotencyKey
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		now := sv.clock.Now()
		k := IdempotencyKey{UserID: a.ID, Key: key, RequestHash: requestHash, Headers: "{}", CreatedAt: now}
		kept, err := sv.store.ClaimKey(ctx, &k, now.Add(-KeyLasts))
		if err != nil {
			return err
		}
		if kept != nil {
			out, err = replay(kept, requestHash)
			return err
		}
		answer, err := run(ctx)
		if err != nil {
			return err
		}
		answer.UserID, answer.Key = a.ID, key
		out = &answer
		return sv.store.KeepAnswer(ctx, out)
	})
	return out, err
}

// replay answers what is kept, when it is of the same request.
func replay(kept *IdempotencyKey, requestHash string) (*IdempotencyKey, error) {
	switch {
	case kept.RequestHash != requestHash:
		return nil, errs.New(errs.Invalid, "err_idempotency_key")
	case kept.Status == 0:
		return nil, errs.New(errs.Conflict, "err_idempotency_running")
	}
	return kept, nil
}

// Refused keeps the answer to a request that Once refused, for the next time it
// is sent; where somebody else was first, theirs stands.
func (sv *Service) Refused(ctx context.Context, a Actor, answer IdempotencyKey) error {
	answer.UserID, answer.CreatedAt = a.ID, sv.clock.Now()
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		kept, err := sv.store.ClaimKey(ctx, &answer, answer.CreatedAt.Add(-KeyLasts))
		if err != nil || kept != nil {
			return err
		}
		return sv.store.KeepAnswer(ctx, &answer)
	})
}

// Begin claims an idempotency key for a request that is too long for one
// transaction (Once is better). It answers nil when the
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
	if err != nil || kept == nil {
		return nil, err
	}
	if kept.Status == 0 && now.Sub(kept.CreatedAt) > claimLasts && kept.RequestHash == requestHash {
		return nil, nil // the program ended in the middle of it
	}
	return replay(kept, requestHash)
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
