package store

import (
	"context"

	"gorm.io/gorm"

	"polydesk/internal/account"
	"polydesk/internal/media"
)

// Media keeps pictures and their renditions: media.Store.
type Media struct{ base }

var _ media.Store = (*Media)(nil)

// NewMedia makes the adapter.
func NewMedia(db *DB) *Media { return &Media{base{db}} }

// InsertMedia inserts a picture with its renditions and sets its id; a taken key is errs.Conflict.
func (md *Media) InsertMedia(ctx context.Context, m *media.Media) error {
	if err := md.db.tx(ctx).Create(m).Error; err != nil {
		return fail(err)
	}
	for i := range m.Renditions {
		m.Renditions[i].MediaID = m.ID
	}
	return insertAll(md.db.tx(ctx), m.Renditions)
}

// MediaByKey answers a picture with its renditions; errs.NotFound.
func (md *Media) MediaByKey(ctx context.Context, key string) (*media.Media, error) {
	return md.withRenditions(ctx, md.db.conn(ctx).Where("key = ?", key))
}

// MediaByHash answers the oldest picture of these bytes; errs.NotFound.
func (md *Media) MediaByHash(ctx context.Context, hash string) (*media.Media, error) {
	return md.withRenditions(ctx, md.db.conn(ctx).Where("hash = ?", hash).Order("id").Limit(1))
}

func (md *Media) withRenditions(ctx context.Context, g *gorm.DB) (*media.Media, error) {
	m, err := first[media.Media](g)
	if err != nil {
		return nil, err
	}
	err = md.db.conn(ctx).Where("media_id = ?", m.ID).Order("name").Find(&m.Renditions).Error
	return m, fail(err)
}

// SeenMedia answers the ids, by key, of those of the pictures that the person may see: their own upload, what a
// revision of a story at one of their desks uses, or of a story whose translation was asked of one, what readers
// have, an author's, and what the program brought itself; an admin sees all. A key that is left out is either
// unknown or not for this person: nobody is told which. One query for all keys.
func (b base) SeenMedia(ctx context.Context, a account.Actor, keys []string) (map[string]int64, error) {
	out := make(map[string]int64, len(keys))
	if len(keys) == 0 {
		return out, nil
	}
	const seen = `
SELECT m.id, m.key FROM media m WHERE m.key IN @keys AND (@all
  OR m.uploaded_by IS NULL OR m.uploaded_by = @person
  OR EXISTS (SELECT 1 FROM authors WHERE picture_id = m.id)
  OR EXISTS (SELECT 1 FROM edition_media WHERE media_id = m.id)
  OR EXISTS (SELECT 1 FROM revision_media r JOIN stories s ON s.id = r.story_id WHERE r.media_id = m.id AND s.desk_id IN @desks)
  OR EXISTS (SELECT 1 FROM revision_media r JOIN translations t ON t.source_id = r.story_id
             WHERE r.media_id = m.id AND t.desk_id IN @desks AND t.state NOT IN ('declined', 'cancelled')))`
	var rows []struct {
		ID  int64
		Key string
	}
	err := b.db.conn(ctx).Raw(seen, map[string]any{"keys": keys, "all": a.Admin, "person": a.ID, "desks": some(a.Desks())}).Scan(&rows).Error
	for _, r := range rows {
		out[r.Key] = r.ID
	}
	return out, fail(err)
}
