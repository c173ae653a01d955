package api

import "polydesk/internal/translation"

func (api *API) translation(q *request) (*translation.Row, error) {
	id, err := q.id()
	if err != nil {
		return nil, err
	}
	return api.Translations.Get(q.ctx, q.actor, id)
}

func findTranslation(api *API, q *request) error {
	_, err := api.translation(q)
	return err
}
