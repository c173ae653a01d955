package api

import "polydesk/internal/desk"

func deskFields() []field {
	return []field{
		{name: "on", kind: boolean, doc: "switches the desk's public pages"},
		{name: "name", kind: text}, {name: "zone", kind: text, doc: "IANA time zone"},
		{name: "house_lists", kind: boolean}, {name: "editors_publish", kind: boolean}, {name: "four_eyes", kind: boolean},
	}
}

// patchDesk changes a desk's settings. A setting cannot be cleared.
func patchDesk(api *API, q *request) (*answer, error) {
	for _, f := range deskFields() {
		if v, given := q.in.got[f.name]; given && v == nil {
			q.in.problem(f.name, "err_required")
		}
	}
	d, err := api.Desks.ChangeDesk(q.ctx, &q.actor, q.path["slug"], desk.DeskPatch{Version: q.match.version, On: q.in.boolean("on"),
		Name: q.in.text("name"), Zone: q.in.text("zone"), HouseLists: q.in.boolean("house_lists"),
		EditorsPublish: q.in.boolean("editors_publish"), FourEyes: q.in.boolean("four_eyes"), Problems: q.in.problems})
	if err != nil {
		return nil, api.outdated(q, err, getDesk)
	}
	return &answer{body: outDesk(d), version: d.Version}, nil
}
