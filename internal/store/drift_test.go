package store_test

import (
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/event"
	"polydesk/internal/media"
	"polydesk/internal/reader"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// models are all tagged structs of the house. rows marked with part leave columns of their table to a row of the
// store's own.
func models() []any {
	return append([]any{
		&account.User{}, &account.Membership{}, &account.Session{}, &account.Token{}, &account.PasswordLink{},
		&account.SignInFailures{}, &account.IdempotencyKey{},
		&desk.Desk{}, &desk.Author{}, &desk.AuthorText{}, &desk.Agency{}, &desk.AgencyName{}, &desk.Topic{}, &desk.TopicName{},
		&media.Media{}, &media.Rendition{},
		&story.Story{}, &story.Saved{}, &story.Note{}, &story.Presence{},
		&translation.Translation{}, &translation.Job{}, &translation.SegmentRow{}, &translation.Set{}, &translation.SetMember{},
		&reader.Desk{}, &reader.Edition{}, &reader.Body{}, &reader.Correction{}, &reader.Obligation{},
		&event.Audit{}, &event.Outbox{}, &store.Job{}, &store.Setting{},
	}, store.Rows()...)
}

// only has the columns that a model leaves to the database.
var only = map[string][]string{"outbox": {"txid"}}

// unmodelled are tables without a model: goose's own and search.
var unmodelled = []string{"goose_db_version", "edition_search", "story_search"}

func TestEveryModelIsItsTableInTheMigratedSchema(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tables := columnsOf(t, db)
		seen := map[string]bool{}
		for _, m := range models() {
			s, err := schema.Parse(m, &sync.Map{}, schema.NamingStrategy{})
			if err != nil {
				t.Fatal(err)
			}
			seen[s.Table] = true
			compare(t, s, tables[s.Table])
		}
		for table := range tables {
			internal := strings.HasPrefix(table, "sqlite_") || strings.HasPrefix(table, "edition_search_") ||
				strings.HasPrefix(table, "story_search_") || strings.HasPrefix(table, "public_") || slices.Contains(unmodelled, table)
			if !seen[table] && !internal {
				t.Errorf("the table %s has no model", table)
			}
		}
	})
}

type column struct {
	nullable bool
	kind     string
}

func compare(t *testing.T, s *schema.Schema, columns map[string]column) {
	t.Helper()
	if columns == nil {
		t.Errorf("%s: there is no table %s", s.Name, s.Table)
		return
	}
	view := strings.HasPrefix(s.Table, "public_")
	for _, f := range s.Fields {
		if f.DBName == "" {
			continue
		}
		c, ok := columns[f.DBName]
		if !ok {
			t.Errorf("%s.%s: %s has no column %s", s.Name, f.Name, s.Table, f.DBName)
			continue
		}
		optional := f.FieldType.Kind() == reflect.Pointer
		if !view && c.nullable != optional {
			t.Errorf("%s.%s: the field is optional: %v, the column %s.%s nullable: %v", s.Name, f.Name, optional, s.Table, f.DBName, c.nullable)
		}
		if want := kindOf(f); want != c.kind {
			t.Errorf("%s.%s: the field is %s, the column %s.%s is %s", s.Name, f.Name, want, s.Table, f.DBName, c.kind)
		}
	}
	for name := range columns {
		if !slices.Contains(s.DBNames, name) && !slices.Contains(only[s.Table], name) {
			t.Errorf("%s: the column %s.%s has no field", s.Name, s.Table, name)
		}
	}
}

// kindOf is a column's kind as a field wants it; fields that write themselves are texts.
func kindOf(f *schema.Field) string {
	switch f.IndirectFieldType.String() {
	case "time.Time":
		return "time"
	case "bool":
		return "bool"
	}
	switch f.IndirectFieldType.Kind() {
	case reflect.Int, reflect.Int64:
		return "int"
	case reflect.Float64:
		return "float"
	}
	return "text"
}

var kinds = map[string]string{
	"INTEGER": "int", "BIGINT": "int", "TEXT": "text", "BOOLEAN": "bool", "TIMESTAMP": "time", "REAL": "float",
	"integer": "int", "bigint": "int", "text": "text", "boolean": "bool", "timestamp with time zone": "time",
	"real": "float", "double precision": "float",
}

func columnsOf(t *testing.T, db *store.DB) map[string]map[string]column {
	t.Helper()
	query := `SELECT m.name, c.name, c.type, c."notnull" = 0 AND c.pk = 0 AND m.type = 'table' FROM sqlite_master m, pragma_table_info(m.name) c
WHERE m.type IN ('table', 'view')`
	if db.Dialect() == store.Postgres {
		query = `SELECT table_name, column_name, data_type, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = 'public'`
	}
	rows, err := store.RawReader(db).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]map[string]column{}
	for rows.Next() {
		var table, name string
		var kind sql.NullString
		var c column
		if err := rows.Scan(&table, &name, &kind, &c.nullable); err != nil {
			t.Fatal(err)
		}
		if c.kind = kinds[kind.String]; c.kind == "" {
			c.kind = kind.String
		}
		if out[table] == nil {
			out[table] = map[string]column{}
		}
		out[table][name] = c
	}
	return out
}
