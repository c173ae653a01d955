package site

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"polydesk/internal/event"
	"polydesk/internal/lang"
	"polydesk/internal/reader"
)

// chrome is the reference data as pages use it. It is built whole, never changed, and replaced when something in it
// was dropped.
type chrome struct {
	desks     []*desk
	bySlug    map[string]*desk
	byID      map[int64]*desk
	primary   map[string]*desk // by language tag
	topics    map[int64]*reader.Topic
	topicSlug map[string]*reader.Topic
	authors   map[int64]*reader.Author
	authSlug  map[string]*reader.Author
	agencies  map[int64]*reader.Agency
}

// desk is a desk that is on, with its language, its words and its standing parts.
type desk struct {
	reader.Desk
	lang  *lang.Language
	words *words
	zone  *time.Location
	home  string // its front page's address
	// line is what stands under the wordmark: the desk's name without the site's.
	line  string
	nav   []navItem
	pages []navItem
	parts sync.Map // part → template.HTML
}

// navItem is a link of a menu.
type navItem struct {
	Href, Text, Lang, Dir, Hreflang string
	Current                         bool
	// Reach marks the page for readers whose access is blocked.
	Reach bool
	topic int64
}

// navMax is how many topics the menu has room for.
const navMax = 8

func (s *Site) loadChrome(ctx context.Context) (*chrome, error) {
	data, err := s.store.Chrome(ctx)
	if err != nil {
		return nil, err
	}
	return newChrome(data, s.name, s.wordsOf), nil
}

// newChrome orders the reference data. Desks in a language that this build does not know are left out: nothing of
// theirs could be printed right.
func newChrome(data *reader.Chrome, site string, wordsOf func(string) *words) *chrome {
	c := &chrome{
		bySlug: map[string]*desk{}, byID: map[int64]*desk{}, primary: map[string]*desk{},
		topics: map[int64]*reader.Topic{}, topicSlug: map[string]*reader.Topic{},
		authors: map[int64]*reader.Author{}, authSlug: map[string]*reader.Author{}, agencies: map[int64]*reader.Agency{},
	}
	for i := range data.Topics {
		c.topics[data.Topics[i].ID] = &data.Topics[i]
		c.topicSlug[data.Topics[i].Slug] = &data.Topics[i]
	}
	for i := range data.Authors {
		a := &data.Authors[i]
		c.authors[a.ID] = a
		if !a.Protected && a.Slug != "" {
			c.authSlug[a.Slug] = a
		}
	}
	for i := range data.Agencies {
		c.agencies[data.Agencies[i].ID] = &data.Agencies[i]
	}
	for _, d := range data.Desks {
		if v := newDesk(d, data, site, wordsOf); v != nil {
			c.desks = append(c.desks, v)
			c.bySlug[v.Slug], c.byID[v.ID] = v, v
			if v.IsPrimary || c.primary[v.Tag] == nil {
				c.primary[v.Tag] = v
			}
		}
	}
	return c
}

func newDesk(d reader.Desk, data *reader.Chrome, site string, wordsOf func(string) *words) *desk {
	l, ok := lang.ByTag(d.Tag)
	if !ok {
		return nil
	}
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		zone = l.Location()
	}
	v := &desk{Desk: d, lang: l, words: wordsOf(l.ID), zone: zone, home: "/" + d.Slug + "/"}
	v.line = strings.TrimSpace(strings.TrimPrefix(d.Name, site))
	for _, t := range data.Topics {
		if name := t.Names[d.Tag]; name != "" && len(v.nav) < navMax {
			v.nav = append(v.nav, navItem{Href: v.topicPath(&t), Text: name, topic: t.ID})
		}
	}
	for _, p := range data.Pages {
		if p.DeskID == d.ID {
			v.pages = append(v.pages, navItem{Href: v.pagePath(p.Slug), Text: p.Headline, Reach: p.Slug == "reach"})
		}
	}
	return v
}

// Addresses. They are root-relative and percent-encoded.

func (d *desk) articlePath(e *reader.Edition) string {
	if e.Kind == reader.KindPage {
		return d.pagePath(e.Slug)
	}
	return d.home + "a/" + url.PathEscape(e.Slug) + "/" + itoa(e.StoryID) + ".html"
}

func (d *desk) pagePath(slug string) string { return d.home + "page/" + url.PathEscape(slug) }

func (d *desk) topicPath(t *reader.Topic) string { return d.home + "topic/" + url.PathEscape(t.Slug) }

func (d *desk) authorPath(a *reader.Author) string {
	return d.home + "author/" + url.PathEscape(a.Slug)
}

// topicName is the topic's name at the desk, and whether it has one.
func (d *desk) topicName(t *reader.Topic) (string, bool) {
	if t == nil {
		return "", false
	}
	name := t.Names[d.Tag]
	return name, name != ""
}

// authorName is the author's name at the desk. One without a name in the desk's language is called by the English one,
// else by the first there is; it then bears the tag of its language.
func (d *desk) authorName(a *reader.Author) (name, tag string) {
	if t, ok := a.Texts[d.Tag]; ok && t.Name != "" {
		return t.Name, ""
	}
	if t, ok := a.Texts["en"]; ok && t.Name != "" {
		return t.Name, "en"
	}
	for k, t := range a.Texts {
		if t.Name != "" && (tag == "" || k < tag) {
			name, tag = t.Name, k
		}
	}
	return name, tag
}

// dirOf is the direction of a language's text where it differs from the page's, else empty.
func dirOf(tag, page string) string {
	if l, ok := lang.ByTag(tag); ok && l.Direction != page {
		return l.Direction
	}
	return ""
}

// changedDesks are the keys of desks whose standing parts (name, menu, foot) are not what they were: all their pages
// bear them. A desk that came or went is named on pages of others too, which is event.Site's affair.
func changedDesks(old, fresh *chrome) []string {
	var keys []string
	for _, d := range fresh.desks {
		was := old.byID[d.ID]
		if was != nil && (was.Desk != d.Desk || !slices.Equal(was.nav, d.nav) || !slices.Equal(was.pages, d.pages)) {
			keys = append(keys, event.Desk(d.ID))
		}
	}
	return keys
}
