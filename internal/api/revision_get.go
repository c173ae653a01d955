package api

import (
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// wholeRevision is a revision with its text.
type wholeRevision struct {
	revision
	Content content `json:"content"`
}

func getRevision(api *API, q *request) (*answer, error) {
	v, err := api.view(q)
	if err != nil {
		return nil, err
	}
	n, ok := parseID(q.path["number"])
	if !ok || n > 1<<31-1 {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	r, err := api.Stories.At(q.ctx, q.actor, v.Story.ID, int(n))
	if err != nil {
		return nil, err
	}
	head, err := api.revisions(q, v.Story.ID, []story.Revision{*r})
	if err != nil {
		return nil, err
	}
	out := wholeRevision{revision: head[0]}
	if out.Content, err = api.content(q.ctx, &v.Desk, &r.Content, MediaPrefix); err != nil {
		return nil, err
	}
	return &answer{body: out}, nil
}
