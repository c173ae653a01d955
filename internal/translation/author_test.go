package translation_test

import "polydesk/internal/desk"

// authorNamed is an author with an English name, linked to an account or not.
func authorNamed(name string, user *int64) desk.AuthorPatch {
	p := desk.AuthorPatch{Names: map[string]string{"en": name}}
	if user != nil {
		p.User = &user
	}
	return p
}
