// Package translation ties the versions of a story together: asking for one,
// the queue, claiming, and what becomes stale when a source changes. The
// target's text and its way to readers belong to story and publish.
package translation

import (
	"context"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/story"
)

// State is where a translation stands.
type State string

// The states; submitted and published follow the target story.
const (
	Requested State = "requested"
	Claimed   State = "claimed"
	Submitted State = "submitted"
	Published State = "published"
	Declined  State = "declined"
	Cancelled State = "cancelled"
)

// Kind says what the newest job on a translation is for.
type Kind string

// Kinds of jobs.
const (
	First      Kind = "first"
	Update     Kind = "update"
	Correction Kind = "correction"
)

// Translation is the lasting edge from a source story to a desk: one for a
// family and a desk, whatever becomes of it. Kind, AssigneeID, DueAt and
// Priority are its newest job's.
type Translation struct {
	ID                  int64      `gorm:"primaryKey"`
	OriginID            int64      `gorm:"column:origin_id"`
	DeskID              int64      `gorm:"column:desk_id"`            // the target's
	SourceID            int64      `gorm:"column:source_id"`          // story
	SourceRevisionID    int64      `gorm:"column:source_revision_id"` // asked for at first, then what the target reflects
	StoryID             int64      `gorm:"column:story_id"`           // the target
	State               State      `gorm:"column:state"`
	StaleParts          int        `gorm:"column:stale_parts"`           // parts older than the source's present text
	DismissedRevisionID *int64     `gorm:"column:dismissed_revision_id"` // the source's change that the desk called not applicable
	Kind                Kind       `gorm:"column:kind"`
	AssigneeID          *int64     `gorm:"column:assignee_id"`
	DueAt               *time.Time `gorm:"column:due_at"`
	Priority            int        `gorm:"column:priority"` // 1 (first) … 5
	RequestedBy         *int64     `gorm:"column:requested_by"`
	RequestedAt         time.Time  `gorm:"column:requested_at"`
	UpdatedAt           time.Time  `gorm:"column:updated_at"`
	LeaseUntil          *time.Time `gorm:"column:lease_until"` // of the claim; nil: not claimed
	LapsedID            *int64     `gorm:"column:lapsed_id"`   // whose lease ran out; nobody has taken it since
	WantedBy            *int64     `gorm:"column:wanted_by"`   // asks the holder to hand it over
	WantedAt            *time.Time `gorm:"column:wanted_at"`
}

// TableName names the table for the store.
func (Translation) TableName() string { return "translations" }

// Open says whether somebody still has to do something about it.
func (t *Translation) Open() bool {
	return t.State == Requested || t.State == Claimed || t.State == Submitted
}

// Stale says whether a part of the target is older than the published source.
func (t *Translation) Stale() bool { return t.StaleParts > 0 }

// Job is one piece of work on a translation.
type Job struct {
	ID            int64      `gorm:"primaryKey"`
	TranslationID int64      `gorm:"column:translation_id"`
	Kind          Kind       `gorm:"column:kind"`
	AssigneeID    *int64     `gorm:"column:assignee_id"`
	RequestedBy   *int64     `gorm:"column:requested_by"`
	NoteID        *int64     `gorm:"column:note_id"`
	DueAt         *time.Time `gorm:"column:due_at"`
	Priority      int        `gorm:"column:priority"`
	OpenedAt      time.Time  `gorm:"column:opened_at"`
	ClosedAt      *time.Time `gorm:"column:closed_at"`
	Outcome       string     `gorm:"column:outcome"` // published, declined, cancelled, not_applicable
}

// TableName names the table for the store.
func (Job) TableName() string { return "translation_jobs" }

// Row is a translation in the queue, with what the queue shows beside it.
type Row struct {
	Translation
	SourceDeskID   int64
	SourceHeadline string
	SourceSlugline string
	SourceWords    int
	SourceNumber   int // number of SourceRevisionID
	SourceLive     story.Live
	SourceUrgency  int
	TargetHeadline string
	TargetState    story.State
	TargetLive     story.Live
	AssigneeName   string
	Note           string     // of the newest job
	OpenedAt       *time.Time // of the newest job
}

// Filter chooses rows of the queue.
type Filter struct {
	Desks    []int64 // target desks; none: all that Viewer lets through
	All      bool    // no limit to the viewer's desks
	States   []State
	Assignee int64
	Stale    *bool
	Open     bool      // requested, claimed, submitted, or stale
	Source   int64     // only of this source story
	Origin   int64     // only of this family
	ID       int64     // only this one
	Todo     int64     // what anybody may take, or this person holds
	Taking   bool      // what anybody may take: requested, or published and stale
	Kinds    []Kind    // of the newest job
	From     int64     // source desk
	Asked    *Asked    // only what these asked for
	Viewer   []int64   // only where target or source is at one of these desks; nil: no limit
	Since    time.Time // set: open or stale ones, and what was touched since
	After    Cursor
	Limit    int
}

// Asked chooses what was asked for: from stories of these desks, or by the person.
type Asked struct {
	Desks  []int64
	Person int64
}

// Counts is how many translations to a person's desks stand where.
type Counts struct {
	Todo   int // for anybody's taking, or held by the person
	Mine   int // held by the person
	Work   int // held by anybody
	Review int // submitted
	Stale  int // older than their source
	// Corrections are those of Todo that readers have without the correction
	// that their source had.
	Corrections int
}

// Cursor is the place after which the next page begins, in the queue's order:
// priority, due (none last), id.
type Cursor struct {
	Priority int
	Due      time.Time
	ID       int64
}

// Store is what the translation room needs kept, beside stories.
type Store interface {
	event.Log
	Tx(ctx context.Context, fn func(ctx context.Context) error) error
	// Translation answers one; NotFound. TranslationOf answers the edge of a
	// target story; NotFound.
	Translation(ctx context.Context, id int64) (*Translation, error)
	TranslationOf(ctx context.Context, target int64) (*Translation, error)
	// TranslationFor answers the edge of a family and a desk; NotFound.
	TranslationFor(ctx context.Context, origin, desk int64) (*Translation, error)
	// LockTranslation answers one with its row locked; the family's origin row
	// must be locked first (LockStory of the origin).
	LockTranslation(ctx context.Context, id int64) (*Translation, error)
	// FromSource lists the edges whose source is the story, by id.
	FromSource(ctx context.Context, source int64) ([]Translation, error)
	InsertTranslation(ctx context.Context, t *Translation) error
	// UpdateTranslation writes the whole row but id, origin and desk.
	UpdateTranslation(ctx context.Context, t *Translation) error
	// Queue answers rows in the queue's order: priority, due (none last), id.
	Queue(ctx context.Context, f Filter) ([]Row, error)
	// LeasesOver lists claims whose lease ran out by now, longest over first.
	LeasesOver(ctx context.Context, now time.Time, limit int) ([]int64, error)
	// QueueCounts counts the translations to these desks.
	QueueCounts(ctx context.Context, person int64, desks []int64) (Counts, error)

	// Segments lists what was saved of a translation, by id; ReplaceSegments
	// writes rows in place of those with these ids.
	Segments(ctx context.Context, translation int64) ([]SegmentRow, error)
	ReplaceSegments(ctx context.Context, translation int64, gone []int64, rows []SegmentRow) error

	InsertJob(ctx context.Context, j *Job) error
	// UpdateJob writes assignee, due, priority, closed and outcome.
	UpdateJob(ctx context.Context, j *Job) error
	// NewestJob answers the newest job on a translation; NotFound.
	NewestJob(ctx context.Context, translation int64) (*Job, error)
	// DeskSets lists a desk's sets with their desks, by name.
	DeskSets(ctx context.Context, desk int64) ([]Set, error)
	// PutSet writes a set and its desks; without an id it is inserted and gets one.
	PutSet(ctx context.Context, s *Set) error
	DropSet(ctx context.Context, id int64) error
	// AuthorSlugOfUser answers the author that the account is linked to; NotFound.
	AuthorSlugOfUser(ctx context.Context, user int64) (string, error)
}

// Obligations is what a version owes to its readers since one of its sources
// was corrected or retracted. app gives it: the rows are public.
type Obligations interface {
	// Owes says whether the version's desk has something to decide.
	Owes(ctx context.Context, target *story.Story) (bool, error)
	// NotApplicable closes what it owes, with the note that says why.
	NotApplicable(ctx context.Context, a account.Actor, target *story.Story, note *int64) error
}

// Service holds the use cases of translations.
type Service struct {
	owed    Obligations
	store   Store
	stories story.Store
	story   *story.Service
	clock   clock.Clock
}

// New makes the service over the same database as the story service.
func New(store Store, stories story.Store, sv *story.Service, clk clock.Clock) *Service {
	return &Service{store: store, stories: stories, story: sv, clock: clk}
}

// SetObligations gives what versions owe; app calls it before the first use.
func (sv *Service) SetObligations(o Obligations) { sv.owed = o }

// SetStory gives the story service once both exist: story calls back into this
// room through its hooks. app calls it before the first use.
func (sv *Service) SetStory(s *story.Service) { sv.story = s }

func (sv *Service) audit(ctx context.Context, a *account.Actor, t *Translation, action string, from State, note *int64) error {
	entry := event.Audit{At: sv.clock.Now(), Action: "translation_" + action, DeskID: &t.DeskID, StoryID: &t.StoryID,
		Subject: "translation", SubjectID: &t.ID, FromState: string(from), ToState: string(t.State), NoteID: note}
	if a != nil {
		entry.ActorID = &a.ID
	}
	return sv.store.WriteAudit(ctx, entry)
}

func (sv *Service) note(ctx context.Context, a account.Actor, s int64, kind, text string) (*int64, error) {
	if text == "" {
		return nil, nil
	}
	n := story.Note{StoryID: s, ByID: &a.ID, At: sv.clock.Now(), Kind: kind, Text: text}
	if err := sv.stories.InsertNote(ctx, &n); err != nil {
		return nil, err
	}
	return &n.ID, nil
}

func forbidden() error { return errs.New(errs.Forbidden, "err_forbidden") }
func notFound() error  { return errs.New(errs.NotFound, "err_not_found") }

func guard(g story.Guard) error {
	e := errs.New(errs.Invalid, "guard_"+string(g))
	e.Guard = string(g)
	return e
}
