package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"
)

// floor is what a story leaves in the database on its way from draft to readers, as bare statements: the rows of the four
// calls with nothing around them, neither HTTP nor reads, checks and rendering. No program that keeps this data in this engine
// publishes faster.
var floor = [commitsPerCycle][]string{
	{
		`INSERT INTO stories (id, desk_id, kind, state, live, head_id, origin_id, headline, words, created_by, created_at, updated_at)
VALUES (:story, :desk, 'article', 'draft', 'none', :story, :story, :headline, 300, :user, :now, :now)`,
		`INSERT INTO revisions (id, story_id, number, at, by_id, kind, hash, headline, body) VALUES (:story, :story, 1, :now, :user, 'save', :headline, :headline, :text)`,
		`INSERT INTO bylines (revision_id, position, author_id, role) VALUES (:story, 0, :author, 'reporter')`,
		`INSERT INTO revision_topics (revision_id, position, topic_id) VALUES (:story, 0, :topic)`,
		`INSERT INTO story_search (rowid, terms) VALUES (:story, :terms)`,
		floorAudit,
	},
	{`UPDATE stories SET state = 'in_review', version = 2, submitted_by = :user, updated_at = :now WHERE id = :story`, floorAudit},
	{`UPDATE stories SET state = 'approved', version = 3, approved_id = :story, updated_at = :now WHERE id = :story`, floorAudit},
	{
		`INSERT INTO editions (story_id, origin_id, desk_id, kind, revision_id, slug, headline, deck, hash, words, first_published_at, published_at, text_changed_at)
VALUES (:story, :story, :desk, 'article', :story, :headline, :headline, '', :headline, 300, :now, :now, :now)`,
		`INSERT INTO edition_bodies (story_id, html, doc, text) VALUES (:story, :text, :text, :text)`,
		`INSERT INTO edition_topics (topic_id, desk_id, first_published_at, story_id) VALUES (:topic, :desk, :now, :story)`,
		`INSERT INTO edition_authors (author_id, desk_id, first_published_at, story_id) VALUES (:author, :desk, :now, :story)`,
		`INSERT INTO edition_search (rowid, terms) VALUES (:story, :terms)`,
		`INSERT INTO outbox (at, kind, keys, story_id) VALUES (:now, 'published', 'story:1 front:1', :story)`,
		`UPDATE stories SET state = 'published', live = 'live', version = 4, live_id = :story, slug = :headline, updated_at = :now, published_at = :now WHERE id = :story`,
		floorAudit,
	},
}

const floorAudit = `INSERT INTO audit (at, actor_id, action, desk_id, story_id, revision_id) VALUES (:now, :user, 'step', :desk, :story, :story)`

// measureFloor times the floor against bare commits of one story's text, and against bare commits of as many bytes as
// the floor leaves in the log. No server runs meanwhile.
func measureFloor(ctx context.Context, b *bench) error {
	db, err := openDurable(filepath.Join(b.room.data, databaseFile))
	if err != nil {
		return err
	}
	defer db.Close()
	steps, first, err := prepareFloor(ctx, db)
	if err != nil {
		return err
	}
	yard, err := openCommits(filepath.Join(b.room.data, fmt.Sprintf("floor-%d.db", time.Now().UnixNano())))
	if err != nil {
		return err
	}
	defer yard.Close()
	random := rand.New(rand.NewPCG(5, 6))
	draft, err := b.draft(headline(0), text(random))
	if err != nil {
		return err
	}
	args, err := b.floorArgs(ctx, db, string(draft))
	if err != nil {
		return err
	}
	next := first
	one := func(int) error {
		next++
		return floorCycle(ctx, db, steps, append(args, sql.Named("story", next), sql.Named("now", time.Now().UnixMicro()),
			sql.Named("headline", fmt.Sprintf("floor %d", next))))
	}
	var bare, rows, log []timing
	logged := make([]byte, floorLog/commitsPerCycle)
	for try := range tries + 1 {
		for _, run := range []struct {
			into *[]timing
			fn   func(int) error
		}{
			{&bare, func(int) error { return commitFour(ctx, yard, draft) }},
			{&log, func(int) error { return commitFour(ctx, yard, logged) }},
			{&rows, one},
		} {
			if try == tries && run.into != &bare {
				continue // yardstick last
			}
			t, err := several(1, b.cycles, run.fn)
			if err != nil {
				return err
			}
			*run.into = append(*run.into, t)
		}
	}
	base := median(everyOf(bare))
	b.table.note("the rows of those four calls alone, by prepared statements without the program, against the bare loop",
		fmt.Sprintf("%s × (median %s ms)", short(float64(base)/float64(median(everyOf(rows)))), short(millis(median(everyOf(rows))))))
	b.table.note("… a bare loop of four commits of as many bytes as the calls leave in the log (330 kB)",
		fmt.Sprintf("%s × (median %s ms)", short(float64(base)/float64(median(everyOf(log)))), short(millis(median(everyOf(log))))))
	return nil
}

// floorLog is what the four calls of the program were seen to write to the log: 82 pages.
const floorLog = 82 * 4096

func prepareFloor(ctx context.Context, db *sql.DB) (steps [commitsPerCycle][]*sql.Stmt, last int64, err error) {
	for i, list := range floor {
		for _, query := range list {
			s, err := db.PrepareContext(ctx, query)
			if err != nil {
				return steps, 0, fmt.Errorf("%s: %w", query, err)
			}
			steps[i] = append(steps[i], s)
		}
	}
	err = db.QueryRowContext(ctx, "SELECT max((SELECT max(id) FROM stories), (SELECT max(id) FROM revisions))").Scan(&last)
	return steps, last, err
}

// floorArgs are the values that every story of the floor shares.
func (b *bench) floorArgs(ctx context.Context, db *sql.DB, text string) ([]any, error) {
	var out []any
	for _, v := range []struct{ name, query string }{
		{"desk", "SELECT min(desk_id) FROM editions"}, {"user", "SELECT min(id) FROM users"},
		{"author", "SELECT min(id) FROM authors"}, {"topic", "SELECT min(id) FROM topics"},
	} {
		var id int64
		if err := db.QueryRowContext(ctx, v.query).Scan(&id); err != nil {
			return nil, fmt.Errorf("%s: %w", v.query, err)
		}
		out = append(out, sql.Named(v.name, id))
	}
	words := map[string]bool{}
	for _, w := range strings.Fields(text) {
		words[w] = true
	}
	var terms []string
	for w := range words {
		terms = append(terms, w)
	}
	return append(out, sql.Named("text", text), sql.Named("terms", strings.Join(terms, " "))), nil
}

func floorCycle(ctx context.Context, db *sql.DB, steps [commitsPerCycle][]*sql.Stmt, args []any) error {
	for _, list := range steps {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for _, s := range list {
			if _, err := tx.StmtContext(ctx, s).ExecContext(ctx, args...); err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
