package translation

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// SegmentChange is one save: the text, under the source and the version that
// the person saw.
type SegmentChange struct {
	Target     string
	SourceHash string
	Version    int64
	Problems   []errs.Field // what the surface could not read
}

// SegmentConflict is the Detail of a Conflict: the text that was not saved, and
// the segment as it is now.
type SegmentConflict struct{ Yours, Current Segment }

// guardTags names the rule that a target has its source's tags.
const guardTags story.Guard = "tags"

// SaveSegment saves one segment, and in the same transaction the target's text:
// by who holds the translation, or an editor of its desk. NotFound, Forbidden,
// Conflict (the state; or, with a SegmentConflict, a source or a target that
// moved meanwhile), Invalid (guard tags).
func (sv *Service) SaveSegment(ctx context.Context, a account.Actor, id int64, key string, in SegmentChange) (*Segment, error) {
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		t, target, err := sv.lock(ctx, id)
		if err != nil {
			return err
		}
		if !a.Of(t.DeskID) {
			source, err := sv.stories.Story(ctx, t.SourceID)
			if err == nil && a.Of(source.DeskID) { // they see the translation, not the work on it
				return forbidden()
			}
			return notFound()
		}
		all, err := sv.Segments(ctx, a, id)
		if err != nil {
			return err
		}
		s := find(all, key)
		if s == nil {
			return notFound()
		}
		mine := t.AssigneeID != nil && *t.AssigneeID == a.ID && a.Is(t.DeskID, account.Translator)
		if !mine && !a.Is(t.DeskID, account.Editor) {
			return forbidden()
		}
		if target.HeadID == nil {
			return errs.New(errs.Conflict, "err_state")
		}
		return sv.saveSegment(ctx, a, t, target, all, s, in)
	})
	if err != nil {
		return nil, err
	}
	all, err := sv.Segments(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return find(all, key), nil
}

func find(all []Segment, key string) *Segment {
	for i := range all {
		if all[i].Key == key {
			return &all[i]
		}
	}
	return nil
}

func (sv *Service) saveSegment(ctx context.Context, a account.Actor, t *Translation, target *story.Story, all []Segment, s *Segment, in SegmentChange) error {
	in.Target = strings.TrimSpace(in.Target)
	if len(in.Problems) == 0 && (s.Freshness == body.Orphan || in.SourceHash != s.SourceHash || in.Version != s.Version) {
		e := errs.New(errs.Conflict, "err_stale")
		yours := *s
		yours.Target, yours.SourceHash, yours.Version = in.Target, in.SourceHash, in.Version
		if s.row != nil && s.row.SourceHash == in.SourceHash {
			yours.Source = s.row.Source
		}
		e.Detail = SegmentConflict{Yours: yours, Current: *s}
		return e
	}
	text, err := check(s, in)
	if err != nil {
		return err
	}
	if s.Target == in.Target && s.Freshness == body.Current && s.row != nil && s.row.Target == in.Target {
		return nil // nothing changes
	}
	head, err := sv.stories.Revision(ctx, *target.HeadID)
	if err != nil {
		return err
	}
	change := story.Change{Any: true, KeepDraft: true}
	if s.named {
		change.Patch = namedPatch(head.Content, s.Key, bare(text))
	} else if change.Patch, err = sv.blockPatch(ctx, t, head.Content, all, s, text); err != nil {
		return err
	}
	s.Target, s.Freshness, s.Progress, s.Origin = in.Target, body.Current, "translated", "human"
	if in.Target == "" {
		s.Progress = "none"
	}
	s.Version++
	if err := sv.writeRows(ctx, t.ID, a, all, s); err != nil {
		return err
	}
	_, err = sv.story.Save(ctx, a, target.ID, change)
	return err
}

// check reads a target's text as the segment allows it.
func check(s *Segment, in SegmentChange) ([]body.Inline, error) {
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = append(e.Fields, in.Problems...)
	max := body.MaxBlockText / 4
	if s.named || s.seg.Part != "" {
		max = body.MaxAttr
	}
	if s.Key == story.PartHeadline {
		max = story.MaxHeadline
	}
	if strings.ContainsFunc(in.Target, func(r rune) bool { return body.Refused(r) }) || !utf8.ValidString(in.Target) {
		e.Field("target", "err_control_chars")
	}
	if utf8.RuneCountInString(in.Target) > max {
		e.Field("target", "err_too_long", "Max", max)
	}
	if len(e.Fields) > 0 {
		return nil, e
	}
	if in.Target == "" {
		return nil, nil
	}
	text, err := body.Untag(in.Target, s.seg.Marks, s.marks...)
	if _, broken := errors.AsType[*body.TagError](err); broken {
		e := errs.Wrap(errs.Invalid, "guard_tags", err).Field("target", "guard_tags")
		e.Guard = string(guardTags)
		return nil, e
	}
	return text, err
}

// bare is text without marks.
func bare(in []body.Inline) string {
	var s strings.Builder
	for _, p := range in {
		s.WriteString(p.Text)
	}
	return s.String()
}

func namedPatch(c story.Content, name, text string) story.Patch {
	p := story.Patch{}
	lead := story.Lead{}
	if c.Lead != nil {
		lead = *c.Lead
	}
	to := &lead
	switch name {
	case story.PartHeadline:
		p.Headline = &text
		return confirmed(p, name, text)
	case story.PartDeck:
		p.Deck = &text
		return confirmed(p, name, text)
	case story.PartCaption:
		lead.Caption = text
	case story.PartAlt:
		lead.Alt = text
	case story.PartCredit:
		lead.Credit = text
	}
	p.Lead = &to
	return confirmed(p, name, text)
}

func confirmed(p story.Patch, name, text string) story.Patch {
	if text != "" {
		p.Confirm = []string{name}
	}
	return p
}

// blockPatch makes the target's document with the segment's text in its block:
// the join of the segments' texts, those without one left out.
func (sv *Service) blockPatch(ctx context.Context, t *Translation, c story.Content, all []Segment, s *Segment, text []body.Inline) (story.Patch, error) {
	c = c.Clone()
	source, err := sv.stories.Story(ctx, t.SourceID)
	if err != nil {
		return story.Patch{}, err
	}
	now, err := sv.present(ctx, source, t.SourceRevisionID)
	if err != nil {
		return story.Patch{}, err
	}
	from, _ := now.Content.Body.Block(s.seg.Block)
	i := indexOf(c.Body, s.block)
	if i < 0 {
		i = insert(c.Body, now.Content.Body, from)
		c.Body.AssignIDs(story.NewBlockID)
	}
	b := &c.Body.Content[i]
	done := true
	var segs []body.Segment
	texts := map[string][]body.Inline{}
	for _, o := range all {
		if o.seg.Block != s.seg.Block || o.Freshness == body.Orphan || o.named {
			continue
		}
		in := text
		if o.Key != s.Key {
			done = done && o.Target != "" && o.Freshness == body.Current
			if in, err = body.Untag(o.Target, nil, append(append([]body.Mark{}, o.seg.Marks...), o.marks...)...); err != nil {
				in = []body.Inline{{Text: plain(o.Target)}}
			}
		}
		segs, texts[o.Key] = append(segs, o.seg), in
	}
	if s.whole {
		*b = b.SetWhole(text)
	} else if s.seg.Part != "" {
		b.SetField(s.seg.Part, bare(text))
	} else {
		joined := b.Merge(segs, func(o body.Segment) []body.Inline { return texts[o.Key] })
		b.Inline, b.Items = joined.Inline, joined.Items
	}
	p := story.Patch{Body: c.Body}
	if done && len(text) > 0 {
		p.Confirm = []string{b.ID}
	}
	return p, nil
}

// indexOf finds a block by its id: -1 when it is not there, or has none.
func indexOf(d *body.Doc, id string) int {
	for i, b := range d.Content {
		if id != "" && b.ID == id {
			return i
		}
	}
	return -1
}

// insert gives a source block that has no target an empty one, after that of
// the nearest block before it.
func insert(target, source *body.Doc, b *body.Block) int {
	at := 0
	for _, s := range source.Content {
		if s.ID == b.ID {
			break
		}
		if t, _ := targetOf(s.ID, target); t != nil {
			at = indexOf(target, t.ID) + 1
		}
	}
	fresh := body.Skeleton(&body.Doc{Content: []body.Block{*b}}).Content[0]
	target.Content = append(target.Content[:at:at], append([]body.Block{fresh}, target.Content[at:]...)...)
	return at
}

// writeRows writes the segment's row, and those of its block anew under the
// keys that they have now; what lost its sentence stays as history.
func (sv *Service) writeRows(ctx context.Context, id int64, a account.Actor, all []Segment, s *Segment) error {
	var gone []int64
	var rows []SegmentRow
	taken := map[string]bool{}
	for _, o := range all {
		if o.Freshness != body.Orphan {
			taken[o.Key] = true
		}
	}
	for i := range all {
		o := &all[i]
		switch {
		case o == s:
			rows = append(rows, sv.rowOf(id, *o, &a.ID))
		case o.row == nil || o.row.Key == o.Key && (o.Freshness != body.Orphan || !taken[o.Key]):
			continue
		default:
			r := *o.row
			if r.ID, r.Key = 0, o.Key; o.Freshness == body.Orphan {
				r.Key += "_" + r.SourceHash
			}
			rows = append(rows, r)
		}
		if o.row != nil {
			gone = append(gone, o.row.ID)
		}
	}
	return sv.store.ReplaceSegments(ctx, id, gone, rows)
}
