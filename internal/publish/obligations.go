package publish

import (
	"context"
	"maps"
	"slices"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/reader"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// Open is an open obligation as its page lists it: the correction, the version
// that owes it, and where the work on it stands.
type Open struct {
	CorrectionID      int64
	StoryID           int64
	OpenedAt          time.Time
	Class             string // correction or retraction
	PublicNote        string // the origin's own sentence, in its language
	CorrectedID       int64  // the story that was corrected
	CorrectedHeadline string
	CorrectedDeskID   int64
	Headline          string // of the version that owes it
	DeskID            int64
	TranslationID     int64
	State             translation.State
	AssigneeID        *int64
	StaleParts        int
	// Waits: the version in between has not dealt with the correction yet.
	Waits bool
}

// owe opens an obligation for each live version down the chain of a story that
// was corrected. Readers see the notice by what their version reflects; the
// rows are the newsroom's list.
func (sv *Service) owe(ctx context.Context, c *reader.Correction, origin int64) error {
	family, err := sv.store.LiveFamily(ctx, origin)
	if err != nil {
		return err
	}
	for i := range family {
		e := &family[i]
		if len(e.Newer([]reader.Correction{*c})) == 0 {
			continue
		}
		if err := sv.store.PutObligation(ctx, reader.Obligation{CorrectionID: c.ID, StoryID: e.StoryID, State: reader.Owed, OpenedAt: c.At}); err != nil {
			return err
		}
	}
	return nil
}

// settle makes a version's obligations follow its publication: what its text
// reflects now is applied, what it does not is owed.
func (sv *Service) settle(ctx context.Context, e *reader.Edition, by *int64, now time.Time) error {
	if len(e.Reflects) == 0 {
		return nil
	}
	all, err := sv.store.CorrectionsOf(ctx, slices.Sorted(maps.Keys(e.Reflects)))
	if err != nil || len(all) == 0 {
		return err
	}
	known, err := sv.known(ctx, e.StoryID)
	if err != nil {
		return err
	}
	newer := map[int64]bool{}
	for _, c := range e.Newer(all) {
		newer[c.ID] = true
	}
	for _, c := range all {
		o, there := known[c.ID]
		switch {
		case newer[c.ID] && !there:
			o = reader.Obligation{CorrectionID: c.ID, StoryID: e.StoryID, State: reader.Owed, OpenedAt: now}
		case newer[c.ID] && o.State == reader.TakenDown: // it is there again
			o.State, o.ClosedAt, o.ClosedBy = reader.Owed, nil, nil
		case !newer[c.ID] && there && o.State == reader.Owed:
			o.State, o.ClosedAt, o.ClosedBy = reader.Applied, &now, by
		default:
			continue
		}
		if err := sv.store.PutObligation(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func (sv *Service) known(ctx context.Context, story int64) (map[int64]reader.Obligation, error) {
	list, err := sv.store.Obligations(ctx, story)
	out := make(map[int64]reader.Obligation, len(list))
	for _, o := range list {
		out[o.CorrectionID] = o
	}
	return out, err
}

// taken closes what a version owed when it was taken down.
func (sv *Service) taken(ctx context.Context, story int64, by *int64, now time.Time) error {
	known, err := sv.known(ctx, story)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		o := known[id]
		if o.State != reader.Owed {
			continue
		}
		o.State, o.ClosedAt, o.ClosedBy = reader.TakenDown, &now, by
		if err := sv.store.PutObligation(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// Owes says whether a version has an open obligation that its desk can decide
// now: one whose correction has come as far as the version's own source.
func (sv *Service) Owes(ctx context.Context, target *story.Story) (bool, error) {
	list, err := sv.due(ctx, target)
	return len(list) > 0, err
}

// due lists the open obligations of a version whose correction its source is,
// or has dealt with.
func (sv *Service) due(ctx context.Context, target *story.Story) ([]reader.Obligation, error) {
	if target.SourceID == nil {
		return nil, nil
	}
	mine, err := sv.known(ctx, target.ID)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	theirs, err := sv.known(ctx, *target.SourceID)
	if err != nil {
		return nil, err
	}
	own, err := sv.store.CorrectionsOf(ctx, []int64{*target.SourceID})
	if err != nil {
		return nil, err
	}
	var out []reader.Obligation
	for _, id := range slices.Sorted(maps.Keys(mine)) {
		hop, above := theirs[id]
		direct := slices.ContainsFunc(own, func(c reader.Correction) bool { return c.ID == id })
		if o := mine[id]; o.State == reader.Owed && (direct || above && hop.State != reader.Owed) {
			out = append(out, o)
		}
	}
	return out, nil
}

// NotApplicable closes what a version owes, because its desk said that the
// source's change is nothing to its text, and takes the notice off its page. It
// is translation's way here and runs in its transaction.
func (sv *Service) NotApplicable(ctx context.Context, a account.Actor, target *story.Story, note *int64) error {
	list, err := sv.due(ctx, target)
	if err != nil || len(list) == 0 {
		return err
	}
	now := sv.clock.Now()
	for _, o := range list {
		o.State, o.ClosedAt, o.ClosedBy, o.NoteID = reader.NotApplicable, &now, &a.ID, note
		if err := sv.store.PutObligation(ctx, o); err != nil {
			return err
		}
	}
	e, err := sv.store.EditionOf(ctx, target.ID)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return sv.emit(ctx, event.NoticeEnded, e, e)
}

// Obligations lists what is open at the person's desks where they edit, oldest
// first; an admin sees all.
func (sv *Service) Obligations(ctx context.Context, a account.Actor, desks []int64) ([]Open, error) {
	mine := []int64{}
	for _, id := range desks {
		if a.Is(id, account.Translator) {
			mine = append(mine, id)
		}
	}
	if len(desks) == 0 && a.Admin {
		mine = nil
	} else if len(desks) == 0 {
		mine = append(a.DesksAs(account.Translator), a.DesksAs(account.Editor)...)
	}
	return sv.store.OpenObligations(ctx, mine, story.MaxPage)
}

// Bearers counts the live versions that would carry a notice if the story were
// corrected now, for the words before the click.
func (sv *Service) Bearers(ctx context.Context, s *story.Story) (int, error) {
	family, err := sv.store.LiveFamily(ctx, s.Origin())
	n := 0
	for i := range family {
		if _, made := family[i].Reflects[s.ID]; made && family[i].StoryID != s.ID {
			n++
		}
	}
	return n, err
}
