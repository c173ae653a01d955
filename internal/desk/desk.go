// Package desk keeps the reference data of the newsroom: the desks and their
// settings, topics, authors and agencies, with their names per language.
// Stories, and what readers see of all this, do not belong here.
package desk

import (
	"context"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/event"
	"polydesk/internal/lang"
)

// Desk is one service: a language, its people, its zone, its public pages.
type Desk struct {
	ID             int64     `gorm:"primaryKey"`
	Slug           string    `gorm:"column:slug"`     // the {lang} of public addresses; never changes
	Tag            string    `gorm:"column:tag"`      // BCP 47, kept with content and put in html lang
	Hreflang       string    `gorm:"column:hreflang"` // unique among desks
	Name           string    `gorm:"column:name"`     // in its own language
	Position       int       `gorm:"column:position"`
	On             bool      `gorm:"column:is_on"`
	Primary        bool      `gorm:"column:is_primary"` // answers for the bare tag
	Zone           string    `gorm:"column:zone"`       // IANA time zone
	HouseLists     bool      `gorm:"column:house_lists"`
	EditorsPublish bool      `gorm:"column:editors_publish"` // editors, not only chiefs, may publish
	FourEyes       bool      `gorm:"column:four_eyes"`
	Version        int64     `gorm:"column:version"`
	CreatedAt      time.Time `gorm:"column:created_at"`
	UpdatedAt      time.Time `gorm:"column:updated_at"`
}

// Language is the desk's content language: its own, else that of its tag, else
// English, so that there always is one.
func (d *Desk) Language() *lang.Language {
	if l, ok := lang.ByID(d.Slug); ok {
		return l
	}
	if l, ok := lang.Resolve(d.Tag); ok {
		return l
	}
	l, _ := lang.ByID("en")
	return l
}

// TableName names the table for the store.
func (Desk) TableName() string { return "desks" }

// AuthorKind tells persons from organisations.
type AuthorKind string

// Kinds of authors.
const (
	Person       AuthorKind = "person"
	Organisation AuthorKind = "organisation"
)

// Author is somebody whom a byline may name. A protected author has names for
// the newsroom, and none, no picture and no page for readers.
type Author struct {
	ID        int64        `gorm:"primaryKey"`
	Slug      string       `gorm:"column:slug"`
	Kind      AuthorKind   `gorm:"column:kind"`
	Protected bool         `gorm:"column:protected"`
	PictureID *int64       `gorm:"column:picture_id"`
	Picture   string       `gorm:"-"` // key of the picture, empty without one
	UserID    *int64       `gorm:"column:user_id"`
	Version   int64        `gorm:"column:version"`
	CreatedAt time.Time    `gorm:"column:created_at"`
	UpdatedAt time.Time    `gorm:"column:updated_at"`
	Texts     []AuthorText `gorm:"-"`
}

// TableName names the table for the store.
func (Author) TableName() string { return "authors" }

// AuthorText is an author's name and biography in one language.
type AuthorText struct {
	AuthorID  int64  `gorm:"column:author_id;primaryKey"`
	Tag       string `gorm:"column:tag;primaryKey"`
	Name      string `gorm:"column:name"`
	Biography string `gorm:"column:biography"`
}

// TableName names the table for the store.
func (AuthorText) TableName() string { return "author_texts" }

// Agency is a news agency with its names by variant tag, desk or script (see
// credit.Agency for the order in which a form is chosen).
type Agency struct {
	ID        int64        `gorm:"primaryKey"`
	Slug      string       `gorm:"column:slug"`
	Country   string       `gorm:"column:country"`
	Kind      string       `gorm:"column:kind"` // ownership: state, public, private …; for the newsroom only
	Version   int64        `gorm:"column:version"`
	CreatedAt time.Time    `gorm:"column:created_at"`
	UpdatedAt time.Time    `gorm:"column:updated_at"`
	Names     []AgencyName `gorm:"-"`
}

// TableName names the table for the store.
func (Agency) TableName() string { return "agencies" }

// AgencyName is one form of an agency's name.
type AgencyName struct {
	AgencyID int64  `gorm:"column:agency_id;primaryKey"`
	Form     string `gorm:"column:form;primaryKey"` // Latn, Cyrl, …, a tag, or a desk's slug
	Name     string `gorm:"column:name"`
}

// TableName names the table for the store.
func (AgencyName) TableName() string { return "agency_names" }

// Topic is a subject that stories of all desks share, named per language.
type Topic struct {
	ID        int64       `gorm:"primaryKey"`
	Slug      string      `gorm:"column:slug"`
	Position  int         `gorm:"column:position"`
	Version   int64       `gorm:"column:version"`
	CreatedAt time.Time   `gorm:"column:created_at"`
	UpdatedAt time.Time   `gorm:"column:updated_at"`
	Names     []TopicName `gorm:"-"`
}

// TableName names the table for the store.
func (Topic) TableName() string { return "topics" }

// TopicName is a topic's name in one language.
type TopicName struct {
	TopicID int64  `gorm:"column:topic_id;primaryKey"`
	Tag     string `gorm:"column:tag;primaryKey"`
	Name    string `gorm:"column:name"`
}

// TableName names the table for the store.
func (TopicName) TableName() string { return "topic_names" }

// Store is what the desk room needs kept. Reads of one thing answer NotFound
// when there is none; inserts of a taken slug answer Conflict.
type Store interface {
	event.Log
	Tx(ctx context.Context, fn func(ctx context.Context) error) error

	Desks(ctx context.Context) ([]Desk, error) // in order of position
	DeskByID(ctx context.Context, id int64) (*Desk, error)
	DeskBySlug(ctx context.Context, slug string) (*Desk, error)
	InsertDesk(ctx context.Context, d *Desk) error
	// UpdateDesk writes the settings of a desk (all but slug, tag, hreflang and
	// created_at) where the version is still d.Version, and raises it; Stale otherwise.
	UpdateDesk(ctx context.Context, d *Desk) error

	// Authors lists all authors with their texts, newest first; Topics by
	// position, Agencies by slug, with their names.
	Authors(ctx context.Context) ([]Author, error)
	AuthorBySlug(ctx context.Context, slug string) (*Author, error)
	AuthorOfUser(ctx context.Context, user int64) (*Author, error)
	InsertAuthor(ctx context.Context, a *Author) error // with its texts
	// UpdateAuthor replaces kind, protected, picture, user and all texts, under
	// the version check.
	UpdateAuthor(ctx context.Context, a *Author) error

	Topics(ctx context.Context) ([]Topic, error)
	TopicBySlug(ctx context.Context, slug string) (*Topic, error)
	InsertTopic(ctx context.Context, t *Topic) error
	UpdateTopic(ctx context.Context, t *Topic) error

	Agencies(ctx context.Context) ([]Agency, error)
	AgencyBySlug(ctx context.Context, slug string) (*Agency, error)
	InsertAgency(ctx context.Context, a *Agency) error
	UpdateAgency(ctx context.Context, a *Agency) error

	// MediaIDByKey resolves a picture's key; NotFound when nobody knows it.
	MediaIDByKey(ctx context.Context, key string) (int64, error)
	// SeenMedia answers the ids, by key, of those of the pictures that the person may see.
	SeenMedia(ctx context.Context, a account.Actor, keys []string) (map[string]int64, error)
}
