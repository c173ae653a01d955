package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm/clause"

	"polydesk/internal/story"
)

// SaveDraft inserts or replaces a person's draft.
func (st *Stories) SaveDraft(ctx context.Context, d *story.Saved) error {
	return fail(st.db.tx(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "story_id"}, {Name: "person_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"base_version", "base_revision_id", "content", "saved_at", "set_aside_at"}),
	}).Create(d).Error)
}

// DraftOf answers a person's draft; errs.NotFound.
func (st *Stories) DraftOf(ctx context.Context, id, person int64) (*story.Saved, error) {
	return first[story.Saved](st.db.conn(ctx).Where("story_id = ? AND person_id = ?", id, person))
}

// Drafts lists who has a draft of the story, without content, newest first.
func (st *Stories) Drafts(ctx context.Context, id int64) ([]story.Saved, error) {
	out := []story.Saved{}
	err := st.db.conn(ctx).Select("story_id", "person_id", "base_version", "base_revision_id", "saved_at", "set_aside_at").
		Where("story_id = ?", id).Order("saved_at DESC, person_id").Find(&out).Error
	return out, fail(err)
}

// DeleteDraft removes a person's draft; none is as good.
func (st *Stories) DeleteDraft(ctx context.Context, id, person int64) error {
	return fail(st.db.tx(ctx).Where("story_id = ? AND person_id = ?", id, person).Delete(&story.Saved{}).Error)
}

// SweepEmpty deletes stories from before a time that nobody has written a word into: no revision, and drafts that
// are empty or gone; answers how many. Targets of translations are never among them. Each goes in a transaction
// of its own.
func (st *Stories) SweepEmpty(ctx context.Context, before time.Time) (int, error) {
	var ids []int64
	err := st.db.conn(ctx).Model(&story.Story{}).
		Where("head_id IS NULL AND source_id IS NULL AND NOT hidden AND created_at < ?", before).
		Order("id").Pluck("id", &ids).Error
	if err != nil {
		return 0, fail(err)
	}
	swept := 0
	for _, id := range ids {
		var did bool
		err := st.Tx(ctx, func(ctx context.Context) (err error) {
			did, err = st.sweep(ctx, id, before)
			return err
		})
		if err != nil {
			return swept, err
		}
		if did {
			swept++
		}
	}
	return swept, nil
}

// sweep looks again with the row locked: somebody may have begun to write.
func (st *Stories) sweep(ctx context.Context, id int64, before time.Time) (bool, error) {
	s, err := st.Lock(ctx, id)
	if err != nil || s.HeadID != nil {
		return false, err
	}
	var drafts []story.Saved
	if err := st.db.tx(ctx).Where("story_id = ?", id).Find(&drafts).Error; err != nil {
		return false, fail(err)
	}
	for _, d := range drafts {
		if !d.SavedAt.Before(before) || !blank(d.Content) {
			return false, nil
		}
	}
	if err := st.db.index(st.db.tx(ctx), "story_search", id, s.DeskID, nil); err != nil {
		return false, err
	}
	for _, table := range []any{&story.Saved{}, &story.Presence{}, &story.Note{}} {
		if err := st.db.tx(ctx).Where("story_id = ?", id).Delete(table).Error; err != nil {
			return false, fail(err)
		}
	}
	return true, fail(st.db.tx(ctx).Where("id = ?", id).Delete(&story.Story{}).Error)
}

// blank tells whether a draft holds nothing that somebody could miss. What cannot be read is not blank.
func blank(content string) bool {
	var c story.Content
	if err := json.Unmarshal([]byte(content), &c); err != nil {
		return false
	}
	c.Normal()
	return c.Headline == "" && c.Deck == "" && c.Slug == "" && c.Lead == nil && c.Body.Empty() && len(c.Body.MediaKeys()) == 0
}
