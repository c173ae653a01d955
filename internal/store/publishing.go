package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"polydesk/internal/media"
	"polydesk/internal/publish"
	"polydesk/internal/reader"
	"polydesk/internal/story"
)

// Publishing writes what readers have: publish.Store.
type Publishing struct{ base }

var _ publish.Store = (*Publishing)(nil)

// NewPublishing makes the adapter.
func NewPublishing(db *DB) *Publishing { return &Publishing{base{db}} }

// The lists in which an edition stands, and the pictures it shows.
type (
	editionTopicRow struct {
		TopicID          int64     `gorm:"column:topic_id;primaryKey"`
		DeskID           int64     `gorm:"column:desk_id"`
		FirstPublishedAt time.Time `gorm:"column:first_published_at"`
		StoryID          int64     `gorm:"column:story_id;primaryKey"`
	}
	editionAuthorRow struct {
		AuthorID         int64     `gorm:"column:author_id;primaryKey"`
		DeskID           int64     `gorm:"column:desk_id"`
		FirstPublishedAt time.Time `gorm:"column:first_published_at"`
		StoryID          int64     `gorm:"column:story_id;primaryKey"`
	}
	editionMediaRow struct {
		MediaID int64 `gorm:"column:media_id;primaryKey"`
		StoryID int64 `gorm:"column:story_id;primaryKey"`
	}
)

func (editionTopicRow) TableName() string  { return "edition_topics" }
func (editionAuthorRow) TableName() string { return "edition_authors" }
func (editionMediaRow) TableName() string  { return "edition_media" }

// MediaByKeys answers pictures with their renditions by key; unknown ones are left out.
func (pb *Publishing) MediaByKeys(ctx context.Context, keys []string) (map[string]*media.Media, error) {
	out := make(map[string]*media.Media, len(keys))
	if len(keys) == 0 {
		return out, nil
	}
	var found []media.Media
	if err := pb.db.conn(ctx).Where("key IN ?", keys).Find(&found).Error; err != nil {
		return nil, fail(err)
	}
	at, ids := map[int64]*media.Media{}, []int64{}
	for i := range found {
		m := &found[i]
		out[m.Key], at[m.ID] = m, m
		ids = append(ids, m.ID)
	}
	var sizes []media.Rendition
	err := pb.db.conn(ctx).Where("media_id IN ?", some(ids)).Order("media_id, name").Find(&sizes).Error
	for _, r := range sizes {
		at[r.MediaID].Renditions = append(at[r.MediaID].Renditions, r)
	}
	return out, fail(err)
}

// CreditsOf answers a revision's bylines, attributions and topics by id, in order.
func (pb *Publishing) CreditsOf(ctx context.Context, revision int64) (reader.Credits, error) {
	const query = `
SELECT 'byline' AS list, position, author_id, role FROM bylines WHERE revision_id = ?
UNION ALL SELECT 'attribution', position, agency_id, kind FROM wire_attributions WHERE revision_id = ?
UNION ALL SELECT 'topic', position, topic_id, '' FROM revision_topics WHERE revision_id = ?
ORDER BY 1, 2`
	var c reader.Credits
	err := each(pb.db.conn(ctx), func(scan func(...any) error) error {
		var list, what string
		var position int
		var id int64
		err := scan(&list, &position, &id, &what)
		switch list {
		case "byline":
			c.Bylines = append(c.Bylines, reader.Byline{AuthorID: id, Role: what})
		case "attribution":
			c.Attributions = append(c.Attributions, reader.Attribution{AgencyID: id, Kind: what})
		case "topic":
			c.Topics = append(c.Topics, id)
		}
		return err
	}, query, revision, revision, revision)
	return c, err
}

// CreditsFor answers the same for a content that is not a revision yet; a slug that nobody knows is left out.
func (pb *Publishing) CreditsFor(ctx context.Context, c *story.Content) (reader.Credits, error) {
	var out reader.Credits
	var authors, agencies []string
	for _, b := range c.Bylines {
		authors = append(authors, b.Author)
	}
	for _, a := range c.Attributions {
		agencies = append(agencies, a.Agency)
	}
	byAuthor, err := pb.idsOf(ctx, "authors", "slug", authors)
	if err != nil {
		return out, err
	}
	byAgency, err := pb.idsOf(ctx, "agencies", "slug", agencies)
	if err != nil {
		return out, err
	}
	byTopic, err := pb.idsOf(ctx, "topics", "slug", c.Topics)
	for _, b := range c.Bylines {
		if id, ok := byAuthor[b.Author]; ok {
			out.Bylines = append(out.Bylines, reader.Byline{AuthorID: id, Role: b.Role})
		}
	}
	for _, a := range c.Attributions {
		if id, ok := byAgency[a.Agency]; ok {
			out.Attributions = append(out.Attributions, reader.Attribution{AgencyID: id, Kind: a.Kind})
		}
	}
	for _, t := range c.Topics {
		if id, ok := byTopic[t]; ok {
			out.Topics = append(out.Topics, id)
		}
	}
	return out, err
}

// EditionOf answers what readers have of a story, a tombstone too; errs.NotFound when it was never published.
func (pb *Publishing) EditionOf(ctx context.Context, story int64) (*reader.Edition, error) {
	return editions.one(pb.db.conn(ctx), "story_id = ?", story)
}

var (
	editions = tableOf[reader.Edition]()
	bodies   = tableOf[reader.Body]()

	editionTopics  = tableOf[editionTopicRow]()
	editionAuthors = tableOf[editionAuthorRow]()
	editionMedia   = tableOf[editionMediaRow]()
)

// PutEdition inserts or replaces a story's edition with its body, lists, pictures and search row. first: there was
// none, so there is nothing to take away.
func (pb *Publishing) PutEdition(ctx context.Context, e *reader.Edition, b *reader.Body, pictures []int64, terms []string, first bool) error {
	body := *b
	body.StoryID = e.StoryID
	if err := firstError(editions.replace(pb.db.tx(ctx), e), bodies.replace(pb.db.tx(ctx), &body)); err != nil {
		return fail(err)
	}
	if !first {
		if err := pb.clearLists(ctx, e.StoryID); err != nil {
			return err
		}
	}
	if err := pb.putLists(ctx, e, pictures); err != nil {
		return err
	}
	if terms == nil {
		terms = []string{}
	}
	return pb.db.index(pb.db.tx(ctx), "edition_search", e.StoryID, e.DeskID, terms)
}

// putLists inserts the rows by which topic pages, author pages and pictures find the edition.
func (pb *Publishing) putLists(ctx context.Context, e *reader.Edition, pictures []int64) error {
	var topics []editionTopicRow
	for _, id := range distinct(e.Credits.Topics) {
		topics = append(topics, editionTopicRow{id, e.DeskID, e.FirstPublishedAt, e.StoryID})
	}
	var signed []int64
	for _, b := range e.Credits.Bylines {
		signed = append(signed, b.AuthorID)
	}
	var authors []editionAuthorRow
	for _, id := range distinct(signed) {
		authors = append(authors, editionAuthorRow{id, e.DeskID, e.FirstPublishedAt, e.StoryID})
	}
	var shown []editionMediaRow
	for _, id := range distinct(pictures) {
		shown = append(shown, editionMediaRow{id, e.StoryID})
	}
	return firstError(
		editionTopics.insertAll(pb.db.tx(ctx), topics), editionAuthors.insertAll(pb.db.tx(ctx), authors),
		editionMedia.insertAll(pb.db.tx(ctx), shown))
}

// clearLists takes those rows away.
func (pb *Publishing) clearLists(ctx context.Context, story int64) error {
	of := func() *gorm.DB { return pb.db.tx(ctx).Where("story_id = ?", story) }
	return fail(firstError(of().Delete(&editionTopicRow{}).Error, of().Delete(&editionAuthorRow{}).Error,
		of().Delete(&editionMediaRow{}).Error))
}

// distinct keeps the first of equal ids: a person may sign as reporter and as photographer.
func distinct(ids []int64) []int64 {
	var out []int64
	seen := map[int64]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// Bury empties the edition's content, lists, pictures and search row, and writes the tombstone e.
func (pb *Publishing) Bury(ctx context.Context, e *reader.Edition) error {
	if err := editions.replace(pb.db.tx(ctx), e); err != nil {
		return fail(err)
	}
	if err := pb.db.tx(ctx).Where("story_id = ?", e.StoryID).Delete(&reader.Body{}).Error; err != nil {
		return fail(err)
	}
	if err := pb.clearLists(ctx, e.StoryID); err != nil {
		return err
	}
	return pb.db.index(pb.db.tx(ctx), "edition_search", e.StoryID, e.DeskID, nil)
}

// SetBreaking writes the end of an edition's breaking time; errs.NotFound when there is no such edition.
func (pb *Publishing) SetBreaking(ctx context.Context, story int64, until *time.Time) error {
	return touched(pb.db.tx(ctx).Model(&reader.Edition{}).Where("story_id = ?", story).UpdateColumn("breaking_until", until))
}

// InsertCorrection inserts a public note and sets its id.
func (pb *Publishing) InsertCorrection(ctx context.Context, c *reader.Correction) error {
	return fail(pb.db.tx(ctx).Create(c).Error)
}
