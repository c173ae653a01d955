package api

import (
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

func askFields() []field {
	return []field{
		{name: "desks", kind: strs, must: true, doc: "slugs"},
		{name: "due_at", kind: moment},
		{name: "priority", kind: number, doc: "1 (first) to 5; 3 when it is not given"},
		{name: "note", kind: text, max: story.MaxNote},
	}
}

// askTranslations asks desks for translations; one that is open or published is
// answered as it is.
func askTranslations(api *API, q *request) (*answer, error) {
	id, err := q.id()
	if err != nil {
		return nil, err
	}
	desks, err := api.Desks.All(q.ctx)
	if err != nil {
		return nil, err
	}
	in := translation.Ask{StoryID: id, Desks: idsOf(desks, q.in.strs("desks"), q.in, "desks"), Note: q.in.str("note")}
	if due := q.in.moment("due_at"); due != nil {
		in.DueAt = *due
	}
	if p := q.in.number("priority"); p != nil {
		if in.Priority = *p; in.Priority == 0 {
			in.Priority = -1 // given, and out of bounds: 0 would mean not given
		}
	}
	in.Problems = q.in.problems
	rows, err := api.Translations.Ask(q.ctx, q.actor, in)
	if err != nil {
		return nil, noSteps(err)
	}
	items, err := api.jobs(q, rows)
	if err != nil {
		return nil, err
	}
	return &answer{body: list[job]{Items: items}}, nil
}
