package api

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/errs"
)

// Bounds of a list's page.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// list is a page of something.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"cursor of the next page; empty on the last one"`
}

// query reads parameters of a list's address and collects what is wrong.
type query struct {
	q *request
	values
}

func (q *request) read() *query { return &query{q: q} }

// limit is 1 … 200: more is cut down, what is no number is refused.
func (q *query) limit() int {
	s, given := q.q.query["limit"]
	if !given {
		return defaultLimit
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && !strings.HasSuffix(err.Error(), "value out of range") || n < 1 {
		q.problem("limit", "err_number_range", "Min", 1, "Max", maxLimit)
		return defaultLimit
	}
	return int(min(n, maxLimit))
}

// texts splits a parameter at commas; absent or empty is none.
func (q *query) texts(name string) []string {
	if q.q.query[name] == "" {
		return nil
	}
	return strings.Split(q.q.query[name], ",")
}

// oneOf refuses what is none of the choices.
func oneOf[T ~string](q *query, name string, choices []T) []T {
	var out []T
	for _, s := range q.texts(name) {
		known := false
		for _, c := range choices {
			if string(c) == s {
				out, known = append(out, c), true
			}
		}
		if !known {
			q.problem(name, "err_unknown_value", "Value", clip(s))
		}
	}
	return out
}

// id reads an id; 0 when absent.
func (q *query) id(name string) int64 {
	s := q.q.query[name]
	if s == "" {
		return 0
	}
	id, ok := parseID(s)
	if !ok {
		q.problem(name, "err_unknown_slug", "Value", clip(s))
	}
	return id
}

// moment reads a time; the zero time when absent.
func (q *query) moment(name string) time.Time {
	s := q.q.query[name]
	if s == "" {
		return time.Time{}
	}
	t, ok := parseTime(strings.ReplaceAll(s, " ", "+")) // a "+" that was not encoded
	if !ok {
		q.problem(name, "err_bad_time")
	}
	return t
}

// flag reads true or false; nil when absent.
func (q *query) flag(name string) *bool {
	switch s := q.q.query[name]; s {
	case "":
		return nil
	case "true", "false":
		yes := s == "true"
		return &yes
	default:
		q.problem(name, "err_unknown_value", "Value", clip(s))
		return nil
	}
}

// A cursor is opaque to clients: the kind of list and the place after which the
// next page begins, as numbers. It grants nothing, so it is not signed; one that
// was tampered with begins somewhere else, or is refused.

func writeCursor(kind string, place ...int64) string {
	parts := []string{kind}
	for _, n := range place {
		parts = append(parts, strconv.FormatInt(n, 36))
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, ".")))
}

// cursor reads the place of n numbers; nil at the top of the list.
func (q *query) cursor(kind string, n int) []int64 {
	s := q.q.query["cursor"]
	if s == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(raw), ".")
	if err != nil || len(parts) != n+1 || parts[0] != kind {
		q.problem("cursor", "err_bad_cursor")
		return nil
	}
	out := make([]int64, n)
	for i := range out {
		if out[i], err = strconv.ParseInt(parts[i+1], 36, 64); err != nil || out[i] < 0 || out[i] > maxPlace {
			q.problem("cursor", "err_bad_cursor")
			return nil
		}
	}
	return out
}

// maxPlace bounds a cursor's numbers: the last microsecond of the year 9999,
// beyond which no database of ours keeps a time.
const maxPlace = 253402300799_999999

// window cuts a page out of a list that is short enough to be read whole.
func window[T any](q *query, all []T) (page []T, next string, err error) {
	limit := q.limit()
	from := int64(0)
	if place := q.cursor("w", 1); place != nil {
		from = place[0]
	}
	if err := q.invalid(); err != nil {
		return nil, "", err
	}
	if from > int64(len(all)) {
		return nil, "", errs.New(errs.Invalid, "err_invalid").Field("cursor", "err_bad_cursor")
	}
	page = all[from:]
	if len(page) > limit {
		page, next = page[:limit], writeCursor("w", from+int64(limit))
	}
	return page, next, nil
}
