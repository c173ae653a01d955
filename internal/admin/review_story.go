package admin

import (
	"slices"
	"strconv"

	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// ReviewStory is the story that is being decided about.
type ReviewStory struct {
	W         *i18n.Words
	Href      string
	Head      Name
	Desk      Name
	Marks     RowMarks
	By        string // who submitted it
	Revision  string // "revision 7"
	At        Moment
	Note      *NoteLine
	Changes   []ReviewChange // who changed it since the text it is compared with
	Unsaved   string         // somebody has newer text that is not saved
	Against   Pick
	Lang, Dir string
	Parts     []ReviewPart // differences, what is unchanged folded
	Clean     *StoryText   // or the text as it will read
	Credits   CreditsPart
	Topics    []Name
	Sides     *ReviewSides // of a translation: beside its source
	Touches   []Name       // live languages that become stale
	TouchText string
	Approve   *ReviewStep
	Return    *ReviewStep
	Edit      string // address; empty: not for this person
	Version   int64
	More      string // the story page, with all other steps
}

// ReviewStep is one of the two decisions.
type ReviewStep struct {
	Post string
	Back string // where one goes on when it worked
	Why  Reason // set: guarded
}

// ReviewChange is a revision that came since.
type ReviewChange struct {
	Revision, By string
	At           Moment
}

// ReviewPart is a part of the text with what became of it, or several
// unchanged ones folded.
type ReviewPart struct {
	DiffPart
	Folded string // "3 blocks unchanged"
	Inner  []DiffPart
}

// What a text may be compared against.
const (
	againstLive = "live"
	againstSeen = "seen"
	againstNone = "none"
)

// reviewBase is the text that the submitted one is compared with.
type reviewBase struct {
	value   string
	number  int // 0 for none
	content *story.Content
}

// reviewOf gathers the story; next is where one goes on after a decision.
func (v *visit) reviewOf(t *story.Task, next string) (*ReviewStory, error) {
	sv, err := v.ad.Stories.Get(v.ctx(), v.who, t.ID)
	if err != nil {
		return nil, err
	}
	if sv.Revision == nil {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	d := &sv.Desk
	r := &ReviewStory{W: v.w, Href: reviewHref(t.ID), Head: v.headline(sv), Desk: deskName(d), Marks: v.rowMarks(&t.Row, t.Last), Lang: d.Tag,
		Dir: d.Language().Direction, Version: sv.Story.Version, More: storyHref(t.ID)}
	history, err := v.ad.Stories.History(v.ctx(), v.who, t.ID, 0, story.MaxPage)
	if err != nil {
		return nil, err
	}
	base, err := v.reviewAgainst(r, sv, history)
	if err != nil {
		return nil, err
	}
	if err := v.reviewPeople(r, t, sv, history, base.number); err != nil {
		return nil, err
	}
	if err := v.reviewText(r, sv, base); err != nil {
		return nil, err
	}
	if err := v.reviewTouches(r, sv); err != nil {
		return nil, err
	}
	return r, v.reviewSteps(r, sv, next)
}

// reviewAgainst chooses the text to compare with: what readers have, else what
// the person last saw, else none; or as the address asks.
func (v *visit) reviewAgainst(r *ReviewStory, sv *story.View, history []story.Revision) (reviewBase, error) {
	live, seen, err := v.reviewBases(sv, history)
	if err != nil {
		return reviewBase{}, err
	}
	if seen == live {
		seen = 0 // one choice for one text
	}
	var options []Option
	value := v.QueryParam("against")
	for _, o := range []struct {
		value string
		n     int
	}{{againstLive, live}, {againstSeen, seen}} {
		if o.n > 0 {
			options = append(options, Option{Value: o.value, Label: v.w.T("review_against_"+o.value, "Revision", v.digits(strconv.Itoa(o.n)))})
		}
	}
	options = append(options, Option{Value: againstNone, Label: v.w.T("review_against_none")})
	if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == value }) {
		value = options[0].Value
	}
	r.Against = newPick("against", v.w.T("review_against"), value, options)
	b := reviewBase{value: value, number: map[string]int{againstLive: live, againstSeen: seen}[value]}
	if b.number == 0 {
		return b, nil
	}
	rev, err := v.ad.Stories.At(v.ctx(), v.who, sv.Story.ID, b.number)
	if err != nil {
		return b, err
	}
	b.content = &rev.Content
	return b, nil
}

// reviewBases answers the numbers of what readers have and of what the person
// last had before them: a revision that they made, or took a step about. 0: none.
func (v *visit) reviewBases(sv *story.View, history []story.Revision) (live, seen int, err error) {
	numbers := map[int64]int{}
	for _, r := range history {
		numbers[r.ID] = r.Number
		if r.ByID != nil && *r.ByID == v.who.ID && r.ID != sv.Revision.ID {
			seen = max(seen, r.Number)
		}
	}
	if id := sv.Story.LiveID; id != nil && *id != sv.Revision.ID {
		live = numbers[*id]
	}
	_, entries, err := v.ad.Stories.Trail(v.ctx(), v.who, sv.Story.ID, story.MaxPage)
	for _, e := range entries {
		if e.ActorID != nil && *e.ActorID == v.who.ID && e.RevisionID != nil && *e.RevisionID != sv.Revision.ID {
			seen = max(seen, numbers[*e.RevisionID])
		}
	}
	return live, seen, err
}

// reviewPeople says who submitted it with which word, who changed what since,
// and who has text that does not go with it.
func (v *visit) reviewPeople(r *ReviewStory, t *story.Task, sv *story.View, history []story.Revision, since int) error {
	others, err := v.ad.Stories.OthersUnsaved(v.ctx(), v.who, sv)
	if err != nil {
		return err
	}
	ids := []*int64{t.SubmittedBy, t.Last.ActorID}
	for i := range history {
		ids = append(ids, history[i].ByID)
	}
	for i := range others {
		ids = append(ids, &others[i].Person)
	}
	names, err := v.peopleNames(ids...)
	if err != nil {
		return err
	}
	who := func(id *int64) string {
		if id == nil {
			return ""
		}
		return names[*id]
	}
	clock := v.clockOf(&sv.Desk)
	r.By, r.At = who(t.SubmittedBy), clock.stamp(t.Last.At)
	r.Revision = v.revisionLabel(sv.Revision.Number)
	r.Note = noteLine(who(t.Last.ActorID), &sv.Desk, t.Last.Note)
	for _, h := range history {
		if h.Number > since && len(r.Changes) < 6 {
			r.Changes = append(r.Changes, ReviewChange{Revision: v.revisionLabel(h.Number), By: who(h.ByID), At: clock.stamp(h.At)})
		}
	}
	if len(others) > 0 {
		r.Unsaved = v.w.T("review_unsaved", "Who", names[others[0].Person], "Time", clock.text(&others[0].SavedAt))
	}
	return nil
}

// reviewText lays the text out: beside its source for a translation, with its
// differences, or clean.
func (v *visit) reviewText(r *ReviewStory, sv *story.View, base reviewBase) error {
	var err error
	if sv.Story.IsTranslation() {
		row, err := v.ad.Translations.Of(v.ctx(), v.who, sv.Story.ID)
		if err == nil {
			r.Sides, err = v.reviewSides(row, base)
		}
		if err == nil || !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	if base.content != nil {
		parts, _ := v.diff(base.content, &sv.Content)
		r.Parts = v.folded(parts)
		return nil
	}
	text, err := v.text(&sv.Desk, &sv.Content)
	if err != nil {
		return err
	}
	r.Clean = &text
	r.Credits, r.Topics, err = v.creditsPart(&sv.Desk, &sv.Content)
	return err
}

// folded puts unchanged parts that stand together out of sight; headline and
// deck are always seen.
func (v *visit) folded(parts []DiffPart) []ReviewPart {
	var out []ReviewPart
	var run []DiffPart
	flush := func() {
		switch {
		case len(run) == 1:
			out = append(out, ReviewPart{DiffPart: run[0]})
		case len(run) > 1:
			out = append(out, ReviewPart{Folded: v.w.T("review_unchanged", "Count", len(run)), Inner: run})
		}
		run = nil
	}
	for _, p := range parts {
		if p.Mark == "" && !p.Heading && !p.Deck {
			run = append(run, p)
			continue
		}
		flush()
		out = append(out, ReviewPart{DiffPart: p})
	}
	flush()
	return out
}

// reviewTouches says which live languages a publication makes stale.
func (v *visit) reviewTouches(r *ReviewStory, sv *story.View) error {
	if sv.Story.Live != story.OnAir {
		return nil
	}
	jobs, _, err := v.ad.Translations.List(v.ctx(), v.who, translation.Filter{Source: sv.Story.ID, Limit: story.MaxPage})
	if err != nil {
		return err
	}
	for i := range jobs {
		if jobs[i].TargetLive == story.OnAir {
			r.Touches = append(r.Touches, deskName(v.desk(jobs[i].DeskID)))
		}
	}
	r.TouchText = v.w.T("review_touches_none")
	if len(r.Touches) > 0 {
		r.TouchText = v.w.T("review_touches", "Count", len(r.Touches))
	}
	return nil
}

// reviewSteps offers the decisions that the person may take.
func (v *visit) reviewSteps(r *ReviewStory, sv *story.View, next string) error {
	back := next
	if back == "" {
		back = "/admin/review"
	}
	step := func(a story.Action) *ReviewStep {
		if !slices.Contains(sv.Allowed, a) {
			return nil
		}
		return &ReviewStep{Post: storyHref(sv.Story.ID) + "/steps/" + string(a), Back: back}
	}
	r.Approve, r.Return = step(story.Approve), step(story.Return)
	if story.MayEdit(v.who, &sv.Story) == story.EditYes {
		r.Edit = storyHref(sv.Story.ID)
	}
	if r.Approve == nil {
		return nil
	}
	stops, err := v.ad.Stories.Blocked(v.ctx(), v.who, sv, story.Approve)
	if err != nil || len(stops) == 0 {
		return err
	}
	r.Approve.Why = v.reason(sv, &sv.Content, stops[0])
	if r.Approve.Why.Href != "" && r.Approve.Why.Href[0] == '#' {
		r.Approve.Why.Href = storyHref(sv.Story.ID) + r.Approve.Why.Href
	}
	return nil
}
