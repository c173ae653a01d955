package api

import (
	"time"

	"polydesk/internal/story"
)

// revision is one entry of a story's history.
type revision struct {
	Number int                `json:"number"`
	At     time.Time          `json:"at"`
	By     *person            `json:"by"`
	Kind   story.RevisionKind `json:"kind" doc:"save, claim or restore"`
	Class  story.Class        `json:"class" doc:"of the publication that used it; empty for a first one or none"`
	Note   string             `json:"note"`
}

// listRevisions answers a story's history, newest first.
func listRevisions(api *API, q *request) (*answer, error) {
	id, err := q.id()
	if err != nil {
		return nil, err
	}
	in := q.read()
	limit, before := in.limit(), 0
	if at := in.cursor("r", 1); at != nil {
		before = int(min(at[0], 1<<31-1))
	}
	found, err := api.Stories.History(q.ctx, q.actor, id, before, min(limit+1, maxLimit))
	if err != nil {
		return nil, err
	}
	if err := in.invalid(); err != nil {
		return nil, err
	}
	out := list[revision]{}
	if len(found) > limit || limit == maxLimit && len(found) == maxLimit {
		found = found[:limit]
		out.Next = writeCursor("r", int64(found[limit-1].Number))
	}
	if out.Items, err = api.revisions(q, id, found); err != nil {
		return nil, err
	}
	return &answer{body: out}, nil
}

// revisions makes the outward form of a history, with names and notes.
func (api *API) revisions(q *request, id int64, found []story.Revision) ([]revision, error) {
	var people []*int64
	noted := false
	for i := range found {
		people = append(people, found[i].ByID)
		noted = noted || found[i].NoteID != nil
	}
	names, err := api.Stories.Names(q.ctx, ids(people...)...)
	if err != nil {
		return nil, err
	}
	notes := map[int64]string{}
	if noted {
		list, _, err := api.Stories.Trail(q.ctx, q.actor, id, 1000)
		if err != nil {
			return nil, err
		}
		for _, n := range list {
			notes[n.ID] = n.Text
		}
	}
	out := []revision{}
	for _, r := range found {
		v := revision{Number: r.Number, At: r.At, By: named(r.ByID, names), Kind: r.Kind, Class: r.Class}
		if r.NoteID != nil {
			v.Note = notes[*r.NoteID]
		}
		out = append(out, v)
	}
	return out, nil
}
