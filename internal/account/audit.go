package account

import (
	"context"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/event"
)

// AuditFilter chooses entries of the audit log.
type AuditFilter struct {
	Desks  []int64 // only entries of these desks; ignored with All
	All    bool    // entries of every desk and of none
	Actor  int64   // 0: anybody
	Action string  // empty: any
	Story  int64   // 0: any
	Before int64   // entries with a smaller id; 0: from the newest
	Limit  int
}

// Audit answers a page of the audit log, newest first, and whether there is
// more: all of it for admins, that of their own desks for editors. desk 0 is
// every desk that they may see. Forbidden for others, and for another's desk.
func (sv *Service) Audit(ctx context.Context, a Actor, desk int64, f AuditFilter) ([]event.Audit, bool, error) {
	f.Desks, f.All = nil, a.Admin && desk == 0
	switch {
	case desk != 0 && a.Is(desk, Editor):
		f.Desks = []int64{desk}
	case desk == 0 && !a.Admin:
		f.Desks = a.DesksAs(Editor)
	}
	if !f.All && len(f.Desks) == 0 {
		return nil, false, errs.New(errs.Forbidden, "err_forbidden")
	}
	f.Limit = min(max(f.Limit, 1), 200) + 1
	entries, err := sv.store.AuditLog(ctx, f)
	if err != nil {
		return nil, false, err
	}
	more := len(entries) == f.Limit
	if more {
		entries = entries[:f.Limit-1]
	}
	return entries, more, nil
}

// LastSeen answers when each person last used a session, for an admin.
func (sv *Service) LastSeen(ctx context.Context, a Actor) (map[int64]time.Time, error) {
	if err := sv.admin(a); err != nil {
		return nil, err
	}
	return sv.store.LastSeen(ctx)
}
