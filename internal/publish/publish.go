// Package publish is the door between the newsroom and its readers: it takes
// an approved revision and writes an edition, in the transaction of the step
// that sent it out; it takes a story down; it says which cached pages are no
// longer true. Who may do so and when belongs to story; pages belong to site.
package publish

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"polydesk/internal/body"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/media"
	"polydesk/internal/reader"
	"polydesk/internal/story"
)

// Store is what the publish room needs kept. Writes happen inside the story's
// transaction, carried by the context.
type Store interface {
	event.Log
	DeskByID(ctx context.Context, id int64) (*desk.Desk, error)
	// MediaByKeys answers pictures with their renditions by key; unknown ones
	// are left out.
	MediaByKeys(ctx context.Context, keys []string) (map[string]*media.Media, error)
	// CreditsOf answers a revision's bylines, attributions and topics by id, in order.
	CreditsOf(ctx context.Context, revision int64) (reader.Credits, error)
	// CreditsFor answers the same for a content that is not a revision yet; a
	// slug that nobody knows is left out.
	CreditsFor(ctx context.Context, c *story.Content) (reader.Credits, error)
	// EditionOf answers what readers have of a story, a tombstone too; NotFound
	// when it was never published.
	EditionOf(ctx context.Context, story int64) (*reader.Edition, error)
	// PutEdition inserts or replaces a story's edition with its body, its lists
	// (topics, authors), its pictures and its search row. first: there is none yet.
	PutEdition(ctx context.Context, e *reader.Edition, b *reader.Body, media []int64, terms []string, first bool) error
	// Bury empties the edition's content, lists, pictures and search row, and
	// writes the tombstone e.
	Bury(ctx context.Context, e *reader.Edition) error
	// SetBreaking writes the end of an edition's breaking time.
	SetBreaking(ctx context.Context, story int64, until *time.Time) error
	InsertCorrection(ctx context.Context, c *reader.Correction) error
	// LiveFamily lists the live editions of an origin.
	LiveFamily(ctx context.Context, origin int64) ([]reader.Edition, error)
	// CorrectionsOf lists the corrections of these stories, by id.
	CorrectionsOf(ctx context.Context, stories []int64) ([]reader.Correction, error)
	// Obligations lists what a story owes or owed, by correction.
	Obligations(ctx context.Context, story int64) ([]reader.Obligation, error)
	// PutObligation inserts or replaces one.
	PutObligation(ctx context.Context, o reader.Obligation) error
	// OpenObligations lists what is open at these desks (nil: all), oldest first.
	OpenObligations(ctx context.Context, desks []int64, limit int) ([]Open, error)
}

// Words gives a reader message in a desk's language.
type Words func(deskSlug, id string, args map[string]string) string

// Service writes editions. It is safe for concurrent use.
type Service struct {
	store Store
	clock clock.Clock
	words Words
}

// New makes the service. words are the reader messages by desk.
func New(store Store, clk clock.Clock, words Words) *Service {
	return &Service{store: store, clock: clk, words: words}
}

// Prepared is a revision as readers will have it, but for the facts of its
// publication.
type Prepared struct {
	Edition reader.Edition
	Body    reader.Body
	Media   []int64
	Terms   []string
}

// MediaPrefix is where public pictures stand; previews use another.
const MediaPrefix = "/media"

// Prepare renders a revision for readers. Nothing is written.
func (sv *Service) Prepare(ctx context.Context, s *story.Story, r *story.Revision) (*Prepared, error) {
	return sv.build(ctx, s, r, MediaPrefix)
}

// Preview builds in memory what readers would have of a revision, its pictures
// under another prefix. A revision without an id is a draft.
func (sv *Service) Preview(ctx context.Context, s *story.Story, r *story.Revision, mediaPrefix string) (*reader.Edition, *reader.Body, error) {
	p, err := sv.build(ctx, s, r, mediaPrefix)
	if err != nil {
		return nil, nil, err
	}
	now := sv.clock.Now()
	e := &p.Edition
	e.Slug, e.FirstPublishedAt, e.PublishedAt, e.TextChangedAt = s.Slug, now, now, now
	if s.FirstPublishedAt != nil {
		e.FirstPublishedAt = *s.FirstPublishedAt
	}
	if e.Slug == "" {
		e.Slug = "preview"
	}
	return e, &p.Body, nil
}

func (sv *Service) build(ctx context.Context, s *story.Story, r *story.Revision, mediaPrefix string) (*Prepared, error) {
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return nil, err
	}
	pictures, err := sv.store.MediaByKeys(ctx, r.Content.Media())
	if err != nil {
		return nil, err
	}
	credits, err := sv.credits(ctx, r)
	if err != nil {
		return nil, err
	}
	l := d.Language()
	c := &r.Content
	html := sv.html(d, c.Body, pictures, mediaPrefix)
	doc, err := json.Marshal(c.Body)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	p := &Prepared{Body: reader.Body{StoryID: s.ID, HTML: html, Doc: string(doc), Text: c.Body.Text()},
		Terms: l.Terms(strings.Join([]string{c.Headline, c.Deck, c.Body.Text()}, "\n"))}
	p.Edition = reader.Edition{StoryID: s.ID, OriginID: s.Origin(), DeskID: s.DeskID, Kind: string(s.Kind),
		RevisionID: &r.ID, Headline: c.Headline, Deck: c.Deck, Credits: credits, SourceID: s.SourceID,
		Hash: r.Hash, Words: r.Words}
	if err := json.Unmarshal([]byte(r.Reflects), &p.Edition.Reflects); err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	for _, m := range pictures {
		p.Media = append(p.Media, m.ID)
	}
	if c.Lead != nil && pictures[c.Lead.Media] != nil {
		p.Edition.Lead = lead(pictures[c.Lead.Media], c.Lead)
	}
	return p, nil
}

func (sv *Service) credits(ctx context.Context, r *story.Revision) (reader.Credits, error) {
	if r.ID == 0 {
		return sv.store.CreditsFor(ctx, &r.Content)
	}
	return sv.store.CreditsOf(ctx, r.ID)
}

// HTML renders a document in the desk's language, its pictures under a prefix:
// for those who read it elsewhere than on its public page.
func (sv *Service) HTML(ctx context.Context, d *desk.Desk, doc *body.Doc, mediaPrefix string) (string, error) {
	pictures, err := sv.store.MediaByKeys(ctx, doc.MediaKeys())
	if err != nil {
		return "", err
	}
	return sv.html(d, doc, pictures, mediaPrefix), nil
}

func (sv *Service) html(d *desk.Desk, doc *body.Doc, pictures map[string]*media.Media, mediaPrefix string) string {
	return doc.HTML(body.RenderOptions{Language: d.Language(), Image: images(pictures, mediaPrefix),
		Words: func(id string, args map[string]string) string { return sv.words(d.Slug, id, args) }})
}

func renditions(m *media.Media) []reader.Rendition {
	out := make([]reader.Rendition, len(m.Renditions))
	for i, r := range m.Renditions {
		out[i] = reader.Rendition{Name: r.Name, Ext: r.Ext, Width: r.Width, Height: r.Height}
	}
	return out
}

func lead(m *media.Media, l *story.Lead) reader.LeadImage {
	return reader.LeadImage{Media: m.ID, Key: m.Key, Width: m.Width, Height: m.Height,
		Caption: l.Caption, Alt: l.Alt, Credit: l.Credit, Renditions: renditions(m)}
}

// bodySizes says how wide a picture in the text stands: all of a phone, the
// text column of a desktop.
const bodySizes = "(min-width: 64rem) 42rem, 100vw"

// images finds the files of the pictures in a body.
func images(pictures map[string]*media.Media, prefix string) func(string) (body.ImageInfo, bool) {
	return func(key string) (body.ImageInfo, bool) {
		m := pictures[key]
		if m == nil {
			return body.ImageInfo{}, false
		}
		sizes := reader.Natural(renditions(m), m.Width, m.Height)
		r, ok := reader.Nearest(sizes, 960)
		if !ok {
			return body.ImageInfo{}, false
		}
		return body.ImageInfo{Width: r.Width, Height: r.Height, Src: r.Path(prefix, m.Key),
			Srcset: reader.Srcset(sizes, prefix, m.Key), Sizes: bodySizes}, true
	}
}
