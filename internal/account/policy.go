package account

import (
	"slices"
	"time"
)

// Roles is a set of roles at one desk, with what each includes.
type Roles uint8

const (
	reporterBit Roles = 1 << iota
	translatorBit
	editorBit
	chiefBit
)

// expand gives a role with all that it includes.
func expand(r Role) Roles {
	switch r {
	case Reporter:
		return reporterBit
	case Translator:
		return translatorBit
	case Editor:
		return reporterBit | translatorBit | editorBit
	case Chief:
		return reporterBit | translatorBit | editorBit | chiefBit
	}
	return 0
}

// Has says whether the set holds the role, given or included.
func (rs Roles) Has(r Role) bool {
	switch r {
	case Reporter:
		return rs&reporterBit != 0
	case Translator:
		return rs&translatorBit != 0
	case Editor:
		return rs&editorBit != 0
	case Chief:
		return rs&chiefBit != 0
	}
	return false
}

// Actor is the acting person: who, and what they may do where. It is made anew
// for each request from the database, so that a disabled person or an ended
// role counts from that moment on.
type Actor struct {
	ID        int64
	Name      string
	Email     string
	Admin     bool
	Interface string
	Zone      string
	ReadOnly  bool             // a token of scope read
	SessionID int64            // 0: a token or the program itself
	Given     map[int64][]Role // desk → roles as given
	roles     map[int64]Roles  // desk → roles with what they include
}

// NewActor makes the acting person from a user and the memberships that hold
// at now.
func NewActor(u User, ms []Membership, now time.Time) Actor {
	a := Actor{ID: u.ID, Name: u.Name, Email: u.Email, Admin: u.Admin, Interface: u.Interface, Zone: u.Zone,
		Given: map[int64][]Role{}, roles: map[int64]Roles{}}
	for _, m := range ms {
		if m.UserID != u.ID || (m.Until != nil && !m.Until.After(now)) {
			continue
		}
		a.Given[m.DeskID] = append(a.Given[m.DeskID], m.Role)
		a.roles[m.DeskID] |= expand(m.Role)
	}
	return a
}

// At gives the person's roles at a desk; an admin has them all everywhere.
func (a Actor) At(desk int64) Roles {
	if a.Admin {
		return expand(Chief)
	}
	return a.roles[desk]
}

// Is says whether the person has the role at the desk.
func (a Actor) Is(desk int64, r Role) bool { return a.At(desk).Has(r) }

// Of says whether the person has any role at the desk.
func (a Actor) Of(desk int64) bool { return a.At(desk) != 0 }

// Anywhere says whether the person has the role at any desk.
func (a Actor) Anywhere(r Role) bool {
	if a.Admin {
		return true
	}
	for _, rs := range a.roles {
		if rs.Has(r) {
			return true
		}
	}
	return false
}

// Desks lists the desks where the person has a role, in order of id. For an
// admin it lists only those given in person: ask All first.
func (a Actor) Desks() []int64 {
	ids := make([]int64, 0, len(a.roles))
	for id := range a.roles {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// DesksAs lists the desks where the person has the role, in order of id.
func (a Actor) DesksAs(r Role) []int64 {
	return slices.DeleteFunc(a.Desks(), func(id int64) bool { return !a.roles[id].Has(r) })
}
