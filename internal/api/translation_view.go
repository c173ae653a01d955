package api

import (
	"errors"
	"time"

	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// job is a translation as the queue shows it. Kind, assignee, due and priority
// are its newest job's.
type job struct {
	ID          string            `json:"id" doc:"one for a family and a desk; it never changes"`
	Source      sourceRef         `json:"source"`
	Story       string            `json:"story" doc:"the target story's id"`
	Desk        string            `json:"desk" doc:"the target's"`
	SourceDesk  string            `json:"source_desk"`
	Kind        translation.Kind  `json:"kind" doc:"first, update or correction"`
	State       translation.State `json:"state"`
	Assignee    *person           `json:"assignee"`
	DueAt       *time.Time        `json:"due_at"`
	Priority    int               `json:"priority" doc:"1 (first) to 5"`
	Stale       bool              `json:"stale" doc:"a part of the target was made from a source text that is no longer the published one"`
	StaleParts  int               `json:"stale_parts"`
	Note        string            `json:"note" doc:"of who asked"`
	RequestedBy *person           `json:"requested_by"`
	RequestedAt time.Time         `json:"requested_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
}

// jobs makes the outward form of rows of the queue.
func (api *API) jobs(q *request, rows []translation.Row) ([]job, error) {
	desks, err := api.Desks.All(q.ctx)
	if err != nil {
		return nil, err
	}
	slug := map[int64]string{}
	for _, d := range desks {
		slug[d.ID] = d.Slug
	}
	var people []*int64
	for i := range rows {
		people = append(people, rows[i].AssigneeID, rows[i].RequestedBy)
	}
	names, err := api.Stories.Names(q.ctx, ids(people...)...)
	if err != nil {
		return nil, err
	}
	out := []job{}
	for _, r := range rows {
		out = append(out, job{ID: formatID(r.ID), Source: sourceRef{Story: formatID(r.SourceID), Revision: r.SourceNumber},
			Story: formatID(r.StoryID), Desk: slug[r.DeskID], SourceDesk: slug[r.SourceDeskID], Kind: r.Kind, State: r.State,
			Assignee: named(r.AssigneeID, names), DueAt: r.DueAt, Priority: r.Priority, Stale: r.Stale(), StaleParts: r.StaleParts,
			Note: r.Note, RequestedBy: named(r.RequestedBy, names), RequestedAt: r.RequestedAt, UpdatedAt: r.UpdatedAt})
	}
	return out, nil
}

// jobAnswer answers one translation.
func (api *API) jobAnswer(q *request, r *translation.Row, err error) (*answer, error) {
	if err != nil {
		return nil, err
	}
	out, err := api.jobs(q, []translation.Row{*r})
	if err != nil {
		return nil, err
	}
	return &answer{body: out[0]}, nil
}

// idsOf resolves desks by their slugs; what nobody knows becomes a problem of
// the field.
func idsOf(desks []desk.Desk, slugs []string, v *values, name string) []int64 {
	byID := map[string]int64{}
	for _, d := range desks {
		byID[d.Slug] = d.ID
	}
	var out []int64
	for _, s := range slugs {
		if id, ok := byID[s]; ok {
			out = append(out, id)
		} else {
			v.problem(name, "err_unknown_desk", "Value", clip(s))
		}
	}
	return out
}

// noSteps gives a refusal for the state's sake an empty list of actions where
// the feature gave none: there are none that the API could name.
func noSteps(err error) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Conflict || e.Detail != nil {
		return err
	}
	out := *e
	out.Detail = story.ConflictDetail{Allowed: []story.Action{}}
	return &out
}
