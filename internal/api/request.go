package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/session"
)

// maxBody bounds a request's JSON.
const maxBody = 2 << 20

// request is one call as its handler sees it.
type request struct {
	ctx   context.Context
	actor account.Actor
	in    *values           // of a call that takes JSON
	file  []byte            // of an upload
	path  map[string]string // parameters of the address
	query map[string]string // the last value of each
	match ifMatch
}

// answer is what a handler answers; it is written once the work is kept.
type answer struct {
	status  int // 0: 200
	body    any
	version int64 // ETag; 0: none
	// location of something new, root-relative.
	location string
	headers  map[string]string
}

// ifMatch is the If-Match header of a call.
type ifMatch struct {
	given   bool
	any     bool  // "*": whatever version there is (RFC 9110, 13.1.1)
	version int64 // -1: something that no version is; 0: any
}

// readIfMatch reads a version, bare or quoted, also as a weak tag, or "*".
func readIfMatch(h http.Header) ifMatch {
	s := strings.TrimSpace(h.Get("If-Match"))
	if s == "" {
		return ifMatch{}
	}
	if s == "*" {
		return ifMatch{given: true, any: true}
	}
	s = strings.Trim(strings.TrimPrefix(s, "W/"), `"`)
	if v, ok := parseID(s); ok {
		return ifMatch{given: true, version: v}
	}
	return ifMatch{given: true, version: -1}
}

// serve makes the handler of a route: reads what came in, refuses a token that
// may only read, carries the call out (once for an Idempotency-Key), and writes
// the answer.
func (api *API) serve(r Route) echo.HandlerFunc {
	if r.raw != nil {
		return func(c echo.Context) error { return r.raw(api, c) }
	}
	return func(c echo.Context) error {
		q := &request{ctx: c.Request().Context(), actor: session.Actor(c), match: readIfMatch(c.Request().Header),
			path: map[string]string{}, query: map[string]string{}}
		for i, name := range c.ParamNames() {
			q.path[name] = c.ParamValues()[i]
		}
		for name, v := range c.QueryParams() {
			q.query[name] = v[len(v)-1]
		}
		hash, err := api.read(c, r, q)
		if err != nil {
			return err
		}
		if r.writes() && q.actor.ReadOnly {
			return api.readOnly(r, q)
		}
		a, err := api.carryOut(c, r, q, hash)
		if err != nil {
			return err
		}
		api.send(c, a)
		return nil
	}
}

// read reads the body of a call and answers the hash of what was asked.
func (api *API) read(c echo.Context, r Route, q *request) (hash string, err error) {
	if !r.writes() {
		return "", nil
	}
	var raw []byte
	if r.upload {
		raw, err = readFile(c.Request(), q)
	} else if raw, err = readBody(c.Request(), maxBody); err == nil {
		q.in, err = decode(raw, r.In)
	}
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(c.Request().Method), []byte(c.Request().URL.RequestURI()), raw} {
		sum.Write([]byte(strconv.Itoa(len(part)) + " "))
		sum.Write(part)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// readBody reads a body to its end; TooLarge beyond max.
func readBody(r *http.Request, max int64) ([]byte, error) {
	if r.ContentLength > max {
		return nil, errs.New(errs.TooLarge, "err_too_large")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, max+1))
	if err != nil {
		return nil, unreadable(err)
	}
	if int64(len(raw)) > max {
		return nil, errs.New(errs.TooLarge, "err_too_large")
	}
	return raw, nil
}

// unreadable is the error of a body that broke off.
func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.Wrap(errs.TooLarge, "err_too_large", err)
	}
	return errs.Wrap(errs.Malformed, "err_malformed", err)
}

// readOnly refuses a writing call by a token that may only read: not found
// where it could not read either.
func (api *API) readOnly(r Route, q *request) error {
	if r.find != nil {
		if err := r.find(api, q); err != nil {
			return err
		}
	}
	return errs.New(errs.Forbidden, "err_forbidden")
}

// carryOut runs the handler; a POST with an Idempotency-Key once in 24 hours,
// whatever happens in between, and with the same answer each time.
func (api *API) carryOut(c echo.Context, r Route, q *request, hash string) (*answer, error) {
	key := c.Request().Header.Get("Idempotency-Key")
	if r.Method != http.MethodPost || key == "" {
		return r.handle(api, q)
	}
	if len(key) > 200 || strings.ContainsFunc(key, func(c rune) bool { return c > unicode.MaxASCII || !unicode.IsPrint(c) }) {
		return nil, errs.New(errs.Invalid, "err_invalid").Field("Idempotency-Key", "err_bad_key")
	}
	if r.apart {
		return api.onceApart(r, q, key, hash)
	}
	ran := false
	kept, err := api.Accounts.Once(q.ctx, q.actor, key, hash, func(ctx context.Context) (account.IdempotencyKey, error) {
		ran = true
		inside := *q
		inside.ctx = ctx
		a, err := r.handle(api, &inside)
		if err != nil {
			return account.IdempotencyKey{}, err
		}
		return pack(a)
	})
	if err == nil {
		return unpack(kept)
	}
	if !ran {
		return nil, err
	}
	a := api.refusal(q.ctx, err)
	if a.status < 500 {
		packed, perr := pack(a)
		if perr != nil {
			return nil, perr
		}
		packed.Key, packed.RequestHash = key, hash
		if kerr := api.Accounts.Refused(q.ctx, q.actor, packed); kerr != nil {
			return nil, kerr
		}
	}
	return nil, err
}

// onceApart claims the key, runs the handler, and keeps its answer.
func (api *API) onceApart(r Route, q *request, key, hash string) (*answer, error) {
	kept, err := api.Accounts.Begin(q.ctx, q.actor, key, hash)
	if err != nil {
		return nil, err
	}
	if kept != nil {
		return unpack(kept)
	}
	a, failed := r.handle(api, q)
	if failed != nil {
		a = api.refusal(q.ctx, failed)
	}
	lasting := context.WithoutCancel(q.ctx)
	if a.status >= 500 {
		if err := api.Accounts.Abandon(lasting, q.actor, key); err != nil {
			return nil, err
		}
		return nil, failed
	}
	packed, err := pack(a)
	if err != nil {
		return nil, err
	}
	packed.UserID, packed.Key = q.actor.ID, key
	if err := api.Accounts.Finish(lasting, packed); err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, failed
	}
	return a, nil
}

// pack brings an answer to the form in which it is kept.
func pack(a *answer) (account.IdempotencyKey, error) {
	status, headers, body, err := a.ready()
	if err != nil {
		return account.IdempotencyKey{}, err
	}
	h, err := json.Marshal(headers)
	if err != nil {
		return account.IdempotencyKey{}, errs.Wrap(errs.Internal, "err_internal", err)
	}
	return account.IdempotencyKey{Status: status, Headers: string(h), Body: string(body)}, nil
}

// unpack is the reverse of pack.
func unpack(k *account.IdempotencyKey) (*answer, error) {
	a := &answer{status: k.Status, headers: map[string]string{}, body: json.RawMessage(k.Body)}
	if err := json.Unmarshal([]byte(k.Headers), &a.headers); err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	return a, nil
}

// ready gives an answer's status, headers and bytes.
func (a *answer) ready() (status int, headers map[string]string, body []byte, err error) {
	headers = map[string]string{echo.HeaderContentType: echo.MIMEApplicationJSON}
	for k, v := range a.headers {
		headers[k] = v
	}
	if a.version != 0 {
		headers["ETag"] = `"` + formatID(a.version) + `"`
	}
	if a.location != "" {
		headers[echo.HeaderLocation] = a.location
	}
	if status = a.status; status == 0 {
		status = http.StatusOK
	}
	if kept, ok := a.body.(json.RawMessage); ok {
		return status, headers, kept, nil
	}
	body, err = marshal(a.body)
	return status, headers, body, err
}

// send writes an answer.
func (api *API) send(c echo.Context, a *answer) {
	status, headers, body, err := a.ready()
	if err != nil { // our own types only: marshal cannot fail but for a bug
		status, body = http.StatusInternalServerError, nil
	}
	for k, v := range headers {
		c.Response().Header().Set(k, v)
	}
	c.Response().WriteHeader(status)
	if c.Request().Method != http.MethodHead {
		_, _ = c.Response().Write(body) // the client is gone: nobody to tell
	}
}
