package translation

import (
	"context"
	"strings"
	"time"
	"unicode"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/lang"
	"polydesk/internal/story"
)

// SegmentRow is one segment as it was saved last. How fresh it is follows from
// SourceHash and is never kept.
type SegmentRow struct {
	ID            int64     `gorm:"primaryKey"`
	TranslationID int64     `gorm:"column:translation_id"`
	Key           string    `gorm:"column:key"`
	Source        string    `gorm:"column:source"` // that it was made from
	SourceHash    string    `gorm:"column:source_hash"`
	Target        string    `gorm:"column:target"`
	Version       int64     `gorm:"column:version"`  // counts saves
	Progress      string    `gorm:"column:progress"` // none, draft, translated, approved
	Origin        string    `gorm:"column:origin"`   // human, memory, machine, import
	Segmenter     int       `gorm:"column:segmenter"`
	ByID          *int64    `gorm:"column:by_id"`
	SavedAt       time.Time `gorm:"column:saved_at"`
}

// TableName names the table for the store.
func (SegmentRow) TableName() string { return "segments" }

// Segment is a piece of the work: a sentence of the source, or a named part,
// beside what the target has for it. Texts are tagged (body.Tagged).
type Segment struct {
	Key                string
	Source, SourceHash string
	Target             string
	Version            int64 // 0: never saved
	Progress, Origin   string
	Freshness          body.Freshness // current, stale, orphan

	made  string       // hash of the source text that the target was made from; empty: none
	seg   body.Segment // of the source
	marks []body.Mark  // of Target, beside the source's
	named bool
	block string // id of the target's block; empty: none
	whole bool
	row   *SegmentRow
}

// Segments lists the segments of a translation in the order of the work, those
// whose source is gone last, to people of the target's desk; NotFound.
func (sv *Service) Segments(ctx context.Context, a account.Actor, id int64) ([]Segment, error) {
	b, err := sv.Side(ctx, a, id)
	if err != nil {
		return nil, err
	}
	rows, err := sv.store.Segments(ctx, id)
	if err != nil {
		return nil, err
	}
	out := lay(&b.Present.Content, &b.Target.Content, rows, b.Source.Desk.Language())
	switch b.Target.Story.State {
	case story.Approved, story.Scheduled, story.Published:
		for i := range out {
			if out[i].Target != "" && out[i].Freshness == body.Current {
				out[i].Progress = "approved"
			}
		}
	}
	return out, nil
}

// lay lays the segments of a source beside its target and what was saved.
func lay(source, target *story.Content, rows []SegmentRow, l *lang.Language) []Segment {
	source.Normal()
	target.Normal()
	w := &layout{rows: map[string]*SegmentRow{}, of: map[string][]*SegmentRow{}, used: map[*SegmentRow]bool{}, l: l}
	for i := range rows {
		r := &rows[i]
		w.rows[r.Key] = r
		if base, _, ok := strings.Cut(strings.TrimPrefix(r.Key, "_."), "."); ok {
			w.of[base] = append(w.of[base], r)
		}
	}
	for _, name := range story.NamedParts() {
		w.part(source, target, name)
	}
	taken := map[string]bool{}
	for i := range source.Body.Content {
		w.block(&source.Body.Content[i], target.Body, taken)
	}
	for i := range rows {
		if r := &rows[i]; !w.used[r] && r.Target != "" && !w.replaced(r) {
			w.out = append(w.out, Segment{Key: r.Key, Source: r.Source, SourceHash: r.SourceHash, Target: r.Target, Version: r.Version,
				Progress: r.Progress, Origin: r.Origin, Freshness: body.Orphan, made: r.SourceHash, row: r})
		}
	}
	return w.out
}

type layout struct {
	rows map[string]*SegmentRow
	of   map[string][]*SegmentRow // by block, in the order in which they were saved first
	used map[*SegmentRow]bool
	l    *lang.Language
	out  []Segment
	free []string // blocks that are one segment, and those without any
}

// replaced says whether a row is history: its block was written anew as one
// segment, or its key is another's now.
func (w *layout) replaced(r *SegmentRow) bool {
	base, _, _ := strings.Cut(strings.TrimPrefix(r.Key, "_."), ".")
	for _, b := range w.free {
		if b == base {
			return true
		}
	}
	for _, s := range w.out {
		if s.Key == r.Key {
			return true
		}
	}
	return false
}

// add completes a segment by its row: a text that is not the row's was written
// elsewhere since, and is another version.
func (w *layout) add(s Segment, r *SegmentRow, made string) {
	s.Source, s.SourceHash = s.seg.Text, s.seg.Hash()
	s.Progress, s.Origin, s.Freshness, s.made = "none", "human", body.Current, made
	if s.row = r; r != nil {
		w.used[r] = true
		s.Version, s.Origin = r.Version, r.Origin
		if r.Target != s.Target {
			s.Version++
		}
	}
	if s.Target != "" {
		s.Progress = "translated"
		if made != "" && made != s.SourceHash {
			s.Freshness = body.Stale
		}
	}
	w.out = append(w.out, s)
}

func (w *layout) part(source, target *story.Content, name string) {
	from, to := source.Part(name), target.Part(name)
	if from == "" {
		return
	}
	s := Segment{Key: name, named: true, Target: body.EscapeTags(to), seg: body.Segment{Key: name, Text: body.EscapeTags(from)}}
	s.seg.Key = name
	s.Key = name
	made := ""
	if hash, ok := target.PartHashes[name]; ok {
		made = "other"
		if hash == body.TextHash(from) {
			made = s.seg.Hash()
		}
	}
	w.add(s, w.rows[name], made)
}

// block lays out one block of the source. With one target block that is the
// join of its segments it is a segment a sentence, else one segment.
func (w *layout) block(b *body.Block, target *body.Doc, taken map[string]bool) {
	segs := b.Segments(w.l)
	var own, parts []body.Segment
	for _, s := range segs {
		switch {
		case strings.TrimSpace(s.Text) == "":
		case s.Part == "":
			own = append(own, s)
		default:
			parts = append(parts, s)
		}
	}
	t, several := targetOf(b.ID, target)
	if t != nil && taken[t.ID] {
		return // under another source block, with which it was joined
	}
	id, made := "", ""
	if t == nil {
		t = &body.Block{}
	} else {
		id = t.ID
		taken[id] = true
		if t.SrcHash == b.Hash() {
			made = "now"
		} else if t.SrcHash != "" {
			made = "other"
		}
	}
	pieces, ok := w.sentences(own, b, t)
	if several || !ok {
		w.wholeBlock(b, t, own, made)
	} else {
		for i, s := range own {
			p := pieces[i]
			text, marks := body.Tagged(p.in, s.Marks...)
			hash := hashOr(made, s.Hash())
			if p.row != nil {
				hash = p.row.SourceHash
			}
			w.add(Segment{Key: s.Key, seg: s, block: id, Target: strings.TrimSpace(text), marks: marks}, p.row, hash)
		}
	}
	for _, s := range parts {
		r := w.rows[s.Key]
		hash := hashOr(made, s.Hash())
		if r != nil {
			hash = r.SourceHash
		}
		w.add(Segment{Key: s.Key, seg: s, block: id, Target: body.EscapeTags(t.Field(s.Part))}, r, hash)
	}
}

// hashOr turns what is known of the whole block into a segment's hash.
func hashOr(made, now string) string {
	if made == "now" {
		return now
	}
	return made
}

func (w *layout) wholeBlock(b, t *body.Block, own []body.Segment, made string) {
	w.free = append(w.free, b.ID)
	if len(own) == 0 {
		return
	}
	s := b.Whole()
	var text body.Segment
	if t.ID != "" {
		text = t.Whole(s.Marks...)
	}
	r := w.rows[s.Key]
	hash := hashOr(made, s.Hash())
	if r != nil && r.Target == text.Text {
		hash = r.SourceHash
	}
	w.add(Segment{Key: s.Key, seg: s, block: t.ID, whole: true, Target: text.Text, marks: text.Marks}, r, hash)
}

// targetOf finds the block that translates a source block; several: not this
// one alone, or with others.
func targetOf(id string, target *body.Doc) (t *body.Block, several bool) {
	for i := range target.Content {
		b := &target.Content[i]
		for _, src := range b.Src {
			if src == id && t != nil {
				return t, true
			}
			if src == id {
				t, several = b, len(b.Src) > 1
			}
		}
	}
	return t, several
}

// piece is what a target has for one segment.
type piece struct {
	in  []body.Inline
	row *SegmentRow
}

// sentences parts a target block as its segments were saved; not ok when it is
// no longer their join.
func (w *layout) sentences(own []body.Segment, b, t *body.Block) ([]piece, bool) {
	out := make([]piece, len(own))
	var saved []*SegmentRow
	for _, r := range w.of[b.ID] {
		if _, n, _ := strings.Cut(strings.TrimPrefix(r.Key, "_."), "."); n != "" && unicode.IsDigit(rune(n[0])) && !strings.Contains(n, "_") {
			saved = append(saved, r)
		}
	}
	texts := [][]body.Inline{t.Inline}
	if t.Type == body.List {
		texts = t.Items
	}
	old, now := make([]string, len(saved)), make([]string, len(own))
	for i, r := range saved {
		old[i] = r.Source
	}
	for j, s := range own {
		now[j] = s.Text
	}
	pair := body.MatchTexts(old, now)
	for j, i := range pair {
		if i >= 0 {
			out[j].row = saved[i]
		}
	}
	if empty(texts) {
		return out, true
	}
	cut, ok := cutAt(texts, saved)
	if !ok {
		return nil, false
	}
	for j, i := range pair {
		if i >= 0 {
			out[j].in = cut[i]
		}
	}
	return out, true
}
