package reader

import (
	"context"
	"time"
)

// Store is every query that public pages need. It reads public tables and views only, on the primary: a page that is
// cached from a replica's past would outlive it.
//
// Errors: errs.NotFound where one thing was asked for and is not there; errs.Unavailable when the database does not
// answer. Lists are empty, never nil-as-error. Desks that are off are left to the caller, who knows which are on.
// Nothing here filters by clock except Breaking. Times are UTC.
type Store interface {
	// Chrome loads the reference data whole.
	Chrome(ctx context.Context) (*Chrome, error)

	// Edition finds the edition of a story, live or a tombstone, of any desk, and its family as Family lists it.
	Edition(ctx context.Context, storyID int64) (e *Edition, family []Edition, err error)
	// Body finds the text of a live edition.
	Body(ctx context.Context, storyID int64) (*Body, error)
	// Bodies finds the texts of several live editions by story id; those that are not there are left out.
	Bodies(ctx context.Context, storyIDs []int64) (map[int64]Body, error)
	// Family lists all editions of an origin, tombstones included, by story id.
	Family(ctx context.Context, originID int64) ([]Edition, error)
	// Families lists the live editions of several origins: what a sitemap needs for its alternates.
	Families(ctx context.Context, originIDs []int64) ([]Edition, error)
	// Notices lists the corrections and retractions of an edition's ancestors that its text does not reflect and that its
	// desk has not called not applicable, newest first.
	Notices(ctx context.Context, e *Edition) ([]Correction, error)
	// Corrections lists a story's public notes, newest first.
	Corrections(ctx context.Context, storyID int64) ([]Correction, error)

	// Latest lists a desk's live articles, newest first publication first.
	Latest(ctx context.Context, deskID int64, limit, offset int) ([]Edition, error)
	// ByTopic lists a desk's live articles of a topic, newest first.
	ByTopic(ctx context.Context, deskID, topicID int64, limit, offset int) (List, error)
	// ByAuthor lists a desk's live articles of an author, newest first.
	ByAuthor(ctx context.Context, deskID, authorID int64, limit, offset int) (List, error)
	// Related lists the newest live articles of a topic at a desk except one story.
	Related(ctx context.Context, deskID, topicID, exceptID int64, limit int) ([]Edition, error)
	// Breaking lists a desk's live editions whose breaking time ends after now, newest first publication first.
	Breaking(ctx context.Context, deskID int64, now time.Time) ([]Edition, error)
	// Search lists a desk's live articles that have all the terms, newest first. The terms are folded as
	// lang.Language.Terms folds them, at most a dozen, never empty.
	Search(ctx context.Context, deskID int64, terms []string, limit, offset int) (List, error)

	// Page finds a desk's live standing page by its slug.
	Page(ctx context.Context, deskID int64, slug string) (*Edition, error)

	// Months lists the months in which the desk's live editions (articles and pages) were first published, newest first.
	Months(ctx context.Context, deskID int64) ([]Month, error)
	// InMonth lists the live editions of a month, oldest first.
	InMonth(ctx context.Context, deskID int64, year, month, limit, offset int) ([]Edition, error)

	// Media finds one rendition of a picture that readers may have: used by a live edition of a desk that is on, or
	// the picture of an author who is not protected.
	Media(ctx context.Context, key, rendition string) (*MediaFile, error)

	// OutboxEnd is the position after everything that has been written so far.
	OutboxEnd(ctx context.Context) (position int64, err error)
	// OutboxSince reads the keys that were dropped since a position, and the position from which to read next. The
	// position means something to the store alone. Rows that commit late are not skipped; a key may come twice.
	OutboxSince(ctx context.Context, position int64) (keys []string, next int64, err error)
}

// MediaFile is a rendition as it lies in the blob store.
type MediaFile struct {
	// MediaID is the picture's id, whose key a cache in between may drop it by.
	MediaID int64
	// Blob is the file's name in the blob store.
	Blob        string
	ContentType string
	Ext         string
	Bytes       int64
}
