package translation

import (
	"context"

	"polydesk/internal/account"
	"polydesk/internal/story"
)

// Beside is a translation's target beside its source, for who works on it.
type Beside struct {
	Row    *Row
	Source *story.View // as the person may see it; its text is in Present
	// Present is the source's text to translate: what readers have, or the
	// revision that was asked for. Reflected is the one that the target was made
	// from; nil before it was begun. They are the same when nothing is stale.
	Present, Reflected *story.Revision
	Target             *story.View // without a revision before the first claim
	Parts              []Part
}

// Side lays a translation beside its source, to people of the target's desk.
// NotFound for others, also when the source is not open to them.
func (sv *Service) Side(ctx context.Context, a account.Actor, id int64) (*Beside, error) {
	row, err := sv.Get(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if !a.Of(row.DeskID) {
		return nil, notFound()
	}
	b := &Beside{Row: row}
	if b.Source, err = sv.story.Get(ctx, a, row.SourceID); err != nil {
		return nil, err
	}
	if b.Target, err = sv.story.Get(ctx, a, row.StoryID); err != nil {
		return nil, err
	}
	if b.Present, err = sv.present(ctx, &b.Source.Story, row.SourceRevisionID); err != nil {
		return nil, err
	}
	if r := b.Target.Revision; r != nil && r.SourceRevisionID != nil {
		if b.Reflected, err = sv.stories.Revision(ctx, *r.SourceRevisionID); err != nil {
			return nil, err
		}
	}
	b.Parts = Parts(&b.Present.Content, &b.Target.Content)
	return b, nil
}
