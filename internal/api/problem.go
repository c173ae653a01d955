package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"polydesk/internal/errs"
	"polydesk/internal/httpx"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// problemDocument is an RFC 9457 problem. Its type is a URN by the kind of
// refusal; what a client needs to go on stands beside.
type problemDocument struct {
	Type    string         `json:"type" doc:"urn:polydesk:problem:KIND; KIND is the same for all refusals of its kind"`
	Title   string         `json:"title" doc:"what is wrong, in plain words"`
	Status  int            `json:"status"`
	Errors  []fieldProblem `json:"errors,omitempty" doc:"the bad fields"`
	Guard   string         `json:"guard,omitempty" doc:"of a 422: the guard that stopped it (four_eyes, embargo, source_live, desk_on, alt_text, headline, body, tags, segments)"`
	Allowed []story.Action `json:"allowed,omitzero" doc:"of a 409: the actions that are possible instead"`
	Holder  *person        `json:"holder,omitempty" doc:"of a 409: who holds the translation"`
	Yours   any            `json:"yours,omitempty" doc:"of a 412: the version that you named; of a segment's 409: the segment as you wrote it"`
	Current any            `json:"current,omitempty" doc:"of a 412: the version that is there now; of a segment's 409: the segment as it is"`
	Story   any            `json:"story,omitempty" doc:"of a 412: the story as it is now; of a 409: the id of the version that the desk has already"`
}

type fieldProblem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// maxErrors is how many bad fields one answer names.
const maxErrors = 50

// problem turns an error into its document. Staleness is completed by the
// caller (stale), which knows what the client named.
func (api *API) problem(ctx context.Context, err error) problemDocument {
	if web, ok := errors.AsType[*echo.HTTPError](err); ok {
		return api.webProblem(web)
	}
	e, ok := errs.As(err)
	if !ok {
		e = errs.Wrap(errs.Internal, "err_internal", err)
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			e = errs.Wrap(errs.Unavailable, "err_unavailable", err)
		}
	}
	p := problemDocument{Type: urn(e.Kind.String()), Title: api.Words.Fill(e.ID, e.Params), Status: httpx.Status(e.Kind), Guard: e.Guard}
	if e.Kind == errs.Internal {
		p.Title = api.Words.T("err_internal")
	}
	for _, f := range e.Fields {
		if len(p.Errors) == maxErrors {
			break
		}
		if !slices.ContainsFunc(p.Errors, func(x fieldProblem) bool { return x.Field == f.Name }) {
			p.Errors = append(p.Errors, fieldProblem{Field: f.Name, Message: api.Words.Fill(f.ID, f.Params)})
		}
	}
	api.detail(ctx, e, &p)
	return p
}

// detail adds what a client needs to go on.
func (api *API) detail(ctx context.Context, e *errs.Error, p *problemDocument) {
	switch d := e.Detail.(type) {
	case story.ConflictDetail:
		p.Allowed = d.Allowed
	case story.ExistsDetail:
		p.Story = formatID(d.Story)
	case translation.HeldDetail:
		if names, err := api.Stories.Names(ctx, d.Holder); err == nil {
			p.Holder = &person{ID: formatID(d.Holder), Name: names[d.Holder]}
		}
	case translation.SegmentConflict:
		p.Yours, p.Current = segmentOf(&d.Yours), segmentOf(&d.Current)
	case staleDetail:
		p.Yours, p.Current, p.Story = d.yours, d.current, d.story
	}
}

// staleDetail is the Detail of a Stale error as it goes out.
type staleDetail struct {
	yours, current int64
	story          any
}

// webProblem is the document of what the router refused.
func (api *API) webProblem(web *echo.HTTPError) problemDocument {
	id, kind := "err_internal", "internal"
	switch web.Code {
	case http.StatusNotFound:
		id, kind = "err_not_found", "not_found"
	case http.StatusMethodNotAllowed:
		id, kind = "err_method", "method"
	case http.StatusMisdirectedRequest:
		id, kind = "err_host", "host"
	case http.StatusRequestEntityTooLarge:
		id, kind = "err_too_large", "too_large"
	default:
		if web.Code >= 400 && web.Code < 500 {
			id, kind = "err_malformed", "malformed"
		}
	}
	return problemDocument{Type: urn(kind), Title: api.Words.T(id), Status: web.Code}
}

func urn(kind string) string {
	return "urn:polydesk:problem:" + strings.ReplaceAll(kind, "_", "-")
}

// HandleError answers an error with its problem document; app gives it what the
// router refuses below Prefix before a call is found.
func (api *API) HandleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	api.send(c, api.refusal(c.Request().Context(), err))
}

// refusal makes the answer to a call that failed.
func (api *API) refusal(ctx context.Context, err error) *answer {
	p := api.problem(ctx, err)
	a := &answer{status: p.Status, body: p, headers: map[string]string{echo.HeaderContentType: "application/problem+json"}}
	if e, ok := errs.As(err); ok && (e.Kind == errs.TooMany || e.Kind == errs.Unavailable) {
		if s, ok := e.Params["RetryAfter"].(int); ok {
			a.headers[echo.HeaderRetryAfter] = formatID(int64(s))
		}
	}
	return a
}

// refuseOthers answers the methods that a path does not have: 405, with Allow.
func (api *API) refuseOthers(g *echo.Group, path string, known []string, guard []echo.MiddlewareFunc) {
	allow := strings.Join(known, ", ")
	refuse := func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderAllow, allow)
		return &echo.HTTPError{Code: http.StatusMethodNotAllowed}
	}
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodTrace, http.MethodConnect, echo.PROPFIND, echo.REPORT} {
		if !slices.Contains(known, m) {
			g.Add(m, path, refuse, guard...)
		}
	}
}

func notFound(echo.Context) error { return errs.New(errs.NotFound, "err_not_found") }

// marshal writes JSON as it goes out: no HTML escapes, which would make bodies
// of other scripts hard to read in a terminal.
func marshal(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	return []byte(b.String()), nil
}
