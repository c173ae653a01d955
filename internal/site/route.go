package site

import (
	"net/url"
	"strconv"
	"strings"

	"polydesk/internal/lang"
)

// kind is the kind of a public address.
type kind uint8

const (
	kindNone kind = iota
	kindRoot
	kindRobots
	kindSitemap
	kindFront
	kindFeed
	kindArticle
	kindPage
	kindTopic
	kindTopicFeed
	kindAuthor
	kindAuthorFeed
	kindSearch
	kindDeskSitemap
	kindMonthSitemap
	kindMedia
	kindAsset
	kindRedirect
)

// pagesMax is the last page of a list that has an address; older stories are in the archive.
const pagesMax = 50

// route is an address taken apart. It allocates nothing for the addresses of pages.
type route struct {
	kind kind
	// desk is nil for what belongs to no desk. For an address that leads nowhere it is the desk in whose language
	// that is said.
	desk *desk
	// id is the story's, topic's or author's, or year*100+month of a sitemap.
	id int64
	// page counts from 1.
	page int
	// slug is the article's or page's slug as the client wrote it, decoded; or a media key or an asset's name.
	slug string
	// file is the rendition's file name.
	file string
	// to is where a redirect leads, without the query.
	to string
}

// parse takes the address apart. RawPath is only set when the path was written otherwise than by the usual encoding,
// such as with an encoded slash: then each segment is decoded by itself.
func (c *chrome) parse(u *url.URL) route {
	if u.RawPath == "" {
		return c.route(u.Path)
	}
	segments := strings.Split(u.RawPath, "/")
	for i, s := range segments {
		d, err := url.PathUnescape(s)
		if err != nil || strings.ContainsAny(d, "/\\") {
			return route{}
		}
		segments[i] = d
	}
	return c.route(strings.Join(segments, "/"))
}

func (c *chrome) route(path string) route {
	switch path {
	case "/":
		return route{kind: kindRoot}
	case "/robots.txt":
		return route{kind: kindRobots}
	case "/sitemap.xml":
		return route{kind: kindSitemap}
	}
	if !strings.HasPrefix(path, "/") {
		return route{}
	}
	first, rest, slash := strings.Cut(path[1:], "/")
	switch first {
	case "media":
		key, file, ok := strings.Cut(rest, "/")
		if !ok || key == "" || file == "" || strings.Contains(file, "/") {
			return route{}
		}
		return route{kind: kindMedia, slug: key, file: file}
	case "assets":
		return route{kind: kindAsset, slug: rest}
	}
	d := c.bySlug[first]
	if d == nil {
		return c.alias(first, rest)
	}
	if !slash {
		return route{kind: kindRedirect, desk: d, to: d.home}
	}
	return c.deskRoute(d, rest)
}

// alias sends a language's tag or another name of it to the desk that is primary for it.
func (c *chrome) alias(first, rest string) route {
	if len(first) > 35 || len(first) < 2 {
		return route{}
	}
	l, ok := lang.Resolve(first)
	if !ok || c.primary[l.Tag] == nil {
		return route{}
	}
	d := c.primary[l.Tag]
	return route{kind: kindRedirect, desk: d, to: d.home + (&url.URL{Path: rest}).EscapedPath()}
}

func (c *chrome) deskRoute(d *desk, rest string) route {
	nowhere := route{desk: d}
	switch rest {
	case "":
		return route{kind: kindFront, desk: d}
	case "feed.xml":
		return route{kind: kindFeed, desk: d}
	case "sitemap.xml":
		return route{kind: kindDeskSitemap, desk: d}
	case "search":
		return route{kind: kindSearch, desk: d}
	}
	word, rest, slash := strings.Cut(rest, "/")
	if !slash {
		if month, ok := strings.CutPrefix(word, "sitemap-"); ok {
			return monthRoute(d, month)
		}
		return nowhere
	}
	switch word {
	case "a":
		return articleRoute(d, rest)
	case "page":
		if rest != "" && !strings.Contains(rest, "/") {
			return route{kind: kindPage, desk: d, slug: rest}
		}
	case "topic", "author":
		return c.listRoute(d, word, rest)
	}
	return nowhere
}

func articleRoute(d *desk, rest string) route {
	slug, file, ok := strings.Cut(rest, "/")
	digits, html := strings.CutSuffix(file, ".html")
	id, good := number(digits)
	if !ok || !html || !good || slug == "" {
		return route{desk: d}
	}
	return route{kind: kindArticle, desk: d, id: id, slug: slug}
}

func (c *chrome) listRoute(d *desk, word, rest string) route {
	slug, rest, more := strings.Cut(rest, "/")
	r := route{kind: kindTopic, desk: d, page: 1}
	if word == "topic" {
		t := c.topicSlug[slug]
		if _, ok := d.topicName(t); !ok {
			return route{desk: d}
		}
		r.id = t.ID
	} else {
		a := c.authSlug[slug]
		if a == nil {
			return route{desk: d}
		}
		r.kind, r.id = kindAuthor, a.ID
	}
	switch {
	case !more:
		return r
	case rest == "feed.xml":
		r.kind++ // the feed's kind follows the list's
		return r
	}
	digits, ok := strings.CutPrefix(rest, "page/")
	n, good := number(digits)
	switch {
	case !ok || !good || n > pagesMax:
		return route{desk: d}
	case n == 1:
		return route{kind: kindRedirect, desk: d, to: d.home + word + "/" + url.PathEscape(slug)}
	}
	r.page = int(n)
	return r
}

// monthRoute reads YYYY-MM.xml and YYYY-MM-N.xml, N from 2.
func monthRoute(d *desk, s string) route {
	s, ok := strings.CutSuffix(s, ".xml")
	if !ok || len(s) < 7 || s[4] != '-' {
		return route{desk: d}
	}
	year, err := strconv.Atoi(s[:4])
	month, err2 := strconv.Atoi(s[5:7])
	part := int64(1)
	if s = s[7:]; s != "" {
		part, ok = number(strings.TrimPrefix(s, "-"))
		ok = ok && s[0] == '-' && part > 1 && part < 1000
	}
	if err != nil || err2 != nil || !ok || year < 1 || month < 1 || month > 12 {
		return route{desk: d}
	}
	return route{kind: kindMonthSitemap, desk: d, id: int64(year*100 + month), page: int(part)}
}

// number reads a decimal without sign or leading nought: a thing has one address.
func number(s string) (int64, bool) {
	if s == "" || s[0] < '1' || s[0] > '9' || len(s) > 18 {
		return 0, false
	}
	n := int64(0)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// key is what the page is cached under.
func (r route) key() cacheKey {
	k := cacheKey{kind: r.kind, id: r.id, page: r.page}
	if r.desk != nil {
		k.desk = r.desk.ID
	}
	if r.kind == kindPage {
		k.name = r.slug
	}
	return k
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
