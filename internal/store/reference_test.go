package store_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/media"
	"polydesk/internal/store"
	"polydesk/internal/store/storetest"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

func TestReferenceDataComesBackAsItWentAndChangesUnderItsVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		d := *n.ru
		d.Name, d.On, d.FourEyes, d.EditorsPublish, d.Slug = "Русская", false, false, true, "changed"
		a := *n.author
		a.Kind, a.Protected, a.PictureID, a.UserID, a.Texts = desk.Organisation, true, nil, nil, []desk.AuthorText{{Tag: "fa", Name: "آن"}}
		tp := *n.topic
		tp.Position, tp.Names = 7, []desk.TopicName{{Tag: "fa", Name: "رود"}, {Tag: "ru", Name: "Реки"}}
		ag := *n.agency
		ag.Kind, ag.Names = "public", nil
		update := func() error {
			return db.Tx(n.ctx, func(ctx context.Context) error {
				for _, err := range []error{n.desks.UpdateDesk(ctx, &d), n.desks.UpdateAuthor(ctx, &a), n.desks.UpdateTopic(ctx, &tp), n.desks.UpdateAgency(ctx, &ag)} {
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		n.must(update())
		d.Slug = "ru" // never changes
		gotDesk, err := n.desks.DeskBySlug(n.ctx, "ru")
		if diff := cmp.Diff(&d, gotDesk); diff != "" || err != nil || d.Version != 2 {
			t.Error(diff, err, d.Version)
		}
		a.Picture = ""
		gotAuthor, err := n.desks.AuthorBySlug(n.ctx, "ann-a")
		if diff := cmp.Diff(&a, gotAuthor); diff != "" || err != nil {
			t.Error(diff, err)
		}
		gotTopic, err := n.desks.TopicBySlug(n.ctx, "rivers")
		if diff := cmp.Diff(&tp, gotTopic); diff != "" || err != nil {
			t.Error(diff, err)
		}
		gotAgency, err := n.desks.AgencyBySlug(n.ctx, "tass")
		if diff := cmp.Diff(&ag, gotAgency); diff != "" || err != nil {
			t.Error(diff, err)
		}
		stale := map[string]func(ctx context.Context) error{
			"desk":   func(ctx context.Context) error { d.Version = 1; return n.desks.UpdateDesk(ctx, &d) },
			"author": func(ctx context.Context) error { a.Version = 1; return n.desks.UpdateAuthor(ctx, &a) },
			"topic":  func(ctx context.Context) error { tp.Version = 1; return n.desks.UpdateTopic(ctx, &tp) },
			"agency": func(ctx context.Context) error { ag.Version = 1; return n.desks.UpdateAgency(ctx, &ag) },
		}
		for name, write := range stale {
			if err := db.Tx(n.ctx, write); !errs.Is(err, errs.Stale) {
				t.Errorf("a stale write of the %s: %v", name, err)
			}
		}
	})
}

func TestReferenceDataIsListedInItsOrderWithItsNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		n.tx(func(ctx context.Context) error {
			n.must(n.desks.InsertAuthor(ctx, &desk.Author{Slug: "b", Kind: desk.Person, Version: 1, CreatedAt: noon, UpdatedAt: noon}))
			n.must(n.desks.InsertAgency(ctx, &desk.Agency{Slug: "afp", Version: 1, CreatedAt: noon, UpdatedAt: noon}))
			return n.desks.InsertTopic(ctx, &desk.Topic{Slug: "lakes", Version: 1, CreatedAt: noon, UpdatedAt: noon})
		})
		authors, err := n.desks.Authors(n.ctx)
		if got := names(authors, func(a desk.Author) any { return a.Slug }); got != "b ann-a" || err != nil || len(authors[1].Texts) != 2 || authors[1].Picture != "k1" {
			t.Errorf("authors %v, %v", authors, err)
		}
		agencies, err := n.desks.Agencies(n.ctx)
		if got := names(agencies, func(a desk.Agency) any { return a.Slug }); got != "afp tass" || err != nil || len(agencies[1].Names) != 2 {
			t.Errorf("agencies %v, %v", agencies, err)
		}
		topics, err := n.desks.Topics(n.ctx)
		if got := names(topics, func(a desk.Topic) any { return a.Slug }); got != "lakes rivers" || err != nil || len(topics[1].Names) != 1 {
			t.Errorf("topics %v, %v", topics, err)
		}
		desks, err := n.desks.Desks(n.ctx)
		if got := names(desks, func(d desk.Desk) any { return d.Slug }); got != "en ru fa" || err != nil {
			t.Errorf("desks %s, %v", got, err)
		}
		mine, err := n.desks.AuthorOfUser(n.ctx, n.ann.ID)
		if err != nil || mine.ID != n.author.ID {
			t.Errorf("AuthorOfUser = %v, %v", mine, err)
		}
		_, nobody := n.desks.AuthorOfUser(n.ctx, n.boris.ID)
		_, noKey := n.desks.MediaIDByKey(n.ctx, "nowhere")
		_, noSlug := n.desks.TopicBySlug(n.ctx, "nothing")
		for name, err := range map[string]error{"an account without an author": nobody, "a key": noKey, "a slug": noSlug} {
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("%s that nobody knows: %v", name, err)
			}
		}
	})
}

func TestAPictureIsSeenInTheNewsroomByThoseWhoMaySeeWhatUsesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := furnish(t, db)
		by := func(u *account.User, desks ...*desk.Desk) account.Actor {
			var roles []account.Membership
			for _, d := range desks {
				roles = append(roles, account.Membership{UserID: u.ID, DeskID: d.ID, Role: account.Reporter})
			}
			return account.NewActor(*u, roles, noon)
		}
		n.tx(func(ctx context.Context) error {
			for _, key := range []string{"fresh", "used", "drafted", "asked"} {
				n.image(ctx, key)
			}
			store.InTransaction(ctx, db).Exec("UPDATE media SET uploaded_by = ?", n.boris.ID)
			n.image(ctx, "program")
			s := n.story(ctx, n.en)
			c := n.content("A headline")
			c.Lead.Media = "used"
			n.revise(ctx, s, n.ann.ID, c)
			source := n.story(ctx, n.ru)
			c.Lead.Media = "asked"
			r := n.revise(ctx, source, n.ann.ID, c)
			target := n.version(n.fa, source)
			n.must(n.stories.InsertStory(ctx, target))
			n.must(n.translations.InsertTranslation(ctx, &translation.Translation{OriginID: source.ID, DeskID: n.fa.ID, SourceID: source.ID, SourceRevisionID: r.ID,
				StoryID: target.ID, State: translation.Requested, Kind: translation.First, Priority: 3, RequestedAt: noon, UpdatedAt: noon}))
			// what a person types in a draft opens nothing, be it a key
			return n.stories.SaveDraft(ctx, &story.Saved{StoryID: s.ID, PersonID: n.cyra.ID, Content: `{"headline":"drafted"}`, SavedAt: noon})
		})
		all := []string{"asked", "drafted", "fresh", "k1", "nowhere", "program", "used"}
		for name, c := range map[string]struct {
			who  account.Actor
			want string
		}{
			"who uploaded them sees all of them":                                               {by(n.boris), "asked drafted fresh k1 program used"},
			"an admin sees all that there are":                                                 {account.NewActor(account.User{ID: n.ann.ID, Admin: true}, nil, noon), "asked drafted fresh k1 program used"},
			"others see an author's picture and the program's":                                 {by(n.cyra), "k1 program"},
			"somebody of a desk also sees what its stories use":                                {by(n.cyra, n.en), "k1 program used"},
			"somebody of a desk also sees what a story uses whose translation it is asked for": {by(n.ann, n.fa), "asked k1 program"},
			"somebody of two desks sees what both see":                                         {by(n.ann, n.fa, n.en), "asked k1 program used"},
		} {
			got, err := n.media.SeenMedia(n.ctx, c.who, all)
			if s := names(slices.Sorted(maps.Keys(got)), func(k string) any { return k }); s != c.want || err != nil {
				t.Errorf("%s: %s, %v", name, s, err)
			}
		}
		used, err := n.media.MediaByKey(n.ctx, "used")
		n.must(err)
		byKey, err := n.media.MediaByKey(n.ctx, "k1")
		n.picture.UploadedBy = &n.boris.ID
		if d := cmp.Diff(n.picture, byKey); d != "" || err != nil {
			t.Error(d, err)
		}
		byHash, err := n.media.MediaByHash(n.ctx, "hash-used")
		if err != nil || byHash.ID != used.ID || len(byHash.Renditions) != 2 {
			t.Errorf("MediaByHash = %v, %v", byHash, err)
		}
		several, err := n.publishing.MediaByKeys(n.ctx, []string{"k1", "nowhere"})
		if d := cmp.Diff(map[string]*media.Media{"k1": n.picture}, several); d != "" || err != nil {
			t.Error(d, err)
		}
	})
}
