package site

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"time"

	"polydesk/internal/body"
	"polydesk/internal/credit"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/lang"
	"polydesk/internal/reader"
)

// relatedCount is how many stories of the same topic stand beside an article.
const relatedCount = 3

// articleView is the struct of article.html: an article or a standing page.
type articleView struct {
	Frame
	Kick       *navItem
	Headline   string
	Retracted  *msg // stands above the headline of a story that does not stand
	Deck       string
	Bylines    [][]run
	Published  []run
	Gregorian  *run
	Updated    []run
	Translated []run
	Original   *run
	Notes      []note
	Lead       *picture
	Caption    string
	Body       template.HTML
	Wire       [][]run
	ReadIn     msg
	Versions   []navItem // Text is the language's own name, Lang its tag
	Boxes      []box
	Topics     []navItem
	Related    []item
}

// note is a correction: its label, with the date, and its sentence. What is said of a translation's source has no label.
type note struct{ Label, Text []run }

// box is an author's at the end of an article.
type box struct {
	ID, Name, Lang, Href, Biography string
	Pic                             *picture
}

// article makes the page of an address /{desk}/a/{slug}/{id}.html. What it answers is decided in this order, from
// published data alone: never published, 404; withdrawn, 410 whatever the slug; another desk's, there; else the page.
// Whether the slug is the right one is seen by the caller, who has the address.
func (s *Site) article(ctx context.Context, ch *chrome, deskID, id int64) (*page, error) {
	b := s.newBuild(ch, ch.byID[deskID])
	b.depend(event.Story(id))
	e, family, err := s.store.Edition(ctx, id)
	if errs.Is(err, errs.NotFound) {
		return s.missing(b), nil
	}
	if err != nil {
		return nil, err
	}
	own := ch.byID[e.DeskID]
	switch {
	case own == nil:
		return s.missing(b), nil
	case e.Gone:
		b.d = own
		b.depend(event.Desk(own.ID))
		return s.gone(b, e)
	case own.ID != deskID || e.Kind == reader.KindPage:
		p := redirect(own.articlePath(e))
		p.keys = b.keys
		return p, nil
	}
	return s.liveArticle(ctx, b, e, family)
}

// standing makes a standing page.
func (s *Site) standing(ctx context.Context, ch *chrome, deskID int64, slug string) (*page, error) {
	b := s.newBuild(ch, ch.byID[deskID])
	e, err := s.store.Page(ctx, deskID, slug)
	if errs.Is(err, errs.NotFound) {
		return s.missing(b), nil
	}
	if err != nil {
		return nil, err
	}
	family, err := s.store.Family(ctx, e.OriginID)
	if err != nil {
		return nil, err
	}
	return s.liveArticle(ctx, b, e, family)
}

func (s *Site) liveArticle(ctx context.Context, b *build, e *reader.Edition, family []reader.Edition) (*page, error) {
	text, err := s.store.Body(ctx, e.StoryID)
	if err != nil {
		return nil, err
	}
	v, err := s.articleView(ctx, b, e, family, text)
	if err != nil {
		return nil, err
	}
	out, err := s.render("article", v)
	if err != nil {
		return nil, err
	}
	p := b.finish(http.StatusOK, out)
	if e.Kind != reader.KindPage {
		p.slug = e.Slug
	}
	return p, nil
}

// articleView gathers all that the page of a live edition shows.
func (s *Site) articleView(ctx context.Context, b *build, e *reader.Edition, family []reader.Edition, text *reader.Body) (*articleView, error) {
	b.depend(event.Story(e.StoryID), event.Family(e.OriginID))
	notes, err := s.notes(ctx, e)
	if err != nil {
		return nil, err
	}
	bar, err := s.store.Breaking(ctx, b.d.ID, b.now)
	if err != nil {
		return nil, err
	}
	v := &articleView{Frame: b.frame(b.headline(e)), Headline: e.Headline, Deck: e.Deck, Body: trusted(text.HTML)}
	v.Breaking = b.breakingBar(bar, e.StoryID)
	v.Description = description(e.Deck, text.Text)
	v.Canonical = b.abs(b.d.articlePath(e))
	v.Robots = "max-image-preview:large"
	b.dates(v, e)
	b.credits(v, e)
	b.versions(v, e, family)
	b.translated(v, e, family)
	for i := range notes {
		v.Notes = append(v.Notes, b.note(e, &notes[i]))
	}
	if e.Retracted {
		v.Retracted = &b.d.words.Retracted
	}
	if v.Lead = b.lead(e, sizesLead); v.Lead != nil {
		v.Lead.High = true
		v.Caption = body.CaptionCredit(func(id string, args map[string]string) string {
			t, _ := b.d.words.text(id, args)
			return t
		}, e.Lead.Caption, e.Lead.Credit)
	}
	if err := s.topics(ctx, b, v, e); err != nil {
		return nil, err
	}
	v.OG = b.articleGraph(v, e)
	if e.Kind == reader.KindArticle {
		v.LD = b.articleData(v, e)
	}
	return v, b.standing(&v.Frame)
}

// description is the deck, and the text's beginning where the deck says little.
func description(deck, text string) string {
	if len([]rune(deck)) >= 50 {
		return excerpt(deck, 300)
	}
	if deck == "" {
		return excerpt(text, 160)
	}
	return excerpt(deck+" "+text, 160)
}

func (b *build) dates(v *articleView, e *reader.Edition) {
	l, w := b.d.lang, b.d.words
	t := e.FirstPublishedAt.In(b.d.zone)
	v.Published = w.published.with("Date", run{Text: l.DateTime(t), Time: stamp(t)})
	if g := l.Gregorian(t); g != "" {
		v.Gregorian = &run{Text: g, Time: t.Format(time.DateOnly)}
	}
	if e.Updated() {
		u := e.TextChangedAt.In(b.d.zone)
		v.Updated = w.updated.with("Date", run{Text: l.DateTime(u), Time: stamp(u)})
	}
}

// credits fills the bylines, their boxes and the attribution.
func (b *build) credits(v *articleView, e *reader.Edition) {
	for _, role := range []string{credit.Reporter, credit.Photographer, credit.Editor} {
		authors := b.authors(e, role)
		if r := b.bylineRuns(credit.Bylines(b.d.lang, b.d.words.text, b.names(authors), role), authors); len(r) > 0 {
			v.Bylines = append(v.Bylines, r)
		}
		if role != credit.Reporter {
			continue
		}
		for _, a := range authors {
			if x := b.box(a); x != nil {
				v.Boxes = append(v.Boxes, *x)
			}
		}
	}
	for _, kind := range []string{credit.With, credit.BasedOn} {
		var names []credit.Name
		for _, at := range e.Credits.Attributions {
			if a := b.ch.agencies[at.AgencyID]; a != nil && at.Kind == kind {
				b.depend(event.Agency(a.ID))
				names = append(names, credit.Agency{ID: a.Slug, Forms: a.Forms}.Name(b.d.lang))
			}
		}
		if r := b.runs(credit.Attribution(b.d.lang, b.d.words.text, kind, names, b.d.HouseLists)); len(r) > 0 {
			v.Wire = append(v.Wire, r)
		}
	}
}

// authors are those of one role, in the story's order.
func (b *build) authors(e *reader.Edition, role string) []*reader.Author {
	var out []*reader.Author
	for _, by := range e.Credits.Bylines {
		if a := b.ch.authors[by.AuthorID]; a != nil && by.Role == role {
			b.depend(event.Author(a.ID))
			out = append(out, a)
		}
	}
	return out
}

func (b *build) names(authors []*reader.Author) []credit.Name {
	out := make([]credit.Name, len(authors))
	for i, a := range authors {
		name, tag := b.d.authorName(a)
		out[i] = credit.Name{Text: name, Lang: tag, Withheld: a.Protected || name == ""}
	}
	return out
}

// runs marks up a sentence's parts.
func (b *build) runs(parts []credit.Part) []run {
	var out []run
	for _, p := range parts {
		out = append(out, run{Text: p.Text, Lang: p.Lang, Dir: dirOf(p.Lang, b.d.lang.Direction)})
	}
	return out
}

// bylineRuns marks up a sentence and links the names in it.
func (b *build) bylineRuns(parts []credit.Part, authors []*reader.Author) []run {
	out := b.runs(parts)
	for i, p := range parts {
		if p.Name < 1 || p.Name > len(authors) {
			continue
		}
		if a := authors[p.Name-1]; !a.Protected && a.Slug != "" {
			out[i].Href, out[i].Rel = b.d.authorPath(a), "author"
		}
	}
	return out
}

// box is nil for an author of whom readers may see nothing more than the name.
func (b *build) box(a *reader.Author) *box {
	name, tag := b.d.authorName(a)
	bio := a.Texts[b.d.Tag].Biography
	if a.Protected || name == "" || bio == "" && a.Picture == nil {
		return nil
	}
	x := &box{ID: "by" + itoa(a.ID), Name: name, Lang: tag, Biography: bio}
	if a.Slug != "" {
		x.Href = b.d.authorPath(a)
	}
	if a.Picture != nil {
		x.Pic = b.picture(a.Picture.Key, a.Picture.Renditions, sizesBy)
		b.depend(event.Media(a.Picture.Media))
	}
	return x
}

// versions are the other languages of the story, in the desks' order, and the alternates for machines.
func (b *build) versions(v *articleView, e *reader.Edition, family []reader.Edition) {
	byDesk := make(map[int64]*reader.Edition, len(family))
	for i := range family {
		if f := &family[i]; f.Live() && f.Kind == reader.KindArticle {
			byDesk[f.DeskID] = f
		}
	}
	fallback := ""
	for _, d := range b.ch.desks {
		f := byDesk[d.ID]
		if f == nil {
			continue
		}
		href := d.articlePath(f)
		v.Alternates = append(v.Alternates, alternate{Hreflang: d.Hreflang, Href: b.abs(href)})
		if f.StoryID == f.OriginID || fallback == "" {
			fallback = b.abs(href)
		}
		if f.StoryID == e.StoryID {
			continue
		}
		v.Versions = append(v.Versions, navItem{Href: href, Text: d.lang.Autonym, Lang: d.Tag, Hreflang: d.Hreflang, Dir: dirOf(d.Tag, v.Dir)})
	}
	v.ReadIn = b.d.words.readThisIn.before()
	if len(v.Alternates) < 2 {
		v.Alternates = nil
		return
	}
	v.Alternates = append(v.Alternates, alternate{Hreflang: "x-default", Href: fallback})
}

// translated says from which language the text was made, by whom, and leads to the source while it is live. A desk
// that is off is named nowhere.
func (b *build) translated(v *articleView, e *reader.Edition, family []reader.Edition) {
	if e.SourceID == nil {
		return
	}
	for i := range family {
		f := &family[i]
		d := b.ch.byID[f.DeskID]
		if f.StoryID != *e.SourceID || d == nil {
			continue
		}
		name := b.d.lang.NameOf(d.lang)
		if ts := b.authors(e, credit.Translator); len(ts) > 0 {
			v.Translated = b.bylineRuns(credit.Translation(b.d.lang, b.d.words.text, b.names(ts), d.lang), ts)
		} else {
			v.Translated = b.d.words.translatedFrom.with("Language", languageRun(b.d.lang, d.lang, name))
		}
		if f.Live() {
			v.Original = &run{Href: d.articlePath(f), Hreflang: d.Hreflang,
				Text: b.d.words.readOriginal.plain(map[string]string{"Language": name})}
		}
	}
}

// languageRun is a language's name in another; where there is none it is the autonym, which bears its own tag.
func languageRun(in, of *lang.Language, name string) run {
	if name == of.Autonym && in.Tag != of.Tag {
		return run{Text: name, Lang: of.Tag, Dir: dirOf(of.Tag, in.Direction)}
	}
	return run{Text: name}
}

// notes are the corrections of the edition, and those of its ancestors that its text does not have: newest first.
func (s *Site) notes(ctx context.Context, e *reader.Edition) ([]reader.Correction, error) {
	var own []reader.Correction
	if e.PublishedAt.After(e.FirstPublishedAt) { // the first publication corrects nothing
		var err error
		if own, err = s.store.Corrections(ctx, e.StoryID); err != nil {
			return nil, err
		}
	}
	if len(e.Reflects) == 0 {
		return own, nil
	}
	theirs, err := s.store.Notices(ctx, e)
	all := append(theirs, own...)
	slices.SortStableFunc(all, func(a, b reader.Correction) int { return b.At.Compare(a.At) })
	return all, err
}

// headline is the edition's for titles and lists, where a retracted one must say so.
func (b *build) headline(e *reader.Edition) string {
	if e.Retracted {
		return e.Headline + " — " + b.d.words.Retracted.Text
	}
	return e.Headline
}

// note says what was corrected. The origin's own words never stand in another language: a translation's reader gets a
// message instead. The edition's own sentence is parted at its text: what stands before is the label.
func (b *build) note(e *reader.Edition, c *reader.Correction) note {
	t := c.At.In(b.d.zone)
	w := b.d.words
	date := run{Text: b.d.lang.Date(t), Time: t.Format(time.DateOnly)}
	var n note
	switch {
	case c.StoryID != e.StoryID && c.Class == reader.ClassRetraction:
		return note{Text: w.originalRetracted.with("Date", date)}
	case c.StoryID != e.StoryID:
		return note{Text: w.originalCorrected.with("Date", date)}
	case c.Class == reader.ClassRetraction:
		return note{Label: []run{{Text: w.Retracted.Text, Lang: w.Retracted.Lang, Dir: w.Retracted.Dir}, {Text: " ("}, date, {Text: ") "}},
			Text: []run{{Text: c.PublicNote}}}
	}
	rest := false
	all := w.corrected.fill(map[string][]run{"Date": {date}, "Text": {{Text: c.PublicNote, Strong: true}}})
	for _, r := range all {
		if r.Strong {
			r.Strong, rest = false, true
		}
		if rest {
			n.Text = append(n.Text, r)
		} else {
			n.Label = append(n.Label, r)
		}
	}
	return n
}

// topics fills the kicker, the list of topics and the related stories.
func (s *Site) topics(ctx context.Context, b *build, v *articleView, e *reader.Edition) error {
	var first int64
	for _, id := range e.Credits.Topics {
		t := b.ch.topics[id]
		name, ok := b.d.topicName(t)
		if !ok {
			continue
		}
		b.depend(event.Topic(id))
		n := navItem{Href: b.d.topicPath(t), Text: name}
		if first == 0 {
			first, v.Kick = id, &n
		}
		v.Topics = append(v.Topics, n)
	}
	if first == 0 || e.Kind != reader.KindArticle {
		return nil
	}
	v.current([]int64{first})
	b.depend(reader.TopicListKey(first, b.d.ID))
	list, err := s.store.Related(ctx, b.d.ID, first, e.StoryID, relatedCount)
	if err != nil {
		return err
	}
	v.Related = b.items(list, sizesThumb)
	return nil
}
