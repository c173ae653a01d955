package store

import (
	"context"

	"gorm.io/gorm"

	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// Desks keeps the reference data: desks, authors, agencies, topics. It is desk.Store.
type Desks struct{ base }

var _ desk.Store = (*Desks)(nil)

// NewDesks makes the adapter.
func NewDesks(db *DB) *Desks { return &Desks{base{db}} }

// Desks lists all desks in order of position.
func (ds *Desks) Desks(ctx context.Context) ([]desk.Desk, error) {
	out := []desk.Desk{}
	return out, fail(ds.db.conn(ctx).Order("position, id").Find(&out).Error)
}

// DeskBySlug answers one desk; errs.NotFound.
func (ds *Desks) DeskBySlug(ctx context.Context, slug string) (*desk.Desk, error) {
	return desks.one(ds.db.conn(ctx), "slug = ?", slug)
}

// InsertDesk inserts a desk and sets its id; a taken slug, hreflang or primary place is errs.Conflict.
func (ds *Desks) InsertDesk(ctx context.Context, d *desk.Desk) error {
	return fail(ds.db.tx(ctx).Create(d).Error)
}

// UpdateDesk writes the settings of a desk under the version check.
func (ds *Desks) UpdateDesk(ctx context.Context, d *desk.Desk) error {
	row := *d
	return versioned(ds.db.tx(ctx).Model(&desk.Desk{}), d.ID, &d.Version, &row, &row.Version, "name", "position", "is_on",
		"is_primary", "zone", "house_lists", "editors_publish", "four_eyes", "updated_at")
}

// versioned writes the named columns of a row where its version is still what the caller read, and raises it in
// the database and for the caller; errs.Stale otherwise.
func versioned(g *gorm.DB, id int64, version *int64, row any, raised *int64, columns ...string) error {
	*raised = *version + 1
	r := g.Where("id = ? AND version = ?", id, *version).Select(append(columns, "version")).UpdateColumns(row)
	if r.Error != nil {
		return fail(r.Error)
	}
	if r.RowsAffected == 0 {
		return errs.New(errs.Stale, "err_stale")
	}
	*version = *raised
	return nil
}

// Authors lists all authors with their texts, newest first.
func (ds *Desks) Authors(ctx context.Context) ([]desk.Author, error) {
	return ds.authors(ctx, ds.db.conn(ctx))
}

// AuthorBySlug answers one author with texts; errs.NotFound.
func (ds *Desks) AuthorBySlug(ctx context.Context, slug string) (*desk.Author, error) {
	return only(ds.authors(ctx, ds.db.conn(ctx).Where("slug = ?", slug)))
}

// AuthorOfUser answers the author that an account is linked to; errs.NotFound.
func (ds *Desks) AuthorOfUser(ctx context.Context, user int64) (*desk.Author, error) {
	return only(ds.authors(ctx, ds.db.conn(ctx).Where("user_id = ?", user)))
}

func (ds *Desks) authors(ctx context.Context, g *gorm.DB) ([]desk.Author, error) {
	out := []desk.Author{}
	if err := g.Order("id DESC").Find(&out).Error; err != nil || len(out) == 0 {
		return out, fail(err)
	}
	at, ids, pictures := map[int64]*desk.Author{}, []int64{}, []int64{}
	for i := range out {
		at[out[i].ID] = &out[i]
		ids = append(ids, out[i].ID)
		if out[i].PictureID != nil {
			pictures = append(pictures, *out[i].PictureID)
		}
	}
	var texts []desk.AuthorText
	if err := ds.db.conn(ctx).Where("author_id IN ?", ids).Order("author_id, tag").Find(&texts).Error; err != nil {
		return nil, fail(err)
	}
	for _, t := range texts {
		at[t.AuthorID].Texts = append(at[t.AuthorID].Texts, t)
	}
	keys, err := ds.mediaKeys(ctx, pictures)
	for i := range out {
		if p := out[i].PictureID; p != nil {
			out[i].Picture = keys[*p]
		}
	}
	return out, err
}

func (b base) mediaKeys(ctx context.Context, ids []int64) (map[int64]string, error) {
	out := make(map[int64]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		ID  int64
		Key string
	}
	err := b.db.conn(ctx).Table("media").Select("id, key").Where("id IN ?", ids).Scan(&rows).Error
	for _, r := range rows {
		out[r.ID] = r.Key
	}
	return out, fail(err)
}

// only answers the first of a list that has at most one; errs.NotFound.
func only[T any](list []T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	return &list[0], nil
}

// InsertAuthor inserts an author with texts and sets its id.
func (ds *Desks) InsertAuthor(ctx context.Context, a *desk.Author) error {
	if err := ds.db.tx(ctx).Create(a).Error; err != nil {
		return fail(err)
	}
	for i := range a.Texts {
		a.Texts[i].AuthorID = a.ID
	}
	return insertAll(ds.db.tx(ctx), a.Texts)
}

// UpdateAuthor replaces kind, protection, picture, account and all texts under the version check.
func (ds *Desks) UpdateAuthor(ctx context.Context, a *desk.Author) error {
	row := *a
	err := versioned(ds.db.tx(ctx).Model(&desk.Author{}), a.ID, &a.Version, &row, &row.Version,
		"kind", "protected", "picture_id", "user_id", "updated_at")
	if err != nil {
		return err
	}
	for i := range a.Texts {
		a.Texts[i].AuthorID = a.ID
	}
	return replace(ds.db.tx(ctx).Where("author_id = ?", a.ID), ds.db.tx(ctx), a.Texts)
}

// replace deletes the rows that a condition finds and inserts others in their place.
func replace[T any](where, insert *gorm.DB, rows []T) error {
	if err := where.Delete(new(T)).Error; err != nil {
		return fail(err)
	}
	return insertAll(insert, rows)
}

// Topics lists all topics with their names by position.
func (ds *Desks) Topics(ctx context.Context) ([]desk.Topic, error) {
	return ds.topics(ctx, ds.db.conn(ctx))
}

// TopicBySlug answers one topic with its names; errs.NotFound.
func (ds *Desks) TopicBySlug(ctx context.Context, slug string) (*desk.Topic, error) {
	return only(ds.topics(ctx, ds.db.conn(ctx).Where("slug = ?", slug)))
}

func (ds *Desks) topics(ctx context.Context, g *gorm.DB) ([]desk.Topic, error) {
	out := []desk.Topic{}
	if err := g.Order("position, id").Find(&out).Error; err != nil || len(out) == 0 {
		return out, fail(err)
	}
	at, ids := map[int64]*desk.Topic{}, []int64{}
	for i := range out {
		at[out[i].ID] = &out[i]
		ids = append(ids, out[i].ID)
	}
	var names []desk.TopicName
	err := ds.db.conn(ctx).Where("topic_id IN ?", ids).Order("topic_id, tag").Find(&names).Error
	for _, n := range names {
		at[n.TopicID].Names = append(at[n.TopicID].Names, n)
	}
	return out, fail(err)
}

// InsertTopic inserts a topic with its names and sets its id.
func (ds *Desks) InsertTopic(ctx context.Context, t *desk.Topic) error {
	if err := ds.db.tx(ctx).Create(t).Error; err != nil {
		return fail(err)
	}
	for i := range t.Names {
		t.Names[i].TopicID = t.ID
	}
	return insertAll(ds.db.tx(ctx), t.Names)
}

// UpdateTopic replaces position and all names under the version check.
func (ds *Desks) UpdateTopic(ctx context.Context, t *desk.Topic) error {
	row := *t
	err := versioned(ds.db.tx(ctx).Model(&desk.Topic{}), t.ID, &t.Version, &row, &row.Version, "position", "updated_at")
	if err != nil {
		return err
	}
	for i := range t.Names {
		t.Names[i].TopicID = t.ID
	}
	return replace(ds.db.tx(ctx).Where("topic_id = ?", t.ID), ds.db.tx(ctx), t.Names)
}

// Agencies lists all agencies with the forms of their names by slug.
func (ds *Desks) Agencies(ctx context.Context) ([]desk.Agency, error) {
	return ds.agencies(ctx, ds.db.conn(ctx))
}

// AgencyBySlug answers one agency with its names; errs.NotFound.
func (ds *Desks) AgencyBySlug(ctx context.Context, slug string) (*desk.Agency, error) {
	return only(ds.agencies(ctx, ds.db.conn(ctx).Where("slug = ?", slug)))
}

func (ds *Desks) agencies(ctx context.Context, g *gorm.DB) ([]desk.Agency, error) {
	out := []desk.Agency{}
	if err := g.Order("slug").Find(&out).Error; err != nil || len(out) == 0 {
		return out, fail(err)
	}
	at, ids := map[int64]*desk.Agency{}, []int64{}
	for i := range out {
		at[out[i].ID] = &out[i]
		ids = append(ids, out[i].ID)
	}
	var names []desk.AgencyName
	err := ds.db.conn(ctx).Where("agency_id IN ?", ids).Order("agency_id, form").Find(&names).Error
	for _, n := range names {
		at[n.AgencyID].Names = append(at[n.AgencyID].Names, n)
	}
	return out, fail(err)
}

// InsertAgency inserts an agency with its names and sets its id.
func (ds *Desks) InsertAgency(ctx context.Context, a *desk.Agency) error {
	if err := ds.db.tx(ctx).Create(a).Error; err != nil {
		return fail(err)
	}
	for i := range a.Names {
		a.Names[i].AgencyID = a.ID
	}
	return insertAll(ds.db.tx(ctx), a.Names)
}

// UpdateAgency replaces country, kind and all names under the version check.
func (ds *Desks) UpdateAgency(ctx context.Context, a *desk.Agency) error {
	row := *a
	err := versioned(ds.db.tx(ctx).Model(&desk.Agency{}), a.ID, &a.Version, &row, &row.Version, "country", "kind", "updated_at")
	if err != nil {
		return err
	}
	for i := range a.Names {
		a.Names[i].AgencyID = a.ID
	}
	return replace(ds.db.tx(ctx).Where("agency_id = ?", a.ID), ds.db.tx(ctx), a.Names)
}

// MediaIDByKey resolves a picture's key; errs.NotFound when nobody knows it.
func (b base) MediaIDByKey(ctx context.Context, key string) (int64, error) {
	ids, err := b.idsOf(ctx, "media", "key", []string{key})
	if err != nil {
		return 0, err
	}
	id, ok := ids[key]
	if !ok {
		return 0, errs.New(errs.NotFound, "err_not_found")
	}
	return id, nil
}
