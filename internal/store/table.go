package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// table moves whole rows of a model's table between struct and driver, by statements that never change. GORM builds
// each statement and converts each value anew, which takes as long as the database does: what every call of the
// newsroom reads and writes goes through here instead, by the columns that GORM's own schema of the model names.
type table[T any] struct {
	name    string
	key     string // the first column
	counted bool   // the key is a number that the database gives
	columns []string
	fields  [][]int // of each column: where the struct has it
	choose  string  // SELECT … WHERE
	add     string  // INSERT … VALUES, without a counted key
	put     string  // the same, in place of the row that has the key
}

// tableOf reads the schema of a model. A model that GORM cannot read is a mistake in this program.
func tableOf[T any]() *table[T] {
	s, err := schema.Parse(new(T), &sync.Map{}, schema.NamingStrategy{})
	if err != nil {
		panic(fmt.Errorf("the model %T: %w", *new(T), err))
	}
	t := &table[T]{name: s.Table, counted: s.PrioritizedPrimaryField != nil && s.PrioritizedPrimaryField.DBName == "id"}
	for _, f := range s.Fields {
		if f.DBName != "" {
			t.columns = append(t.columns, f.DBName)
			t.fields = append(t.fields, f.StructField.Index)
		}
	}
	t.key = t.columns[0]
	t.choose = "SELECT " + strings.Join(t.columns, ", ") + " FROM " + t.name + " WHERE "
	given, set := t.columns, []string{}
	if t.counted {
		given = given[1:]
	}
	for _, c := range given {
		set = append(set, c+" = excluded."+c)
	}
	t.add = "INSERT INTO " + t.name + " (" + strings.Join(given, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(given)-1) + ")"
	t.put = t.add + " ON CONFLICT (" + t.key + ") DO UPDATE SET " + strings.Join(set, ", ")
	if t.counted {
		t.add += " RETURNING id"
	}
	return t
}

// pointers are the places of the columns in a row: to scan into, and to bind from.
func (t *table[T]) pointers(row *T) []any {
	v, out := reflect.ValueOf(row).Elem(), make([]any, len(t.fields))
	for i, at := range t.fields {
		out[i] = v.FieldByIndex(at).Addr().Interface()
	}
	return out
}

// of lists the columns of the table under an alias, in the order of pointers.
func (t *table[T]) of(alias string) string {
	return alias + "." + strings.Join(t.columns, ", "+alias+".")
}

// one answers the row that a condition finds; errs.NotFound.
func (t *table[T]) one(g *gorm.DB, where string, args ...any) (*T, error) {
	out := new(T)
	return out, fail(scan(g, t.choose+where, args, t.pointers(out)))
}

// insert inserts a row. A counted key is set, whatever it was.
func (t *table[T]) insert(g *gorm.DB, row *T) error {
	at := t.pointers(row)
	if !t.counted {
		return g.Exec(t.add, at...).Error
	}
	return scan(g, t.add, at[1:], at[:1])
}

// insertAll inserts rows one after the other; there are few.
func (t *table[T]) insertAll(g *gorm.DB, rows []T) error {
	for i := range rows {
		if err := t.insert(g, &rows[i]); err != nil {
			return fail(err)
		}
	}
	return nil
}

// replace inserts a row, in place of the one that has its key if there is one.
func (t *table[T]) replace(g *gorm.DB, row *T) error {
	return g.Exec(t.put, t.pointers(row)...).Error
}

// update is a statement that writes some columns of the rows that a condition finds.
type update[T any] struct {
	table   *table[T]
	fields  []int // places in the table's columns
	command string
}

func (t *table[T]) updating(where string, columns ...string) update[T] {
	u, set := update[T]{table: t}, []string{}
	for _, c := range columns {
		u.fields = append(u.fields, slices.Index(t.columns, c))
		set = append(set, c+" = ?")
	}
	u.command = "UPDATE " + t.name + " SET " + strings.Join(set, ", ") + " WHERE " + where
	return u
}

// run writes the row's columns where the condition holds with these arguments, and answers how many rows that were.
func (u update[T]) run(g *gorm.DB, row *T, where ...any) (int64, error) {
	at := u.table.pointers(row)
	args := make([]any, 0, len(u.fields)+len(where))
	for _, i := range u.fields {
		args = append(args, at[i])
	}
	r := g.Exec(u.command, append(args, where...)...)
	return r.RowsAffected, r.Error
}

// scan runs a query that answers one row. A driver's error comes in GORM's form, as with GORM's own statements.
func scan(g *gorm.DB, query string, args, into []any) error {
	if g.Error != nil {
		return g.Error
	}
	err := g.Raw(query, args...).Row().Scan(into...)
	if t, ok := g.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		return t.Translate(err)
	}
	return err
}

// each runs a query and calls take for each row that it answers.
func each(g *gorm.DB, take func(scan func(into ...any) error) error, query string, args ...any) error {
	rows, err := g.Raw(query, args...).Rows()
	if err != nil {
		return fail(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows.Scan); err != nil {
			return fail(err)
		}
	}
	return fail(rows.Err())
}
