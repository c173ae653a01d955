package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/desk"
	"polydesk/internal/media"
	"polydesk/internal/store"
	"polydesk/internal/story"
)

// noon is when everything happens in these tests, with a microsecond that a careless round trip would lose.
var noon = time.Date(2026, 3, 21, 12, 0, 0, 123457000, time.UTC)

// newsroom is a small world: two desks, three people, a picture, and all adapters over one database.
type newsroom struct {
	t            *testing.T
	ctx          context.Context
	db           *store.DB
	accounts     *store.Accounts
	desks        *store.Desks
	media        *store.Media
	stories      *store.Stories
	translations *store.Translations
	publishing   *store.Publishing
	reader       *store.Reader
	jobs         *store.Jobs

	en, ru, fa       *desk.Desk
	ann, boris, cyra *account.User
	author           *desk.Author
	agency           *desk.Agency
	topic            *desk.Topic
	picture          *media.Media
}

func open(t *testing.T, db *store.DB) *newsroom {
	t.Helper()
	return &newsroom{t: t, ctx: context.Background(), db: db,
		accounts: store.NewAccounts(db), desks: store.NewDesks(db), media: store.NewMedia(db), stories: store.NewStories(db),
		translations: store.NewTranslations(db), publishing: store.NewPublishing(db), reader: store.NewReader(db), jobs: store.NewJobs(db)}
}

func furnish(t *testing.T, db *store.DB) *newsroom {
	t.Helper()
	n := open(t, db)
	n.tx(func(ctx context.Context) error {
		n.en, n.ru, n.fa = n.desk(ctx, "en", 1), n.desk(ctx, "ru", 2), n.desk(ctx, "fa", 3)
		n.ann, n.boris, n.cyra = n.person(ctx, "ann"), n.person(ctx, "boris"), n.person(ctx, "cyra")
		n.picture = n.image(ctx, "k1")
		n.author = &desk.Author{Slug: "ann-a", Kind: desk.Person, PictureID: &n.picture.ID, UserID: &n.ann.ID, Version: 1, CreatedAt: noon, UpdatedAt: noon,
			Texts: []desk.AuthorText{{Tag: "en", Name: "Ann A.", Biography: "Writes."}, {Tag: "ru", Name: "Анн А."}}}
		n.must(n.desks.InsertAuthor(ctx, n.author))
		n.agency = &desk.Agency{Slug: "tass", Country: "RU", Kind: "state", Version: 1, CreatedAt: noon, UpdatedAt: noon,
			Names: []desk.AgencyName{{Form: "Latn", Name: "TASS"}, {Form: "Cyrl", Name: "ТАСС"}}}
		n.must(n.desks.InsertAgency(ctx, n.agency))
		n.topic = &desk.Topic{Slug: "rivers", Position: 1, Version: 1, CreatedAt: noon, UpdatedAt: noon,
			Names: []desk.TopicName{{Tag: "en", Name: "Rivers"}}}
		n.must(n.desks.InsertTopic(ctx, n.topic))
		return nil
	})
	return n
}

func (n *newsroom) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

func (n *newsroom) tx(fn func(ctx context.Context) error) {
	n.t.Helper()
	n.must(n.db.Tx(n.ctx, fn))
}

func (n *newsroom) desk(ctx context.Context, slug string, position int) *desk.Desk {
	d := &desk.Desk{Slug: slug, Tag: slug, Hreflang: slug, Name: "Desk " + slug, Position: position, On: true, Primary: true,
		Zone: "UTC", FourEyes: true, Version: 1, CreatedAt: noon, UpdatedAt: noon}
	n.must(n.desks.InsertDesk(ctx, d))
	return d
}

func (n *newsroom) person(ctx context.Context, name string) *account.User {
	u := &account.User{Email: name + "@example.org", Name: name, Interface: "en", CreatedAt: noon, UpdatedAt: noon}
	n.must(n.accounts.InsertUser(ctx, u))
	return u
}

func (n *newsroom) image(ctx context.Context, key string) *media.Media {
	m := &media.Media{Key: key, Hash: "hash-" + key, Format: "jpeg", Width: 640, Height: 360, Bytes: 1000, FocalX: 0.25, FocalY: 0.75, UploadedAt: noon,
		Renditions: []media.Rendition{
			{Name: "w320", Width: 320, Height: 180, Ext: "jpg", ContentType: "image/jpeg", Bytes: 10, Blob: "b/" + key + "-320"},
			{Name: "w640", Width: 640, Height: 360, Ext: "jpg", ContentType: "image/jpeg", Bytes: 20, Blob: "b/" + key + "-640"}}}
	n.must(n.media.InsertMedia(ctx, m))
	return m
}

// story inserts a story at a desk by ann, without a revision.
func (n *newsroom) story(ctx context.Context, d *desk.Desk) *story.Story {
	n.t.Helper()
	s := &story.Story{DeskID: d.ID, Kind: story.Article, State: story.Draft, Live: story.NotLive, Version: 1, Urgency: 3,
		CreatedBy: &n.ann.ID, CreatedAt: noon, UpdatedAt: noon}
	n.must(n.stories.InsertStory(ctx, s))
	return s
}

// version inserts a story at a desk that is a translation of another.
func (n *newsroom) version(d *desk.Desk, source *story.Story) *story.Story {
	origin := source.Origin()
	return &story.Story{DeskID: d.ID, Kind: story.Article, State: story.Draft, Live: story.NotLive, Version: 1, Urgency: 3,
		OriginID: &origin, SourceID: &source.ID, CreatedBy: &n.ann.ID, CreatedAt: noon, UpdatedAt: noon}
}

// content is a whole content with everything that a revision can refer to.
func (n *newsroom) content(headline string) story.Content {
	return story.Content{Headline: headline, Deck: "A deck", Body: body.FromText("One paragraph.\n\nAnother “one”."),
		Lead:         &story.Lead{Media: n.picture.Key, Caption: "A river", Alt: "Water", Credit: "Ann"},
		Bylines:      []story.Byline{{Author: "ann-a", Role: "reporter"}, {Author: "ann-a", Role: "photographer"}},
		Attributions: []story.Attribution{{Agency: "tass", Kind: "with"}},
		Topics:       []string{"rivers"}, PartHashes: map[string]string{"headline": "abc"}}
}

// revise gives a story a revision by a person, and makes it the head.
func (n *newsroom) revise(ctx context.Context, s *story.Story, by int64, c story.Content) *story.Revision {
	n.t.Helper()
	c.Normal()
	r := &story.Revision{StoryID: s.ID, At: noon, ByID: &by, Kind: story.SaveRevision, Words: c.Words(), Content: c, Hash: c.Hash()}
	n.must(n.stories.InsertRevision(ctx, r))
	s.HeadID, s.Headline, s.Words = &r.ID, c.Headline, r.Words
	n.must(n.stories.UpdateStory(ctx, s))
	return r
}

// written is a story with a first revision.
func (n *newsroom) written(d *desk.Desk, headline string) (*story.Story, *story.Revision) {
	n.t.Helper()
	var s *story.Story
	var r *story.Revision
	n.tx(func(ctx context.Context) error {
		s = n.story(ctx, d)
		r = n.revise(ctx, s, n.ann.ID, n.content(headline))
		return nil
	})
	return s, r
}

func names[T any](list []T, name func(T) any) string {
	out := ""
	for i, v := range list {
		if i > 0 {
			out += " "
		}
		out += fmt.Sprint(name(v))
	}
	return out
}
