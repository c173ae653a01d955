// Package api is the newsroom's JSON API, /api/v1: what a script may do, with
// a token, that a person does in the admin.
//
// One table (routes.go) has every call with its permission and its shapes; the
// routes, the OpenAPI document and the tests are made from it. What goes out are
// types of this room (…_view.go), never rows; what comes in is read by the
// schemas beside the handlers. Rules of the newsroom do not belong here: the
// features decide, and problem.go turns what they refuse into RFC 9457.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/httpx"
	"polydesk/internal/i18n"
	"polydesk/internal/media"
	"polydesk/internal/publish"
	"polydesk/internal/session"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// Prefix is where app mounts the API.
const Prefix = "/api/v1"

// MediaPrefix is where pictures stand for those who bear a token.
const MediaPrefix = Prefix + "/media"

// Deps is what the API works with.
type Deps struct {
	Accounts     *account.Service
	Desks        *desk.Service
	Media        *media.Service
	Stories      *story.Service
	Translations *translation.Service
	Publish      *publish.Service
	Sessions     *session.Manager
	Words        *i18n.Words // the interface's English: titles and messages of problems
	BaseURL      *url.URL    // the canonical public origin
	Log          *slog.Logger
	Version      string // of the program, for the OpenAPI document
}

// API answers the newsroom's calls. It is safe for concurrent use.
type API struct {
	Deps
	headers []httpx.Header
	openapi []byte
}

// New makes the API. The OpenAPI document is written once, here.
func New(d Deps) *API {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	api := &API{Deps: d}
	api.headers = append(httpx.Security("default-src 'none'; frame-ancestors 'none'", d.BaseURL.Scheme == "https"),
		httpx.NewHeader("Cache-Control", "no-store"))
	api.openapi = describe(api.Version, Routes())
	return api
}

// Mount registers every route of the table on a group that stands at Prefix,
// HEAD beside each GET, and answers what is not in it with problem documents.
func (api *API) Mount(g *echo.Group) {
	open := []echo.MiddlewareFunc{api.finish, api.Sessions.Host}
	closed := append(append([]echo.MiddlewareFunc{}, open...), api.Sessions.Bearer)
	methods := map[string][]string{}
	for _, r := range Routes() {
		guard := closed
		if r.Open {
			guard = open
		}
		for _, m := range withHead(r.Method) {
			g.Add(m, r.Path, api.serve(r), guard...)
			methods[r.Path] = append(methods[r.Path], m)
		}
	}
	for path, known := range methods {
		api.refuseOthers(g, path, known, closed)
	}
	g.RouteNotFound("", notFound, closed...)
	g.RouteNotFound("/*", notFound, closed...)
}

// withHead gives a GET its HEAD.
func withHead(method string) []string {
	if method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{method}
}

// finish is the outermost layer of every call: headers, the request's id, the
// one line in the log, and errors turned into problem documents.
func (api *API) finish(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		httpx.Set(h, api.headers)
		id := h.Get(echo.HeaderXRequestID)
		if id == "" {
			id = httpx.RequestID()
			h.Set(echo.HeaderXRequestID, id)
		}
		start := time.Now()
		whole := c.Request().Body
		err := next(c)
		if err != nil {
			httpx.TakeIn(c.Request(), whole)
			api.HandleError(err, c)
		}
		api.log(c, id, time.Since(start), err)
		return nil
	}
}

// log writes one line for a call: ids and the pattern of its address, never a
// text, a query or a token. The cause of a fault of ours is added.
func (api *API) log(c echo.Context, id string, took time.Duration, err error) {
	level := slog.LevelInfo
	attrs := []slog.Attr{slog.String("request", id), slog.String("method", c.Request().Method), slog.String("route", c.Path()),
		slog.Int("status", c.Response().Status), slog.Int64("user", session.Actor(c).ID), slog.Duration("took", took)}
	if what := c.Param("id"); what != "" {
		if n, ok := parseID(what); ok {
			attrs = append(attrs, slog.Int64("id", n))
		}
	}
	if c.Response().Status >= 500 && err != nil && !errors.Is(err, context.Canceled) {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	api.Log.LogAttrs(c.Request().Context(), level, "api", attrs...)
}
