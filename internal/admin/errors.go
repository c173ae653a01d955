package admin

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"polydesk/internal/errs"
	"polydesk/internal/httpx"
	"polydesk/internal/session"
)

// kindText is the message of a kind, for errors whose own id has no words.
func kindText(k errs.Kind) string {
	if k == errs.None || k == errs.Internal {
		return "err_internal"
	}
	return "err_" + k.String()
}

// ErrorPage is shown when a page cannot be.
type ErrorPage struct {
	Frame
	Status      int
	Text, Help  string
	Href, Label string // what to do next; empty: nothing
}

// FieldError is what is wrong with a field, for scripts.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// ErrorAnswer is what scripts get for an error.
type ErrorAnswer struct {
	Message string       `json:"message"`
	Errors  []FieldError `json:"errors,omitempty"`
}

// fail answers an error: as JSON to scripts, as one line to htmx, as a page to
// everybody else. Ours are logged, others are not.
func (ad *Admin) fail(c echo.Context, err error) error {
	if c.Response().Committed {
		ad.Log.Error("answer broke off", "path", c.Path(), "error", err)
		return nil
	}
	v := &visit{Context: c, ad: ad, who: session.Actor(c)}
	v.w = ad.wordsFor(v)
	e, ok := errs.As(err)
	status := http.StatusInternalServerError
	switch h, isHTTP := errors.AsType[*echo.HTTPError](err); {
	case ok:
		status = httpx.Status(e.Kind)
	case isHTTP && h == session.ErrHost:
		e, status = errs.New(errs.NotFound, "err_host"), h.Code
	default:
		e = errs.Wrap(errs.Internal, "err_internal", err)
	}
	if status >= 500 && status != http.StatusServiceUnavailable {
		ad.Log.Error("request failed", "method", c.Request().Method, "path", c.Path(), "actor", v.who.ID,
			"request_id", c.Response().Header().Get(echo.HeaderXRequestID), "error", err)
	}
	v.retryAfter(e)
	text := v.errorText(e)
	switch {
	case v.wantsJSON():
		return c.JSON(status, v.errorAnswer(e, text))
	case v.htmx():
		return v.page(status, "error_line", FormMessage{Text: text})
	}
	return v.errorPage(status, e, text)
}

func (v *visit) errorAnswer(e *errs.Error, text string) ErrorAnswer {
	a := ErrorAnswer{Message: text}
	for _, f := range e.Fields {
		a.Errors = append(a.Errors, FieldError{Field: f.Name, Message: v.w.Fill(f.ID, f.Params)})
	}
	return a
}

// errorPage shows the page of an error; when even that cannot be made, a plain line.
func (v *visit) errorPage(status int, e *errs.Error, text string) error {
	place := ""
	f, err := v.frame(place, v.w.T("error_title_"+errorTitle(status)))
	if err != nil {
		f = Frame{W: v.w, Title: Name{Text: v.w.T("error_title_" + errorTitle(status))}, Words: v.ad.scripts[v.w.Lang()], NoAct: true}
		v.who.ID = 0
	}
	p := ErrorPage{Frame: f, Status: status, Text: text}
	switch {
	case e.Kind == errs.Unauthenticated:
		p.Href, p.Label = session.SignInPath, v.w.T("sign_in_go")
	case e.ID == "err_csrf" || status >= 500:
		p.Href, p.Label = v.again(), v.w.T("error_again")
		p.Help = v.w.T("error_safe")
	case status != http.StatusMisdirectedRequest && v.who.ID != 0:
		p.Href, p.Label = "/admin", v.w.T("error_home")
	}
	if e.Kind == errs.Forbidden && e.ID != "err_csrf" {
		p.Help = v.w.T("error_who_helps")
	}
	name := "error"
	if v.who.ID == 0 {
		name = "error_bare"
	}
	if err := v.page(status, name, p); err != nil {
		v.ad.Log.Error("error page failed", "error", err)
		return v.String(status, text)
	}
	return nil
}

// again is the address to try once more: the page itself, or for a form the
// page it stood on.
func (v *visit) again() string {
	if v.Request().Method == http.MethodGet {
		return v.Request().URL.RequestURI()
	}
	return "/admin"
}

func errorTitle(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusMisdirectedRequest:
		return "not_found"
	case http.StatusForbidden, http.StatusUnauthorized:
		return "forbidden"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "wait"
	case http.StatusInternalServerError:
		return "internal"
	}
	return "refused"
}
