package translation

import (
	"context"
	"slices"

	"polydesk/internal/body"
	"polydesk/internal/lang"
	"polydesk/internal/story"
)

// settleSegments says of a target's changed blocks what they were made from, by their
// segments: of a block with an open one nothing, and the present source only
// when all are. A segment whose text was changed elsewhere is another version.
func (sv *Service) settleSegments(ctx context.Context, t *Translation, r *story.Revision, old, source *story.Content, sourceDesk int64, confirm []string) error {
	next, by := &r.Content, r.ByID
	rows, err := sv.store.Segments(ctx, t.ID)
	if err != nil {
		return err
	}
	d, err := sv.stories.DeskByID(ctx, sourceDesk)
	if err != nil {
		return err
	}
	l := d.Language()
	before, after := map[string]Segment{}, lay(source, next, rows, l)
	for _, s := range lay(source, old, rows, l) {
		before[s.Key] = s
	}
	var gone []int64
	var moved []SegmentRow
	for i := range after {
		s := &after[i]
		was, known := before[s.Key]
		if s.Freshness == body.Stale && slices.Contains(confirm, s.block) {
			s.Freshness = body.Current
			if s.row != nil {
				gone, moved = append(gone, s.row.ID), append(moved, sv.rowOf(t.ID, *s, by))
			}
			continue
		}
		if s.Freshness == body.Orphan || s.Target == was.Target && (known || s.Target == "") || s.row != nil && s.row.Target == s.Target {
			continue
		}
		r := sv.rowOf(t.ID, *s, by)
		r.Version = max(was.Version, s.Version-1) + 1
		if s.row != nil {
			gone = append(gone, s.row.ID)
		}
		moved = append(moved, r)
	}
	settleBlocks(old, next, after)
	return sv.store.ReplaceSegments(ctx, t.ID, gone, moved)
}

func (sv *Service) rowOf(id int64, s Segment, by *int64) SegmentRow {
	r := SegmentRow{TranslationID: id, Key: s.Key, Source: s.Source, SourceHash: s.SourceHash, Target: s.Target, Version: s.Version,
		Progress: s.Progress, Origin: s.Origin, Segmenter: lang.SegmenterVersion, ByID: by, SavedAt: sv.clock.Now()}
	return r
}

func settleBlocks(old, next *story.Content, segments []Segment) {
	open, stale, parted := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range segments {
		if s.block == "" || s.whole {
			continue
		}
		parted[s.block] = parted[s.block] || s.row != nil
		open[s.block] = open[s.block] || s.Target == ""
		stale[s.block] = stale[s.block] || s.Freshness == body.Stale
	}
	for i := range next.Body.Content {
		b := &next.Body.Content[i]
		was, known := old.Body.Block(b.ID)
		switch {
		case !parted[b.ID]:
		case open[b.ID]:
			b.SrcHash = ""
		case !stale[b.ID]:
		case known && was.SrcHash != "":
			b.SrcHash = was.SrcHash
		default:
			b.SrcHash = body.TextHash("in part from older text: " + b.SrcHash) // no block's hash
		}
	}
}
