package admin

import (
	"net/http"
	"strconv"

	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// DeskList is all desks with their settings.
type DeskList struct {
	Settings
	On, Off []DeskRow
}

// DeskRow is one desk in the list.
type DeskRow struct {
	Slug, Language, Zone                 string
	Name                                 Name
	EditorsPublish, FourEyes, HouseLists bool
}

func (ad *Admin) deskList(v *visit) error {
	s, err := v.settings("desks", v.w.T("settings_desks"))
	if err != nil {
		return err
	}
	all, err := v.allDesks()
	if err != nil {
		return err
	}
	p := &DeskList{Settings: s}
	for i := range all {
		d := &all[i]
		row := DeskRow{Slug: d.Slug, Language: v.languageName(d.Tag), Zone: d.Zone, Name: deskName(d),
			EditorsPublish: d.EditorsPublish, FourEyes: d.FourEyes, HouseLists: d.HouseLists}
		if d.On {
			p.On = append(p.On, row)
		} else {
			p.Off = append(p.Off, row)
		}
	}
	return v.page(http.StatusOK, "desk_list", p)
}

// DeskPage is one desk's settings.
type DeskPage struct {
	Settings
	Form                                 Form
	Path                                 string
	Version                              int64
	Public                               string // address of its front
	IsOn                                 bool   // as saved
	Warn                                 bool   // it is about to be switched off
	On, Name, Zone                       Field
	HouseLists, EditorsPublish, FourEyes Field
}

func (ad *Admin) deskPage(v *visit) error { return ad.showDesk(v, false) }

func (ad *Admin) showDesk(v *visit, warn bool) error {
	d, err := ad.Desks.BySlug(v.ctx(), v.Param("slug"))
	if err != nil {
		return err
	}
	s, err := v.settings("desks", "")
	if err != nil {
		return err
	}
	s.Title = deskName(d)
	p := &DeskPage{Settings: s, Path: settingsPath + "/desks/" + d.Slug, Version: d.Version, Public: "/" + d.Slug + "/", IsOn: d.On, Warn: warn}
	if v.bad != nil || warn {
		typedDesk(v, d)
	}
	ad.deskFields(v, p, d)
	p.Form = v.mark(&p.Name, &p.Zone)
	return v.page(p.Form.status(), "desk", p)
}

// typedDesk lays what was typed over the desk.
func typedDesk(v *visit, d *desk.Desk) {
	yes := func(name string) bool { return v.FormValue(name) != "" }
	d.On, d.HouseLists, d.EditorsPublish, d.FourEyes = yes("on"), yes("house_lists"), yes("editors_publish"), yes("four_eyes")
	d.Name, d.Zone = v.FormValue("name"), v.FormValue("zone")
}

func (ad *Admin) deskFields(v *visit, p *DeskPage, d *desk.Desk) {
	check := func(name, label string, on bool) Field {
		f := v.newField(name, label, "")
		f.Checked, f.Hint = on, v.w.T(label+"_hint")
		return f
	}
	p.On = check("on", "desk_on", d.On)
	p.HouseLists = check("house_lists", "desk_house_lists", d.HouseLists)
	p.EditorsPublish = check("editors_publish", "desk_editors_publish", d.EditorsPublish)
	p.FourEyes = check("four_eyes", "desk_four_eyes", d.FourEyes)
	p.Name = v.newField("name", "desk_name", d.Name)
	p.Name.Required, p.Name.Lang, p.Name.Dir, p.Name.Hint = true, d.Tag, deskName(d).Dir, v.w.T("desk_name_hint")
	p.Zone = v.newField("zone", "account_zone", "").choose(d.Zone, v.zoneOptions(d.Zone, ""))
	p.Zone.Hint = v.w.T("desk_zone_hint")
}

func (ad *Admin) deskSave(v *visit) error {
	slug := v.Param("slug")
	d, err := ad.Desks.BySlug(v.ctx(), slug)
	if err != nil {
		return err
	}
	version, err := v.formNumber("version")
	if err != nil {
		return err
	}
	was := d.On
	typedDesk(v, d)
	if was && !d.On && v.FormValue("sure") == "" {
		return ad.showDesk(v, true)
	}
	_, err = ad.Desks.ChangeDesk(v.ctx(), &v.who, slug, desk.DeskPatch{Version: version, On: &d.On, Name: &d.Name, Zone: &d.Zone,
		HouseLists: &d.HouseLists, EditorsPublish: &d.EditorsPublish, FourEyes: &d.FourEyes})
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showDesk(v, false)
	}
	return v.done(settingsPath+"/desks", "done_saved")
}

// deskSwitchOn switches a desk on from the list.
func (ad *Admin) deskSwitchOn(v *visit) error {
	on := true
	if _, err := ad.Desks.ChangeDesk(v.ctx(), &v.who, v.Param("slug"), desk.DeskPatch{On: &on}); err != nil {
		return err
	}
	return v.done(settingsPath+"/desks", "done_desk_on")
}

// formNumber is a number that the form itself brings, such as a version.
func (v *visit) formNumber(name string) (int64, error) {
	n, err := strconv.ParseInt(v.FormValue(name), 10, 64)
	if err != nil {
		return 0, errs.Wrap(errs.Malformed, "err_malformed", err)
	}
	return n, nil
}
