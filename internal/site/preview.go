package site

import (
	"context"

	"polydesk/internal/httpx"
	"polydesk/internal/reader"
)

// Preview is an edition that was built in memory from a revision, to be shown as readers would see it.
type Preview struct {
	// Desk is the story's, on or off.
	Desk    reader.Desk
	Edition reader.Edition
	// Body has the HTML of body's renderer, with pictures under MediaPrefix.
	Body reader.Body
	// MediaPrefix stands in front of the pictures' addresses ("PREFIX/key/rendition.ext"), without a slash at its end.
	MediaPrefix string
}

// PreviewPage makes the page and the headers it needs. It is cached nowhere and not for search engines; nothing of it
// is kept. Errors are those of the store, or a broken template.
func (s *Site) PreviewPage(ctx context.Context, p Preview) ([]byte, []httpx.Header, error) {
	ch, err := s.current(ctx)
	if err != nil {
		return nil, nil, err
	}
	d := ch.byID[p.Desk.ID]
	if d == nil {
		if d = newDesk(p.Desk, &reader.Chrome{}, s.name, s.wordsOf); d == nil {
			return nil, nil, errUnknownLanguage(p.Desk.Tag)
		}
	}
	b := s.newBuild(ch, d)
	b.media = p.MediaPrefix
	family, err := s.store.Family(ctx, p.Edition.OriginID)
	if err != nil {
		return nil, nil, err
	}
	v, err := s.articleView(ctx, b, &p.Edition, family, &p.Body)
	if err != nil {
		return nil, nil, err
	}
	v.Robots, v.Canonical, v.Alternates, v.OG, v.LD, v.Feed = "noindex", "", nil, nil, nil, ""
	out, err := s.render("article", v)
	if err != nil {
		return nil, nil, err
	}
	headers := append([]httpx.Header{
		httpx.NewHeader("Content-Type", htmlType), httpx.NewHeader("Cache-Control", "no-store"),
		httpx.NewHeader("X-Robots-Tag", "noindex"),
	}, s.pageHeaders...)
	return out, headers, nil
}
