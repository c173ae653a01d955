package story

import (
	"context"
	"slices"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

// unseen lists the pictures that the content uses, that were not in the text
// before it (nil: none), and that the person may not see. A picture's key is in
// addresses that are handed about: to know it must not open a picture of a story
// that the person cannot read, so such a key is answered as one that nobody knows.
func (sv *Service) unseen(ctx context.Context, a account.Actor, before *Revision, c *Content) ([]string, error) {
	keys := c.Media()
	if before != nil {
		had := before.Content.Media()
		keys = slices.DeleteFunc(keys, func(key string) bool { return slices.Contains(had, key) })
	}
	if len(keys) == 0 {
		return nil, nil
	}
	seen, err := sv.store.SeenMedia(ctx, a, keys)
	return slices.DeleteFunc(keys, func(key string) bool { return seen[key] != 0 }), err
}

// checkPictures refuses a draft with a picture that the person may not see: a
// preview of the draft would show it.
func (sv *Service) checkPictures(ctx context.Context, a account.Actor, s *Story, c *Content) error {
	if len(c.Media()) == 0 {
		return nil
	}
	head, err := sv.head(ctx, s)
	if err != nil {
		return err
	}
	unseen, err := sv.unseen(ctx, a, head, c)
	if err != nil || len(unseen) == 0 {
		return err
	}
	e := errs.New(errs.Invalid, "err_invalid")
	for _, key := range unseen {
		e.Field(c.MediaField(key), "err_unknown_slug", "Value", key)
	}
	return e
}
