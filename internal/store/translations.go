package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"polydesk/internal/errs"
	"polydesk/internal/translation"
)

// Translations keeps the edges between versions and the jobs on them: translation.Store.
type Translations struct{ base }

var _ translation.Store = (*Translations)(nil)

// NewTranslations makes the adapter.
func NewTranslations(db *DB) *Translations { return &Translations{base{db}} }

// Translation answers one; errs.NotFound.
func (tr *Translations) Translation(ctx context.Context, id int64) (*translation.Translation, error) {
	return first[translation.Translation](tr.db.conn(ctx).Where("id = ?", id))
}

// TranslationOf answers the edge of a target story; errs.NotFound.
func (tr *Translations) TranslationOf(ctx context.Context, target int64) (*translation.Translation, error) {
	return first[translation.Translation](tr.db.conn(ctx).Where("story_id = ?", target))
}

// TranslationFor answers the edge of a family and a desk; errs.NotFound.
func (tr *Translations) TranslationFor(ctx context.Context, origin, desk int64) (*translation.Translation, error) {
	return first[translation.Translation](tr.db.conn(ctx).Where("origin_id = ? AND desk_id = ?", origin, desk))
}

// LockTranslation answers one with its row locked; the family's origin row must be locked first.
func (tr *Translations) LockTranslation(ctx context.Context, id int64) (*translation.Translation, error) {
	return first[translation.Translation](forUpdate(tr.db.tx(ctx)).Where("id = ?", id))
}

// FromSource lists the edges whose source is the story, by id.
func (tr *Translations) FromSource(ctx context.Context, source int64) ([]translation.Translation, error) {
	out := []translation.Translation{}
	return out, fail(tr.db.conn(ctx).Where("source_id = ?", source).Order("id").Find(&out).Error)
}

// InsertTranslation inserts an edge and sets its id; a second one for a family and a desk is errs.Conflict.
func (tr *Translations) InsertTranslation(ctx context.Context, t *translation.Translation) error {
	return fail(tr.db.tx(ctx).Create(t).Error)
}

// UpdateTranslation writes the whole row but id, origin and desk.
func (tr *Translations) UpdateTranslation(ctx context.Context, t *translation.Translation) error {
	row := *t
	return touched(tr.db.tx(ctx).Model(&translation.Translation{}).Where("id = ?", t.ID).
		Select("source_id", "source_revision_id", "story_id", "state", "stale_parts", "dismissed_revision_id", "kind",
			"assignee_id", "due_at", "priority", "requested_by", "requested_at", "updated_at",
			"lease_until", "lapsed_id", "wanted_by", "wanted_at").UpdateColumns(&row))
}

// LeasesOver lists claims whose lease ran out by now, longest over first.
func (tr *Translations) LeasesOver(ctx context.Context, now time.Time, limit int) ([]int64, error) {
	var ids []int64
	return ids, fail(tr.db.conn(ctx).Model(&translation.Translation{}).Where("state = 'claimed' AND assignee_id IS NOT NULL AND lease_until <= ?", now).
		Order("lease_until, id").Limit(limit).Pluck("id", &ids).Error)
}

// InsertJob inserts a job and sets its id.
func (tr *Translations) InsertJob(ctx context.Context, j *translation.Job) error {
	return fail(tr.db.tx(ctx).Create(j).Error)
}

// UpdateJob writes assignee, due, priority, closed and outcome.
func (tr *Translations) UpdateJob(ctx context.Context, j *translation.Job) error {
	row := *j
	return touched(tr.db.tx(ctx).Model(&translation.Job{}).Where("id = ?", j.ID).
		Select("assignee_id", "due_at", "priority", "closed_at", "outcome").UpdateColumns(&row))
}

// NewestJob answers the newest job on a translation; errs.NotFound.
func (tr *Translations) NewestJob(ctx context.Context, id int64) (*translation.Job, error) {
	return first[translation.Job](tr.db.conn(ctx).Where("translation_id = ?", id).Order("id DESC").Limit(1))
}

// AuthorSlugOfUser answers the author that the account is linked to; errs.NotFound.
func (tr *Translations) AuthorSlugOfUser(ctx context.Context, user int64) (string, error) {
	var slugs []string
	err := tr.db.conn(ctx).Table("authors").Where("user_id = ?", user).Limit(1).Pluck("slug", &slugs).Error
	if err != nil {
		return "", fail(err)
	}
	if len(slugs) == 0 {
		return "", errs.New(errs.NotFound, "err_not_found")
	}
	return slugs[0], nil
}

// endOfTime stands for "no due date", so that the queue's order is one comparison.
var endOfTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Queue answers rows in the queue's order: priority, due (none last), id. It is one query, and reads no text of a
// story.
func (tr *Translations) Queue(ctx context.Context, f translation.Filter) ([]translation.Row, error) {
	out := []translation.Row{}
	q := tr.db.conn(ctx).Table("translations t").Select(`t.*,
source.desk_id AS source_desk_id, source.headline AS source_headline, source.slugline AS source_slugline,
source.words AS source_words, source.live AS source_live, source.urgency AS source_urgency, r.number AS source_number,
target.headline AS target_headline, target.state AS target_state, target.live AS target_live,
COALESCE(u.name, '') AS assignee_name,
newest.opened_at AS opened_at, COALESCE((SELECT n.text FROM notes n WHERE n.id = newest.note_id), '') AS note`).
		Joins("JOIN stories source ON source.id = t.source_id").
		Joins("JOIN stories target ON target.id = t.story_id").
		Joins("JOIN revisions r ON r.id = t.source_revision_id").
		Joins("LEFT JOIN translation_jobs newest ON newest.id = (SELECT max(k.id) FROM translation_jobs k WHERE k.translation_id = t.id)").
		Joins("LEFT JOIN users u ON u.id = t.assignee_id")
	q = queueFilter(q, f).Order(clause.OrderBy{Expression: gorm.Expr("t.priority, COALESCE(t.due_at, ?), t.id", endOfTime)})
	if f.Limit > 0 {
		q = q.Limit(f.Limit)
	}
	return out, fail(q.Scan(&out).Error)
}

func queueFilter(q *gorm.DB, f translation.Filter) *gorm.DB {
	where := func(when bool, sql string, args ...any) {
		if when {
			q = q.Where(sql, args...)
		}
	}
	where(len(f.Desks) > 0, "t.desk_id IN ?", f.Desks)
	where(!f.All && f.Viewer != nil, "(t.desk_id IN ? OR source.desk_id IN ?)", some(f.Viewer), some(f.Viewer))
	where(f.ID != 0, "t.id = ?", f.ID)
	where(len(f.States) > 0, "t.state IN ?", f.States)
	where(f.Assignee != 0, "t.assignee_id = ?", f.Assignee)
	where(f.Stale != nil && *f.Stale, "t.stale_parts > 0")
	where(f.Stale != nil && !*f.Stale, "t.stale_parts = 0")
	where(f.Open, "(t.state IN ('requested', 'claimed', 'submitted') OR t.stale_parts > 0 AND t.state = 'published')")
	where(f.Todo != 0, "(t.state = 'requested' OR t.state = 'published' AND t.stale_parts > 0 OR t.state = 'claimed' AND t.assignee_id = ?)", f.Todo)
	where(f.Taking, "(t.state = 'requested' OR t.state = 'published' AND t.stale_parts > 0)")
	where(len(f.Kinds) > 0, "t.kind IN ?", f.Kinds)
	where(f.From != 0, "source.desk_id = ?", f.From)
	if f.Asked != nil {
		where(true, "(source.desk_id IN ? OR t.requested_by = ?)", some(f.Asked.Desks), f.Asked.Person)
	}
	where(f.Source != 0, "t.source_id = ?", f.Source)
	where(f.Origin != 0, "t.origin_id = ?", f.Origin)
	where(!f.Since.IsZero(), "(t.state IN ('requested', 'claimed', 'submitted') OR t.stale_parts > 0 AND t.state = 'published' OR t.updated_at >= ?)", f.Since)
	due := f.After.Due
	if due.IsZero() {
		due = endOfTime
	}
	where(f.After.ID != 0, "(t.priority, COALESCE(t.due_at, ?), t.id) > (?, ?, ?)", endOfTime, f.After.Priority, due, f.After.ID)
	return q
}

// QueueCounts counts the translations to these desks.
func (tr *Translations) QueueCounts(ctx context.Context, person int64, desks []int64) (translation.Counts, error) {
	var out translation.Counts
	err := tr.db.conn(ctx).Model(&translation.Translation{}).Select(`
COALESCE(SUM(CASE WHEN state = 'requested' OR state = 'published' AND stale_parts > 0 OR state = 'claimed' AND assignee_id = ? THEN 1 ELSE 0 END), 0) AS todo,
COALESCE(SUM(CASE WHEN state = 'claimed' AND assignee_id = ? THEN 1 ELSE 0 END), 0) AS mine,
COALESCE(SUM(CASE WHEN state = 'claimed' THEN 1 ELSE 0 END), 0) AS work,
COALESCE(SUM(CASE WHEN state = 'submitted' THEN 1 ELSE 0 END), 0) AS review,
COALESCE(SUM(CASE WHEN stale_parts > 0 AND state NOT IN ('declined', 'cancelled') THEN 1 ELSE 0 END), 0) AS stale,
COALESCE(SUM(CASE WHEN stale_parts > 0 AND kind = 'correction' AND (state = 'published' OR state = 'claimed' AND assignee_id = ?) THEN 1 ELSE 0 END), 0) AS corrections`, person, person, person).
		Where("desk_id IN ? AND (state IN ('requested', 'claimed', 'submitted') OR stale_parts > 0)", some(desks)).
		Scan(&out).Error
	return out, fail(err)
}
