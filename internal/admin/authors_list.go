package admin

import (
	"net/http"
	"strings"

	"polydesk/internal/desk"
)

// AuthorList is everybody whom a byline may name.
type AuthorList struct {
	Settings
	Find  string
	Rows  []AuthorRow
	Total int
}

// AuthorRow is one author in the list.
type AuthorRow struct {
	Slug      string
	Name      Name
	Languages []Name // in which the author has a name
	Picture   string // address; empty without one
	Protected bool
	Kind      string // in words
	Changed   Moment
}

func (ad *Admin) authorList(v *visit) error {
	s, err := v.settings("authors", v.w.T("settings_authors"))
	if err != nil {
		return err
	}
	s.NoAct = false
	authors, err := ad.Desks.Authors(v.ctx())
	if err != nil {
		return err
	}
	if _, err := v.allDesks(); err != nil {
		return err
	}
	p := &AuthorList{Settings: s, Find: strings.TrimSpace(v.QueryParam("find")), Total: len(authors)}
	for i := range authors {
		a := &authors[i]
		names, _ := textsOf(a)
		texts := []string{a.Slug}
		for _, n := range names {
			texts = append(texts, n)
		}
		if p.Find == "" || folds(p.Find, texts...) {
			p.Rows = append(p.Rows, v.authorRow(a, names))
		}
	}
	return v.page(http.StatusOK, "author_list", p)
}

func (v *visit) authorRow(a *desk.Author, names tagged) AuthorRow {
	return AuthorRow{Slug: a.Slug, Name: v.shown(names), Picture: pictureAddress(a.Picture, "320"), Protected: a.Protected,
		Kind: v.w.T("author_kind_" + string(a.Kind)), Changed: v.moment(a.UpdatedAt), Languages: v.languages(names)}
}

// textsOf gives an author's names and biographies by language.
func textsOf(a *desk.Author) (names, bios tagged) {
	names, bios = tagged{}, tagged{}
	for _, t := range a.Texts {
		names[t.Tag] = t.Name
		if t.Biography != "" {
			bios[t.Tag] = t.Biography
		}
	}
	return names, bios
}

// pictureAddress is where the newsroom sees a picture.
func pictureAddress(key, rendition string) string {
	if key == "" {
		return ""
	}
	return "/admin/media/" + key + "/" + rendition
}
