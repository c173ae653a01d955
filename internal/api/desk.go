package api

import (
	"polydesk/internal/desk"
	"polydesk/internal/lang"
)

// deskAnswer is a desk with its settings.
type deskAnswer struct {
	Slug           string `json:"slug"`
	Language       string `json:"language" doc:"BCP 47"`
	Hreflang       string `json:"hreflang"`
	Name           string `json:"name"`
	Direction      string `json:"direction" doc:"ltr or rtl"`
	On             bool   `json:"on" doc:"its public pages are on"`
	Zone           string `json:"zone" doc:"IANA time zone"`
	HouseLists     bool   `json:"house_lists" doc:"lists of names as the house writes them, not as CLDR does"`
	EditorsPublish bool   `json:"editors_publish" doc:"editors, not only chiefs, may publish"`
	FourEyes       bool   `json:"four_eyes" doc:"nobody approves what only they have changed"`
	Version        int64  `json:"version"`
}

func outDesk(d *desk.Desk) deskAnswer {
	out := deskAnswer{Slug: d.Slug, Language: d.Tag, Hreflang: d.Hreflang, Name: d.Name, Direction: "ltr", On: d.On, Zone: d.Zone,
		HouseLists: d.HouseLists, EditorsPublish: d.EditorsPublish, FourEyes: d.FourEyes, Version: d.Version}
	if l, ok := lang.ByID(d.Slug); ok {
		out.Direction = l.Direction
	} else if l, ok := lang.Resolve(d.Tag); ok {
		out.Direction = l.Direction
	}
	return out
}

// listDesks answers all desks in their order.
func listDesks(api *API, q *request) (*answer, error) {
	all, err := api.Desks.All(q.ctx)
	return listed(q, all, err, outDesk)
}

func getDesk(api *API, q *request) (*answer, error) {
	d, err := api.Desks.BySlug(q.ctx, q.path["slug"])
	if err != nil {
		return nil, err
	}
	return &answer{body: outDesk(d), version: d.Version}, nil
}

func findDesk(api *API, q *request) error { _, err := getDesk(api, q); return err }

// listed answers a page of reference data, which is short enough to be read whole.
func listed[T, U any](q *request, all []T, err error, out func(*T) U) (*answer, error) {
	if err != nil {
		return nil, err
	}
	page, next, err := window(q.read(), all)
	if err != nil {
		return nil, err
	}
	l := list[U]{Items: []U{}, Next: next}
	for i := range page {
		l.Items = append(l.Items, out(&page[i]))
	}
	return &answer{body: l}, nil
}
