package api

import (
	"net/http"
	"slices"
	"strings"

	"polydesk/internal/errs"
	"polydesk/internal/story"
)

func patchFields() []field {
	fields := append(textFields(), factFields()...)
	for i := range fields {
		fields[i].must = false
	}
	return append(fields, field{name: "note", kind: text, max: story.MaxNote, doc: "to colleagues, kept with the revision"})
}

// patchStory changes content, desk facts, or both, under the version of If-Match.
func patchStory(api *API, q *request) (*answer, error) {
	id, err := q.id()
	if err != nil {
		return nil, err
	}
	patch, facts := q.in.patch(), q.in.facts()
	if err := api.wantsContent(q, id, &patch); err != nil {
		return nil, err
	}
	v, err := api.Stories.Save(q.ctx, q.actor, id, story.Change{Version: q.match.version, Any: q.match.any, Patch: patch, Facts: facts,
		Note: q.in.str("note"), Problems: q.in.problems})
	if err != nil {
		return nil, api.stale(q, err)
	}
	return api.storyAnswer(q, v, http.StatusOK)
}

// wantsContent keeps the order of answers where every field of content in the
// request was unreadable: whether the state allows the change is asked before.
func (api *API) wantsContent(q *request, id int64, p *story.Patch) error {
	wants := slices.ContainsFunc(q.in.problems, func(f errs.Field) bool {
		root, _, _ := strings.Cut(f.Name, ".")
		root, _, _ = strings.Cut(root, "[")
		return slices.ContainsFunc(textFields(), func(t field) bool { return t.name == root })
	})
	if !p.Empty() || !wants {
		return nil
	}
	v, err := api.Stories.Get(q.ctx, q.actor, id)
	if err != nil || v.Public || v.Shared {
		return nil // Save refuses it
	}
	headline := v.Content.Headline
	p.Headline = &headline
	return nil
}

// stale completes the error of a version that is not the present one: it names
// both and shows the story as it is now. Without an If-Match it is asked for.
func (api *API) stale(q *request, err error) error {
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Stale {
		return err
	}
	if !q.match.given {
		return errs.New(errs.Precondition, "err_precondition")
	}
	out := *e
	if d, ok := e.Detail.(story.StaleDetail); ok && d.Current != nil {
		now, err := api.story(q.ctx, d.Current)
		if err != nil {
			return err
		}
		out.Detail = staleDetail{yours: max(q.match.version, 0), current: d.Current.Story.Version, story: now}
	}
	return &out
}

// outdated is stale for reference data: get answers the thing as it is now.
func (api *API) outdated(q *request, err error, get handler) error {
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Stale {
		return err
	}
	now, err := get(api, q)
	if err != nil {
		return err
	}
	out := *e
	out.Detail = staleDetail{yours: max(q.match.version, 0), current: now.version}
	return &out
}
