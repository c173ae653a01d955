package site

import (
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"polydesk/internal/event"
	"polydesk/internal/reader"
)

// frame is what every page has around its own content. Each page's struct embeds it.
type frame struct {
	Script, Lang, Dir    string
	Title, Description   string
	Canonical, Robots    string // absolute; empty: none
	Alternates           []alternate
	Feed, FeedTitle      string
	OG                   *openGraph
	LD                   any
	Icon                 string
	W                    *words
	Name, NameLang, Line string
	Home, SearchHref     string
	Front                bool // the wordmark is the page's heading
	Nav, Pages           []navItem
	Date                 *run
	Demo                 bool
	Breaking             *breaking
	Rights               []run
	// Mast and Foot are these parts made before; empty: they are made with the page.
	Mast, Foot template.HTML
}

// Frame is the frame under the name by which templates reach it at once; a field that is looked up through an embedded
// struct costs them ten times as much.
type Frame = frame

type alternate struct{ Hreflang, Href string }

type breaking struct {
	id             int64
	Href, Headline string
	Time           run
}

// openGraph is what other sites show of a page.
type openGraph struct {
	Type, Image, Alt, Site, Locale string
	Width, Height                  int
	Published, Modified, Section   string
	Tags                           []string
}

// picture is an <img>.
type picture struct {
	Src, Srcset, Sizes, Alt string
	Width, Height           int
	High                    bool // the page's main picture: loaded first
}

// item is a story in a list.
type item struct {
	id             int64
	Href, Headline string
	Deck           string
	Kick           string
	Pic            *picture
	Time           run  // the time of day, on today's stories of a front
	Day            *run // the day, where it begins in a list; in lists of stories the whole date
}

// Widths at which pictures stand, for the browser's choice among the renditions.
const (
	sizesLead  = "(min-width: 64rem) 55rem, 100vw"
	sizesFirst = "(min-width: 80rem) 36rem, (min-width: 48rem) 60vw, 100vw"
	sizesThumb = "(min-width: 80rem) 18rem, (min-width: 48rem) 30vw, 32vw"
	sizesBy    = "(min-width: 64rem) 12rem, 40vw"
)

// build is one page in the making: what it is made from, and what it has come to depend on.
type build struct {
	site *Site
	ch   *chrome
	d    *desk
	now  time.Time
	// media is the prefix of pictures' addresses: /media, or a preview's own.
	media string
	keys  []string
	until time.Time
}

func (s *Site) newBuild(ch *chrome, d *desk) *build {
	b := &build{site: s, ch: ch, d: d, now: s.clock.Now(), media: "/media", keys: []string{event.Site}}
	if d != nil {
		b.depend(event.Desk(d.ID))
	}
	return b
}

func (b *build) depend(keys ...string) { b.keys = append(b.keys, keys...) }

// ends notes a moment at which the page is no longer true by itself.
func (b *build) ends(t time.Time) {
	if b.until.IsZero() || t.Before(b.until) {
		b.until = t
	}
}

// frame is the page's surroundings at its desk.
func (b *build) frame(title string) frame {
	d := b.d
	f := frame{
		Script: d.lang.Script, Lang: d.Tag, Dir: d.lang.Direction, Title: title, Icon: b.site.assets.icon,
		W: d.words, Name: b.site.name, NameLang: "en", Line: d.line, Home: d.home, SearchHref: d.home + "search",
		Nav: d.nav, Pages: d.pages, Demo: b.site.demo, Feed: d.home + "feed.xml", FeedTitle: b.siteName(),
	}
	if d.Tag == f.NameLang {
		f.NameLang = ""
	}
	name := []run{{Text: f.Name, Lang: f.NameLang, Dir: dirOf(f.NameLang, f.Dir)}}
	if f.Line != "" {
		name = append(name, run{Text: " " + f.Line})
	}
	year := d.lang.Digits(strconv.Itoa(b.now.In(d.zone).Year()))
	f.Rights = d.words.rights.fill(map[string][]run{"Year": {{Text: year}}, "Name": name})
	return f
}

// part names a standing part of a desk's pages: the foot, or a masthead.
type part struct {
	foot, front bool
	topic       int64  // the menu's current entry
	date        string // on a front
}

// standing puts the parts in that many pages of the desk share, made at first use and kept with the desk. It is called
// when the frame is complete.
func (b *build) standing(f *frame) error {
	mast := part{front: f.Front}
	if f.Date != nil {
		mast.date = f.Date.Text
	}
	for _, n := range f.Nav {
		if n.Current {
			mast.topic = n.topic
		}
	}
	var err error
	if f.Mast, err = b.part(mast, "mast", f); err != nil {
		return err
	}
	f.Foot, err = b.part(part{foot: true, date: b.now.In(b.d.zone).Format("2006")}, "foot", f)
	return err
}

func (b *build) part(p part, name string, f *frame) (template.HTML, error) {
	if v, ok := b.d.parts.Load(p); ok {
		return v.(template.HTML), nil
	}
	out, err := b.site.render(name, f)
	if err != nil {
		return "", err
	}
	v := trusted(string(out))
	b.d.parts.Store(p, v)
	return v, nil
}

// siteName is the wordmark and the desk's line in one.
func (b *build) siteName() string {
	if b.d.line == "" {
		return b.site.name
	}
	return b.site.name + " " + b.d.line
}

// current marks the menu's entries for the topics; the menu itself is shared and stays as it is.
func (f *frame) current(topics []int64) {
	nav := make([]navItem, len(f.Nav))
	copy(nav, f.Nav)
	for i := range nav {
		if len(topics) > 0 && nav[i].topic == topics[0] {
			nav[i].Current = true
		}
	}
	f.Nav = nav
}

// breakingBar takes the newest breaking story that is not the page's own.
func (b *build) breakingBar(list []reader.Edition, own int64) *breaking {
	b.depend(event.Breaking(b.d.ID))
	for i := range list {
		e := &list[i]
		if e.BreakingUntil == nil || !e.Breaking(b.now) {
			continue
		}
		b.ends(*e.BreakingUntil)
		if e.StoryID == own {
			continue
		}
		b.depend(event.Story(e.StoryID))
		t := e.FirstPublishedAt.In(b.d.zone)
		shown := b.d.lang.Time(t)
		if !sameDay(t, b.now.In(b.d.zone)) {
			shown = b.d.lang.DateTime(t)
		}
		return &breaking{id: e.StoryID, Href: b.d.articlePath(e), Headline: e.Headline, Time: run{Text: shown, Time: stamp(e.FirstPublishedAt)}}
	}
	return nil
}

// item is a story as lists show it.
func (b *build) item(e *reader.Edition, sizes string) item {
	b.depend(event.Story(e.StoryID))
	it := item{id: e.StoryID, Href: b.d.articlePath(e), Headline: b.headline(e), Deck: e.Deck}
	if len(e.Credits.Topics) > 0 {
		if name, ok := b.d.topicName(b.ch.topics[e.Credits.Topics[0]]); ok {
			it.Kick = name
		}
	}
	it.Pic = b.lead(e, sizes)
	t := e.FirstPublishedAt.In(b.d.zone)
	it.Time = run{Text: b.d.lang.Time(t), Time: stamp(e.FirstPublishedAt)}
	it.Day = &run{Text: b.d.lang.Date(t), Time: t.Format(time.DateOnly)}
	return it
}

func (b *build) items(list []reader.Edition, sizes string) []item {
	out := make([]item, len(list))
	for i := range list {
		out[i] = b.item(&list[i], sizes)
	}
	return out
}

// lead is the story's picture in 16:9, nil when it has none.
func (b *build) lead(e *reader.Edition, sizes string) *picture {
	l := &e.Lead
	if l.Key == "" {
		return nil
	}
	p := b.picture(l.Key, l.Renditions, sizes)
	if p != nil {
		p.Alt = l.Alt
		b.depend(event.Media(l.Media))
	}
	return p
}

func (b *build) picture(key string, rs []reader.Rendition, sizes string) *picture {
	rs = reader.Wide(rs)
	r, ok := reader.Nearest(rs, 960)
	if !ok {
		return nil
	}
	p := &picture{Src: r.Path(b.media, key), Width: r.Width, Height: r.Height}
	if len(rs) > 1 {
		p.Srcset, p.Sizes = reader.Srcset(rs, b.media, key), sizes
	}
	return p
}

// openGraph fills what is shown elsewhere; a page without a picture of its own shows the site's card.
func (b *build) openGraph(kind string, e *reader.Edition) *openGraph {
	g := &openGraph{Type: kind, Site: b.siteName(), Locale: strings.ReplaceAll(b.d.Hreflang, "-", "_"),
		Image: b.abs(b.site.assets.card), Width: cardWidth, Height: cardHeight, Alt: b.siteName()}
	if !strings.Contains(g.Locale, "_") {
		g.Locale += "_" + b.d.lang.Region
	}
	if e == nil {
		return g
	}
	if r, ok := reader.Nearest(reader.Wide(e.Lead.Renditions), 1280); ok && e.Lead.Key != "" {
		g.Image, g.Width, g.Height, g.Alt = b.abs(r.Path(b.media, e.Lead.Key)), r.Width, r.Height, e.Lead.Alt
		if g.Alt == "" {
			g.Alt = e.Headline
		}
	}
	return g
}

// abs is the absolute address of a root-relative one.
func (b *build) abs(path string) string { return b.site.origin + path }

// finish makes the page from its bytes.
func (b *build) finish(status int, body []byte) *page {
	return &page{
		status: status, kind: htmlType, body: body, keys: compact(b.keys), until: b.until, keep: true,
		control: pageControl, headers: b.site.pageHeaders,
	}
}

// stamp is a moment as machines read it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// midnight is the next midnight in t's zone.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, t.Location())
}

// compact drops doubles and keeps the order: the page's own keys first.
func compact(keys []string) []string {
	seen := make(map[string]bool, len(keys))
	out := keys[:0]
	for _, k := range keys {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

// excerpt is the beginning of a text on one line, cut between words at most at n letters.
func excerpt(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n])
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}
