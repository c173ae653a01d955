package site_test

import (
	"bytes"
	"context"
	_ "embed"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/reader"
	"polydesk/internal/site"
	"polydesk/locales"
	"polydesk/web"
	"polydesk/web/templates"
)

// fake is a reader.Store in memory, whose calls a test can hold, count and break.
type fake struct {
	mu       sync.Mutex
	chrome   reader.Chrome
	editions map[int64]reader.Edition
	bodies   map[int64]reader.Body
	notes    map[int64][]reader.Correction
	files    map[string]reader.MediaFile
	outbox   [][]string
	err      error
	calls    map[string]int
	// hold is called after a read, before its result is used.
	hold func(call string)
}

func newFake() *fake {
	return &fake{editions: map[int64]reader.Edition{}, bodies: map[int64]reader.Body{}, notes: map[int64][]reader.Correction{},
		files: map[string]reader.MediaFile{}, calls: map[string]int{}}
}

func (f *fake) enter(call string) error {
	f.mu.Lock()
	f.calls[call]++
	err := f.err
	f.mu.Unlock()
	return err
}

func (f *fake) leave(call string) {
	f.mu.Lock()
	hold := f.hold
	f.mu.Unlock()
	if hold != nil {
		hold(call)
	}
}

func (f *fake) count(call string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[call]
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) put(e reader.Edition, html string) {
	f.set(func() {
		f.editions[e.StoryID] = e
		f.bodies[e.StoryID] = reader.Body{StoryID: e.StoryID, HTML: html, Text: "The chess school in Orlenby will open on Saturday mornings."}
	})
}

func (f *fake) list(fits func(e *reader.Edition) bool, limit, offset int) reader.List {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []reader.Edition
	for _, e := range f.editions {
		if !e.Gone && e.Kind == reader.KindArticle && fits(&e) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b reader.Edition) int {
		if c := b.FirstPublishedAt.Compare(a.FirstPublishedAt); c != 0 {
			return c
		}
		return int(b.StoryID - a.StoryID)
	})
	n := len(out)
	out = out[min(offset, n):]
	return reader.List{Items: out[:min(limit, len(out))], Total: min(n, reader.CountCap)}
}

func (f *fake) Chrome(context.Context) (*reader.Chrome, error) {
	if err := f.enter("Chrome"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	c := f.chrome
	c.Desks, c.Topics, c.Authors = slices.Clone(c.Desks), slices.Clone(c.Topics), slices.Clone(c.Authors)
	f.mu.Unlock()
	f.leave("Chrome")
	return &c, nil
}

func (f *fake) Edition(ctx context.Context, id int64) (*reader.Edition, []reader.Edition, error) {
	e, err := f.edition(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	family, err := f.Family(ctx, e.OriginID)
	return e, family, err
}

func (f *fake) edition(_ context.Context, id int64) (*reader.Edition, error) {
	if err := f.enter("Edition"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	e, ok := f.editions[id]
	f.mu.Unlock()
	f.leave("Edition")
	if !ok {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	return &e, nil
}

func (f *fake) Body(_ context.Context, id int64) (*reader.Body, error) {
	if err := f.enter("Body"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	b, ok := f.bodies[id]
	if !ok {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	return &b, nil
}

func (f *fake) Bodies(_ context.Context, ids []int64) (map[int64]reader.Body, error) {
	if err := f.enter("Bodies"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[int64]reader.Body{}
	for _, id := range ids {
		if b, ok := f.bodies[id]; ok {
			out[id] = b
		}
	}
	return out, nil
}

func (f *fake) Family(_ context.Context, origin int64) ([]reader.Edition, error) {
	if err := f.enter("Family"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []reader.Edition
	for _, e := range f.editions {
		if e.OriginID == origin {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b reader.Edition) int { return int(a.StoryID - b.StoryID) })
	return out, nil
}

func (f *fake) Notices(_ context.Context, e *reader.Edition) ([]reader.Correction, error) {
	if err := f.enter("Notices"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []reader.Correction
	for id := range e.Reflects {
		all = append(all, f.notes[id]...)
	}
	return e.Newer(all), nil
}

func (f *fake) Families(ctx context.Context, origins []int64) ([]reader.Edition, error) {
	var out []reader.Edition
	for _, o := range origins {
		l, err := f.Family(ctx, o)
		if err != nil {
			return nil, err
		}
		for _, e := range l {
			if !e.Gone {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

func (f *fake) Corrections(_ context.Context, id int64) ([]reader.Correction, error) {
	if err := f.enter("Corrections"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.notes[id], nil
}

func (f *fake) Latest(_ context.Context, desk int64, limit, offset int) ([]reader.Edition, error) {
	if err := f.enter("Latest"); err != nil {
		return nil, err
	}
	l := f.list(func(e *reader.Edition) bool { return e.DeskID == desk }, limit, offset).Items
	f.leave("Latest")
	return l, nil
}

func (f *fake) ByTopic(_ context.Context, desk, topic int64, limit, offset int) (reader.List, error) {
	if err := f.enter("ByTopic"); err != nil {
		return reader.List{}, err
	}
	return f.list(func(e *reader.Edition) bool { return e.DeskID == desk && slices.Contains(e.Credits.Topics, topic) }, limit, offset), nil
}

func (f *fake) ByAuthor(_ context.Context, desk, author int64, limit, offset int) (reader.List, error) {
	if err := f.enter("ByAuthor"); err != nil {
		return reader.List{}, err
	}
	return f.list(func(e *reader.Edition) bool {
		return e.DeskID == desk && slices.ContainsFunc(e.Credits.Bylines, func(b reader.Byline) bool { return b.AuthorID == author })
	}, limit, offset), nil
}

func (f *fake) Related(_ context.Context, desk, topic, except int64, limit int) ([]reader.Edition, error) {
	if err := f.enter("Related"); err != nil {
		return nil, err
	}
	return f.list(func(e *reader.Edition) bool {
		return e.DeskID == desk && e.StoryID != except && slices.Contains(e.Credits.Topics, topic)
	}, limit, 0).Items, nil
}

func (f *fake) Breaking(_ context.Context, desk int64, now time.Time) ([]reader.Edition, error) {
	if err := f.enter("Breaking"); err != nil {
		return nil, err
	}
	return f.list(func(e *reader.Edition) bool { return e.DeskID == desk && e.Breaking(now) }, 10, 0).Items, nil
}

func (f *fake) Search(_ context.Context, desk int64, terms []string, limit, offset int) (reader.List, error) {
	if err := f.enter("Search"); err != nil {
		return reader.List{}, err
	}
	return f.list(func(e *reader.Edition) bool {
		text := strings.ToLower(e.Headline + " " + e.Deck)
		return e.DeskID == desk && !slices.ContainsFunc(terms, func(t string) bool { return !strings.Contains(text, t) })
	}, limit, offset), nil
}

func (f *fake) Page(_ context.Context, desk int64, slug string) (*reader.Edition, error) {
	if err := f.enter("Page"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.editions {
		if e.Kind == reader.KindPage && e.DeskID == desk && e.Slug == slug && !e.Gone {
			return &e, nil
		}
	}
	return nil, errs.New(errs.NotFound, "err_not_found")
}

func (f *fake) Months(_ context.Context, desk int64) ([]reader.Month, error) {
	if err := f.enter("Months"); err != nil {
		return nil, err
	}
	l := f.list(func(e *reader.Edition) bool { return e.DeskID == desk }, 1<<30, 0).Items
	var out []reader.Month
	for _, e := range l {
		y, m := e.FirstPublishedAt.Year(), int(e.FirstPublishedAt.Month())
		if n := len(out); n == 0 || out[n-1].Year != y || out[n-1].Month != m {
			out = append(out, reader.Month{Year: y, Month: m, Changed: e.PublishedAt})
		}
		out[len(out)-1].Count++
	}
	return out, nil
}

func (f *fake) InMonth(_ context.Context, desk int64, year, month, limit, offset int) ([]reader.Edition, error) {
	if err := f.enter("InMonth"); err != nil {
		return nil, err
	}
	return f.list(func(e *reader.Edition) bool {
		return e.DeskID == desk && e.FirstPublishedAt.Year() == year && int(e.FirstPublishedAt.Month()) == month
	}, limit, offset).Items, nil
}

func (f *fake) Media(_ context.Context, key, rendition string) (*reader.MediaFile, error) {
	if err := f.enter("Media"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m, ok := f.files[key+"/"+rendition]
	if !ok {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	return &m, nil
}

func (f *fake) OutboxEnd(context.Context) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(len(f.outbox)), nil
}

func (f *fake) OutboxSince(_ context.Context, from int64) ([]string, int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return nil, from, f.err
	}
	var keys []string
	for _, k := range f.outbox[from:] {
		keys = append(keys, k...)
	}
	return keys, int64(len(f.outbox)), nil
}

// blobs is a blob store in memory.
type blobs map[string][]byte

type blobFile struct{ *bytes.Reader }

func (blobFile) Close() error { return nil }

func (b blobs) Open(_ context.Context, key string) (io.ReadSeekCloser, int64, time.Time, error) {
	c, ok := b[key]
	if !ok {
		return nil, 0, time.Time{}, errs.New(errs.NotFound, "err_not_found")
	}
	return blobFile{bytes.NewReader(c)}, int64(len(c)), time.Time{}, nil
}

// ticking is a clock that a test moves.
type ticking struct {
	mu sync.Mutex
	t  time.Time
}

func (c *ticking) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *ticking) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

var noon = time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC)

const (
	enDesk, ruDesk, faDesk, kaDesk, prsDesk = 1, 2, 3, 4, 5
	chessID, chessRu, chessFa, chessKa      = 7, 8, 10, 12
	busID, goneID, foreignOff, pageID       = 101, 55, 77, 90
)

// wide are the renditions of an invented picture.
func renditions() []reader.Rendition {
	var out []reader.Rendition
	for _, w := range []int{320, 640, 960, 1280} {
		out = append(out, reader.Rendition{Name: "w" + strconv.Itoa(w), Ext: "jpg", Width: w, Height: w * 9 / 16},
			reader.Rendition{Name: "r" + strconv.Itoa(w), Ext: "jpg", Width: w, Height: w * 2 / 3})
	}
	return out
}

func leadOf(key, caption, alt, credit string) reader.LeadImage {
	return reader.LeadImage{Media: int64(len(key)) + 40, Key: key, Width: 1920, Height: 1280, Caption: caption, Alt: alt, Credit: credit,
		Renditions: renditions()}
}

// newsroom is a small invented newsroom: a chess school in four languages, a bus that breaks news, and some more.
func newsroom() *fake {
	f := newFake()
	mk := func(id int64, slug, tag, hreflang, zone string) reader.Desk {
		return reader.Desk{ID: id, Slug: slug, Tag: tag, Hreflang: hreflang, Name: "Polydesk " + slug, Position: int(id), IsPrimary: true, Zone: zone}
	}
	en, fa, ka := mk(enDesk, "en", "en", "en", "UTC"), mk(faDesk, "fa", "fa", "fa", "Asia/Tehran"), mk(kaDesk, "ka", "ka", "ka", "Asia/Tbilisi")
	en.Name, fa.Name, ka.Name = "Polydesk Demo Newsroom", "Polydesk تحریریهٔ نمایشی", "Polydesk სადემონსტრაციო რედაქცია"
	f.chrome.Desks = []reader.Desk{en, mk(ruDesk, "ru", "ru", "ru", "Europe/Moscow"), fa, ka, mk(prsDesk, "prs", "fa-AF", "fa-AF", "Asia/Kabul")}
	names := [][4]string{{"Town", "Город", "شهر", "ქალაქი"}, {"River", "Река", "رودخانه", "მდინარე"}, {"Schools", "Школы", "مدرسه", "სკოლა"},
		{"Library", "Библиотека", "کتابخانه", "ბიბლიოთეკა"}, {"Culture", "Культура", "فرهنگ", "კულტურა"}}
	for i, n := range names {
		f.chrome.Topics = append(f.chrome.Topics, reader.Topic{ID: int64(i + 1), Slug: strings.ToLower(n[0]), Position: i,
			Names: map[string]string{"en": n[0], "ru": n[1], "fa": n[2], "ka": n[3]}})
	}
	f.chrome.Authors = []reader.Author{
		{ID: 1, Slug: "mira-quillby", Kind: "person", Picture: &reader.Image{Media: 9, Key: "notebook", Width: 1280, Height: 720, Renditions: renditions()},
			Texts: map[string]reader.AuthorText{"en": {Name: "Mira Quillby", Biography: "Mira Quillby writes about schools, libraries and river buses in Orlenby. Like the town, she is invented."},
				"fa": {Name: "میرا کوئیلبی", Biography: "میرا کوئیلبی دربارهٔ مدرسه\u200cها، کتابخانه\u200cها و اتوبوس\u200cهای رودخانه\u200cای اورلنبی می\u200cنویسد."}, "ka": {Name: "მირა კვილბი"}}},
		{ID: 2, Kind: "person", Protected: true},
		{ID: 3, Slug: "desk-fa", Kind: "organisation", Texts: map[string]reader.AuthorText{"fa": {Name: "تحریریهٔ فارسی"}}},
	}
	f.chrome.Agencies = []reader.Agency{
		{ID: 1, Slug: "mell", Forms: map[string]string{"Latn": "Mell Valley Wire", "Arab": "خبرگزاری درهٔ مل", "Geor": "მელის ხეობა"}},
		{ID: 2, Slug: "post", Forms: map[string]string{"Latn": "Orlenby Post", "Arab": "پست اورلنبی", "Geor": "ორლენბის ფოსტა"}},
		{ID: 3, Slug: "harbor", Forms: map[string]string{"Latn": "Harbor Radio"}},
	}
	f.chrome.Pages = []reader.PageLink{{DeskID: enDesk, Slug: "about", Headline: "About us"}, {DeskID: enDesk, Slug: "reach", Headline: "Site blocked? How to reach us"}}
	seed(f)
	return f
}

const englishBody = `<p>The chess school in Orlenby will open on Saturday mornings from this week, so that children who come by the early river bus can join.</p>
<p>Until now there were lessons only on Tuesday evenings. The school asked families what would suit them, and most sent a one-word answer: <em>Saturday</em>.</p>
<h2>Boards by the window</h2>
<p>There are twenty boards. Beginners start with the rook, because it always travels straight.</p>
<figure><blockquote><p>“Nobody loses here. You win, or you find out where the rook was going.”</p></blockquote><figcaption>Note on the school door</figcaption></figure>
<p>The hours this autumn:</p>
<ul>
<li>Saturday, 10:00 to 12:00: <strong>beginners</strong></li>
<li>Saturday, 12:00 to 14:00: everyone</li>
</ul>
<p>Lessons are free. The <a href="/en/page/about">full timetable</a> also hangs in the library hall.</p>
`

func seed(f *fake) {
	at := func(h, m int) time.Time { return time.Date(2026, 11, 20, h, m, 0, 0, time.UTC) }
	day := func(d, h int) time.Time { return time.Date(2026, 11, d, h, 30, 0, 0, time.UTC) }
	credits := reader.Credits{
		Bylines:      []reader.Byline{{AuthorID: 1, Role: "reporter"}},
		Attributions: []reader.Attribution{{AgencyID: 1, Kind: "with"}, {AgencyID: 2, Kind: "with"}, {AgencyID: 3, Kind: "with"}},
		Topics:       []int64{3, 4},
	}
	rev := int64(1)
	story := func(id, desk int64, slug, headline, deck string, t time.Time, topics ...int64) reader.Edition {
		return reader.Edition{StoryID: id, OriginID: id, DeskID: desk, Kind: reader.KindArticle, RevisionID: &rev, Slug: slug, Headline: headline, Deck: deck,
			Credits: reader.Credits{Topics: topics}, FirstPublishedAt: t, PublishedAt: t, TextChangedAt: t, Words: 90}
	}
	chess := story(chessID, enDesk, "chess-saturday", "Chess school opens its doors on Saturday mornings",
		"Families in Orlenby asked for a time that suits the early river bus. Twenty boards are ready by the window.", day(19, 14))
	chess.Credits, chess.TextChangedAt, chess.PublishedAt = credits, at(9, 5), at(9, 5)
	chess.Lead = leadOf("chess", "Twenty boards are set out by the river window.", "A chess board on a table by a window; outside, a river and small houses.", "Illustration: Polydesk")
	f.put(chess, englishBody)
	f.notes[chessID] = []reader.Correction{{ID: 1, StoryID: chessID, Class: "correction", At: at(9, 5),
		PublicNote: "An earlier version of this story gave the Saturday opening hour as 9:00. It is 10:00."}}
	version := func(id, desk int64, slug, headline, deck, caption, alt, credit, html string) {
		e := story(id, desk, slug, headline, deck, day(19, 14))
		e.OriginID, e.Credits, e.Lead = chessID, credits, leadOf("chess", caption, alt, credit)
		e.Credits.Bylines = append(slices.Clone(credits.Bylines), reader.Byline{AuthorID: 3, Role: "translator"})
		src := int64(chessID)
		e.SourceID = &src
		f.put(e, html)
	}
	version(chessRu, ruDesk, "шахматная-школа", "Шахматная школа открывает двери по субботам", "", "", "Доска", "", "<p>Школа открыта.</p>\n")
	version(chessFa, faDesk, "مدرسه-شطرنج", "مدرسهٔ شطرنج از این هفته صبح\u200cهای شنبه هم باز است",
		"خانواده\u200cهای اورلنبی ساعتی خواسته بودند که با نخستین اتوبوس رودخانه\u200cای جور باشد. بیست صفحهٔ شطرنج کنار پنجره آماده است.",
		"بیست صفحهٔ شطرنج کنار پنجرهٔ رو به رودخانه چیده شده است.", "صفحهٔ شطرنج روی میزی کنار پنجره", "تصویرسازی: Polydesk", persianBody)
	version(chessKa, kaDesk, "ჭადრაკი", "ჭადრაკის სკოლა შაბათ დილითაც გაიღება", "ორლენბის ოჯახებმა ისეთი დრო ითხოვეს, რომელიც დილის მდინარის ავტობუსს ემთხვევა.",
		"ოცი დაფა მდინარისკენ გამავალ ფანჯარასთან დგას.", "ჭადრაკის დაფა", "ილუსტრაცია: Polydesk", "<p>ამ კვირიდან ორლენბის ჭადრაკის სკოლა შაბათ დილითაც ღია იქნება.</p>\n")
	bus := story(busID, enDesk, "river-bus", "River bus from Willow Steps runs every 20 minutes until Sunday", "", at(16, 10), 2)
	until := at(20, 0)
	bus.BreakingUntil = &until
	f.put(bus, "<p>The river bus runs.</p>\n")
	more := []struct {
		h, d, pic string
		t         time.Time
		topic     int64
	}{
		{"Library stays open until nine while the long evenings last", "Readers asked for two more hours after work. The lamp by the door stays on.", "library", at(15, 45), 4},
		{"New gauge shows the height of the Mell from both banks", "The marks are large enough to read from the bridge.", "gauge", at(13, 20), 2},
		{"Brass band moves its rehearsal to the bakery yard", "The neighbours said they would rather hear it properly than guess the tune.", "bridge", at(12, 5), 5},
		{"School choir looks for two low voices", "Rehearsals are on Mondays; nobody has to sing alone.", "", at(11, 10), 3},
		{"Ferry bell is repaired and tuned", "The pitch is now a clear A, the ferry office says.", "", at(9, 40), 2},
		{"Pupils draw a map of the town’s quietest benches", "Sixteen places, tested at noon, with a sandwich.", "map", day(18, 7), 3},
		{"Why the rook is the beginner’s best friend", "It travels straight, and it is easy to draw.", "", day(17, 7), 3},
		{"A walk across the seven bridges of the Mell", "Each has a lamp of its own, and each lamp has a keeper.", "bridge", day(16, 7), 2},
	}
	for i, m := range more {
		e := story(int64(60+i), enDesk, "story-"+strconv.Itoa(i), m.h, m.d, m.t, m.topic)
		if m.pic != "" {
			e.Lead = leadOf(m.pic, "", "A drawing.", "")
		}
		f.put(e, "<p>"+m.d+"</p>\n")
	}
	gone := reader.Edition{StoryID: goneID, OriginID: goneID, DeskID: enDesk, Kind: reader.KindArticle, Gone: true, GoneNote: "We gave a wrong opening hour."}
	f.put(gone, "")
	off := story(foreignOff, 99, "off", "A desk that is off", "", at(8, 0))
	f.put(off, "<p>Off.</p>")
	about := story(pageID, enDesk, "about", "About us", "", day(10, 8))
	about.Kind = reader.KindPage
	f.put(about, "<p>We are an invented newsroom.</p>\n")
	f.files["chess/w640"] = reader.MediaFile{Blob: "b/chess", ContentType: "image/jpeg", Ext: "jpg", Bytes: 4}
}

// persianBody is a body with the joiners of Persian spelling.
//
//go:embed testdata/body-fa.html
var persianBody string

// options are what the tests make a site from.
func options(t testing.TB, f *fake, c *ticking) site.Options {
	t.Helper()
	words, err := i18n.LoadReader(locales.Reader())
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse("https://news.example")
	if err != nil {
		t.Fatal(err)
	}
	return site.Options{Store: f, Blobs: blobs{"b/chess": []byte("jpeg")}, Words: words, Templates: templates.Files, Static: web.Static,
		BaseURL: base, Demo: true, Clock: c, Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })}
}

func newSite(t testing.TB, f *fake) (*site.Site, *ticking) {
	t.Helper()
	c := &ticking{t: noon}
	s, err := site.New(t.Context(), options(t, f, c))
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// get asks for an address as a browser without codings does.
func get(t testing.TB, s http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return do(t, s, http.MethodGet, path, headers...)
}

func do(t testing.TB, s http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "http://news.example"+path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		} else {
			r.Header.Add(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}
