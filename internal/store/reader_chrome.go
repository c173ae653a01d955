package store

import (
	"context"
	"fmt"
	"time"

	"polydesk/internal/clock"
	"polydesk/internal/reader"
)

// Chrome loads the reference data whole: a handful of queries, whatever its size.
func (rd *Reader) Chrome(ctx context.Context) (*reader.Chrome, error) {
	c := &reader.Chrome{Desks: []reader.Desk{}, Topics: []reader.Topic{}, Authors: []reader.Author{}, Agencies: []reader.Agency{}, Pages: []reader.PageLink{}}
	if err := rd.db.conn(ctx).Order("position, id").Find(&c.Desks).Error; err != nil {
		return nil, fail(err)
	}
	err := rd.db.conn(ctx).Raw(`SELECT e.desk_id, e.slug, e.headline FROM editions e JOIN public_desks d ON d.id = e.desk_id
WHERE e.kind = 'page' AND NOT e.gone ORDER BY d.position, d.id, e.slug, e.story_id`).Scan(&c.Pages).Error
	if err != nil {
		return nil, fail(err)
	}
	return c, firstError(rd.topics(ctx, c), rd.agencies(ctx, c), rd.authors(ctx, c))
}

// nameRow is a name of something in a language or script.
type nameRow struct {
	ID        int64
	Tag       string
	Name      string
	Biography string
}

func (rd *Reader) names(ctx context.Context, query string) (map[int64][]nameRow, error) {
	var rows []nameRow
	err := rd.db.conn(ctx).Raw(query).Scan(&rows).Error
	out := map[int64][]nameRow{}
	for _, r := range rows {
		out[r.ID] = append(out[r.ID], r)
	}
	return out, fail(err)
}

func (rd *Reader) topics(ctx context.Context, c *reader.Chrome) error {
	names, err := rd.names(ctx, "SELECT topic_id AS id, tag, name FROM public_topic_names")
	if err != nil {
		return err
	}
	var rows []struct {
		ID       int64
		Slug     string
		Position int
	}
	err = rd.db.conn(ctx).Raw("SELECT id, slug, position FROM public_topics ORDER BY position, id").Scan(&rows).Error
	for _, r := range rows {
		c.Topics = append(c.Topics, reader.Topic{ID: r.ID, Slug: r.Slug, Position: r.Position, Names: byTag(names[r.ID])})
	}
	return fail(err)
}

func (rd *Reader) agencies(ctx context.Context, c *reader.Chrome) error {
	names, err := rd.names(ctx, "SELECT agency_id AS id, form AS tag, name FROM public_agency_names")
	if err != nil {
		return err
	}
	var rows []struct {
		ID   int64
		Slug string
	}
	err = rd.db.conn(ctx).Raw("SELECT id, slug FROM public_agencies ORDER BY slug").Scan(&rows).Error
	for _, r := range rows {
		c.Agencies = append(c.Agencies, reader.Agency{ID: r.ID, Slug: r.Slug, Forms: byTag(names[r.ID])})
	}
	return fail(err)
}

func byTag(rows []nameRow) map[string]string {
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Tag] = r.Name
	}
	return out
}

func (rd *Reader) authors(ctx context.Context, c *reader.Chrome) error {
	texts, err := rd.names(ctx, "SELECT author_id AS id, tag, name, biography FROM public_author_texts")
	if err != nil {
		return err
	}
	var rows []struct {
		ID        int64
		Slug      string
		Kind      string
		Protected bool
		PictureID *int64
	}
	err = rd.db.conn(ctx).Raw("SELECT id, slug, kind, protected, picture_id FROM public_authors ORDER BY id").Scan(&rows).Error
	if err != nil {
		return fail(err)
	}
	pictures, err := rd.portraits(ctx)
	for _, r := range rows {
		a := reader.Author{ID: r.ID, Slug: r.Slug, Kind: r.Kind, Protected: r.Protected, Texts: map[string]reader.AuthorText{}}
		for _, t := range texts[r.ID] {
			a.Texts[t.Tag] = reader.AuthorText{Name: t.Name, Biography: t.Biography}
		}
		if r.PictureID != nil {
			a.Picture = pictures[*r.PictureID]
		}
		c.Authors = append(c.Authors, a)
	}
	return err
}

// portraits are the authors' pictures with their sizes, by id.
func (rd *Reader) portraits(ctx context.Context) (map[int64]*reader.Image, error) {
	var rows []struct {
		ID            int64
		Key           string
		Width, Height int
		Name, Ext     string
		W, H          int
	}
	err := rd.db.conn(ctx).Raw(`SELECT m.id, m.key, m.width, m.height, r.name, r.ext, r.width AS w, r.height AS h
FROM public_media m JOIN renditions r ON r.media_id = m.id
WHERE m.id IN (SELECT picture_id FROM public_authors WHERE picture_id IS NOT NULL) ORDER BY m.id, r.width, r.name`).Scan(&rows).Error
	out := map[int64]*reader.Image{}
	for _, r := range rows {
		i := out[r.ID]
		if i == nil {
			i = &reader.Image{Media: r.ID, Key: r.Key, Width: r.Width, Height: r.Height}
			out[r.ID] = i
		}
		i.Renditions = append(i.Renditions, reader.Rendition{Name: r.Name, Ext: r.Ext, Width: r.W, Height: r.H})
	}
	return out, fail(err)
}

// Months lists the months (UTC) in which the desk's live editions were first published, newest first.
func (rd *Reader) Months(ctx context.Context, desk int64) ([]reader.Month, error) {
	month := "CAST(strftime('%Y%m', first_published_at / 1000000, 'unixepoch') AS INTEGER)"
	if rd.db.dialect == Postgres {
		month = "CAST(to_char(first_published_at AT TIME ZONE 'UTC', 'YYYYMM') AS INTEGER)"
	}
	var rows []struct {
		Month   int
		N       int
		Changed moment
	}
	err := rd.db.conn(ctx).Raw("SELECT "+month+" AS month, count(*) AS n, max(published_at) AS changed FROM editions "+
		"WHERE desk_id = ? AND NOT gone GROUP BY 1 ORDER BY 1 DESC", desk).Scan(&rows).Error
	out := []reader.Month{}
	for _, r := range rows {
		out = append(out, reader.Month{Year: r.Month / 100, Month: r.Month % 100, Count: r.N, Changed: time.Time(r.Changed)})
	}
	return out, fail(err)
}

// InMonth lists the live editions of a month, oldest first.
func (rd *Reader) InMonth(ctx context.Context, desk int64, year, month, limit, offset int) ([]reader.Edition, error) {
	from := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	return rd.editions(ctx, limit, `FROM editions e WHERE e.desk_id = ? AND NOT e.gone AND e.first_published_at >= ? AND e.first_published_at < ?
ORDER BY e.first_published_at, e.story_id`+atMost(limit)+" OFFSET ?", desk, from, from.AddDate(0, 1, 0), offset)
}

// moment is a time that a function made (max): SQLite forgets then that the column holds times.
type moment time.Time

// Scan reads a time, or SQLite's microseconds.
func (m *moment) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*m = moment(clock.Cut(v))
	case int64:
		*m = moment(time.UnixMicro(v).UTC())
	case nil:
		*m = moment{}
	default:
		return fmt.Errorf("a time of type %T", src)
	}
	return nil
}
