package admin

import (
	"net/http"
	"slices"

	"polydesk/internal/account"
)

// May is the first gate of a route: what somebody must be, at any desk. The
// services decide about the one desk or story that a request names.
type May string

// The gates.
const (
	Public     May = "public"     // signed out as well
	SignedIn   May = "signed_in"  // everybody of the newsroom
	Writer     May = "writer"     // reporter, editor or chief somewhere
	Translator May = "translator" // translator, editor or chief somewhere
	Editor     May = "editor"     // editor or chief somewhere
	AdminOnly  May = "admin"
)

// allows says whether the person passes the gate.
func (m May) allows(a account.Actor) bool {
	switch m {
	case Public:
		return true
	case SignedIn:
		return a.ID != 0
	case Writer:
		return a.Anywhere(account.Reporter)
	case Translator:
		return a.Anywhere(account.Translator)
	case Editor:
		return a.Anywhere(account.Editor)
	case AdminOnly:
		return a.Admin
	}
	return false
}

type route struct {
	Method, Path string
	May          May
	handle       func(*visit) error
	limit        int64 // most bytes of a body; 0: formLimit
}

const (
	assetPath    = "/admin/assets/:name"
	formLimit    = 2 << 20
	pictureLimit = 26 << 20 // a picture of 25 MiB in its form
)

// routes is the table of all pages, forms and calls of the admin: one list an
// area, each line with its gate.
func (ad *Admin) routes() []route {
	return slices.Concat(ad.frameRoutes(), ad.listRoutes(), ad.storyRoutes(), ad.familyRoutes(), ad.settingsRoutes())
}

// frameRoutes are what every page needs, and signing in.
func (ad *Admin) frameRoutes() []route {
	get, post := http.MethodGet, http.MethodPost
	return []route{
		{get, assetPath, Public, ad.assetFile, 0},
		{get, "/admin/sign-in", Public, ad.signInPage, 0},
		{post, "/admin/sign-in", Public, ad.signIn, 0},
		{post, "/admin/sign-in/demo", Public, ad.signInDemo, 0},
		{post, "/admin/sign-out", SignedIn, ad.signOut, 0},
		{post, "/admin/session/again", Public, ad.sessionAgain, 0},
		{get, "/admin/password/:secret", Public, ad.setPasswordPage, 0},
		{post, "/admin/password/:secret", Public, ad.setPassword, 0},

		{get, "/admin/counts", SignedIn, ad.countsCall, 0},
		{post, "/admin/desk", SignedIn, ad.deskChoose, 0},
	}
}

// RouteInfo is a line of the table as tests read it.
type RouteInfo struct {
	Method, Path string
	May          May
}

// Routes lists the table, for the tests that hold for every route.
func (ad *Admin) Routes() []RouteInfo {
	var out []RouteInfo
	for _, r := range ad.routes() {
		out = append(out, RouteInfo{Method: r.Method, Path: r.Path, May: r.May})
	}
	return out
}

// Known says whether this is one of the gates.
func (m May) Known() bool {
	return slices.Contains([]May{Public, SignedIn, Writer, Translator, Editor, AdminOnly}, m)
}
