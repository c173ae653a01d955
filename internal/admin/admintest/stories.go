package admintest

import (
	"context"
	"sync/atomic"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/clock"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// Time is a clock that a test moves.
type Time struct{ at atomic.Pointer[time.Time] }

// NewTime is a clock that stands at noon of a spring day.
func NewTime() *Time {
	t := &Time{}
	at := clock.Cut(time.Date(2026, 3, 23, 12, 0, 0, 0, time.UTC))
	t.at.Store(&at)
	return t
}

// Now answers where the clock stands.
func (t *Time) Now() time.Time { return *t.at.Load() }

// Pass moves the clock on.
func (t *Time) Pass(d time.Duration) { at := t.Now().Add(d); t.at.Store(&at) }

// Actor is a person as the services know them.
func (n *Newsroom) Actor(name string) account.Actor {
	n.t.Helper()
	return must(n.Accounts.BySession(context.Background(), n.Secret(name)))(n.t)
}

// Tale is a story that a test tells: n.Story("en", "The river rises").Submitted("Ready.").
// Each step is taken by somebody who may: the reporter writes, the editor
// decides, the chief publishes; the admin where a desk has no such person.
type Tale struct {
	n  *Newsroom
	ID int64
	by string
}

// Story begins a draft with the headline and two paragraphs, by the desk's reporter.
func (n *Newsroom) Story(slug, headline string) *Tale {
	n.t.Helper()
	by := map[string]string{"en": Reporter, "fa": Elsewhere}[slug]
	if by == "" {
		by = Admin
	}
	return n.StoryBy(by, slug, headline)
}

// StoryBy begins it in another person's name.
func (n *Newsroom) StoryBy(name, slug, headline string) *Tale {
	n.t.Helper()
	c := story.Content{Headline: headline, Deck: "A deck.", Body: body.FromText("The first paragraph stands.\n\nThe second one stays.\n\nThe third says when: at nine.")}
	v := must(n.Stories.Create(context.Background(), n.Actor(name), story.NewStory{DeskID: n.Desk(slug), Patch: story.WholePatch(c, nil)}))(n.t)
	return &Tale{n: n, ID: v.Story.ID, by: name}
}

// staff is who takes a step at the story's desk.
func (s *Tale) staff(role string) account.Actor {
	if s.View().Desk.Slug == "en" {
		return s.n.Actor(role)
	}
	if s.View().Desk.Slug == "fa" {
		return s.n.Actor(Elsewhere)
	}
	return s.n.Actor(Admin)
}

// View is the story as an admin sees it.
func (s *Tale) View() *story.View {
	s.n.t.Helper()
	return must(s.n.Stories.Get(context.Background(), s.n.Actor(Admin), s.ID))(s.n.t)
}

// Do takes any step, by a person.
func (s *Tale) Do(name string, in story.Input) *Tale {
	s.n.t.Helper()
	must(s.n.Stories.Do(context.Background(), s.n.Actor(name), s.ID, in))(s.n.t)
	return s
}

func (s *Tale) step(a account.Actor, in story.Input) *Tale {
	s.n.t.Helper()
	must(s.n.Stories.Do(context.Background(), a, s.ID, in))(s.n.t)
	return s
}

// Submitted sends it to review, with a note.
func (s *Tale) Submitted(note string) *Tale {
	s.n.t.Helper()
	return s.step(s.n.Actor(s.by), story.Input{Action: story.Submit, Note: note})
}

// Returned sends it back with a note.
func (s *Tale) Returned(note string) *Tale {
	s.n.t.Helper()
	return s.step(s.staff(Editor), story.Input{Action: story.Return, Note: note})
}

// Approved approves it; what is a draft yet is submitted first.
func (s *Tale) Approved() *Tale {
	s.n.t.Helper()
	if s.View().Story.State == story.Draft {
		s.Submitted("")
	}
	a := s.staff(Editor)
	if s.View().Desk.Slug != "en" {
		a = s.n.Actor(Admin) // another person than the one who wrote it
	}
	return s.step(a, story.Input{Action: story.Approve})
}

// Published puts it before readers, as a correction of the sentence where one is given.
func (s *Tale) Published(correction ...string) *Tale {
	s.n.t.Helper()
	s.Approved()
	in := story.Input{Action: story.Publish}
	if len(correction) > 0 {
		in.Class, in.PublicNote = story.Correction, correction[0]
	}
	return s.step(s.staff(Chief), in)
}

// Scheduled sets its time.
func (s *Tale) Scheduled(at time.Time) *Tale {
	s.n.t.Helper()
	s.Approved()
	return s.step(s.staff(Chief), story.Input{Action: story.Schedule, At: &at})
}

// Flashed puts it before readers at once, without approval.
func (s *Tale) Flashed(note string) *Tale {
	s.n.t.Helper()
	return s.step(s.staff(Chief), story.Input{Action: story.Publish, Flash: true, Note: note})
}

// Urgent sets its urgency.
func (s *Tale) Urgent(n int) *Tale {
	s.n.t.Helper()
	must(s.n.Stories.Save(context.Background(), s.n.Actor(Admin), s.ID, story.Change{Version: s.View().Story.Version, Facts: story.Facts{Urgency: &n}}))(s.n.t)
	return s
}

// Saying saves other paragraphs, by a person; blocks keep their ids where they align.
func (s *Tale) Saying(name, text string) *Tale {
	s.n.t.Helper()
	v := s.View()
	c := v.Content.Clone()
	doc := body.FromText(text)
	doc.KeepIDs(v.Content.Body)
	c.Body = doc
	must(s.n.Stories.Save(context.Background(), s.n.Actor(name), s.ID, story.Change{Version: v.Story.Version, Patch: story.WholePatch(c, nil)}))(s.n.t)
	return s
}

// AskedOf asks desks for its translation, due at a time (the zero time: whenever).
func (s *Tale) AskedOf(due time.Time, note string, slugs ...string) *Tale {
	s.n.t.Helper()
	ask := translation.Ask{StoryID: s.ID, Note: note}
	if !due.IsZero() {
		ask.DueAt = &due
	}
	for _, slug := range slugs {
		ask.Desks = append(ask.Desks, s.n.Desk(slug))
	}
	must(s.n.Translations.Ask(context.Background(), s.staff(Editor), ask))(s.n.t)
	return s
}

// Job is the story's translation to a desk.
func (s *Tale) Job(slug string) translation.Row {
	s.n.t.Helper()
	rows, _, err := s.n.Translations.List(context.Background(), s.n.Actor(Admin), translation.Filter{Source: s.ID, Desks: []int64{s.n.Desk(slug)}, Limit: 1})
	s.n.check(err)
	if len(rows) != 1 {
		s.n.t.Fatalf("story %d has no translation at %s", s.ID, slug)
	}
	return rows[0]
}

// TranslatedBy claims the translation that was asked of a desk and writes all
// of it; the answer is the target.
func (s *Tale) TranslatedBy(name, slug, headline string) *Tale {
	s.n.t.Helper()
	a := s.n.Actor(name)
	row := must(s.n.Translations.Claim(context.Background(), a, s.Job(slug).ID))(s.n.t)
	to := &Tale{n: s.n, ID: row.StoryID, by: name}
	v := to.View()
	c := v.Content.Clone()
	c.Headline, c.Deck = headline, "…"
	for i := range c.Body.Content {
		c.Body.Content[i].Inline = []body.Inline{{Text: headline + "."}}
	}
	must(s.n.Stories.Save(context.Background(), a, to.ID, story.Change{Version: v.Story.Version, Patch: story.WholePatch(c, nil)}))(s.n.t)
	return to
}
