package api

import (
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/story"
)

func storyParams() []param {
	return []param{
		{"desk", "slugs, parted by commas"}, {"state", "states of the working copy, parted by commas"},
		{"live", "none, live or gone"}, {"q", "words in headline, deck, text or slugline"},
		{"assignee", "a person's id"}, {"updated_since", "RFC 3339"},
	}
}

// listStories answers the stories at the person's desks, newest change first.
func listStories(api *API, q *request) (*answer, error) {
	desks, err := api.Desks.All(q.ctx)
	if err != nil {
		return nil, err
	}
	in := q.read()
	f := story.Filter{Limit: in.limit(), States: oneOf(in, "state", story.AllStates()), Assignee: in.id("assignee"), UpdatedSince: in.moment("updated_since")}
	f.Desks = in.desks(desks)
	if live := oneOf(in, "live", []story.Live{story.NotLive, story.OnAir, story.Gone}); len(live) == 1 {
		f.Live = live[0]
	} else if len(live) > 1 {
		in.problem("live", "err_unknown_value", "Value", clip(q.query["live"]))
	}
	if at := in.cursor("s", 2); at != nil {
		f.After = story.Cursor{At: time.UnixMicro(at[0]).UTC(), ID: at[1]}
	}
	if err := in.invalid(); err != nil {
		return nil, err
	}
	rows, more, err := api.rows(q, f, desks)
	if err != nil {
		return nil, err
	}
	return api.storyList(q, rows, more, desks)
}

// rows reads a page: by the filter alone, or searching at each of the person's
// desks in the terms of its language.
func (api *API) rows(q *request, f story.Filter, desks []desk.Desk) ([]story.Row, bool, error) {
	if q.query["q"] == "" {
		return api.Stories.List(q.ctx, q.actor, f)
	}
	var at []desk.Desk
	for _, d := range desks {
		if q.actor.Of(d.ID) && (len(f.Desks) == 0 || contains(f.Desks, d.ID)) {
			at = append(at, d)
		}
	}
	return api.Stories.Search(q.ctx, q.actor, f, story.Queries(at, q.query["q"]))
}

func (api *API) storyList(q *request, rows []story.Row, more bool, desks []desk.Desk) (*answer, error) {
	byID := map[int64]*desk.Desk{}
	for i := range desks {
		byID[desks[i].ID] = &desks[i]
	}
	var people []*int64
	for i := range rows {
		people = append(people, rows[i].AssigneeID)
	}
	names, err := api.Stories.Names(q.ctx, ids(people...)...)
	if err != nil {
		return nil, err
	}
	out := list[storyRow]{Items: []storyRow{}}
	for i := range rows {
		out.Items = append(out.Items, api.row(&rows[i], byID[rows[i].DeskID], q.actor, names))
	}
	if more && len(rows) > 0 {
		last := rows[len(rows)-1]
		out.Next = writeCursor("s", last.UpdatedAt.UnixMicro(), last.ID)
	}
	return &answer{body: out}, nil
}

func (api *API) row(r *story.Row, d *desk.Desk, a account.Actor, names map[int64]string) storyRow {
	house := story.House{EditorsPublish: d.EditorsPublish, FourEyes: d.FourEyes}
	out := storyRow{place: api.place(&r.Story, d, story.Allowed(a, &r.Story, house)), desked: inside(&r.Story, names),
		Headline: r.Headline, Words: r.Words, Stale: r.Stale > 0}
	if r.SourceID != nil {
		out.Source = formatID(*r.SourceID)
	}
	return out
}

// desks reads the parameter "desk" as ids; none when it is absent.
func (q *query) desks(all []desk.Desk) []int64 {
	var out []int64
	for _, slug := range q.texts("desk") {
		known := false
		for _, d := range all {
			if d.Slug == slug {
				out, known = append(out, d.ID), true
			}
		}
		if !known {
			q.problem("desk", "err_unknown_desk", "Value", clip(slug))
		}
	}
	return out
}

func contains(list []int64, id int64) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}
