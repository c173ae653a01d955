package translation

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

// MaxSetName is the most letters of a set's name.
const MaxSetName = 60

// Set is a named choice of desks, kept by an origin desk to ask them together.
type Set struct {
	ID        int64     `gorm:"primaryKey"`
	DeskID    int64     `gorm:"column:desk_id"`
	Name      string    `gorm:"column:name"`
	UpdatedAt time.Time `gorm:"column:updated_at"`
	Desks     []int64   `gorm:"-"`
}

// TableName names the table for the store.
func (Set) TableName() string { return "desk_sets" }

// SetMember is a desk of a set.
type SetMember struct {
	SetID  int64 `gorm:"column:set_id;primaryKey"`
	DeskID int64 `gorm:"column:desk_id;primaryKey"`
}

// TableName names the table for the store.
func (SetMember) TableName() string { return "desk_set_members" }

// Sets lists a desk's sets by name, to its editors; none to others.
func (sv *Service) Sets(ctx context.Context, a account.Actor, desk int64) ([]Set, error) {
	if !a.Is(desk, account.Editor) {
		return nil, nil
	}
	return sv.store.DeskSets(ctx, desk)
}

// KeepSet makes a set, or changes the one that has the name. By editors of its
// desk. Forbidden, Invalid (set_name).
func (sv *Service) KeepSet(ctx context.Context, a account.Actor, in Set) error {
	if !a.Is(in.DeskID, account.Editor) {
		return forbidden()
	}
	if err := in.check(); err != nil {
		return err
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		all, err := sv.store.DeskSets(ctx, in.DeskID)
		if err != nil {
			return err
		}
		in.ID, in.Desks, in.UpdatedAt = 0, once(in.Desks), sv.clock.Now()
		if i := slices.IndexFunc(all, func(s Set) bool { return s.Name == in.Name }); i >= 0 {
			in.ID = all[i].ID
		}
		return sv.store.PutSet(ctx, &in)
	})
}

// RenameSet gives a set of the desk another name. Forbidden, NotFound, Invalid
// (set_name, also when the desk has another set of that name).
func (sv *Service) RenameSet(ctx context.Context, a account.Actor, desk, id int64, name string) error {
	return sv.changeSet(ctx, a, desk, id, func(ctx context.Context, s *Set, all []Set) error {
		s.Name, s.UpdatedAt = strings.TrimSpace(name), sv.clock.Now()
		if err := s.check(); err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(o Set) bool { return o.ID != s.ID && o.Name == s.Name }) {
			return errs.New(errs.Invalid, "err_invalid").Field("set_name", "err_set_exists")
		}
		return sv.store.PutSet(ctx, s)
	})
}

// DeleteSet forgets a set of the desk; what was asked stays asked. Forbidden, NotFound.
func (sv *Service) DeleteSet(ctx context.Context, a account.Actor, desk, id int64) error {
	return sv.changeSet(ctx, a, desk, id, func(ctx context.Context, s *Set, _ []Set) error { return sv.store.DropSet(ctx, s.ID) })
}

func (sv *Service) changeSet(ctx context.Context, a account.Actor, desk, id int64, fn func(ctx context.Context, s *Set, all []Set) error) error {
	if !a.Is(desk, account.Editor) {
		return forbidden()
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		all, err := sv.store.DeskSets(ctx, desk)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(s Set) bool { return s.ID == id })
		if i < 0 {
			return notFound()
		}
		return fn(ctx, &all[i], slices.Clone(all))
	})
}

func (in *Set) check() error {
	in.Name = strings.TrimSpace(in.Name)
	e := errs.New(errs.Invalid, "err_invalid")
	switch n := utf8.RuneCountInString(in.Name); {
	case n == 0:
		e.Field("set_name", "err_required")
	case n > MaxSetName:
		e.Field("set_name", "err_too_long", "Max", MaxSetName)
	}
	if len(in.Desks) == 0 {
		e.Field("desks", "err_required")
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}
