package admin

import (
	"slices"
	"strings"

	"polydesk/internal/story"
)

// Steps beside those of the workflow's table: the same actions with more to say.
const (
	flashStep      = "flash"
	submitNoteStep = "submit_note"
)

// StepLink is a step as the story page offers it.
type StepLink struct {
	Name, Label, Busy string
	Href              string // of the step's own page, to which its form is posted
	Direct            bool   // taken at once: nothing has to be said with it
	Bad               bool
	Quiet             bool   // a step back: never the loudest button
	SaveFirst         bool   // what is written has to be saved before the step's form is asked for
	Small             string // a word more, below the label
	Why               Reason // set: guarded, shown with the reason and not to be taken
	Version           int64  // of the story, as the page has it
}

// Reason says why something cannot be, and where it is set right.
type Reason struct {
	Text, Href, Link string
}

// stepsPart is the likeliest step and the others.
type stepsPart struct {
	Primary *StepLink
	More    []StepLink
}

// likeliest chooses the step that the primary button takes; "" for none.
func likeliest(s *story.Story, allowed []story.Action) story.Action {
	wish := map[story.State][]story.Action{
		story.Draft:     {story.Submit, story.Publish},
		story.InReview:  {story.Approve, story.Recall},
		story.Approved:  {story.Publish, story.Schedule},
		story.Scheduled: {story.Unschedule},
		story.Withdrawn: {story.Restore},
		story.Spiked:    {story.Restore},
	}[s.State]
	if s.FlashBy != nil {
		wish = append([]story.Action{story.Confirm}, wish...)
	}
	for _, a := range wish {
		if slices.Contains(allowed, a) {
			return a
		}
	}
	return ""
}

// steps lists what the person may do next with the story, with the guards asked
// of the text as the page shows it, unsaved text included. othersUnsaved: others
// have newer text.
func (v *visit) steps(view *story.View, now *shown, othersUnsaved bool) (stepsPart, error) {
	var part stepsPart
	begun := now.draft != nil && view.Story.State == story.Published
	if begun {
		view = v.asDraft(view)
	}
	text, unsaved := &now.content, othersUnsaved
	first := likeliest(&view.Story, view.Allowed)
	for _, action := range view.Allowed {
		link, err := v.stepLink(view, text, string(action), unsaved)
		if err != nil {
			return part, err
		}
		link.SaveFirst = begun
		if action == first {
			part.Primary = &link
		} else {
			part.More = append(part.More, link)
		}
		if action == story.Submit {
			note, err := v.stepLink(view, text, submitNoteStep, unsaved)
			if err != nil {
				return part, err
			}
			part.More = append(part.More, note)
		}
	}
	if story.MayFlash(v.who, &view.Story) && view.Story.Live != story.OnAir {
		link, err := v.stepLink(view, text, flashStep, unsaved)
		if err != nil {
			return part, err
		}
		part.More = append(part.More, link)
	}
	// what takes something away comes last
	slices.SortStableFunc(part.More, func(a, b StepLink) int { return rank(a) - rank(b) })
	return part, nil
}

// asDraft is a live story that the person has begun to change: saving, which
// every step does first, makes a draft of it. What was written so far is thrown
// away beside the text, not by a step.
func (v *visit) asDraft(view *story.View) *story.View {
	draft := *view
	draft.Story.State = story.Draft
	draft.Allowed = story.Allowed(v.who, &draft.Story, story.House{EditorsPublish: view.Desk.EditorsPublish, FourEyes: view.Desk.FourEyes})
	draft.Allowed = slices.DeleteFunc(draft.Allowed, func(a story.Action) bool { return a == story.Discard || a == story.Spike })
	return &draft
}

func rank(l StepLink) int {
	if l.Bad {
		return 1
	}
	return 0
}

// actionOf is the workflow's action of a step's name.
func actionOf(name string) (story.Action, bool) {
	switch name {
	case flashStep:
		return story.Publish, true
	case submitNoteStep:
		return story.Submit, true
	}
	a := story.Action(name)
	return a, slices.Contains(story.AllActions(), a)
}

// spoken lists the steps with which something is said: they have a form.
func spoken(name string) bool {
	return slices.Contains([]string{submitNoteStep, flashStep, string(story.Return), string(story.Publish),
		string(story.Schedule), string(story.Withdraw), string(story.Discard)}, name)
}

func (v *visit) stepLink(view *story.View, text *story.Content, name string, unsaved bool) (StepLink, error) {
	action, _ := actionOf(name)
	l := StepLink{Name: name, Href: storyHref(view.Story.ID) + "/steps/" + name, Label: v.w.T("step_" + name), Busy: v.w.T("step_" + name + "_busy"),
		Bad: slices.Contains([]string{string(story.Withdraw), string(story.Spike), string(story.Discard)}, name), Version: view.Story.Version,
		Quiet: action == story.Recall || action == story.Unschedule}
	// submit and approve ask first when somebody else has newer text
	asks := unsaved && (action == story.Submit || action == story.Approve)
	l.Direct = !spoken(name) && !asks
	if name == string(story.Publish) && view.Story.LiveID != nil {
		l.Label = v.w.T("step_republish")
	}
	if name == string(story.Publish) && view.Story.State != story.Approved {
		l.Small = v.w.T("step_anew")
	}
	stops, err := v.stops(view, text, action)
	if err != nil {
		return l, err
	}
	for _, g := range stops {
		if action == story.Schedule && g == story.GuardEmbargo {
			continue // asked of the time that is chosen
		}
		l.Why = v.reason(view, text, g)
		break
	}
	return l, nil
}

// stops lists the guards that would stop the action with this text.
func (v *visit) stops(view *story.View, text *story.Content, action story.Action) ([]story.Guard, error) {
	asked := *view
	r := story.Revision{}
	if view.Revision != nil {
		r = *view.Revision
	}
	if text != nil {
		r.Content = *written(view, text)
	}
	asked.Revision = &r
	return v.ad.Stories.Blocked(v.ctx(), v.who, &asked, action)
}

// written is a text as it will be once it is saved: a block that was written since
// the revision gets its tie to the source then, and is not open.
func written(view *story.View, text *story.Content) *story.Content {
	if text == nil || text.Body == nil || view.Content.Body == nil {
		return text
	}
	c := text.Clone()
	for i := range c.Body.Content {
		b := &c.Body.Content[i]
		saved, ok := view.Content.Body.Block(b.ID)
		if len(b.Src) > 0 && b.SrcHash == "" && !b.Empty() && (!ok || saved.Hash() != b.Hash()) {
			b.SrcHash = b.Hash()
		}
	}
	return &c
}

// reason says a guard in words, with the way to what it misses.
func (v *visit) reason(view *story.View, text *story.Content, g story.Guard) Reason {
	r := Reason{Text: v.w.T("guard_"+string(g), "Count", written(view, text).OpenBlocks())}
	switch g {
	case story.GuardHeadline:
		r.Href, r.Link = "#field-headline", v.w.T("step_write_it")
	case story.GuardBody:
		r.Href, r.Link = "#field-body", v.w.T("step_write_it")
	case story.GuardAltText:
		if text != nil {
			if missing := text.MissingAlt(); len(missing) > 0 {
				r.Href, r.Link = altHref(missing[0]), v.w.T("step_write_it")
			}
		}
	case story.GuardEmbargo:
		r.Text = v.w.T("step_embargo", "Time", v.clockOf(&view.Desk).text(view.Story.EmbargoUntil))
		r.Href, r.Link = "#facts", v.w.T("story_facts")
	case story.GuardSourceLive:
		if view.Source != nil {
			r.Href, r.Link = storyHref(view.Source.Story), v.w.T("step_open_source")
		}
	case story.GuardDeskOn:
		if v.who.Admin {
			r.Href, r.Link = "/admin/settings/desks/"+view.Desk.Slug, v.w.T("step_open_desk")
		}
	}
	return r
}

// altHref leads to where a picture's alternative text is written: the lead's
// field, or the block in the text.
func altHref(part string) string {
	if part == story.PartAlt {
		return "#lead-alt"
	}
	return "#" + part
}

// Lack is something that the text does not have yet.
type Lack struct {
	Href, Label string
	Note        string // when it is needed, or what it is good for
	Must        bool
}

// lacks lists what is missing: what stops the next steps first, then what would
// help readers.
func (v *visit) lacks(c *story.Content) []Lack {
	var out []Lack
	add := func(missing, must bool, id, href string) {
		if !missing {
			return
		}
		note := v.w.T("lack_before_submit")
		switch {
		case must && strings.HasPrefix(id, "alt"):
			note = v.w.T("lack_before_publish")
		case !must:
			note = v.w.T("lack_" + id + "_why")
		}
		out = append(out, Lack{Href: href, Label: v.w.T("lack_" + id), Note: note, Must: must})
	}
	add(c.Headline == "", true, "headline", "#field-headline")
	add(c.Body == nil || c.Body.Empty(), true, "body", "#field-body")
	for _, part := range c.MissingAlt() {
		id := "alt_block"
		if part == story.PartAlt {
			id = "alt_lead"
		}
		add(true, true, id, altHref(part))
	}
	add(c.Deck == "", false, "deck", "#field-deck")
	add(len(c.Bylines)+len(c.Attributions) == 0, false, "credit", "#credits-part")
	add(len(c.Topics) == 0, false, "topic", "#topics-part")
	add(c.Lead == nil, false, "lead", "#lead-part")
	return out
}

// LackCount is their number, as a text shows it.
func (p *StoryPage) LackCount() int64 { return int64(len(p.Lacks)) }

// lackKeys tells two states of what is missing apart.
func lackKeys(lacks []Lack) string {
	keys := make([]string, len(lacks))
	for i, l := range lacks {
		keys[i] = l.Href
	}
	return strings.Join(keys, " ")
}
