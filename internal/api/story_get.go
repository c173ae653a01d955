package api

import (
	"net/http"

	"polydesk/internal/errs"
	"polydesk/internal/story"
)

func getStory(api *API, q *request) (*answer, error) {
	v, err := api.view(q)
	if err != nil {
		return nil, err
	}
	return api.storyAnswer(q, v, http.StatusOK)
}

// view answers the story of the address as the person may see it.
func (api *API) view(q *request) (*story.View, error) {
	id, err := q.id()
	if err != nil {
		return nil, err
	}
	return api.Stories.Get(q.ctx, q.actor, id)
}

func findStory(api *API, q *request) error {
	_, err := api.view(q)
	return err
}

// id is the id in the address; what is no id is not found.
func (q *request) id() (int64, error) {
	id, ok := parseID(q.path["id"])
	if !ok {
		return 0, errs.New(errs.NotFound, "err_not_found")
	}
	return id, nil
}
