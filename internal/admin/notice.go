package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Cookies of the admin beside the session's. None holds a text.
const (
	doneCookie   = "polydesk_done"   // what to say on the next page, once
	deskCookie   = "polydesk_desk"   // slug of the chosen desk
	themeCookie  = "polydesk_theme"  // light, dark
	personCookie = "polydesk_person" // id of who signed in last, for the password in place
)

const yearInSeconds = 365 * 24 * 60 * 60

// Notice stands under the page bar until it is closed.
type Notice struct {
	Text string
	Bad  bool
	Undo string // address that takes the step back, posted; empty: none
}

func (v *visit) setCookie(name, value string, seconds int) {
	v.SetCookie(&http.Cookie{Name: name, Value: value, Path: "/admin", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.ad.secure()})
}

// done answers a form that worked: 303 to path, where the message is said once.
// args are alternating names and values for the message: whole numbers
// ("Count") and times. An argument "Undo" is a path of the admin to post to.
func (v *visit) done(path, id string, args ...any) error {
	q := url.Values{}
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		switch x := args[i+1].(type) {
		case int:
			q.Set(name, "n"+strconv.Itoa(x))
		case int64:
			q.Set(name, "n"+strconv.FormatInt(x, 10))
		case time.Time:
			q.Set(name, "t"+strconv.FormatInt(x.Unix(), 10))
		case string:
			if name == "Undo" {
				q.Set(name, "u"+x)
			}
		}
	}
	value := id
	if len(q) > 0 {
		value += "?" + q.Encode()
	}
	v.setCookie(doneCookie, url.QueryEscape(value), 60)
	return v.Redirect(http.StatusSeeOther, path)
}

// notice takes the message that the last request left, and forgets it. Only
// messages done_… are said, with numbers and times: the cookie brings no text.
func (v *visit) notice() *Notice {
	c, err := v.Cookie(doneCookie)
	if err != nil || c.Value == "" {
		return nil
	}
	v.setCookie(doneCookie, "", -1)
	value, err := url.QueryUnescape(c.Value)
	if err != nil {
		return nil
	}
	id, query, _ := strings.Cut(value, "?")
	if !strings.HasPrefix(id, "done_") || !v.w.Has(id) {
		return nil
	}
	args, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	params, n := map[string]any{}, Notice{}
	for name := range args {
		v.noticeArg(&n, params, name, args.Get(name))
	}
	n.Text = v.w.Fill(id, params)
	return &n
}

func (v *visit) noticeArg(n *Notice, params map[string]any, name, value string) {
	if value == "" {
		return
	}
	if value[0] == 'u' {
		if path := value[1:]; name == "Undo" && localPath(path) == path {
			n.Undo = path
		}
		return
	}
	x, err := strconv.ParseInt(value[1:], 10, 64)
	if err != nil {
		return
	}
	switch value[0] {
	case 'n':
		params[name] = x
	case 't':
		params[name] = v.w.DateTime(time.Unix(x, 0).In(v.zone()))
	}
}

// localPath answers an address of the admin as it was given, else the first page.
func localPath(wanted string) string {
	const home = "/admin"
	u, err := url.Parse(wanted)
	if err != nil || u.IsAbs() || u.Host != "" || strings.ContainsAny(wanted, "\\\r\n\t") {
		return home
	}
	if u.Path != home && !strings.HasPrefix(u.Path, home+"/") {
		return home
	}
	return wanted
}
