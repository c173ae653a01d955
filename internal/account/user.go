// Package account knows the newsroom's people: who they are, how they prove
// it, what they may do at which desk. It holds the acting user (Actor) that
// every use case takes as a parameter. Cookies and headers do not belong here
// (session), nor do story rules (story/workflow.go asks an Actor).
package account

import (
	"slices"
	"strings"
	"time"
)

// User is one person of the newsroom.
type User struct {
	ID           int64      `gorm:"primaryKey"`
	Email        string     `gorm:"column:email"` // lower case, unique
	Name         string     `gorm:"column:name"`
	PasswordHash string     `gorm:"column:password_hash"` // argon2id; empty: cannot sign in yet
	Admin        bool       `gorm:"column:is_admin"`
	Interface    string     `gorm:"column:interface"` // interface language tag
	Zone         string     `gorm:"column:zone"`      // IANA; empty: the desk's
	DisabledAt   *time.Time `gorm:"column:disabled_at"`
	CreatedAt    time.Time  `gorm:"column:created_at"`
	UpdatedAt    time.Time  `gorm:"column:updated_at"`
}

// TableName names the table for the store.
func (User) TableName() string { return "users" }

// Role is what a person does at a desk.
type Role string

// The roles. An editor is also reporter and translator, a chief also editor.
const (
	Reporter   Role = "reporter"
	Translator Role = "translator"
	Editor     Role = "editor"
	Chief      Role = "chief"
)

// AllRoles lists the roles from the least to the most.
func AllRoles() []Role { return []Role{Reporter, Translator, Editor, Chief} }

// Valid says whether r is one of the four roles.
func (r Role) Valid() bool { return slices.Contains(AllRoles(), r) }

// Membership is one role of one person at one desk.
type Membership struct {
	UserID int64      `gorm:"column:user_id;primaryKey"`
	DeskID int64      `gorm:"column:desk_id;primaryKey"`
	Role   Role       `gorm:"column:role;primaryKey"`
	Until  *time.Time `gorm:"column:until"` // nil: until taken away
}

// TableName names the table for the store.
func (Membership) TableName() string { return "memberships" }

// Session is one signed-in browser. The cookie holds the secret; the database
// its hash.
type Session struct {
	ID         int64      `gorm:"primaryKey"`
	SecretHash string     `gorm:"column:secret_hash"`
	UserID     int64      `gorm:"column:user_id"`
	Device     string     `gorm:"column:device"` // browser and system in words, never the whole agent string
	CreatedAt  time.Time  `gorm:"column:created_at"`
	SeenAt     time.Time  `gorm:"column:seen_at"`
	ExpiresAt  time.Time  `gorm:"column:expires_at"`
	EndedAt    *time.Time `gorm:"column:ended_at"`
}

// TableName names the table for the store.
func (Session) TableName() string { return "sessions" }

// Scope is what an API token may do.
type Scope string

// Scopes of a token.
const (
	ReadScope  Scope = "read"
	WriteScope Scope = "write"
)

// Token is an API token; the database keeps its hash.
type Token struct {
	ID         int64      `gorm:"primaryKey"`
	UserID     int64      `gorm:"column:user_id"`
	Name       string     `gorm:"column:name"`
	SecretHash string     `gorm:"column:secret_hash"`
	Scope      Scope      `gorm:"column:scope"`
	CreatedAt  time.Time  `gorm:"column:created_at"`
	ExpiresAt  time.Time  `gorm:"column:expires_at"`
	LastUsedAt *time.Time `gorm:"column:last_used_at"`
	RevokedAt  *time.Time `gorm:"column:revoked_at"`
}

// TableName names the table for the store.
func (Token) TableName() string { return "tokens" }

// PasswordLink lets one person set a password once, within 48 hours.
type PasswordLink struct {
	ID         int64      `gorm:"primaryKey"`
	UserID     int64      `gorm:"column:user_id"`
	SecretHash string     `gorm:"column:secret_hash"`
	CreatedBy  *int64     `gorm:"column:created_by"`
	CreatedAt  time.Time  `gorm:"column:created_at"`
	ExpiresAt  time.Time  `gorm:"column:expires_at"`
	UsedAt     *time.Time `gorm:"column:used_at"`
}

// TableName names the table for the store.
func (PasswordLink) TableName() string { return "password_links" }

// SignInFailures counts failed sign-ins of one account or one address.
type SignInFailures struct {
	Key      string    `gorm:"column:key;primaryKey"` // "user:…" or "address:…", hashed
	Failures int       `gorm:"column:failures"`
	LastAt   time.Time `gorm:"column:last_at"`
}

// TableName names the table for the store.
func (SignInFailures) TableName() string { return "sign_in_failures" }

// IdempotencyKey remembers the answer to one POST for 24 hours.
type IdempotencyKey struct {
	UserID      int64     `gorm:"column:user_id;primaryKey"`
	Key         string    `gorm:"column:key;primaryKey"`
	RequestHash string    `gorm:"column:request_hash"` // method, path and body
	Status      int       `gorm:"column:status"`       // 0 while the first request is still running
	Headers     string    `gorm:"column:headers"`      // JSON object
	Body        string    `gorm:"column:body"`
	CreatedAt   time.Time `gorm:"column:created_at"`
}

// TableName names the table for the store.
func (IdempotencyKey) TableName() string { return "idempotency_keys" }

// NormalEmail is the form in which addresses are kept and compared.
func NormalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// DemoDomain is where the demo's people have their addresses, and nobody else.
const DemoDomain = "demo.polydesk.example"

// Demo says whether this person belongs to the demo newsroom.
func (u User) Demo() bool { return strings.HasSuffix(u.Email, "@"+DemoDomain) }
