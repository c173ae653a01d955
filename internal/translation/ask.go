package translation

import (
	"context"
	"slices"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// Ask is a request for translations of a story.
type Ask struct {
	StoryID  int64
	Desks    []int64
	DueAt    *time.Time
	Priority int // 0: 3
	Note     string
	Problems []errs.Field
}

// Ask asks desks for translations. Editors of the story's desk may ask any
// desk; a desk's own editors and translators may ask for their own desk when
// the story is live. One that is open or published is answered as it is; a
// declined or cancelled one is asked anew. NotFound, Forbidden, Conflict,
// Invalid (guard desk_on, or a field).
func (sv *Service) Ask(ctx context.Context, a account.Actor, in Ask) ([]Row, error) {
	var ids []int64
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		ids = ids[:0]
		source, err := sv.lockSource(ctx, in.StoryID)
		if err != nil {
			return err
		}
		if err := sv.mayAsk(a, source, in.Desks); err != nil {
			return err
		}
		if err := in.check(sv.clock.Now()); err != nil {
			return err
		}
		for _, d := range once(in.Desks) {
			t, err := sv.askOne(ctx, a, source, d, in)
			if err != nil {
				return err
			}
			ids = append(ids, t.ID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sv.rows(ctx, ids)
}

// lockSource locks a source story, its family's origin first.
func (sv *Service) lockSource(ctx context.Context, id int64) (*story.Story, error) {
	return sv.stories.Lock(ctx, id)
}

func (sv *Service) mayAsk(a account.Actor, source *story.Story, desks []int64) error {
	if a.Is(source.DeskID, account.Editor) {
		return nil
	}
	own := len(desks) > 0
	for _, d := range desks {
		own = own && a.Is(d, account.Translator)
	}
	switch {
	case source.Live == story.OnAir && own:
		return nil
	case source.Live == story.OnAir || story.MayRead(a, source):
		return forbidden()
	}
	return notFound()
}

func (in *Ask) check(now time.Time) error {
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = in.Problems
	if len(in.Desks) == 0 && len(in.Problems) == 0 {
		e.Field("desks", "err_required")
	}
	if in.Priority != 0 && (in.Priority < 1 || in.Priority > 5) {
		e.Field("priority", "err_number_range", "Min", 1, "Max", 5)
	}
	if in.DueAt != nil && !in.DueAt.After(now) {
		e.Field("due_at", "err_in_past")
	}
	if len([]rune(in.Note)) > story.MaxNote {
		e.Field("note", "err_too_long", "Max", story.MaxNote)
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// askOne answers the family's edge to a desk, made or asked anew where needed.
func (sv *Service) askOne(ctx context.Context, a account.Actor, source *story.Story, deskID int64, in Ask) (*Translation, error) {
	d, err := sv.stories.DeskByID(ctx, deskID)
	if err != nil {
		return nil, err
	}
	if !d.On {
		return nil, guard(story.GuardDeskOn)
	}
	asked := source.LiveID
	if source.Live != story.OnAir {
		asked = source.HeadID
	}
	if asked == nil {
		return nil, guard(story.GuardBody)
	}
	t, err := sv.store.TranslationFor(ctx, source.Origin(), deskID)
	switch {
	case errs.Is(err, errs.NotFound):
		t = &Translation{OriginID: source.Origin(), DeskID: deskID}
	case err != nil:
		return nil, err
	case t.State != Declined && t.State != Cancelled:
		return t, nil
	}
	return t, sv.request(ctx, a, source, t, *asked, in)
}

// request makes the edge requested, with its hidden target and its first job.
func (sv *Service) request(ctx context.Context, a account.Actor, source *story.Story, t *Translation, revision int64, in Ask) error {
	from := t.State
	if err := sv.openTarget(ctx, a, source, t); err != nil {
		return err
	}
	now := sv.clock.Now()
	t.SourceID, t.SourceRevisionID, t.State, t.Kind = source.ID, revision, Requested, First
	t.AssigneeID, t.DueAt, t.Priority, t.StaleParts = nil, in.DueAt, in.Priority, 0
	if t.Priority == 0 {
		t.Priority = 3
	}
	t.RequestedBy, t.RequestedAt, t.UpdatedAt = &a.ID, now, now
	write := sv.store.UpdateTranslation
	if t.ID == 0 {
		write = sv.store.InsertTranslation
	}
	if err := write(ctx, t); err != nil {
		return err
	}
	note, err := sv.note(ctx, a, t.StoryID, "ask", strings.TrimSpace(in.Note))
	if err != nil {
		return err
	}
	j := &Job{TranslationID: t.ID, Kind: First, RequestedBy: &a.ID, NoteID: note, DueAt: t.DueAt, Priority: t.Priority, OpenedAt: now}
	if err := sv.store.InsertJob(ctx, j); err != nil {
		return err
	}
	return sv.audit(ctx, &a, t, "ask", from, note)
}

// openTarget gives the edge its target story: the one it had, if that still
// holds the family's slot, else a new hidden one. A version that the desk made
// by itself, the origin among them, is a conflict that names it.
func (sv *Service) openTarget(ctx context.Context, a account.Actor, source *story.Story, t *Translation) error {
	if t.ID != 0 {
		old, err := sv.stories.Story(ctx, t.StoryID)
		if err != nil {
			return err
		}
		if old.State != story.Spiked {
			return nil
		}
	}
	target, err := sv.story.Open(ctx, a, t.DeskID, source)
	if err != nil {
		return err
	}
	t.StoryID = target.ID
	return nil
}

// rows answers the queue's rows of these translations, in their order.
func (sv *Service) rows(ctx context.Context, ids []int64) ([]Row, error) {
	out := make([]Row, 0, len(ids))
	for _, id := range ids {
		r, err := sv.row(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, *r)
	}
	return out, nil
}

func (sv *Service) row(ctx context.Context, id int64) (*Row, error) {
	rows, err := sv.store.Queue(ctx, Filter{All: true, ID: id, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, notFound()
	}
	return &rows[0], nil
}

// once drops doubles and keeps the order.
func once(ids []int64) []int64 {
	var out []int64
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
