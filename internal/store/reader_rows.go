package store

import (
	"context"
	"database/sql"

	"polydesk/internal/reader"
)

// Pages for readers are made of editions, a dozen a page. GORM's scan by reflection took as long as the database, so
// their rows are read by hand, here and nowhere else.

const editionFields = `e.story_id, e.origin_id, e.desk_id, e.kind, e.revision_id, e.slug, e.headline, e.deck, e.lead, e.credits,
e.source_id, e.reflects, e.hash, e.words, e.first_published_at, e.published_at, e.text_changed_at, e.breaking_until,
e.gone, e.gone_at, e.gone_reason, e.gone_note`

// editions runs a query from its FROM on, in which editions is called e. about is how many rows are to be expected.
func (rd *Reader) editions(ctx context.Context, about int, from string, args ...any) ([]reader.Edition, error) {
	rows, err := rd.db.conn(ctx).Raw("SELECT "+editionFields+" "+from, args...).Rows()
	if err != nil {
		return nil, fail(err)
	}
	defer rows.Close()
	out := make([]reader.Edition, 0, min(about, 100))
	for rows.Next() {
		out = append(out, reader.Edition{})
		if err := scanEdition(rows, &out[len(out)-1]); err != nil {
			return nil, fail(err)
		}
	}
	return out, fail(rows.Err())
}

func scanEdition(rows *sql.Rows, e *reader.Edition) error {
	return rows.Scan(&e.StoryID, &e.OriginID, &e.DeskID, &e.Kind, &e.RevisionID, &e.Slug, &e.Headline, &e.Deck, &e.Lead, &e.Credits,
		&e.SourceID, &e.Reflects, &e.Hash, &e.Words, &e.FirstPublishedAt, &e.PublishedAt, &e.TextChangedAt, &e.BreakingUntil,
		&e.Gone, &e.GoneAt, &e.GoneReason, &e.GoneNote)
}
