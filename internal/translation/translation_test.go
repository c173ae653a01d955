package translation_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

func TestMain(m *testing.M) { apptest.Main(m) }

func ctx() context.Context { return context.Background() }

// version is a translation at work.
type version struct {
	r      *apptest.Room
	t      *testing.T
	who    account.Actor
	target int64
}

// take makes a translation of a live story at a desk, one paragraph for each
// of the source's.
func take(t *testing.T, r *apptest.Room, source int64, slug, headline string, paragraphs ...string) *version {
	t.Helper()
	who := r.Person(slug+":translator", slug+":chief")
	v, err := r.Translations.Take(ctx(), who, source, story.NewStory{DeskID: r.Desk(slug).ID,
		Patch: story.Patch{Headline: &headline, Body: apptest.Body(paragraphs...), ByOrder: true}})
	if err != nil {
		t.Fatal(err)
	}
	return &version{r, t, who, v.Story.ID}
}

func (v *version) row() *translation.Row {
	v.t.Helper()
	row, err := v.r.Translations.Of(ctx(), v.who, v.target)
	if err != nil {
		v.t.Fatal(err)
	}
	return row
}

func (v *version) view() *story.View {
	v.t.Helper()
	s, err := v.r.Stories.Get(ctx(), v.who, v.target)
	if err != nil {
		v.t.Fatal(err)
	}
	return s
}

func (v *version) published() *version {
	v.t.Helper()
	slug := v.view().Desk.Slug
	for _, step := range []struct {
		a  account.Actor
		in story.Action
	}{{v.who, story.Submit}, {v.r.Person(slug + ":editor"), story.Approve}, {v.who, story.Publish}} {
		if _, err := v.r.Stories.Do(ctx(), step.a, v.target, story.Input{Action: step.in}); err != nil {
			v.t.Fatal(err)
		}
	}
	return v
}

func (v *version) saved(p story.Patch) *version {
	v.t.Helper()
	if _, err := v.r.Stories.Save(ctx(), v.who, v.target, story.Change{Version: v.view().Story.Version, Patch: p}); err != nil {
		v.t.Fatal(err)
	}
	return v
}

// again publishes the source's present working copy.
func again(t *testing.T, r *apptest.Room, s *apptest.Telling, class story.Class) {
	t.Helper()
	in := story.Input{Action: story.Publish, Class: class}
	if class == story.Correction {
		in.PublicNote = "An hour was wrong."
	}
	if _, err := r.Stories.Do(ctx(), r.Person("en:chief"), s.ID(), in); err != nil {
		t.Fatal(err)
	}
}

func TestAskClaimSubmitPublish(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		source := r.Story("en", "The library opens at ten", "One.", "Two.").Published()
		editor, translator := r.Person("en:editor"), r.Person("ka:translator")
		due := r.Clock.Now().Add(3 * time.Hour)
		rows, err := r.Translations.Ask(ctx(), editor, translation.Ask{StoryID: source.ID(), Desks: []int64{r.Desk("ka").ID, r.Desk("fa").ID}, DueAt: &due, Priority: 2, Note: "for tonight"})
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v, %v", rows, err)
		}
		again, err := r.Translations.Ask(ctx(), editor, translation.Ask{StoryID: source.ID(), Desks: []int64{r.Desk("ka").ID}})
		if err != nil || again[0].ID != rows[0].ID {
			t.Fatalf("asked twice it is doubled: %v, %v", again, err)
		}
		queue, _, err := r.Translations.List(ctx(), translator, translation.Filter{Limit: 10})
		if err != nil || len(queue) != 1 || queue[0].State != translation.Requested || queue[0].SourceHeadline == "" || queue[0].Note != "for tonight" {
			t.Fatalf("the queue: %+v, %v", queue, err)
		}
		row, err := r.Translations.Claim(ctx(), translator, rows[0].ID)
		if err != nil || row.State != translation.Claimed || row.AssigneeID == nil || *row.AssigneeID != translator.ID {
			t.Fatalf("%+v, %v", row, err)
		}
		v, err := r.Stories.Get(ctx(), translator, row.StoryID)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(v.Content.Body.Content); n != 2 || !v.Content.Body.Content[0].Empty() || v.Content.Headline != "" {
			t.Fatalf("the target begins with %d blocks, %+v", n, v.Content)
		}
		_, err = r.Translations.Claim(ctx(), r.Person("ka:translator"), rows[0].ID)
		if e, _ := errs.As(err); errs.KindOf(err) != errs.Conflict || e.Detail.(translation.HeldDetail).Holder != translator.ID {
			t.Fatalf("a second claim: %v", err)
		}
	})
}

func TestWhoMayAsk(t *testing.T) {
	r := apptest.New(t, "")
	draft := r.Story("en", "Draft")
	live := r.Story("en", "Live").Published()
	ka, ru := r.Desk("ka").ID, r.Desk("ru").ID
	cases := map[string]struct {
		who   account.Actor
		story int64
		desks []int64
		want  errs.Kind
	}{
		"an editor of the source's desk asks any desk":       {r.Person("en:editor"), live.ID(), []int64{ka, ru}, errs.None},
		"an editor shares a draft by asking":                 {r.Person("en:editor"), draft.ID(), []int64{ka}, errs.None},
		"a reporter of the source's desk asks nobody":        {r.Person("en:reporter"), live.ID(), []int64{ka}, errs.Forbidden},
		"a translator takes a live story for their own desk": {r.Person("ru:translator"), live.ID(), []int64{ru}, errs.None},
		"a translator asks no other desk":                    {r.Person("ru:translator"), live.ID(), []int64{ka}, errs.Forbidden},
		"a translator does not find another desk's draft":    {r.Person("ru:translator"), draft.ID(), []int64{ru}, errs.NotFound},
		"a desk that is off is asked for nothing":            {r.Person("en:editor"), live.ID(), []int64{r.Desk("hu").ID}, errs.Invalid},
		"the source's own desk is asked for nothing":         {r.Person("en:editor"), live.ID(), []int64{r.Desk("en").ID}, errs.Conflict},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := r.Translations.Ask(ctx(), c.who, translation.Ask{StoryID: c.story, Desks: c.desks})
			if errs.KindOf(err) != c.want {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestASharedDraftIsOpenToTheAskedDesksTranslators(t *testing.T) {
	r := apptest.New(t, "")
	draft := r.Story("en", "Before it is out", "The asked-for text.")
	translator, reporter, other := r.Person("ka:translator"), r.Person("ka:reporter"), r.Person("ru:translator")
	if _, err := r.Translations.Ask(ctx(), r.Person("en:editor"), translation.Ask{StoryID: draft.ID(), Desks: []int64{r.Desk("ka").ID}}); err != nil {
		t.Fatal(err)
	}
	draft.Rewritten("A newer text.")
	v, err := r.Stories.Get(ctx(), translator, draft.ID())
	if err != nil || !v.Shared || v.Content.Body.Text() != "The asked-for text." {
		t.Fatalf("%+v, %v", v, err)
	}
	for _, who := range []account.Actor{reporter, other} {
		if _, err := r.Stories.Get(ctx(), who, draft.ID()); errs.KindOf(err) != errs.NotFound {
			t.Errorf("open to %s too: %v", who.Name, err)
		}
	}
}

// What the source does, and what becomes of a translation that was published
// from it.
func TestStaleness(t *testing.T) {
	one, two, three := "The library opens at ten in the morning.", "Bring a friend and a cup.", "It closes at nine in the evening."
	cases := map[string]struct {
		rewrite []string
		stale   int
		keys    []string // freshness of the parts after it
	}{
		"a typo makes one part stale":            {[]string{"The library opens at ten in the mornings.", two, three}, 1, []string{"current", "stale", "current", "current"}},
		"a moved block stays current":            {[]string{three, one, two}, 0, []string{"current", "current", "current", "current"}},
		"a new block is missing":                 {[]string{one, "A new paragraph about the garden stands here.", two, three}, 1, []string{"current", "current", "missing", "current", "current"}},
		"a block that went leaves an orphan":     {[]string{one, three}, 1, []string{"current", "current", "current", "orphan"}},
		"two blocks changed are two stale parts": {[]string{one + " Soon.", two, three + " Soon."}, 2, []string{"current", "stale", "current", "stale"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := apptest.New(t, "")
			source := r.Story("en", "Headline", one, two, three).Published()
			v := take(t, r, source.ID(), "ru", "Заголовок", "Один.", "Два.", "Три.").published()
			if row := v.row(); row.Stale() {
				t.Fatalf("stale from the start: %+v", row)
			}
			source.Rewritten(c.rewrite...)
			if v.row().Stale() {
				t.Error("stale before the source was published again")
			}
			again(t, r, source, story.Update)
			row := v.row()
			if row.StaleParts != c.stale {
				t.Errorf("%d stale parts, want %d", row.StaleParts, c.stale)
			}
			if want := c.stale > 0; want != (row.Kind == translation.Update) {
				t.Errorf("the newest job is %q", row.Kind)
			}
			now, target := source.Now().Content, v.view().Content
			var got []string
			for _, p := range translation.Parts(&now, &target) {
				got = append(got, string(p.Freshness))
			}
			if d := cmp.Diff(c.keys, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestARevertedSourceHealsByItself(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Headline", "It opens at ten.", "Bring a friend.").Published()
	v := take(t, r, source.ID(), "ru", "Заголовок", "Один.", "Два.").published()
	source.Rewritten("It opens at eleven.", "Bring a friend.")
	again(t, r, source, story.Update)
	if !v.row().Stale() {
		t.Fatal("not stale after the change")
	}
	source.Rewritten("It opens at ten.", "Bring a friend.")
	again(t, r, source, story.Update)
	if v.row().Stale() {
		t.Error("still stale after the source was put back")
	}
}

func TestAnUpdateIsClaimedRetranslatedAndPublished(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Headline", "It opens at ten.", "Bring a friend.").Published()
	v := take(t, r, source.ID(), "ru", "Заголовок", "Один.", "Два.").published()
	source.Rewritten("It opens at eleven.", "Bring a friend.")
	again(t, r, source, story.Correction)
	if row := v.row(); row.Kind != translation.Correction || row.Priority != 1 || row.State != translation.Published {
		t.Fatalf("the job: %+v", row)
	}
	if _, err := r.Translations.Claim(ctx(), v.who, v.row().ID); err != nil {
		t.Fatal(err)
	}
	before := v.view().Source.Revision
	v.saved(story.Patch{Body: apptest.Body("В одиннадцать.", "Два."), ByOrder: true})
	if row := v.row(); row.Stale() || v.view().Source.Revision <= before {
		t.Fatalf("after the retranslation: %+v, reflects %d", row, v.view().Source.Revision)
	}
	v.published()
	if row := v.row(); row.State != translation.Published || row.Stale() || row.AssigneeID == nil {
		t.Errorf("in the end: %+v", row)
	}
}

func TestAPartDeclaredStillRight(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Headline", "It opens at ten.", "Bring a friend.").Published()
	v := take(t, r, source.ID(), "ru", "Заголовок", "Один.", "Два.").published()
	headline := "Headline!"
	if _, err := r.Stories.Save(ctx(), source.By(), source.ID(), story.Change{Version: source.Now().Story.Version, Patch: story.Patch{Headline: &headline, Body: apptest.Body("It opens at ten!", "Bring a friend."), ByOrder: true}}); err != nil {
		t.Fatal(err)
	}
	again(t, r, source, story.Update)
	if row := v.row(); row.StaleParts != 2 {
		t.Fatalf("%d stale parts", row.StaleParts)
	}
	block := v.view().Content.Body.Content[0].ID
	v.saved(story.Patch{Confirm: []string{story.PartHeadline, block}})
	if row := v.row(); row.Stale() {
		t.Errorf("confirmed, yet %d parts are stale", row.StaleParts)
	}
	if v.view().Content.Headline != "Заголовок" {
		t.Error("confirming changed the text")
	}
}

func TestNotApplicableEndsStalenessUntilTheNextChange(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Headline", "It opens at ten.").Published()
	v := take(t, r, source.ID(), "ru", "Заголовок", "Один.").published()
	source.Rewritten("It opens at eleven.")
	again(t, r, source, story.Update)
	if _, err := r.Translations.Decline(ctx(), v.who, v.row().ID, ""); errs.KindOf(err) != errs.Invalid {
		t.Fatalf("declined without a reason: %v", err)
	}
	if _, err := r.Translations.Decline(ctx(), v.who, v.row().ID, "the hour is not in our text"); err != nil {
		t.Fatal(err)
	}
	if row := v.row(); row.Stale() || row.State != translation.Published {
		t.Fatalf("%+v", row)
	}
	source.Rewritten("It opens at twelve.")
	again(t, r, source, story.Update)
	if !v.row().Stale() {
		t.Error("the next change is not seen")
	}
}

func TestAChainPassesStalenessHopByHop(t *testing.T) {
	r := apptest.New(t, "")
	en := r.Story("en", "Headline", "It opens at ten.").Published()
	ru := take(t, r, en.ID(), "ru", "Заголовок", "Один.").published()
	ky := take(t, r, ru.target, "ky", "Башкы сөз", "Бир.").published()
	if ky.view().Story.Origin() != en.ID() || ky.row().SourceID != ru.target {
		t.Fatal("the chain is not one family")
	}
	en.Rewritten("It opens at eleven.")
	again(t, r, en, story.Update)
	if !ru.row().Stale() || ky.row().Stale() {
		t.Fatalf("after the origin: ru stale %v, ky stale %v", ru.row().Stale(), ky.row().Stale())
	}
	ru.saved(story.Patch{Body: apptest.Body("В одиннадцать."), ByOrder: true}).published()
	if ru.row().Stale() || !ky.row().Stale() {
		t.Errorf("after the hop: ru stale %v, ky stale %v", ru.row().Stale(), ky.row().Stale())
	}
}

func TestReleaseDeclineCancel(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Headline").Published()
	asker, translator, editor := r.Person("en:editor"), r.Person("ka:translator"), r.Person("ka:editor")
	ask := func() int64 {
		t.Helper()
		rows, err := r.Translations.Ask(ctx(), asker, translation.Ask{StoryID: source.ID(), Desks: []int64{r.Desk("ka").ID}})
		if err != nil {
			t.Fatal(err)
		}
		return rows[0].ID
	}
	state := func(row *translation.Row, err error) translation.State {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return row.State
	}
	id := ask()
	state(r.Translations.Claim(ctx(), translator, id))
	if _, err := r.Translations.Release(ctx(), r.Person("ka:translator"), id); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("another translator releases it: %v", err)
	}
	if got := state(r.Translations.Release(ctx(), translator, id)); got != translation.Requested {
		t.Errorf("released to %s", got)
	}
	if got := state(r.Translations.Decline(ctx(), editor, id, "no room tonight")); got != translation.Declined {
		t.Errorf("declined to %s", got)
	}
	if ask() != id {
		t.Error("asked anew, the translation has another id")
	}
	if _, err := r.Translations.Cancel(ctx(), translator, id, ""); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("the asked desk cancels: %v", err)
	}
	if got := state(r.Translations.Cancel(ctx(), asker, id, "")); got != translation.Cancelled {
		t.Errorf("cancelled to %s", got)
	}
	if _, err := r.Translations.Claim(ctx(), translator, id); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a cancelled one is claimed: %v", err)
	}
}

func TestTheTranslatorJoinsTheBylines(t *testing.T) {
	r := apptest.New(t, "")
	admin, who := r.Person("admin"), r.Person("ru:translator")
	bylines := []story.Byline{}
	for name, user := range map[string]*int64{"Reporter": nil, "Translator": &who.ID} {
		a, err := r.Desks.NewAuthor(ctx(), admin, authorNamed(name, user))
		if err != nil {
			t.Fatal(err)
		}
		if user == nil {
			bylines = append(bylines, story.Byline{Author: a.Slug})
		}
	}
	source := r.Story("en", "Headline")
	agencies := []story.Attribution{{Agency: "interfax"}, {Agency: "tass", Kind: "based_on"}}
	if _, err := r.Stories.Save(ctx(), source.By(), source.ID(), story.Change{Version: source.Now().Story.Version, Patch: story.Patch{Bylines: &bylines, Attributions: &agencies}}); err != nil {
		t.Fatal(err)
	}
	source.Published()
	v, err := r.Translations.Take(ctx(), who, source.ID(), story.NewStory{DeskID: r.Desk("ru").ID, Patch: story.Patch{Headline: ptr("Заголовок")}})
	if err != nil {
		t.Fatal(err)
	}
	want := []story.Byline{{Author: "reporter", Role: "reporter"}, {Author: "translator", Role: "translator"}}
	if d := cmp.Diff(want, v.Content.Bylines); d != "" {
		t.Error(d)
	}
	if len(v.Content.Attributions) != 2 || v.Content.Attributions[1].Kind != "based_on" {
		t.Errorf("attributions %v", v.Content.Attributions)
	}
}

func TestTheLeadComesWithItsCreditAndWithoutItsWords(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Headline")
	picture, err := r.Media.Upload(ctx(), nil, onePixel(t))
	if err != nil {
		t.Fatal(err)
	}
	lead := &story.Lead{Media: picture.Key, Caption: "The library", Alt: "A door", Credit: "M. Quillby"}
	if _, err := r.Stories.Save(ctx(), source.By(), source.ID(), story.Change{Version: source.Now().Story.Version, Patch: story.Patch{Lead: &lead}}); err != nil {
		t.Fatal(err)
	}
	source.Published()
	v := take(t, r, source.ID(), "ru", "Заголовок", "Абзац.")
	if d := cmp.Diff(&story.Lead{Media: picture.Key, Credit: "M. Quillby"}, v.view().Content.Lead); d != "" {
		t.Error(d)
	}
	if row := v.row(); row.StaleParts != 0 {
		t.Errorf("%d parts are stale from the start", row.StaleParts)
	}
}

// onePixel is the smallest picture.
func onePixel(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ptr[T any](v T) *T { return &v }

func TestPublishingWaitsForALiveSource(t *testing.T) {
	r := apptest.New(t, "")
	source := r.Story("en", "Headline").Published()
	v := take(t, r, source.ID(), "ru", "Заголовок", "Один.")
	if _, err := r.Stories.Do(ctx(), r.Person("en:editor"), source.ID(), story.Input{Action: story.Withdraw, Reason: "error"}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		a  account.Actor
		in story.Action
	}{{v.who, story.Submit}, {r.Person("ru:editor"), story.Approve}} {
		if _, err := r.Stories.Do(ctx(), step.a, v.target, story.Input{Action: step.in}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := r.Stories.Do(ctx(), v.who, v.target, story.Input{Action: story.Publish})
	if e, ok := errs.As(err); !ok || e.Guard != "source_live" {
		t.Errorf("got %v, want the guard source_live", err)
	}
}

func TestPartsNameThemselvesOnce(t *testing.T) {
	source := story.Content{Headline: "A", Deck: "B", Body: body.FromText("one\n\ntwo")}
	source.Body.AssignIDs(story.NewBlockID)
	target := story.Content{Body: body.Skeleton(source.Body)}
	target.Body.AssignIDs(story.NewBlockID)
	var keys []string
	for _, p := range translation.Parts(&source, &target) {
		if p.Freshness != body.Missing {
			t.Errorf("%s is %s in an empty target", p.Key, p.Freshness)
		}
		keys = append(keys, p.Key)
	}
	slices.Sort(keys)
	if len(slices.Compact(keys)) != 4 || strings.Contains(strings.Join(keys, ","), ",,") {
		t.Errorf("keys %v", keys)
	}
}
