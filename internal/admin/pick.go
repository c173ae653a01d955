package admin

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"polydesk/internal/desk"
)

// PickItem is one author, agency or topic that may be chosen.
type PickItem struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Lang string `json:"lang,omitempty"`
	Dir  string `json:"dir,omitempty"`
	Note string `json:"note,omitempty"`
}

// PickAnswer is what a picker shows.
type PickAnswer struct {
	Items []PickItem `json:"items"`
}

const maxPick = 20

// found is an item with all its names, to be searched in.
type found struct {
	item  PickItem
	names []string
}

// pickList answers the authors, agencies or topics whose name in any language
// holds what was typed; those that begin with it first.
func (ad *Admin) pickList(v *visit) error {
	d, err := v.deskParam()
	if err != nil {
		return err
	}
	var all []found
	switch v.Param("kind") {
	case "authors":
		all, err = v.pickAuthors(d)
	case "agencies":
		all, err = v.pickAgencies(d)
	case "topics":
		all, err = v.pickTopics(d)
	default:
		return notFound()
	}
	if err != nil {
		return err
	}
	return v.JSON(http.StatusOK, PickAnswer{Items: search(d, all, v.QueryParam("q"))})
}

// search keeps what fits the query, best first, at most maxPick.
func search(d *desk.Desk, all []found, query string) []PickItem {
	l := d.Language()
	q := l.Fold(strings.TrimSpace(query))
	type hit struct {
		found
		rank int
	}
	var hits []hit
	for _, f := range all {
		best := 9
		for i, name := range append([]string{f.item.Name, f.item.ID}, f.names...) {
			folded := l.Fold(name)
			switch {
			case q == "" || strings.HasPrefix(folded, q):
				best = min(best, min(i, 2))
			case strings.Contains(folded, " "+q):
				best = min(best, 3)
			case strings.Contains(folded, q):
				best = min(best, 4)
			}
		}
		if best < 9 {
			hits = append(hits, hit{f, best})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), l.Compare(a.item.Name, b.item.Name))
	})
	items := []PickItem{}
	for _, h := range hits[:min(len(hits), maxPick)] {
		items = append(items, h.item)
	}
	return items
}

func pickItem(id string, n Name, note string) PickItem {
	return PickItem{ID: id, Name: n.Text, Lang: n.Lang, Dir: n.Dir, Note: note}
}

func (v *visit) pickAuthors(d *desk.Desk) ([]found, error) {
	list, err := v.ad.Desks.Authors(v.ctx())
	var out []found
	for i := range list {
		a, note := &list[i], ""
		if a.Protected {
			note = v.w.T("pick_protected")
		} else if a.Kind == desk.Organisation {
			note = v.w.T("pick_organisation")
		}
		f := found{item: pickItem(a.Slug, authorName(d, a), note)}
		for _, t := range a.Texts {
			f.names = append(f.names, t.Name)
		}
		out = append(out, f)
	}
	return out, err
}

func (v *visit) pickAgencies(d *desk.Desk) ([]found, error) {
	list, err := v.ad.Desks.Agencies(v.ctx())
	var out []found
	for i := range list {
		g := &list[i]
		n := agencyName(d, g)
		f := found{}
		for _, name := range g.Names {
			f.names = append(f.names, name.Name)
		}
		note := agency(g).Forms["Latn"]
		if note == n.Text {
			note = ""
		}
		f.item = pickItem(g.Slug, n, note)
		out = append(out, f)
	}
	return out, err
}

func (v *visit) pickTopics(d *desk.Desk) ([]found, error) {
	list, err := v.ad.Desks.Topics(v.ctx())
	var out []found
	for i := range list {
		t := &list[i]
		f := found{item: pickItem(t.Slug, topicName(d, t), "")}
		for _, n := range t.Names {
			f.names = append(f.names, n.Name)
		}
		out = append(out, f)
	}
	return out, err
}
