package admin

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/session"
)

// AccountPage is what people keep about themselves.
type AccountPage struct {
	Settings
	Email    string
	Profile  ProfileForm
	Password PasswordForm
	Sessions []SessionRow
	Tokens   TokenList
	Token    TokenForm
}

// ProfileForm changes name, language, zone and appearance.
type ProfileForm struct {
	Form                         Form
	Name, Interface, Zone, Theme Field
}

// PasswordForm changes the password.
type PasswordForm struct {
	Form             Form
	Old, New, Repeat Field
}

// SessionRow is a browser that is signed in.
type SessionRow struct {
	ID          int64
	Device      string
	Began, Seen Moment
	This        bool
}

// TokenRow is an API token.
type TokenRow struct {
	ID                     int64
	Name, Scope            string
	Created, Expires, Used Moment
	Open                   bool // neither revoked nor over
	Revoked                bool
}

// TokenList is a person's tokens.
type TokenList struct {
	W    *i18n.Words
	Path string
	Rows []TokenRow
}

// Secret is shown once, to be handed over: a token, or a set-password link.
type Secret struct {
	Value, Title, Note, Copy, Copied string
}

// TokenForm makes an API token; Secret is shown once, when it was made.
type TokenForm struct {
	Form               Form
	Name, Scope, Lasts Field
	Secret             Secret
}

// The forms of the page, to say which one was sent.
const (
	profileForm  = "profile"
	passwordForm = "password"
	tokenForm    = "token"
)

func (ad *Admin) accountPage(v *visit) error { return ad.showAccount(v, "", "") }

// showAccount shows the page. sent is the form that was refused and shows what
// was typed; secret a token that was made just now.
func (ad *Admin) showAccount(v *visit, sent, secret string) error {
	s, err := v.settings("account", v.w.T("settings_account"))
	if err != nil {
		return err
	}
	p := &AccountPage{Settings: s, Email: v.who.Email, Profile: ad.profile(v, sent == profileForm),
		Password: PasswordForm{Old: v.newPassword("old_password", "account_old_password"), New: v.newPassword("password", "set_password_new"),
			Repeat: v.newPassword("repeat", "set_password_repeat")},
		Token: ad.tokenForm(v, sent == tokenForm)}
	p.Password.Old.Autocomplete = "current-password"
	p.Password.New.Hint = v.w.T("set_password_hint", "Count", account.MinPassword)
	p.Token.Secret = v.secret(secret, "token_made", v.w.T("token_once"))
	if p.Sessions, err = ad.sessionRows(v); err != nil {
		return err
	}
	if p.Tokens, err = ad.tokens(v, v.who.ID, settingsPath+"/account/tokens"); err != nil {
		return err
	}
	status := http.StatusOK
	switch sent {
	case profileForm:
		p.Profile.Form = v.mark(&p.Profile.Name, &p.Profile.Interface, &p.Profile.Zone)
		status = p.Profile.Form.status()
	case passwordForm:
		p.Password.Form = v.mark(&p.Password.Old, &p.Password.New, &p.Password.Repeat)
		status = p.Password.Form.status()
	case tokenForm:
		p.Token.Form = v.mark(&p.Token.Name, &p.Token.Scope, &p.Token.Lasts)
		status = p.Token.Form.status()
	}
	return v.page(status, "account", p)
}

func (ad *Admin) profile(v *visit, typed bool) ProfileForm {
	name, tag, zone, theme := v.who.Name, v.w.Lang(), v.who.Zone, v.theme()
	if typed {
		name, tag, zone, theme = v.FormValue("name"), v.FormValue("interface"), v.FormValue("zone"), v.FormValue("theme")
	}
	f := ProfileForm{Name: v.newField("name", "account_name", name), Interface: v.newField("interface", "account_interface", ""),
		Zone: v.newField("zone", "account_zone", ""), Theme: v.newField("theme", "account_theme", "")}
	f.Name.Required, f.Name.Autocomplete = true, "name"
	f.Interface = f.Interface.choose(tag, v.interfaceOptions())
	f.Zone = f.Zone.choose(zone, v.zoneOptions(zone, v.w.T("account_zone_desk")))
	f.Theme = f.Theme.choose(theme, []Option{{Label: v.w.T("theme_system")}, {Value: "light", Label: v.w.T("theme_light")}, {Value: "dark", Label: v.w.T("theme_dark")}})
	return f
}

func (ad *Admin) tokenForm(v *visit, typed bool) TokenForm {
	name, scope, lasts := "", string(account.ReadScope), "90"
	if typed {
		name, scope, lasts = v.FormValue("name"), v.FormValue("scope"), v.FormValue("expires")
	}
	f := TokenForm{Name: v.newField("name", "token_name", name), Scope: v.newField("scope", "token_scope", ""), Lasts: v.newField("expires", "token_lasts", "")}
	f.Name.Prefix, f.Name.Hint = "token-", v.w.T("token_name_hint")
	f.Scope = f.Scope.choose(scope, []Option{{Value: string(account.ReadScope), Label: v.w.T("scope_read")}, {Value: string(account.WriteScope), Label: v.w.T("scope_write")}})
	var days []Option
	for _, n := range []int{7, 30, 90, 365} {
		days = append(days, Option{Value: strconv.Itoa(n), Label: v.w.T("token_days", "Count", n)})
	}
	f.Lasts = f.Lasts.choose(lasts, days)
	return f
}

func (ad *Admin) sessionRows(v *visit) ([]SessionRow, error) {
	sessions, err := ad.Accounts.Sessions(v.ctx(), v.who)
	if err != nil {
		return nil, err
	}
	rows := make([]SessionRow, 0, len(sessions))
	for _, s := range sessions {
		rows = append(rows, SessionRow{ID: s.ID, Device: s.Device, Began: v.moment(s.CreatedAt), Seen: v.moment(s.SeenAt), This: s.ID == v.who.SessionID})
	}
	return rows, nil
}

// tokens lists a person's tokens, newest first; long gone ones too, because one
// wants to see what there was. path is where they are revoked.
func (ad *Admin) tokens(v *visit, person int64, path string) (TokenList, error) {
	list := TokenList{W: v.w, Path: path}
	tokens, err := ad.Accounts.Tokens(v.ctx(), &v.who, person)
	if err != nil {
		return list, err
	}
	now := ad.Clock.Now()
	for _, t := range tokens {
		list.Rows = append(list.Rows, TokenRow{ID: t.ID, Name: t.Name, Scope: v.w.T("scope_" + string(t.Scope)), Created: v.moment(t.CreatedAt),
			Expires: v.moment(t.ExpiresAt), Used: v.momentOf(t.LastUsedAt), Revoked: t.RevokedAt != nil, Open: t.RevokedAt == nil && t.ExpiresAt.After(now)})
	}
	return list, nil
}

// secret is what to show once; empty: nothing.
func (v *visit) secret(value, title, note string) Secret {
	return Secret{Value: value, Title: v.w.T(title), Note: note, Copy: v.w.T("copy"), Copied: v.w.T("copied")}
}

func (ad *Admin) accountProfile(v *visit) error {
	tag := v.FormValue("interface")
	err := ad.checkInterface(tag)
	if err == nil {
		err = ad.Accounts.ChangeProfile(v.ctx(), v.who, account.Profile{Name: v.FormValue("name"), Interface: tag, Zone: v.FormValue("zone")})
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showAccount(v, profileForm, "")
	}
	switch theme := v.FormValue("theme"); theme {
	case "light", "dark":
		v.setCookie(themeCookie, theme, yearInSeconds)
	default:
		v.setCookie(themeCookie, "", -1)
	}
	return v.done(settingsPath+"/account", "done_saved")
}

// checkInterface refuses an interface language that we do not have.
func (ad *Admin) checkInterface(tag string) error {
	if ad.Words.Has(tag) {
		return nil
	}
	return errs.New(errs.Invalid, "err_invalid").Field("interface", "err_unknown_value", "Value", tag)
}

func (ad *Admin) accountPassword(v *visit) error {
	password := v.FormValue("password")
	err := samePassword(password, v.FormValue("repeat"))
	secret := ""
	if err == nil {
		secret, err = ad.Accounts.ChangePassword(v.ctx(), v.who, v.FormValue("old_password"), password, session.Device(v.Request()))
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showAccount(v, passwordForm, "")
	}
	ad.Sessions.Begin(v.Context, secret)
	return v.done(settingsPath+"/account", "done_password")
}

func (ad *Admin) accountEndSession(v *visit) error {
	id, err := v.number("id")
	if err != nil {
		return err
	}
	mine, err := ad.Accounts.Sessions(v.ctx(), v.who)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(mine, func(s account.Session) bool { return s.ID == id }) {
		return notFound()
	}
	if err := ad.Accounts.EndSession(v.ctx(), v.who, id); err != nil {
		return err
	}
	if id == v.who.SessionID {
		ad.Sessions.End(v.Context)
		return v.done(session.SignInPath, "done_sign_out")
	}
	return v.done(settingsPath+"/account", "done_session_ended")
}

func (ad *Admin) accountToken(v *visit) error {
	days, _ := strconv.Atoi(v.FormValue("expires")) // nought is refused as a time in the past
	lasts := time.Duration(min(max(days, 0), 366)) * 24 * time.Hour
	secret, _, err := ad.Accounts.MakeToken(v.ctx(), &v.who, account.NewToken{UserID: v.who.ID, Name: v.FormValue("name"),
		Scope: account.Scope(v.FormValue("scope")), Lasts: lasts})
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showAccount(v, tokenForm, "")
	}
	return ad.showAccount(v, "", secret) // no redirect: the secret is nowhere but in this answer
}

func (ad *Admin) accountRevoke(v *visit) error {
	id, err := v.number("id")
	if err != nil {
		return err
	}
	if err := ad.Accounts.RevokeToken(v.ctx(), &v.who, v.who.ID, id); err != nil {
		return err
	}
	return v.done(settingsPath+"/account", "done_token_revoked")
}
