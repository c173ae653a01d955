package admin

import (
	"net/http"
	"strings"

	"polydesk/internal/credit"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/lang"
	"polydesk/internal/story"
)

// ScriptName is a name as the scripts know it. Lang is left out where the name
// is in the interface's own language.
type ScriptName struct {
	Name string `json:"name"`
	Lang string `json:"lang,omitempty"`
	Dir  string `json:"dir,omitempty"`
}

// ScriptNames are the names of what a story uses, by slug.
type ScriptNames struct {
	Authors  map[string]ScriptName `json:"authors,omitempty"`
	Agencies map[string]ScriptName `json:"agencies,omitempty"`
	Topics   map[string]ScriptName `json:"topics,omitempty"`
}

func scriptName(n Name) ScriptName { return ScriptName{Name: n.Text, Lang: n.Lang, Dir: n.Dir} }

// nameOf chooses among names by tag: the desk's language, then English, then
// the first that there is.
func nameOf(d *desk.Desk, tags, names []string) Name {
	for _, want := range []string{d.Tag, "en"} {
		for i, tag := range tags {
			if tag == want && names[i] != "" {
				return inTag(tag, names[i])
			}
		}
	}
	for i, tag := range tags {
		if names[i] != "" {
			return inTag(tag, names[i])
		}
	}
	return Name{}
}

func authorName(d *desk.Desk, a *desk.Author) Name {
	var tags, names []string
	for _, t := range a.Texts {
		tags, names = append(tags, t.Tag), append(names, t.Name)
	}
	n := nameOf(d, tags, names)
	if n.Text == "" {
		n.Text = a.Slug
	}
	return n
}

func topicName(d *desk.Desk, t *desk.Topic) Name {
	var tags, names []string
	for _, n := range t.Names {
		tags, names = append(tags, n.Tag), append(names, n.Name)
	}
	n := nameOf(d, tags, names)
	if n.Text == "" {
		n.Text = t.Slug
	}
	return n
}

// agency is an agency as package credit knows it.
func agency(g *desk.Agency) credit.Agency {
	forms := make(map[string]string, len(g.Names))
	for _, n := range g.Names {
		forms[n.Form] = n.Name
	}
	return credit.Agency{ID: g.Slug, Forms: forms}
}

func agencyName(d *desk.Desk, g *desk.Agency) Name {
	n := agency(g).Name(d.Language())
	if n.Lang != "" {
		return inTag(n.Lang, n.Text)
	}
	return content(d, n.Text)
}

// namesOf answers the names of all that a content uses.
func (v *visit) namesOf(d *desk.Desk, c *story.Content) (ScriptNames, error) {
	names := ScriptNames{Authors: map[string]ScriptName{}, Agencies: map[string]ScriptName{}, Topics: map[string]ScriptName{}}
	for _, b := range c.Bylines {
		a, err := v.ad.Desks.Author(v.ctx(), b.Author)
		if err == nil {
			names.Authors[b.Author] = scriptName(authorName(d, a))
		} else if !errs.Is(err, errs.NotFound) {
			return names, err
		}
	}
	for _, at := range c.Attributions {
		g, err := v.ad.Desks.Agency(v.ctx(), at.Agency)
		if err == nil {
			names.Agencies[at.Agency] = scriptName(agencyName(d, g))
		} else if !errs.Is(err, errs.NotFound) {
			return names, err
		}
	}
	for _, slug := range c.Topics {
		t, err := v.ad.Desks.Topic(v.ctx(), slug)
		if err == nil {
			names.Topics[slug] = scriptName(topicName(d, t))
		} else if !errs.Is(err, errs.NotFound) {
			return names, err
		}
	}
	return names, nil
}

// creditsPart says who is credited, with the finished sentences.
func (v *visit) creditsPart(d *desk.Desk, c *story.Content) (CreditsPart, []Name, error) {
	var part CreditsPart
	names, err := v.namesOf(d, c)
	if err != nil {
		return part, nil, err
	}
	show := func(m map[string]ScriptName, slug string) Name {
		if n, ok := m[slug]; ok {
			return Name{Text: n.Name, Lang: n.Lang, Dir: n.Dir}
		}
		return Name{Text: slug}
	}
	for _, b := range c.Bylines {
		part.Bylines = append(part.Bylines, CreditRow{Name: show(names.Authors, b.Author), Role: v.w.T("byline_" + b.Role)})
	}
	for _, kind := range []string{credit.With, credit.BasedOn} {
		var slugs []string
		for _, a := range c.Attributions {
			if a.Kind == kind {
				slugs = append(slugs, a.Agency)
			}
		}
		line, err := v.creditSentence(d, kind, slugs)
		if err != nil {
			return part, nil, err
		}
		if line != "" {
			part.Lines = append(part.Lines, content(d, line))
		}
	}
	var topics []Name
	for _, slug := range c.Topics {
		topics = append(topics, show(names.Topics, slug))
	}
	return part, topics, nil
}

// creditSentence is the finished attribution in the desk's language; unknown
// agencies are left out.
func (v *visit) creditSentence(d *desk.Desk, kind string, slugs []string) (string, error) {
	var names []credit.Name
	for _, slug := range slugs {
		g, err := v.ad.Desks.Agency(v.ctx(), slug)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		names = append(names, agency(g).Name(d.Language()))
	}
	return credit.Plain(credit.Attribution(d.Language(), v.ad.Reader.For(d.Slug).Text, kind, names, d.HouseLists)), nil
}

// CreditLine is the finished sentence, for the scripts.
type CreditLine struct {
	Text string `json:"text"`
	Lang string `json:"lang"`
	Dir  string `json:"dir"`
}

// maxCredits bounds how many agencies one call asks for.
const maxCredits = 50

// creditLine answers the finished attribution of some agencies at a desk.
func (ad *Admin) creditLine(v *visit) error {
	d, err := v.deskParam()
	if err != nil {
		return err
	}
	kind := v.QueryParam("kind")
	if kind != credit.With && kind != credit.BasedOn {
		return errs.New(errs.Invalid, "err_invalid").Field("kind", "err_unknown_value", "Value", kind)
	}
	slugs := strings.FieldsFunc(v.QueryParam("agencies"), func(r rune) bool { return r == ',' })
	if len(slugs) > maxCredits {
		return errs.New(errs.Invalid, "err_invalid").Field("agencies", "body_too_many", "Max", maxCredits)
	}
	text, err := v.creditSentence(d, kind, slugs)
	if err != nil {
		return err
	}
	return v.JSON(http.StatusOK, CreditLine{Text: text, Lang: d.Tag, Dir: d.Language().Direction})
}

// deskParam is the desk that a call names by its slug.
func (v *visit) deskParam() (*desk.Desk, error) {
	return v.ad.Desks.BySlug(v.ctx(), v.QueryParam("desk"))
}

// voices are the languages in which a credit line may stand: the desk's own,
// then English.
func (v *visit) voices(d *desk.Desk) []credit.Voice {
	out := []credit.Voice{{Language: d.Language(), Words: v.ad.Reader.For(d.Slug).Text}}
	if en, ok := lang.ByID("en"); ok && d.Slug != "en" {
		out = append(out, credit.Voice{Language: en, Words: v.ad.Reader.For("en").Text})
	}
	return out
}
