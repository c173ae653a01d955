package store

import (
	"context"

	"polydesk/internal/reader"
)

// editionFields are the columns of an edition in the order of its table's pointers.
var editionFields = editions.of("e")

// editions runs a query from its FROM on, in which editions is called e. about is how many rows are to be expected.
func (rd *Reader) editions(ctx context.Context, about int, from string, args ...any) ([]reader.Edition, error) {
	out := make([]reader.Edition, 0, min(about, 100))
	err := each(rd.db.conn(ctx), func(scan func(...any) error) error {
		out = append(out, reader.Edition{})
		return scan(editions.pointers(&out[len(out)-1])...)
	}, "SELECT "+editionFields+" "+from, args...)
	return out, err
}
