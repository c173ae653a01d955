// Package event holds the two records that every use case writes in its own
// transaction: the audit entry, which is kept for ever, and the outbox event,
// which tells the other nodes which cached pages are no longer true. How they
// are stored and delivered does not belong here.
package event

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Audit is one entry of the audit log: who did what to what, when, from which
// state to which, and why. It holds ids and codes, never a text: a note is
// named by its id. Rows are inserted and never updated or deleted.
type Audit struct {
	ID         int64     `gorm:"primaryKey"`
	At         time.Time `gorm:"column:at"`
	ActorID    *int64    `gorm:"column:actor_id"` // nil: the system (scheduler, command line)
	Action     string    `gorm:"column:action"`
	DeskID     *int64    `gorm:"column:desk_id"`
	StoryID    *int64    `gorm:"column:story_id"`
	Subject    string    `gorm:"column:subject"` // what SubjectID names: user, desk, author, translation …
	SubjectID  *int64    `gorm:"column:subject_id"`
	FromState  string    `gorm:"column:from_state"`
	ToState    string    `gorm:"column:to_state"`
	RevisionID *int64    `gorm:"column:revision_id"`
	Reason     string    `gorm:"column:reason"` // a code: class of a republish, guard passed, fact changed
	NoteID     *int64    `gorm:"column:note_id"`
}

// TableName names the table for the store.
func (Audit) TableName() string { return "audit" }

// Outbox is one event for the rest of the system: the surrogate keys whose
// pages changed with this transaction. It holds ids only, so that the reader
// side may read it.
type Outbox struct {
	ID      int64     `gorm:"primaryKey"`
	At      time.Time `gorm:"column:at"`
	Kind    string    `gorm:"column:kind"`
	Keys    string    `gorm:"column:keys"` // surrogate keys, sorted, parted by one space
	StoryID *int64    `gorm:"column:story_id"`
}

// TableName names the table for the store.
func (Outbox) TableName() string { return "outbox" }

// Log is where a use case writes both records, inside its transaction.
type Log interface {
	// WriteAudit inserts one audit entry.
	WriteAudit(ctx context.Context, a Audit) error
	// Emit inserts one outbox event; once the transaction has committed, this
	// node's caches have dropped its keys before the caller goes on.
	Emit(ctx context.Context, o Outbox) error
}

// Kinds of outbox events. docs/ARCHITECTURE.md has the table event → keys.
const (
	Published       = "published"
	Withdrawn       = "withdrawn"
	BreakingChanged = "breaking_changed"
	NoticeEnded     = "notice_ended" // on a version whose source was corrected
	DeskChanged     = "desk_changed"
	AuthorChanged   = "author_changed"
	AgencyChanged   = "agency_changed"
	TopicChanged    = "topic_changed"
)

// Site is the key of every public page.
const Site = "site"

// Surrogate keys, one function a noun: the cached page bears the key of each
// thing it shows.
func key(noun string, id int64) string { return noun + "-" + strconv.FormatInt(id, 10) }

// Story is the key of the pages that show this story's own text.
func Story(id int64) string { return key("story", id) }

// Family is the key of the pages of all language versions of an origin.
func Family(origin int64) string { return key("family", origin) }

// Desk is the key of everything at one desk.
func Desk(id int64) string { return key("desk", id) }

// Front is the key of a desk's front page and its feeds and sitemaps.
func Front(desk int64) string { return key("front", desk) }

// Topic is the key of a topic's lists at all desks.
func Topic(id int64) string { return key("topic", id) }

// Author is the key of an author's lists and of the pages that bear the byline.
func Author(id int64) string { return key("author", id) }

// Agency is the key of the pages that credit an agency.
func Agency(id int64) string { return key("agency", id) }

// Media is the key of the pages that show a picture.
func Media(id int64) string { return key("media", id) }

// Breaking is the key of the pages that bear a desk's breaking bar: the one
// that may touch all of a desk's pages.
func Breaking(desk int64) string { return key("breaking", desk) }

// JoinKeys sorts keys, drops doubles and joins them as Outbox.Keys holds them.
func JoinKeys(keys ...string) string {
	keys = slices.Clone(keys)
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), " ")
}

// SplitKeys is the reverse of JoinKeys.
func SplitKeys(s string) []string { return strings.Fields(s) }
