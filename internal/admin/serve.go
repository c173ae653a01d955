package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/httpx"
	"polydesk/internal/i18n"
	"polydesk/internal/session"
)

// visit is one request of one person: what every handler gets.
type visit struct {
	echo.Context
	ad    *Admin
	who   account.Actor // the zero Actor when nobody is signed in
	w     *i18n.Words
	bad   *errs.Error // what a service refused of the form that is shown again
	desks []desk.Desk
}

func (v *visit) ctx() context.Context { return v.Request().Context() }

// htmx says whether the request is for a fragment.
func (v *visit) htmx() bool { return v.Request().Header.Get("HX-Request") == "true" }

// wantsJSON says whether a script asks and reads JSON.
func (v *visit) wantsJSON() bool {
	return strings.HasPrefix(v.Request().Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}

// readJSON reads the body of a script's call strictly. Malformed, TooLarge;
// Invalid where a text holds half a character, which Go's decoder would replace
// without a word.
func (v *visit) readJSON(into any) error {
	raw, err := io.ReadAll(v.Request().Body)
	if err != nil {
		return bodyError(err)
	}
	if !utf8.Valid(raw) {
		return errs.New(errs.Malformed, "err_malformed")
	}
	e := errs.New(errs.Invalid, "err_invalid")
	if halves(raw, e); len(e.Fields) > 0 {
		return e
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return bodyError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errs.New(errs.Malformed, "err_malformed")
	}
	return nil
}

// halves names the fields of JSON that hold a lone surrogate: of a story's
// content, the field within. Block documents are read by body.Parse, which names
// the very block.
func halves(raw []byte, e *errs.Error) {
	if !body.LoneSurrogate(raw) {
		return
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields) // what cannot be read names no field
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch {
		case name == "content":
			halves(fields[name], e)
		case name != "body" && body.LoneSurrogate(fields[name]):
			e.Field(name, "body_surrogate")
		}
	}
}

// bodyError tells a body that is too large from one that cannot be read.
func bodyError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.Wrap(errs.TooLarge, "err_too_large", err)
	}
	return errs.Wrap(errs.Malformed, "err_malformed", err)
}

// number is a number in the address; NotFound when it is none.
func (v *visit) number(name string) (int64, error) {
	n, err := strconv.ParseInt(v.Param(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, notFound()
	}
	return n, nil
}

func notFound() error { return errs.New(errs.NotFound, "err_not_found") }

// serve puts a route behind the checks that all share, in this order: host,
// headers, origin, session, permission, size of the body.
func (ad *Admin) serve(r route) echo.HandlerFunc {
	inner := func(c echo.Context) error {
		v := &visit{Context: c, ad: ad}
		v.who = session.Actor(c)
		v.w = ad.wordsFor(v)
		if !r.May.allows(v.who) {
			return errs.New(errs.Forbidden, "err_forbidden")
		}
		if err := v.parse(r); err != nil {
			return err
		}
		return r.handle(v)
	}
	h := echo.HandlerFunc(inner)
	switch {
	case r.Path == assetPath: // the same for everybody
	case r.May == Public:
		h = ad.Sessions.Optional(h)
	default:
		h = ad.Sessions.Cookie(h)
	}
	h = ad.Sessions.Host(ad.Sessions.CSRF(h))
	return func(c echo.Context) error {
		httpx.Set(c.Response().Header(), ad.headers)
		whole := c.Request().Body
		err := guarded(h, c)
		if err == nil {
			return nil
		}
		httpx.TakeIn(c.Request(), whole)
		return ad.fail(c, err)
	}
}

// guarded turns a panic into an error: one broken page must not end the process.
func guarded(h echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errs.Wrap(errs.Internal, "err_internal", fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return h(c)
}

// parse bounds the body and reads a form.
func (v *visit) parse(r route) error {
	rq := v.Request()
	if rq.Method == http.MethodGet || rq.Method == http.MethodHead {
		return nil
	}
	limit := r.limit
	if limit == 0 {
		limit = formLimit
	}
	if rq.ContentLength > limit {
		return errs.New(errs.TooLarge, "err_too_large")
	}
	rq.Body = http.MaxBytesReader(nil, rq.Body, limit) // no writer: the connection stays for the answer
	kind, _, _ := strings.Cut(rq.Header.Get(echo.HeaderContentType), ";")
	var err error
	switch strings.TrimSpace(strings.ToLower(kind)) {
	case echo.MIMEApplicationForm:
		err = rq.ParseForm()
	case echo.MIMEMultipartForm:
		err = rq.ParseMultipartForm(4 << 20)
	}
	if err != nil {
		return bodyError(err)
	}
	return nil
}

// wordsFor chooses the interface's language: the person's own; for somebody
// signed out the one they picked, else the first that the browser asks for.
func (ad *Admin) wordsFor(v *visit) *i18n.Words {
	if v.who.ID != 0 {
		return ad.Words.For(v.who.Interface)
	}
	if tag := v.QueryParam("lang"); ad.Words.Has(tag) {
		return ad.Words.For(tag)
	}
	for part := range strings.SplitSeq(v.Request().Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(tag, "-")
		if ad.Words.Has(tag) || ad.Words.Has(base) {
			return ad.Words.For(tag)
		}
	}
	return ad.Words.For("en")
}

func connectionAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// assetFile serves the stylesheets and scripts.
func (ad *Admin) assetFile(v *visit) error {
	v.Response().Header().Del(echo.HeaderCacheControl)
	if !ad.assets.Serve(v.Response(), v.Request(), v.Param("name")) {
		v.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return notFound()
	}
	return nil
}
