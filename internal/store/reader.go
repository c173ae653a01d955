package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/reader"
)

// Reader answers every query of public pages, from public tables and views alone: reader.Store.
type Reader struct{ db *DB }

var _ reader.Store = (*Reader)(nil)

// NewReader makes the adapter.
func NewReader(db *DB) *Reader { return &Reader{db} }

// Edition finds the edition of a story, live or a tombstone, of any desk, in its family; errs.NotFound.
func (rd *Reader) Edition(ctx context.Context, story int64) (*reader.Edition, []reader.Edition, error) {
	family, err := rd.editions(ctx, 1, "FROM editions e WHERE e.origin_id = (SELECT origin_id FROM editions WHERE story_id = ?) ORDER BY e.story_id", story)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(family, func(e reader.Edition) bool { return e.StoryID == story })
	if i < 0 {
		return nil, nil, errs.New(errs.NotFound, "err_not_found")
	}
	return &family[i], family, nil
}

// Body finds the text of a live edition; errs.NotFound.
func (rd *Reader) Body(ctx context.Context, story int64) (*reader.Body, error) {
	// A tombstone has no row.
	b := &reader.Body{StoryID: story}
	err := rd.db.conn(ctx).Raw("SELECT html, doc, text FROM edition_bodies WHERE story_id = ?", story).Row().Scan(&b.HTML, &b.Doc, &b.Text)
	if err != nil {
		return nil, fail(err)
	}
	return b, nil
}

// Bodies finds the texts of several live editions by story id.
func (rd *Reader) Bodies(ctx context.Context, stories []int64) (map[int64]reader.Body, error) {
	out := make(map[int64]reader.Body, len(stories))
	var rows []reader.Body
	err := rd.db.conn(ctx).Where("story_id IN ?", some(stories)).Find(&rows).Error
	for _, b := range rows {
		out[b.StoryID] = b
	}
	return out, fail(err)
}

// Family lists all editions of an origin, tombstones included, by story id.
func (rd *Reader) Family(ctx context.Context, origin int64) ([]reader.Edition, error) {
	return rd.editions(ctx, 1, "FROM editions e WHERE e.origin_id = ? ORDER BY e.story_id", origin)
}

// Families lists the live editions of several origins.
func (rd *Reader) Families(ctx context.Context, origins []int64) ([]reader.Edition, error) {
	return rd.editions(ctx, len(origins), "FROM editions e WHERE e.origin_id IN ? AND NOT e.gone ORDER BY e.origin_id, e.story_id", some(origins))
}

// Corrections lists a story's public notes, newest first.
func (rd *Reader) Corrections(ctx context.Context, story int64) ([]reader.Correction, error) {
	out := make([]reader.Correction, 0, 1) // GORM would make room for twenty
	return out, fail(rd.db.conn(ctx).Where("story_id = ?", story).Order("at DESC, id DESC").Find(&out).Error)
}

// Notices lists the corrections and retractions of an edition's ancestors that its text does not reflect and whose
// obligation is not closed, newest first.
func (rd *Reader) Notices(ctx context.Context, e *reader.Edition) ([]reader.Correction, error) {
	if len(e.Reflects) == 0 {
		return nil, nil
	}
	var out []reader.Correction
	err := each(rd.db.conn(ctx), func(scan func(...any) error) error {
		out = append(out, reader.Correction{})
		return scan(corrections.pointers(&out[len(out)-1])...)
	}, "SELECT "+corrections.of("c")+` FROM corrections c
WHERE c.story_id IN ? AND NOT EXISTS (SELECT 1 FROM obligations o WHERE o.correction_id = c.id AND o.story_id = ? AND o.state <> 'open')
ORDER BY c.at DESC, c.id DESC`, slices.Sorted(maps.Keys(e.Reflects)), e.StoryID)
	return e.Newer(out), err
}

// newestFirst is the order of every list.
const newestFirst = " ORDER BY e.first_published_at DESC, e.story_id DESC"

// Latest lists a desk's live articles, newest first publication first.
func (rd *Reader) Latest(ctx context.Context, desk int64, limit, offset int) ([]reader.Edition, error) {
	return rd.editions(ctx, limit, "FROM editions e WHERE e.desk_id = ? AND NOT e.gone AND e.kind = 'article'"+newestFirst+atMost(limit)+" OFFSET ?",
		desk, offset)
}

// ByTopic lists a desk's live articles of a topic, newest first.
func (rd *Reader) ByTopic(ctx context.Context, desk, topic int64, limit, offset int) (reader.List, error) {
	return rd.listed(ctx, "edition_topics", "topic_id", topic, desk, limit, offset)
}

// ByAuthor lists a desk's live articles of an author, newest first.
func (rd *Reader) ByAuthor(ctx context.Context, desk, author int64, limit, offset int) (reader.List, error) {
	return rd.listed(ctx, "edition_authors", "author_id", author, desk, limit, offset)
}

// listed reads a window of a list by the narrow rows that are kept for it, and counts the list up to the cap.
func (rd *Reader) listed(ctx context.Context, table, column string, id, desk int64, limit, offset int) (out reader.List, err error) {
	from := table + ` l JOIN editions e ON e.story_id = l.story_id AND NOT e.gone AND e.kind = 'article'
WHERE l.` + column + ` = ? AND l.desk_id = ?`
	out.Items, err = rd.editions(ctx, limit, "FROM "+from+" ORDER BY l.first_published_at DESC, l.story_id DESC"+atMost(limit)+" OFFSET ?", id, desk, offset)
	if err != nil {
		return out, err
	}
	err = rd.db.conn(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM "+from+atMost(reader.CountCap)+") c", id, desk).Scan(&out.Total).Error
	return out, fail(err)
}

// Related lists the newest live articles of a topic at a desk except one story.
func (rd *Reader) Related(ctx context.Context, desk, topic, except int64, limit int) ([]reader.Edition, error) {
	return rd.editions(ctx, limit, `FROM edition_topics l
JOIN editions e ON e.story_id = l.story_id AND NOT e.gone AND e.kind = 'article'
WHERE l.topic_id = ? AND l.desk_id = ? AND l.story_id <> ?
ORDER BY l.first_published_at DESC, l.story_id DESC`+atMost(limit), topic, desk, except)
}

// Breaking lists a desk's live editions whose breaking time ends after now, newest first publication first.
func (rd *Reader) Breaking(ctx context.Context, desk int64, now time.Time) ([]reader.Edition, error) {
	return rd.editions(ctx, 1, "FROM editions e WHERE e.desk_id = ? AND e.breaking_until IS NOT NULL AND e.breaking_until > ? AND NOT e.gone"+newestFirst,
		desk, now)
}

// searchCap bounds the matches that a search puts in order: a word that stands in every story must not cost a
// reading of all of them. Beyond it the most recently written stories are taken.
const searchCap = 10_000

// Search lists a desk's live articles that have all the terms, the last as the beginning of a word too, newest first.
func (rd *Reader) Search(ctx context.Context, desk int64, terms []string, limit, offset int) (reader.List, error) {
	out := reader.List{Items: []reader.Edition{}}
	query, ok := match(rd.db.dialect, desk, terms)
	if !ok {
		return out, nil
	}
	found := "SELECT rowid AS story_id FROM edition_search WHERE edition_search MATCH ? ORDER BY rowid DESC"
	if rd.db.dialect == Postgres {
		found = "SELECT story_id FROM edition_search WHERE terms @@ CAST(? AS tsquery) ORDER BY story_id DESC"
	}
	from := "(" + found + atMost(searchCap) + ") f JOIN editions e ON e.story_id = f.story_id AND NOT e.gone AND e.kind = 'article'"
	// The window is cut before whole rows are read: sorting thousands of them would cost more than finding them.
	window := "SELECT e.story_id FROM " + from + newestFirst + atMost(limit) + " OFFSET ?"
	var err error
	out.Items, err = rd.editions(ctx, limit, "FROM editions e WHERE e.story_id IN (SELECT story_id FROM ("+window+") w)"+newestFirst,
		query, offset)
	if err != nil {
		return out, err
	}
	err = rd.db.conn(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM "+from+atMost(reader.CountCap)+") c", query).
		Scan(&out.Total).Error
	return out, fail(err)
}

// Page finds a desk's live standing page by its slug; errs.NotFound.
func (rd *Reader) Page(ctx context.Context, desk int64, slug string) (*reader.Edition, error) {
	// Slugs need not be unique: the older page keeps the address.
	return only(rd.editions(ctx, 1, "FROM editions e WHERE e.desk_id = ? AND e.slug = ? AND e.kind = 'page' AND NOT e.gone ORDER BY e.story_id LIMIT 1",
		desk, slug))
}

// Media finds one rendition of a picture that readers may have; errs.NotFound.
func (rd *Reader) Media(ctx context.Context, key, rendition string) (*reader.MediaFile, error) {
	var out reader.MediaFile
	err := rd.db.conn(ctx).Raw(`SELECT r.media_id, r.blob, r.content_type, r.ext, r.bytes
FROM public_media m JOIN renditions r ON r.media_id = m.id
WHERE m.key = ? AND r.name = ?`, key, rendition).Take(&out).Error
	if err != nil {
		return nil, fail(err)
	}
	return &out, nil
}

// OutboxEnd is the position after everything that has been written so far.
func (rd *Reader) OutboxEnd(ctx context.Context) (int64, error) { return rd.db.outboxEnd(ctx) }

// OutboxSince reads the keys that were dropped since a position, and the position from which to read next.
func (rd *Reader) OutboxSince(ctx context.Context, position int64) (keys []string, next int64, err error) {
	return rd.db.outboxSince(ctx, position)
}
