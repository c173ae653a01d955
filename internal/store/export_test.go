package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// Rows are the store's own models, for the drift test.
func Rows() []any {
	return []any{&revisionRow{}, &bylineRow{}, &attributionRow{}, &revisionTopicRow{}, &revisionMediaRow{},
		&editionTopicRow{}, &editionAuthorRow{}, &editionMediaRow{}}
}

// RawReader is the pool that reads.
func RawReader(db *DB) *sql.DB { return db.readDB }

// RawWriter is the pool that writes.
func RawWriter(db *DB) *sql.DB { return db.writeDB }

// InTransaction is GORM on the transaction of the context.
func InTransaction(ctx context.Context, db *DB) *gorm.DB { return db.tx(ctx) }

// Reading is GORM as a read gets it.
func Reading(ctx context.Context, db *DB) *gorm.DB { return db.conn(ctx) }

// CleanTerms and Match are the search language.
var (
	CleanTerms = cleanTerms
	Match      = match
)

// CopyBefore is what Migrate does before it changes a database of this version.
func CopyBefore(ctx context.Context, db *DB, version int64) (string, error) {
	return db.copyBefore(ctx, version)
}

// LockSchema is what keeps two from migrating at once.
func LockSchema(ctx context.Context, db *DB) (func(), error) { return db.lockSchema(ctx) }

// Spy hands every statement of a reading GORM, with its values, to fn.
func Spy(db *DB, fn func(sql string, vars []any)) {
	spy := func(g *gorm.DB) { fn(g.Statement.SQL.String(), g.Statement.Vars) }
	for _, err := range []error{
		db.read.Callback().Query().After("gorm:query").Register("spy", spy),
		db.read.Callback().Row().After("gorm:row").Register("spy", spy),
		db.read.Callback().Raw().After("gorm:raw").Register("spy", spy),
	} {
		if err != nil {
			panic(err)
		}
	}
}

// Address is how another process would open the same database.
func (db *DB) Address() string {
	if db.dialect == SQLite {
		return "sqlite://" + db.target
	}
	return db.target
}
