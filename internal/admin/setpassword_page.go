package admin

import (
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/session"
)

// SetPasswordPage lets the owner of a link choose a password, once.
type SetPasswordPage struct {
	Frame
	Form             Form
	Who, Email       string
	Password, Repeat Field
}

func (ad *Admin) setPasswordPage(v *visit) error { return ad.showSetPassword(v) }

func (ad *Admin) showSetPassword(v *visit) error {
	u, err := ad.Accounts.LinkOwner(v.ctx(), v.Param("secret"))
	if errs.Is(err, errs.NotFound) {
		return errs.Wrap(errs.NotFound, "err_link_over", err)
	}
	if err != nil {
		return err
	}
	if v.who.ID == 0 && v.QueryParam("lang") == "" {
		v.w = ad.Words.For(u.Interface)
	}
	v.who = account.Actor{} // the page is the owner's, whoever is signed in here
	f, err := v.frame("", v.w.T("set_password_title"))
	if err != nil {
		return err
	}
	p := &SetPasswordPage{Frame: f, Who: u.Name, Email: u.Email,
		Password: v.newPassword("password", "set_password_new"), Repeat: v.newPassword("repeat", "set_password_repeat")}
	p.Password.Hint = v.w.T("set_password_hint", "Count", account.MinPassword)
	p.Form = v.mark(&p.Password, &p.Repeat)
	return v.page(p.Form.status(), "set_password", p)
}

// newPassword makes the field of a new password; what was typed never comes back.
func (v *visit) newPassword(name, label string) Field {
	f := v.newField(name, label, "")
	f.Type, f.Autocomplete, f.Required, f.Dir = "password", "new-password", true, "ltr"
	return f
}

func (ad *Admin) setPassword(v *visit) error {
	secret, password := v.Param("secret"), v.FormValue("password")
	err := samePassword(password, v.FormValue("repeat"))
	cookie := ""
	if err == nil {
		cookie, err = ad.Accounts.UseLink(v.ctx(), secret, password, session.Device(v.Request()))
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showSetPassword(v)
	}
	who, err := ad.Accounts.BySession(v.ctx(), cookie)
	if err != nil {
		return err
	}
	ad.Sessions.Begin(v.Context, cookie)
	v.setCookie(personCookie, strconv.FormatInt(who.ID, 10), yearInSeconds)
	v.w = ad.Words.For(who.Interface)
	return v.done("/admin", "done_password")
}

// samePassword compares a new password with its repetition. Invalid.
func samePassword(password, repeat string) error {
	if password == repeat {
		return nil
	}
	return errs.New(errs.Invalid, "err_invalid").Field("repeat", "err_password_mismatch")
}
