package admin

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"

	"polydesk/internal/body"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// DraftCall is the text as a script sends it. Base is the number of the
// revision that it grew from; Content a story's whole content.
type DraftCall struct {
	Version int64           `json:"version"`
	Base    int             `json:"base"`
	Draft   int64           `json:"draft"`
	Content json.RawMessage `json:"content"`
	Note    string          `json:"note"`
	Confirm []string        `json:"confirm"`
}

// SavedAnswer is what a script learns when its text is safe.
type SavedAnswer struct {
	SavedAt     time.Time `json:"saved_at"`
	Saved       string    `json:"saved"` // in the interface's own form
	WordsText   string    `json:"words_text"`
	MinutesText string    `json:"minutes_text"`
	Draft       int64     `json:"draft"`
	Version     int64     `json:"version"`
	Base        int       `json:"base"`
	Fresh       bool      `json:"fresh,omitempty"` // what the page says about the text has changed

	// of a story that was just made
	Story    string `json:"story,omitempty"`
	Autosave string `json:"autosave,omitempty"`
	Save     string `json:"save,omitempty"`
	URL      string `json:"url,omitempty"`
}

// MovedAnswer tells a script that somebody saved meanwhile: both sides and what
// they grew from.
type MovedAnswer struct {
	Message  string         `json:"message"`
	Base     *story.Content `json:"base"`
	Yours    *story.Content `json:"yours"`
	Current  *story.Content `json:"current"`
	Version  int64          `json:"version"`
	Revision int            `json:"revision"`
	By       string         `json:"by"`
	At       string         `json:"at"`
}

// readContent reads a content strictly. Malformed, or Invalid with fields.
func readContent(raw json.RawMessage) (story.Content, error) {
	var in struct {
		Headline     string              `json:"headline"`
		Deck         string              `json:"deck"`
		Slug         string              `json:"slug"`
		Body         json.RawMessage     `json:"body"`
		Lead         *story.Lead         `json:"lead_image"`
		Bylines      []story.Byline      `json:"bylines"`
		Attributions []story.Attribution `json:"attributions"`
		Topics       []string            `json:"topics"`
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return story.Content{}, errs.Wrap(errs.Malformed, "err_malformed", err)
	}
	c := story.Content{Headline: in.Headline, Deck: in.Deck, Slug: in.Slug, Lead: in.Lead, Bylines: in.Bylines,
		Attributions: in.Attributions, Topics: in.Topics}
	if len(in.Body) > 0 && string(in.Body) != "null" {
		doc, err := body.Parse(in.Body)
		if err != nil {
			return c, err
		}
		c.Body = doc
	}
	c.Normal()
	return c, nil
}

// draftNew keeps the first words of a new story, which makes its row.
func (ad *Admin) draftNew(v *visit) error {
	var in DraftCall
	if err := v.readJSON(&in); err != nil {
		return err
	}
	d, err := v.deskParam()
	if err != nil {
		return err
	}
	c, err := readContent(in.Content)
	if err != nil {
		return err
	}
	id, at, err := ad.Stories.Keep(v.ctx(), v.who, story.Autosave{DeskID: d.ID, Version: 1, Content: c})
	if err != nil {
		return err
	}
	out := v.savedAnswer(d, &c, at)
	out.Version, out.Story, out.URL = 1, itoa(id), storyHref(id)
	out.Autosave, out.Save = out.URL+"/draft", out.URL+"/save"
	return v.JSON(http.StatusCreated, out)
}

func (v *visit) savedAnswer(d *desk.Desk, c *story.Content, at time.Time) SavedAnswer {
	out := SavedAnswer{SavedAt: at, Saved: v.digits(at.In(v.clockOf(d).zone).Format("15:04:05")), Draft: at.UnixMilli()}
	out.WordsText, out.MinutesText = v.footer(c)
	return out
}

// draftKeep keeps a person's unsaved text. When the text was changed by
// somebody else meanwhile the draft is kept too, and both sides are answered.
func (ad *Admin) draftKeep(v *visit) error {
	var in DraftCall
	if err := v.readJSON(&in); err != nil {
		return err
	}
	sv, err := v.story()
	if err != nil {
		return err
	}
	c, err := readContent(in.Content)
	if err != nil {
		return err
	}
	base, err := v.baseOf(sv, in.Base)
	if err != nil {
		return err
	}
	before, first := "", false
	if now, err := v.shownText(sv); err == nil {
		before, first = lackKeys(v.lacks(&now.content)), now.draft == nil
	}
	keep := story.Autosave{StoryID: sv.Story.ID, Version: in.Version, Base: base, Content: c}
	_, at, err := ad.Stories.Keep(v.ctx(), v.who, keep)
	if err != nil {
		if err := v.lent(keep, err); err != nil {
			return err
		}
		out := v.savedAnswer(&sv.Desk, &c, ad.Clock.Now())
		out.Version, out.Base, out.Fresh = in.Version, in.Base, true
		return v.JSON(http.StatusOK, out)
	}
	if sv.Story.IsTranslation() {
		if _, err := ad.Translations.Typed(v.ctx(), v.who, sv.Story.ID); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	if sv.Revision != nil && sv.Revision.ID != base {
		return v.moved(sv, base, c)
	}
	out := v.savedAnswer(&sv.Desk, &c, at)
	out.Version, out.Base = sv.Story.Version, in.Base
	// the first change of a live story opens its steps
	out.Fresh = before != lackKeys(v.lacks(&c)) || first && sv.Story.State == story.Published
	return v.JSON(http.StatusOK, out)
}

// baseOf is the id of the revision that a script names by number, for who may
// see the story's history.
func (v *visit) baseOf(sv *story.View, number int) (int64, error) {
	if sv.Public || sv.Shared {
		return 0, nil // the service refuses it anyway
	}
	return v.revisionID(sv, number)
}

// moved answers 412 with both sides of a text that two people changed.
func (v *visit) moved(sv *story.View, base int64, yours story.Content) error {
	out := MovedAnswer{Message: v.w.T("err_stale"), Version: sv.Story.Version, Yours: plainContent(yours), Current: plainContent(sv.Content)}
	if r := sv.Revision; r != nil {
		out.Revision, out.At = r.Number, v.clockOf(&sv.Desk).stamp(r.At).Short
		names, err := v.peopleNames(r.ByID)
		if err != nil {
			return err
		}
		if r.ByID != nil {
			out.By = names[*r.ByID]
		}
	}
	if base != 0 {
		number, err := v.numberOf(sv.Story.ID, base)
		if err != nil {
			return err
		}
		if r, err := v.ad.Stories.At(v.ctx(), v.who, sv.Story.ID, number); err == nil {
			out.Base = plainContent(r.Content)
		}
	}
	return v.JSON(http.StatusPreconditionFailed, out)
}

// plainContent is a content as scripts know it.
func plainContent(c story.Content) *story.Content {
	c.Normal()
	c.PartHashes = nil
	return &c
}

// draftDrop throws the person's unsaved text away.
func (ad *Admin) draftDrop(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	if err := ad.Stories.Drop(v.ctx(), v.who, sv.Story.ID); err != nil {
		return err
	}
	if sv.Story.HeadID == nil {
		return v.done("/admin/stories", "done_draft_dropped")
	}
	return v.done(storyHref(sv.Story.ID), "done_draft_dropped")
}

// draftSave makes a revision of the person's unsaved text, for browsers without
// script.
func (ad *Admin) draftSave(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	c, d, err := ad.Stories.Mine(v.ctx(), v.who, sv.Story.ID)
	if err != nil {
		return err
	}
	var base int64
	if d.BaseRevisionID != nil {
		base = *d.BaseRevisionID
	}
	version := d.BaseVersion
	if sv.Revision == nil || sv.Revision.ID == base {
		version = sv.Story.Version
	}
	if _, err := ad.Stories.Save(v.ctx(), v.who, sv.Story.ID, story.Change{Version: version, Base: base, Patch: story.WholePatch(c, nil)}); err != nil {
		return err
	}
	return v.done(storyHref(sv.Story.ID), "done_draft_saved")
}
