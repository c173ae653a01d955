package site

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"polydesk/internal/event"
	"polydesk/internal/reader"
)

// perPage is how many stories a page of a list has.
const perPage = 20

// listView is the struct of list.html: a topic, an author, or what a search found.
type listView struct {
	Frame
	Heading, HeadingLang string
	Biography            string
	Pic                  *picture
	Search               bool
	Query                string
	Result               []run // a search's heading
	Items                []item
	Empty                []run
	PageOf               []run
	Previous, Next       string
}

// topic makes a page of a topic's list.
func (s *Site) topic(ctx context.Context, ch *chrome, r route) (*page, error) {
	d := ch.byID[r.desk.ID]
	b := s.newBuild(ch, d)
	b.depend(event.Topic(r.id), reader.TopicListKey(r.id, d.ID))
	t := ch.topics[r.id]
	name, ok := d.topicName(t)
	if !ok {
		return s.missing(b), nil
	}
	list, err := s.store.ByTopic(ctx, d.ID, r.id, perPage, (r.page-1)*perPage)
	if err != nil {
		return nil, err
	}
	v := &listView{Frame: b.frame(name), Heading: name}
	v.current([]int64{r.id})
	return s.list(ctx, b, v, list, r.page, d.topicPath(t))
}

// author makes a page of an author's list.
func (s *Site) author(ctx context.Context, ch *chrome, r route) (*page, error) {
	d := ch.byID[r.desk.ID]
	b := s.newBuild(ch, d)
	b.depend(event.Author(r.id), reader.AuthorListKey(r.id, d.ID))
	a := ch.authors[r.id]
	if a == nil || a.Protected || a.Slug == "" {
		return s.missing(b), nil
	}
	name, tag := d.authorName(a)
	if name == "" {
		return s.missing(b), nil
	}
	list, err := s.store.ByAuthor(ctx, d.ID, r.id, perPage, (r.page-1)*perPage)
	if err != nil {
		return nil, err
	}
	v := &listView{Frame: b.frame(name), Heading: name, HeadingLang: tag}
	v.Biography = a.Texts[d.Tag].Biography
	if a.Picture != nil {
		v.Pic = b.picture(a.Picture.Key, a.Picture.Renditions, sizesBy)
		b.depend(event.Media(a.Picture.Media))
	}
	return s.list(ctx, b, v, list, r.page, d.authorPath(a))
}

// list finishes a topic's or an author's page. path is the list's first page.
func (s *Site) list(ctx context.Context, b *build, v *listView, list reader.List, n int, path string) (*page, error) {
	total := min((list.Total+perPage-1)/perPage, pagesMax)
	if n > 1 && n > total {
		return s.missing(b), nil
	}
	bar, err := s.store.Breaking(ctx, b.d.ID, b.now)
	if err != nil {
		return nil, err
	}
	v.Breaking = b.breakingBar(bar, 0)
	v.Items = b.items(list.Items, sizesThumb)
	if len(v.Items) == 0 {
		v.Empty = []run{{Text: b.d.words.NoStories.Text, Lang: b.d.words.NoStories.Lang}}
	}
	v.Canonical, v.Robots = b.abs(listPage(path, n)), "max-image-preview:large"
	v.Description = orElse(excerpt(v.Biography, 200), v.Heading+". "+b.siteName()+". "+b.d.words.Latest.Text+".")
	v.Feed, v.FeedTitle = path+"/feed.xml", v.Heading
	v.OG = b.openGraph("website", nil)
	if len(list.Items) > 0 {
		v.OG = b.openGraph("website", &list.Items[0])
	}
	v.LD = b.listData(v.Heading, path)
	b.pages(v, n, total, func(n int) string { return listPage(path, n) })
	if err := b.standing(&v.Frame); err != nil {
		return nil, err
	}
	out, err := s.render("list", v)
	if err != nil {
		return nil, err
	}
	return b.finish(http.StatusOK, out), nil
}

func listPage(path string, n int) string {
	if n == 1 {
		return path
	}
	return path + "/page/" + strconv.Itoa(n)
}

// pages fills the way to the pages before and after.
func (b *build) pages(v *listView, n, total int, href func(int) string) {
	if total < 2 {
		return
	}
	v.PageOf = b.d.words.pageOf.fill(map[string][]run{
		"Page": {{Text: b.d.lang.Number(int64(n))}}, "Total": {{Text: b.d.lang.Number(int64(total))}},
	})
	if n > 1 {
		v.Previous = href(n - 1)
	}
	if n < total {
		v.Next = href(n + 1)
	}
}

// Limits of a search.
const (
	queryMax = 200 // letters that are read
	termsMax = 12
)

// search makes the page of what was found. It is made for each request and kept by nobody.
func (s *Site) search(ctx context.Context, ch *chrome, d *desk, q url.Values) (*page, error) {
	b := s.newBuild(ch, d)
	query := excerptQuery(q.Get("q"))
	n := 1
	if i, ok := number(q.Get("page")); ok && i <= pagesMax {
		n = int(i)
	}
	v := &listView{Frame: b.frame(d.words.Search.Text), Heading: d.words.Search.Text, Search: true, Query: query}
	v.Robots, v.Canonical = "noindex", b.abs(d.home+"search")
	v.Description = d.words.SearchPlaceholder.Text + ". " + b.siteName() + "."
	bar, err := s.store.Breaking(ctx, d.ID, b.now)
	if err != nil {
		return nil, err
	}
	v.Breaking = b.breakingBar(bar, 0)
	if query != "" {
		if err := s.found(ctx, b, v, query, n); err != nil {
			return nil, err
		}
	}
	if err := b.standing(&v.Frame); err != nil {
		return nil, err
	}
	out, err := s.render("list", v)
	if err != nil {
		return nil, err
	}
	p := b.finish(http.StatusOK, out)
	p.keep = false
	return p, nil
}

func (s *Site) found(ctx context.Context, b *build, v *listView, query string, n int) error {
	var list reader.List
	terms := b.d.lang.Terms(query)
	if len(terms) > termsMax {
		terms = terms[:termsMax]
	}
	if len(terms) > 0 {
		var err error
		if list, err = s.store.Search(ctx, b.d.ID, terms, perPage, (n-1)*perPage); err != nil {
			return err
		}
	}
	v.Items = b.items(list.Items, sizesThumb)
	isolated := run{Text: query, Dir: "auto"}
	if len(v.Items) == 0 {
		v.Empty = b.d.words.noResults.with("Query", isolated)
		return nil
	}
	v.Result = b.d.words.resultsFor.with("Query", isolated)
	total := min((list.Total+perPage-1)/perPage, pagesMax)
	b.pages(v, n, total, func(n int) string {
		q := url.Values{"q": {query}}
		if n > 1 {
			q.Set("page", strconv.Itoa(n))
		}
		return b.d.home + "search?" + q.Encode()
	})
	return nil
}

// excerptQuery keeps the part of a query that is read: without control characters, one line, of bounded length.
func excerptQuery(s string) string {
	r := []rune(cleanText(s))
	return string(r[:min(len(r), queryMax)])
}
