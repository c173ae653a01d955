package admin

import (
	"net/http"
	"slices"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

// listRoutes are Home, Stories, Review and Queue.
func (ad *Admin) listRoutes() []route {
	get, post := http.MethodGet, http.MethodPost
	return []route{
		{get, "/admin", SignedIn, ad.home, 0},
		{get, "/admin/stories", SignedIn, ad.storiesList, 0},
		{get, "/admin/review", Editor, ad.reviewList, 0},
		{get, "/admin/review/:id", Editor, ad.reviewStory, 0},
		{get, "/admin/queue", Translator, ad.queueList, 0},
		{post, "/admin/queue/next", Translator, ad.queueNext, 0},
		{get, "/admin/corrections", Translator, ad.owedList, 0},
	}
}

// queueNext takes the most urgent translation that nobody holds, among those
// that the list was cut to, and opens it.
func (ad *Admin) queueNext(v *visit) error {
	desks, err := v.scoped(account.Translator)
	if err != nil {
		return err
	}
	if d := v.deskBySlug(v.FormValue("to")); d != nil && slices.Contains(desks, d.ID) {
		desks = []int64{d.ID}
	}
	row, err := ad.Translations.TakeNext(v.ctx(), v.who, desks)
	if errs.Is(err, errs.NotFound) {
		return v.done("/admin/queue", "done_queue_empty")
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, translationHref(row.ID))
}
