package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/migrator"
	"gorm.io/gorm/schema"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteDialector is GORM over modernc.org/sqlite: GORM's own driver drags C in and does not know this driver's
// errors. It makes no tables (the SQL files do), so it needs no types.
type sqliteDialector struct{ pool gorm.ConnPool }

// Name is the dialect's name.
func (sqliteDialector) Name() string { return string(SQLite) }

// Initialize hands the pool over and says which clauses SQLite knows and how it likes them.
func (d sqliteDialector) Initialize(db *gorm.DB) error {
	db.ConnPool = d.pool
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{
		LastInsertIDReversed: true,
		CreateClauses:        []string{"INSERT", "VALUES", "ON CONFLICT", "RETURNING"},
		UpdateClauses:        []string{"UPDATE", "SET", "FROM", "WHERE", "RETURNING"},
		DeleteClauses:        []string{"DELETE", "FROM", "WHERE", "RETURNING"},
	})
	// A transaction that writes holds the whole database: there are no row locks to ask for.
	db.ClauseBuilders["FOR"] = func(c clause.Clause, b clause.Builder) {
		if _, ok := c.Expression.(clause.Locking); !ok {
			c.Build(b)
		}
	}
	db.ClauseBuilders["LIMIT"] = func(c clause.Clause, b clause.Builder) {
		l, ok := c.Expression.(clause.Limit)
		if !ok {
			c.Build(b)
			return
		}
		n := -1
		if l.Limit != nil {
			n = *l.Limit
		}
		b.WriteString(strings.TrimPrefix(atMost(n), " "))
		if l.Offset > 0 {
			b.WriteString(" OFFSET " + strconv.Itoa(l.Offset))
		}
	}
	return nil
}

// atMost limits a query to so many rows (SQLite: -1 is no limit) by a number in its text: SQLite plans a query by the
// value of its limit, so that one with a placeholder there is prepared anew each time it runs.
func atMost(n int) string { return " LIMIT " + strconv.Itoa(n) }

// Migrator is the generic one; nothing here uses it.
func (d sqliteDialector) Migrator(db *gorm.DB) gorm.Migrator {
	return migrator.Migrator{Config: migrator.Config{DB: db, Dialector: d}}
}

// DataTypeOf would name a column's type for AutoMigrate, which is not used.
func (sqliteDialector) DataTypeOf(f *schema.Field) string { return string(f.DataType) }

// DefaultValueOf lets SQLite choose a value in an insert of several rows.
func (sqliteDialector) DefaultValueOf(*schema.Field) clause.Expression {
	return clause.Expr{SQL: "NULL"}
}

// BindVarTo writes a placeholder.
func (sqliteDialector) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { w.WriteByte('?') }

// QuoteTo writes a name, possibly with its table, in quotes.
func (sqliteDialector) QuoteTo(w clause.Writer, name string) {
	w.WriteByte('"')
	for i := 0; i < len(name); i++ {
		switch name[i] {
		case '"':
			w.WriteString(`""`)
		case '.':
			w.WriteString(`"."`)
		default:
			w.WriteByte(name[i])
		}
	}
	w.WriteByte('"')
}

// Explain writes a statement with its values, for people who debug.
func (sqliteDialector) Explain(sql string, vars ...any) string {
	return logger.ExplainSQL(sql, nil, `'`, vars...)
}

// errBusy is a lock that another process did not give up in time.
var errBusy = errors.New("the database is locked")

// Translate turns modernc's codes into GORM's errors, keeping the true one.
func (sqliteDialector) Translate(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, e)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", gorm.ErrForeignKeyViolated, e)
	case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return fmt.Errorf("%w: %w", gorm.ErrCheckConstraintViolated, e)
	}
	if primary := e.Code() & 0xff; primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED {
		return fmt.Errorf("%w: %w", errBusy, e)
	}
	return err
}
