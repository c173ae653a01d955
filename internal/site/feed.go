package site

import (
	"context"
	"encoding/xml"
	"html/template"
	"net/http"
	"strings"
	"time"

	"polydesk/internal/body"
	"polydesk/internal/credit"
	"polydesk/internal/event"
	"polydesk/internal/reader"
)

// feedSize is how many stories a feed has.
const feedSize = 20

// RSS 2.0 with the full text, so that a feed can be read where the site is blocked.

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	Self        rssSelf   `xml:"atom:link"`
	Image       rssImage  `xml:"image"`
	Items       []rssItem `xml:"item"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssImage struct {
	URL   string `xml:"url"`
	Title string `xml:"title"`
	Link  string `xml:"link"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	PubDate     string   `xml:"pubDate"`
	Creators    []string `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description,omitempty"`
	Content     string   `xml:"content:encoded"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Value     string `xml:",chardata"`
}

// feedItem is the struct of the template "feeditem": a story's whole text.
type feedItem struct {
	Lead    *picture
	Caption string
	Notes   []note
	Body    template.HTML
	Wire    [][]run
}

// feed makes the desk's feed, a topic's or an author's.
func (s *Site) feed(ctx context.Context, ch *chrome, r route) (*page, error) {
	b := s.newBuild(ch, ch.byID[r.desk.ID])
	title, path, list, err := s.feedOf(ctx, b, r)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return s.missing(b), nil
	}
	ids := make([]int64, len(list))
	for i := range list {
		ids[i] = list[i].StoryID
	}
	bodies, err := s.store.Bodies(ctx, ids)
	if err != nil {
		return nil, err
	}
	c := rssChannel{Title: title, Link: b.abs(path), Description: title, Language: b.d.Tag,
		Self:  rssSelf{Href: b.abs(strings.TrimSuffix(path, "/") + "/feed.xml"), Rel: "self", Type: "application/rss+xml"},
		Image: rssImage{URL: b.abs(s.assets.logo), Title: title, Link: b.abs(path)}}
	if s.demo {
		c.Description += ". " + b.d.words.Demo.Text
	}
	var newest time.Time
	for i := range list {
		text, ok := bodies[list[i].StoryID]
		if !ok {
			continue
		}
		it, err := s.feedItem(ctx, b, &list[i], text.HTML)
		if err != nil {
			return nil, err
		}
		if t := list[i].TextChangedAt; t.After(newest) {
			newest = t
		}
		c.Items = append(c.Items, it)
	}
	if !newest.IsZero() {
		c.Built = newest.UTC().Format(time.RFC1123Z)
	}
	return b.xml(rssType, rss{Version: "2.0", Content: "http://purl.org/rss/1.0/modules/content/",
		Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", Channel: c})
}

// feedOf gives a feed's title, the page it belongs to and its stories; no path when there is no such page.
func (s *Site) feedOf(ctx context.Context, b *build, r route) (title, path string, list []reader.Edition, err error) {
	switch r.kind {
	case kindTopicFeed:
		t := b.ch.topics[r.id]
		name, ok := b.d.topicName(t)
		if !ok {
			return "", "", nil, nil
		}
		b.depend(event.Topic(r.id), reader.TopicListKey(r.id, b.d.ID))
		list, err := s.store.Related(ctx, b.d.ID, r.id, 0, feedSize)
		return b.siteName() + ": " + name, b.d.topicPath(t), list, err
	case kindAuthorFeed:
		a := b.ch.authors[r.id]
		if a == nil || a.Protected || a.Slug == "" {
			return "", "", nil, nil
		}
		b.depend(event.Author(r.id), reader.AuthorListKey(r.id, b.d.ID))
		name, _ := b.d.authorName(a)
		l, err := s.store.ByAuthor(ctx, b.d.ID, r.id, feedSize, 0)
		return b.siteName() + ": " + name, b.d.authorPath(a), l.Items, err
	}
	b.depend(event.Front(b.d.ID))
	list, err = s.store.Latest(ctx, b.d.ID, feedSize, 0)
	return b.siteName(), b.d.home, list, err
}

func (s *Site) feedItem(ctx context.Context, b *build, e *reader.Edition, html string) (rssItem, error) {
	b.depend(event.Story(e.StoryID))
	link := b.abs(b.d.articlePath(e))
	it := rssItem{Title: b.headline(e), Link: link, GUID: rssGUID{Permanent: true, Value: link},
		PubDate: e.FirstPublishedAt.UTC().Format(time.RFC1123Z), Description: e.Deck}
	for _, a := range b.authors(e, credit.Reporter) {
		if name, _ := b.d.authorName(a); name != "" && !a.Protected {
			it.Creators = append(it.Creators, name)
		}
	}
	for _, id := range e.Credits.Topics {
		if name, ok := b.d.topicName(b.ch.topics[id]); ok {
			b.depend(event.Topic(id))
			it.Categories = append(it.Categories, name)
		}
	}
	var v articleView
	b.credits(&v, e)
	f := feedItem{Body: trusted(html), Wire: v.Wire, Lead: b.lead(e, sizesLead)}
	b.depend(event.Family(e.OriginID))
	notes, err := s.notes(ctx, e)
	if err != nil {
		return it, err
	}
	for i := range notes {
		f.Notes = append(f.Notes, b.note(e, &notes[i]))
	}
	f.Caption = body.CaptionCredit(b.plainWords, e.Lead.Caption, e.Lead.Credit)
	out, err := s.render("feeditem", f)
	if err != nil {
		return it, err
	}
	it.Content = absolute(string(out), s.origin)
	return it, nil
}

// plainWords are the desk's messages without the note of who answered.
func (b *build) plainWords(id string, args map[string]string) string {
	text, _ := b.d.words.text(id, args)
	return text
}

// absolute makes the addresses of a fragment of ours absolute: a feed is read elsewhere. Attributes are double-quoted
// and no text of the fragment has a bare quotation mark, so an attribute cannot be mistaken.
func absolute(html, origin string) string {
	html = strings.NewReplacer(` src="/`, ` src="`+origin+`/`, ` href="/`, ` href="`+origin+`/`).Replace(html)
	const attr = ` srcset="`
	var out strings.Builder
	for {
		i := strings.Index(html, attr)
		if i < 0 {
			break
		}
		i += len(attr)
		end := strings.IndexByte(html[i:], '"')
		if end < 0 {
			break
		}
		out.WriteString(html[:i])
		for n, c := range strings.Split(html[i:i+end], ", ") {
			if n > 0 {
				out.WriteString(", ")
			}
			if strings.HasPrefix(c, "/") {
				out.WriteString(origin)
			}
			out.WriteString(c)
		}
		html = html[i+end:]
	}
	out.WriteString(html)
	return out.String()
}

// xml makes a page of a document.
func (b *build) xml(kind string, doc any) (*page, error) {
	out, err := xml.Marshal(doc)
	if err != nil {
		return nil, err
	}
	p := b.finish(http.StatusOK, append([]byte(xml.Header), out...))
	p.kind, p.headers = kind, b.site.fileHeaders
	return p, nil
}
