package api

import (
	"net/http"

	"polydesk/internal/desk"
)

func authorFields() []field {
	return []field{
		{name: "names", kind: byTag, must: true, doc: "by language tag"},
		{name: "biographies", kind: byTag, doc: "by language tag; each needs a name in the same language"},
		{name: "kind", kind: text, choices: []string{string(desk.Person), string(desk.Organisation)}},
		{name: "picture", kind: text, doc: "a picture's key; null takes it away"},
		{name: "protected", kind: boolean},
		{name: "user", kind: ident, doc: "id of the person whose account is linked; null unlinks it"},
	}
}

// authorPatch makes the change that the fields say; who nobody knows is a problem.
func (api *API) authorPatch(q *request) (desk.AuthorPatch, error) {
	p := desk.AuthorPatch{Version: q.match.version, Names: q.in.byTag("names"), Biographies: q.in.byTag("biographies"),
		Picture: q.in.text("picture"), Protected: q.in.boolean("protected"), User: q.in.id("user")}
	if q.in.has("biographies") && p.Biographies == nil { // null clears
		p.Biographies = map[string]string{}
	}
	if q.in.has("names") && p.Names == nil {
		p.Names = map[string]string{}
	}
	if kind := q.in.str("kind"); kind != "" {
		k := desk.AuthorKind(kind)
		p.Kind = &k
	}
	if p.User != nil && *p.User != nil {
		names, err := api.Stories.Names(q.ctx, **p.User)
		if err != nil {
			return p, err
		}
		if _, known := names[**p.User]; !known {
			q.in.problem("user", "err_unknown_slug", "Value", formatID(**p.User))
		}
	}
	p.Problems = q.in.problems
	return p, nil
}

func createAuthor(api *API, q *request) (*answer, error) {
	p, err := api.authorPatch(q)
	if err != nil {
		return nil, err
	}
	a, err := api.Desks.NewAuthor(q.ctx, q.actor, p)
	out, err := api.authorAnswer(q, a, err)
	if err == nil {
		out.status, out.location = http.StatusCreated, Prefix+"/authors/"+a.Slug
	}
	return out, err
}

func patchAuthor(api *API, q *request) (*answer, error) {
	p, err := api.authorPatch(q)
	if err != nil {
		return nil, err
	}
	a, err := api.Desks.ChangeAuthor(q.ctx, q.actor, q.path["slug"], p)
	return api.authorAnswer(q, a, api.outdated(q, err, getAuthor))
}
