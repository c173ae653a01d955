package admin

import (
	"net/http"
	"strings"

	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
)

// FamilyDownPage asks before all live versions of a story are taken down in
// one act.
type FamilyDownPage struct {
	Frame
	Headline Name
	Down     FamilyDown
}

// FamilyDown is the form: the reason whose sentence readers of each language
// get, and for each version why it stays, if it does.
type FamilyDown struct {
	W          *i18n.Words
	Form       Form
	Post, Back string
	Count      string
	Go         string
	Reasons    []ReasonChoice
	Reason     Field
	Versions   []FamilyVersion
}

// FamilyVersion is one live version.
type FamilyVersion struct {
	Head Head
	Why  Field

	story int64
}

func (ad *Admin) familyDownPage(v *visit) error {
	sv, f, err := v.familyDown()
	if err != nil {
		return err
	}
	return v.showFamilyDown(sv, f)
}

func (v *visit) showFamilyDown(sv *story.View, f *FamilyDown) error {
	p := FamilyDownPage{Headline: v.headline(sv), Down: *f}
	var err error
	if p.Frame, err = v.frame("stories", v.w.T("family_down_title")); err != nil {
		return err
	}
	return v.page(f.Form.status(), "family_down", p)
}

// familyDown gathers the form; Forbidden for who may not, Conflict when nothing
// is live.
func (v *visit) familyDown() (*story.View, *FamilyDown, error) {
	sv, err := v.inside()
	if err != nil {
		return nil, nil, err
	}
	live, err := v.liveVersions(sv)
	if err != nil {
		return nil, nil, err
	}
	if live == nil {
		return nil, nil, errs.New(errs.Forbidden, "err_forbidden")
	}
	if len(live) == 0 {
		return nil, nil, errs.New(errs.Conflict, "err_state")
	}
	href := storyHref(sv.Story.ID)
	f := &FamilyDown{W: v.w, Post: href + "/family-down", Back: href, Count: v.w.T("family_down_count", "Count", len(live)),
		Go: v.w.T("family_down_go", "Count", len(live)), Reason: v.newField("reason", "step_reason", v.FormValue("reason"))}
	for _, r := range v.reasonChoices(&sv.Desk) {
		r.Chosen = r.Value == f.Reason.Value
		f.Reasons = append(f.Reasons, r)
	}
	for i := range live {
		d := v.desk(live[i].DeskID)
		name := "why_" + itoa(live[i].ID)
		why := Field{Name: name, Label: v.w.T("family_down_why", "Desk", d.Name), Value: v.FormValue(name), Type: "text", Dir: "auto"}
		f.Versions = append(f.Versions, FamilyVersion{story: live[i].ID, Head: v.head(storyHref(live[i].ID), d, live[i].Headline, ""), Why: why})
	}
	return sv, f, nil
}

// liveVersions lists the live versions of the story's family for who may take
// them down; nil for others.
func (v *visit) liveVersions(sv *story.View) ([]story.Story, error) {
	origin := sv.Story
	if origin.Origin() != origin.ID {
		o, err := v.ad.Stories.Get(v.ctx(), v.who, origin.Origin())
		if errs.Is(err, errs.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		origin = o.Story
	}
	if !story.MayTakeDown(v.who, &origin) {
		return nil, nil
	}
	all, err := v.ad.Stories.Family(v.ctx(), v.who, origin.ID)
	live := []story.Story{}
	for _, s := range all {
		if s.Live == story.OnAir {
			live = append(live, s)
		}
	}
	return live, err
}

func (ad *Admin) familyDownTake(v *visit) error {
	sv, f, err := v.familyDown()
	if err != nil {
		return err
	}
	in := story.TakeDown{Reason: f.Reason.Value, Except: map[int64]string{}}
	for _, version := range f.Versions {
		if why := version.Why.Value; strings.TrimSpace(why) != "" {
			in.Except[version.story] = why
		}
	}
	down, err := ad.Stories.TakeDown(v.ctx(), v.who, sv.Story.ID, in)
	if err == nil {
		return v.done(storyHref(sv.Story.ID), "done_family_down", "Count", len(down))
	}
	if err := v.refused(err); err != nil {
		return err
	}
	fields := []*Field{&f.Reason}
	for i := range f.Versions {
		fields = append(fields, &f.Versions[i].Why)
	}
	f.Form = v.mark(fields...)
	return v.showFamilyDown(sv, f)
}

// familyRoutes are those of the acts on a whole family.
func (ad *Admin) familyRoutes() []route {
	return []route{
		{http.MethodGet, "/admin/stories/:id/family-down", Editor, ad.familyDownPage, 0},
		{http.MethodPost, "/admin/stories/:id/family-down", Editor, ad.familyDownTake, 0},
	}
}
