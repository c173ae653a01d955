package store

import (
	"context"

	"polydesk/internal/translation"
)

// DeskSets lists a desk's sets with their desks, by name.
func (tr *Translations) DeskSets(ctx context.Context, desk int64) ([]translation.Set, error) {
	out := []translation.Set{}
	if err := tr.db.conn(ctx).Where("desk_id = ?", desk).Order("name, id").Find(&out).Error; err != nil {
		return nil, fail(err)
	}
	var members []translation.SetMember
	err := tr.db.conn(ctx).Where("set_id IN (SELECT id FROM desk_sets WHERE desk_id = ?)", desk).Order("desk_id").Find(&members).Error
	for _, m := range members {
		for i := range out {
			if out[i].ID == m.SetID {
				out[i].Desks = append(out[i].Desks, m.DeskID)
			}
		}
	}
	return out, fail(err)
}

// PutSet writes a set and its desks; without an id it is inserted and gets one.
func (tr *Translations) PutSet(ctx context.Context, s *translation.Set) error {
	g := tr.db.tx(ctx)
	if s.ID == 0 {
		if err := g.Create(s).Error; err != nil {
			return fail(err)
		}
	} else {
		row := *s
		if err := touched(g.Model(&translation.Set{}).Where("id = ?", s.ID).Select("name", "updated_at").UpdateColumns(&row)); err != nil {
			return err
		}
	}
	if err := tr.db.tx(ctx).Where("set_id = ?", s.ID).Delete(&translation.SetMember{}).Error; err != nil {
		return fail(err)
	}
	for _, d := range s.Desks {
		if err := tr.db.tx(ctx).Create(&translation.SetMember{SetID: s.ID, DeskID: d}).Error; err != nil {
			return fail(err)
		}
	}
	return nil
}

// DropSet deletes a set.
func (tr *Translations) DropSet(ctx context.Context, id int64) error {
	if err := tr.db.tx(ctx).Where("set_id = ?", id).Delete(&translation.SetMember{}).Error; err != nil {
		return fail(err)
	}
	return fail(tr.db.tx(ctx).Where("id = ?", id).Delete(&translation.Set{}).Error)
}
