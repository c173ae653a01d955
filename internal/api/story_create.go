package api

import (
	"net/http"

	"polydesk/internal/errs"
	"polydesk/internal/story"
)

func createFields() []field {
	return append(append([]field{{name: "desk", kind: text, must: true, doc: "a desk's slug"}}, append(textFields(), factFields()...)...),
		field{name: "kind", kind: text, choices: []string{"article", "page"}, doc: "article when it is not given"},
		field{name: "translation_of", kind: ident, doc: "a source story's id: the new story is its translation, held by you"})
}

// createStory makes a draft; with translation_of, a translation that is claimed.
func createStory(api *API, q *request) (*answer, error) {
	in := story.NewStory{Kind: story.Kind(q.in.str("kind")), Patch: q.in.patch(), Facts: q.in.facts()}
	id, err := api.deskOf(q)
	if err != nil {
		return nil, err
	}
	in.DeskID, in.Problems = id, q.in.problems
	var v *story.View
	if source := q.in.id("translation_of"); source != nil && *source != nil {
		v, err = api.Translations.Take(q.ctx, q.actor, **source, in)
		err = notKnown(err, "translation_of", formatID(**source))
	} else {
		v, err = api.Stories.Create(q.ctx, q.actor, in)
	}
	if err != nil {
		return nil, err
	}
	return api.storyAnswer(q, v, http.StatusCreated)
}

// deskOf resolves the desk that the body names; Invalid, with all that is wrong
// beside, when nobody knows it: then there are no rights to ask about.
func (api *API) deskOf(q *request) (int64, error) {
	slug := q.in.str("desk")
	d, err := api.Desks.BySlug(q.ctx, slug)
	switch {
	case err == nil:
		return d.ID, nil
	case !errs.Is(err, errs.NotFound):
		return 0, err
	case slug == "":
		q.in.problem("desk", "err_required")
	default:
		q.in.problem("desk", "err_unknown_desk", "Value", clip(slug))
	}
	return 0, q.in.invalid()
}

// storyAnswer answers a story, with its version as ETag.
func (api *API) storyAnswer(q *request, v *story.View, status int) (*answer, error) {
	out, err := api.story(q.ctx, v)
	if err != nil {
		return nil, err
	}
	a := &answer{status: status, body: out, version: v.Story.Version}
	if status == http.StatusCreated {
		a.location = Prefix + "/stories/" + formatID(v.Story.ID)
	}
	return a, nil
}
