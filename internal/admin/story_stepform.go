package admin

import (
	"slices"
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// ownReason is the choice of a withdrawal's own sentence.
const ownReason = "own"

// stepForm makes the empty form of a step.
func (v *visit) stepForm(sv *story.View, name string) (*StepForm, error) {
	href := storyHref(sv.Story.ID)
	f := &StepForm{W: v.w, Name: name, Title: v.w.T("step_" + name + "_title"), Go: v.w.T("step_" + name + "_go"), Busy: v.w.T("step_" + name + "_busy"),
		Keep: v.w.T("common_cancel"), Back: href, Next: v.back(""), Post: href + "/steps/" + name, Version: sv.Story.Version}
	if id := "step_" + name + "_intro"; v.w.Has(id) {
		f.Intro = v.w.T(id)
	}
	now, err := v.shownText(sv)
	if err != nil {
		return nil, err
	}
	if err := v.unsavedBy(sv, f); err != nil {
		return nil, err
	}
	action, _ := actionOf(name)
	stops, err := v.stops(sv, &now.content, action)
	if err != nil {
		return nil, err
	}
	if stops = slices.DeleteFunc(stops, func(g story.Guard) bool { return action == story.Schedule && g == story.GuardEmbargo }); len(stops) > 0 {
		f.Why = v.reason(sv, &now.content, stops[0])
	}
	switch name {
	case submitNoteStep:
		f.Note = v.noteField(sv, "step_note_editors", false)
	case string(story.Return):
		f.Note = v.noteField(sv, "step_note_return", true)
	case string(story.Publish), flashStep:
		err = v.publishForm(sv, now, f)
	case string(story.Schedule):
		err = v.scheduleForm(sv, now, f)
	case string(story.Withdraw):
		err = v.withdrawForm(sv, f)
	case string(story.Discard):
		f.Bad, f.Keep = true, v.w.T("step_discard_keep")
		if sv.Revision != nil {
			f.Facts = append(f.Facts, StepFact{Label: v.w.T("step_fact_drops"), Text: v.w.T("step_fact_revision", "Revision", v.digits(strconv.Itoa(sv.Revision.Number)))})
		}
	case string(story.Spike):
		f.Bad = true
	}
	return f, err
}

func (v *visit) unsavedBy(sv *story.View, f *StepForm) error {
	others, err := v.ad.Stories.OthersUnsaved(v.ctx(), v.who, sv)
	if err != nil || len(others) == 0 {
		return err
	}
	var ids []*int64
	for i := range others {
		ids = append(ids, &others[i].Person)
	}
	names, err := v.peopleNames(ids...)
	for _, o := range others {
		f.Unsaved = append(f.Unsaved, v.w.T("step_unsaved", "Who", names[o.Person], "Time", v.clockOf(&sv.Desk).stamp(o.SavedAt).Short))
	}
	return err
}

func (v *visit) noteField(sv *story.View, label string, required bool) *Field {
	f := v.newField("note", label, "")
	f.Rows, f.Required, f.Lang, f.Dir = 3, required, sv.Desk.Tag, "auto"
	return &f
}

func (v *visit) publicField(sv *story.View, label, hint string) *Field {
	f := v.newField("public_note", label, "")
	f.Rows, f.Lang, f.Dir, f.Hint = 2, sv.Desk.Tag, sv.Desk.Language().Direction, v.w.T(hint)
	return &f
}

// publishForm says what readers will see.
func (v *visit) publishForm(sv *story.View, now shown, f *StepForm) error {
	clock := v.clockOf(&sv.Desk)
	if f.Name == flashStep {
		f.Note = v.noteField(sv, "step_note_flash", true)
		f.Keep = v.w.T("step_publish_keep")
	} else {
		f.Keep = v.w.T("step_publish_keep")
		if sv.Story.LiveID != nil {
			f.Title, f.Go = v.w.T("step_republish_title"), v.w.T("step_republish_go")
		}
	}
	when := v.w.T("step_now", "Time", v.w.Time(clock.now.In(clock.zone)), "Zone", clock.zone.String())
	if err := v.goesOut(sv, now, f, when); err != nil {
		return err
	}
	if sv.Story.State != story.Approved && f.Name != flashStep {
		f.Intro = v.w.T("step_anew_intro")
	}
	return nil
}

func (v *visit) scheduleForm(sv *story.View, now shown, f *StepForm) error {
	clock := v.clockOf(&sv.Desk)
	f.At = v.timeField("at", "step_at", "")
	f.At.Required, f.At.Hint = true, clock.zoneLine()
	if until := sv.Story.EmbargoUntil; until != nil {
		f.Facts = append(f.Facts, StepFact{Label: v.w.T("fact_embargo"), Text: clock.text(until)})
	}
	return v.goesOut(sv, now, f, "")
}

// goesOut tells what a publication puts before readers: address, desk and time,
// which text, the kind of change, which languages it touches, what is missing.
func (v *visit) goesOut(sv *story.View, now shown, f *StepForm, when string) error {
	s, d := &sv.Story, &sv.Desk
	fact := func(label, text string) { f.Facts = append(f.Facts, StepFact{Label: v.w.T(label), Text: text}) }
	slug, before := now.content.Slug, false
	if slug == "" {
		slug, before = s.Slug, s.Slug != ""
	}
	if slug == "" {
		slug = d.Language().Slug(now.content.Headline)
	}
	address := Name{Text: "/" + d.Slug + "/a/" + slug + "/" + itoa(s.ID) + ".html", Lang: d.Tag, Dir: "ltr"}
	line := StepFact{Label: v.w.T("step_fact_address"), Names: []Name{address}}
	if before || slug == s.Slug {
		line.Text = v.w.T("step_address_as_before")
	}
	f.Facts = append(f.Facts, line)
	line = StepFact{Label: v.w.T("step_fact_desk"), Names: []Name{deskName(d)}, Text: when}
	f.Facts = append(f.Facts, line)
	if sv.Revision != nil {
		fact("step_fact_text", v.w.T("step_fact_revision", "Revision", v.digits(strconv.Itoa(sv.Revision.Number))))
	}
	if s.LiveID != nil {
		f.Class = v.classField()
		f.PublicNote = v.publicField(sv, "step_public_note", "step_public_note_hint")
		if err := v.touches(sv, f); err != nil {
			return err
		}
	}
	v.missing(now, f)
	return nil
}

func (v *visit) classField() *Field {
	f := v.newField("class", "step_class", "").choose(string(story.Update), []Option{
		{Value: string(story.Update), Label: v.w.T("class_update")},
		{Value: string(story.Cosmetic), Label: v.w.T("class_cosmetic")},
		{Value: string(story.Correction), Label: v.w.T("class_correction")},
		{Value: string(story.Retraction), Label: v.w.T("class_retraction")}})
	return &f
}

// touches names the versions that were made from this text.
func (v *visit) touches(sv *story.View, f *StepForm) error {
	rows, _, err := v.ad.Translations.List(v.ctx(), v.who, translation.Filter{Source: sv.Story.ID, Limit: story.MaxPage})
	if err != nil {
		return err
	}
	line := StepFact{Label: v.w.T("step_fact_touches")}
	for _, r := range rows {
		if r.State == translation.Declined || r.State == translation.Cancelled {
			continue
		}
		d, err := v.ad.Desks.ByID(v.ctx(), r.DeskID)
		if err != nil {
			return err
		}
		line.Names = append(line.Names, deskName(d))
	}
	line.Text = v.w.T("step_touches", "Count", len(line.Names))
	if len(line.Names) == 0 {
		line.Text = v.w.T("langs_none")
	}
	f.Facts = append(f.Facts, line)
	bearers, err := v.ad.Publishing.Bearers(v.ctx(), &sv.Story)
	if err == nil && bearers > 0 {
		f.Facts = append(f.Facts, StepFact{Label: v.w.T("step_fact_notice"), Text: v.w.T("step_notice", "Count", bearers)})
	}
	return err
}

func (v *visit) missing(now shown, f *StepForm) {
	line := StepFact{Label: v.w.T("step_fact_missing"), Text: v.w.T("step_nothing_missing")}
	var labels []string
	for _, l := range v.lacks(&now.content) {
		if l.Must {
			line.Bad = true
		}
		labels = append(labels, l.Label)
	}
	if len(labels) > 0 {
		line.Text = v.joined("frame_comma", labels...)
	}
	f.Facts = append(f.Facts, line)
}

// reasonChoices are the reasons of a withdrawal, each with the sentence that
// readers of the desk get.
func (v *visit) reasonChoices(d *desk.Desk) []ReasonChoice {
	var out []ReasonChoice
	words := v.ad.Reader.For(d.Slug)
	for _, reason := range story.Reasons() {
		text, tag := words.Text("withdrawn_"+reason, nil)
		sentence := content(d, text)
		if tag != "" {
			sentence = inTag(tag, text)
		}
		out = append(out, ReasonChoice{Value: reason, Label: v.w.T("reason_" + reason), Sentence: sentence})
	}
	return out
}

// withdrawForm asks why a story is taken down, and shows what readers will get.
func (v *visit) withdrawForm(sv *story.View, f *StepForm) error {
	f.Bad, f.Keep = true, v.w.T("step_withdraw_keep")
	f.Reasons = append(v.reasonChoices(&sv.Desk), ReasonChoice{Value: ownReason, Label: v.w.T("step_reason_own"), Chosen: true})
	f.PublicNote = v.publicField(sv, "step_withdraw_note", "step_withdraw_note_hint")
	live, err := v.liveVersions(sv)
	if len(live) > 1 {
		f.Facts = append(f.Facts, StepFact{Label: v.w.T("family_down_versions"), Text: v.w.T("family_down_link", "Count", len(live)), Href: storyHref(sv.Story.ID) + "/family-down"})
	}
	return err
}

// mayAsk says whether the person may ask desks for translations of the story.
func (v *visit) mayAsk(sv *story.View) bool {
	return v.who.Is(sv.Desk.ID, account.Editor) && !sv.Public && !sv.Shared
}
