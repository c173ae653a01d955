package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/story"
)

var (
	stories = tableOf[story.Story]()
	desks   = tableOf[desk.Desk]()
)

// Stories keeps stories, their revisions, drafts, notes and presences: story.Store.
type Stories struct{ base }

var _ story.Store = (*Stories)(nil)

// NewStories makes the adapter.
func NewStories(db *DB) *Stories { return &Stories{base{db}} }

// DeskByID answers one desk; errs.NotFound.
func (b base) DeskByID(ctx context.Context, id int64) (*desk.Desk, error) {
	return desks.one(b.db.conn(ctx), "id = ?", id)
}

// Story answers one story; errs.NotFound.
func (st *Stories) Story(ctx context.Context, id int64) (*story.Story, error) {
	return stories.one(st.db.conn(ctx), "id = ?", id)
}

// Lock answers one story with its row locked, its family's origin row locked first. A story never changes its
// family, so the origin may be read before.
func (st *Stories) Lock(ctx context.Context, id int64) (*story.Story, error) {
	if st.db.dialect == SQLite {
		return st.Story(ctx, id) // the transaction holds the whole database
	}
	s, err := st.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	if origin := s.Origin(); origin != id {
		if err := lockRow(st.db.tx(ctx), origin); err != nil {
			return nil, err
		}
	}
	return stories.one(st.db.tx(ctx), "id = ? FOR NO KEY UPDATE", id)
}

// lockRow locks a story's row without reading it whole.
func lockRow(g *gorm.DB, id int64) error {
	var got int64
	return fail(forUpdate(g).Model(&story.Story{}).Select("id").Where("id = ?", id).Take(&got).Error)
}

// forUpdate locks the rows that a query finds. Keys never change, so rows that point at them may come meanwhile
// (NO KEY): somebody else's autosave must not wait for a publication. SQLite leaves it out.
func forUpdate(g *gorm.DB) *gorm.DB {
	return g.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

// InsertStory inserts the row and sets its id; without an origin it becomes its own.
func (st *Stories) InsertStory(ctx context.Context, s *story.Story) error {
	if err := st.slotFree(ctx, s); err != nil {
		return err
	}
	if err := stories.insert(st.db.tx(ctx), s); err != nil {
		return slotRaced(err)
	}
	if s.OriginID != nil {
		return nil
	}
	id := s.ID
	s.OriginID = &id
	return fail(st.db.tx(ctx).Model(&story.Story{}).Where("id = ?", id).UpdateColumn("origin_id", id).Error)
}

// changeStory writes all but what never changes: id, desk, kind, family and source, who made it and when.
var changeStory = stories.updating("id = ? AND version = ?", "state", "live", "version", "head_id", "approved_id", "live_id",
	"holder_id", "hidden", "slug", "headline", "slugline", "words", "urgency", "assignee_id", "submitted_by",
	"schedule_at", "schedule_by", "schedule_class", "schedule_note", "schedule_failed", "embargo_until",
	"breaking_until", "flash_by", "flash_at", "updated_at", "first_published_at", "published_at")

// UpdateStory writes the row where the version is still s.Version, and raises it.
func (st *Stories) UpdateStory(ctx context.Context, s *story.Story) error {
	if err := st.slotFree(ctx, s); err != nil {
		return err
	}
	row := *s
	row.Version++
	n, err := changeStory.run(st.db.tx(ctx), &row, s.ID, s.Version)
	if err != nil {
		return slotRaced(err)
	}
	if n == 0 {
		return errs.New(errs.Stale, "err_stale")
	}
	s.Version = row.Version
	return nil
}

// slotFree refuses a story whose place in its family (one not spiked for each desk) is taken. Origins need no
// look: nobody else can have their place.
func (st *Stories) slotFree(ctx context.Context, s *story.Story) error {
	if s.OriginID == nil || *s.OriginID == s.ID || s.State == story.Spiked {
		return nil
	}
	var holders []int64
	err := st.db.tx(ctx).Model(&story.Story{}).Where("origin_id = ? AND desk_id = ? AND state <> ? AND id <> ?",
		*s.OriginID, s.DeskID, story.Spiked, s.ID).Limit(1).Pluck("id", &holders).Error
	if err != nil || len(holders) == 0 {
		return fail(err)
	}
	e := errs.New(errs.Conflict, "err_version_exists")
	e.Detail = story.ExistsDetail{Story: holders[0]}
	return e
}

// slotRaced makes a transaction that lost the race for a place look again: then slotFree names the winner, or
// PageSlugTaken tells that the page's address is gone.
func slotRaced(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fmt.Errorf("%w: %w", errRaced, err)
	}
	return fail(err)
}

// Family answers the stories of an origin that are neither spiked nor hidden, in the order of their desks.
func (st *Stories) Family(ctx context.Context, origin int64) ([]story.Story, error) {
	out := []story.Story{}
	err := st.db.conn(ctx).Select("stories.*").Joins("JOIN desks ON desks.id = stories.desk_id").
		Where("stories.origin_id = ? AND stories.state <> ? AND NOT stories.hidden", origin, story.Spiked).
		Order("desks.position, desks.id").Find(&out).Error
	return out, fail(err)
}

// PageSlugTaken says whether another standing page of the story's desk is live under the slug.
func (st *Stories) PageSlugTaken(ctx context.Context, s *story.Story, slug string) (bool, error) {
	var n int64
	err := st.db.conn(ctx).Model(&story.Story{}).
		Where("desk_id = ? AND kind = ? AND live = ? AND slug = ? AND id <> ?", s.DeskID, story.Page, story.OnAir, slug, s.ID).Count(&n).Error
	return n > 0, fail(err)
}

// DueSchedules lists the stories whose time has come, oldest first.
func (st *Stories) DueSchedules(ctx context.Context, now time.Time, limit int) ([]int64, error) {
	ids := []int64{}
	err := st.db.conn(ctx).Model(&story.Story{}).Where("state = 'scheduled' AND schedule_at <= ?", now).
		Order("schedule_at, id").Limit(limit).Pluck("id", &ids).Error
	return ids, fail(err)
}

// NextSchedule answers the earliest time ahead, or the zero time.
func (st *Stories) NextSchedule(ctx context.Context) (time.Time, error) {
	var at []time.Time
	err := st.db.conn(ctx).Model(&story.Story{}).Where("state = 'scheduled'").
		Order("schedule_at").Limit(1).Pluck("schedule_at", &at).Error
	if err != nil || len(at) == 0 {
		return time.Time{}, fail(err)
	}
	return at[0], nil
}

// PersonNames answers the names of people by id; those that nobody knows are left out.
func (st *Stories) PersonNames(ctx context.Context, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		ID   int64
		Name string
	}
	err := st.db.conn(ctx).Table("users").Select("id, name").Where("id IN ?", ids).Scan(&rows).Error
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, fail(err)
}

// InsertNote inserts a note and sets its id.
func (st *Stories) InsertNote(ctx context.Context, n *story.Note) error {
	return fail(st.db.tx(ctx).Create(n).Error)
}

// Notes lists a story's notes, newest first.
func (st *Stories) Notes(ctx context.Context, id int64, limit int) ([]story.Note, error) {
	out := []story.Note{}
	err := st.db.conn(ctx).Where("story_id = ?", id).Order("id DESC").Limit(limit).Find(&out).Error
	return out, fail(err)
}

// AuditOf lists the audit entries of a story, newest first.
func (st *Stories) AuditOf(ctx context.Context, id int64, limit int) ([]event.Audit, error) {
	out := []event.Audit{}
	err := st.db.conn(ctx).Where("story_id = ?", id).Order("id DESC").Limit(limit).Find(&out).Error
	return out, fail(err)
}

// presenceGap is the silence after which somebody who comes back counts as having come anew.
const presenceGap = time.Minute

// Present inserts or renews a presence.
func (st *Stories) Present(ctx context.Context, p story.Presence) error {
	return fail(st.db.tx(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "story_id"}, {Name: "person_id"}},
		DoUpdates: append(clause.AssignmentColumns([]string{"seen_at", "editing"}), clause.Assignment{
			Column: clause.Column{Name: "since"},
			Value: gorm.Expr("CASE WHEN presences.seen_at < ? THEN excluded.since ELSE presences.since END",
				p.SeenAt.Add(-presenceGap)),
		}),
	}).Create(&p).Error)
}

// PresentAt lists who was seen at the story since a time, longest present first.
func (st *Stories) PresentAt(ctx context.Context, id int64, since time.Time) ([]story.Presence, error) {
	out := []story.Presence{}
	err := st.db.conn(ctx).Where("story_id = ? AND seen_at >= ?", id, since).Order("since, person_id").Find(&out).Error
	return out, fail(err)
}

// SharedRevision answers the revision of the story that an open request for a translation has opened to one of
// the desks: the newest such; errs.NotFound.
func (st *Stories) SharedRevision(ctx context.Context, id int64, desks []int64) (int64, error) {
	var found []int64
	if len(desks) > 0 {
		err := st.db.conn(ctx).Table("translations").
			Where("source_id = ? AND desk_id IN ? AND state IN ('requested', 'claimed', 'submitted')", id, desks).
			Order("source_revision_id DESC").Limit(1).Pluck("source_revision_id", &found).Error
		if err != nil {
			return 0, fail(err)
		}
	}
	if len(found) == 0 {
		return 0, errs.New(errs.NotFound, "err_not_found")
	}
	return found[0], nil
}

// first answers the one row that a query finds; errs.NotFound.
func first[T any](g *gorm.DB) (*T, error) {
	out := new(T)
	if err := g.Take(out).Error; err != nil {
		return nil, fail(err)
	}
	return out, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
