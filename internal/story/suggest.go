package story

import (
	"context"
	"slices"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/errs"
)

// Text that somebody typed into a translation which another holds by now is a
// suggestion: it stays their own draft, and who holds the translation may take
// parts of it in. Nothing that was typed is lost because a lease ended.

// Suggest keeps what a person typed into a translation that they may not change
// now. NotFound, Forbidden, Invalid.
func (sv *Service) Suggest(ctx context.Context, a account.Actor, in Autosave) error {
	s, err := sv.within(ctx, a, in.StoryID)
	if err != nil {
		return err
	}
	if !s.IsTranslation() || s.Hidden || !a.Is(s.DeskID, account.Translator) {
		return errs.New(errs.Forbidden, "err_forbidden")
	}
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return err
	}
	in.Content.Normal()
	in.Content.Body.AssignIDs(NewBlockID)
	if err := sv.checkDraft(ctx, a, s, d, &in.Content); err != nil {
		return err
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error { return sv.putDraft(ctx, a, s, in, sv.clock.Now()) })
}

// Suggestions lists others' text that is not in the working copy and that
// nobody has set aside; holder's, who is at work, is none.
func (sv *Service) Suggestions(ctx context.Context, a account.Actor, v *View, holder int64) ([]Unsaved, error) {
	drafts, err := sv.store.Drafts(ctx, v.Story.ID)
	if err != nil {
		return nil, err
	}
	var out []Unsaved
	for _, d := range drafts {
		if d.PersonID == a.ID || d.PersonID == holder || d.SetAsideAt != nil {
			continue
		}
		c, err := sv.draftText(ctx, v.Story.ID, d.PersonID)
		if err != nil {
			return nil, err
		}
		known, err := sv.says(ctx, v.Revision, d.BaseRevisionID, c.Hash())
		if err != nil {
			return nil, err
		}
		if !known {
			out = append(out, Unsaved{Person: d.PersonID, SavedAt: d.SavedAt})
		}
	}
	return out, nil
}

// says tells whether the working copy, or what a text grew from, reads the same.
func (sv *Service) says(ctx context.Context, head *Revision, base *int64, hash string) (bool, error) {
	if head != nil && head.Hash == hash {
		return true, nil
	}
	if base == nil {
		return false, nil
	}
	r, err := sv.store.Revision(ctx, *base)
	return err == nil && r.Hash == hash, err
}

func (sv *Service) draftText(ctx context.Context, id, person int64) (Content, error) {
	d, err := sv.store.DraftOf(ctx, id, person)
	if err != nil {
		return Content{}, err
	}
	return d.text()
}

// TextOf answers another person's unsaved text of a translation, to who may
// change it. NotFound, Forbidden.
func (sv *Service) TextOf(ctx context.Context, a account.Actor, id, person int64) (Content, error) {
	if err := sv.mayTakeOver(ctx, a, id); err != nil {
		return Content{}, err
	}
	return sv.draftText(ctx, id, person)
}

func (sv *Service) mayTakeOver(ctx context.Context, a account.Actor, id int64) error {
	s, err := sv.within(ctx, a, id)
	if err != nil {
		return err
	}
	if !s.IsTranslation() {
		return errs.New(errs.NotFound, "err_not_found")
	}
	return may(MayEdit(a, s) == EditYes)
}

// SetAside says that another person's text is not to be taken in. Their draft
// stays theirs; when they type on it shows again. NotFound, Forbidden.
func (sv *Service) SetAside(ctx context.Context, a account.Actor, id, person int64) error {
	if err := sv.mayTakeOver(ctx, a, id); err != nil {
		return err
	}
	now := sv.clock.Now()
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		d, err := sv.store.DraftOf(ctx, id, person)
		if err != nil {
			return err
		}
		d.SetAsideAt = &now
		return sv.store.SaveDraft(ctx, d)
	})
}

// TakeParts takes parts (names or block ids) of another person's text into the
// translation, on top of the person's own unsaved text when they have some that
// stands on the working copy. NotFound, Forbidden, Conflict, Invalid.
func (sv *Service) TakeParts(ctx context.Context, a account.Actor, id, person int64, parts []string) error {
	from, err := sv.TextOf(ctx, a, id, person)
	if err != nil {
		return err
	}
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		s, d, err := sv.lockFor(ctx, a, id)
		if err != nil {
			return err
		}
		head, err := sv.head(ctx, s)
		if err != nil {
			return err
		}
		if head == nil {
			return errs.New(errs.NotFound, "err_not_found")
		}
		into := head.Content
		own, err := sv.store.DraftOf(ctx, id, a.ID)
		switch {
		case err == nil && sameID(own.BaseRevisionID, &head.ID):
			if into, err = sv.draftText(ctx, id, a.ID); err != nil {
				return err
			}
		case err != nil && !errs.Is(err, errs.NotFound):
			return err
		}
		_, err = sv.save(ctx, a, s, d, Change{Version: s.Version, Base: head.ID, Patch: WholePatch(Blend(into, from, parts), nil)})
		return err
	})
}

// Blend answers into with the named parts of from: texts by name, blocks by id.
// A block that into lacks comes after the one that it follows in from; one that
// from lacks goes.
func Blend(into, from Content, parts []string) Content {
	out := into.Clone()
	out.Normal()
	from.Normal()
	for _, name := range parts {
		switch name {
		case PartHeadline:
			out.Headline = from.Headline
		case PartDeck:
			out.Deck = from.Deck
		case PartCaption, PartAlt, PartCredit:
			blendLead(&out, &from, name)
		default:
			blendBlock(out.Body, from.Body, name)
		}
	}
	return out
}

func blendLead(out, from *Content, name string) {
	if out.Lead == nil || from.Lead == nil {
		return
	}
	l := *out.Lead
	switch name {
	case PartCaption:
		l.Caption = from.Lead.Caption
	case PartAlt:
		l.Alt = from.Lead.Alt
	case PartCredit:
		l.Credit = from.Lead.Credit
	}
	out.Lead = &l
}

func blendBlock(out, from *body.Doc, id string) {
	has := func(d *body.Doc, id string) int {
		return slices.IndexFunc(d.Content, func(b body.Block) bool { return b.ID == id })
	}
	at, of := has(out, id), has(from, id)
	switch {
	case at >= 0 && of >= 0:
		out.Content = slices.Clone(out.Content)
		out.Content[at] = from.Content[of]
	case at >= 0:
		out.Content = slices.Delete(slices.Clone(out.Content), at, at+1)
	case of >= 0:
		place := 0
		for i := of - 1; i >= 0 && place == 0; i-- {
			place = has(out, from.Content[i].ID) + 1
		}
		out.Content = slices.Insert(slices.Clone(out.Content), place, from.Content[of])
	}
}

// TakeIn makes a revision of a person's unsaved text when it stands on the
// working copy and is whole, so that who works on begins with it. It runs in
// the caller's transaction on a locked story; the caller writes the row. What
// cannot be taken in stays their draft.
func (sv *Service) TakeIn(ctx context.Context, s *Story, person int64) (bool, error) {
	saved, err := sv.store.DraftOf(ctx, s.ID, person)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	head, err := sv.head(ctx, s)
	if err != nil || head == nil || !sameID(saved.BaseRevisionID, &head.ID) {
		return false, err
	}
	c, err := sv.draftText(ctx, s.ID, person)
	if err != nil || c.Hash() == head.Hash {
		return false, err
	}
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return false, err
	}
	by := account.Actor{ID: person}
	patch := WholePatch(c, nil)
	next := patch.Apply(head.Content)
	unseen, err := sv.unseen(ctx, by, head, &next)
	if err != nil || len(unseen) > 0 || check(&next, d, false).err() != nil || s.State != Draft && s.State != Published {
		return false, err
	}
	if _, err := sv.change(ctx, by, s, d, head, next, SaveRevision, Alignment{}, ""); err != nil {
		return false, err
	}
	return true, sv.store.DeleteDraft(ctx, s.ID, person)
}
