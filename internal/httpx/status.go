package httpx

import (
	"net/http"

	"polydesk/internal/errs"
)

// Status is the HTTP status of a kind of error, the same on every surface (RFC 9110; 428 and 429: RFC 6585).
func Status(k errs.Kind) int {
	switch k {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.Stale:
		return http.StatusPreconditionFailed
	case errs.Forbidden:
		return http.StatusForbidden
	case errs.Unauthenticated:
		return http.StatusUnauthorized
	case errs.TooMany:
		return http.StatusTooManyRequests
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	case errs.Precondition:
		return http.StatusPreconditionRequired
	case errs.Malformed:
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}
