package demo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/media"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// Clock is a clock that the loader sets to the moment it tells of.
type Clock struct{ at atomic.Pointer[time.Time] }

// Now answers the moment that was set last, else the present.
func (c *Clock) Now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Now().UTC().Truncate(time.Microsecond)
}

func (c *Clock) set(t time.Time) { c.at.Store(&t) }

// Newsroom is what the loader works with: the use cases, on the loader's clock.
type Newsroom struct {
	Clock        *Clock
	Tx           func(ctx context.Context, fn func(ctx context.Context) error) error
	Accounts     *account.Service
	Desks        *desk.Service
	DeskStore    desk.Store // authors keep the slugs of the content
	Media        *media.Service
	Stories      *story.Service
	Translations *translation.Service
	Progress     func(what string, done, of int)
}

// Loaded is what the caller keeps of a newsroom that was loaded.
type Loaded struct {
	Breaking []int64 // stories whose breaking time is renewed at each start
	Work     []Work  // translations that people took; who still works on one has it again at each start
}

// Work is a translation and who took it, by id.
type Work struct{ Story, Person int64 }

// BreakingLasts is how long the small breaking items last from each start.
const BreakingLasts = 6 * time.Hour

// loader tells one newsroom.
type loader struct {
	Newsroom
	now       time.Time
	content   *content
	passwords map[string]string // by role
	desks     map[string]*desk.Desk
	actors    map[string]account.Actor // by local part of the address
	people    map[string]person
	media     map[string]string // picture's name → key
	steps     []step
	ids       map[string]int64 // family/desk → story
	out       Loaded
}

// step is something that happened at a time.
type step struct {
	at  time.Time
	do  func(ctx context.Context) error
	why string
}

// Load fills an empty newsroom, in one transaction: all or nothing. passwords
// holds one for each role and "admin".
func Load(ctx context.Context, n Newsroom, passwords map[string]string) (Loaded, error) {
	c, err := read()
	if err != nil {
		return Loaded{}, err
	}
	var out Loaded
	err = n.Tx(ctx, func(ctx context.Context) error {
		l := &loader{Newsroom: n, now: time.Now().UTC().Truncate(time.Second), content: c, passwords: passwords,
			desks: map[string]*desk.Desk{}, actors: map[string]account.Actor{}, people: map[string]person{},
			media: map[string]string{}, ids: map[string]int64{}}
		defer n.Clock.at.Store(nil)
		if err := l.load(ctx); err != nil {
			return err
		}
		out = l.out
		return nil
	})
	return out, err
}

func (l *loader) load(ctx context.Context) error {
	l.Clock.set(l.now.Add(-30 * 24 * time.Hour))
	for _, part := range []func(context.Context) error{l.loadDesks, l.loadPeople, l.loadPictures, l.loadAuthors} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	for _, f := range l.content.families {
		if err := l.plan(f); err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
	}
	slices.SortStableFunc(l.steps, func(a, b step) int { return a.at.Compare(b.at) })
	for i, s := range l.steps {
		l.Clock.set(s.at)
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.why, err)
		}
		l.Progress("stories", i+1, len(l.steps))
	}
	l.Clock.set(l.now)
	for _, w := range l.out.Work {
		if err := Resume(ctx, l.Translations, l.byID(w.Person), w); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) byID(id int64) account.Actor {
	for _, a := range l.actors {
		if a.ID == id {
			return a
		}
	}
	return account.Actor{}
}

// Resume renews the lease of who works on a translation, as typing would: leases
// are short, and a demo may have stood still for days.
func Resume(ctx context.Context, translations *translation.Service, a account.Actor, w Work) error {
	_, err := translations.Typed(ctx, a, w.Story)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	return err
}

func (l *loader) loadDesks(ctx context.Context) error {
	var topics []desk.Topic
	for _, t := range l.content.topics {
		topic := desk.Topic{Slug: t.Slug}
		for _, tag := range slices.Sorted(maps.Keys(t.Names)) {
			topic.Names = append(topic.Names, desk.TopicName{Tag: tag, Name: t.Names[tag]})
		}
		topics = append(topics, topic)
	}
	if err := l.Desks.Load(ctx, topics); err != nil {
		return err
	}
	all, err := l.Desks.All(ctx)
	if err != nil {
		return err
	}
	on := true
	for _, d := range all {
		changed, err := l.Desks.ChangeDesk(ctx, nil, d.Slug, desk.DeskPatch{On: &on})
		if err != nil {
			return err
		}
		l.desks[d.Slug] = changed
	}
	return nil
}

// roleOf answers the role whose password a person has: their highest.
func (p person) roleOf() string {
	if p.Admin {
		return "admin"
	}
	best := -1
	for _, roles := range p.Roles {
		for _, r := range roles {
			best = max(best, slices.Index(account.AllRoles(), r))
		}
	}
	return string(account.AllRoles()[best])
}

func (p person) address() string { return p.Email + "@" + account.DemoDomain }

func (l *loader) loadPeople(ctx context.Context) error {
	for i, p := range l.content.people {
		in := account.NewPerson{Email: p.address(), Name: p.Name, Admin: p.Admin, Interface: p.Locale, Zone: p.Zone, Password: l.passwords[p.roleOf()]}
		for _, slug := range slices.Sorted(maps.Keys(p.Roles)) {
			for _, r := range p.Roles[slug] {
				in.Roles = append(in.Roles, account.Membership{DeskID: l.desks[slug].ID, Role: r})
			}
		}
		u, err := l.Accounts.Create(ctx, nil, in)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Email, err)
		}
		for j := range in.Roles {
			in.Roles[j].UserID = u.ID
		}
		l.people[p.Email] = p
		l.actors[p.Email] = account.NewActor(*u, in.Roles, l.now)
		l.Progress("people", i+1, len(l.content.people))
	}
	return nil
}

func (l *loader) loadPictures(ctx context.Context) error {
	entries, err := files.ReadDir("content/pictures")
	if err != nil {
		return err
	}
	for i, e := range entries {
		raw, err := files.ReadFile("content/pictures/" + e.Name())
		if err != nil {
			return err
		}
		m, err := l.Media.Upload(ctx, nil, raw)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		l.media[strings.TrimSuffix(e.Name(), ".jpg")] = m.Key
		l.Progress("pictures", i+1, len(entries))
	}
	return nil
}

// key answers the media key of a picture by its file's name, with or without
// its ending.
func (l *loader) key(name string) string { return l.media[strings.TrimSuffix(name, ".jpg")] }

func (l *loader) loadAuthors(ctx context.Context) error {
	for _, a := range l.content.authors {
		now := l.Clock.Now()
		in := &desk.Author{Slug: a.Slug, Kind: desk.AuthorKind(a.Kind), Protected: a.Protected, Version: 1, CreatedAt: now, UpdatedAt: now}
		if a.User != "" {
			id := l.actors[a.User].ID
			in.UserID = &id
		}
		if a.Picture != "" {
			id, err := l.DeskStore.MediaIDByKey(ctx, l.key(a.Picture))
			if err != nil {
				return fmt.Errorf("%s: %w", a.Picture, err)
			}
			in.PictureID = &id
		}
		for _, tag := range slices.Sorted(maps.Keys(a.Names)) {
			in.Texts = append(in.Texts, desk.AuthorText{Tag: tag, Name: a.Names[tag], Biography: a.Biographies[tag]})
		}
		if err := l.DeskStore.InsertAuthor(ctx, in); err != nil {
			return fmt.Errorf("%s: %w", a.Slug, err)
		}
	}
	return nil
}

// someone answers a person with the role at the desk, other than those named,
// the least highly placed first; an admin when there is none.
func (l *loader) someone(slug string, role account.Role, not ...int64) account.Actor {
	var fit []account.Actor
	for _, p := range l.content.people {
		a := l.actors[p.Email]
		if !a.Admin && a.Is(l.desks[slug].ID, role) && !slices.Contains(not, a.ID) {
			fit = append(fit, a)
		}
	}
	if len(fit) > 0 {
		id := l.desks[slug].ID
		slices.SortStableFunc(fit, func(a, b account.Actor) int { return cmp.Compare(a.At(id), b.At(id)) })
		return fit[0]
	}
	for _, a := range l.actors {
		if a.Admin {
			return a
		}
	}
	return account.Actor{}
}
