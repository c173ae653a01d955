// Package admin is the newsroom's workplace in the browser: pages, forms and
// the few JSON calls of its scripts, all under /admin. It asks the features and
// shows what they answer. Rules (who may, what is valid), SQL, and the words of
// the interface do not belong here; the words stand in locales/admin.
//
// # How to add a page
//
//  1. A file noun_verb.go with a struct for the page that embeds Frame, and a
//     method of *Admin: func (ad *Admin) topicList(v *visit) error. It asks the
//     services with v.ctx() and v.who, fills the struct and ends with
//     v.page(http.StatusOK, "topic_list", page). Frame comes from
//     v.frame(place, title); place is the navigation's entry ("settings"),
//     title is words of v.w (i18n.Words), never a literal.
//  2. A template noun_verb.html in web/templates/admin that defines a template
//     of the same name: {{define "topic_list"}}{{template "top" .Frame}} … the
//     page bar (.bar) and the content … {{template "bottom" .Frame}}{{end}}.
//     Words: {{.W.T "topics_title"}} ($.W inside range). Content in another
//     language is a Name: {{template "name" .Name}}; a time is a Moment:
//     {{template "time" .At}}. One struct, one template, no map.
//  3. A line in the area's list of routes (routes.go joins the lists): method,
//     path, who may (May), handler. May is the first gate only; what depends on a desk is refused by the services, and
//     the error goes up as it is.
//  4. Words in locales/admin/AREA.en.toml and AREA.fa.toml.
//  5. The page with empty and with full data in pages_test.go.
//
// # Forms
//
// A form is POST without script, at the address of its page. Fields of the page
// struct are Field values made by v.newField; {{template "field" .Email}} writes
// label, control, hint and error. When the service refuses, v.refused(err) keeps
// the refusal (what is not about the form comes back, to be returned); then the
// page is shown again from what was typed, with p.Form = v.mark(&p.Email, …): one
// summary with links, which takes the focus, and the message at each field. The
// status is p.Form.status(). {{template "form_errors" .Form}} writes the summary.
//
// When it worked: return v.done("/admin/topics", "done_topic") answers 303 and
// shows the message once on the next page. It travels in a short cookie as a
// message id with numbers and times, never as a text.
//
// # htmx and JSON
//
// v.htmx() tells a fragment's request; answer it with v.page(status, "name", data)
// where "name" is a template of the fragment alone ("review_list.rows"), which
// the whole page includes too. Calls of the scripts read with v.readJSON(&in) and
// answer with v.JSON; errors become {message, errors} by themselves when
// the request accepts JSON.
package admin

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/httpx"
	"polydesk/internal/i18n"
	"polydesk/internal/media"
	"polydesk/internal/publish"
	"polydesk/internal/session"
	"polydesk/internal/story"
	"polydesk/internal/translation"
	"polydesk/internal/view"
)

// Deps is what the admin needs. All of it must be set but where it says so.
type Deps struct {
	Accounts     *account.Service
	Desks        *desk.Service
	Media        *media.Service
	Stories      *story.Service
	Translations *translation.Service
	Publishing   *publish.Service
	Sessions     *session.Manager

	// Words are the interface's texts (i18n.LoadAdmin); Reader are the readers'
	// messages, for the sentences that stand in a story's own language.
	Words, Reader *i18n.Catalogue
	// Templates has admin/*.html (web/templates), Static the folder static
	// (web.Static), ScriptWords the scripts' keys with their English (web.Words).
	Templates, Static fs.FS
	ScriptWords       []byte

	Clock clock.Clock
	Log   *slog.Logger
	// BaseURL is the public origin. With https cookies are Secure.
	BaseURL *url.URL
	// Demo offers one-click sign-ins of the demo's people, to loopback only.
	Demo        bool
	DemoSignIns []DemoSignIn
	// ClientAddress names who asks, for the limit on sign-ins. Default: the
	// connection's address.
	ClientAddress func(*http.Request) string
	// Preview signs and shows previews (NewPreview). Without it there are none.
	Preview *Preview
}

// DemoSignIn is one button of the demo's sign-in page.
type DemoSignIn struct {
	Email string
	Role  account.Role // of the button's words; Admin has none
	Admin bool
	Desk  string // slug; empty for an admin
}

// Admin is the surface. It is safe for concurrent use.
type Admin struct {
	Deps
	views   *view.Set
	assets  *view.Assets
	headers []httpx.Header
	scripts map[string]template.JS // the scripts' words by interface language
}

// csp is the policy of every page: nothing inline, nothing from elsewhere.
const csp = "default-src 'self'; img-src 'self' data: blob:; frame-src 'self'; object-src 'none'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// New makes the admin. It fails when a template is broken or a dependency is missing.
func New(d Deps) (*Admin, error) {
	if d.Accounts == nil || d.Desks == nil || d.Media == nil || d.Stories == nil || d.Translations == nil || d.Sessions == nil ||
		d.Words == nil || d.Templates == nil || d.Static == nil || d.BaseURL == nil || d.Clock == nil {
		return nil, errors.New("admin: a dependency is missing")
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.ClientAddress == nil {
		d.ClientAddress = connectionAddress
	}
	ad := &Admin{Deps: d, headers: httpx.Security(csp, d.BaseURL.Scheme == "https")}
	// Without a referrer browsers send a form's Origin as null, and where the
	// newsroom stands on plain http nothing else says that the page was ours.
	ad.headers = append(ad.headers, httpx.NewHeader("Cache-Control", "no-store"), httpx.NewHeader("Referrer-Policy", "same-origin"))
	var err error
	if ad.assets, err = view.LoadAssets(d.Static, "static", "/admin/assets/"); err != nil {
		return nil, err
	}
	icon, err := fs.ReadFile(d.Static, "static/reader/icon.svg")
	if err != nil {
		return nil, fmt.Errorf("admin: %w", err)
	}
	ad.assets.Add("icon.svg", icon)
	if ad.views, err = view.Parse(d.Templates, "admin", ad.assets); err != nil {
		return nil, err
	}
	if ad.scripts, err = scriptWords(d.Words, d.ScriptWords); err != nil {
		return nil, err
	}
	return ad, nil
}

// secure says whether cookies are for https alone.
func (ad *Admin) secure() bool { return ad.BaseURL.Scheme == "https" }

// Mount puts every route of the table under e, each behind the checks that all
// share: host, security headers, origin of the request, session, permission.
func (ad *Admin) Mount(e *echo.Echo) {
	for _, r := range ad.routes() {
		h := ad.serve(r)
		e.Add(r.Method, r.Path, h)
		if r.Method == http.MethodGet {
			e.Add(http.MethodHead, r.Path, h)
		}
	}
	e.Any("/admin/*", ad.serve(route{May: SignedIn, handle: func(*visit) error { return notFound() }}))
}
