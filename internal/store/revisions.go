package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// revisionRow is a revision as its table holds it: the content's texts in columns, what it refers to in tables
// beside it.
type revisionRow struct {
	story.Revision
	Headline    string `gorm:"column:headline"`
	Deck        string `gorm:"column:deck"`
	Slug        string `gorm:"column:slug"`
	Body        string `gorm:"column:body"`
	LeadID      *int64 `gorm:"column:lead_id"`
	LeadCaption string `gorm:"column:lead_caption"`
	LeadAlt     string `gorm:"column:lead_alt"`
	LeadCredit  string `gorm:"column:lead_credit"`
	PartHashes  string `gorm:"column:part_hashes"`
}

// TableName names the table for GORM's schema.
func (revisionRow) TableName() string { return "revisions" }

var (
	revisions      = tableOf[revisionRow]()
	bylines        = tableOf[bylineRow]()
	attributions   = tableOf[attributionRow]()
	revisionTopics = tableOf[revisionTopicRow]()
	revisionMedia  = tableOf[revisionMediaRow]()
)

// creditRow is one row of bylines, wire_attributions or revision_topics: what it names is in one of the columns.
type (
	bylineRow struct {
		RevisionID int64  `gorm:"column:revision_id;primaryKey"`
		Position   int    `gorm:"column:position;primaryKey"`
		AuthorID   int64  `gorm:"column:author_id"`
		Role       string `gorm:"column:role"`
	}
	attributionRow struct {
		RevisionID int64  `gorm:"column:revision_id;primaryKey"`
		Position   int    `gorm:"column:position;primaryKey"`
		AgencyID   int64  `gorm:"column:agency_id"`
		Kind       string `gorm:"column:kind"`
	}
	revisionTopicRow struct {
		RevisionID int64 `gorm:"column:revision_id;primaryKey"`
		Position   int   `gorm:"column:position;primaryKey"`
		TopicID    int64 `gorm:"column:topic_id"`
	}
	revisionMediaRow struct {
		MediaID    int64 `gorm:"column:media_id;primaryKey"`
		RevisionID int64 `gorm:"column:revision_id;primaryKey"`
		StoryID    int64 `gorm:"column:story_id"`
	}
)

func (bylineRow) TableName() string        { return "bylines" }
func (attributionRow) TableName() string   { return "wire_attributions" }
func (revisionTopicRow) TableName() string { return "revision_topics" }
func (revisionMediaRow) TableName() string { return "revision_media" }

// InsertRevision inserts a snapshot with all that it refers to, under the number that it has; without one under the
// next of its story, whose row must be locked. What nobody knows is errs.Invalid with the field named.
func (st *Stories) InsertRevision(ctx context.Context, r *story.Revision) error {
	refs, err := st.resolve(ctx, &r.Content, r.Unseen)
	if err != nil {
		return err
	}
	row, err := toRow(r, refs)
	if err != nil {
		return err
	}
	g := st.db.tx(ctx)
	if row.Number == 0 {
		err := g.Model(&story.Revision{}).Select("COALESCE(max(number), 0) + 1").Where("story_id = ?", r.StoryID).Scan(&row.Number).Error
		if err != nil {
			return fail(err)
		}
	}
	if err := revisions.insert(st.db.tx(ctx), row); err != nil {
		return fail(err)
	}
	r.ID, r.Number, r.Reflects = row.ID, row.Number, row.Reflects
	return st.insertReferences(ctx, r, refs)
}

func toRow(r *story.Revision, refs *references) (*revisionRow, error) {
	c := &r.Content
	row := &revisionRow{Revision: *r, Headline: c.Headline, Deck: c.Deck, Slug: c.Slug}
	body, err := json.Marshal(c.Body)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	hashes, err := json.Marshal(c.PartHashes)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	row.Body, row.PartHashes = string(body), string(hashes)
	if c.PartHashes == nil {
		row.PartHashes = "{}"
	}
	if row.Reflects == "" {
		row.Reflects = "{}"
	}
	if c.Lead != nil {
		id := refs.media[c.Lead.Media]
		row.LeadID, row.LeadCaption, row.LeadAlt, row.LeadCredit = &id, c.Lead.Caption, c.Lead.Alt, c.Lead.Credit
	}
	return row, nil
}

func (st *Stories) insertReferences(ctx context.Context, r *story.Revision, refs *references) error {
	var signed []bylineRow
	for i, b := range r.Content.Bylines {
		signed = append(signed, bylineRow{r.ID, i, refs.authors[b.Author], b.Role})
	}
	var credited []attributionRow
	for i, a := range r.Content.Attributions {
		credited = append(credited, attributionRow{r.ID, i, refs.agencies[a.Agency], a.Kind})
	}
	var topics []revisionTopicRow
	for i, t := range r.Content.Topics {
		topics = append(topics, revisionTopicRow{r.ID, i, refs.topics[t]})
	}
	var media []revisionMediaRow
	for _, key := range r.Content.Media() {
		media = append(media, revisionMediaRow{refs.media[key], r.ID, r.StoryID})
	}
	return firstError(
		bylines.insertAll(st.db.tx(ctx), signed), attributions.insertAll(st.db.tx(ctx), credited),
		revisionTopics.insertAll(st.db.tx(ctx), topics), revisionMedia.insertAll(st.db.tx(ctx), media))
}

// insertAll inserts rows with one statement; none are none.
func insertAll[T any](g *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return fail(g.Create(&rows).Error)
}

func firstError(errors ...error) error {
	for _, err := range errors {
		if err != nil {
			return err
		}
	}
	return nil
}

// references are the ids behind the slugs and keys of a content.
type references struct{ authors, agencies, topics, media map[string]int64 }

// resolve finds the ids of all that a content names, and says everything that nobody knows at once, the pictures
// that its maker may not see among them.
func (st *Stories) resolve(ctx context.Context, c *story.Content, unseen []string) (*references, error) {
	refs, problems := &references{}, errs.New(errs.Invalid, "err_invalid")
	var err error
	look := func(ids *map[string]int64, table, column string, field func(name string) string, names []string, hidden ...string) {
		if err != nil {
			return
		}
		if *ids, err = st.idsOf(ctx, table, column, names); err != nil {
			return
		}
		for _, name := range hidden {
			delete(*ids, name)
		}
		for _, name := range names {
			if _, ok := (*ids)[name]; !ok {
				problems.Field(field(name), "err_unknown_slug", "Value", name)
			}
		}
	}
	in := func(field string) func(string) string { return func(string) string { return field } }
	var authors, agencies []string
	for _, b := range c.Bylines {
		authors = append(authors, b.Author)
	}
	for _, a := range c.Attributions {
		agencies = append(agencies, a.Agency)
	}
	look(&refs.authors, "authors", "slug", in("bylines"), authors)
	look(&refs.agencies, "agencies", "slug", in("attributions"), agencies)
	look(&refs.topics, "topics", "slug", in("topics"), c.Topics)
	look(&refs.media, "media", "key", c.MediaField, c.Media(), unseen...)
	if err != nil {
		return nil, err
	}
	if len(problems.Fields) > 0 {
		return nil, problems
	}
	return refs, nil
}

func (b base) idsOf(ctx context.Context, table, column string, names []string) (map[string]int64, error) {
	out := make(map[string]int64, len(names))
	if len(names) == 0 {
		return out, nil
	}
	return out, each(b.db.conn(ctx), func(scan func(...any) error) error {
		var id int64
		var name string
		err := scan(&id, &name)
		out[name] = id
		return err
	}, "SELECT id, "+column+" FROM "+table+" WHERE "+column+" IN ?", names)
}

// Revision answers one with its content; errs.NotFound.
func (st *Stories) Revision(ctx context.Context, id int64) (*story.Revision, error) {
	return st.revision(ctx, "id = ?", id)
}

// RevisionByNumber is the same by story and number.
func (st *Stories) RevisionByNumber(ctx context.Context, id int64, number int) (*story.Revision, error) {
	return st.revision(ctx, "story_id = ? AND number = ?", id, number)
}

func (st *Stories) revision(ctx context.Context, where string, args ...any) (*story.Revision, error) {
	row, err := revisions.one(st.db.conn(ctx), where, args...)
	if err != nil {
		return nil, err
	}
	r := &row.Revision
	c := &r.Content
	c.Headline, c.Deck, c.Slug = row.Headline, row.Deck, row.Slug
	if err := json.Unmarshal([]byte(row.Body), &c.Body); err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", fmt.Errorf("the body of revision %d: %w", r.ID, err))
	}
	if err := json.Unmarshal([]byte(row.PartHashes), &c.PartHashes); err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", fmt.Errorf("the part hashes of revision %d: %w", r.ID, err))
	}
	if len(c.PartHashes) == 0 {
		c.PartHashes = nil
	}
	if row.LeadID != nil {
		c.Lead = &story.Lead{Caption: row.LeadCaption, Alt: row.LeadAlt, Credit: row.LeadCredit}
	}
	if err := st.readReferences(ctx, r.ID, c); err != nil {
		return nil, err
	}
	c.Normal()
	return r, nil
}

// readReferences reads all that a revision refers to with one query.
func (st *Stories) readReferences(ctx context.Context, revision int64, c *story.Content) error {
	const query = `
SELECT 'byline' AS list, b.position, a.slug, b.role FROM bylines b JOIN authors a ON a.id = b.author_id WHERE b.revision_id = ?
UNION ALL SELECT 'attribution', w.position, a.slug, w.kind FROM wire_attributions w JOIN agencies a ON a.id = w.agency_id WHERE w.revision_id = ?
UNION ALL SELECT 'topic', r.position, t.slug, '' FROM revision_topics r JOIN topics t ON t.id = r.topic_id WHERE r.revision_id = ?
UNION ALL SELECT 'lead', 0, m.key, '' FROM revisions r JOIN media m ON m.id = r.lead_id WHERE r.id = ?
ORDER BY 1, 2`
	return each(st.db.conn(ctx), func(scan func(...any) error) error {
		var list, name, what string
		var position int
		err := scan(&list, &position, &name, &what)
		switch list {
		case "byline":
			c.Bylines = append(c.Bylines, story.Byline{Author: name, Role: what})
		case "attribution":
			c.Attributions = append(c.Attributions, story.Attribution{Agency: name, Kind: what})
		case "topic":
			c.Topics = append(c.Topics, name)
		case "lead":
			c.Lead.Media = name
		}
		return err
	}, query, revision, revision, revision, revision)
}

// Revisions lists a story's revisions without content, newest first, at most limit from before the number (0: from
// the newest).
func (st *Stories) Revisions(ctx context.Context, id int64, before, limit int) ([]story.Revision, error) {
	out := []story.Revision{}
	q := st.db.conn(ctx).Where("story_id = ?", id).Order("number DESC").Limit(limit)
	if before > 0 {
		q = q.Where("number < ?", before)
	}
	// The model has no content column, so none is read.
	return out, fail(q.Find(&out).Error)
}

// MarkRevision writes class and note of the publication that used it; nothing else of a revision ever changes.
func (st *Stories) MarkRevision(ctx context.Context, id int64, class story.Class, note *int64) error {
	r := st.db.tx(ctx).Model(&story.Revision{}).Where("id = ?", id).
		UpdateColumns(map[string]any{"class": class, "note_id": note})
	return touched(r)
}

// touched tells when a write of one row found none.
func touched(r *gorm.DB) error {
	if r.Error == nil && r.RowsAffected == 0 {
		return errs.New(errs.NotFound, "err_not_found")
	}
	return fail(r.Error)
}

// ChangersSince lists who made revisions after the one of that id (0: all) whose hash differs from the one before,
// each once, in the order of their first change.
func (st *Stories) ChangersSince(ctx context.Context, id, revision int64) ([]int64, error) {
	out, last := []int64{}, ""
	err := each(st.db.conn(ctx), func(scan func(...any) error) error {
		var at int64
		var hash string
		var by *int64
		err := scan(&at, &hash, &by)
		if hash != last && at != revision && by != nil && !slices.Contains(out, *by) {
			out = append(out, *by)
		}
		last = hash
		return err
	}, "SELECT id, hash, by_id FROM revisions WHERE story_id = ? AND id >= ? ORDER BY number", id, revision)
	return out, err
}

// RevisionNumber answers story and number of a revision; errs.NotFound.
func (st *Stories) RevisionNumber(ctx context.Context, revision int64) (id int64, number int, err error) {
	r, err := first[story.Revision](st.db.conn(ctx).Select("story_id", "number").Where("id = ?", revision))
	if err != nil {
		return 0, 0, err
	}
	return r.StoryID, r.Number, nil
}
