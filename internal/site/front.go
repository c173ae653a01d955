package site

import (
	"context"
	"net/http"

	"polydesk/internal/event"
	"polydesk/internal/lang"
	"polydesk/internal/reader"
)

// What a front has room for.
const (
	frontTop     = 4  // the lead and three beside it
	frontAlso    = 2  // headlines under the lead
	frontLatest  = 10 // the list at the side
	frontRead    = 20 // stories from which the top is chosen
	sectionSize  = 3
	sectionsMax  = 6
	leadDistance = 4 // how far down a story with a picture may lead
)

// frontView is the struct of front.html.
type frontView struct {
	Frame
	First    *item
	Also     []item
	Top      []item
	Latest   []item
	Sections []section
}

// section is a topic on a front.
type section struct {
	ID, Name, Href string
	Items          []item
}

// front makes a desk's front page.
func (s *Site) front(ctx context.Context, ch *chrome, deskID int64) (*page, error) {
	d := ch.byID[deskID]
	b := s.newBuild(ch, d)
	b.depend(event.Front(d.ID))
	latest, err := s.store.Latest(ctx, d.ID, frontRead, 0)
	if err != nil {
		return nil, err
	}
	bar, err := s.store.Breaking(ctx, d.ID, b.now)
	if err != nil {
		return nil, err
	}
	v := &frontView{Frame: b.frame(b.siteName())}
	v.Front, v.Canonical, v.Robots = true, b.abs(d.home), "max-image-preview:large"
	v.Breaking = b.breakingBar(bar, 0)
	today := b.now.In(d.zone)
	v.Date = &run{Text: d.lang.DateFull(today)}
	b.ends(midnight(today))
	shown := b.top(v, besideBar(latest, v.Breaking))
	b.latest(v, latest)
	if err := s.sections(ctx, b, v, shown); err != nil {
		return nil, err
	}
	v.Description = b.siteName() + ". " + d.words.Latest.Text + "."
	if v.First != nil {
		v.Description = excerpt(d.words.Latest.Text+". "+v.First.Headline+". "+v.First.Deck, 200)
	}
	v.OG = b.openGraph("website", nil)
	if len(latest) > 0 {
		v.OG = b.openGraph("website", &latest[0])
		v.OG.Alt = orElse(v.OG.Alt, b.siteName())
	}
	v.LD = b.siteData()
	if err := b.standing(&v.Frame); err != nil {
		return nil, err
	}
	out, err := s.render("front", v)
	if err != nil {
		return nil, err
	}
	return b.finish(http.StatusOK, out), nil
}

// besideBar leaves out what stands in the breaking bar already: the same headline is not said twice above the fold. It
// keeps its place among the latest and in its section, and leads when there is nothing else. The page ends with the
// bar's time, so that the lead follows it.
func besideBar(latest []reader.Edition, bar *breaking) []reader.Edition {
	if bar == nil {
		return latest
	}
	rest := make([]reader.Edition, 0, len(latest))
	for i := range latest {
		if latest[i].StoryID != bar.id {
			rest = append(rest, latest[i])
		}
	}
	if len(rest) == 0 {
		return latest
	}
	return rest
}

// top chooses the block at the top: the newest story with a picture leads when it is among the first few, else the
// newest; those with pictures stand beside it before those without. It tells which stories it shows.
func (b *build) top(v *frontView, latest []reader.Edition) map[int64]bool {
	shown := map[int64]bool{}
	if len(latest) == 0 {
		return shown
	}
	lead := 0
	for i := range latest[:min(len(latest), leadDistance)] {
		if latest[i].Lead.Key != "" {
			lead = i
			break
		}
	}
	first := b.item(&latest[lead], sizesFirst)
	if first.Pic != nil {
		first.Pic.High = true
	}
	v.First, shown[first.id] = &first, true
	for _, pictured := range []bool{true, false} {
		for i := range latest[:min(len(latest), frontTop+frontAlso+leadDistance)] {
			e := &latest[i]
			if len(v.Top) < frontTop-1 && !shown[e.StoryID] && (e.Lead.Key != "") == pictured {
				v.Top, shown[e.StoryID] = append(v.Top, b.item(e, sizesThumb)), true
			}
		}
	}
	for i := range latest {
		if len(v.Also) < frontAlso && !shown[latest[i].StoryID] {
			v.Also, shown[latest[i].StoryID] = append(v.Also, b.item(&latest[i], "")), true
		}
	}
	return shown
}

// latest is the list at the side: today's stories by their time, each earlier day under its date.
func (b *build) latest(v *frontView, latest []reader.Edition) {
	day := b.now.In(b.d.zone)
	for i := range latest[:min(len(latest), frontLatest)] {
		it := b.item(&latest[i], "")
		t := latest[i].FirstPublishedAt.In(b.d.zone)
		if sameDay(t, day) {
			it.Day = nil
		}
		day = t
		v.Latest = append(v.Latest, it)
	}
}

// sections are the desk's topics with their newest stories, without those that stand at the top or in a section before.
func (s *Site) sections(ctx context.Context, b *build, v *frontView, shown map[int64]bool) error {
	for _, n := range v.Nav {
		if len(v.Sections) == sectionsMax {
			break
		}
		b.depend(reader.TopicListKey(n.topic, b.d.ID))
		list, err := s.store.Related(ctx, b.d.ID, n.topic, 0, sectionSize+len(shown))
		if err != nil {
			return err
		}
		sec := section{ID: "t" + itoa(n.topic), Name: n.Text, Href: n.Href}
		for i := range list {
			if len(sec.Items) < sectionSize && !shown[list[i].StoryID] {
				shown[list[i].StoryID] = true
				sec.Items = append(sec.Items, b.item(&list[i], sizesThumb))
			}
		}
		for i, it := range sec.Items { // the first with a picture begins
			if it.Pic != nil {
				sec.Items[0], sec.Items[i] = sec.Items[i], sec.Items[0]
				break
			}
		}
		for i := range sec.Items {
			if i > 0 {
				sec.Items[i].Pic = nil
			}
		}
		if len(sec.Items) > 0 {
			v.Sections = append(v.Sections, sec)
		}
	}
	return nil
}

// rootView is the struct of root.html: the choice of a language.
type rootView struct {
	Frame
	Desks []deskLine
}

// deskLine is a desk in the choice of languages.
type deskLine struct {
	Href, Name, Line, Lang, Dir, Script, Hreflang string
}

// root makes the page of all desks. It is in English around the desks' own names, and the same for everybody.
func (s *Site) root(_ context.Context, ch *chrome) (*page, error) {
	b := s.newBuild(ch, nil)
	l, _ := lang.ByID(rootLanguage)
	w := s.wordsOf(rootLanguage)
	v := &rootView{Frame: s.bareFrame(l, w, s.name)}
	for _, d := range ch.desks {
		b.depend(event.Desk(d.ID))
		line := d.line
		if line == d.lang.Autonym {
			line = "" // said once
		}
		v.Desks = append(v.Desks, deskLine{Href: d.home, Name: d.lang.Autonym, Line: line, Lang: d.Tag,
			Dir: dirOf(d.Tag, l.Direction), Script: d.lang.Script, Hreflang: d.Hreflang})
	}
	v.Canonical, v.Robots, v.Front = b.abs("/"), "max-image-preview:large", true
	v.Description = s.name + ". " + w.ChooseLanguage.Text + ": " + joinNames(v.Desks)
	v.OG = &openGraph{Type: "website", Image: b.abs(s.assets.card), Width: cardWidth, Height: cardHeight, Alt: s.name,
		Site: s.name, Locale: "en_US"}
	out, err := s.render("root", v)
	if err != nil {
		return nil, err
	}
	return b.finish(http.StatusOK, out), nil
}

// rootLanguage is the language of what belongs to no desk.
const rootLanguage = "en"

func joinNames(desks []deskLine) string {
	s := ""
	for i, d := range desks {
		if i > 0 {
			s += ", "
		}
		s += d.Name
	}
	return excerpt(s, 200)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
