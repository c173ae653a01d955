package store

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"polydesk/internal/errs"
)

// fail brings an error of GORM or of a driver to the house's form, once. What is one of ours already stays; an
// ended context stays what it is, so that callers can tell it from a fault.
func fail(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errs.As(err); ours {
		return err
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return errs.Wrap(errs.NotFound, "err_not_found", err)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return errs.Wrap(errs.Conflict, "err_duplicate", err)
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return errs.Wrap(errs.Conflict, "err_reference", err)
	case errors.Is(err, gorm.ErrCheckConstraintViolated):
		return errs.Wrap(errs.Invalid, "err_invalid", err)
	case transient(err):
		return errs.Wrap(errs.Unavailable, "err_busy", err)
	case gone(err):
		return errs.Wrap(errs.Unavailable, "err_database_gone", err)
	case unreadable(err):
		return errs.Wrap(errs.Invalid, "err_invalid", err)
	}
	return errs.Wrap(errs.Internal, "err_internal", err)
}

// errRaced is a check that another transaction overtook: tried again, the check sees what that one wrote.
var errRaced = errors.New("another transaction was first")

// transient tells whether the same transaction may well succeed when it is tried again: a deadlock, a
// serialization failure, a lock of another process.
func transient(err error) bool {
	if errors.Is(err, errBusy) || errors.Is(err, errRaced) {
		return true
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "40001" || e.Code == "40P01"
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		primary := e.Code() & 0xff
		return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
	}
	return false
}

// gone tells whether the database cannot be reached, is going down, or has no room left.
func gone(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		// 08 connection, 53 resources (disk full, too many connections), 57P administrator's shutdown.
		return strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "53") || strings.HasPrefix(e.Code, "57P")
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()&0xff == sqlite3.SQLITE_FULL || e.Code()&0xff == sqlite3.SQLITE_CANTOPEN
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, sql.ErrConnDone)
}

// unreadable tells whether a value cannot stand in its column: a NUL in a text, a number out of range. Such
// input is refused at the edge; this keeps what slips through from being called a fault of ours.
func unreadable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(e.Code, "22") || e.Code == "23502")
}
