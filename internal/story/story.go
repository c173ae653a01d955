// Package story is the heart of the newsroom: the story at its desk, its
// revisions and drafts, and the workflow that moves it. What a transition
// means for translations and for readers is decided in the rooms above
// (translation, publish), which app wires in as functions.
package story

import "time"

// State is where the working copy stands.
type State string

// The states of a working copy.
const (
	Draft     State = "draft"
	InReview  State = "in_review"
	Approved  State = "approved"
	Scheduled State = "scheduled"
	Published State = "published" // the same as what readers see
	Withdrawn State = "withdrawn"
	Spiked    State = "spiked"
)

// AllStates lists the states in the order of the work.
func AllStates() []State {
	return []State{Draft, InReview, Approved, Scheduled, Published, Withdrawn, Spiked}
}

// Live is the public side, apart from the working copy.
type Live string

// What readers have.
const (
	NotLive Live = "none"
	OnAir   Live = "live"
	Gone    Live = "gone"
)

// Kind tells articles from a desk's standing pages.
type Kind string

// Kinds of stories.
const (
	Article Kind = "article"
	Page    Kind = "page"
)

// Story is one article at one desk, without its text: what lists show and what
// the workflow decides by. The text is in the head revision.
type Story struct {
	ID               int64      `gorm:"primaryKey"`
	DeskID           int64      `gorm:"column:desk_id"`
	Kind             Kind       `gorm:"column:kind"`
	State            State      `gorm:"column:state"`
	Live             Live       `gorm:"column:live"`
	Version          int64      `gorm:"column:version"`     // grows with every write to the story
	HeadID           *int64     `gorm:"column:head_id"`     // the working copy; nil before the first save
	ApprovedID       *int64     `gorm:"column:approved_id"` // what may be published
	LiveID           *int64     `gorm:"column:live_id"`     // what readers have, or had last
	OriginID         *int64     `gorm:"column:origin_id"`   // its own id for an origin; nil only while inserting
	SourceID         *int64     `gorm:"column:source_id"`   // the story it was translated from
	HolderID         *int64     `gorm:"column:holder_id"`   // who holds its translation
	Hidden           bool       `gorm:"column:hidden"`      // a translation's target that nobody has claimed
	Slug             string     `gorm:"column:slug"`        // frozen at first publication; empty before
	Headline         string     `gorm:"column:headline"`    // of the head
	Slugline         string     `gorm:"column:slugline"`
	Words            int        `gorm:"column:words"`
	Urgency          int        `gorm:"column:urgency"` // 1 (first) … 5
	AssigneeID       *int64     `gorm:"column:assignee_id"`
	SubmittedBy      *int64     `gorm:"column:submitted_by"`
	ScheduleAt       *time.Time `gorm:"column:schedule_at"`
	ScheduleBy       *int64     `gorm:"column:schedule_by"`
	ScheduleClass    Class      `gorm:"column:schedule_class"`
	ScheduleNote     string     `gorm:"column:schedule_note"`   // the public note to go out with it
	ScheduleFailed   string     `gorm:"column:schedule_failed"` // the guard that stopped it, an alarm until the next step
	EmbargoUntil     *time.Time `gorm:"column:embargo_until"`
	BreakingUntil    *time.Time `gorm:"column:breaking_until"`
	FlashBy          *int64     `gorm:"column:flash_by"` // published as a flash and not confirmed yet
	FlashAt          *time.Time `gorm:"column:flash_at"`
	CreatedBy        *int64     `gorm:"column:created_by"`
	CreatedAt        time.Time  `gorm:"column:created_at"`
	UpdatedAt        time.Time  `gorm:"column:updated_at"`
	FirstPublishedAt *time.Time `gorm:"column:first_published_at"`
	PublishedAt      *time.Time `gorm:"column:published_at"`
}

// TableName names the table for the store.
func (Story) TableName() string { return "stories" }

// Origin answers the id that the whole family shares.
func (s *Story) Origin() int64 {
	if s.OriginID == nil {
		return s.ID
	}
	return *s.OriginID
}

// IsTranslation says whether the story was made from another.
func (s *Story) IsTranslation() bool { return s.SourceID != nil }

// RevisionKind says what made a revision.
type RevisionKind string

// What makes a revision; an autosave never does.
const (
	SaveRevision    RevisionKind = "save"
	ClaimRevision   RevisionKind = "claim"   // the empty target of a translation
	RestoreRevision RevisionKind = "restore" // an older one brought back
)

// Class is the kind of change of a republish.
type Class string

// Classes of a republish; the first publication has none.
const (
	Cosmetic   Class = "cosmetic"
	Update     Class = "update"
	Correction Class = "correction"
	Retraction Class = "retraction" // the address keeps the headline and the public note; the text goes
)

// Revision is an immutable snapshot of a story's whole content. Class and
// NoteID are of the publication that used it, for the history.
type Revision struct {
	ID               int64        `gorm:"primaryKey"`
	StoryID          int64        `gorm:"column:story_id"`
	Number           int          `gorm:"column:number"` // 1, 2, 3 … within the story
	At               time.Time    `gorm:"column:at"`
	ByID             *int64       `gorm:"column:by_id"`
	Kind             RevisionKind `gorm:"column:kind"`
	Class            Class        `gorm:"column:class"`
	NoteID           *int64       `gorm:"column:note_id"`
	Hash             string       `gorm:"column:hash"`
	SourceRevisionID *int64       `gorm:"column:source_revision_id"` // of a translation: the source text it reflects
	Reflects         string       `gorm:"column:reflects"`           // JSON {"story id": revision id} for each ancestor up to the origin
	Words            int          `gorm:"column:words"`
	Content          Content      `gorm:"-"`
	Unseen           []string     `gorm:"-"` // of one to be inserted: pictures that its maker may not see
}

// TableName names the table for the store.
func (Revision) TableName() string { return "revisions" }

// Saved is a person's draft: text that was autosaved and nobody else sees.
type Saved struct {
	StoryID        int64     `gorm:"column:story_id;primaryKey"`
	PersonID       int64     `gorm:"column:person_id;primaryKey"`
	BaseVersion    int64     `gorm:"column:base_version"`
	BaseRevisionID *int64    `gorm:"column:base_revision_id"`
	Content        string    `gorm:"column:content"` // Content as JSON
	SavedAt        time.Time `gorm:"column:saved_at"`
	// SetAsideAt: who holds the translation decided not to take this text in.
	SetAsideAt *time.Time `gorm:"column:set_aside_at"`
}

// TableName names the table for the store.
func (Saved) TableName() string { return "drafts" }

// Note is a word from one person to the others about a story.
type Note struct {
	ID      int64     `gorm:"primaryKey"`
	StoryID int64     `gorm:"column:story_id"`
	ByID    *int64    `gorm:"column:by_id"`
	At      time.Time `gorm:"column:at"`
	Kind    string    `gorm:"column:kind"` // the action it was written with
	Text    string    `gorm:"column:text"`
}

// TableName names the table for the store.
func (Note) TableName() string { return "notes" }

// Presence says that a person has the story open, and whether they type.
type Presence struct {
	StoryID  int64     `gorm:"column:story_id;primaryKey"`
	PersonID int64     `gorm:"column:person_id;primaryKey"`
	Since    time.Time `gorm:"column:since"`
	SeenAt   time.Time `gorm:"column:seen_at"`
	Editing  bool      `gorm:"column:editing"`
}

// TableName names the table for the store.
func (Presence) TableName() string { return "presences" }
