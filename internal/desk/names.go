package desk

import (
	"context"
	"maps"
	"slices"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/event"
)

func sortedTags(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// NamesPatch makes or changes a topic or an agency: its names, replaced whole.
type NamesPatch struct {
	Version  int64 // 0: not checked
	Names    map[string]string
	Slug     string // of a new one; empty: from its name
	Problems []errs.Field
}

func topicNames(e *errs.Error, id int64, names map[string]string) []TopicName {
	var out []TopicName
	for _, tag := range checkNames(e, names, isTag) {
		out = append(out, TopicName{TopicID: id, Tag: tag, Name: strings.TrimSpace(names[tag])})
	}
	return out
}

// NewTopic makes a topic: an editor at any desk.
func (sv *Service) NewTopic(ctx context.Context, a account.Actor, p NamesPatch) (*Topic, error) {
	if err := may(a.Anywhere(account.Editor) && !a.ReadOnly); err != nil {
		return nil, err
	}
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = p.Problems
	now := sv.clock.Now()
	t := &Topic{Version: 1, CreatedAt: now, UpdatedAt: now, Names: topicNames(e, 0, p.Names)}
	if err := problems(e); err != nil {
		return nil, err
	}
	all, err := sv.store.Topics(ctx)
	if err != nil {
		return nil, err
	}
	t.Position = len(all) + 1
	err = sv.withSlug(slugFor(p.Names, sortedTags(p.Names)), func(slug string) error {
		t.ID, t.Slug = 0, slug
		return sv.write(ctx, &a.ID, "topic", "created", event.TopicChanged, func(ctx context.Context) (int64, string, error) {
			err := sv.store.InsertTopic(ctx, t)
			return t.ID, event.Topic(t.ID), err
		})
	})
	if err != nil {
		return nil, err
	}
	return sv.store.TopicBySlug(ctx, t.Slug)
}

// ChangeTopic changes a topic's names: an editor at any desk.
func (sv *Service) ChangeTopic(ctx context.Context, a account.Actor, slug string, p NamesPatch) (*Topic, error) {
	err := sv.write(ctx, &a.ID, "topic", "changed", event.TopicChanged, func(ctx context.Context) (int64, string, error) {
		t, err := sv.store.TopicBySlug(ctx, slug)
		if err != nil {
			return 0, "", err
		}
		if err := may(a.Anywhere(account.Editor) && !a.ReadOnly); err != nil {
			return 0, "", err
		}
		if p.Version != 0 && p.Version != t.Version {
			return 0, "", errs.New(errs.Stale, "err_stale")
		}
		e := errs.New(errs.Invalid, "err_invalid")
		e.Fields = p.Problems
		if p.Names != nil {
			t.Names = topicNames(e, t.ID, p.Names)
		}
		if err := problems(e); err != nil {
			return 0, "", err
		}
		t.UpdatedAt = sv.clock.Now()
		return t.ID, event.Topic(t.ID), sv.store.UpdateTopic(ctx, t)
	})
	if err != nil {
		return nil, err
	}
	return sv.store.TopicBySlug(ctx, slug)
}

func agencyNames(e *errs.Error, id int64, names map[string]string) []AgencyName {
	var out []AgencyName
	for _, form := range checkNames(e, names, isForm) {
		out = append(out, AgencyName{AgencyID: id, Form: form, Name: strings.TrimSpace(names[form])})
	}
	if names["Latn"] == "" && names["en"] == "" {
		e.Field("names", "err_latin_form")
	}
	return out
}

// NewAgency makes an agency: admins only. Its names stand by script (Latn is
// needed), tag or desk.
func (sv *Service) NewAgency(ctx context.Context, a account.Actor, p NamesPatch) (*Agency, error) {
	if err := may(a.Admin && !a.ReadOnly); err != nil {
		return nil, err
	}
	p.Names = latinFirst(p.Names)
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = p.Problems
	now := sv.clock.Now()
	g := &Agency{Version: 1, CreatedAt: now, UpdatedAt: now, Names: agencyNames(e, 0, p.Names)}
	if err := problems(e); err != nil {
		return nil, err
	}
	base := slugFor(map[string]string{"en": p.Names["Latn"]}, nil)
	err := sv.withSlug(base, func(slug string) error {
		g.ID, g.Slug = 0, slug
		return sv.write(ctx, &a.ID, "agency", "created", event.AgencyChanged, func(ctx context.Context) (int64, string, error) {
			err := sv.store.InsertAgency(ctx, g)
			return g.ID, event.Agency(g.ID), err
		})
	})
	if err != nil {
		return nil, err
	}
	return sv.store.AgencyBySlug(ctx, g.Slug)
}

// latinFirst takes an English name for the Latin form where none is given.
func latinFirst(names map[string]string) map[string]string {
	if names["Latn"] != "" || names["en"] == "" {
		return names
	}
	out := maps.Clone(names)
	out["Latn"] = names["en"]
	return out
}

// ChangeAgency changes an agency's names: admins only.
func (sv *Service) ChangeAgency(ctx context.Context, a account.Actor, slug string, p NamesPatch) (*Agency, error) {
	err := sv.write(ctx, &a.ID, "agency", "changed", event.AgencyChanged, func(ctx context.Context) (int64, string, error) {
		g, err := sv.store.AgencyBySlug(ctx, slug)
		if err != nil {
			return 0, "", err
		}
		if err := may(a.Admin && !a.ReadOnly); err != nil {
			return 0, "", err
		}
		if p.Version != 0 && p.Version != g.Version {
			return 0, "", errs.New(errs.Stale, "err_stale")
		}
		e := errs.New(errs.Invalid, "err_invalid")
		e.Fields = p.Problems
		if p.Names != nil {
			g.Names = agencyNames(e, g.ID, latinFirst(p.Names))
		}
		if err := problems(e); err != nil {
			return 0, "", err
		}
		g.UpdatedAt = sv.clock.Now()
		return g.ID, event.Agency(g.ID), sv.store.UpdateAgency(ctx, g)
	})
	if err != nil {
		return nil, err
	}
	return sv.store.AgencyBySlug(ctx, slug)
}
