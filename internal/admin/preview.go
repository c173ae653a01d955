package admin

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/httpx"
	"polydesk/internal/media"
	"polydesk/internal/publish"
	"polydesk/internal/reader"
	"polydesk/internal/site"
	"polydesk/internal/story"
)

// PreviewLasts is how long a preview's link is good for.
const PreviewLasts = time.Hour

const previewPath = "/admin/preview/"

// Previewer renders the page of a story as readers would see it: the one place
// where the newsroom asks the reader side (package site).
type Previewer interface {
	PreviewPage(ctx context.Context, p site.Preview) ([]byte, []httpx.Header, error)
}

// Preview makes and reads signed links to previews. A link names story,
// revision and who made it; it is open to whoever has it, for an hour, as long
// as its maker may still see the story.
type Preview struct {
	key      [sha256.Size]byte
	accounts *account.Service
	stories  *story.Service
	publish  *publish.Service
	media    *media.Service
	desks    *desk.Service
	pages    Previewer
	clock    clock.Clock
}

// NewPreview makes it. secret is the program's own; it is never used as it is.
func NewPreview(secret string, accounts *account.Service, desks *desk.Service, stories *story.Service, pub *publish.Service, pictures *media.Service, pages Previewer, clk clock.Clock) *Preview {
	return &Preview{key: sha256.Sum256([]byte("polydesk preview 1\n" + secret)), accounts: accounts, desks: desks, stories: stories,
		publish: pub, media: pictures, pages: pages, clock: clk}
}

// claim is what a link says.
type claim struct {
	story    int64
	revision int64 // 0: the maker's draft, or the working copy
	maker    int64
	until    time.Time
}

// link signs a claim.
func (p *Preview) link(c claim) string {
	part := func(n int64) string { return strconv.FormatInt(n, 36) }
	said := strings.Join([]string{part(c.story), part(c.revision), part(c.maker), part(c.until.Unix())}, "-")
	return said + "~" + p.sign(said)
}

func (p *Preview) sign(said string) string {
	mac := hmac.New(sha256.New, p.key[:])
	mac.Write([]byte(said))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// read checks a token. false for one that is not ours, or that has ended.
func (p *Preview) read(token string) (claim, bool) {
	said, signature, ok := strings.Cut(token, "~")
	if !ok || !hmac.Equal([]byte(signature), []byte(p.sign(said))) {
		return claim{}, false
	}
	parts := strings.Split(said, "-")
	if len(parts) != 4 {
		return claim{}, false
	}
	var n [4]int64
	for i, text := range parts {
		var err error
		if n[i], err = strconv.ParseInt(text, 36, 64); err != nil {
			return claim{}, false
		}
	}
	c := claim{story: n[0], revision: n[1], maker: n[2], until: time.Unix(n[3], 0)}
	return c, c.until.After(p.clock.Now())
}

// text answers the story and the revision of a link.
func (p *Preview) text(ctx context.Context, c claim) (*story.Story, *story.Revision, error) {
	maker, err := p.accounts.Acting(ctx, c.maker)
	if err != nil {
		return nil, nil, notFound()
	}
	return p.stories.Signed(ctx, maker, c.story, c.revision)
}

// page renders what a link shows.
func (p *Preview) page(ctx context.Context, token string) ([]byte, []httpx.Header, error) {
	c, ok := p.read(token)
	if !ok {
		return nil, nil, notFound()
	}
	s, r, err := p.text(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	d, err := p.desks.ByID(ctx, s.DeskID)
	if err != nil {
		return nil, nil, err
	}
	prefix := previewPath + token + "/media"
	edition, text, err := p.publish.Preview(ctx, s, r, prefix)
	if err != nil {
		return nil, nil, err
	}
	out := site.Preview{Edition: *edition, Body: *text, MediaPrefix: prefix, Desk: reader.Desk{ID: d.ID, Slug: d.Slug, Tag: d.Tag,
		Hreflang: d.Hreflang, Name: d.Name, Position: d.Position, IsPrimary: d.Primary, Zone: d.Zone, HouseLists: d.HouseLists}}
	return p.pages.PreviewPage(ctx, out)
}

// picture opens a picture of what a link shows. Other pictures are not found:
// but for those of its authors and of the stories beside it, which are public.
func (p *Preview) picture(ctx context.Context, token, key, name string) (*media.File, error) {
	c, ok := p.read(token)
	if !ok {
		return nil, notFound()
	}
	_, r, err := p.text(ctx, c)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(r.Content.Media(), key) && !p.authorPicture(ctx, r, key) {
		return nil, notFound()
	}
	return p.media.OpenAny(ctx, key, name)
}

// authorPicture says whether the picture is of somebody whom the text credits.
func (p *Preview) authorPicture(ctx context.Context, r *story.Revision, key string) bool {
	for _, b := range r.Content.Bylines {
		if a, err := p.desks.Author(ctx, b.Author); err == nil && a.Picture == key && !a.Protected {
			return true
		}
	}
	return false
}
