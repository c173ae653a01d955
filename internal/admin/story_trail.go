package admin

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"polydesk/internal/event"
	"polydesk/internal/story"
)

// TrailRow is a line of a story's history: who did what, with their note.
type TrailRow struct {
	At   Moment
	Text string
	Note *Name
	at   time.Time
}

// trail lists what happened with a story, newest first: the audit log's entries
// with their notes, and the revisions that were saved.
func (v *visit) trail(sv *story.View, clock deskClock, limit int) ([]TrailRow, error) {
	id := sv.Story.ID
	notes, entries, err := v.ad.Stories.Trail(v.ctx(), v.who, id, limit)
	if err != nil {
		return nil, err
	}
	revisions, err := v.ad.Stories.History(v.ctx(), v.who, id, 0, min(max(limit, 50), story.MaxPage))
	if err != nil {
		return nil, err
	}
	t := trailOf{v: v, sv: sv, clock: clock, notes: map[int64]story.Note{}, numbers: map[int64]int{}, said: map[int64]bool{}}
	var people []*int64
	for _, n := range notes {
		t.notes[n.ID] = n
		people = append(people, n.ByID)
	}
	for _, r := range revisions {
		t.numbers[r.ID] = r.Number
		people = append(people, r.ByID)
	}
	for _, e := range entries {
		people = append(people, e.ActorID)
	}
	if t.people, err = v.peopleNames(people...); err != nil {
		return nil, err
	}
	for _, e := range entries {
		t.entry(e)
	}
	for _, r := range revisions[:min(len(revisions), limit)] {
		t.revision(r)
	}
	for _, n := range notes {
		t.loose(n)
	}
	slices.SortStableFunc(t.rows, func(a, b TrailRow) int { return cmp.Compare(b.at.UnixMicro(), a.at.UnixMicro()) })
	return t.rows[:min(len(t.rows), limit)], nil
}

// trailOf gathers the rows of one story.
type trailOf struct {
	v       *visit
	sv      *story.View
	clock   deskClock
	notes   map[int64]story.Note
	numbers map[int64]int // of revisions by id
	people  map[int64]string
	said    map[int64]bool // notes that stand with their entry
	rows    []TrailRow
}

func (t *trailOf) who(id *int64) string {
	if id == nil {
		return t.v.w.T("trail_system")
	}
	return t.people[*id]
}

func (t *trailOf) add(at time.Time, text string, note *Name) {
	t.rows = append(t.rows, TrailRow{At: t.clock.stamp(at), Text: text, Note: note, at: at})
}

func (t *trailOf) noteText(n story.Note) *Name {
	t.said[n.ID] = true
	return &Name{Text: n.Text, Lang: t.sv.Desk.Tag, Dir: "auto"}
}

func (t *trailOf) entry(e event.Audit) {
	var note *Name
	if e.NoteID != nil {
		if n, ok := t.notes[*e.NoteID]; ok {
			note = t.noteText(n)
		}
	}
	id := "trail_" + e.Action
	if named := id + "_" + e.Reason; e.Reason != "" && t.v.w.Has(named) {
		id = named
	}
	if !t.v.w.Has(id) {
		return // not of a story's history
	}
	revision := ""
	if e.RevisionID != nil && t.numbers[*e.RevisionID] > 0 {
		revision = strconv.Itoa(t.numbers[*e.RevisionID])
	}
	args := []any{"Who", t.who(e.ActorID), "Revision", t.v.digits(revision)}
	if e.Action == "fact" && t.v.w.Has("fact_"+factLabel(e.Reason)) {
		args = append(args, "Fact", t.v.w.T("fact_"+factLabel(e.Reason)))
	}
	if revision == "" && t.v.w.Has(id+"_bare") {
		id += "_bare"
	}
	t.add(e.At, t.v.w.T(id, args...), note)
}

// factLabel is the message of a fact's name.
func factLabel(fact string) string {
	switch fact {
	case "embargo_until":
		return "embargo"
	case "breaking_until":
		return "breaking"
	}
	return fact
}

func (t *trailOf) revision(r story.Revision) {
	t.add(r.At, t.v.w.T("trail_revision_"+string(r.Kind), "Who", t.who(r.ByID), "Revision", t.v.digits(strconv.Itoa(r.Number))), nil)
}

// loose is a note that stands with no entry.
func (t *trailOf) loose(n story.Note) {
	if t.said[n.ID] {
		return
	}
	t.add(n.At, t.v.w.T("trail_note", "Who", t.who(n.ByID)), t.noteText(n))
}
