package admin

import (
	"html/template"
	"net/url"
	"strconv"

	"polydesk/internal/body"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/media"
	"polydesk/internal/reader"
	"polydesk/internal/story"
	"polydesk/internal/view"
)

// StoryPage is one story: its text, and a rail with all that is known about it.
type StoryPage struct {
	Frame
	ID       string // empty: not made yet
	Href     string
	Content  StoryText
	Script   EditorData // what the editor starts from
	CanEdit  bool
	Locked   *Locked // why the text cannot be changed now
	Slugline Name
	Slug     Field
	Marks    StoryMarks
	Here     HerePart
	Steps    stepsPart
	Said     []Sentence // where it stands, in words
	Lacks    []Lack
	Credits  CreditsPart
	Topics   []Name
	Facts    *FactsPart // nil for who is not of the desk
	Langs    LangsPart
	Trail    []TrailRow
	Draft    *DraftPart // my unsaved text, when the page shows it
	Footer   FooterPart
	Preview  string
	Public   string // address of the public page; empty unless live
	Inside   bool   // of the desk
	Swapped  bool   // only what changed is sent
}

// StoryText is the text as it will read, for who only reads and for browsers
// without script.
type StoryText struct {
	Headline, Deck Name
	Lead           *Picture
	Body           template.HTML
	Empty          bool
}

// Picture is a picture with its words.
type Picture struct {
	Src                  string
	Width, Height        int
	Alt, Caption, Credit Name
}

// EditorData is what the script of the page starts from.
type EditorData struct {
	Desk, Lang, Dir string
	Version         int64
	Base            int
	Draft           string // empty: none
	Unsaved         bool
	Autosave, Save  string
	Content, Names  template.JS
	SourceLang      string
	SourceDir       string
	Source          template.JS
	Strings         template.JS
	New, Media      string
}

// Locked says why the text cannot be changed now, and who can help.
type Locked struct {
	Text  string
	Steps []StepLink // that would open it again
}

// Sentence is a sentence of the rail; bad ones are alarms.
type Sentence struct {
	Text string
	Bad  bool
	Href string
	Link string
}

// CreditsPart is what stands under Credits for who only reads.
type CreditsPart struct {
	Bylines []CreditRow
	Lines   []Name // the finished sentences
}

// CreditRow is one credited author.
type CreditRow struct {
	Name Name
	Role string
}

// FooterPart is what stands below the text.
type FooterPart struct {
	Saved          Moment
	Words, Minutes string
}

// DraftPart is the person's own unsaved text.
type DraftPart struct {
	At      Moment
	Compare string
	Drop    string
	Save    string
	Version int64
	Old     bool // somebody saved after it was begun
}

// shown is the text that a page shows to a person: their draft, else the
// working copy, with what it stands on.
type shown struct {
	content story.Content
	version int64
	base    int // number of the revision; 0: none
	draft   *story.Saved
	old     bool
}

// shownText answers it. Only who may write continues a draft.
func (v *visit) shownText(sv *story.View) (shown, error) {
	s := shown{content: sv.Content, version: sv.Story.Version}
	if sv.Revision != nil {
		s.base = sv.Revision.Number
	}
	if sv.Public || sv.Shared {
		return s, nil
	}
	c, d, err := v.ad.Stories.Mine(v.ctx(), v.who, sv.Story.ID)
	if errs.Is(err, errs.NotFound) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if sv.Revision != nil && c.Hash() == sv.Revision.Hash {
		return s, nil // it says what the working copy says
	}
	s.content, s.draft = c, d
	if sv.Revision == nil || d.BaseRevisionID != nil && *d.BaseRevisionID == sv.Revision.ID {
		return s, nil
	}
	s.old, s.version, s.base = true, d.BaseVersion, 0
	if d.BaseRevisionID != nil {
		s.base, err = v.numberOf(sv.Story.ID, *d.BaseRevisionID)
	}
	return s, err
}

// numberOf answers the number of a story's revision; 0 when it is too far back.
func (v *visit) numberOf(id, revision int64) (int, error) {
	list, err := v.ad.Stories.History(v.ctx(), v.who, id, 0, story.MaxPage)
	for _, r := range list {
		if r.ID == revision {
			return r.Number, err
		}
	}
	return 0, err
}

// revisionID answers the id of a story's revision by its number, which scripts
// name; 0 for none.
func (v *visit) revisionID(sv *story.View, number int) (int64, error) {
	switch {
	case number <= 0:
		return 0, nil
	case sv.Revision != nil && sv.Revision.Number == number:
		return sv.Revision.ID, nil
	}
	r, err := v.ad.Stories.At(v.ctx(), v.who, sv.Story.ID, number)
	if errs.Is(err, errs.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return r.ID, nil
}

// text renders a content for reading inside the admin.
func (v *visit) text(d *desk.Desk, c *story.Content) (StoryText, error) {
	t := StoryText{Headline: content(d, c.Headline), Deck: content(d, c.Deck), Empty: c.Body == nil || c.Body.Empty()}
	pictures, err := v.pictures(c)
	if err != nil {
		return t, err
	}
	image := func(key string) (body.ImageInfo, bool) {
		p, ok := pictures[key]
		return body.ImageInfo{Src: p.Src, Width: p.Width, Height: p.Height}, ok
	}
	words := func(id string, args map[string]string) string {
		text, _ := v.ad.Reader.For(d.Slug).Text(id, args)
		return text
	}
	if c.Body != nil {
		t.Body = view.Fragment(c.Body.HTML(body.RenderOptions{Language: d.Language(), Image: image, Words: words}))
	}
	if c.Lead != nil {
		p := pictures[c.Lead.Media]
		p.Alt, p.Caption, p.Credit = content(d, c.Lead.Alt), content(d, c.Lead.Caption), content(d, c.Lead.Credit)
		t.Lead = &p
	}
	return t, nil
}

// pictures answers the pictures of a content by key, those that the person may see.
func (v *visit) pictures(c *story.Content) (map[string]Picture, error) {
	out := map[string]Picture{}
	for _, key := range c.Media() {
		m, err := v.ad.Media.Get(v.ctx(), v.who, key)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if r, ok := rendition(m, 960); ok {
			out[key] = Picture{Src: mediaHref(key, r.Name+"."+r.Ext), Width: r.Width, Height: r.Height}
		}
	}
	return out, nil
}

// rendition chooses the size of a picture, in its own ratio, that is nearest to a width.
func rendition(m *media.Media, width int) (reader.Rendition, bool) {
	all := make([]reader.Rendition, len(m.Renditions))
	for i, r := range m.Renditions {
		all[i] = reader.Rendition{Name: r.Name, Ext: r.Ext, Width: r.Width, Height: r.Height}
	}
	return reader.Nearest(reader.Natural(all, m.Width, m.Height), width)
}

func mediaHref(key, name string) string { return "/admin/media/" + key + "/" + name }

// editorData is what the script starts from.
func (v *visit) editorData(d *desk.Desk, id int64, s shown) (EditorData, error) {
	l := d.Language()
	e := EditorData{Desk: d.Slug, Lang: d.Tag, Dir: l.Direction, Version: s.version, Base: s.base,
		New: "/admin/stories/draft?desk=" + d.Slug, Media: "/admin/media"}
	if id != 0 {
		e.Autosave, e.Save = storyHref(id)+"/draft", storyHref(id)+"/save"
	}
	if s.draft != nil {
		e.Draft, e.Unsaved = draftNumber(s.draft.SavedAt), true
	}
	var err error
	if e.Content, err = contentData(s.content); err != nil {
		return e, err
	}
	names, err := v.namesOf(d, &s.content)
	if err != nil {
		return e, err
	}
	e.Names, err = view.Data(names)
	return e, err
}

// contentData is a content as the scripts know it: without its ties to a source.
func contentData(c story.Content) (template.JS, error) {
	c.Normal()
	c.PartHashes = nil
	return view.Data(c)
}

// footer counts the text.
func (v *visit) footer(c *story.Content) (words, minutes string) {
	n := c.Words()
	return v.w.T("common_words", "Count", n), v.w.T("common_minutes", "Count", max(1, (n+199)/200))
}

// publicHref is where readers find a story.
func publicHref(d *desk.Desk, s *story.Story, slug string) string {
	if s.Kind == story.Page {
		return "/" + d.Slug + "/page/" + url.PathEscape(slug)
	}
	return "/" + d.Slug + "/a/" + url.PathEscape(slug) + "/" + strconv.FormatInt(s.ID, 10) + ".html"
}
