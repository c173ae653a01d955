package admin

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// AskPage is the form that asks desks for translations, on a page of its own.
type AskPage struct {
	Frame
	Ask      AskForm
	Headline Name
}

// AskForm is the form itself.
type AskForm struct {
	W                   *i18n.Words
	Form                Form
	Post, Back          string
	Desks               []AskDesk
	DesksErr            string
	Due, Priority, Note Field
	Choices             []AskChoice // all desks, or a saved set
	SetName             *Field      // keeps the choice as a set; nil for who may not
	Live                bool        // the story is; else asking opens its text to the desks
}

// AskDesk is a desk that can be asked.
type AskDesk struct {
	Slug   string
	Name   Name
	Chosen bool
}

// AskChoice chooses several desks at once.
type AskChoice struct {
	Label, Href string
}

// askChoices offers all desks and the desk's saved sets, and marks what the
// address names. Nothing is chosen unasked.
func (v *visit) askChoices(f *AskForm, sv *story.View) error {
	if len(f.Desks) > 1 {
		f.Choices = append(f.Choices, AskChoice{v.w.T("ask_all"), f.Post + "?choose=all"})
	}
	sets, err := v.ad.Translations.Sets(v.ctx(), v.who, sv.Desk.ID)
	if err != nil {
		return err
	}
	chosen := v.QueryParam("choose")
	for _, set := range sets {
		f.Choices = append(f.Choices, AskChoice{set.Name, f.Post + "?choose=" + itoa(set.ID)})
		for i := range f.Desks {
			d, err := v.ad.Desks.BySlug(v.ctx(), f.Desks[i].Slug)
			if err != nil {
				return err
			}
			f.Desks[i].Chosen = f.Desks[i].Chosen || chosen == itoa(set.ID) && slices.Contains(set.Desks, d.ID)
		}
	}
	for i := range f.Desks {
		f.Desks[i].Chosen = f.Desks[i].Chosen || chosen == "all"
	}
	if v.who.Is(sv.Desk.ID, account.Editor) {
		f.SetName = new(v.newField("set_name", "ask_set_name", ""))
	}
	return nil
}

// askPage shows the form: in a dialog when a script asks.
func (ad *Admin) askPage(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	f, err := v.askForm(sv)
	if err != nil {
		return err
	}
	return v.showAsk(sv, f)
}

func (v *visit) showAsk(sv *story.View, f *AskForm) error {
	if v.htmx() {
		return v.page(f.Form.status(), "ask_dialog", f)
	}
	p := AskPage{Ask: *f, Headline: v.headline(sv)}
	var err error
	if p.Frame, err = v.frame("stories", v.w.T("ask_title")); err != nil {
		return err
	}
	return v.page(f.Form.status(), "story_ask", p)
}

func (v *visit) askForm(sv *story.View) (*AskForm, error) {
	if !v.mayAsk(sv) {
		return nil, errs.New(errs.Forbidden, "err_forbidden")
	}
	href := storyHref(sv.Story.ID)
	f := &AskForm{W: v.w, Post: href + "/ask", Back: href, Live: sv.Story.Live == story.OnAir}
	desks, err := v.allDesks()
	if err != nil {
		return nil, err
	}
	fam, err := v.family(sv)
	if err != nil {
		return nil, err
	}
	for i := range desks {
		d := &desks[i]
		_, exists := fam.stories[d.ID]
		job, asked := fam.jobs[d.ID]
		asked = asked && job.State != translation.Declined && job.State != translation.Cancelled
		if d.ID == sv.Desk.ID || !d.On || exists || asked {
			continue
		}
		f.Desks = append(f.Desks, AskDesk{Slug: d.Slug, Name: deskName(d)})
	}
	clock := v.clockOf(&sv.Desk)
	f.Due = *v.timeField("due_at", "ask_due", "")
	f.Due.Hint = clock.zoneLine()
	f.Priority = v.newField("priority", "ask_priority", "").choose("3", v.urgencies())
	f.Note = *v.noteField(sv, "ask_note", false)
	return f, v.askChoices(f, sv)
}

// askSend asks the chosen desks.
func (ad *Admin) askSend(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	f, err := v.askForm(sv)
	if err != nil {
		return err
	}
	in, err := v.readAsk(sv, f)
	if err != nil {
		return err
	}
	rows, err := ad.Translations.Ask(v.ctx(), v.who, in)
	if name := strings.TrimSpace(v.FormValue("set_name")); err == nil && name != "" && f.SetName != nil {
		err = ad.Translations.KeepSet(v.ctx(), v.who, translation.Set{DeskID: sv.Desk.ID, Name: name, Desks: in.Desks})
	}
	if err == nil {
		return v.done(storyHref(sv.Story.ID), "done_asked", "Count", len(rows))
	}
	desks := v.newField("desks", "ask_desks", "")
	if err := v.refused(err); err != nil {
		return err
	}
	fields := []*Field{&desks, &f.Due, &f.Priority, &f.Note}
	if f.SetName != nil {
		f.SetName.Value = v.FormValue("set_name")
		fields = append(fields, f.SetName)
	}
	f.Form = v.mark(fields...)
	f.DesksErr = desks.Error
	return v.showAsk(sv, f)
}

func (v *visit) readAsk(sv *story.View, f *AskForm) (translation.Ask, error) {
	in := translation.Ask{StoryID: sv.Story.ID, Note: v.FormValue("note")}
	form, err := v.FormParams()
	if err != nil {
		return in, bodyError(err)
	}
	bad := func(field, id string, kv ...any) {
		in.Problems = append(in.Problems, errs.New(errs.Invalid, "err_invalid").Field(field, id, kv...).Fields...)
	}
	for _, slug := range form["desks"] {
		d, err := v.ad.Desks.BySlug(v.ctx(), slug)
		switch {
		case errs.Is(err, errs.NotFound):
			bad("desks", "err_unknown_desk", "Value", slug)
		case err != nil:
			return in, err
		default:
			in.Desks = append(in.Desks, d.ID)
		}
	}
	for i := range f.Desks {
		f.Desks[i].Chosen = slices.Contains(form["desks"], f.Desks[i].Slug)
	}
	due, ok := v.clockOf(&sv.Desk).read(form.Get("due_at"))
	if !ok {
		bad("due_at", "err_bad_time")
	}
	in.DueAt = due
	if text := form.Get("priority"); text != "" {
		n, err := strconv.Atoi(plainDigits(text))
		if err != nil || n == 0 {
			bad("priority", "err_number_range", "Min", 1, "Max", 5)
		}
		in.Priority = n
	}
	f.Due.Value, f.Note.Value = form.Get("due_at"), in.Note
	f.Priority = f.Priority.choose(form.Get("priority"), f.Priority.Options)
	return in, nil
}

// askTake begins a translation at one of the person's own desks: asks for it,
// and takes it into their hands.
func (ad *Admin) askTake(v *visit) error {
	sv, err := v.story()
	if err != nil {
		return err
	}
	d, err := ad.Desks.BySlug(v.ctx(), v.FormValue("desk"))
	if err != nil {
		return err
	}
	rows, err := ad.Translations.Ask(v.ctx(), v.who, translation.Ask{StoryID: sv.Story.ID, Desks: []int64{d.ID}})
	if err != nil {
		return err
	}
	row, err := ad.Translations.Claim(v.ctx(), v.who, rows[0].ID)
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, translationHref(row.ID))
}
