package story

import (
	"context"
	"slices"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
)

// Task is a story in a list of work, with the last step that moved its state.
type Task struct {
	Row
	Last Taken
}

// Taken is a step that somebody took, as a list tells of it. The zero value: none.
type Taken struct {
	StoryID int64
	Action  string // of the workflow, or what else moved the state ("schedule_failed")
	ActorID *int64 // nil: the scheduler
	At      time.Time
	Note    string // to colleagues
}

// Work is what a person does now, each list most urgent first.
type Work struct {
	Alarms   []Task // a schedule failed or was missed, a flash waits for its confirmation
	Returned []Task // drafts that came back to the person and that nobody has taken up since
	Review   []Task // submitted, waiting for the person's decision
	Open     []Task // drafts of the person's, unsaved text among them; what was returned stands above
	Next     []Task // scheduled within the next 24 hours
}

// Bounds of the lists of Work; the lists themselves say where the rest is.
const (
	workLimit = 30
	nextSpan  = 24 * time.Hour
	missed    = time.Minute // a schedule that is later than this has been missed
)

// Work answers what the person does now at these desks: alarms and decisions
// where they are an editor, the rest where they have a role.
func (sv *Service) Work(ctx context.Context, a account.Actor, desks []int64) (Work, error) {
	mine := slices.DeleteFunc(slices.Clone(desks), func(id int64) bool { return !a.Of(id) })
	decide := slices.DeleteFunc(slices.Clone(desks), func(id int64) bool { return !a.Is(id, account.Editor) })
	now := sv.clock.Now()
	lists, err := sv.tasks(ctx, a, []Filter{
		{Desks: decide, Alarm: now.Add(-missed), Order: ByUrgency},
		{Desks: mine, Returned: a.ID, Order: ByUrgency},
		{Desks: decide, States: []State{InReview}, Order: ByUrgency},
		{Desks: mine, Open: a.ID},
		{Desks: mine, States: []State{Scheduled}, DueFrom: now.Add(-missed), DueBefore: now.Add(nextSpan), Order: BySchedule},
	})
	if err != nil {
		return Work{}, err
	}
	w := Work{Alarms: lists[0], Returned: lists[1], Review: lists[2], Next: lists[4]}
	for _, t := range lists[3] {
		if !slices.ContainsFunc(w.Returned, func(r Task) bool { return r.ID == t.ID }) {
			w.Open = append(w.Open, t)
		}
	}
	return w, nil
}

// ForReview lists what waits for the person's decision at these desks, most
// urgent first, at most 200.
func (sv *Service) ForReview(ctx context.Context, a account.Actor, desks []int64) ([]Task, error) {
	decide := slices.DeleteFunc(slices.Clone(desks), func(id int64) bool { return !a.Is(id, account.Editor) })
	lists, err := sv.tasks(ctx, a, []Filter{{Desks: decide, States: []State{InReview}, Order: ByUrgency, Limit: MaxPage}})
	if err != nil {
		return nil, err
	}
	return lists[0], nil
}

// tasks reads several lists, and what stands beside their rows at once for all.
func (sv *Service) tasks(ctx context.Context, a account.Actor, filters []Filter) ([][]Task, error) {
	for i := range filters {
		filters[i].Person = a.ID
		if filters[i].Limit == 0 {
			filters[i].Limit = workLimit
		}
	}
	rows, err := sv.store.Lists(ctx, a.ID, filters)
	if err != nil {
		return nil, err
	}
	steps, err := sv.LastSteps(ctx, rows...)
	if err != nil {
		return nil, err
	}
	out := make([][]Task, len(rows))
	for i, list := range rows {
		for _, r := range list {
			out[i] = append(out[i], Task{Row: r, Last: steps[r.ID]})
		}
	}
	return out, nil
}

// LastSteps answers the last step that moved the state of each story of these
// lists, by the story's id. The rows were read for the person already.
func (sv *Service) LastSteps(ctx context.Context, lists ...[]Row) (map[int64]Taken, error) {
	var ids []int64
	for _, list := range lists {
		for _, r := range list {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)
	return sv.store.LastSteps(ctx, slices.Compact(ids))
}

// OpenCounts is how many stories are in work at desks: not published as they
// stand, not withdrawn, not spiked.
type OpenCounts struct {
	Open int
	Mine int // of those, the person's own
}

// OpenCounts counts the work at these desks, where the person has a role.
func (sv *Service) OpenCounts(ctx context.Context, a account.Actor, desks []int64) (OpenCounts, error) {
	mine := slices.DeleteFunc(slices.Clone(desks), func(id int64) bool { return !a.Of(id) })
	if len(mine) == 0 {
		return OpenCounts{}, nil
	}
	return sv.store.OpenCounts(ctx, a.ID, mine)
}

// OpenStates lists the states of stories in work.
func OpenStates() []State { return []State{Draft, InReview, Approved, Scheduled} }

// SearchAt writes a search in what people typed over desks of several
// languages: each desk's stories are indexed by the words of its own language
// (endings cut, letters folded), so each language gets its own question. ok is
// false when nothing in the text can be searched for.
func SearchAt(text string, desks []desk.Desk) (out []Search, ok bool) {
	at := map[string]int{}
	for i := range desks {
		terms := desks[i].Language().Terms(text)
		if len(terms) == 0 {
			continue
		}
		key := strings.Join(terms, "\n")
		j, known := at[key]
		if !known {
			j = len(out)
			at[key] = j
			out = append(out, Search{Terms: terms})
		}
		out[j].Desks = append(out[j].Desks, desks[i].ID)
	}
	return out, len(out) > 0
}
