package store

import (
	"context"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/event"
)

// AuditLog lists entries of the audit log by the filter, newest first.
func (ac *Accounts) AuditLog(ctx context.Context, f account.AuditFilter) ([]event.Audit, error) {
	q := ac.db.conn(ctx).Model(&event.Audit{})
	if !f.All {
		q = q.Where("desk_id IN ?", some(f.Desks))
	}
	if f.Actor != 0 {
		q = q.Where("actor_id = ?", f.Actor)
	}
	if f.Action != "" {
		q = q.Where("action = ?", f.Action)
	}
	if f.Story != 0 {
		q = q.Where("story_id = ?", f.Story)
	}
	if f.Before != 0 {
		q = q.Where("id < ?", f.Before)
	}
	out := []event.Audit{}
	return out, fail(q.Order("id DESC").Limit(f.Limit).Find(&out).Error)
}

// LastSeen answers when each person's sessions were last used.
func (ac *Accounts) LastSeen(ctx context.Context) (map[int64]time.Time, error) {
	var rows []account.Session
	// One row a person by the newest session: max() over a time loses its type in SQLite.
	err := ac.db.conn(ctx).Model(&account.Session{}).Select("user_id, seen_at").
		Where("NOT EXISTS (SELECT 1 FROM sessions later WHERE later.user_id = sessions.user_id AND (later.seen_at, later.id) > (sessions.seen_at, sessions.id))").
		Find(&rows).Error
	out := make(map[int64]time.Time, len(rows))
	for _, r := range rows {
		out[r.UserID] = r.SeenAt
	}
	return out, fail(err)
}
