package admin

import (
	"html/template"

	"polydesk/internal/body"
	"polydesk/internal/story"
	"polydesk/internal/translation"
	"polydesk/internal/view"
)

// ReviewSides is a translation beside its source.
type ReviewSides struct {
	From, To Name // the desks
	Rows     []ReviewSide
	Stale    string // how many parts are older than the source; empty: none
}

// ReviewSide is one part beside its source's.
type ReviewSide struct {
	Label, Class   string
	Source, Target Name          // texts of named parts; language and direction for blocks
	SourceHTML     template.HTML // of blocks
	TargetHTML     template.HTML
	Spans          []body.Span // of a part that differs from what it is compared with
	Mark           Mark        // freshness and change
	Stale          bool
}

// reviewSides lays a translation beside its source; what differs from the base
// is marked in the translation.
func (v *visit) reviewSides(row *translation.Row, base reviewBase) (*ReviewSides, error) {
	b, err := v.ad.Translations.Side(v.ctx(), v.who, row.ID)
	if err != nil {
		return nil, err
	}
	from, to := &b.Source.Desk, &b.Target.Desk
	s := &ReviewSides{From: deskName(from), To: deskName(to)}
	changed := map[string]body.Change{}
	if base.content != nil {
		for _, c := range body.Diff(base.content.Body, b.Target.Content.Body) {
			if c.New != nil {
				changed[c.New.ID] = c
			}
		}
	}
	stale := 0
	for _, p := range b.Parts {
		side := ReviewSide{Source: content(from, p.SourceText), Target: content(to, p.TargetText), Class: sideClass(p)}
		side.SourceHTML, side.TargetHTML = v.blockHTML(from.Slug, p.Source), v.blockHTML(to.Slug, p.Target)
		side.Label = v.partLabel(p)
		v.sideChange(&side, p, base.content, changed)
		if p.Freshness == body.Stale || p.Freshness == body.Orphan || p.Freshness == body.Missing {
			side.Stale = true
			side.Mark = Mark{Class: "st st-stale", Glyph: "g-stale", Text: v.w.T("freshness_" + string(p.Freshness))}
			if p.Freshness != body.Missing {
				stale++
			}
		}
		s.Rows = append(s.Rows, side)
	}
	if stale > 0 {
		s.Stale = v.w.T("queue_parts_changed", "Count", stale)
	}
	return s, nil
}

// sideChange marks what differs from the text that is compared with.
func (v *visit) sideChange(side *ReviewSide, p translation.Part, base *story.Content, changed map[string]body.Change) {
	if base == nil {
		return
	}
	kind := body.KindSame
	if p.Source == nil && p.Target == nil {
		if was := base.Part(p.Key); was != p.TargetText {
			kind, side.Spans = body.KindChanged, body.DiffText(was, p.TargetText)
		}
	} else if p.Target != nil {
		if c := changed[p.Target.ID]; c.Kind == body.KindChanged || c.Kind == body.KindNew {
			kind, side.Spans = c.Kind, c.Spans
		}
	}
	if kind != body.KindSame {
		side.Mark = Mark{Class: "st", Text: v.w.T("compare_" + kind)}
	}
}

func (v *visit) partLabel(p translation.Part) string {
	switch p.Key {
	case story.PartHeadline:
		return v.w.T("story_headline")
	case story.PartDeck:
		return v.w.T("story_deck")
	case story.PartCaption:
		return v.w.T("story_caption")
	case story.PartAlt:
		return v.w.T("story_alt")
	case story.PartCredit:
		return v.w.T("story_credit")
	}
	b := p.Source
	if b == nil {
		b = p.Target
	}
	return v.w.T("js_kind_" + b.Type)
}

func sideClass(p translation.Part) string {
	switch {
	case p.Key == story.PartHeadline:
		return "seg-head"
	case p.Source != nil && p.Source.Type == body.Heading, p.Source == nil && p.Target != nil && p.Target.Type == body.Heading:
		return "seg-h"
	}
	return ""
}

// blockHTML renders one block for reading; pictures stand by their caption.
func (v *visit) blockHTML(deskSlug string, b *body.Block) template.HTML {
	if b == nil {
		return ""
	}
	if b.Type == body.Image {
		b = &body.Block{Type: body.Paragraph, Inline: []body.Inline{{Text: b.Text()}}}
	}
	doc := body.Doc{Content: []body.Block{*b}}
	words := func(id string, args map[string]string) string {
		text, _ := v.ad.Reader.For(deskSlug).Text(id, args)
		return text
	}
	return view.Fragment(doc.HTML(body.RenderOptions{Words: words}))
}
