package store

import (
	"context"

	"gorm.io/gorm/clause"

	"polydesk/internal/publish"
	"polydesk/internal/reader"
)

var corrections = tableOf[reader.Correction]()

// LiveFamily lists the live editions of an origin.
func (pb *Publishing) LiveFamily(ctx context.Context, origin int64) ([]reader.Edition, error) {
	out := []reader.Edition{}
	return out, fail(pb.db.conn(ctx).Where("origin_id = ? AND NOT gone", origin).Order("story_id").Find(&out).Error)
}

// CorrectionsOf lists the corrections of these stories, by id.
func (pb *Publishing) CorrectionsOf(ctx context.Context, stories []int64) ([]reader.Correction, error) {
	out := []reader.Correction{}
	return out, fail(pb.db.conn(ctx).Where("story_id IN ?", some(stories)).Order("id").Find(&out).Error)
}

// Obligations lists what a story owes or owed, by correction.
func (pb *Publishing) Obligations(ctx context.Context, story int64) ([]reader.Obligation, error) {
	out := []reader.Obligation{}
	return out, fail(pb.db.conn(ctx).Where("story_id = ?", story).Order("correction_id").Find(&out).Error)
}

// PutObligation inserts an obligation or replaces it.
func (pb *Publishing) PutObligation(ctx context.Context, o reader.Obligation) error {
	return fail(pb.db.tx(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "correction_id"}, {Name: "story_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"state", "closed_at", "closed_by", "note_id"}),
	}).Create(&o).Error)
}

// OpenObligations lists what is open at these desks (nil: all), oldest first.
func (pb *Publishing) OpenObligations(ctx context.Context, desks []int64, limit int) ([]publish.Open, error) {
	out := []publish.Open{}
	q := pb.db.conn(ctx).Table("obligations o").
		Select(`o.correction_id, o.story_id, o.opened_at, c.class, c.public_note, c.story_id AS corrected_id, a.headline AS corrected_headline,
a.desk_id AS corrected_desk_id, s.headline, s.desk_id, t.id AS translation_id, t.state, t.assignee_id, t.stale_parts,
h.story_id IS NOT NULL AS waits`).
		Joins("JOIN corrections c ON c.id = o.correction_id").Joins("JOIN stories a ON a.id = c.story_id").
		Joins("JOIN stories s ON s.id = o.story_id").Joins("LEFT JOIN translations t ON t.story_id = o.story_id").
		Joins("LEFT JOIN obligations h ON h.correction_id = o.correction_id AND h.story_id = s.source_id AND h.state = 'open'").
		Where("o.state = 'open'").Order("o.opened_at, o.correction_id, o.story_id").Limit(limit)
	if desks != nil {
		q = q.Where("s.desk_id IN ?", some(desks))
	}
	return out, fail(q.Find(&out).Error)
}
