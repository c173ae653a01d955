package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"
)

// Setting is one named value that the program itself keeps: the media store's
// identity, a fingerprint of the key, what a demo loaded.
type Setting struct {
	Key       string    `gorm:"column:key;primaryKey"`
	Value     string    `gorm:"column:value"`
	UpdatedAt time.Time `gorm:"column:updated_at"`
}

// TableName names the table.
func (Setting) TableName() string { return "settings" }

// Settings keeps named values.
type Settings struct{ base }

// NewSettings makes the adapter.
func NewSettings(db *DB) *Settings { return &Settings{base{db}} }

// Get answers a value; errs.NotFound when it was never put.
func (st *Settings) Get(ctx context.Context, key string) (string, error) {
	s, err := first[Setting](st.db.conn(ctx).Where("key = ?", key))
	if err != nil {
		return "", err
	}
	return s.Value, nil
}

// Put inserts or replaces a value.
func (st *Settings) Put(ctx context.Context, key, value string, at time.Time) error {
	return st.Tx(ctx, func(ctx context.Context) error {
		return fail(st.db.tx(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "key"}},
			DoUpdates: clause.AssignmentColumns([]string{"value", "updated_at"})}).
			Create(&Setting{Key: key, Value: value, UpdatedAt: at}).Error)
	})
}

// PutNew inserts a value unless there is one, and answers the one that stands:
// of several processes at once, one is first.
func (st *Settings) PutNew(ctx context.Context, key, value string, at time.Time) (string, error) {
	err := st.Tx(ctx, func(ctx context.Context) error {
		return fail(st.db.tx(ctx).Clauses(clause.OnConflict{DoNothing: true}).
			Create(&Setting{Key: key, Value: value, UpdatedAt: at}).Error)
	})
	if err != nil {
		return "", err
	}
	return st.Get(ctx, key)
}
