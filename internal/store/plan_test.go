package store_test

import (
	"strings"
	"testing"

	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
)

// A list that reads all rows, or sorts them, is quick in every test and slow in every newsroom.
func TestListsAreReadInTheOrderOfAnIndex(t *testing.T) {
	db := storetest.SQLite(t)
	n := furnish(t, db)
	var statements []string
	var values [][]any
	store.Spy(db, func(sql string, vars []any) {
		statements, values = append(statements, sql), append(values, vars)
	})
	lists := map[string]func() error{
		"the latest of a desk": func() error { _, err := n.reader.Latest(n.ctx, 1, 20, 0); return err },
		"a topic":              func() error { _, err := n.reader.ByTopic(n.ctx, 1, 1, 20, 0); return err },
		"an author":            func() error { _, err := n.reader.ByAuthor(n.ctx, 1, 1, 20, 0); return err },
		"what is related":      func() error { _, err := n.reader.Related(n.ctx, 1, 1, 1, 3); return err },
		"a family":             func() error { _, err := n.reader.Family(n.ctx, 1); return err },
		"a page":               func() error { _, err := n.reader.Page(n.ctx, 1, "about"); return err },
		"the newsroom's list of a desk": func() error {
			_, err := n.stories.List(n.ctx, story.Filter{Desks: []int64{1}, Person: 1, Limit: 50})
			return err
		},
		"a story's revisions": func() error { _, err := n.stories.Revisions(n.ctx, 1, 0, 50); return err },
		"a story's audit":     func() error { _, err := n.stories.AuditOf(n.ctx, 1, 50); return err },
		"what is due":         func() error { _, err := n.stories.DueSchedules(n.ctx, noon, 50); return err },
	}
	for name, run := range lists {
		statements, values = nil, nil
		if err := run(); err != nil && name != "a page" {
			t.Fatal(name, err)
		}
		for i, s := range statements {
			for _, step := range plan(t, db, s, values[i]) {
				if strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, "USING COVERING INDEX") && !strings.HasPrefix(step, "SCAN (subquery") && !strings.HasPrefix(step, "SCAN c") ||
					strings.Contains(step, "TEMP B-TREE FOR ORDER BY") && name != "a page" {
					t.Errorf("%s: %s\n%s", name, step, s)
				}
			}
		}
	}
}

func plan(t *testing.T, db *store.DB, statement string, values []any) []string {
	t.Helper()
	rows, err := store.RawReader(db).Query("EXPLAIN QUERY PLAN "+statement, values...)
	if err != nil {
		t.Fatal(statement, err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

func TestAListIsAFixedNumberOfQueriesWhateverItsLength(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		for range 5 {
			s, _ := n.written(n.en, "A headline")
			n.publish(s, noon, "river")
		}
		count := 0
		store.Spy(db, func(string, []any) { count++ })
		for name, c := range map[string]struct {
			run  func() error
			most int
		}{
			"the newsroom's list": {func() error {
				rows, err := n.stories.List(n.ctx, story.Filter{All: true, Limit: 50})
				if len(rows) != 5 {
					t.Errorf("%d rows", len(rows))
				}
				return err
			}, 4},
			"a desk's latest":    {func() error { _, err := n.reader.Latest(n.ctx, n.en.ID, 20, 0); return err }, 1},
			"a public search":    {func() error { _, err := n.reader.Search(n.ctx, n.en.ID, []string{"river"}, 20, 0); return err }, 2},
			"the reference data": {func() error { _, err := n.reader.Chrome(n.ctx); return err }, 9},
			"a revision":         {func() error { _, err := n.stories.Revision(n.ctx, 1); return err }, 2},
		} {
			count = 0
			if err := c.run(); err != nil || count == 0 || count > c.most {
				t.Errorf("%s: %d queries, at most %d are due, %v", name, count, c.most, err)
			}
		}
	})
}

func BenchmarkAnArticlesReads(b *testing.B) {
	t := &testing.T{}
	db := storetest.SQLite(b)
	n := furnish(t, db)
	s, _ := n.written(n.en, "A headline")
	n.publish(s, noon, "river")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := n.reader.Edition(n.ctx, s.ID); err != nil {
			b.Fatal(err)
		}
		if _, err := n.reader.Body(n.ctx, s.ID); err != nil {
			b.Fatal(err)
		}
	}
}
