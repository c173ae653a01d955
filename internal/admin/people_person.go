package admin

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// PersonPage is one person, with all that an admin does about them.
type PersonPage struct {
	Settings
	Person PersonRow
	Path   string // of this page
	Self   bool   // the admin themselves
	Given  []RoleRow
	Role   RoleForm
	Link   Secret // shown once, when it was made
	Tokens TokenList
}

// RoleRow is one role at one desk.
type RoleRow struct {
	Desk       Name
	Slug       string
	Role, Code string
	Until      Moment // zero: until taken away
	Day        string // the same for the form, to put it back
	Over       bool
}

// RoleForm gives a role.
type RoleForm struct {
	Form              Form
	Desk, Role, Until Field
}

func (ad *Admin) personPage(v *visit) error { return ad.showPerson(v, "") }

func (ad *Admin) showPerson(v *visit, link string) error {
	id, err := v.number("id")
	if err != nil {
		return err
	}
	person, err := ad.Accounts.Person(v.ctx(), v.who, id)
	if err != nil {
		return err
	}
	s, err := v.settings("people", person.Name)
	if err != nil {
		return err
	}
	seen, err := ad.Accounts.LastSeen(v.ctx(), v.who)
	if err != nil {
		return err
	}
	p := &PersonPage{Settings: s, Person: v.personRow(person, seen[id]), Path: personPath(id), Self: id == v.who.ID, Given: v.roleRows(person.Roles)}
	p.Link = v.secret(link, "link_made", v.w.T("link_once", "Until", v.moment(ad.Clock.Now().Add(account.LinkLasts)).Exact))
	if p.Role, err = ad.roleForm(v); err != nil {
		return err
	}
	if p.Tokens, err = ad.tokens(v, id, p.Path+"/tokens"); err != nil {
		return err
	}
	return v.page(p.Role.Form.status(), "person", p)
}

func (v *visit) roleRows(ms []account.Membership) []RoleRow {
	ms = slices.Clone(ms)
	roles := account.AllRoles()
	slices.SortFunc(ms, func(a, b account.Membership) int {
		return cmp.Or(cmp.Compare(v.position(a.DeskID), v.position(b.DeskID)), cmp.Compare(slices.Index(roles, a.Role), slices.Index(roles, b.Role)))
	})
	var rows []RoleRow
	for _, m := range ms {
		d := v.deskByID(m.DeskID)
		if d == nil {
			continue
		}
		row := RoleRow{Desk: deskName(d), Slug: d.Slug, Role: v.w.T("role_" + string(m.Role)), Code: string(m.Role), Until: v.momentOf(m.Until)}
		if m.Until != nil {
			row.Over = !m.Until.After(v.ad.Clock.Now())
			row.Day = m.Until.In(zoneOf(d.Zone)).Add(-time.Second).Format(time.DateOnly)
		}
		rows = append(rows, row)
	}
	return rows
}

func (v *visit) position(id int64) int {
	return slices.IndexFunc(v.desks, func(d desk.Desk) bool { return d.ID == id })
}

func (ad *Admin) roleForm(v *visit) (RoleForm, error) {
	desks, err := v.deskOptions()
	if err != nil {
		return RoleForm{}, err
	}
	f := RoleForm{Desk: v.newField("desk", "nav_desk", ""), Role: v.newField("role", "people_role", ""), Until: v.newField("until", "people_until", "")}
	slug, role := "", string(account.Reporter)
	if v.bad != nil {
		slug, role, f.Until.Value = v.FormValue("desk"), v.FormValue("role"), v.FormValue("until")
	}
	f.Desk = f.Desk.choose(slug, desks)
	f.Role = f.Role.choose(role, v.roleOptions())
	f.Until.Type, f.Until.Dir, f.Until.Hint = "date", "ltr", v.w.T("people_until_hint")
	f.Form = v.mark(&f.Desk, &f.Role, &f.Until)
	return f, nil
}

// zoneOf is a zone by name; UTC when nobody knows it.
func zoneOf(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

func (ad *Admin) personGiveRole(v *visit) error {
	id, err := v.number("id")
	if err != nil {
		return err
	}
	slug, day := v.FormValue("desk"), v.FormValue("until")
	m, err := v.membership(id, slug, v.FormValue("role"))
	if err == nil && day != "" {
		m.Until, err = endOfDay(day, zoneOf(v.deskBySlug(slug).Zone))
	}
	if err == nil {
		err = ad.Accounts.GiveRole(v.ctx(), &v.who, m)
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showPerson(v, "")
	}
	return v.done(personPath(id), "done_role_given")
}

// endOfDay is when a day ("2026-03-25") is over in a zone. Invalid.
func endOfDay(day string, zone *time.Location) (*time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return nil, errs.New(errs.Invalid, "err_invalid").Field("until", "err_bad_time")
	}
	end := t.AddDate(0, 0, 1).UTC()
	return &end, nil
}

func (ad *Admin) personEndRole(v *visit) error {
	id, err := v.number("id")
	if err != nil {
		return err
	}
	slug, role := v.FormValue("desk"), v.FormValue("role")
	m, err := v.membership(id, slug, role)
	if err != nil {
		return err
	}
	if err := ad.Accounts.EndRole(v.ctx(), &v.who, id, m.DeskID, m.Role); err != nil {
		return err
	}
	back := url.Values{"desk": {slug}, "role": {role}}
	if day := v.FormValue("until"); day != "" {
		back.Set("until", day)
	}
	return v.done(personPath(id), "done_role_ended", "Undo", personPath(id)+"/roles?"+back.Encode())
}

// personLink makes a link that sets a password and shows it once: it is in no
// address, cookie or log.
func (ad *Admin) personLink(v *visit) error {
	id, err := v.number("id")
	if err != nil {
		return err
	}
	secret, err := ad.Accounts.MakeLink(v.ctx(), v.who, id)
	if err != nil {
		return err
	}
	return ad.showPerson(v, ad.BaseURL.JoinPath("admin", "password", secret).String())
}

// about runs one change of the person that the address names.
func (v *visit) about(change func(id int64) error, done string, args ...any) error {
	id, err := v.number("id")
	if err != nil {
		return err
	}
	if err := change(id); err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return v.ad.showPerson(v, "")
	}
	for i, a := range args {
		if path, ok := a.(string); ok && i%2 == 1 {
			args[i] = personPath(id) + path
		}
	}
	return v.done(personPath(id), done, args...)
}

func (ad *Admin) personDisable(v *visit) error {
	return v.about(func(id int64) error { return ad.Accounts.Disable(v.ctx(), &v.who, id) }, "done_person_disabled", "Undo", "/enable")
}

func (ad *Admin) personEnable(v *visit) error {
	return v.about(func(id int64) error { return ad.Accounts.Enable(v.ctx(), &v.who, id) }, "done_person_enabled")
}

func (ad *Admin) personAdmin(v *visit) error {
	yes := v.FormValue("give") == "yes"
	done, undo := "done_admin_given", "/admin?give=no"
	if !yes {
		done, undo = "done_admin_ended", "/admin?give=yes"
	}
	return v.about(func(id int64) error { return ad.Accounts.SetAdmin(v.ctx(), &v.who, id, yes) }, done, "Undo", undo)
}

func (ad *Admin) personEndSessions(v *visit) error {
	return v.about(func(id int64) error { return ad.Accounts.EndSessions(v.ctx(), &v.who, id) }, "done_sessions_ended")
}

func (ad *Admin) personRevoke(v *visit) error {
	token, err := v.number("token")
	if err != nil {
		return err
	}
	return v.about(func(id int64) error { return ad.Accounts.RevokeToken(v.ctx(), &v.who, id, token) }, "done_token_revoked")
}
