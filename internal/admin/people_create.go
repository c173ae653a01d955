package admin

import (
	"fmt"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

// PersonNew makes a person.
type PersonNew struct {
	Settings
	Form                   Form
	Email, Name, Interface Field
	Desk, Role, Admin      Field
}

func (ad *Admin) peopleNewPage(v *visit) error { return ad.showPersonNew(v) }

// showPersonNew shows the form, with what was typed.
func (ad *Admin) showPersonNew(v *visit) error {
	s, err := v.settings("people", v.w.T("people_new"))
	if err != nil {
		return err
	}
	desks, err := v.deskOptions()
	if err != nil {
		return err
	}
	typed := func(name, otherwise string) string {
		if v.bad != nil {
			return v.FormValue(name)
		}
		return otherwise
	}
	p := &PersonNew{Settings: s, Email: v.newField("email", "sign_in_email", typed("email", "")), Name: v.newField("name", "account_name", typed("name", "")),
		Interface: v.newField("interface", "account_interface", ""), Desk: v.newField("desk", "people_first_desk", ""),
		Role: v.newField("role", "people_first_role", ""), Admin: v.newField("admin", "people_is_admin", "")}
	p.Email.Type, p.Email.Required, p.Email.Dir, p.Email.Autocomplete = "email", true, "ltr", "off"
	p.Name.Required, p.Name.Autocomplete, p.Name.Hint = true, "off", v.w.T("people_name_hint")
	p.Interface = p.Interface.choose(typed("interface", v.w.Lang()), v.interfaceOptions())
	p.Desk = p.Desk.choose(typed("desk", ""), append([]Option{{Label: v.w.T("people_no_desk")}}, desks...))
	p.Role = p.Role.choose(typed("role", string(account.Reporter)), v.roleOptions())
	p.Admin.Checked, p.Admin.Hint = typed("admin", "") != "", v.w.T("people_admin_hint")
	p.Form = v.mark(&p.Email, &p.Name, &p.Interface, &p.Desk, &p.Role)
	return v.page(p.Form.status(), "person_new", p)
}

func (ad *Admin) peopleCreate(v *visit) error {
	in := account.NewPerson{Email: v.FormValue("email"), Name: v.FormValue("name"), Interface: v.FormValue("interface"), Admin: v.FormValue("admin") != ""}
	err := ad.checkInterface(in.Interface)
	if slug := v.FormValue("desk"); slug != "" && err == nil {
		var m account.Membership
		m, err = v.membership(0, slug, v.FormValue("role"))
		in.Roles = append(in.Roles, m)
	}
	var u *account.User
	if err == nil {
		u, err = ad.Accounts.Create(v.ctx(), &v.who, in)
	}
	if e, ok := errs.As(err); ok && e.ID == "err_email_taken" {
		err = errs.Wrap(errs.Invalid, "err_invalid", err).Field("email", "err_email_taken")
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showPersonNew(v)
	}
	return v.done(personPath(u.ID), "done_person_created")
}

func personPath(id int64) string { return fmt.Sprintf("%s/people/%d", settingsPath, id) }

// membership reads desk and role of a form. Invalid.
func (v *visit) membership(person int64, slug, role string) (account.Membership, error) {
	e := errs.New(errs.Invalid, "err_invalid")
	m := account.Membership{UserID: person, Role: account.Role(role)}
	if d := v.deskBySlug(slug); d != nil {
		m.DeskID = d.ID
	} else {
		e.Field("desk", "err_unknown_desk", "Value", slug)
	}
	if !m.Role.Valid() {
		e.Field("role", "err_unknown_value", "Value", role)
	}
	if len(e.Fields) > 0 {
		return m, e
	}
	return m, nil
}
