package admin

import (
	"net/http"

	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// storySave makes a revision of the text that a script sends.
func (ad *Admin) storySave(v *visit) error {
	var in DraftCall
	if err := v.readJSON(&in); err != nil {
		return err
	}
	before, err := v.story()
	if err != nil {
		return err
	}
	c, err := readContent(in.Content)
	if err != nil {
		return err
	}
	base, err := v.baseOf(before, in.Base)
	if err != nil {
		return err
	}
	change := story.Change{Version: in.Version, Base: base, Note: in.Note, Patch: story.WholePatch(c, in.Confirm)}
	after, err := v.save(before.Story.ID, change)
	if e, ok := errs.As(err); ok && e.Kind == errs.Stale {
		if d, ok := e.Detail.(story.StaleDetail); ok {
			return v.moved(d.Current, base, c)
		}
	}
	if err != nil {
		if before.Story.IsTranslation() { // what another holds by now keeps it as a suggestion
			_ = v.lent(story.Autosave{StoryID: before.Story.ID, Version: in.Version, Base: base, Content: c}, err)
		}
		return err
	}
	// text that says what the working copy says makes no revision, and is no draft either
	if err := ad.Stories.Drop(v.ctx(), v.who, after.Story.ID); err != nil {
		return err
	}
	out := v.savedAnswer(&after.Desk, &after.Content, v.ad.Clock.Now())
	out.Draft, out.Version = 0, after.Story.Version
	if after.Revision != nil {
		out.Base = after.Revision.Number
	}
	return v.JSON(http.StatusOK, out)
}

// save saves text over the version it was made from. Where only facts or the
// state moved since (the text still stands on the same revision), nothing would
// be lost: it is saved over the present version.
func (v *visit) save(id int64, in story.Change) (*story.View, error) {
	for tries := 0; ; tries++ {
		sv, err := v.ad.Stories.Save(v.ctx(), v.who, id, in)
		e, ok := errs.As(err)
		if !ok || e.Kind != errs.Stale || tries == 3 {
			return sv, err
		}
		d, ok := e.Detail.(story.StaleDetail)
		if !ok || !standsOn(d.Current, in.Base) {
			return sv, err
		}
		in.Version = d.Current.Story.Version
	}
}

// standsOn says whether the working copy is the revision; 0: there is none yet.
func standsOn(sv *story.View, revision int64) bool {
	if sv.Revision == nil {
		return revision == 0
	}
	return sv.Revision.ID == revision
}
