package admin

import (
	"cmp"
	"net"
	"net/http"
	"slices"
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/httpx"
	"polydesk/internal/lang"
	"polydesk/internal/session"
)

// SignInPage asks who somebody is.
type SignInPage struct {
	Frame
	Form            Form
	Email, Password Field
	Next            string
	Demo            []DemoButton
	Languages       []LanguageLink
}

// DemoButton signs one of the demo's people in.
type DemoButton struct{ Email, Label string }

// LanguageLink shows the page in another interface language.
type LanguageLink struct {
	Tag, Name, Dir, Href string
	Current              bool
}

// signInPage shows the form; who is signed in already goes on.
func (ad *Admin) signInPage(v *visit) error {
	next := session.Next(v.QueryParam("next"))
	if v.who.ID != 0 {
		return v.Redirect(http.StatusSeeOther, next)
	}
	return ad.showSignIn(v, "", next)
}

func (ad *Admin) showSignIn(v *visit, email, next string) error {
	p, err := ad.signInFields(v, email, next)
	if err != nil {
		return err
	}
	return v.page(p.Form.status(), "sign_in", p)
}

func (ad *Admin) signInFields(v *visit, email, next string) (*SignInPage, error) {
	f, err := v.frame("", v.w.T("sign_in_title"))
	if err != nil {
		return nil, err
	}
	p := &SignInPage{Frame: f, Next: next, Email: v.newField("email", "sign_in_email", email),
		Password: v.newField("password", "sign_in_password", ""), Languages: ad.languageLinks(v)}
	p.Email.Type, p.Email.Autocomplete, p.Email.Required, p.Email.Dir = "email", "username", true, "ltr"
	p.Password.Type, p.Password.Autocomplete, p.Password.Required, p.Password.Dir = "password", "current-password", true, "ltr"
	p.Form = v.mark(&p.Email, &p.Password)
	if ad.mayDemo(v) {
		p.Demo, err = ad.demoButtons(v)
	}
	return p, err
}

func (ad *Admin) languageLinks(v *visit) []LanguageLink {
	var links []LanguageLink
	for _, tag := range ad.Words.Tags() {
		w := ad.Words.For(tag)
		q := v.Request().URL.Query()
		q.Set("lang", tag)
		links = append(links, LanguageLink{Tag: tag, Name: w.Name(), Dir: w.Dir(), Current: tag == v.w.Lang(), Href: "?" + q.Encode()})
	}
	return links
}

func (ad *Admin) demoButtons(v *visit) ([]DemoButton, error) {
	desks, err := v.allDesks()
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for _, d := range desks {
		tags[d.Slug] = d.Tag
	}
	buttons := make([]DemoButton, 0, len(ad.DemoSignIns))
	for _, s := range byRole(ad.DemoSignIns) {
		b := DemoButton{Email: s.Email, Label: v.w.T("role_admin")}
		if !s.Admin {
			b.Label = v.w.T("sign_in_demo_label", "Role", v.w.T("role_"+string(s.Role)), "Desk", v.languageName(tags[s.Desk]))
		}
		buttons = append(buttons, b)
	}
	return buttons, nil
}

// byRole puts a desk's sign-ins in the order of the roles; the desks stay as they are, the admins come first.
func byRole(list []DemoSignIn) []DemoSignIn {
	first := map[string]int{}
	for i, s := range list {
		if _, ok := first[s.Desk]; !ok {
			first[s.Desk] = i
		}
	}
	place := func(s DemoSignIn) (admin, desk, role int) {
		if s.Admin {
			return 0, 0, 0
		}
		return 1, first[s.Desk], slices.Index(account.AllRoles(), s.Role)
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b DemoSignIn) int {
		aAdmin, aDesk, aRole := place(a)
		bAdmin, bDesk, bRole := place(b)
		return cmp.Or(aAdmin-bAdmin, aDesk-bDesk, aRole-bRole)
	})
	return out
}

// languageName is a content language's name in the interface's language.
func (v *visit) languageName(tag string) string {
	l, ok := lang.ByTag(tag)
	if !ok {
		return tag
	}
	if own, ok := lang.ByTag(v.w.Lang()); ok {
		return own.NameOf(l)
	}
	return l.Autonym
}

// signIn checks e-mail and password.
func (ad *Admin) signIn(v *visit) error {
	email, next := v.FormValue("email"), session.Next(v.FormValue("next"))
	secret, who, err := ad.Accounts.SignIn(v.ctx(), account.SignIn{Email: email, Password: v.FormValue("password"),
		Address: ad.ClientAddress(v.Request()), Device: session.Device(v.Request())})
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.showSignIn(v, email, next)
	}
	return ad.begin(v, secret, who, next)
}

// begin gives the browser its session and ends the one it had before.
func (ad *Admin) begin(v *visit, secret string, who account.Actor, next string) error {
	if v.who.SessionID != 0 {
		if err := ad.Accounts.SignOut(v.ctx(), v.who); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	ad.Sessions.Begin(v.Context, secret)
	v.setCookie(personCookie, strconv.FormatInt(who.ID, 10), yearInSeconds)
	return v.Redirect(http.StatusSeeOther, next)
}

// signInDemo signs one of the demo's people in without a password.
func (ad *Admin) signInDemo(v *visit) error {
	if !ad.mayDemo(v) {
		return notFound()
	}
	secret, who, err := ad.Accounts.SignInAs(v.ctx(), v.FormValue("email"), session.Device(v.Request()))
	if err != nil {
		return err
	}
	return ad.begin(v, secret, who, session.Next(v.FormValue("next")))
}

// mayDemo says whether one-click sign-ins are offered: in the demo, to a
// browser on this machine, and not through a proxy that stands on it.
func (ad *Admin) mayDemo(v *visit) bool {
	rq := v.Request()
	host, _, err := net.SplitHostPort(rq.RemoteAddr)
	proxied := rq.Header.Get("Forwarded") != "" || rq.Header.Get("X-Forwarded-For") != ""
	return ad.Demo && err == nil && !proxied && httpx.Loopback(host) && httpx.Loopback(ad.ClientAddress(rq))
}

// signOut ends the session.
func (ad *Admin) signOut(v *visit) error {
	if err := ad.Accounts.SignOut(v.ctx(), v.who); err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	ad.Sessions.End(v.Context)
	v.setCookie(personCookie, "", -1)
	return v.done(session.SignInPath, "done_sign_out")
}
