package api

import "polydesk/internal/account"

// me is the acting person.
type me struct {
	ID    string                    `json:"id"`
	Name  string                    `json:"name"`
	Email string                    `json:"email"`
	Admin bool                      `json:"admin"`
	Roles map[string][]account.Role `json:"roles" doc:"by desk, as given: an editor is also reporter and translator, a chief also editor"`
}

func getMe(api *API, q *request) (*answer, error) {
	a := q.actor
	out := me{ID: formatID(a.ID), Name: a.Name, Email: a.Email, Admin: a.Admin, Roles: map[string][]account.Role{}}
	desks, err := api.Desks.All(q.ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range desks {
		if given := a.Given[d.ID]; len(given) > 0 {
			out.Roles[d.Slug] = given
		}
	}
	return &answer{body: out}, nil
}
