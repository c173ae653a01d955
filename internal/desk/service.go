package desk

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/lang"
)

// Service holds the use cases of reference data. Everybody of the newsroom may
// read it; editors keep authors and topics, admins agencies and desks.
type Service struct {
	store Store
	clock clock.Clock
}

// New makes the service.
func New(store Store, clk clock.Clock) *Service { return &Service{store: store, clock: clk} }

// All lists the desks in their order.
func (sv *Service) All(ctx context.Context) ([]Desk, error) { return sv.store.Desks(ctx) }

// BySlug answers one desk; NotFound.
func (sv *Service) BySlug(ctx context.Context, slug string) (*Desk, error) {
	return sv.store.DeskBySlug(ctx, slug)
}

// ByID answers one desk; NotFound.
func (sv *Service) ByID(ctx context.Context, id int64) (*Desk, error) {
	return sv.store.DeskByID(ctx, id)
}

// Authors, Topics and Agencies list the reference data with all names.
func (sv *Service) Authors(ctx context.Context) ([]Author, error)  { return sv.store.Authors(ctx) }
func (sv *Service) Topics(ctx context.Context) ([]Topic, error)    { return sv.store.Topics(ctx) }
func (sv *Service) Agencies(ctx context.Context) ([]Agency, error) { return sv.store.Agencies(ctx) }

// Author answers one by slug; NotFound. Topic and Agency likewise.
func (sv *Service) Author(ctx context.Context, slug string) (*Author, error) {
	return sv.store.AuthorBySlug(ctx, slug)
}
func (sv *Service) Topic(ctx context.Context, slug string) (*Topic, error) {
	return sv.store.TopicBySlug(ctx, slug)
}
func (sv *Service) Agency(ctx context.Context, slug string) (*Agency, error) {
	return sv.store.AgencyBySlug(ctx, slug)
}

// AuthorOf answers the author that a person's account is linked to; NotFound.
func (sv *Service) AuthorOf(ctx context.Context, user int64) (*Author, error) {
	return sv.store.AuthorOfUser(ctx, user)
}

// write runs fn in a transaction, with one audit entry and one outbox event.
func (sv *Service) write(ctx context.Context, by *int64, subject, action, kind string, fn func(ctx context.Context) (id int64, key string, err error)) error {
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		id, key, err := fn(ctx)
		if err != nil {
			return err
		}
		now := sv.clock.Now()
		a := event.Audit{At: now, ActorID: by, Action: subject + "_" + action, Subject: subject, SubjectID: &id}
		if subject == "desk" {
			a.DeskID = &id
		}
		if err := sv.store.WriteAudit(ctx, a); err != nil {
			return err
		}
		return sv.store.Emit(ctx, event.Outbox{At: now, Kind: kind, Keys: key})
	})
}

func may(yes bool) error {
	if yes {
		return nil
	}
	return errs.New(errs.Forbidden, "err_forbidden")
}

// DeskPatch changes a desk's settings; what is nil stays.
type DeskPatch struct {
	Version        int64 // 0: not checked
	On             *bool
	Name           *string
	Zone           *string
	HouseLists     *bool
	EditorsPublish *bool
	FourEyes       *bool
	Problems       []errs.Field
}

// ChangeDesk changes a desk's settings: an admin, or the command line (nil).
// NotFound, Forbidden, Stale, Invalid.
func (sv *Service) ChangeDesk(ctx context.Context, a *account.Actor, slug string, p DeskPatch) (*Desk, error) {
	var by *int64
	if a != nil {
		by = &a.ID
	}
	var out *Desk
	err := sv.write(ctx, by, "desk", "changed", event.DeskChanged, func(ctx context.Context) (int64, string, error) {
		d, err := sv.store.DeskBySlug(ctx, slug)
		if err != nil {
			return 0, "", err
		}
		if err := may(a == nil || a.Admin && !a.ReadOnly); err != nil {
			return 0, "", err
		}
		if p.Version != 0 && p.Version != d.Version {
			return 0, "", errs.New(errs.Stale, "err_stale")
		}
		was := d.On
		if err := p.apply(d); err != nil {
			return 0, "", err
		}
		d.UpdatedAt = sv.clock.Now()
		key := event.Desk(d.ID)
		if was != d.On { // other desks' pages name it
			key = event.Site
		}
		out = d
		return d.ID, key, sv.store.UpdateDesk(ctx, d)
	})
	return out, err
}

func (p *DeskPatch) apply(d *Desk) error {
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = p.Problems
	if p.Name != nil {
		d.Name = strings.TrimSpace(*p.Name)
		checkName(e, "name", d.Name)
	}
	if p.Zone != nil {
		d.Zone = *p.Zone
		if _, err := time.LoadLocation(d.Zone); err != nil || d.Zone == "" || d.Zone == "Local" {
			e.Field("zone", "err_unknown_slug", "Value", d.Zone)
		}
	}
	set := func(to *bool, from *bool) {
		if from != nil {
			*to = *from
		}
	}
	set(&d.On, p.On)
	set(&d.HouseLists, p.HouseLists)
	set(&d.EditorsPublish, p.EditorsPublish)
	set(&d.FourEyes, p.FourEyes)
	return problems(e)
}

func problems(e *errs.Error) error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// Limits of names and biographies, in letters.
const (
	MaxName      = 200
	MaxBiography = 3000
)

func checkName(e *errs.Error, field, name string) {
	if name == "" {
		e.Field(field, "err_required")
	}
	checkText(e, field, name, MaxName)
}

func checkText(e *errs.Error, field, s string, max int) {
	switch {
	case !utf8.ValidString(s), strings.ContainsFunc(s, func(r rune) bool {
		return unicode.Is(unicode.Noncharacter_Code_Point, r) || unicode.IsControl(r) && r != '\n' && r != '\t'
	}):
		e.Field(field, "err_control_chars")
	case utf8.RuneCountInString(s) > max:
		e.Field(field, "err_too_long", "Max", max)
	}
}

// checkNames checks names by language tag, and answers them in order of tag.
func checkNames(e *errs.Error, names map[string]string, valid func(string) bool) []string {
	tags := slices.Sorted(maps.Keys(names))
	if len(tags) == 0 {
		e.Field("names", "err_required")
	}
	for _, tag := range tags {
		if !valid(tag) {
			e.Field("names", "err_unknown_slug", "Value", tag)
			continue
		}
		checkName(e, "names."+tag, strings.TrimSpace(names[tag]))
	}
	return tags
}

func isTag(tag string) bool {
	_, ok := lang.ByTag(tag)
	return ok
}

// isForm says whether an agency's name may stand under it: a script, a tag, or
// a desk's slug.
func isForm(form string) bool {
	if slices.Contains([]string{"Latn", "Cyrl", "Armn", "Geor", "Arab"}, form) || isTag(form) {
		return true
	}
	_, ok := lang.ByID(form)
	return ok
}

// slugFor makes an address part from the English name, else the first.
func slugFor(names map[string]string, order []string) string {
	name := names["en"]
	if name == "" && len(order) > 0 {
		name = names[order[0]]
	}
	l, _ := lang.ByID("en")
	return l.Slug(name)
}
