package account

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"polydesk/internal/errs"
)

// Person is a user with their roles, as Settings lists them.
type Person struct {
	User
	Roles []Membership
}

func (sv *Service) admin(a Actor) error {
	if a.Admin && !a.ReadOnly {
		return nil
	}
	return errs.New(errs.Forbidden, "err_forbidden")
}

// People lists everybody with their roles. Admins see all; others those who
// share a desk with them.
func (sv *Service) People(ctx context.Context, a Actor) ([]Person, error) {
	users, err := sv.store.Users(ctx)
	if err != nil {
		return nil, err
	}
	ms, err := sv.store.Memberships(ctx, nil)
	if err != nil {
		return nil, err
	}
	roles, shared := map[int64][]Membership{}, map[int64]bool{a.ID: true}
	for _, m := range ms {
		roles[m.UserID] = append(roles[m.UserID], m)
		if a.Of(m.DeskID) {
			shared[m.UserID] = true
		}
	}
	var out []Person
	for _, u := range users {
		if a.Admin || shared[u.ID] {
			out = append(out, Person{User: u, Roles: roles[u.ID]})
		}
	}
	return out, nil
}

// Person answers one, for admins and for themselves.
func (sv *Service) Person(ctx context.Context, a Actor, id int64) (*Person, error) {
	if !a.Admin && a.ID != id {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	u, err := sv.store.User(ctx, id)
	if err != nil {
		return nil, err
	}
	ms, err := sv.store.Memberships(ctx, []int64{id})
	return &Person{User: *u, Roles: ms}, err
}

// NewPerson is what a person is made from.
type NewPerson struct {
	Email, Name string
	Admin       bool
	Interface   string
	Zone        string
	Roles       []Membership // UserID is filled in
	Password    string       // empty: none yet, a link will set it
}

// Create makes a person; by an admin, or by the command line (nil actor).
// Conflict err_email_taken; Invalid with fields.
func (sv *Service) Create(ctx context.Context, a *Actor, in NewPerson) (*User, error) {
	var by *int64
	if a != nil {
		if err := sv.admin(*a); err != nil {
			return nil, err
		}
		by = &a.ID
	}
	now := sv.clock.Now()
	u := &User{Email: NormalEmail(in.Email), Name: strings.TrimSpace(in.Name), Admin: in.Admin, Interface: in.Interface,
		Zone: in.Zone, CreatedAt: now, UpdatedAt: now}
	if u.Interface == "" {
		u.Interface = "en"
	}
	if err := checkPerson(u); err != nil {
		return nil, err
	}
	if in.Password != "" {
		if err := CheckPassword(in.Password, *u); err != nil {
			return nil, err
		}
		hash, err := sv.passwords.Hash(ctx, in.Password)
		if err != nil {
			return nil, err
		}
		u.PasswordHash = hash
	}
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		u.ID = 0
		if err := sv.store.InsertUser(ctx, u); err != nil {
			return err
		}
		for _, m := range in.Roles {
			m.UserID = u.ID
			if err := sv.store.PutMembership(ctx, m); err != nil {
				return err
			}
		}
		return sv.audit(ctx, by, "person_created", "user", u.ID, "")
	})
	return u, err
}

func checkPerson(u *User) error {
	e := errs.New(errs.Invalid, "err_invalid")
	if addr, err := mail.ParseAddress(u.Email); err != nil || addr.Address != u.Email || len(u.Email) > 200 {
		e.Field("email", "err_email")
	}
	switch {
	case u.Name == "":
		e.Field("name", "err_required")
	case utf8.RuneCountInString(u.Name) > 100:
		e.Field("name", "err_too_long", "Max", 100)
	case strings.ContainsFunc(u.Name, unicode.IsControl) || !utf8.ValidString(u.Name):
		e.Field("name", "err_control_chars")
	}
	if u.Zone != "" {
		if _, err := time.LoadLocation(u.Zone); err != nil {
			e.Field("zone", "err_unknown_slug", "Value", u.Zone)
		}
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// Profile is what people change about themselves.
type Profile struct {
	Name, Interface, Zone string
}

// ChangeProfile changes the person's own name, interface language and zone.
func (sv *Service) ChangeProfile(ctx context.Context, a Actor, p Profile) error {
	u, err := sv.store.User(ctx, a.ID)
	if err != nil {
		return err
	}
	u.Name, u.Interface, u.Zone, u.UpdatedAt = strings.TrimSpace(p.Name), p.Interface, p.Zone, sv.clock.Now()
	if err := checkPerson(u); err != nil {
		return err
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		if err := sv.store.UpdateUser(ctx, u); err != nil {
			return err
		}
		return sv.audit(ctx, &a.ID, "profile_changed", "user", u.ID, "")
	})
}

// change runs one change of a person by an admin, or by the command line (nil).
func (sv *Service) change(ctx context.Context, a *Actor, id int64, action, reason string, fn func(ctx context.Context, u *User) error) error {
	var by *int64
	if a != nil {
		if err := sv.admin(*a); err != nil {
			return err
		}
		by = &a.ID
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		u, err := sv.store.User(ctx, id)
		if err != nil {
			return err
		}
		if err := fn(ctx, u); err != nil {
			return err
		}
		return sv.audit(ctx, by, action, "user", id, reason)
	})
}

// Disable keeps a person out from this moment on: their sessions and tokens
// end with it. An admin cannot disable themselves.
func (sv *Service) Disable(ctx context.Context, a *Actor, id int64) error {
	if a != nil && a.ID == id {
		return errs.New(errs.Invalid, "err_disable_self")
	}
	return sv.change(ctx, a, id, "person_disabled", "", func(ctx context.Context, u *User) error {
		now := sv.clock.Now()
		u.DisabledAt, u.UpdatedAt = &now, now
		if err := sv.store.UpdateUser(ctx, u); err != nil {
			return err
		}
		if err := sv.store.EndSession(ctx, id, 0, 0, now); err != nil {
			return err
		}
		return sv.store.RevokeToken(ctx, id, 0, now)
	})
}

// Enable lets a disabled person sign in again.
func (sv *Service) Enable(ctx context.Context, a *Actor, id int64) error {
	return sv.change(ctx, a, id, "person_enabled", "", func(ctx context.Context, u *User) error {
		u.DisabledAt, u.UpdatedAt = nil, sv.clock.Now()
		return sv.store.UpdateUser(ctx, u)
	})
}

// SetAdmin gives or ends the right of an admin; not one's own.
func (sv *Service) SetAdmin(ctx context.Context, a *Actor, id int64, yes bool) error {
	if a != nil && a.ID == id {
		return errs.New(errs.Invalid, "err_disable_self")
	}
	return sv.change(ctx, a, id, "admin_set", map[bool]string{true: "given", false: "ended"}[yes], func(ctx context.Context, u *User) error {
		u.Admin, u.UpdatedAt = yes, sv.clock.Now()
		return sv.store.UpdateUser(ctx, u)
	})
}

// GiveRole gives a person a role at a desk, or changes its end.
func (sv *Service) GiveRole(ctx context.Context, a *Actor, m Membership) error {
	if !m.Role.Valid() {
		return errs.New(errs.Invalid, "err_invalid").Field("role", "err_unknown_slug", "Value", string(m.Role))
	}
	if m.Until != nil && !m.Until.After(sv.clock.Now()) {
		return errs.New(errs.Invalid, "err_invalid").Field("until", "err_in_past")
	}
	return sv.change(ctx, a, m.UserID, "role_given", string(m.Role), func(ctx context.Context, _ *User) error {
		return sv.store.PutMembership(ctx, m)
	})
}

// EndRole takes a role at a desk away.
func (sv *Service) EndRole(ctx context.Context, a *Actor, user, desk int64, role Role) error {
	return sv.change(ctx, a, user, "role_ended", string(role), func(ctx context.Context, _ *User) error {
		return sv.store.DeleteMembership(ctx, user, desk, role)
	})
}

// EndSessions ends all of a person's sessions.
func (sv *Service) EndSessions(ctx context.Context, a *Actor, id int64) error {
	return sv.change(ctx, a, id, "sessions_ended", "", func(ctx context.Context, _ *User) error {
		return sv.store.EndSession(ctx, id, 0, 0, sv.clock.Now())
	})
}

// MakeLink makes a link that sets a person's password once, within 48 hours;
// it answers the secret, shown once.
func (sv *Service) MakeLink(ctx context.Context, a Actor, id int64) (secret string, err error) {
	secret = Secret()
	err = sv.change(ctx, &a, id, "password_link", "", func(ctx context.Context, u *User) error {
		now := sv.clock.Now()
		l := &PasswordLink{UserID: u.ID, SecretHash: HashSecret(secret), CreatedBy: &a.ID, CreatedAt: now, ExpiresAt: now.Add(LinkLasts)}
		return sv.store.InsertPasswordLink(ctx, l)
	})
	return secret, err
}

// SetPassword sets a password from the command line and ends the person's sessions.
func (sv *Service) SetPassword(ctx context.Context, email, password string) error {
	u, err := sv.ByEmail(ctx, email)
	if err != nil {
		return err
	}
	if err := CheckPassword(password, *u); err != nil {
		return err
	}
	hash, err := sv.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error { return sv.setPassword(ctx, u, hash, nil) })
}

// ByEmail answers a person for the command line; NotFound.
func (sv *Service) ByEmail(ctx context.Context, email string) (*User, error) {
	return sv.store.UserByEmail(ctx, NormalEmail(email))
}

// Count answers how many people there are.
func (sv *Service) Count(ctx context.Context) (int, error) { return sv.store.UserCount(ctx) }

// Everybody lists all people with their roles, for the command line.
func (sv *Service) Everybody(ctx context.Context) ([]Person, error) {
	return sv.People(ctx, Actor{Admin: true})
}

// DemoPeople lists the demo's people who can still sign in.
func (sv *Service) DemoPeople(ctx context.Context) ([]Person, error) {
	all, err := sv.Everybody(ctx)
	if err != nil {
		return nil, err
	}
	var out []Person
	for _, p := range all {
		if p.Demo() && p.DisabledAt == nil {
			out = append(out, p)
		}
	}
	return out, nil
}
