package api

import (
	"context"

	"polydesk/internal/account"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

func noteFields() []field { return []field{{name: "note", kind: text, max: story.MaxNote}} }

// translationAct is one act on a translation, as its service does it.
type translationAct func(api *API, ctx context.Context, a account.Actor, id int64, note string) (*translation.Row, error)

// actOn makes the handler of an act. A note that cannot be read is refused once
// the translation is found.
func actOn(act translationAct) handler {
	return func(api *API, q *request) (*answer, error) {
		id, err := q.id()
		if err != nil {
			return nil, err
		}
		if err := q.in.invalid(); err != nil {
			if _, missing := api.Translations.Get(q.ctx, q.actor, id); missing != nil {
				return nil, missing
			}
			return nil, err
		}
		r, err := act(api, q.ctx, q.actor, id, q.in.str("note"))
		return api.jobAnswer(q, r, noSteps(err))
	}
}

func claim(api *API, ctx context.Context, a account.Actor, id int64, _ string) (*translation.Row, error) {
	return api.Translations.Claim(ctx, a, id)
}

func release(api *API, ctx context.Context, a account.Actor, id int64, _ string) (*translation.Row, error) {
	return api.Translations.Release(ctx, a, id)
}

func decline(api *API, ctx context.Context, a account.Actor, id int64, note string) (*translation.Row, error) {
	return api.Translations.Decline(ctx, a, id, note)
}

func cancel(api *API, ctx context.Context, a account.Actor, id int64, note string) (*translation.Row, error) {
	return api.Translations.Cancel(ctx, a, id, note)
}

func submit(api *API, ctx context.Context, a account.Actor, id int64, note string) (*translation.Row, error) {
	return api.Translations.Submit(ctx, a, id, note)
}
