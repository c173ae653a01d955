package story

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/desk"
)

// Query is what to search for at some desks: words folded as their language
// folds them.
type Query struct {
	Desks []int64
	Terms []string
}

// Queries folds a searched text by the language of each desk, since the stories
// of a desk are indexed that way. Desks with the same terms are asked together;
// a text without words finds nothing.
func Queries(desks []desk.Desk, text string) []Query {
	var out []Query
	at := map[string]int{}
	for _, d := range desks {
		terms := d.Language().Terms(text)
		if len(terms) == 0 {
			continue
		}
		key := strings.Join(terms, " ")
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Query{Terms: terms})
		}
		out[i].Desks = append(out[i].Desks, d.ID)
	}
	return out
}

// Search is List for what a person searches for: the pages of all queries,
// merged in the list's order.
func (sv *Service) Search(ctx context.Context, a account.Actor, f Filter, queries []Query) (rows []Row, more bool, err error) {
	limit := min(max(f.Limit, 1), MaxPage)
	for _, q := range queries {
		g := f
		g.Desks, g.Terms = q.Desks, q.Terms
		found, further, err := sv.List(ctx, a, g)
		if err != nil {
			return nil, false, err
		}
		rows, more = append(rows, found...), more || further
	}
	slices.SortFunc(rows, func(x, y Row) int {
		return cmp.Or(y.UpdatedAt.Compare(x.UpdatedAt), cmp.Compare(y.ID, x.ID))
	})
	if len(rows) > limit {
		return rows[:limit], true, nil
	}
	return rows, more, nil
}
