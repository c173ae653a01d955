package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// telling is one version of a family on its way.
type telling struct {
	*loader
	f      family
	slug   string // the desk's
	v      version
	writer account.Actor
	begun  time.Time // when somebody began to write
	out    time.Time // when it went out, or was last changed
}

func (l *loader) ago(minutes int) time.Time { return l.now.Add(-time.Duration(minutes) * time.Minute) }

func (l *loader) at(t time.Time, why string, do func(ctx context.Context) error) {
	l.steps = append(l.steps, step{at: t, do: do, why: why})
}

// plan puts a family's story into steps.
func (l *loader) plan(f family) error {
	source, ok := f.Versions[f.Source]
	if !ok {
		return fmt.Errorf("no version at its source %q", f.Source)
	}
	for _, slug := range slices.Sorted(maps.Keys(f.Versions)) {
		if l.desks[slug] == nil {
			return fmt.Errorf("unknown desk %q", slug)
		}
		v := f.Versions[slug]
		t := &telling{loader: l, f: f, slug: slug, v: v}
		role := account.Reporter
		if slug != f.Source {
			role = account.Translator
		}
		t.writer = l.someone(slug, role)
		if v.By != "" {
			t.writer = l.actors[v.By]
		}
		t.out = l.ago(v.MinutesAgo)
		t.begun = t.out.Add(-45 * time.Minute)
		if v.State == "scheduled" {
			t.begun = l.ago(50)
		}
		if slug != f.Source { // a translation begins once its source is out
			if first := l.ago(source.MinutesAgo).Add(90 * time.Second); t.begun.Before(first) {
				t.begun = first
			}
		}
		t.plan()
	}
	l.planRequests(f, l.ago(source.MinutesAgo))
	return nil
}

func (l *loader) planRequests(f family, out time.Time) {
	for _, r := range f.Requests {
		l.at(out.Add(time.Minute), f.Key+": ask "+r.Desk, func(ctx context.Context) error {
			editor := l.someone(f.Source, account.Editor)
			due := l.now.Add(time.Duration(2+r.Priority) * time.Hour)
			_, err := l.Translations.Ask(ctx, editor, translation.Ask{StoryID: l.ids[f.Key+"/"+f.Source],
				Desks: []int64{l.desks[r.Desk].ID}, Priority: r.Priority, Note: r.Note, DueAt: &due})
			return err
		})
	}
}

// plan puts one version into steps.
func (t *telling) plan() {
	name := t.f.Key + "/" + t.slug
	t.at(t.begun, name+": write", t.write)
	review, out := t.out.Add(-20*time.Second), t.out
	if review.Before(t.begun) {
		review = t.begun.Add(time.Second)
	}
	submit := func(at time.Time, note string) {
		t.at(at, name+": submit", t.step(t.writer, story.Input{Action: story.Submit, Note: note}))
	}
	editor := t.someone(t.slug, account.Editor, t.writer.ID)
	chief := t.someone(t.slug, account.Chief)
	approve := func(at time.Time) {
		t.at(at, name+": approve", t.step(editor, story.Input{Action: story.Approve}))
	}
	switch t.v.State {
	case "live", "corrected", "live_with_change", "withdrawn":
		submit(review, "")
		approve(review.Add(5 * time.Second))
		t.at(out, name+": publish", t.step(chief, story.Input{Action: story.Publish}))
		t.afterwards(name, editor, chief)
	case "in_review":
		submit(t.out, t.v.Note)
	case "returned":
		submit(review, "")
		t.at(out, name+": return", t.step(editor, story.Input{Action: story.Return, Note: t.v.Note}))
	case "approved":
		submit(review, "")
		approve(out)
	case "scheduled":
		submit(t.ago(20), "")
		approve(t.ago(15))
		due := t.now.Add(time.Duration(t.v.InMinutes) * time.Minute)
		t.at(t.ago(10), name+": schedule", t.step(chief, story.Input{Action: story.Schedule, At: &due}))
	case "spiked":
		t.at(out, name+": spike", t.step(editor, story.Input{Action: story.Spike, Note: t.v.Note}))
	}
	if t.v.Breaking {
		t.at(t.now, name+": breaking", func(ctx context.Context) error {
			id := t.ids[name]
			t.loader.out.Breaking = append(t.loader.out.Breaking, id)
			return Renew(ctx, t.Stories, chief, id, t.now.Add(BreakingLasts))
		})
	}
}

// afterwards puts what happened to a live version into steps.
func (t *telling) afterwards(name string, editor, chief account.Actor) {
	switch t.v.State {
	case "corrected":
		at := t.ago(t.v.CorrectedMinutesAgo)
		t.at(at.Add(-5*time.Minute), name+": correct", t.rewrite(t.writer, t.v.Body))
		t.at(at.Add(-4*time.Minute), name+": submit", t.step(t.writer, story.Input{Action: story.Submit}))
		t.at(at.Add(-2*time.Minute), name+": approve", t.step(editor, story.Input{Action: story.Approve}))
		t.at(at, name+": publish correction", t.step(chief, story.Input{Action: story.Publish, Class: story.Correction, PublicNote: t.v.PublicNote}))
	case "live_with_change":
		by := t.writer
		if t.v.Change.By != "" {
			by = t.actors[t.v.Change.By]
		}
		t.at(t.ago(35), name+": change", t.rewrite(by, t.v.Change.Body))
	case "withdrawn":
		t.at(t.ago(t.v.WithdrawnMinutesAgo), name+": withdraw", t.step(editor, story.Input{Action: story.Withdraw, Reason: t.v.Reason, PublicNote: t.v.PublicNote}))
	}
}

// Renew sets the end of a story's breaking time, unless it went out of sight.
// When somebody saves in the same moment it looks again.
func Renew(ctx context.Context, stories *story.Service, a account.Actor, id int64, until time.Time) error {
	end := &until
	for try := 1; ; try++ {
		v, err := stories.Get(ctx, a, id)
		if err != nil || v.Story.Live != story.OnAir {
			return err
		}
		_, err = stories.Save(ctx, a, id, story.Change{Version: v.Story.Version, Facts: story.Facts{BreakingUntil: &end}})
		if !errs.Is(err, errs.Stale) || try == 5 {
			return err
		}
	}
}

func (t *telling) id() int64 { return t.ids[t.f.Key+"/"+t.slug] }

func (t *telling) step(a account.Actor, in story.Input) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		_, err := t.Stories.Do(ctx, a, t.id(), in)
		return err
	}
}

// write makes the version's first text, as a new story or as a translation.
func (t *telling) write(ctx context.Context) error {
	blocks := t.v.Body
	if t.v.First != nil {
		blocks = t.v.First.Body
	}
	c := t.content(blocks)
	slugline := t.f.Slugline
	in := story.NewStory{DeskID: t.desks[t.slug].ID, Facts: story.Facts{Slugline: &slugline}}
	if t.f.Urgency != 0 {
		in.Facts.Urgency = &t.f.Urgency
	}
	var v *story.View
	var err error
	if t.slug == t.f.Source {
		in.Patch = story.WholePatch(c, nil)
		v, err = t.Stories.Create(ctx, t.writer, in)
	} else {
		if err := t.tie(ctx, c.Body); err != nil {
			return err
		}
		in.Patch = story.WholePatch(c, nil)
		v, err = t.Translations.Take(ctx, t.writer, t.ids[t.f.Key+"/"+t.f.Source], in)
	}
	if err != nil {
		return err
	}
	if t.slug != t.f.Source {
		t.loader.out.Work = append(t.loader.out.Work, Work{Story: v.Story.ID, Person: t.writer.ID})
	}
	t.ids[t.f.Key+"/"+t.slug] = v.Story.ID
	return nil
}

// tie pairs the blocks of a translation with the source's, one for one.
func (t *telling) tie(ctx context.Context, d *body.Doc) error {
	source, err := t.Stories.Get(ctx, t.someone(t.f.Source, account.Editor), t.ids[t.f.Key+"/"+t.f.Source])
	if err != nil {
		return err
	}
	for i := range d.Content {
		if i < len(source.Content.Body.Content) {
			d.Content[i].Src = []string{source.Content.Body.Content[i].ID}
		}
	}
	return nil
}

// rewrite saves another body.
func (t *telling) rewrite(a account.Actor, blocks []block) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		v, err := t.Stories.Get(ctx, a, t.id())
		if err != nil {
			return err
		}
		_, err = t.Stories.Save(ctx, a, t.id(), story.Change{Version: v.Story.Version, Patch: story.Patch{Body: t.doc(blocks), ByOrder: true}})
		return err
	}
}

func (t *telling) content(blocks []block) story.Content {
	c := story.Content{Headline: t.v.Headline, Deck: t.v.Deck, Body: t.doc(blocks), Topics: t.v.Topics}
	if p := t.v.Lead; p != nil {
		c.Lead = &story.Lead{Media: t.key(p.Picture), Caption: p.Caption, Alt: p.Alt, Credit: p.Credit}
	}
	for _, b := range t.v.Bylines {
		c.Bylines = append(c.Bylines, story.Byline{Author: b.Author, Role: b.Role})
	}
	for _, a := range t.v.Attributions {
		c.Attributions = append(c.Attributions, story.Attribution{Agency: a.Agency, Kind: a.Kind})
	}
	c.Normal()
	return c
}

func (t *telling) doc(blocks []block) *body.Doc {
	d := &body.Doc{}
	for _, b := range blocks {
		switch {
		case b.P != nil:
			d.Content = append(d.Content, body.Block{Type: body.Paragraph, Inline: b.P.body()})
		case b.H2 != nil:
			d.Content = append(d.Content, body.Block{Type: body.Heading, Level: 2, Inline: b.H2.body()})
		case b.Quote != nil:
			d.Content = append(d.Content, body.Block{Type: body.Quote, Inline: b.Quote.body()})
		case b.UL != nil || b.OL != nil:
			list := body.Block{Type: body.List, Ordered: b.OL != nil}
			for _, item := range append(b.UL, b.OL...) {
				list.Items = append(list.Items, item.body())
			}
			d.Content = append(d.Content, list)
		case b.Image != nil:
			d.Content = append(d.Content, body.Block{Type: body.Image, Media: t.key(b.Image.Picture),
				Caption: b.Image.Caption, Alt: b.Image.Alt, Credit: b.Image.Credit})
		}
	}
	return d
}

func (in inlines) body() []body.Inline {
	var out []body.Inline
	for _, one := range in {
		switch {
		case one.Strong != "":
			out = append(out, body.Inline{Text: one.Strong, Strong: true})
		case one.Em != "":
			out = append(out, body.Inline{Text: one.Em, Emphasis: true})
		case one.Link != "":
			out = append(out, body.Inline{Text: one.Link, Href: one.Href})
		default:
			out = append(out, body.Inline{Text: one.Text})
		}
	}
	return out
}
