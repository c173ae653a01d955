package store

import (
	"context"

	"gorm.io/gorm"

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

// VisibleAt says whether somebody of these desks may see the picture: it is their own upload, in a draft of
// theirs, in a revision of a story at one of the desks or of a story whose translation was asked of one, readers
// have it, or it is an author's.
func (md *Media) VisibleAt(ctx context.Context, id, person int64, desks []int64, all bool) (bool, error) {
	const seen = `
SELECT EXISTS (SELECT 1 FROM media WHERE id = @media AND (uploaded_by = @person OR @all))
  OR EXISTS (SELECT 1 FROM authors WHERE picture_id = @media)
  OR EXISTS (SELECT 1 FROM edition_media WHERE media_id = @media)
  OR EXISTS (SELECT 1 FROM revision_media r JOIN stories s ON s.id = r.story_id WHERE r.media_id = @media AND s.desk_id IN @desks)
  OR EXISTS (SELECT 1 FROM revision_media r JOIN translations t ON t.source_id = r.story_id
             WHERE r.media_id = @media AND t.desk_id IN @desks AND t.state NOT IN ('declined', 'cancelled'))
  OR EXISTS (SELECT 1 FROM drafts d JOIN media m ON m.id = @media
             WHERE d.person_id = @person AND d.content LIKE '%"' || m.key || '"%')`
	var yes bool
	err := md.db.conn(ctx).Raw(seen, map[string]any{"media": id, "person": person, "desks": some(desks), "all": all}).Scan(&yes).Error
	return yes, fail(err)
}
