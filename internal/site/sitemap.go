package site

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"polydesk/internal/event"
	"polydesk/internal/reader"
)

// perSitemap is how many stories a file has; with all their alternates it stays far below what readers of sitemaps
// take (50,000 addresses, 50 MiB).
const perSitemap = 1000

const sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"

type sitemapIndex struct {
	XMLName xml.Name     `xml:"sitemapindex"`
	Space   string       `xml:"xmlns,attr"`
	Maps    []sitemapRef `xml:"sitemap"`
}

type sitemapRef struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

type urlSet struct {
	XMLName xml.Name     `xml:"urlset"`
	Space   string       `xml:"xmlns,attr"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string        `xml:"loc"`
	LastMod string        `xml:"lastmod,omitempty"`
	Links   []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel      string `xml:"rel,attr"`
	Hreflang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// sitemapIndex lists the desks' sitemaps.
func (s *Site) sitemapIndex(ch *chrome) (*page, error) {
	b := s.newBuild(ch, nil)
	b.depend(reader.SitemapKey)
	var refs []sitemapRef
	for _, d := range ch.desks {
		refs = append(refs, sitemapRef{Loc: b.abs(d.home + "sitemap.xml")})
	}
	if len(refs) == 0 {
		return s.missing(b), nil // an index of nothing is not valid
	}
	return b.xml(xmlType, sitemapIndex{Space: sitemapSpace, Maps: refs})
}

// deskSitemap lists a desk's months. The present one is always there: it has the front page.
func (s *Site) deskSitemap(ctx context.Context, ch *chrome, deskID int64) (*page, error) {
	b := s.newBuild(ch, ch.byID[deskID])
	b.depend(reader.SitemapKey, event.Front(deskID))
	months, err := s.store.Months(ctx, deskID)
	if err != nil {
		return nil, err
	}
	now := b.now.UTC()
	b.ends(time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC))
	if len(months) == 0 || months[0].Year != now.Year() || months[0].Month != int(now.Month()) {
		months = append([]reader.Month{{Year: now.Year(), Month: int(now.Month())}}, months...)
	}
	var refs []sitemapRef
	for _, m := range months {
		for part := 1; part == 1 || (part-1)*perSitemap < m.Count; part++ {
			ref := sitemapRef{Loc: b.abs(b.d.monthPath(m.Year, m.Month, part))}
			if !m.Changed.IsZero() {
				ref.LastMod = stamp(m.Changed)
			}
			refs = append(refs, ref)
		}
	}
	return b.xml(xmlType, sitemapIndex{Space: sitemapSpace, Maps: refs})
}

func (d *desk) monthPath(year, month, part int) string {
	s := fmt.Sprintf("%ssitemap-%04d-%02d", d.home, year, month)
	if part > 1 {
		s += fmt.Sprintf("-%d", part)
	}
	return s + ".xml"
}

// monthSitemap lists a month's stories with their versions in other languages.
func (s *Site) monthSitemap(ctx context.Context, ch *chrome, r route) (*page, error) {
	b := s.newBuild(ch, ch.byID[r.desk.ID])
	b.depend(reader.SitemapKey, event.Front(b.d.ID))
	year, month := int(r.id/100), int(r.id%100)
	list, err := s.store.InMonth(ctx, b.d.ID, year, month, perSitemap, (r.page-1)*perSitemap)
	if err != nil {
		return nil, err
	}
	set := urlSet{Space: sitemapSpace, XHTML: "http://www.w3.org/1999/xhtml"}
	if now := b.now.UTC(); year == now.Year() && month == int(now.Month()) && r.page == 1 {
		b.ends(time.Date(year, time.Month(month)+1, 1, 0, 0, 0, 0, time.UTC))
		set.URLs = append(set.URLs, sitemapURL{Loc: b.abs(b.d.home)})
	}
	families, err := s.families(ctx, ch, list)
	if err != nil {
		return nil, err
	}
	for i := range list {
		e := &list[i]
		u := sitemapURL{Loc: b.abs(b.d.articlePath(e)), LastMod: stamp(e.TextChangedAt)}
		if f := families[e.OriginID]; len(f) > 1 && e.Kind == reader.KindArticle {
			for _, v := range f {
				d := ch.byID[v.DeskID]
				u.Links = append(u.Links, sitemapLink{Rel: "alternate", Hreflang: d.Hreflang, Href: b.abs(d.articlePath(&v))})
			}
		}
		set.URLs = append(set.URLs, u)
	}
	if len(set.URLs) == 0 {
		return s.missing(b), nil
	}
	return b.xml(xmlType, set)
}

// families finds the live versions of the stories, by origin, at desks that are on.
func (s *Site) families(ctx context.Context, ch *chrome, list []reader.Edition) (map[int64][]reader.Edition, error) {
	seen := map[int64]bool{}
	var origins []int64
	for i := range list {
		if o := list[i].OriginID; !seen[o] {
			seen[o] = true
			origins = append(origins, o)
		}
	}
	all, err := s.store.Families(ctx, origins)
	if err != nil {
		return nil, err
	}
	out := map[int64][]reader.Edition{}
	for _, e := range all {
		if e.Live() && ch.byID[e.DeskID] != nil && e.Kind == reader.KindArticle {
			out[e.OriginID] = append(out[e.OriginID], e)
		}
	}
	return out, nil
}

// robots tells crawlers where the sitemaps are and what is not for them.
func (s *Site) robots() *page {
	b := s.newBuild(nil, nil)
	text := "User-agent: *\nDisallow: /admin\nDisallow: /api\nDisallow: /*/search\n\nSitemap: " + s.origin + "/sitemap.xml\n"
	p := b.finish(http.StatusOK, []byte(text))
	p.kind, p.control, p.headers = textType, fileControl, s.fileHeaders
	return p
}
