package desk

import (
	"context"
	"strconv"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/event"
)

// AuthorPatch makes or changes an author; what is nil stays.
type AuthorPatch struct {
	Version     int64 // 0: not checked
	Names       map[string]string
	Biographies map[string]string
	Kind        *AuthorKind
	Picture     *string // media key; "" takes it away
	Protected   *bool
	User        **int64
	Problems    []errs.Field
}

// NewAuthor makes an author: an editor at any desk.
func (sv *Service) NewAuthor(ctx context.Context, a account.Actor, p AuthorPatch) (*Author, error) {
	if err := may(a.Anywhere(account.Editor) && !a.ReadOnly); err != nil {
		return nil, err
	}
	now := sv.clock.Now()
	author := &Author{Kind: Person, Version: 1, CreatedAt: now, UpdatedAt: now}
	if p.Names == nil {
		p.Names = map[string]string{}
	}
	if err := sv.applyAuthor(ctx, a, author, p); err != nil {
		return nil, err
	}
	base := slugFor(p.Names, sortedTags(p.Names))
	err := sv.withSlug(base, func(slug string) error {
		author.ID, author.Slug = 0, slug
		return sv.write(ctx, &a.ID, "author", "created", event.AuthorChanged, func(ctx context.Context) (int64, string, error) {
			err := sv.store.InsertAuthor(ctx, author)
			return author.ID, event.Author(author.ID), err
		})
	})
	if err != nil {
		return nil, err
	}
	return sv.store.AuthorBySlug(ctx, author.Slug)
}

// withSlug tries the slug, then numbered ones while it is taken.
func (sv *Service) withSlug(base string, insert func(slug string) error) error {
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		if err := insert(slug); !errs.Is(err, errs.Conflict) || n == 50 {
			return err
		}
	}
}

// ChangeAuthor changes an author, the account that it is linked to among the
// rest: an editor at any desk. A link gives no right; it only says whom the
// bylines of that person's translations name.
func (sv *Service) ChangeAuthor(ctx context.Context, a account.Actor, slug string, p AuthorPatch) (*Author, error) {
	var out *Author
	err := sv.write(ctx, &a.ID, "author", "changed", event.AuthorChanged, func(ctx context.Context) (int64, string, error) {
		author, err := sv.store.AuthorBySlug(ctx, slug)
		if err != nil {
			return 0, "", err
		}
		if err := may(a.Anywhere(account.Editor) && !a.ReadOnly); err != nil {
			return 0, "", err
		}
		if p.Version != 0 && p.Version != author.Version {
			return 0, "", errs.New(errs.Stale, "err_stale")
		}
		if err := sv.applyAuthor(ctx, a, author, p); err != nil {
			return 0, "", err
		}
		author.UpdatedAt = sv.clock.Now()
		out = author
		return author.ID, event.Author(author.ID), sv.store.UpdateAuthor(ctx, author)
	})
	if err != nil {
		return nil, err
	}
	return sv.store.AuthorBySlug(ctx, out.Slug)
}

func (sv *Service) applyAuthor(ctx context.Context, a account.Actor, author *Author, p AuthorPatch) error {
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = p.Problems
	if p.Kind != nil {
		author.Kind = *p.Kind
		if author.Kind != Person && author.Kind != Organisation {
			e.Field("kind", "err_unknown_slug", "Value", string(author.Kind))
		}
	}
	if p.Protected != nil {
		author.Protected = *p.Protected
	}
	if p.User != nil {
		author.UserID = *p.User
	}
	if p.Picture != nil {
		if err := sv.setPicture(ctx, a, author, *p.Picture, e); err != nil {
			return err
		}
	}
	if p.Names != nil || p.Biographies != nil {
		author.Texts = authorTexts(e, author, p)
	}
	return problems(e)
}

// setPicture gives the author a picture that the person may see: readers get it
// from then on, so to know a key is not enough.
func (sv *Service) setPicture(ctx context.Context, a account.Actor, author *Author, key string, e *errs.Error) error {
	author.Picture, author.PictureID = key, nil
	if key == "" {
		return nil
	}
	seen, err := sv.store.SeenMedia(ctx, a, []string{key})
	if err != nil {
		return err
	}
	id, ok := seen[key]
	if !ok {
		e.Field("picture", "err_unknown_slug", "Value", key)
		return nil
	}
	author.PictureID = &id
	return nil
}

// authorTexts merges names and biographies: given names replace all names,
// given biographies all biographies.
func authorTexts(e *errs.Error, author *Author, p AuthorPatch) []AuthorText {
	names, biographies := p.Names, p.Biographies
	if names == nil {
		names = map[string]string{}
		for _, t := range author.Texts {
			names[t.Tag] = t.Name
		}
	}
	if biographies == nil {
		biographies = map[string]string{}
		for _, t := range author.Texts {
			if t.Biography != "" {
				biographies[t.Tag] = t.Biography
			}
		}
	}
	var out []AuthorText
	for _, tag := range checkNames(e, names, isTag) {
		text := strings.TrimSpace(biographies[tag])
		checkText(e, "biographies."+tag, text, MaxBiography)
		out = append(out, AuthorText{AuthorID: author.ID, Tag: tag, Name: strings.TrimSpace(names[tag]), Biography: text})
	}
	for _, tag := range sortedTags(biographies) {
		if _, ok := names[tag]; !ok && p.Biographies != nil {
			e.Field("biographies."+tag, "err_name_missing")
		}
	}
	return out
}
