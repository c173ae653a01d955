package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/errs"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// ask makes the edge of a source to a desk, with its target and first job.
func (n *newsroom) ask(source *story.Story, deskID int64, state translation.State, priority int, due *time.Time) *translation.Translation {
	n.t.Helper()
	tr := &translation.Translation{OriginID: source.Origin(), DeskID: deskID, SourceID: source.ID, SourceRevisionID: *source.HeadID, State: state,
		Kind: translation.First, Priority: priority, DueAt: due, RequestedBy: &n.ann.ID, RequestedAt: noon, UpdatedAt: noon}
	n.tx(func(ctx context.Context) error {
		d, err := n.desks.DeskByID(ctx, deskID)
		n.must(err)
		target := n.version(d, source)
		target.Hidden = true
		n.must(n.stories.InsertStory(ctx, target))
		tr.ID, tr.StoryID = 0, target.ID
		n.must(n.translations.InsertTranslation(ctx, tr))
		note := &story.Note{StoryID: source.ID, ByID: &n.ann.ID, At: noon, Kind: "ask", Text: "please"}
		n.must(n.stories.InsertNote(ctx, note))
		return n.translations.InsertJob(ctx, &translation.Job{TranslationID: tr.ID, Kind: translation.First, NoteID: &note.ID, Priority: priority, OpenedAt: noon})
	})
	return tr
}

func TestAnEdgeAndItsJobsComeBackAsTheyWent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, r := n.written(n.en, "A headline")
		due := noon.Add(time.Hour)
		tr := n.ask(s, n.ru.ID, translation.Requested, 2, &due)
		tr.State, tr.AssigneeID, tr.StaleParts, tr.DismissedRevisionID, tr.DueAt = translation.Claimed, &n.boris.ID, 4, &r.ID, nil
		n.tx(func(ctx context.Context) error {
			if _, err := n.translations.LockTranslation(ctx, tr.ID); err != nil {
				return err
			}
			return n.translations.UpdateTranslation(ctx, tr)
		})
		reads := map[string]func() (*translation.Translation, error){
			"by id":     func() (*translation.Translation, error) { return n.translations.Translation(n.ctx, tr.ID) },
			"by target": func() (*translation.Translation, error) { return n.translations.TranslationOf(n.ctx, tr.StoryID) },
			"by family": func() (*translation.Translation, error) { return n.translations.TranslationFor(n.ctx, s.ID, n.ru.ID) },
		}
		for name, read := range reads {
			got, err := read()
			if d := cmp.Diff(tr, got); d != "" || err != nil {
				t.Errorf("%s: %s %v", name, d, err)
			}
		}
		j, err := n.translations.NewestJob(n.ctx, tr.ID)
		n.must(err)
		j.ClosedAt, j.Outcome, j.AssigneeID = &due, "published", &n.boris.ID
		n.tx(func(ctx context.Context) error { return n.translations.UpdateJob(ctx, j) })
		got, err := n.translations.NewestJob(n.ctx, tr.ID)
		if d := cmp.Diff(j, got); d != "" || err != nil {
			t.Error(d, err)
		}
		edges, err := n.translations.FromSource(n.ctx, s.ID)
		if len(edges) != 1 || err != nil {
			t.Errorf("FromSource = %v, %v", edges, err)
		}
		slug, err := n.translations.AuthorSlugOfUser(n.ctx, n.ann.ID)
		if slug != "ann-a" || err != nil {
			t.Errorf("AuthorSlugOfUser = %q, %v", slug, err)
		}
		_, nobody := n.translations.AuthorSlugOfUser(n.ctx, n.boris.ID)
		_, none := n.translations.NewestJob(n.ctx, 99)
		if !errs.Is(nobody, errs.NotFound) || !errs.Is(none, errs.NotFound) {
			t.Errorf("what is not there: %v, %v", nobody, none)
		}
	})
}

func TestTheQueueIsInTheOrderOfTheWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, _ := n.written(n.en, "The river")
		other, _ := n.written(n.ru, "Озеро")
		soon, late := noon.Add(time.Hour), noon.Add(2*time.Hour)
		calm := n.ask(s, n.ru.ID, translation.Requested, 3, nil)
		urgentLate := n.ask(s, n.fa.ID, translation.Claimed, 1, &late)
		urgentSoon := n.ask(other, n.fa.ID, translation.Requested, 1, &soon)
		urgentSometime := n.ask(other, n.en.ID, translation.Published, 1, nil)
		urgentLate.AssigneeID, urgentSometime.StaleParts = &n.boris.ID, 2
		n.tx(func(ctx context.Context) error {
			n.must(n.translations.UpdateTranslation(ctx, urgentLate))
			return n.translations.UpdateTranslation(ctx, urgentSometime)
		})
		yes, no := true, false
		cursor := func(tr *translation.Translation) translation.Cursor {
			c := translation.Cursor{Priority: tr.Priority, ID: tr.ID}
			if tr.DueAt != nil {
				c.Due = *tr.DueAt
			}
			return c
		}
		for name, c := range map[string]struct {
			filter translation.Filter
			want   []*translation.Translation
		}{
			"all":                             {translation.Filter{All: true}, []*translation.Translation{urgentSoon, urgentLate, urgentSometime, calm}},
			"after one with a due date":       {translation.Filter{All: true, After: cursor(urgentLate)}, []*translation.Translation{urgentSometime, calm}},
			"after one without":               {translation.Filter{All: true, After: cursor(urgentSometime)}, []*translation.Translation{calm}},
			"of a desk":                       {translation.Filter{Desks: []int64{n.fa.ID}}, []*translation.Translation{urgentSoon, urgentLate}},
			"of whom the viewer may see":      {translation.Filter{Viewer: []int64{n.ru.ID}}, []*translation.Translation{urgentSoon, urgentSometime, calm}},
			"nothing for who may see nothing": {translation.Filter{Viewer: []int64{}}, nil},
			"by state":                        {translation.Filter{All: true, States: []translation.State{translation.Claimed}}, []*translation.Translation{urgentLate}},
			"one's own":                       {translation.Filter{All: true, Assignee: n.boris.ID}, []*translation.Translation{urgentLate}},
			"stale":                           {translation.Filter{All: true, Stale: &yes}, []*translation.Translation{urgentSometime}},
			"not stale":                       {translation.Filter{All: true, Stale: &no}, []*translation.Translation{urgentSoon, urgentLate, calm}},
			"open, stale ones among them":     {translation.Filter{All: true, Open: true}, []*translation.Translation{urgentSoon, urgentLate, urgentSometime, calm}},
			"of a source":                     {translation.Filter{All: true, Source: s.ID}, []*translation.Translation{urgentLate, calm}},
			"of a family":                     {translation.Filter{All: true, Origin: other.ID}, []*translation.Translation{urgentSoon, urgentSometime}},
			"one":                             {translation.Filter{All: true, ID: calm.ID}, []*translation.Translation{calm}},
		} {
			rows, err := n.translations.Queue(n.ctx, c.filter)
			var got, want []int64
			for _, r := range rows {
				got = append(got, r.ID)
			}
			for _, w := range c.want {
				want = append(want, w.ID)
			}
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%s: %s %v", name, d, err)
			}
		}
		rows, err := n.translations.Queue(n.ctx, translation.Filter{All: true, ID: urgentLate.ID, Limit: 1})
		n.must(err)
		want := translation.Row{Translation: *urgentLate, SourceDeskID: n.en.ID, SourceHeadline: "The river", SourceWords: s.Words, SourceNumber: 1,
			SourceLive: story.NotLive, SourceUrgency: 3, TargetState: story.Draft, TargetLive: story.NotLive, AssigneeName: "boris", Note: "please"}
		if want.OpenedAt = rows[0].OpenedAt; want.OpenedAt == nil {
			t.Error("when its job was opened is not said")
		}
		if d := cmp.Diff(want, rows[0]); d != "" {
			t.Error(d)
		}
		if count, err := n.translations.QueueCounts(n.ctx, n.boris.ID, []int64{n.fa.ID, n.ru.ID}); count.Todo != 3 || err != nil {
			t.Errorf("QueueCount = %d, %v", count, err)
		}
	})
}

func TestARequestOpensItsRevisionToTheDeskThatIsAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		s, r := n.written(n.en, "A headline")
		tr := n.ask(s, n.ru.ID, translation.Requested, 3, nil)
		if got, err := n.stories.SharedRevision(n.ctx, s.ID, []int64{n.fa.ID, n.ru.ID}); got != r.ID || err != nil {
			t.Errorf("SharedRevision = %d, %v", got, err)
		}
		tr.State = translation.Declined
		n.tx(func(ctx context.Context) error { return n.translations.UpdateTranslation(ctx, tr) })
		_, closed := n.stories.SharedRevision(n.ctx, s.ID, []int64{n.ru.ID})
		_, foreign := n.stories.SharedRevision(n.ctx, s.ID, []int64{n.fa.ID})
		_, nobody := n.stories.SharedRevision(n.ctx, s.ID, nil)
		for name, err := range map[string]error{"a declined request": closed, "a desk that was not asked": foreign, "no desk": nobody} {
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
