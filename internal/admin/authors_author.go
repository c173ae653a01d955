package admin

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/media"
)

// AuthorPage makes or changes an author.
type AuthorPage struct {
	Settings
	Form                         Form
	Path                         string
	Slug                         string // empty: a new one
	Version                      int64
	Names                        NameFields
	Kind, Protected, Mine, User  Field
	Picture, Remove              Field
	PictureKey, PictureShown     string
	IsProtected, MayLink, IsMine bool
	Linked                       string // whose account, where the person may not change it
}

func (ad *Admin) authorNewPage(v *visit) error {
	return ad.showAuthor(v, &desk.Author{Kind: desk.Person})
}

func (ad *Admin) authorPage(v *visit) error {
	a, err := ad.Desks.Author(v.ctx(), v.Param("slug"))
	if err != nil {
		return err
	}
	return ad.showAuthor(v, a)
}

// showAuthor shows the form of an author: as saved, or as typed when the form
// was refused or asked for one more language.
func (ad *Admin) showAuthor(v *visit, a *desk.Author) error {
	names, bios := textsOf(a)
	if v.Request().Method == http.MethodPost {
		names, bios = v.typedTags("names"), v.typedTags("biographies")
		a.Kind, a.Protected = desk.AuthorKind(v.FormValue("kind")), v.FormValue("protected") != ""
		a.Picture = v.FormValue("picture_key")
		v.typedUser(a)
	}
	title := v.w.T("author_new")
	if a.Slug != "" {
		title = ""
	}
	s, err := v.settings("authors", title)
	if err != nil {
		return err
	}
	if a.Slug != "" {
		saved, _ := textsOf(a)
		s.Title = v.shown(saved)
	}
	p := &AuthorPage{Settings: s, Path: settingsPath + "/authors/new", Slug: a.Slug, Version: a.Version, PictureKey: a.Picture,
		PictureShown: pictureAddress(a.Picture, "320"), IsProtected: a.Protected}
	if a.Slug != "" {
		p.Path = settingsPath + "/authors/" + a.Slug
	}
	if p.Names, err = v.nameFields(names, bios); err != nil {
		return err
	}
	if err := ad.authorFields(v, p, a); err != nil {
		return err
	}
	p.Form = v.mark(append(p.Names.fields(), &p.Kind, &p.Picture, &p.User)...)
	return v.page(p.Form.status(), "author", p)
}

func (ad *Admin) authorFields(v *visit, p *AuthorPage, a *desk.Author) error {
	p.Kind = v.newField("kind", "author_kind", "").choose(string(a.Kind), []Option{
		{Value: string(desk.Person), Label: v.w.T("author_kind_person")}, {Value: string(desk.Organisation), Label: v.w.T("author_kind_organisation")}})
	p.Protected = v.newField("protected", "author_protected", "")
	p.Protected.Checked, p.Protected.Hint = a.Protected, v.w.T("author_protected_hint")
	p.Picture = v.newField("picture", "author_picture", "")
	p.Picture.Hint = v.w.T("author_picture_hint")
	p.Remove = v.newField("picture_remove", "author_picture_remove", "")
	p.MayLink = v.who.Admin
	p.IsMine = a.UserID != nil && *a.UserID == v.who.ID
	p.Mine = v.newField("mine", "author_mine", "")
	p.Mine.Checked, p.Mine.Hint = p.IsMine, v.w.T("author_mine_hint")
	p.User = v.newField("user", "author_user", "")
	people, err := ad.Accounts.People(v.ctx(), v.who)
	if err != nil {
		return err
	}
	options := []Option{{Label: v.w.T("author_user_none")}}
	chosen := ""
	if a.UserID != nil {
		chosen = strconv.FormatInt(*a.UserID, 10)
		p.Linked = v.w.T("author_user_other")
	}
	for i := range people {
		o := Option{Value: strconv.FormatInt(people[i].ID, 10), Label: people[i].Name}
		options = append(options, o)
		if o.Value == chosen {
			p.Linked = o.Label
		}
	}
	p.User = p.User.choose(chosen, options)
	p.User.Hint = v.w.T("author_mine_hint")
	return nil
}

// typedUser lays the account that was chosen over the author: any for an admin,
// one's own for others.
func (v *visit) typedUser(a *desk.Author) {
	if v.who.Admin {
		a.UserID = nil
		if id, err := strconv.ParseInt(v.FormValue("user"), 10, 64); err == nil && id > 0 {
			a.UserID = &id
		}
		return
	}
	mine := a.UserID != nil && *a.UserID == v.who.ID
	switch {
	case v.FormValue("mine") != "" && (a.UserID == nil || mine):
		a.UserID = &v.who.ID
	case mine:
		a.UserID = nil
	}
}

func (ad *Admin) authorCreate(v *visit) error {
	if v.adding() {
		return ad.authorNewPage(v)
	}
	patch, err := ad.authorPatch(v, &desk.Author{})
	if err == nil {
		_, err = ad.Desks.NewAuthor(v.ctx(), v.who, patch)
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.authorNewPage(v)
	}
	return v.done(settingsPath+"/authors", "done_author")
}

func (ad *Admin) authorSave(v *visit) error {
	slug := v.Param("slug")
	if v.adding() {
		return ad.authorPage(v)
	}
	a, err := ad.Desks.Author(v.ctx(), slug)
	if err != nil {
		return err
	}
	version, err := v.formNumber("version")
	if err != nil {
		return err
	}
	patch, err := ad.authorPatch(v, a)
	if err == nil {
		patch.Version = version
		_, err = ad.Desks.ChangeAuthor(v.ctx(), v.who, slug, patch)
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.authorPage(v)
	}
	return v.done(settingsPath+"/authors", "done_author")
}

// authorPatch reads the form; a picture that was sent is taken in first.
func (ad *Admin) authorPatch(v *visit, a *desk.Author) (desk.AuthorPatch, error) {
	kind, protected := desk.AuthorKind(v.FormValue("kind")), v.FormValue("protected") != ""
	patch := desk.AuthorPatch{Biographies: v.typedTags("biographies").filled(), Kind: &kind, Protected: &protected}
	was := a.UserID
	v.typedUser(a)
	if (was == nil) != (a.UserID == nil) || was != nil && *was != *a.UserID {
		patch.User = &a.UserID
	}
	key, err := ad.authorPicture(v)
	if err != nil {
		return patch, err
	}
	patch.Picture = &key
	patch.Names, err = v.typedNames()
	return patch, err
}

// authorPicture answers the key of the picture: the one just sent, none, or the
// one that was there. It stands in the form from then on, so that a form that
// comes back does not lose it.
func (ad *Admin) authorPicture(v *visit) (string, error) {
	key := v.FormValue("picture_key")
	if v.FormValue("picture_remove") != "" {
		key = ""
	}
	data, err := v.file("picture", media.MaxBytes)
	if err == nil && data != nil {
		var m *media.Media
		if m, err = ad.Media.Upload(v.ctx(), &v.who, data); err == nil {
			key = m.Key
		}
	}
	if e, ok := errs.As(err); ok && (e.Kind == errs.Invalid || e.Kind == errs.TooLarge || e.Kind == errs.Unavailable) {
		bad := errs.Wrap(e.Kind, "err_invalid", err)
		bad.Fields = []errs.Field{{Name: "picture", ID: e.ID, Params: e.Params}}
		err = bad
	}
	v.Request().Form.Set("picture_key", key)
	return key, err
}

// file reads an uploaded file; nil when none was sent. TooLarge.
func (v *visit) file(name string, most int64) ([]byte, error) {
	f, _, err := v.Request().FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, bodyError(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, bodyError(err)
	}
	if int64(len(data)) > most {
		return nil, errs.New(errs.TooLarge, "err_too_large")
	}
	if len(data) == 0 {
		return nil, nil
	}
	return data, nil
}
