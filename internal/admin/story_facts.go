package admin

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
)

// FactsPart are the desk facts: not content, at once, no revision.
type FactsPart struct {
	W     *i18n.Words
	Form  Form
	Post  string
	Swaps bool   // on the story's page: a script swaps the section and leaves the text alone
	Zone  string // whose clock the times are by
	// Fields that the person may not set are nil; Rows shows all as text.
	Slugline, Urgency, Assignee, Embargo, Breaking *Field
	Rows                                           []FactRow
	Any                                            bool // at least one may be set
}

// FactRow is a fact as text.
type FactRow struct {
	Label string
	Value Name
	None  bool
}

// FactsPage is the form of the facts alone.
type FactsPage struct {
	Frame
	Facts    *FactsPart
	Headline Name
	Back     string
}

// may-set rules of the facts are the service's; the page asks with the same
// roles which controls to show.
func (v *visit) settable(sv *story.View) (own, embargo, breaking bool) {
	at := v.who.At(sv.Desk.ID)
	s := &sv.Story
	holds := s.HolderID != nil && *s.HolderID == v.who.ID && at.Has(account.Translator)
	own = at.Has(account.Reporter) || holds
	embargo = at.Has(account.Editor) && s.Live != story.OnAir
	breaking = at.Has(account.Chief) || at.Has(account.Editor) && sv.Desk.EditorsPublish
	return own, embargo, breaking
}

func (v *visit) factsPart(sv *story.View, clock deskClock) (*FactsPart, error) {
	s := &sv.Story
	f := &FactsPart{W: v.w, Post: storyHref(s.ID) + "/facts", Zone: clock.zoneLine()}
	people, err := v.deskPeople(sv)
	if err != nil {
		return nil, err
	}
	own, embargo, breaking := v.settable(sv)
	if own {
		f.Slugline = new(v.newField("slugline", "fact_slugline", s.Slugline))
		f.Urgency = new(v.newField("urgency", "fact_urgency", "").choose(strconv.Itoa(s.Urgency), v.urgencies()))
		f.Assignee = new(v.newField("assignee", "fact_assignee", "").choose(idText(s.AssigneeID), people))
	}
	if embargo {
		f.Embargo = v.timeField("embargo_until", "fact_embargo", clock.input(s.EmbargoUntil))
	}
	if breaking {
		f.Breaking = v.timeField("breaking_until", "fact_breaking", clock.input(s.BreakingUntil))
	}
	f.Any = own || embargo || breaking
	row := func(label string, value Name) {
		f.Rows = append(f.Rows, FactRow{Label: v.w.T(label), Value: value, None: value.Text == ""})
	}
	assignee := ""
	for _, p := range people {
		if p.Value == idText(s.AssigneeID) && p.Value != "" {
			assignee = p.Label
		}
	}
	slug := Name{}
	if s.Slugline != "" {
		slug = content(&sv.Desk, s.Slugline)
	}
	row("fact_slugline", slug)
	row("fact_urgency", Name{Text: v.w.T("urgency_" + strconv.Itoa(s.Urgency))})
	row("fact_assignee", Name{Text: assignee})
	row("fact_embargo", Name{Text: clock.text(s.EmbargoUntil)})
	row("fact_breaking", Name{Text: clock.text(s.BreakingUntil)})
	return f, nil
}

func (v *visit) timeField(name, label, value string) *Field {
	f := v.newField(name, label, value)
	f.Type, f.Dir = "datetime-local", "ltr"
	return &f
}

func idText(id *int64) string {
	if id == nil {
		return ""
	}
	return strconv.FormatInt(*id, 10)
}

func (v *visit) urgencies() []Option {
	var out []Option
	for n := 1; n <= 5; n++ {
		out = append(out, Option{Value: strconv.Itoa(n), Label: v.w.T("urgency_" + strconv.Itoa(n))})
	}
	return out
}

// deskPeople lists whom a story can be given to: those with a role at its desk,
// and whoever has it now. The first choice is nobody.
func (v *visit) deskPeople(sv *story.View) ([]Option, error) {
	people, err := v.ad.Accounts.People(v.ctx(), v.who)
	if err != nil {
		return nil, err
	}
	now := v.ad.Clock.Now()
	out := []Option{{Label: v.w.T("fact_nobody")}}
	has := sv.Story.AssigneeID
	for _, p := range people {
		works := p.DisabledAt == nil && slices.ContainsFunc(p.Roles, func(m account.Membership) bool {
			return m.DeskID == sv.Desk.ID && (m.Until == nil || m.Until.After(now))
		})
		if works || has != nil && *has == p.ID {
			out = append(out, Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name})
		}
	}
	if has != nil && !slices.ContainsFunc(out, func(o Option) bool { return o.Value == idText(has) }) {
		names, err := v.peopleNames(has)
		if err != nil {
			return nil, err
		}
		out = append(out, Option{Value: idText(has), Label: names[*has]})
	}
	return out, nil
}

// factsPage is the form on a page of its own.
func (ad *Admin) factsPage(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	f, err := v.factsPart(sv, v.clockOf(&sv.Desk))
	if err != nil {
		return err
	}
	return v.showFacts(sv, f)
}

func (v *visit) showFacts(sv *story.View, f *FactsPart) error {
	if v.htmx() {
		f.Swaps = true
		return v.page(f.Form.status(), "story_facts_part", f)
	}
	p := FactsPage{Facts: f, Headline: v.headline(sv), Back: storyHref(sv.Story.ID)}
	var err error
	if p.Frame, err = v.frame("stories", v.w.T("story_facts")); err != nil {
		return err
	}
	return v.page(f.Form.status(), "story_facts", p)
}

// headline is a story's name on its other pages.
func (v *visit) headline(sv *story.View) Name {
	if sv.Content.Headline != "" {
		return content(&sv.Desk, sv.Content.Headline)
	}
	return Name{Text: v.w.T("story_untitled")}
}

// factsSave sets the facts whose controls were sent.
func (ad *Admin) factsSave(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	in, err := v.readFacts(sv)
	if err != nil {
		return err
	}
	err = v.saveFacts(sv, in)
	if err == nil && v.htmx() {
		return v.factsSwapped()
	}
	if err == nil {
		return v.done(storyHref(sv.Story.ID), "done_facts")
	}
	f, ferr := v.factsPart(sv, v.clockOf(&sv.Desk))
	if ferr != nil {
		return ferr
	}
	var fields []*Field
	for _, field := range []*Field{f.Slugline, f.Urgency, f.Assignee, f.Embargo, f.Breaking} {
		if field == nil {
			continue
		}
		if field.Options != nil {
			*field = field.choose(v.FormValue(field.Name), field.Options)
		}
		field.Value = v.FormValue(field.Name)
		fields = append(fields, field)
	}
	if err := v.refused(err); err != nil {
		return err
	}
	f.Form = v.mark(fields...)
	return v.showFacts(sv, f)
}

// factsSwapped answers a script with the parts of the story's page that the
// facts have changed.
func (v *visit) factsSwapped() error {
	sv, err := v.story()
	if err != nil {
		return err
	}
	p, err := v.storyPage(sv)
	if err != nil {
		return err
	}
	p.Swapped = true
	return v.page(http.StatusOK, "facts_swapped", p)
}

// saveFacts saves facts over whatever version the story has by now: each stands
// for itself, and only those that the person changed are sent.
func (v *visit) saveFacts(sv *story.View, in story.Change) error {
	in.Version = sv.Story.Version
	for range 3 {
		_, err := v.ad.Stories.Save(v.ctx(), v.who, sv.Story.ID, in)
		e, ok := errs.As(err)
		if !ok || e.Kind != errs.Stale {
			return err
		}
		if detail, ok := e.Detail.(story.StaleDetail); ok {
			in.Version = detail.Current.Story.Version
		}
	}
	return errs.New(errs.Stale, "err_stale")
}

// readFacts reads the form. A fact whose value is the one that the form began
// with (its field "was.NAME") is left out.
func (v *visit) readFacts(sv *story.View) (story.Change, error) {
	clock := v.clockOf(&sv.Desk)
	in := story.Change{}
	form, err := v.FormParams()
	if err != nil {
		return in, bodyError(err)
	}
	touched := func(name string) bool {
		return form.Has(name) && !(form.Has("was."+name) && form.Get("was."+name) == form.Get(name))
	}
	bad := func(field, id string, kv ...any) {
		in.Problems = append(in.Problems, errs.New(errs.Invalid, "err_invalid").Field(field, id, kv...).Fields...)
	}
	if slug := form.Get("slugline"); touched("slugline") {
		in.Facts.Slugline = &slug
	}
	if touched("urgency") {
		n, err := strconv.Atoi(plainDigits(form.Get("urgency")))
		if err != nil {
			bad("urgency", "err_number_range", "Min", 1, "Max", 5)
		} else {
			in.Facts.Urgency = &n
		}
	}
	if text := form.Get("assignee"); touched("assignee") {
		var id *int64
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			id = &n
		} else if text != "" {
			bad("assignee", "err_unknown_value", "Value", text)
		}
		in.Facts.Assignee = &id
	}
	at := func(name string) **time.Time {
		if !touched(name) {
			return nil
		}
		t, ok := clock.read(form.Get(name))
		if !ok {
			bad(name, "err_bad_time")
			return nil
		}
		return &t
	}
	in.Facts.EmbargoUntil = at("embargo_until")
	in.Facts.BreakingUntil = at("breaking_until")
	return in, nil
}

// version is the version of the story that a form was made from; 0: not named.
func (v *visit) version() int64 {
	n, err := strconv.ParseInt(v.FormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
