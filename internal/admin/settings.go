package admin

import (
	"net/http"
	"slices"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/lang"
)

// Settings is what every page of Settings has beside the frame.
type Settings struct {
	Frame
	Tabs []Tab
}

// Tab is a page of Settings in their own navigation.
type Tab struct {
	Label, Href string
	Current     bool
}

const settingsPath = "/admin/settings"

// settings makes the frame of a page of Settings. tab is its place there.
func (v *visit) settings(tab, title string) (Settings, error) {
	f, err := v.frame("settings", title)
	if err != nil {
		return Settings{}, err
	}
	f.Scripts = append(f.Scripts, "settings.js")
	s := Settings{Frame: f}
	for _, t := range []struct {
		place string
		may   May
	}{{"account", SignedIn}, {"people", AdminOnly}, {"desks", AdminOnly}, {"authors", Editor}, {"topics", Editor}, {"agencies", Editor}, {"audit", Editor}} {
		if t.may.allows(v.who) {
			s.Tabs = append(s.Tabs, Tab{Label: v.w.T("settings_" + t.place), Href: settingsPath + "/" + t.place, Current: t.place == tab})
		}
	}
	return s, nil
}

// settingsRoutes are the pages of Settings.
func (ad *Admin) settingsRoutes() []route {
	get, post, at := http.MethodGet, http.MethodPost, settingsPath
	return []route{
		{get, at, SignedIn, ad.settingsHome, 0},

		{get, at + "/account", SignedIn, ad.accountPage, 0},
		{post, at + "/account", SignedIn, ad.accountProfile, 0},
		{post, at + "/account/password", SignedIn, ad.accountPassword, 0},
		{post, at + "/account/sessions/:id/end", SignedIn, ad.accountEndSession, 0},
		{post, at + "/account/tokens", SignedIn, ad.accountToken, 0},
		{post, at + "/account/tokens/:id/revoke", SignedIn, ad.accountRevoke, 0},

		{get, at + "/people", AdminOnly, ad.peopleList, 0},
		{get, at + "/people/new", AdminOnly, ad.peopleNewPage, 0},
		{post, at + "/people/new", AdminOnly, ad.peopleCreate, 0},
		{get, at + "/people/:id", AdminOnly, ad.personPage, 0},
		{post, at + "/people/:id/roles", AdminOnly, ad.personGiveRole, 0},
		{post, at + "/people/:id/roles/end", AdminOnly, ad.personEndRole, 0},
		{post, at + "/people/:id/link", AdminOnly, ad.personLink, 0},
		{post, at + "/people/:id/disable", AdminOnly, ad.personDisable, 0},
		{post, at + "/people/:id/enable", AdminOnly, ad.personEnable, 0},
		{post, at + "/people/:id/admin", AdminOnly, ad.personAdmin, 0},
		{post, at + "/people/:id/sessions/end", AdminOnly, ad.personEndSessions, 0},
		{post, at + "/people/:id/tokens/:token/revoke", AdminOnly, ad.personRevoke, 0},

		{get, at + "/desks", AdminOnly, ad.deskList, 0},
		{get, at + "/desks/:slug", AdminOnly, ad.deskPage, 0},
		{post, at + "/desks/:slug", AdminOnly, ad.deskSave, 0},
		{post, at + "/desks/:slug/on", AdminOnly, ad.deskSwitchOn, 0},

		{get, at + "/authors", Editor, ad.authorList, 0},
		{get, at + "/authors/new", Editor, ad.authorNewPage, 0},
		{post, at + "/authors/new", Editor, ad.authorCreate, pictureLimit},
		{get, at + "/authors/:slug", Editor, ad.authorPage, 0},
		{post, at + "/authors/:slug", Editor, ad.authorSave, pictureLimit},

		{get, at + "/topics", Editor, ad.topicList, 0},
		{get, at + "/topics/new", Editor, ad.topicNewPage, 0},
		{post, at + "/topics/new", Editor, ad.topicCreate, 0},
		{get, at + "/topics/:slug", Editor, ad.topicPage, 0},
		{post, at + "/topics/:slug", Editor, ad.topicSave, 0},

		{get, at + "/agencies", Editor, ad.agencyList, 0},
		{get, at + "/agencies/new", AdminOnly, ad.agencyNewPage, 0},
		{post, at + "/agencies/new", AdminOnly, ad.agencyCreate, 0},
		{get, at + "/agencies/:slug", Editor, ad.agencyPage, 0},
		{post, at + "/agencies/:slug", AdminOnly, ad.agencySave, 0},

		{get, at + "/audit", Editor, ad.auditList, 0},
	}
}

// settingsHome leads to the page that everybody has.
func (ad *Admin) settingsHome(v *visit) error {
	return v.Redirect(http.StatusSeeOther, settingsPath+"/account")
}

// zoneOptions are the zones to choose from: the desks', UTC, and the one that is
// set already. none is the words for no zone of one's own; empty: one must be set.
func (v *visit) zoneOptions(now, none string) []Option {
	zones := []string{"UTC"}
	for _, l := range lang.All() {
		zones = append(zones, l.Zone)
	}
	if now != "" {
		zones = append(zones, now)
	}
	slices.Sort(zones)
	zones = slices.Compact(zones)
	options := make([]Option, 0, len(zones)+1)
	if none != "" {
		options = append(options, Option{Label: none})
	}
	for _, z := range zones {
		options = append(options, Option{Value: z, Label: strings.ReplaceAll(z, "_", " ")})
	}
	return options
}

// interfaceOptions are the interface languages, each in its own name.
func (v *visit) interfaceOptions() []Option {
	var options []Option
	for _, tag := range v.ad.Words.Tags() {
		w := v.ad.Words.For(tag)
		options = append(options, Option{Value: tag, Label: w.Name(), Lang: tag, Dir: w.Dir()})
	}
	return options
}

// roleOptions are the four roles, the least first.
func (v *visit) roleOptions() []Option {
	var options []Option
	for _, r := range account.AllRoles() {
		options = append(options, Option{Value: string(r), Label: v.w.T("role_" + string(r))})
	}
	return options
}

// deskOptions are all desks, those that are on first, named in the interface's
// language and in their own.
func (v *visit) deskOptions() ([]Option, error) {
	all, err := v.allDesks()
	if err != nil {
		return nil, err
	}
	var on, off []Option
	for i := range all {
		o := Option{Value: all[i].Slug, Label: v.bothNames(v.languageName(all[i].Tag), all[i].Name)}
		if all[i].On {
			on = append(on, o)
		} else {
			off = append(off, o)
		}
	}
	return append(on, off...), nil
}

// bothNames puts a name of the interface's language before the own one, once
// where they are the same.
func (v *visit) bothNames(here, own string) string {
	if here == own {
		return own
	}
	return here + " · " + own
}
