package admin

import (
	"net/http"
	"strconv"

	"polydesk/internal/story"
)

// storyRoutes are the pages, forms and calls about one story or one translation.
// What depends on the story's desk is refused by the services.
func (ad *Admin) storyRoutes() []route {
	get, post, put := http.MethodGet, http.MethodPost, http.MethodPut
	return []route{
		{get, "/admin/stories/new", Writer, ad.storyNew, 0},
		{post, "/admin/stories/new", Writer, ad.storyCreate, 0},
		{post, "/admin/stories/draft", Writer, ad.draftNew, 0},
		{post, "/admin/stories/convert", SignedIn, ad.storyConvert, 0},
		{get, "/admin/stories/:id", SignedIn, ad.storyEdit, 0},
		{put, "/admin/stories/:id/draft", SignedIn, ad.draftKeep, 0},
		{post, "/admin/stories/:id/draft/drop", SignedIn, ad.draftDrop, 0},
		{post, "/admin/stories/:id/draft/save", SignedIn, ad.draftSave, 0},
		{post, "/admin/stories/:id/save", SignedIn, ad.storySave, 0},
		{post, "/admin/stories/:id/here", SignedIn, ad.storyHere, 0},
		{get, "/admin/stories/:id/facts", SignedIn, ad.factsPage, 0},
		{post, "/admin/stories/:id/facts", SignedIn, ad.factsSave, 0},
		{get, "/admin/stories/:id/steps/:action", SignedIn, ad.stepPage, 0},
		{post, "/admin/stories/:id/steps/:action", SignedIn, ad.stepTake, 0},
		{get, "/admin/stories/:id/ask", SignedIn, ad.askPage, 0},
		{post, "/admin/stories/:id/ask", SignedIn, ad.askSend, 0},
		{post, "/admin/stories/:id/take", Translator, ad.askTake, 0},
		{get, "/admin/stories/:id/history", SignedIn, ad.storyHistory, 0},
		{get, "/admin/stories/:id/compare", SignedIn, ad.storyCompare, 0},
		{post, "/admin/stories/:id/revisions/:number/restore", SignedIn, ad.storyRestore, 0},
		{get, "/admin/stories/:id/preview", SignedIn, ad.storyPreview, 0},
		{get, "/admin/preview/:token", Public, ad.previewShow, 0},
		{get, "/admin/preview/:token/media/:key/:name", Public, ad.previewMedia, 0},

		{get, "/admin/translations/:id", SignedIn, ad.translatePage, 0},
		{post, "/admin/stories/:id/texts/:person", SignedIn, ad.textsTake, 0},
		{post, "/admin/translations/:id/here", SignedIn, ad.jobHere, 0},
		{get, "/admin/translations/:id/steps/:action", SignedIn, ad.translateStepPage, 0},
		{post, "/admin/translations/:id/steps/:action", SignedIn, ad.translateStep, 0},

		{get, "/admin/credits", SignedIn, ad.creditLine, 0},
		{get, "/admin/pick/:kind", SignedIn, ad.pickList, 0},
		{post, "/admin/media", SignedIn, ad.mediaUpload, pictureLimit},
		{get, "/admin/media/:key/:name", SignedIn, ad.mediaShow, 0},
	}
}

// id is the number in the address; NotFound when it is none.
func (v *visit) id() (int64, error) {
	n, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil || n <= 0 {
		return 0, notFound()
	}
	return n, nil
}

// story answers the story that the address names, as the person may see it.
func (v *visit) story() (*story.View, error) {
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	return v.ad.Stories.Get(v.ctx(), v.who, id)
}

// inside is story for people of its desk alone: others have no such page.
func (v *visit) inside() (*story.View, error) {
	view, err := v.story()
	if err == nil && (view.Public || view.Shared) {
		err = notFound()
	}
	return view, err
}

func storyHref(id int64) string { return "/admin/stories/" + strconv.FormatInt(id, 10) }

func translationHref(id int64) string { return "/admin/translations/" + strconv.FormatInt(id, 10) }
