package admin

import (
	"net/http"
	"slices"
	"strings"

	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// AgencyList is the news agencies that stories may credit.
type AgencyList struct {
	Settings
	Find  string
	Rows  []AgencyRow
	Total int
	Edits bool
}

// AgencyRow is one agency in the list.
type AgencyRow struct {
	Slug, Country, Kind string
	Name                Name
	Forms               []Name // its other names
}

func (ad *Admin) agencyList(v *visit) error {
	s, err := v.settings("agencies", v.w.T("settings_agencies"))
	if err != nil {
		return err
	}
	agencies, err := ad.Desks.Agencies(v.ctx())
	if err != nil {
		return err
	}
	p := &AgencyList{Settings: s, Find: strings.TrimSpace(v.QueryParam("find")), Total: len(agencies), Edits: v.who.Admin}
	p.NoAct = !p.Edits
	for i := range agencies {
		g := &agencies[i]
		texts := []string{g.Slug, g.Country}
		for _, n := range g.Names {
			texts = append(texts, n.Name)
		}
		if p.Find == "" || folds(p.Find, texts...) {
			p.Rows = append(p.Rows, v.agencyRow(g))
		}
	}
	return v.page(http.StatusOK, "agency_list", p)
}

func (v *visit) agencyRow(g *desk.Agency) AgencyRow {
	names := agencyNames(g)
	row := AgencyRow{Slug: g.Slug, Country: g.Country, Kind: g.Kind, Name: v.formName("Latn", names["Latn"])}
	if row.Name.Text == "" {
		row.Name = v.shown(names)
	}
	if id := "agency_kind_" + g.Kind; v.w.Has(id) {
		row.Kind = v.w.T(id)
	}
	seen := []string{row.Name.Text}
	for _, n := range g.Names {
		if !slices.Contains(seen, n.Name) {
			seen = append(seen, n.Name)
			row.Forms = append(row.Forms, v.formName(n.Form, n.Name))
		}
	}
	return row
}

func agencyNames(g *desk.Agency) tagged {
	names := tagged{}
	for _, n := range g.Names {
		names[n.Form] = n.Name
	}
	return names
}

// AgencyPage makes or changes an agency; editors read it.
type AgencyPage struct {
	Settings
	Form    Form
	Path    string
	Slug    string // empty: a new one
	Version int64
	Edits   bool
	Names   NameFields
}

func (ad *Admin) agencyNewPage(v *visit) error { return ad.showAgency(v, &desk.Agency{}) }

func (ad *Admin) agencyPage(v *visit) error {
	g, err := ad.Desks.Agency(v.ctx(), v.Param("slug"))
	if err != nil {
		return err
	}
	return ad.showAgency(v, g)
}

func (ad *Admin) showAgency(v *visit, g *desk.Agency) error {
	names := agencyNames(g)
	s, err := v.settings("agencies", v.w.T("agency_new"))
	if err != nil {
		return err
	}
	p := &AgencyPage{Settings: s, Path: settingsPath + "/agencies/new", Slug: g.Slug, Version: g.Version, Edits: v.who.Admin}
	if g.Slug != "" {
		p.Title, p.Path = v.agencyRow(g).Name, settingsPath+"/agencies/"+g.Slug
	}
	if v.Request().Method == http.MethodPost {
		names = v.typedTags("names")
	}
	if _, err := v.allDesks(); err != nil {
		return err
	}
	p.Names = v.formFields(names)
	p.Form = v.mark(p.Names.fields()...)
	return v.page(p.Form.status(), "agency", p)
}

// formFields are the fields of an agency's names: the five scripts, then what
// stands under a language or a desk.
func (v *visit) formFields(names tagged) NameFields {
	var f NameFields
	forms := scripts()
	var own []string
	for form := range names {
		if !slices.Contains(forms, form) {
			own = append(own, form)
		}
	}
	if more := v.FormValue("more"); v.adding() && more != "" && !slices.Contains(own, more) {
		own = append(own, more)
	}
	slices.Sort(own)
	for _, form := range append(forms, own...) {
		row := NameRow{Tag: form, In: v.formLabel(form), Name: v.newField("names."+form, "names_name", names[form])}
		n := v.formName(form, "")
		row.Name.Label, row.Name.Lang, row.Name.Dir, row.Name.Required = row.In, n.Lang, n.Dir, form == "Latn"
		f.Rows = append(f.Rows, row)
	}
	f.Add, f.Plus = v.newField("more", "names_more", "").choose("", v.otherLanguages(own)), v.w.T("names_add")
	return f
}

// formLabel says what a form is for: a script, or a language.
func (v *visit) formLabel(form string) string {
	if slices.Contains(scripts(), form) {
		return v.w.T("script_" + form)
	}
	if d := v.deskBySlug(form); d != nil && d.Tag != form {
		return v.w.T("agency_form_desk", "Desk", v.languageName(d.Tag))
	}
	return v.languageName(form)
}

func (ad *Admin) agencyCreate(v *visit) error {
	if v.adding() {
		return ad.agencyNewPage(v)
	}
	names, err := v.agencyForms()
	if err == nil {
		_, err = ad.Desks.NewAgency(v.ctx(), v.who, desk.NamesPatch{Names: names})
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.agencyNewPage(v)
	}
	return v.done(settingsPath+"/agencies", "done_agency")
}

func (ad *Admin) agencySave(v *visit) error {
	if v.adding() {
		return ad.agencyPage(v)
	}
	version, err := v.formNumber("version")
	if err != nil {
		return err
	}
	names, err := v.agencyForms()
	if err == nil {
		_, err = ad.Desks.ChangeAgency(v.ctx(), v.who, v.Param("slug"), desk.NamesPatch{Version: version, Names: names})
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.agencyPage(v)
	}
	return v.done(settingsPath+"/agencies", "done_agency")
}

// agencyForms reads the names; the Latin one must be there.
func (v *visit) agencyForms() (map[string]string, error) {
	names := v.typedTags("names").filled()
	if names["Latn"] != "" {
		return names, nil
	}
	return nil, errs.New(errs.Invalid, "err_invalid").Field("names.Latn", "err_latin_form")
}
