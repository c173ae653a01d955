package admin

import (
	"cmp"
	"slices"
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// LangsPart lists the versions of a story in other languages.
type LangsPart struct {
	W     *i18n.Words
	Count string // "7 of 27": live ones of the desks that are on
	Rows  []LangRow
	Ask   string     // address of the form that asks desks; empty: not for this person
	Take  []TakeDesk // desks of mine that have no version: taken at once
	Post  string     // where taking is posted to
}

// LangRow is one version, or one that was asked for.
type LangRow struct {
	Name   Name
	Href   string // empty: not open to the person
	Source bool   // the version that this one was made from
	Marks  StoryMarks
	Stale  string // "2 parts behind"; empty: up to date
	Job    *Mark  // where its translation stands
	Claim  string // address that takes the job; empty: not for this person
}

// TakeDesk is a desk at which the person may begin a translation.
type TakeDesk struct {
	Slug string
	Name Name
}

// family is what is known of a story's versions, by desk.
type family struct {
	stories map[int64]story.Story
	jobs    map[int64]translation.Row
}

func (v *visit) family(sv *story.View) (family, error) {
	f := family{stories: map[int64]story.Story{}, jobs: map[int64]translation.Row{}}
	origin := sv.Story.Origin()
	versions, err := v.ad.Stories.Family(v.ctx(), v.who, origin)
	if err != nil {
		return f, err
	}
	for _, s := range versions {
		f.stories[s.DeskID] = s
	}
	rows, _, err := v.ad.Translations.List(v.ctx(), v.who, translation.Filter{Origin: origin, Limit: story.MaxPage})
	for _, r := range rows {
		f.jobs[r.DeskID] = r
	}
	return f, err
}

func (v *visit) langsPart(sv *story.View) (LangsPart, error) {
	part := LangsPart{W: v.w, Post: storyHref(sv.Story.ID) + "/take"}
	desks, err := v.allDesks()
	if err != nil {
		return part, err
	}
	f, err := v.family(sv)
	if err != nil {
		return part, err
	}
	on, live, free := 0, 0, false
	for i := range desks {
		d := &desks[i]
		s, exists := f.stories[d.ID]
		job, asked := f.jobs[d.ID]
		if d.On {
			on++
		}
		if exists && s.Live == story.OnAir {
			live++
		}
		asked = asked && job.State != translation.Declined && job.State != translation.Cancelled
		if d.ID == sv.Desk.ID {
			continue
		}
		if exists || asked {
			part.Rows = append(part.Rows, v.langRow(sv, d, f, exists, asked))
			continue
		}
		if !d.On {
			continue
		}
		free = true
		if sv.Story.Live == story.OnAir && v.who.Is(d.ID, account.Translator) && !v.who.Admin {
			part.Take = append(part.Take, TakeDesk{Slug: d.Slug, Name: deskName(d)})
		}
	}
	part.Count = v.w.T("langs_count", "Live", live, "On", on)
	if free && v.who.Is(sv.Desk.ID, account.Editor) && (sv.Story.Live == story.OnAir || sv.Story.HeadID != nil) {
		part.Ask = storyHref(sv.Story.ID) + "/ask"
	}
	slices.SortStableFunc(part.Rows, func(a, b LangRow) int { return cmp.Compare(langRank(a), langRank(b)) })
	return part, nil
}

func langRank(r LangRow) int {
	switch {
	case r.Source:
		return 0
	case r.Stale != "":
		return 1
	case r.Marks.Live == nil && r.Job == nil:
		return 2
	}
	return 3
}

func (v *visit) langRow(sv *story.View, d *desk.Desk, f family, exists, asked bool) LangRow {
	s, job := f.stories[d.ID], f.jobs[d.ID]
	row := LangRow{Name: deskName(d)}
	if exists {
		row.Href = storyHref(s.ID)
		row.Marks = v.clockOf(d).marks(&s)
		row.Source = sv.Story.SourceID != nil && *sv.Story.SourceID == s.ID
	}
	if !asked {
		return row
	}
	mine := v.who.Is(d.ID, account.Translator)
	if job.Stale() && exists {
		row.Stale = v.w.T("langs_stale", "Count", job.StaleParts)
	}
	switch job.State {
	case translation.Requested:
		row.Job = &Mark{Class: "st st-ask", Glyph: "g-ask", Text: v.w.T("langs_asked")}
		row.Marks.State = nil
	case translation.Claimed:
		row.Job = &Mark{Class: "st st-draft", Glyph: "g-draft", Text: v.w.T("langs_claimed", "Who", job.AssigneeName)}
		row.Marks.State = nil
	}
	if mine && (job.State == translation.Requested || job.State == translation.Published && job.Stale()) {
		row.Claim = translationHref(job.ID) + "/steps/claim"
	}
	if v.who.Of(d.ID) && job.State != translation.Requested {
		row.Href = translationHref(job.ID)
		if job.State == translation.Published && !job.Stale() {
			row.Href = storyHref(job.StoryID)
		}
	}
	return row
}

// jobLine leads from a translation to its page beside the source; nil for a
// story that is none, or that is translated no more.
func (v *visit) jobLine(sv *story.View) (*Sentence, error) {
	if !sv.Story.IsTranslation() {
		return nil, nil
	}
	row, err := v.ad.Translations.Of(v.ctx(), v.who, sv.Story.ID)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d, err := v.ad.Desks.ByID(v.ctx(), row.SourceDeskID)
	if err != nil {
		return nil, err
	}
	line := &Sentence{Text: v.w.T("said_translation", "Desk", d.Name), Href: translationHref(row.ID), Link: v.w.T("said_translation_open")}
	if row.Stale() {
		line.Text = v.w.T("langs_stale", "Count", row.StaleParts)
	}
	return line, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
