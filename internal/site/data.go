package site

import (
	"polydesk/internal/credit"
	"polydesk/internal/reader"
)

// Structured data for search engines (schema.org, as JSON-LD). It repeats what the page shows and nothing else.

type ldGraph struct {
	Context string `json:"@context"`
	Graph   []any  `json:"@graph"`
}

type ldArticle struct {
	Type             string    `json:"@type"`
	ID               string    `json:"@id"`
	URL              string    `json:"url"`
	MainEntityOfPage ldRef     `json:"mainEntityOfPage"`
	Headline         string    `json:"headline"`
	Description      string    `json:"description"`
	Image            []ldImage `json:"image"`
	DatePublished    string    `json:"datePublished"`
	DateModified     string    `json:"dateModified"`
	Author           []ldParty `json:"author"`
	Publisher        ldParty   `json:"publisher"`
	InLanguage       string    `json:"inLanguage"`
	ArticleSection   string    `json:"articleSection"`
	Keywords         []string  `json:"keywords,omitempty"`
	WordCount        int       `json:"wordCount,omitempty"`
	Free             bool      `json:"isAccessibleForFree"`
	TranslationOf    *ldRef    `json:"translationOfWork,omitempty"`
	Correction       []string  `json:"correction,omitempty"`
	Status           string    `json:"creativeWorkStatus,omitempty"`
}

type ldRef struct {
	Type string `json:"@type,omitempty"`
	ID   string `json:"@id"`
}

type ldImage struct {
	Type    string `json:"@type"`
	URL     string `json:"url"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Caption string `json:"caption,omitempty"`
}

type ldParty struct {
	Type string   `json:"@type"`
	Name string   `json:"name"`
	URL  string   `json:"url"`
	Logo *ldImage `json:"logo,omitempty"`
}

type ldCrumbs struct {
	Type  string    `json:"@type"`
	Items []ldCrumb `json:"itemListElement"`
}

type ldCrumb struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}

func (b *build) publisher() ldParty {
	return ldParty{
		Type: "NewsMediaOrganization", Name: b.siteName(), URL: b.abs(b.d.home),
		Logo: &ldImage{Type: "ImageObject", URL: b.abs(b.site.assets.logo), Width: logoSize, Height: logoSize},
	}
}

// articleData is the article, and the way to it.
func (b *build) articleData(v *articleView, e *reader.Edition) any {
	img := ldImage{Type: "ImageObject", URL: v.OG.Image, Width: v.OG.Width, Height: v.OG.Height, Caption: v.Caption}
	a := ldArticle{
		Type: "NewsArticle", ID: v.Canonical + "#article", URL: v.Canonical,
		MainEntityOfPage: ldRef{Type: "WebPage", ID: v.Canonical}, Headline: b.headline(e), Description: v.Description,
		Image: []ldImage{img}, DatePublished: stamp(e.FirstPublishedAt), DateModified: v.OG.Modified,
		Publisher: b.publisher(), InLanguage: b.d.Tag, ArticleSection: b.siteName(), WordCount: e.Words, Free: true,
	}
	for _, who := range b.authors(e, credit.Reporter) {
		name, _ := b.d.authorName(who)
		if who.Protected || name == "" || who.Slug == "" {
			continue
		}
		kind := "Person"
		if who.Kind == "organisation" {
			kind = "Organization"
		}
		a.Author = append(a.Author, ldParty{Type: kind, Name: name, URL: b.abs(b.d.authorPath(who))})
	}
	if a.Author == nil {
		p := b.publisher()
		p.Logo = nil
		a.Author = []ldParty{p}
	}
	crumbs := []ldCrumb{{Type: "ListItem", Position: 1, Name: b.siteName(), Item: b.abs(b.d.home)}}
	if v.Kick != nil {
		a.ArticleSection = v.Kick.Text
		crumbs = append(crumbs, ldCrumb{Type: "ListItem", Position: 2, Name: v.Kick.Text, Item: b.abs(v.Kick.Href)})
	}
	crumbs = append(crumbs, ldCrumb{Type: "ListItem", Position: len(crumbs) + 1, Name: e.Headline, Item: v.Canonical})
	for _, t := range v.Topics {
		a.Keywords = append(a.Keywords, t.Text)
	}
	if v.Original != nil {
		a.TranslationOf = &ldRef{ID: b.abs(v.Original.Href) + "#article"}
	}
	if e.Retracted {
		a.Status = "Retracted"
	}
	for _, n := range v.Notes {
		a.Correction = append(a.Correction, plain(n.Text))
	}
	return ldGraph{Context: "https://schema.org", Graph: []any{a, ldCrumbs{Type: "BreadcrumbList", Items: crumbs}}}
}

func (b *build) articleGraph(v *articleView, e *reader.Edition) *openGraph {
	g := b.openGraph("article", e)
	g.Published, g.Modified = stamp(e.FirstPublishedAt), stamp(e.FirstPublishedAt)
	if e.Updated() {
		g.Modified = stamp(e.TextChangedAt)
	}
	if v.Kick != nil {
		g.Section = v.Kick.Text
	}
	for _, t := range v.Topics {
		g.Tags = append(g.Tags, t.Text)
	}
	return g
}

// siteData is the desk as a site of its own.
func (b *build) siteData() any {
	p := b.publisher()
	return ldGraph{Context: "https://schema.org", Graph: []any{p}}
}

// listData is the way to a list.
func (b *build) listData(name, path string) any {
	return ldGraph{Context: "https://schema.org", Graph: []any{b.publisher(), ldCrumbs{Type: "BreadcrumbList", Items: []ldCrumb{
		{Type: "ListItem", Position: 1, Name: b.siteName(), Item: b.abs(b.d.home)},
		{Type: "ListItem", Position: 2, Name: name, Item: b.abs(path)},
	}}}}
}

func plain(rs []run) string {
	s := ""
	for _, r := range rs {
		s += r.Text
	}
	return s
}
