package admin

import (
	"net/http"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
)

// PeopleList is everybody of the newsroom.
type PeopleList struct {
	Settings
	Find  string
	Desk  Field
	Rows  []PersonRow
	Total int // before the filter
}

// PersonRow is one person in the list.
type PersonRow struct {
	ID              int64
	Name, Email     string
	Roles           []RoleAt
	Admin, Disabled bool
	NoPassword      bool
	Seen            Moment
}

// RoleAt is the roles of a person at one desk, in words.
type RoleAt struct {
	Desk  Name
	Roles string
}

func (ad *Admin) peopleList(v *visit) error {
	s, err := v.settings("people", v.w.T("settings_people"))
	if err != nil {
		return err
	}
	p := &PeopleList{Settings: s, Find: strings.TrimSpace(v.QueryParam("find")), Desk: v.newField("desk", "nav_desk", "")}
	p.NoAct = false
	desks, err := v.deskOptions()
	if err != nil {
		return err
	}
	p.Desk = p.Desk.choose(v.QueryParam("desk"), append([]Option{{Label: v.w.T("filter_any_desk")}}, desks...))
	people, err := ad.Accounts.People(v.ctx(), v.who)
	if err != nil {
		return err
	}
	seen, err := ad.Accounts.LastSeen(v.ctx(), v.who)
	if err != nil {
		return err
	}
	p.Total = len(people)
	for i := range people {
		if row := v.personRow(&people[i], seen[people[i].ID]); v.matches(&people[i], p.Find, p.Desk.Value) {
			p.Rows = append(p.Rows, row)
		}
	}
	return v.page(http.StatusOK, "people_list", p)
}

// matches says whether a person fits the filter: part of name or address, and
// a role at the desk.
func (v *visit) matches(p *account.Person, find, slug string) bool {
	find = strings.ToLower(find)
	if find != "" && !strings.Contains(strings.ToLower(p.Name), find) && !strings.Contains(p.Email, find) {
		return false
	}
	if slug == "" {
		return true
	}
	d := v.deskBySlug(slug)
	for _, m := range p.Roles {
		if d != nil && m.DeskID == d.ID {
			return true
		}
	}
	return false
}

func (v *visit) personRow(p *account.Person, seen time.Time) PersonRow {
	return PersonRow{ID: p.ID, Name: p.Name, Email: p.Email, Admin: p.Admin, Disabled: p.DisabledAt != nil,
		NoPassword: p.PasswordHash == "", Seen: v.moment(seen), Roles: v.rolesAt(p.Roles)}
}

// rolesAt groups a person's roles by desk, in the order of the desks. A role
// that is over is not shown.
func (v *visit) rolesAt(ms []account.Membership) []RoleAt {
	var out []RoleAt
	for i := range v.desks {
		var roles []account.Role
		for _, r := range account.AllRoles() {
			for _, m := range ms {
				if m.DeskID == v.desks[i].ID && m.Role == r && (m.Until == nil || m.Until.After(v.ad.Clock.Now())) {
					roles = append(roles, r)
				}
			}
		}
		if len(roles) > 0 {
			out = append(out, RoleAt{Desk: deskName(&v.desks[i]), Roles: v.roleNames(roles)})
		}
	}
	return out
}

// deskBySlug answers one of all desks; nil when there is none.
func (v *visit) deskBySlug(slug string) *desk.Desk {
	all, err := v.allDesks()
	for i := range all {
		if err == nil && all[i].Slug == slug {
			return &all[i]
		}
	}
	return nil
}

// deskByID is the same by id.
func (v *visit) deskByID(id int64) *desk.Desk {
	all, err := v.allDesks()
	for i := range all {
		if err == nil && all[i].ID == id {
			return &all[i]
		}
	}
	return nil
}
