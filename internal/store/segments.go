package store

import (
	"context"

	"polydesk/internal/translation"
)

// Segments lists what was saved of a translation, by id.
func (tr *Translations) Segments(ctx context.Context, id int64) ([]translation.SegmentRow, error) {
	out := []translation.SegmentRow{}
	return out, fail(tr.db.conn(ctx).Where("translation_id = ?", id).Order("id").Find(&out).Error)
}

// ReplaceSegments writes rows in place of those of the translation that have these ids, all in one transaction.
func (tr *Translations) ReplaceSegments(ctx context.Context, id int64, gone []int64, rows []translation.SegmentRow) error {
	if len(gone) > 0 {
		if err := tr.db.tx(ctx).Where("translation_id = ? AND id IN ?", id, gone).Delete(&translation.SegmentRow{}).Error; err != nil {
			return fail(err)
		}
	}
	for i := range rows {
		if err := tr.db.tx(ctx).Create(&rows[i]).Error; err != nil {
			return fail(err)
		}
	}
	return nil
}
