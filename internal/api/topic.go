package api

import (
	"net/http"

	"polydesk/internal/desk"
)

// topic is a subject that stories of all desks share.
type topic struct {
	Slug    string            `json:"slug"`
	Names   map[string]string `json:"names" doc:"by language tag"`
	Version int64             `json:"version"`
}

func outTopic(t *desk.Topic) topic {
	out := topic{Slug: t.Slug, Names: map[string]string{}, Version: t.Version}
	for _, n := range t.Names {
		out.Names[n.Tag] = n.Name
	}
	return out
}

func namesFields() []field {
	return []field{{name: "names", kind: byTag, must: true, doc: "replaced whole"}}
}

// namesPatch makes the change that the fields say.
func (q *request) namesPatch() desk.NamesPatch {
	p := desk.NamesPatch{Version: q.match.version, Names: q.in.byTag("names"), Problems: q.in.problems}
	if q.in.has("names") && p.Names == nil {
		p.Names = map[string]string{}
	}
	return p
}

func listTopics(api *API, q *request) (*answer, error) {
	all, err := api.Desks.Topics(q.ctx)
	return listed(q, all, err, outTopic)
}

func getTopic(api *API, q *request) (*answer, error) {
	t, err := api.Desks.Topic(q.ctx, q.path["slug"])
	if err != nil {
		return nil, err
	}
	return &answer{body: outTopic(t), version: t.Version}, nil
}

func findTopic(api *API, q *request) error { _, err := getTopic(api, q); return err }

func createTopic(api *API, q *request) (*answer, error) {
	t, err := api.Desks.NewTopic(q.ctx, q.actor, q.namesPatch())
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusCreated, body: outTopic(t), version: t.Version, location: Prefix + "/topics/" + t.Slug}, nil
}

func patchTopic(api *API, q *request) (*answer, error) {
	t, err := api.Desks.ChangeTopic(q.ctx, q.actor, q.path["slug"], q.namesPatch())
	if err != nil {
		return nil, api.outdated(q, err, getTopic)
	}
	return &answer{body: outTopic(t), version: t.Version}, nil
}
