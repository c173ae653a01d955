package api

import (
	"net/http"

	"polydesk/internal/errs"
	"polydesk/internal/story"
)

func transitionFields() []field {
	var actions []string
	for _, a := range story.AllActions() {
		actions = append(actions, string(a))
	}
	return []field{
		{name: "action", kind: text, must: true, choices: actions},
		{name: "note", kind: text, doc: "to colleagues; needed by return and by a flash"},
		{name: "public_note", kind: text, doc: "to readers; needed by a correction or a retraction, or by withdraw without a reason"},
		{name: "reason", kind: text, choices: story.Reasons(), doc: "of withdraw"},
		{name: "class", kind: text, choices: classes(), doc: "of a republish; update when it is not given"},
		{name: "at", kind: moment, doc: "of schedule"},
		{name: "flash", kind: boolean, doc: "publish at once, to be confirmed by another person"},
	}
}

func classes() []string {
	var out []string
	for _, c := range story.Classes() {
		out = append(out, string(c))
	}
	return out
}

// transition takes one step of the workflow.
func transition(api *API, q *request) (*answer, error) {
	id, err := q.id()
	if err != nil {
		return nil, err
	}
	in := story.Input{Action: story.Action(q.in.str("action")), Note: q.in.str("note"), PublicNote: q.in.str("public_note"),
		Reason: q.in.str("reason"), Class: story.Class(q.in.str("class")), Problems: q.in.problems}
	if in.Action == "" {
		return nil, api.noAction(q)
	}
	if at := q.in.moment("at"); at != nil {
		in.At = *at
	}
	if flash := q.in.boolean("flash"); flash != nil {
		in.Flash = *flash
	}
	if q.match.given {
		in.Version = q.match.version
	}
	v, err := api.Stories.Do(q.ctx, q.actor, id, in)
	if err != nil {
		return nil, api.stale(q, err)
	}
	return api.storyAnswer(q, v, http.StatusOK)
}

// noAction answers a step that was not named, or that nobody knows.
func (api *API) noAction(q *request) error {
	v, err := api.view(q)
	if err != nil {
		return err
	}
	if v.Public || v.Shared {
		return errs.New(errs.Forbidden, "err_forbidden")
	}
	q.in.problem("action", "err_required") // what was wrong with it, if anything, stands before
	return q.in.invalid()
}
