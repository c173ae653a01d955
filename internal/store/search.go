package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"polydesk/internal/story"
)

// The two search tables hold, for each story, its folded and stemmed words as one row of terms. The first term is
// the desk's, so that a search at a desk is one lookup in one index. Terms are letters and digits only: whatever
// else comes in is cut at, in the same way for index and query, so nothing in a query can be an operator.

// maxTerm bounds one term in bytes; PostgreSQL's limit for a lexeme is 2046.
const maxTerm = 128

// cleanTerms cuts terms at everything in ASCII that is neither letter nor digit, drops what is empty, and shortens
// what is endless. Order and repetition stay.
func cleanTerms(terms []string) []string {
	out := make([]string, 0, len(terms))
	for _, t := range terms {
		for _, piece := range strings.FieldsFunc(strings.ToValidUTF8(t, " "), separates) {
			out = append(out, shorten(piece))
		}
	}
	return out
}

func separates(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return r < 0x80 && !letter || r == deskMark
}

func shorten(s string) string {
	if len(s) > maxTerm {
		s = strings.ToValidUTF8(s[:maxTerm], "")
	}
	return strings.ToLower(s)
}

// deskMark begins the term that all stories of a desk have, and no word of a text or a query.
const deskMark = '§'

func deskTerm(desk int64) string { return string(deskMark) + itoa(desk) }

// match writes a query: all terms, the last as the beginning of a word too; of one desk unless that is 0. Without
// any term there is nothing to ask.
func match(d Dialect, desk int64, terms []string) (query string, ok bool) {
	if terms = cleanTerms(terms); len(terms) == 0 {
		return "", false
	}
	if desk != 0 {
		terms = append([]string{deskTerm(desk)}, terms...)
	}
	if d == Postgres {
		return "'" + strings.Join(terms, "' & '") + "':*", true
	}
	return `"` + strings.Join(terms, `" AND "`) + `"*`, true
}

// matchAny writes a query that one of several questions answers, each for its own desks.
func matchAny(d Dialect, questions []story.Search) (query string, ok bool) {
	var out []string
	for _, s := range questions {
		terms := cleanTerms(s.Terms)
		if len(terms) == 0 || len(s.Desks) == 0 {
			continue
		}
		at := make([]string, len(s.Desks))
		for i, id := range s.Desks {
			at[i] = deskTerm(id)
		}
		if d == Postgres {
			out = append(out, "(('"+strings.Join(at, "' | '")+"') & '"+strings.Join(terms, "' & '")+"':*)")
		} else {
			out = append(out, `(("`+strings.Join(at, `" OR "`)+`") AND "`+strings.Join(terms, `" AND "`)+`"*)`)
		}
	}
	or := " OR "
	if d == Postgres {
		or = " | "
	}
	return strings.Join(out, or), len(out) > 0
}

// matches is the condition that a story is found; it takes one argument, what match wrote.
func (db *DB) matches(table, id string) string {
	if db.dialect == Postgres {
		return id + " IN (SELECT story_id FROM " + table + " WHERE terms @@ CAST(? AS tsquery))"
	}
	return id + " IN (SELECT rowid FROM " + table + " WHERE " + table + " MATCH ?)"
}

// index replaces a story's row in a search table; no terms at all remove it.
func (db *DB) index(g *gorm.DB, table string, story, desk int64, terms []string) error {
	key, put := "rowid", "INSERT OR REPLACE INTO "+table+" (rowid, terms) VALUES (?, ?)"
	if db.dialect == Postgres {
		key, put = "story_id", "INSERT INTO "+table+" (story_id, terms) VALUES (?, array_to_tsvector(string_to_array(?, ' ')))"+
			" ON CONFLICT (story_id) DO UPDATE SET terms = excluded.terms"
	}
	if terms == nil {
		return fail(g.Exec("DELETE FROM "+table+" WHERE "+key+" = ?", story).Error)
	}
	terms = append(cleanTerms(terms), deskTerm(desk))
	slices.Sort(terms)
	return fail(g.Exec(put, story, strings.Join(slices.Compact(terms), " ")).Error)
}

// IndexStory replaces the newsroom's search row of a story.
func (st *Stories) IndexStory(ctx context.Context, story, desk int64, terms []string) error {
	if terms == nil {
		terms = []string{}
	}
	return st.db.index(st.db.tx(ctx), "story_search", story, desk, terms)
}
