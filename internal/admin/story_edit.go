package admin

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
)

// storyEdit shows one story: to write in, to read, or as readers have it,
// whatever it is to the person.
func (ad *Admin) storyEdit(v *visit) error {
	sv, err := v.story()
	if err != nil {
		return err
	}
	p, err := v.storyPage(sv)
	if err != nil {
		return err
	}
	return v.page(http.StatusOK, "story_edit", p)
}

// storyPage gathers the page.
func (v *visit) storyPage(sv *story.View) (*StoryPage, error) {
	s, d := &sv.Story, &sv.Desk
	now, err := v.shownText(sv)
	if err != nil {
		return nil, err
	}
	title := now.content.Headline
	if title == "" {
		title = v.w.T("story_untitled")
	}
	p := &StoryPage{ID: strconv.FormatInt(s.ID, 10), Href: storyHref(s.ID), Inside: !sv.Public && !sv.Shared}
	if p.Frame, err = v.frame("stories", title); err != nil {
		return nil, err
	}
	if now.content.Headline != "" {
		p.Title = content(d, title)
	}
	p.NoAct = false
	clock := v.clockOf(d)
	p.Marks = clock.marks(s)
	p.CanEdit = p.Inside && story.MayEdit(v.who, s) == story.EditYes
	if err := v.storyText(p, sv, now); err != nil {
		return nil, err
	}
	if s.Live == story.OnAir {
		p.Public = publicHref(d, s, s.Slug)
	}
	if !p.Inside {
		p.Said = v.saidOutside(sv)
		p.Langs, err = v.langsPart(sv)
		return p, err
	}
	return p, v.storyInside(p, sv, now, clock)
}

// storyText fills what is read: text, credits, counts.
func (v *visit) storyText(p *StoryPage, sv *story.View, now shown) error {
	d := &sv.Desk
	var err error
	if p.Content, err = v.text(d, &now.content); err != nil {
		return err
	}
	if p.Credits, p.Topics, err = v.creditsPart(d, &now.content); err != nil {
		return err
	}
	p.Footer.Words, p.Footer.Minutes = v.footer(&now.content)
	if sv.Revision != nil {
		p.Footer.Saved = v.clockOf(d).stamp(sv.Revision.At)
	}
	p.Script, err = v.editorData(d, sv.Story.ID, now)
	p.Scripts = nil
	if p.CanEdit {
		p.Scripts = []string{"editor.js"}
		p.Keys = append(v.editorKeys(), p.Keys...)
	}
	return err
}

// storyInside fills what only the desk's own people have.
func (v *visit) storyInside(p *StoryPage, sv *story.View, now shown, clock deskClock) error {
	s := &sv.Story
	others, err := v.ad.Stories.OthersUnsaved(v.ctx(), v.who, sv)
	if err != nil {
		return err
	}
	if p.Steps, err = v.steps(sv, &now, len(others) > 0); err != nil {
		return err
	}
	if p.Said, err = v.said(sv, now.draft != nil, clock); err != nil {
		return err
	}
	job, err := v.jobLine(sv)
	if err != nil {
		return err
	}
	if job != nil {
		p.Said = append(p.Said, *job)
	}
	if p.Here, err = v.herePart(sv, p.CanEdit); err != nil {
		return err
	}
	if s.Slugline != "" {
		p.Slugline = content(&sv.Desk, s.Slugline)
	}
	p.Slug = v.newField("slug", "story_slug", now.content.Slug)
	p.Slug.Lang, p.Slug.Dir = sv.Desk.Tag, sv.Desk.Language().Direction
	p.Lacks = v.lacks(&now.content)
	if p.Facts, err = v.factsPart(sv, clock); err != nil {
		return err
	}
	p.Facts.Swaps = true
	if p.Langs, err = v.langsPart(sv); err != nil {
		return err
	}
	if p.Trail, err = v.trail(sv, clock, 12); err != nil {
		return err
	}
	if !p.CanEdit {
		p.Locked = v.locked(sv, p.Steps)
	}
	p.Preview = p.Href + "/preview"
	p.Draft = v.draftPart(sv, now, clock)
	return nil
}

func (v *visit) draftPart(sv *story.View, now shown, clock deskClock) *DraftPart {
	// a script that asks for the page again, after a save, has the text on its screen
	if now.draft == nil || v.Request().Header.Get("Sec-Fetch-Dest") == "empty" {
		return nil
	}
	href := storyHref(sv.Story.ID)
	d := &DraftPart{At: clock.stamp(now.draft.SavedAt), Drop: href + "/draft/drop", Save: href + "/draft/save",
		Version: sv.Story.Version, Old: now.old}
	if sv.Revision != nil {
		d.Compare = href + "/compare?from=" + strconv.Itoa(sv.Revision.Number) + "&to=mine"
	}
	return d
}

// locked says why the person cannot write now, with the steps that would open it.
func (v *visit) locked(sv *story.View, steps stepsPart) *Locked {
	l := &Locked{Text: v.w.T("locked_role")}
	if story.MayEdit(v.who, &sv.Story) == story.EditNever {
		if sv.Story.IsTranslation() && v.who.Is(sv.Desk.ID, account.Translator) {
			l.Text = v.w.T("locked_not_held")
		}
		return l
	}
	l.Text = v.w.T("locked_" + string(sv.Story.State))
	opening := []string{string(story.Recall), string(story.Return), string(story.Unschedule), string(story.Restore)}
	all := steps.More
	if steps.Primary != nil {
		all = append([]StepLink{*steps.Primary}, all...)
	}
	for _, link := range all {
		if slices.Contains(opening, link.Name) {
			l.Steps = append(l.Steps, link)
		}
	}
	return l
}

// said tells where the story stands, alarms first. begun: the person has unsaved
// text of it.
func (v *visit) said(sv *story.View, begun bool, clock deskClock) ([]Sentence, error) {
	s := &sv.Story
	var out []Sentence
	if s.ScheduleFailed != "" {
		why := "guard_" + s.ScheduleFailed
		if !v.w.Has(why) {
			why = "err_invalid"
		}
		out = append(out, Sentence{Bad: true, Text: v.w.T("said_schedule_failed", "Why", v.w.T(why))})
	}
	names, err := v.peopleNames(s.FlashBy, s.SubmittedBy)
	if err != nil {
		return nil, err
	}
	if s.FlashBy != nil {
		out = append(out, Sentence{Bad: true, Text: v.w.T("said_flash", "Who", names[*s.FlashBy], "Time", clock.text(s.FlashAt))})
	}
	id, args := "said_"+string(s.State), []any{"Time", ""}
	if sv.Revision == nil {
		id = "said_new"
	}
	switch s.State {
	case story.InReview:
		if s.SubmittedBy != nil {
			id, args = "said_in_review_by", []any{"Who", names[*s.SubmittedBy]}
		}
	case story.Scheduled:
		args = []any{"Time", clock.text(s.ScheduleAt), "Desk", sv.Desk.Name}
	case story.Published:
		args = []any{"Time", clock.text(s.PublishedAt)}
	}
	begun = begun && s.State == story.Published
	if !begun && (s.State != story.Draft || s.Live != story.OnAir) {
		out = append(out, Sentence{Text: v.w.T(id, args...)})
	}
	if s.Live == story.OnAir && (begun || s.State != story.Published) {
		out = append(out, Sentence{Text: v.w.T("said_live_meanwhile", "Time", clock.text(s.PublishedAt))})
	}
	return out, nil
}

func (v *visit) saidOutside(sv *story.View) []Sentence {
	if sv.Shared {
		return []Sentence{{Text: v.w.T("said_shared", "Desk", sv.Desk.Name)}}
	}
	return []Sentence{{Text: v.w.T("said_outside", "Desk", sv.Desk.Name)}}
}

// peopleNames answers the names of people by id; who is nil is left out.
func (v *visit) peopleNames(ids ...*int64) (map[int64]string, error) {
	var list []int64
	for _, id := range ids {
		if id != nil && !slices.Contains(list, *id) {
			list = append(list, *id)
		}
	}
	if len(list) == 0 {
		return map[int64]string{}, nil
	}
	return v.ad.Stories.Names(v.ctx(), list...)
}

func (v *visit) editorKeys() []Key {
	return []Key{{Keys: []string{"Ctrl", "⏎"}, Text: v.w.T("keys_primary")}, {Keys: []string{"Ctrl", "S"}, Text: v.w.T("keys_save")}}
}

// HerePart says who else has the story open.
type HerePart struct {
	W      *i18n.Words
	Href   string
	People []Present
}

// Present is somebody who has the story open.
type Present struct {
	Name, Initials string
	Text           string
}

// herePart notes that the person is here and answers who else is.
func (v *visit) herePart(sv *story.View, editing bool) (HerePart, error) {
	part := HerePart{W: v.w, Href: storyHref(sv.Story.ID) + "/here"}
	others, err := v.ad.Stories.Here(v.ctx(), v.who, sv.Story.ID, false)
	if err != nil {
		return part, err
	}
	var ids []*int64
	for i := range others {
		ids = append(ids, &others[i].PersonID)
	}
	names, err := v.peopleNames(ids...)
	if err != nil {
		return part, err
	}
	for _, o := range others {
		p := Present{Name: names[o.PersonID], Initials: initials(names[o.PersonID])}
		id := "here_reads"
		if o.Editing {
			id = "here_writes"
		}
		p.Text = v.w.T(id, "Who", p.Name, "Time", v.clockOf(&sv.Desk).stamp(o.Since).Short)
		part.People = append(part.People, p)
	}
	return part, nil
}

// storyHere is asked every 20 seconds by an open page.
func (ad *Admin) storyHere(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	part, err := v.herePart(sv, false)
	if err != nil {
		return err
	}
	return v.page(http.StatusOK, "story_here", part)
}

// draftNumber names a draft by when it was saved.
func draftNumber(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

// newDesk is the desk at which a new story begins: the one that was named, the
// chosen one, or the only one; nil when the person has to choose.
func (v *visit) newDesk() (*desk.Desk, []desk.Desk, error) {
	mine, err := v.myDesks()
	if err != nil {
		return nil, nil, err
	}
	var write []desk.Desk
	for _, d := range mine {
		if v.who.Is(d.ID, account.Reporter) {
			write = append(write, d)
		}
	}
	slug := v.QueryParam("desk")
	if slug == "" {
		slug = v.FormValue("desk")
	}
	for i := range write {
		if write[i].Slug == slug {
			return &write[i], write, nil
		}
	}
	if slug != "" {
		return nil, nil, errs.New(errs.NotFound, "err_not_found")
	}
	if c := v.chosen(write); c != nil {
		return c, write, nil
	}
	if len(write) == 1 {
		return &write[0], write, nil
	}
	return nil, write, nil
}
