package admin

import (
	"html/template"
	"net/http"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/story"
	"polydesk/internal/translation"
	"polydesk/internal/view"
)

// TranslatePage is a translation's job: the source, read-only, beside the target.
type TranslatePage struct {
	Frame
	ID, Story          string
	Href, StoryHref    string
	Headline           Name // of the source
	Facts              []string
	Note               *Name
	Source, Target     Name // the two languages
	SourceSaid         string
	TargetSaid         string
	SourceHref         string
	Job                Mark
	Late               bool
	Held               string // who else holds it
	CanEdit            bool
	Locked             *Locked
	Rows               []SegRow
	Script             EditorData
	Primary            *StepLink
	Guarded            bool // the primary step is stopped by something that the rows do not know
	More               []StepLink
	WhyNot             string
	Changed            string // "The source changed …": what became stale
	Done, All          int
	Progress           string
	Footer             FooterPart
	Preview            string
	Here               HerePart
	Lease              LeasePart
	Draft              *DraftPart
	Credits            CreditsPart
	StaleNow, IsUpdate bool
}

// SegRow is a part of the source beside what was made of it.
type SegRow struct {
	Class, ID      string
	Seg            string // headline, deck, lead.caption …, or block
	Src, Tgt       string // ids of blocks
	Fresh          string
	Label, State   string
	Glyph, Mark    string
	Source, Target SegText
}

// SegText is one side of a row. HTML is set for a block without changes; Spans
// for a text, or for a block that changed.
type SegText struct {
	Lang, Dir string
	HTML      template.HTML
	Spans     []body.Span
	Was       []body.Span // taken out of the source since
}

// beside answers the job of the address, to people of the target's desk.
func (v *visit) beside() (*translation.Beside, error) {
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	return v.ad.Translations.Side(v.ctx(), v.who, id)
}

// translatePage shows a job to people of the target's desk; others do not find it.
func (ad *Admin) translatePage(v *visit) error {
	b, err := v.beside()
	if err != nil {
		return err
	}
	if b.Target.Revision == nil {
		return v.translateUnclaimed(b)
	}
	p, err := v.translateView(b)
	if err != nil {
		return err
	}
	return v.page(http.StatusOK, "translate", p)
}

func (v *visit) translateView(b *translation.Beside) (*TranslatePage, error) {
	p, err := v.translateHead(b)
	if err != nil {
		return nil, err
	}
	target := b.Target
	now, err := v.shownText(target)
	if err != nil {
		return nil, err
	}
	p.CanEdit = story.MayEdit(v.who, &target.Story) == story.EditYes
	if p.Script, err = v.editorData(&target.Desk, target.Story.ID, now); err != nil {
		return nil, err
	}
	p.Script.SourceLang, p.Script.SourceDir = b.Source.Desk.Tag, b.Source.Desk.Language().Direction
	if p.Script.Source, err = contentData(b.Present.Content); err != nil {
		return nil, err
	}
	if p.CanEdit {
		p.Scripts = []string{"editor.js"}
		p.Keys = append(v.translateKeys(), p.Keys...)
	}
	v.segments(p, b, now)
	clock := v.clockOf(&target.Desk)
	p.Footer.Words, p.Footer.Minutes = v.footer(&now.content)
	p.Footer.Saved = clock.stamp(target.Revision.At)
	p.Draft = v.draftPart(target, now, clock)
	p.Preview = p.StoryHref + "/preview"
	if p.Credits, _, err = v.creditsPart(&target.Desk, &now.content); err != nil {
		return nil, err
	}
	if p.Here, err = v.herePart(target, p.CanEdit); err != nil {
		return nil, err
	}
	p.Here.Href = p.Href + "/here"
	if p.Lease, err = v.leasePart(b.Row, target); err != nil {
		return nil, err
	}
	return p, v.translateSteps(p, b, now)
}

// translateHead fills what the page says about the job.
func (v *visit) translateHead(b *translation.Beside) (*TranslatePage, error) {
	row, from, to := b.Row, &b.Source.Desk, &b.Target.Desk
	p := &TranslatePage{ID: itoa(row.ID), Story: itoa(row.StoryID), Href: translationHref(row.ID), StoryHref: storyHref(row.StoryID),
		Headline: content(from, b.Present.Content.Headline), Source: deskName(from), Target: deskName(to), SourceHref: storyHref(row.SourceID)}
	var err error
	if p.Frame, err = v.frame("queue", b.Present.Content.Headline); err != nil {
		return nil, err
	}
	p.Title = p.Headline
	p.NoAct = false
	clock := v.clockOf(to)
	p.SourceSaid = v.w.T("translate_source_asked", "Revision", v.digits(itoa(int64(b.Present.Number))))
	if b.Source.Story.Live == story.OnAir && b.Source.Story.PublishedAt != nil {
		p.SourceSaid = v.w.T("translate_source_live", "Revision", v.digits(itoa(int64(b.Present.Number))), "Time", clock.text(b.Source.Story.PublishedAt))
	}
	if row.DueAt != nil {
		p.Facts = append(p.Facts, v.w.T("translate_due", "Time", clock.text(row.DueAt)))
		p.Late = row.DueAt.Before(clock.now) && row.State != translation.Published
	}
	p.Facts = append(p.Facts, v.w.T("urgency_"+itoa(int64(row.Priority))))
	if row.Kind != translation.First {
		p.IsUpdate = true
		p.Facts = append(p.Facts, v.w.T("job_"+string(row.Kind)))
	}
	p.Job = Mark{Class: "st", Text: v.w.T("translation_" + string(row.State))}
	if row.State != translation.Claimed && row.AssigneeID != nil && *row.AssigneeID != v.who.ID {
		p.Held = row.AssigneeName
	}
	if row.Note != "" {
		p.Note = &Name{Text: row.Note, Lang: from.Tag, Dir: "auto"}
	}
	return p, nil
}

// translateUnclaimed shows the source alone: nobody has begun.
func (v *visit) translateUnclaimed(b *translation.Beside) error {
	p, err := v.translateHead(b)
	if err != nil {
		return err
	}
	now := shown{}
	now.content.Normal()
	v.segments(p, b, now)
	if err := v.translateSteps(p, b, now); err != nil {
		return err
	}
	p.TargetSaid = v.w.T("translate_not_begun")
	return v.page(http.StatusOK, "translate", p)
}

func (v *visit) translateKeys() []Key {
	return append(v.editorKeys(), Key{Keys: []string{"Alt", "↓"}, Text: v.w.T("keys_next_open")}, Key{Keys: []string{"Alt", "→"}, Text: v.w.T("keys_copy_source")})
}

// translateSteps lists what the person can do with the job.
func (v *visit) translateSteps(p *TranslatePage, b *translation.Beside, now shown) error {
	row := b.Row
	link := func(name string) *StepLink {
		return &StepLink{Name: name, Label: v.w.T("translate_" + name), Busy: v.w.T("translate_" + name + "_busy"),
			Href: p.Href + "/steps/" + name, Direct: name == "claim" || name == "release"}
	}
	mine := row.AssigneeID != nil && *row.AssigneeID == v.who.ID
	translator, editor := v.who.Is(row.DeskID, account.Translator), v.who.Is(row.DeskID, account.Editor)
	stale := row.State == translation.Published && row.Stale()
	if translator && (row.State == translation.Requested || stale) {
		p.Primary = link("claim")
	}
	house, err := v.steps(b.Target, &now, false)
	if err != nil {
		return err
	}
	if b.Target.Revision != nil && p.Primary == nil && house.Primary != nil {
		step := *house.Primary
		step.Href = p.StoryHref + "/steps/" + step.Name
		p.Primary = &step
		p.Guarded = step.Why.Text != "" && step.Name != string(story.Submit)
	}
	if row.State == translation.Claimed && (mine || editor) {
		p.More = append(p.More, *link("hand"), *link("release"))
	}
	if translator && (row.State == translation.Requested || row.State == translation.Claimed && (mine || editor)) {
		p.More = append(p.More, *link("decline"))
	}
	if translator && stale {
		l := link("decline")
		l.Label = v.w.T("translate_not_applicable")
		p.More = append(p.More, *l)
	}
	asked := row.RequestedBy != nil && *row.RequestedBy == v.who.ID
	if (asked || v.who.Is(row.SourceDeskID, account.Editor)) && (row.State == translation.Requested || row.State == translation.Claimed) && row.TargetLive == story.NotLive {
		l := link("cancel")
		l.Bad = true
		p.More = append(p.More, *l)
	}
	if !p.CanEdit && b.Target.Revision != nil {
		p.Locked = v.locked(b.Target, house)
	}
	return nil
}

// sides are the two documents of a page with how they are rendered.
type sides struct {
	v        *visit
	b        *translation.Beside
	from, to body.RenderOptions
}

func (v *visit) sides(b *translation.Beside) sides {
	words := func(slug string) func(string, map[string]string) string {
		return func(id string, args map[string]string) string {
			text, _ := v.ad.Reader.For(slug).Text(id, args)
			return text
		}
	}
	image := func(key string) (body.ImageInfo, bool) {
		return body.ImageInfo{Src: mediaHref(key, "320")}, true
	}
	return sides{v: v, b: b, from: body.RenderOptions{Language: b.Source.Desk.Language(), Image: image, Words: words(b.Source.Desk.Slug)},
		to: body.RenderOptions{Language: b.Target.Desk.Language(), Image: image, Words: words(b.Target.Desk.Slug)}}
}

func one(b *body.Block, o body.RenderOptions) template.HTML {
	if b == nil {
		return ""
	}
	return view.Fragment((&body.Doc{Content: []body.Block{*b}}).HTML(o))
}

// segments lays the parts out, named ones first.
func (v *visit) segments(p *TranslatePage, b *translation.Beside, now shown) {
	s := v.sides(b)
	parts := translation.Parts(&b.Present.Content, &now.content)
	stale := 0
	for _, part := range mergeTargets(parts) {
		row := s.row(part)
		if part.Freshness == body.Stale || part.Freshness == body.Orphan {
			stale++
		}
		if part.Freshness != body.Extra && part.Freshness != body.Orphan {
			p.All++
			if part.Freshness == body.Current {
				p.Done++
			}
		}
		p.Rows = append(p.Rows, row)
	}
	p.Progress = v.w.T("translate_progress", "Done", p.Done, "All", p.All)
	if b.Row.Stale() && b.Source.Story.PublishedAt != nil {
		p.Changed = v.w.T("translate_changed", "Time", v.clockOf(&b.Target.Desk).text(b.Source.Story.PublishedAt), "Count", b.Row.StaleParts)
	}
	if open := p.All - p.Done; open > 0 {
		p.WhyNot = v.w.T("translate_open", "Count", open)
	}
	p.StaleNow = stale > 0
}

// wide is a source block with all that was made of it.
type wide struct {
	translation.Part
	more []*body.Block // further targets of the same source block
}

// mergeTargets joins the parts that translate one source block: they are one row.
func mergeTargets(parts []translation.Part) []wide {
	var out []wide
	for _, p := range parts {
		if n := len(out); n > 0 && p.Source != nil && out[n-1].Source == p.Source && p.Target != nil {
			last := &out[n-1]
			last.more = append(last.more, p.Target)
			if p.Freshness != body.Current {
				last.Freshness = p.Freshness
			}
			continue
		}
		out = append(out, wide{Part: p})
	}
	return out
}

// row is one part as the page shows it.
func (s sides) row(p wide) SegRow {
	named := p.Source == nil && p.Target == nil
	r := SegRow{Class: "seg", Fresh: string(p.Freshness), State: s.v.w.T("freshness_" + string(p.Freshness)), Glyph: "g-published", Mark: "st ok"}
	from, to := &s.b.Source.Desk, &s.b.Target.Desk
	r.Source = SegText{Lang: from.Tag, Dir: from.Language().Direction}
	r.Target = SegText{Lang: to.Tag, Dir: to.Language().Direction}
	switch p.Freshness {
	case body.Stale, body.Orphan:
		r.Class, r.Glyph, r.Mark = r.Class+" is-stale", "g-stale", "st st-stale"
	case body.Missing:
		r.Class, r.Glyph, r.Mark = r.Class+" is-todo", "g-draft", "st st-draft"
	}
	if named {
		s.named(&r, p)
	} else {
		s.block(&r, p)
	}
	return r
}

func (s sides) named(r *SegRow, p wide) {
	r.Seg, r.ID = p.Key, "seg-"+strings.ReplaceAll(p.Key, ".", "-")
	r.Label = s.v.w.T("part_" + strings.ReplaceAll(p.Key, ".", "_"))
	if p.Key == story.PartHeadline {
		r.Class += " seg-head"
	}
	r.Source.Spans = []body.Span{{Op: body.OpSame, Text: p.SourceText}}
	if p.Freshness == body.Stale && s.b.Reflected != nil {
		r.Source.Spans = body.DiffText(s.b.Reflected.Content.Part(p.Key), p.SourceText)
	}
	r.Target.Spans = []body.Span{{Op: body.OpSame, Text: p.TargetText}}
}

func (s sides) block(r *SegRow, p wide) {
	shown := p.Source
	if shown == nil {
		shown = p.Target
	}
	r.Seg, r.Label = "block", s.v.w.T("js_kind_"+shown.Type)
	if shown.Type == body.Heading {
		r.Class += " seg-h"
	}
	var ids []string
	if p.Target != nil {
		ids = append(ids, p.Target.ID)
		r.ID = "seg-" + p.Target.ID
	}
	for _, t := range p.more {
		ids = append(ids, t.ID)
	}
	r.Tgt = strings.Join(ids, " ")
	if p.Source != nil {
		r.Src, r.ID = p.Source.ID, "seg-"+p.Source.ID
		r.Source.HTML = one(p.Source, s.from)
		if p.Freshness == body.Stale {
			s.changes(r, p.Source)
		}
	} else if p.Freshness == body.Orphan {
		s.gone(r, p.Target)
	}
	r.Target.HTML = one(p.Target, s.to)
	for _, t := range p.more {
		r.Target.HTML += one(t, s.to)
	}
}

// changes shows what became of a source block since the target was made.
func (s sides) changes(r *SegRow, now *body.Block) {
	if s.b.Reflected == nil {
		return
	}
	was, ok := s.b.Reflected.Content.Body.Block(now.ID)
	if !ok || was.Hash() == now.Hash() {
		return
	}
	for _, c := range body.Diff(&body.Doc{Content: []body.Block{*was}}, &body.Doc{Content: []body.Block{*now}}) {
		r.Source.HTML, r.Source.Spans = "", c.Spans
	}
}

// gone shows the source's words that are no longer there.
func (s sides) gone(r *SegRow, target *body.Block) {
	if s.b.Reflected == nil || target == nil {
		return
	}
	for _, id := range target.Src {
		if was, ok := s.b.Reflected.Content.Body.Block(id); ok {
			r.Source.Spans = append(r.Source.Spans, body.Span{Op: body.OpDelete, Text: was.Text()})
		}
	}
}
