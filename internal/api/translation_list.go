package api

import (
	"time"

	"polydesk/internal/translation"
)

func translationParams() []param {
	return []param{
		{"desk", "slugs of target desks, parted by commas"}, {"state", "states, parted by commas"},
		{"assignee", "a person's id"}, {"stale", "true or false"},
	}
}

func translationStates() []translation.State {
	return []translation.State{translation.Requested, translation.Claimed, translation.Submitted, translation.Published,
		translation.Declined, translation.Cancelled}
}

// listTranslations answers the queue: priority, due (none last), id.
func listTranslations(api *API, q *request) (*answer, error) {
	desks, err := api.Desks.All(q.ctx)
	if err != nil {
		return nil, err
	}
	in := q.read()
	f := translation.Filter{Limit: in.limit(), States: oneOf(in, "state", translationStates()), Assignee: in.id("assignee"), Stale: in.flag("stale")}
	f.Desks = in.desks(desks)
	if at := in.cursor("t", 3); at != nil {
		f.After = translation.Cursor{Priority: int(min(at[0], 9)), ID: at[2]}
		if at[1] != 0 {
			f.After.Due = time.UnixMicro(at[1]).UTC()
		}
	}
	if err := in.invalid(); err != nil {
		return nil, err
	}
	rows, more, err := api.Translations.List(q.ctx, q.actor, f)
	if err != nil {
		return nil, err
	}
	out := list[job]{}
	if more {
		last := rows[len(rows)-1]
		due := int64(0)
		if last.DueAt != nil {
			due = last.DueAt.UnixMicro()
		}
		out.Next = writeCursor("t", int64(last.Priority), due, last.ID)
	}
	if out.Items, err = api.jobs(q, rows); err != nil {
		return nil, err
	}
	return &answer{body: out}, nil
}
