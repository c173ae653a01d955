package admin

import (
	"net/http"
	"strconv"

	"polydesk/internal/story"
)

// HistoryPage lists a story's revisions and all that happened with it.
type HistoryPage struct {
	Frame
	Headline  Name
	Back      string
	Zone      string
	Compare   string // address of the form that compares any two
	Revisions []RevisionRow
	More      string // address of the older ones; empty: none
	Trail     []TrailRow
}

// RevisionRow is one revision in the history.
type RevisionRow struct {
	Number        int
	Label         string // in the interface's digits
	At            Moment
	By, Kind      string
	Class         string
	Words         string
	Live, Current bool
	View          string // compared with the one before
	Restore       string // where bringing it back is posted; empty: not for this person, or it is the present one
}

const historyRows = 50

// storyHistory shows revisions and trail of a story.
func (ad *Admin) storyHistory(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	clock := v.clockOf(&sv.Desk)
	before, _ := strconv.Atoi(v.QueryParam("before")) // what is no number begins at the newest
	list, err := ad.Stories.History(v.ctx(), v.who, sv.Story.ID, max(before, 0), historyRows+1)
	if err != nil {
		return err
	}
	href := storyHref(sv.Story.ID)
	p := HistoryPage{Headline: v.headline(sv), Back: href, Compare: href + "/compare", Zone: clock.zoneLine()}
	if p.Frame, err = v.frame("stories", v.w.T("history_title")); err != nil {
		return err
	}
	if len(list) > historyRows {
		list = list[:historyRows]
		p.More = href + "/history?before=" + strconv.Itoa(list[len(list)-1].Number)
	}
	if p.Revisions, err = v.revisionRows(sv, clock, list); err != nil {
		return err
	}
	if p.Trail, err = v.trail(sv, clock, story.MaxPage); err != nil {
		return err
	}
	return v.page(http.StatusOK, "story_history", p)
}

func (v *visit) revisionRows(sv *story.View, clock deskClock, list []story.Revision) ([]RevisionRow, error) {
	var people []*int64
	for _, r := range list {
		people = append(people, r.ByID)
	}
	names, err := v.peopleNames(people...)
	if err != nil {
		return nil, err
	}
	href, edit := storyHref(sv.Story.ID), story.MayEdit(v.who, &sv.Story) == story.EditYes
	var rows []RevisionRow
	for _, r := range list {
		n := strconv.Itoa(r.Number)
		row := RevisionRow{Number: r.Number, Label: v.digits(n), At: clock.stamp(r.At), Kind: v.w.T("revision_" + string(r.Kind)),
			Words: v.w.T("common_words", "Count", r.Words), By: v.w.T("trail_system")}
		if r.ByID != nil {
			row.By = names[*r.ByID]
		}
		if r.Class != "" {
			row.Class = v.w.T("class_" + string(r.Class))
		}
		row.Live = sv.Story.Live == story.OnAir && sv.Story.LiveID != nil && *sv.Story.LiveID == r.ID
		row.Current = sv.Revision != nil && sv.Revision.ID == r.ID
		row.View = href + "/compare?from=" + strconv.Itoa(max(r.Number-1, 1)) + "&to=" + n
		if edit && !row.Current {
			row.Restore = href + "/revisions/" + n + "/restore"
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// storyRestore brings an older revision's content back as a new revision.
func (ad *Admin) storyRestore(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.Param("number"))
	if err != nil || n <= 0 {
		return notFound()
	}
	version := v.version()
	if version == 0 {
		version = sv.Story.Version
	}
	after, err := ad.Stories.RestoreRevision(v.ctx(), v.who, sv.Story.ID, version, n)
	if err != nil {
		return err
	}
	return v.done(storyHref(after.Story.ID), "done_revision_restored", "Revision", n)
}
