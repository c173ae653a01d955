package story

import (
	"context"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/event"
)

// Store is what the story room needs kept. Reads of one thing answer NotFound
// when there is none. Writes happen inside Tx only.
type Store interface {
	event.Log
	// Tx runs fn in one transaction, carried by the context; a Tx inside joins
	// it; a transaction that the database broke off is run again.
	Tx(ctx context.Context, fn func(ctx context.Context) error) error

	DeskByID(ctx context.Context, id int64) (*desk.Desk, error)

	// Story answers one story; NotFound.
	Story(ctx context.Context, id int64) (*Story, error)
	// Lock answers one story with its row locked until the end of the
	// transaction, its family's origin row locked first.
	Lock(ctx context.Context, id int64) (*Story, error)
	// InsertStory inserts the row and sets its id; without an origin the story
	// becomes its own. A taken family slot is a Conflict (err_version_exists)
	// whose Detail is the ExistsDetail of the story that holds it.
	InsertStory(ctx context.Context, s *Story) error
	// UpdateStory writes the whole row (all but id, desk, kind, created) where
	// the version is still s.Version, and raises s.Version; Stale otherwise. A
	// taken family slot is a Conflict as with InsertStory.
	UpdateStory(ctx context.Context, s *Story) error
	// List answers a page of stories by Filter, newest change first.
	List(ctx context.Context, f Filter) ([]Row, error)
	// Lists answers a page of each filter, with what stands beside the rows read
	// once for all of them.
	Lists(ctx context.Context, person int64, filters []Filter) ([][]Row, error)
	// LastSteps answers the newest audit entry that moved the state of each of
	// these stories, with its note.
	LastSteps(ctx context.Context, stories []int64) (map[int64]Taken, error)
	// OpenCounts counts the stories in work at these desks.
	OpenCounts(ctx context.Context, person int64, desks []int64) (OpenCounts, error)
	// Family answers all stories of an origin that are not spiked and not
	// hidden, in the order of their desks.
	Family(ctx context.Context, origin int64) ([]Story, error)
	// Counts answers how many stories stand in each state per desk.
	Counts(ctx context.Context, desks []int64, all bool) (map[int64]map[State]int, error)

	// Waiting counts what waits for the person: for their decision and alarms at
	// the desks decide, and what was returned to them at the desks work. A schedule
	// that was due before missed is an alarm.
	Waiting(ctx context.Context, person int64, decide, work []int64, missed time.Time) (Waiting, error)

	// PageSlugTaken says whether another standing page of the story's desk is
	// live under the slug.
	PageSlugTaken(ctx context.Context, s *Story, slug string) (bool, error)

	// InsertRevision inserts a snapshot with its bylines, attributions, topics
	// and media and sets its ID. Number 0 becomes the next of its story.
	// A slug or media key that nobody knows, or one of r.Unseen, is Invalid with
	// its field named.
	InsertRevision(ctx context.Context, r *Revision) error
	// SeenMedia answers the ids, by key, of those of the pictures that the person may see.
	SeenMedia(ctx context.Context, a account.Actor, keys []string) (map[string]int64, error)
	// Revision answers one with its content; NotFound.
	Revision(ctx context.Context, id int64) (*Revision, error)
	// RevisionByNumber is the same by story and number.
	RevisionByNumber(ctx context.Context, story int64, number int) (*Revision, error)
	// Revisions lists a story's revisions without content, newest first, at
	// most limit from before the number (0: from the newest).
	Revisions(ctx context.Context, story int64, before, limit int) ([]Revision, error)
	// MarkRevision writes class and note of the publication that used it.
	MarkRevision(ctx context.Context, id int64, class Class, note *int64) error
	// ChangersSince lists who made revisions after the one of that id (0: all)
	// whose hash differs from the one before, each once.
	ChangersSince(ctx context.Context, story, revision int64) ([]int64, error)

	// SaveDraft inserts or replaces a person's draft.
	SaveDraft(ctx context.Context, d *Saved) error
	// DraftOf answers a person's draft; NotFound.
	DraftOf(ctx context.Context, story, person int64) (*Saved, error)
	// Drafts lists who has a draft of the story, without content, newest first.
	Drafts(ctx context.Context, story int64) ([]Saved, error)
	DeleteDraft(ctx context.Context, story, person int64) error
	// SweepEmpty spikes nothing and deletes nothing but stories without any
	// revision whose drafts are all empty or gone and older than before;
	// answers how many.
	SweepEmpty(ctx context.Context, before time.Time) (int, error)

	InsertNote(ctx context.Context, n *Note) error
	// Notes lists a story's notes, newest first.
	Notes(ctx context.Context, story int64, limit int) ([]Note, error)
	// AuditOf lists the audit entries of a story, newest first.
	AuditOf(ctx context.Context, story int64, limit int) ([]event.Audit, error)

	// Present inserts or renews a presence; PresentAt lists those seen since.
	Present(ctx context.Context, p Presence) error
	PresentAt(ctx context.Context, story int64, since time.Time) ([]Presence, error)

	// SharedRevision answers the revision of the story that an open request for
	// a translation has opened to one of the desks; NotFound.
	SharedRevision(ctx context.Context, story int64, desks []int64) (int64, error)
	// RevisionNumber answers story and number of a revision.
	RevisionNumber(ctx context.Context, revision int64) (story int64, number int, err error)
	// IndexStory replaces the newsroom's search row. terms are folded words.
	IndexStory(ctx context.Context, story, desk int64, terms []string) error
	// DueSchedules lists ids of stories whose time has come, oldest first.
	DueSchedules(ctx context.Context, now time.Time, limit int) ([]int64, error)
	// NextSchedule answers the earliest time ahead, or the zero time.
	NextSchedule(ctx context.Context) (time.Time, error)
	// PersonNames answers the names of people by id.
	PersonNames(ctx context.Context, ids []int64) (map[int64]string, error)
}

// Filter chooses stories for a list.
type Filter struct {
	Desks        []int64 // only these desks …
	All          bool    // … unless every desk may be seen
	Person       int64   // who asks: their own unsaved new stories are listed too
	States       []State
	Live         Live
	Kind         Kind
	Terms        []string  // folded words that must all occur
	Search       []Search  // the same for desks of several languages: one of these must fit (see SearchAt)
	Urgency      int       // 0: any
	Alarm        time.Time // set: schedules that failed or have been due since before, flashes not confirmed
	Returned     int64     // drafts that were returned to this person and that nobody has taken up since
	Open         int64     // drafts that this person made, holds or is assigned to, and what they have unsaved text of
	DueFrom      time.Time // scheduled from …
	DueBefore    time.Time // … until before
	Order        Order
	Assignee     int64
	Mine         int64 // stories this person made, holds, or is assigned
	UpdatedSince time.Time
	After        Cursor
	Limit        int // 1 … 200
}

// Search is a question in the words of one language: terms that must all occur
// in a story of one of the desks.
type Search struct {
	Desks []int64
	Terms []string
}

// Order of a list. Only ByChange can be paged with After.
type Order int

// The orders.
const (
	ByChange   Order = iota // newest change first
	ByUrgency               // most urgent first, then what has stood still longest
	BySchedule              // what goes out first
)

// Cursor is the place in a list after which the next page begins: the last
// row's change time and id.
type Cursor struct {
	At time.Time
	ID int64
}

// Row is a story in a list, with what the list shows beside it.
type Row struct {
	Story
	Languages int  // versions of the family that are live
	Family    int  // versions of the family at all
	Stale     int  // parts of a translation that are older than its source
	Drafted   bool // the asking person has unsaved text
}
