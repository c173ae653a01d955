package api

import "polydesk/internal/desk"

// author is somebody whom a byline may name.
type author struct {
	Slug        string            `json:"slug"`
	Names       map[string]string `json:"names" doc:"by language tag"`
	Biographies map[string]string `json:"biographies" doc:"by language tag"`
	Kind        desk.AuthorKind   `json:"kind" doc:"person or organisation"`
	Picture     string            `json:"picture" doc:"a picture's key; empty without one"`
	Protected   bool              `json:"protected" doc:"readers see no name, picture or page"`
	User        *person           `json:"user" doc:"whose account is linked"`
	Version     int64             `json:"version"`
}

// outAuthors makes the outward form of authors, with the names of linked people.
func (api *API) outAuthors(q *request, all ...desk.Author) ([]author, error) {
	var people []*int64
	for i := range all {
		people = append(people, all[i].UserID)
	}
	names, err := api.Stories.Names(q.ctx, ids(people...)...)
	if err != nil {
		return nil, err
	}
	out := make([]author, len(all))
	for i := range all {
		out[i] = outAuthor(&all[i])
		out[i].User = named(all[i].UserID, names)
	}
	return out, nil
}

func outAuthor(a *desk.Author) author {
	out := author{Slug: a.Slug, Names: map[string]string{}, Biographies: map[string]string{}, Kind: a.Kind, Picture: a.Picture,
		Protected: a.Protected, Version: a.Version}
	for _, t := range a.Texts {
		out.Names[t.Tag] = t.Name
		if t.Biography != "" {
			out.Biographies[t.Tag] = t.Biography
		}
	}
	return out
}

func listAuthors(api *API, q *request) (*answer, error) {
	all, err := api.Desks.Authors(q.ctx)
	if err != nil {
		return nil, err
	}
	out, err := api.outAuthors(q, all...)
	return listed(q, out, err, func(a *author) author { return *a })
}

func getAuthor(api *API, q *request) (*answer, error) {
	a, err := api.Desks.Author(q.ctx, q.path["slug"])
	return api.authorAnswer(q, a, err)
}

func (api *API) authorAnswer(q *request, a *desk.Author, err error) (*answer, error) {
	if err != nil {
		return nil, err
	}
	out, err := api.outAuthors(q, *a)
	if err != nil {
		return nil, err
	}
	return &answer{body: out[0], version: a.Version}, nil
}

func findAuthor(api *API, q *request) error { _, err := getAuthor(api, q); return err }
