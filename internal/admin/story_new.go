package admin

import (
	"net/http"

	"polydesk/internal/body"
	"polydesk/internal/desk"
	"polydesk/internal/story"
)

// StoryNewPage asks at which desk a new story begins, and takes one as plain
// text where there is no script.
type StoryNewPage struct {
	Frame
	Form                 Form
	Choices              []DeskChoice
	Desk                 string
	Headline, Deck, Text Field
}

// storyNew opens an empty story. Its row is made when the first words arrive.
func (ad *Admin) storyNew(v *visit) error {
	d, choices, err := v.newDesk()
	if err != nil {
		return err
	}
	if d == nil {
		return v.chooseDesk(choices)
	}
	p, err := v.emptyPage(d)
	if err != nil {
		return err
	}
	return v.page(http.StatusOK, "story_edit", p)
}

func (v *visit) chooseDesk(choices []desk.Desk) error {
	p := StoryNewPage{}
	var err error
	if p.Frame, err = v.frame("stories", v.w.T("story_new")); err != nil {
		return err
	}
	for i := range choices {
		p.Choices = append(p.Choices, DeskChoice{Slug: choices[i].Slug, Name: deskName(&choices[i])})
	}
	return v.page(http.StatusOK, "story_new", p)
}

// emptyPage is the story page of a story that is not made yet.
func (v *visit) emptyPage(d *desk.Desk) (*StoryPage, error) {
	now := shown{}
	now.content.Normal()
	p := &StoryPage{CanEdit: true, Inside: true, Href: "/admin/stories/new?desk=" + d.Slug}
	var err error
	if p.Frame, err = v.frame("stories", v.w.T("story_new")); err != nil {
		return nil, err
	}
	p.NoAct, p.Scripts = false, []string{"editor.js"}
	p.Keys = append(v.editorKeys(), p.Keys...)
	if p.Script, err = v.editorData(d, 0, now); err != nil {
		return nil, err
	}
	p.Content, err = v.text(d, &now.content)
	p.Marks.State = &Mark{Class: "st st-draft", Glyph: "g-draft", Text: v.w.T("state_draft")}
	p.Said = []Sentence{{Text: v.w.T("said_new")}}
	p.Slug = v.newField("slug", "story_slug", "")
	p.Slug.Lang, p.Slug.Dir = d.Tag, d.Language().Direction
	p.Footer.Words, p.Footer.Minutes = v.footer(&now.content)
	p.Lacks = v.lacks(&now.content)
	return p, err
}

// storyCreate makes a story of plain text, for browsers without script.
func (ad *Admin) storyCreate(v *visit) error {
	d, _, err := v.newDesk()
	if err != nil {
		return err
	}
	if d == nil {
		return notFound()
	}
	headline, deck, text := v.FormValue("headline"), v.FormValue("deck"), v.FormValue("text")
	doc := body.FromText(text)
	sv, err := ad.Stories.Create(v.ctx(), v.who, story.NewStory{DeskID: d.ID, Patch: story.Patch{Headline: &headline, Deck: &deck, Body: doc}})
	if err == nil {
		return v.done(storyHref(sv.Story.ID), "done_story_made")
	}
	p := StoryNewPage{Desk: d.Slug}
	if p.Frame, err = v.plainPage(&p, d, headline, deck, text, err); err != nil {
		return err
	}
	return v.page(p.Form.status(), "story_new", p)
}

// plainPage fills the plain form again, with what was refused.
func (v *visit) plainPage(p *StoryNewPage, d *desk.Desk, headline, deck, text string, cause error) (Frame, error) {
	typed := func(name, label, value string) Field {
		f := v.newField(name, label, value)
		f.Lang, f.Dir = d.Tag, d.Language().Direction
		return f
	}
	p.Headline, p.Deck, p.Text = typed("headline", "story_headline", headline), typed("deck", "story_deck", deck), typed("text", "story_text", text)
	if err := v.refused(cause); err != nil {
		return Frame{}, err
	}
	p.Form = v.mark(&p.Headline, &p.Deck, &p.Text)
	return v.frame("stories", v.w.T("story_new"))
}
