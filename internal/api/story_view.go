package api

import (
	"context"
	"net/url"
	"time"

	"polydesk/internal/body"
	"polydesk/internal/desk"
	"polydesk/internal/publish"
	"polydesk/internal/story"
)

// person is somebody of the newsroom in an answer; requests name the id alone.
type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// sourceRef names what a translation was made from.
type sourceRef struct {
	Story    string `json:"story" doc:"the source story's id"`
	Revision int    `json:"revision" doc:"number of the source's revision that this one reflects"`
}

type byline struct {
	Author string `json:"author" doc:"an author's slug"`
	Role   string `json:"role" doc:"reporter, translator, editor or photographer"`
}

type attribution struct {
	Agency string `json:"agency" doc:"an agency's slug"`
	Kind   string `json:"kind" doc:"with or based_on"`
}

type leadImage struct {
	Media   string `json:"media" doc:"a picture's key"`
	Caption string `json:"caption"`
	Alt     string `json:"alt"`
	Credit  string `json:"credit"`
}

// content is the text of a revision.
type content struct {
	Headline     string        `json:"headline"`
	Deck         string        `json:"deck"`
	Slug         string        `json:"slug" doc:"in the public address; empty while it is to be made from the headline"`
	Body         *body.Doc     `json:"body" doc:"the block document"`
	BodyHTML     string        `json:"body_html"`
	Bylines      []byline      `json:"bylines"`
	Attributions []attribution `json:"attributions"`
	Topics       []string      `json:"topics"`
	LeadImage    *leadImage    `json:"lead_image"`
}

// place is what a story is and where it stands: the same for a list and for
// people outside the desk.
type place struct {
	ID        string         `json:"id"`
	Version   int64          `json:"version" doc:"grows with every write to the story; If-Match takes it"`
	Kind      story.Kind     `json:"kind"`
	State     story.State    `json:"state" doc:"of the working copy"`
	Live      story.Live     `json:"live" doc:"what readers have: none, live or gone"`
	Desk      string         `json:"desk"`
	Language  string         `json:"language"`
	Origin    string         `json:"origin" doc:"the story that the family of versions started from; its own id for an origin"`
	URL       string         `json:"url" doc:"its admin address"`
	PublicURL string         `json:"public_url" doc:"empty unless live"`
	Allowed   []story.Action `json:"allowed" doc:"the actions that state and role allow now"`

	BreakingUntil *time.Time `json:"breaking_until"`
	PublishedAt   *time.Time `json:"published_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
}

// desked is what only people of the story's desk see of it.
type desked struct {
	Slugline       string     `json:"slugline"`
	Urgency        int        `json:"urgency" doc:"1 (first) to 5"`
	Assignee       *person    `json:"assignee"`
	EmbargoUntil   *time.Time `json:"embargo_until"`
	ScheduledAt    *time.Time `json:"scheduled_at"`
	ScheduleFailed string     `json:"schedule_failed" doc:"the guard that stopped a scheduled publication, until the next step"`
	Flash          bool       `json:"flash" doc:"published as a flash that nobody has confirmed yet"`
	CreatedAt      time.Time  `json:"created_at"`
}

// publicStory is a story as people outside its desk see it.
type publicStory struct {
	place
	Source *sourceRef `json:"source"`
	content
}

// storyAnswer is a story as its desk sees it.
type storyAnswer struct {
	publicStory
	desked
}

// storyRow is a story in a list, without its text.
type storyRow struct {
	place
	desked
	Headline string `json:"headline"`
	Source   string `json:"source_story" doc:"id of the story that it was translated from; empty for an origin"`
	Words    int    `json:"words"`
	Stale    bool   `json:"stale" doc:"a part of this translation is older than its source"`
}

// story makes the answer to whoever looks at v.
func (api *API) story(ctx context.Context, v *story.View) (any, error) {
	s := &v.Story
	prefix := MediaPrefix
	if v.Public {
		prefix = publish.MediaPrefix
	}
	out := publicStory{place: api.place(s, &v.Desk, v.Allowed)}
	if v.Source != nil {
		out.Source = &sourceRef{Story: formatID(v.Source.Story), Revision: v.Source.Revision}
	}
	var err error
	if out.content, err = api.content(ctx, &v.Desk, &v.Content, prefix); err != nil {
		return nil, err
	}
	if out.Slug == "" || v.Public {
		out.Slug = s.Slug
	}
	if v.Public || v.Shared {
		return out, nil
	}
	names, err := api.Stories.Names(ctx, ids(s.AssigneeID)...)
	if err != nil {
		return nil, err
	}
	return storyAnswer{out, inside(s, names)}, nil
}

func (api *API) place(s *story.Story, d *desk.Desk, allowed []story.Action) place {
	return place{ID: formatID(s.ID), Version: s.Version, Kind: s.Kind, State: s.State, Live: s.Live, Desk: d.Slug,
		Language: d.Tag, Origin: formatID(s.Origin()), URL: api.BaseURL.JoinPath("admin", "stories", formatID(s.ID)).String(),
		PublicURL: api.publicURL(s, d), Allowed: allowed, BreakingUntil: s.BreakingUntil,
		PublishedAt: s.PublishedAt, UpdatedAt: s.UpdatedAt}
}

func inside(s *story.Story, names map[int64]string) desked {
	return desked{Slugline: s.Slugline, Urgency: s.Urgency, Assignee: named(s.AssigneeID, names), EmbargoUntil: s.EmbargoUntil,
		ScheduledAt: s.ScheduleAt, ScheduleFailed: s.ScheduleFailed, Flash: s.FlashBy != nil, CreatedAt: s.CreatedAt}
}

// content makes the outward form of a text, its pictures under the prefix.
func (api *API) content(ctx context.Context, d *desk.Desk, c *story.Content, prefix string) (content, error) {
	c.Normal()
	html, err := api.Publish.HTML(ctx, d, c.Body, prefix)
	if err != nil {
		return content{}, err
	}
	out := content{Headline: c.Headline, Deck: c.Deck, Slug: c.Slug, Body: c.Body, BodyHTML: html,
		Bylines: []byline{}, Attributions: []attribution{}, Topics: c.Topics}
	for _, b := range c.Bylines {
		out.Bylines = append(out.Bylines, byline(b))
	}
	for _, a := range c.Attributions {
		out.Attributions = append(out.Attributions, attribution(a))
	}
	if l := c.Lead; l != nil {
		out.LeadImage = &leadImage{Media: l.Media, Caption: l.Caption, Alt: l.Alt, Credit: l.Credit}
	}
	return out, nil
}

// publicURL is the address of a live story's page, percent-encoded.
func (api *API) publicURL(s *story.Story, d *desk.Desk) string {
	if s.Live != story.OnAir || !d.On {
		return ""
	}
	path := "/" + d.Slug + "/a/" + url.PathEscape(s.Slug) + "/" + formatID(s.ID) + ".html"
	if s.Kind == story.Page {
		path = "/" + d.Slug + "/page/" + url.PathEscape(s.Slug)
	}
	return api.BaseURL.Scheme + "://" + api.BaseURL.Host + path
}

// ids gathers the ids that are there.
func ids(list ...*int64) []int64 {
	var out []int64
	for _, id := range list {
		if id != nil {
			out = append(out, *id)
		}
	}
	return out
}

// named makes the person of an id; nil for nobody.
func named(id *int64, names map[int64]string) *person {
	if id == nil {
		return nil
	}
	return &person{ID: formatID(*id), Name: names[*id]}
}
