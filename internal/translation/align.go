package translation

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// Part is one part of a translation beside its source: a named part or a block.
type Part struct {
	Key                    string // headline, deck, lead.caption …, or the block's id (the source's where there is no target)
	Freshness              body.Freshness
	Source                 *body.Block // nil for named parts
	Target                 *body.Block
	SourceText, TargetText string // of named parts
}

// Parts lays a target beside its source: headline, deck and the lead's texts
// first, then the blocks.
func Parts(source, target *story.Content) []Part {
	var out []Part
	for _, name := range story.NamedParts() {
		from, to := source.Part(name), target.Part(name)
		if from == "" && to == "" {
			continue
		}
		out = append(out, Part{Key: name, Freshness: partFreshness(target, name, from, to), SourceText: from, TargetText: to})
	}
	for _, p := range body.Align(source.Body, target.Body) {
		key := ""
		switch {
		case p.Target != nil:
			key = p.Target.ID
		case p.Source != nil:
			key = p.Source.ID
		}
		out = append(out, Part{Key: key, Freshness: p.Freshness, Source: p.Source, Target: p.Target})
	}
	return out
}

// partFreshness derives a named part's freshness from the hash that the target
// keeps of the text it was made from.
func partFreshness(target *story.Content, name, from, to string) body.Freshness {
	switch made, ok := target.PartHashes[name]; {
	case to == "" && from != "":
		return body.Missing
	case !ok:
		return body.Extra
	case from == "":
		return body.Orphan
	case made == body.TextHash(from):
		return body.Current
	}
	return body.Stale
}

// staleParts counts the parts that are older than the source's present text:
// stale ones, orphans, and blocks that came into the source since the revision
// that the target reflects (a block that the desk left out stays left out).
func staleParts(source, reflected, target *story.Content, confirm []string) int {
	n := 0
	for _, p := range Parts(source, target) {
		switch p.Freshness {
		case body.Stale, body.Orphan:
			n++
		case body.Missing:
			if isNew(p, source, reflected) && !slices.Contains(confirm, p.Key) {
				n++
			}
		}
	}
	return n
}

// isNew says whether a missing part came into the source after the reflected revision.
func isNew(p Part, source, reflected *story.Content) bool {
	if reflected == nil {
		return false
	}
	if p.Source == nil {
		return reflected.Part(p.Key) == ""
	}
	_, ok := reflected.Body.Block(p.Source.ID)
	return !ok
}

// present answers the revision of the source that readers have; of a source
// that is not live, the one that was asked for.
func (sv *Service) present(ctx context.Context, source *story.Story, asked int64) (*story.Revision, error) {
	if source.Live == story.OnAir && source.LiveID != nil {
		return sv.stories.Revision(ctx, *source.LiveID)
	}
	return sv.stories.Revision(ctx, asked)
}

// Align completes a translation's new content before it becomes a revision: it
// keeps src, marks what was changed (or confirmed) as made from the source's
// present text, and when no part is older, says that the target reflects it.
// It is story's hook and runs in the story's transaction.
func (sv *Service) Align(ctx context.Context, s *story.Story, prev, next *story.Revision, how story.Alignment) error {
	t, err := sv.store.TranslationOf(ctx, s.ID)
	if err != nil {
		return err
	}
	source, err := sv.stories.Story(ctx, t.SourceID)
	if err != nil {
		return err
	}
	now, err := sv.present(ctx, source, t.SourceRevisionID)
	if err != nil {
		return err
	}
	old := story.Content{}
	if prev != nil {
		old = prev.Content
	}
	old.Normal()
	mark(&old, &next.Content, &now.Content, how)
	if err := sv.settleSegments(ctx, t, next, &old, &now.Content, source.DeskID, how.Confirm); err != nil {
		return err
	}
	var reflected *story.Content
	if prev != nil && prev.SourceRevisionID != nil {
		r, err := sv.stories.Revision(ctx, *prev.SourceRevisionID)
		if err != nil {
			return err
		}
		reflected = &r.Content
	}
	t.StaleParts = staleParts(&now.Content, reflected, &next.Content, how.Confirm)
	if t.DismissedRevisionID != nil && *t.DismissedRevisionID == now.ID && t.StaleParts > 0 {
		t.StaleParts = 0 // the desk called this change not applicable: it stays so
	} else if t.StaleParts == 0 {
		next.SourceRevisionID = &now.ID
		if next.Reflects, err = Reflecting(now); err != nil {
			return err
		}
		t.SourceRevisionID, t.DismissedRevisionID = now.ID, nil
	}
	if err := sv.saved(ctx, t, next.ByID); err != nil {
		return err
	}
	t.UpdatedAt = sv.clock.Now()
	return sv.store.UpdateTranslation(ctx, t)
}

// mark writes the ties of next: part hashes and the blocks' src and src_hash.
func mark(old, next, source *story.Content, how story.Alignment) {
	hashes := map[string]string{}
	for _, name := range story.NamedParts() {
		was, made := old.PartHashes[name]
		confirmed := slices.Contains(how.Confirm, name)
		switch {
		case next.Part(name) == "":
		case next.Part(name) != old.Part(name) || confirmed:
			hashes[name] = body.TextHash(source.Part(name))
		case made:
			hashes[name] = was
		}
	}
	next.PartHashes = hashes
	keepSrc(old.Body, next.Body)
	if how.ByOrder {
		next.Body.PairByOrder(source.Body)
	}
	for i := range next.Body.Content {
		b := &next.Body.Content[i]
		if slices.Contains(how.Confirm, b.ID) {
			b.SrcHash = body.SourceHash(source.Body, b.Src)
			if b.SrcHash == "" { // the source block is gone: the desk keeps its own
				b.Src = nil
			}
		}
	}
	next.Body.MarkSaved(old.Body, source.Body)
}

// keepSrc gives a block that came back without src the one it had.
func keepSrc(old, next *body.Doc) {
	for i := range next.Content {
		b := &next.Content[i]
		if was, ok := old.Block(b.ID); ok && len(b.Src) == 0 {
			b.Src, b.SrcHash = was.Src, was.SrcHash
		}
	}
}

// Reflecting answers, as JSON, what a text made from the revision reflects: the
// revision itself and, up the chain, what that one reflects.
func Reflecting(source *story.Revision) (string, error) {
	m := map[string]int64{}
	if source.Reflects != "" {
		if err := json.Unmarshal([]byte(source.Reflects), &m); err != nil {
			return "", errs.Wrap(errs.Internal, "err_internal", err)
		}
	}
	m[strconv.FormatInt(source.StoryID, 10)] = source.ID
	text, err := json.Marshal(m)
	if err != nil {
		return "", errs.Wrap(errs.Internal, "err_internal", err)
	}
	return string(text), nil
}
