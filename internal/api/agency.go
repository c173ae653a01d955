package api

import (
	"net/http"

	"polydesk/internal/desk"
)

// agency is a news agency with the forms of its name.
type agency struct {
	Slug    string            `json:"slug"`
	Names   map[string]string `json:"names" doc:"by script (Latn, Cyrl, …), language tag or desk"`
	Country string            `json:"country"`
	Version int64             `json:"version"`
}

func outAgency(g *desk.Agency) agency {
	out := agency{Slug: g.Slug, Names: map[string]string{}, Country: g.Country, Version: g.Version}
	for _, n := range g.Names {
		out.Names[n.Form] = n.Name
	}
	return out
}

func listAgencies(api *API, q *request) (*answer, error) {
	all, err := api.Desks.Agencies(q.ctx)
	return listed(q, all, err, outAgency)
}

func getAgency(api *API, q *request) (*answer, error) {
	g, err := api.Desks.Agency(q.ctx, q.path["slug"])
	if err != nil {
		return nil, err
	}
	return &answer{body: outAgency(g), version: g.Version}, nil
}

func findAgency(api *API, q *request) error { _, err := getAgency(api, q); return err }

func createAgency(api *API, q *request) (*answer, error) {
	g, err := api.Desks.NewAgency(q.ctx, q.actor, q.namesPatch())
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusCreated, body: outAgency(g), version: g.Version, location: Prefix + "/agencies/" + g.Slug}, nil
}

func patchAgency(api *API, q *request) (*answer, error) {
	g, err := api.Desks.ChangeAgency(q.ctx, q.actor, q.path["slug"], q.namesPatch())
	if err != nil {
		return nil, api.outdated(q, err, getAgency)
	}
	return &answer{body: outAgency(g), version: g.Version}, nil
}
