package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

var (
	users    = tableOf[account.User]()
	sessions = tableOf[account.Session]()
	tokens   = tableOf[account.Token]()
)

// Accounts keeps people, their roles, sessions, tokens, links and idempotency keys: account.Store.
type Accounts struct{ base }

var _ account.Store = (*Accounts)(nil)

// NewAccounts makes the adapter.
func NewAccounts(db *DB) *Accounts { return &Accounts{base{db}} }

// User answers one person; errs.NotFound.
func (ac *Accounts) User(ctx context.Context, id int64) (*account.User, error) {
	return first[account.User](ac.db.conn(ctx).Where("id = ?", id))
}

// UserByEmail answers one person by their normal e-mail; errs.NotFound.
func (ac *Accounts) UserByEmail(ctx context.Context, email string) (*account.User, error) {
	return first[account.User](ac.db.conn(ctx).Where("email = ?", email))
}

// Users lists everybody by name.
func (ac *Accounts) Users(ctx context.Context) ([]account.User, error) {
	out := []account.User{}
	return out, fail(ac.db.conn(ctx).Order("name, id").Find(&out).Error)
}

// UserCount counts everybody.
func (ac *Accounts) UserCount(ctx context.Context) (int, error) {
	var n int64
	err := ac.db.conn(ctx).Model(&account.User{}).Count(&n).Error
	return int(n), fail(err)
}

// InsertUser inserts a person and sets the id; a taken e-mail is errs.Conflict.
func (ac *Accounts) InsertUser(ctx context.Context, u *account.User) error {
	err := ac.db.tx(ctx).Create(u).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errs.Wrap(errs.Conflict, "err_email_taken", err)
	}
	return fail(err)
}

// UpdateUser writes all but id, e-mail and created.
func (ac *Accounts) UpdateUser(ctx context.Context, u *account.User) error {
	row := *u
	return touched(ac.db.tx(ctx).Model(&account.User{}).Where("id = ?", u.ID).
		Select("name", "password_hash", "is_admin", "interface", "zone", "disabled_at", "updated_at").UpdateColumns(&row))
}

// Memberships lists the roles of these people; nil: of everybody.
func (ac *Accounts) Memberships(ctx context.Context, users []int64) ([]account.Membership, error) {
	out := []account.Membership{}
	q := ac.db.conn(ctx).Order("user_id, desk_id, role")
	if users != nil {
		q = q.Where("user_id IN ?", some(users))
	}
	return out, fail(q.Find(&out).Error)
}

// PutMembership inserts a role or changes its end.
func (ac *Accounts) PutMembership(ctx context.Context, m account.Membership) error {
	return fail(ac.db.tx(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "user_id"}, {Name: "desk_id"}, {Name: "role"}},
		DoUpdates: clause.AssignmentColumns([]string{"until"}),
	}).Create(&m).Error)
}

// DeleteMembership takes a role away; errs.NotFound when the person has not got it.
func (ac *Accounts) DeleteMembership(ctx context.Context, user, desk int64, role account.Role) error {
	return touched(ac.db.tx(ctx).Where("user_id = ? AND desk_id = ? AND role = ?", user, desk, role).Delete(&account.Membership{}))
}

// InsertSession inserts a session and sets its id.
func (ac *Accounts) InsertSession(ctx context.Context, s *account.Session) error {
	return fail(ac.db.tx(ctx).Create(s).Error)
}

// SessionByHash answers one session, ended or not, and whose it is; errs.NotFound.
func (ac *Accounts) SessionByHash(ctx context.Context, hash string) (*account.Session, *account.Bearer, error) {
	return borne(ac.db.conn(ctx), sessions, hash)
}

// Sessions lists a person's sessions that have not ended, newest first.
func (ac *Accounts) Sessions(ctx context.Context, user int64, now time.Time) ([]account.Session, error) {
	out := []account.Session{}
	err := ac.db.conn(ctx).Where("user_id = ? AND ended_at IS NULL AND expires_at > ?", user, now).
		Order("id DESC").Find(&out).Error
	return out, fail(err)
}

// SeeSession writes when the session was last used, and with it when it would end by itself. A session that has
// ended stays so.
func (ac *Accounts) SeeSession(ctx context.Context, id int64, at time.Time) error {
	return fail(ac.db.tx(ctx).Model(&account.Session{}).Where("id = ? AND ended_at IS NULL", id).
		UpdateColumns(map[string]any{"seen_at": at, "expires_at": at.Add(account.SessionLasts)}).Error)
}

// EndSession ends one session of a person, or all but keep when id is 0; errs.NotFound when the one is not there
// or has ended.
func (ac *Accounts) EndSession(ctx context.Context, user, id, keep int64, at time.Time) error {
	q := ac.db.tx(ctx).Model(&account.Session{}).Where("user_id = ? AND ended_at IS NULL", user)
	if id != 0 {
		return touched(q.Where("id = ?", id).UpdateColumn("ended_at", at))
	}
	return fail(q.Where("id <> ?", keep).UpdateColumn("ended_at", at).Error)
}

// InsertToken inserts a token and sets its id.
func (ac *Accounts) InsertToken(ctx context.Context, t *account.Token) error {
	return fail(ac.db.tx(ctx).Create(t).Error)
}

// TokenByHash answers one token, valid or not, and whose it is; errs.NotFound.
func (ac *Accounts) TokenByHash(ctx context.Context, hash string) (*account.Token, *account.Bearer, error) {
	return borne(ac.db.conn(ctx), tokens, hash)
}

// borne reads a session or token, its person and their roles with one query: every request begins with it.
func borne[T any](g *gorm.DB, secrets *table[T], hash string) (*T, *account.Bearer, error) {
	what, who := new(T), new(account.Bearer)
	at := append(secrets.pointers(what), users.pointers(&who.User)...)
	found := false
	err := each(g, func(scan func(...any) error) error {
		found = true
		var desk *int64 // nil: they have no role
		var role *account.Role
		var until *time.Time
		if err := scan(append(at, &desk, &role, &until)...); err != nil || desk == nil {
			return err
		}
		who.Memberships = append(who.Memberships, account.Membership{UserID: who.User.ID, DeskID: *desk, Role: *role, Until: until})
		return nil
	}, "SELECT "+secrets.of("x")+", "+users.of("u")+", m.desk_id, m.role, m.until FROM "+secrets.name+` x
JOIN users u ON u.id = x.user_id LEFT JOIN memberships m ON m.user_id = u.id
WHERE x.secret_hash = ? ORDER BY m.desk_id, m.role`, hash)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "err_not_found")
	}
	return what, who, err
}

// Tokens lists a person's tokens, newest first; 0: everybody's.
func (ac *Accounts) Tokens(ctx context.Context, user int64) ([]account.Token, error) {
	out := []account.Token{}
	q := ac.db.conn(ctx).Order("id DESC")
	if user != 0 {
		q = q.Where("user_id = ?", user)
	}
	return out, fail(q.Find(&out).Error)
}

// RevokeToken revokes one of a person's tokens, or all of them when id is 0; errs.NotFound when the one is not
// there or was revoked before.
func (ac *Accounts) RevokeToken(ctx context.Context, user, id int64, at time.Time) error {
	q := ac.db.tx(ctx).Model(&account.Token{}).Where("user_id = ? AND revoked_at IS NULL", user)
	if id != 0 {
		return touched(q.Where("id = ?", id).UpdateColumn("revoked_at", at))
	}
	return fail(q.UpdateColumn("revoked_at", at).Error)
}

// SeeToken writes when the token was last used.
func (ac *Accounts) SeeToken(ctx context.Context, id int64, at time.Time) error {
	return fail(ac.db.tx(ctx).Model(&account.Token{}).Where("id = ?", id).UpdateColumn("last_used_at", at).Error)
}

// InsertPasswordLink inserts a link and sets its id.
func (ac *Accounts) InsertPasswordLink(ctx context.Context, l *account.PasswordLink) error {
	return fail(ac.db.tx(ctx).Create(l).Error)
}

// PasswordLinkByHash answers one link, used or not; errs.NotFound. In a transaction its row stays locked, so that
// it is used once.
func (ac *Accounts) PasswordLinkByHash(ctx context.Context, hash string) (*account.PasswordLink, error) {
	q := ac.db.conn(ctx)
	if ac.db.InTx(ctx) {
		q = forUpdate(q)
	}
	return first[account.PasswordLink](q.Where("secret_hash = ?", hash))
}

// UsePasswordLinks marks all open links of a person as used.
func (ac *Accounts) UsePasswordLinks(ctx context.Context, user int64, at time.Time) error {
	return fail(ac.db.tx(ctx).Model(&account.PasswordLink{}).Where("user_id = ? AND used_at IS NULL", user).
		UpdateColumn("used_at", at).Error)
}

// SignInFailures answers the count of a key; a key never counted is zero.
func (ac *Accounts) SignInFailures(ctx context.Context, key string) (account.SignInFailures, error) {
	f, err := first[account.SignInFailures](ac.db.conn(ctx).Where("key = ?", key))
	if errs.Is(err, errs.NotFound) {
		return account.SignInFailures{Key: key}, nil
	}
	if err != nil {
		return account.SignInFailures{}, err
	}
	return *f, nil
}

// AddSignInFailure raises a key's count by one statement, so that guesses made at once are all counted. The count
// starts anew when the last failure is older than forget.
func (ac *Accounts) AddSignInFailure(ctx context.Context, key string, at time.Time, forget time.Duration) error {
	return fail(ac.db.tx(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "key"}},
		DoUpdates: clause.Set{
			{Column: clause.Column{Name: "failures"}, Value: gorm.Expr(
				"CASE WHEN sign_in_failures.last_at < ? THEN 1 ELSE sign_in_failures.failures + 1 END", at.Add(-forget))},
			{Column: clause.Column{Name: "last_at"}, Value: at},
		},
	}).Create(&account.SignInFailures{Key: key, Failures: 1, LastAt: at}).Error)
}

// ClearSignInFailures drops the counts of these keys.
func (ac *Accounts) ClearSignInFailures(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	return fail(ac.db.tx(ctx).Where("key IN ?", keys).Delete(&account.SignInFailures{}).Error)
}

// ClaimKey inserts an idempotency key as running and answers nil; when the person has used it before, younger than
// since, it answers what is kept. Of two claims at once one waits for the other's transaction.
func (ac *Accounts) ClaimKey(ctx context.Context, k *account.IdempotencyKey, since time.Time) (*account.IdempotencyKey, error) {
	err := ac.db.tx(ctx).Where("user_id = ? AND key = ? AND created_at < ?", k.UserID, k.Key, since).
		Delete(&account.IdempotencyKey{}).Error
	if err != nil {
		return nil, fail(err)
	}
	row := *k
	r := ac.db.tx(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil || r.RowsAffected == 1 {
		return nil, fail(r.Error)
	}
	return first[account.IdempotencyKey](ac.db.tx(ctx).Where("user_id = ? AND key = ?", k.UserID, k.Key))
}

// KeepAnswer writes the answer to a claimed key; errs.NotFound when the claim is gone.
func (ac *Accounts) KeepAnswer(ctx context.Context, k *account.IdempotencyKey) error {
	row := *k
	return touched(ac.db.tx(ctx).Model(&account.IdempotencyKey{}).Where("user_id = ? AND key = ?", k.UserID, k.Key).
		Select("status", "headers", "body").UpdateColumns(&row))
}

// DropKey forgets a claim.
func (ac *Accounts) DropKey(ctx context.Context, user int64, key string) error {
	return fail(ac.db.tx(ctx).Where("user_id = ? AND key = ?", user, key).Delete(&account.IdempotencyKey{}).Error)
}

// Sweep deletes sessions, links, failures and keys that ended before a time.
func (ac *Accounts) Sweep(ctx context.Context, before time.Time) error {
	return fail(firstError(
		ac.db.tx(ctx).Where("expires_at < ? OR ended_at < ?", before, before).Delete(&account.Session{}).Error,
		ac.db.tx(ctx).Where("expires_at < ?", before).Delete(&account.PasswordLink{}).Error,
		ac.db.tx(ctx).Where("last_at < ?", before).Delete(&account.SignInFailures{}).Error,
		ac.db.tx(ctx).Where("created_at < ?", before).Delete(&account.IdempotencyKey{}).Error))
}
