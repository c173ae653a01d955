package admin

import (
	"net/http"
	"strconv"
	"strings"

	"polydesk/internal/httpx"
	"polydesk/internal/story"
)

// PreviewPage frames the page of a story as readers would see it, as wide as a
// phone or as a desktop.
type PreviewPage struct {
	Frame
	Headline       Name
	Back           string
	Src            string // signed, for an hour
	Link           string // the same, whole, to hand over
	Until          Moment
	Phone          bool
	Wide, Narrow   string // addresses of the two widths
	Text           string // which text it shows
	HasNone        bool   // there is nothing to show yet
	IsDraft, IsOld bool
}

// storyPreview makes a signed link and shows it framed. rev names a revision;
// without it the person's own unsaved text is shown, else the working copy.
func (ad *Admin) storyPreview(v *visit) error {
	if ad.Preview == nil {
		return notFound()
	}
	sv, err := v.story()
	if err != nil {
		return err
	}
	now, err := v.shownText(sv)
	if err != nil {
		return err
	}
	p := PreviewPage{Headline: v.headline(sv), Back: storyHref(sv.Story.ID), Phone: v.QueryParam("width") == "phone",
		Narrow: storyHref(sv.Story.ID) + "/preview?width=phone", Wide: storyHref(sv.Story.ID) + "/preview"}
	c := claim{story: sv.Story.ID, maker: v.who.ID, until: ad.Clock.Now().Add(PreviewLasts)}
	if rev := v.QueryParam("rev"); rev != "" {
		if err := v.previewOf(sv, rev, &p, &c); err != nil {
			return err
		}
	} else {
		v.previewNow(sv, now, &p, &c)
	}
	if p.Frame, err = v.frame("stories", v.w.T("preview_title")); err != nil {
		return err
	}
	p.Until = v.clockOf(&sv.Desk).stamp(c.until)
	p.Src = previewPath + ad.Preview.link(c)
	p.Link = strings.TrimSuffix(ad.BaseURL.String(), "/") + p.Src
	return v.page(http.StatusOK, "story_preview", p)
}

func (v *visit) previewNow(sv *story.View, now shown, p *PreviewPage, c *claim) {
	switch {
	case now.draft != nil:
		p.IsDraft, p.Text = true, v.w.T("preview_draft", "Time", v.clockOf(&sv.Desk).stamp(now.draft.SavedAt).Short)
	case sv.Revision != nil:
		c.revision, p.Text = sv.Revision.ID, v.revisionLabel(sv.Revision.Number)
	default:
		p.HasNone = true
	}
}

func (v *visit) previewOf(sv *story.View, rev string, p *PreviewPage, c *claim) error {
	n, err := strconv.Atoi(rev)
	if err != nil {
		return notFound()
	}
	r, err := v.ad.Stories.At(v.ctx(), v.who, sv.Story.ID, n)
	if err != nil {
		return err
	}
	c.revision, p.Text = r.ID, v.revisionLabel(n)
	p.IsOld = sv.Revision != nil && sv.Revision.ID != r.ID
	p.Narrow += "&rev=" + rev
	p.Wide += "?rev=" + rev
	return nil
}

// previewShow serves what a signed link shows, to whoever has it. It is kept
// nowhere and no search engine may have it.
func (ad *Admin) previewShow(v *visit) error {
	if ad.Preview == nil {
		return notFound()
	}
	page, headers, err := ad.Preview.page(v.ctx(), v.Param("token"))
	if err != nil {
		return err
	}
	h := v.Response().Header()
	httpx.Set(h, headers)
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Cache-Control", "no-store")
	// our own page frames it
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Content-Security-Policy", strings.ReplaceAll(h.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors 'self'"))
	return v.HTMLBlob(http.StatusOK, page)
}

// previewMedia serves a picture of such a page.
func (ad *Admin) previewMedia(v *visit) error {
	if ad.Preview == nil {
		return notFound()
	}
	f, err := ad.Preview.picture(v.ctx(), v.Param("token"), v.Param("key"), v.Param("name"))
	if err != nil {
		return err
	}
	if err := serveFile(v.Response(), v.Request(), f); err != nil {
		return err
	}
	return nil
}
