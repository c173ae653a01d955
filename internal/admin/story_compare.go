package admin

import (
	"net/http"
	"strconv"
	"strings"

	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// ComparePage shows two texts of a story: in one column with what was taken out
// and put in, or side by side.
type ComparePage struct {
	Frame
	Headline   Name
	Back       string
	Lang, Dir  string
	From, To   CompareSide
	Sides      bool   // two columns
	Other      string // address of the other way to show it
	Action     string // where the form that chooses is sent
	Choices    []Option
	ToChoices  []Option
	Parts      []DiffPart
	Same       bool   // nothing differs
	Take, Job  string // where parts of somebody's text are taken in, and back
	Restore    string
	RestoreNow int64 // version that the restoring form names
}

// CompareSide is one of the two texts.
type CompareSide struct {
	Value, Label string
	At           Moment
	By           string
	content      story.Content
}

// DiffPart is a part of the text with what became of it.
type DiffPart struct {
	Key                string // of a part that can be taken in
	Class, Label, Mark string
	Heading, Deck      bool
	Kind               string // same changed new removed moved
	Spans              []body.Span
	Old, New           []body.Span // for two columns: what was, what is
}

const mineText = "mine"

// storyCompare compares any two revisions, or one with the person's unsaved text.
func (ad *Admin) storyCompare(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	p := ComparePage{Headline: v.headline(sv), Back: storyHref(sv.Story.ID) + "/history", Lang: sv.Desk.Tag,
		Dir: sv.Desk.Language().Direction, Sides: v.QueryParam("view") == "sides", Action: storyHref(sv.Story.ID) + "/compare"}
	if p.From, err = v.compareSide(sv, v.QueryParam("from")); err != nil {
		return err
	}
	if p.To, err = v.compareSide(sv, v.QueryParam("to")); err != nil {
		return err
	}
	if p.Frame, err = v.frame("stories", v.w.T("compare_title")); err != nil {
		return err
	}
	p.Parts, p.Same = v.diff(&p.From.content, &p.To.content)
	if p.Choices, err = v.compareChoices(sv, p.From.Value); err != nil {
		return err
	}
	if p.ToChoices, err = v.compareChoices(sv, p.To.Value); err != nil {
		return err
	}
	p.Other = p.Action + "?from=" + p.From.Value + "&to=" + p.To.Value
	if !p.Sides {
		p.Other += "&view=sides"
	}
	if who, ok := strings.CutPrefix(p.To.Value, "p"); ok {
		p.Take, p.Job = storyHref(sv.Story.ID)+"/texts/"+who, v.Request().URL.RequestURI()
		p.ToChoices = append(p.ToChoices, Option{Value: p.To.Value, Label: p.To.Label, Chosen: true})
	} else if n, err := strconv.Atoi(p.From.Value); err == nil && story.MayEdit(v.who, &sv.Story) == story.EditYes {
		p.Restore, p.RestoreNow = storyHref(sv.Story.ID)+"/revisions/"+strconv.Itoa(n)+"/restore", sv.Story.Version
	}
	return v.page(http.StatusOK, "story_compare", p)
}

// compareSide reads one side: a revision's number, "mine", or nothing for the
// working copy.
func (v *visit) compareSide(sv *story.View, value string) (CompareSide, error) {
	clock := v.clockOf(&sv.Desk)
	if value == mineText {
		c, d, err := v.ad.Stories.Mine(v.ctx(), v.who, sv.Story.ID)
		if err != nil {
			return CompareSide{}, err
		}
		return CompareSide{Value: value, Label: v.w.T("compare_mine"), At: clock.stamp(d.SavedAt), content: c}, nil
	}
	if who, ok := strings.CutPrefix(value, "p"); ok {
		return v.othersSide(sv, value, who)
	}
	r := sv.Revision
	if value != "" {
		n, err := strconv.Atoi(value)
		if err != nil || n <= 0 {
			return CompareSide{}, notFound()
		}
		if r, err = v.ad.Stories.At(v.ctx(), v.who, sv.Story.ID, n); err != nil {
			return CompareSide{}, err
		}
	}
	if r == nil {
		return CompareSide{}, notFound()
	}
	names, err := v.peopleNames(r.ByID)
	side := CompareSide{Value: strconv.Itoa(r.Number), Label: v.revisionLabel(r.Number), At: clock.stamp(r.At), content: r.Content}
	if r.ByID != nil {
		side.By = names[*r.ByID]
	}
	return side, err
}

func (v *visit) revisionLabel(n int) string {
	return v.w.T("step_fact_revision", "Revision", v.digits(strconv.Itoa(n)))
}

func (v *visit) compareChoices(sv *story.View, chosen string) ([]Option, error) {
	list, err := v.ad.Stories.History(v.ctx(), v.who, sv.Story.ID, 0, story.MaxPage)
	if err != nil {
		return nil, err
	}
	var out []Option
	if _, _, err := v.ad.Stories.Mine(v.ctx(), v.who, sv.Story.ID); err == nil {
		out = append(out, Option{Value: mineText, Label: v.w.T("compare_mine")})
	} else if !errs.Is(err, errs.NotFound) {
		return nil, err
	}
	for _, r := range list {
		out = append(out, Option{Value: strconv.Itoa(r.Number), Label: v.revisionLabel(r.Number)})
	}
	for i := range out {
		out[i].Chosen = out[i].Value == chosen
	}
	return out, nil
}

// diff lays out what differs between two contents: headline and deck, the other
// parts as lines, then the blocks.
func (v *visit) diff(old, new *story.Content) (parts []DiffPart, same bool) {
	same = true
	add := func(p DiffPart) {
		same = same && p.Kind == body.KindSame
		parts = append(parts, v.marked(p))
	}
	text := func(label, from, to string) (DiffPart, bool) {
		if from == "" && to == "" {
			return DiffPart{}, false
		}
		p := DiffPart{Label: v.w.T(label), Kind: body.KindSame, Spans: body.DiffText(from, to)}
		switch {
		case from == to:
		case from == "":
			p.Kind = body.KindNew
		case to == "":
			p.Kind = body.KindRemoved
		default:
			p.Kind = body.KindChanged
		}
		return p, true
	}
	if p, ok := text("story_headline", old.Headline, new.Headline); ok {
		p.Heading, p.Key = true, story.PartHeadline
		add(p)
	}
	if p, ok := text("story_deck", old.Deck, new.Deck); ok {
		p.Deck, p.Key = true, story.PartDeck
		add(p)
	}
	for _, line := range [][3]string{
		{"story_lead", mediaOf(old), mediaOf(new)},
		{"story_caption", old.Part(story.PartCaption), new.Part(story.PartCaption)},
		{"story_alt", old.Part(story.PartAlt), new.Part(story.PartAlt)},
		{"story_credit", old.Part(story.PartCredit), new.Part(story.PartCredit)},
		{"story_slug", old.Slug, new.Slug},
		{"story_bylines", credited(old), credited(new)},
		{"story_agencies", attributed(old), attributed(new)},
		{"story_topics", strings.Join(old.Topics, ", "), strings.Join(new.Topics, ", ")}} {
		if p, ok := text(line[0], line[1], line[2]); ok && p.Kind != body.KindSame {
			p.Key = map[string]string{"story_caption": story.PartCaption, "story_alt": story.PartAlt, "story_credit": story.PartCredit}[line[0]]
			add(p)
		}
	}
	for _, c := range body.Diff(old.Body, new.Body) {
		b := c.New
		if b == nil {
			b = c.Old
		}
		if b.Empty() && len(c.Spans) == 0 { // a translation's block before anybody wrote into it
			same = same && c.Kind == body.KindSame
			continue
		}
		add(DiffPart{Key: b.ID, Label: v.w.T("js_kind_" + b.Type), Kind: c.Kind, Spans: c.Spans, Heading: false, Class: blockClass(b)})
	}
	return parts, same
}

// marked adds how a part is shown.
func (v *visit) marked(p DiffPart) DiffPart {
	switch p.Kind {
	case body.KindNew:
		p.Class += " chg chg-new"
	case body.KindRemoved:
		p.Class += " chg chg-gone"
	case body.KindChanged, body.KindMoved:
		p.Class += " chg"
	}
	if p.Kind != body.KindSame {
		p.Mark = v.w.T("compare_" + p.Kind)
	}
	for _, s := range p.Spans {
		if s.Op != body.OpInsert {
			p.Old = append(p.Old, s)
		}
		if s.Op != body.OpDelete {
			p.New = append(p.New, s)
		}
	}
	return p
}

// blockClass is how a block reads.
func blockClass(b *body.Block) string {
	switch b.Type {
	case body.Heading:
		return "blk-h"
	case body.Quote:
		return "blk-quote"
	}
	return ""
}

func mediaOf(c *story.Content) string {
	if c.Lead == nil {
		return ""
	}
	return c.Lead.Media
}

func credited(c *story.Content) string {
	var out []string
	for _, b := range c.Bylines {
		out = append(out, b.Author+" ("+b.Role+")")
	}
	return strings.Join(out, ", ")
}

func attributed(c *story.Content) string {
	var out []string
	for _, a := range c.Attributions {
		out = append(out, a.Agency+" ("+a.Kind+")")
	}
	return strings.Join(out, ", ")
}

// othersSide is somebody else's text that is not in yet.
func (v *visit) othersSide(sv *story.View, value, who string) (CompareSide, error) {
	id, err := strconv.ParseInt(who, 10, 64)
	if err != nil {
		return CompareSide{}, notFound()
	}
	c, err := v.ad.Stories.TextOf(v.ctx(), v.who, sv.Story.ID, id)
	if err != nil {
		return CompareSide{}, err
	}
	names, err := v.peopleNames(&id)
	return CompareSide{Value: value, Label: v.w.T("compare_others", "Who", names[id]), By: names[id], content: c}, err
}
