package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

func TestMain(m *testing.M) { apptest.Main(m) }

func ctx() context.Context { return context.Background() }

func ptr[T any](v T) *T { return &v }

func named(name string) map[string]string { return map[string]string{"en": name} }

// must is for what the test only prepares.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestEditorsKeepAuthorsAndTopicsAdminsAgenciesAndDesks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		admin := r.Person("admin")
		author := must(r.Desks.NewAuthor(ctx(), admin, desk.AuthorPatch{Names: named("Mira Quillby")}))(t)
		reading := r.Person("admin")
		reading.ReadOnly = true
		acts := []struct {
			name string
			do   func(a account.Actor) error
		}{
			{"make an author", func(a account.Actor) error {
				_, err := r.Desks.NewAuthor(ctx(), a, desk.AuthorPatch{Names: named("An author")})
				return err
			}},
			{"change an author", func(a account.Actor) error {
				_, err := r.Desks.ChangeAuthor(ctx(), a, author.Slug, desk.AuthorPatch{Names: named("Mira Q.")})
				return err
			}},
			{"make a topic", func(a account.Actor) error {
				_, err := r.Desks.NewTopic(ctx(), a, desk.NamesPatch{Names: named("Bridges")})
				return err
			}},
			{"change a topic", func(a account.Actor) error {
				_, err := r.Desks.ChangeTopic(ctx(), a, "culture", desk.NamesPatch{Names: named("Culture and arts")})
				return err
			}},
			{"make an agency", func(a account.Actor) error {
				_, err := r.Desks.NewAgency(ctx(), a, desk.NamesPatch{Names: named("Orlenby Press")})
				return err
			}},
			{"change an agency", func(a account.Actor) error {
				_, err := r.Desks.ChangeAgency(ctx(), a, "tass", desk.NamesPatch{Names: named("TASS")})
				return err
			}},
			{"change a desk", func(a account.Actor) error {
				_, err := r.Desks.ChangeDesk(ctx(), &a, "en", desk.DeskPatch{FourEyes: ptr(true)})
				return err
			}},
		}
		for who, c := range map[string]struct {
			actor account.Actor
			may   string // one letter an act: y or n
		}{
			"a reporter":                 {r.Person("en:reporter", "fa:translator"), "nnnnnnn"},
			"an editor":                  {r.Person("en:editor"), "yyyynnn"},
			"a chief":                    {r.Person("en:chief"), "yyyynnn"},
			"an admin":                   {admin, "yyyyyyy"},
			"a token that may only read": {reading, "nnnnnnn"},
		} {
			for i, act := range acts {
				want := errs.None
				if c.may[i] == 'n' {
					want = errs.Forbidden
				}
				if err := act.do(c.actor); errs.KindOf(err) != want {
					t.Errorf("%s wants to %s: %v", who, act.name, err)
				}
			}
		}
	})
}

func TestAProtectedAuthorIsKnownToTheNewsroomAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		editor := r.Person("en:editor")
		var face bytes.Buffer
		if err := png.Encode(&face, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		m := must(r.Media.Upload(ctx(), &editor, face.Bytes()))(t)
		author := must(r.Desks.NewAuthor(ctx(), editor, desk.AuthorPatch{Names: named("Vera Hidden"), Biographies: named("Lives by the river."), Picture: &m.Key}))(t)
		s := r.Story("en", "The library opens at ten")
		bylines := []story.Byline{{Author: author.Slug}}
		must(r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: s.Now().Story.Version, Patch: story.Patch{Bylines: &bylines}}))(t)
		s.Published()
		site := r.Serve()
		get := func(path string) (int, string) {
			w := httptest.NewRecorder()
			rq := httptest.NewRequest(http.MethodGet, path, nil)
			rq.Host = "127.0.0.1:8080"
			site.ServeHTTP(w, rq)
			return w.Code, w.Body.String()
		}
		article := fmt.Sprintf("/en/a/the-library-opens-at-ten/%d.html", s.ID())
		picture := "/media/" + m.Key + "/" + m.Renditions[0].Name + "." + m.Renditions[0].Ext
		shown := func(want bool) {
			t.Helper()
			if code, text := get(article); code != 200 || strings.Contains(text, "Vera Hidden") != want || strings.Contains(text, author.Slug) != want {
				t.Errorf("the article answers %d, its author shown: %v, want %v", code, !want, want)
			}
			for _, path := range []string{"/en/author/" + author.Slug, picture} {
				if code, _ := get(path); (code == 200) != want {
					t.Errorf("%s answers %d", path, code)
				}
			}
			for _, path := range []string{"/en/feed.xml", "/en/feed.json", "/sitemap.xml"} {
				if _, text := get(path); strings.Contains(text, "Vera") && !want || strings.Contains(text, author.Slug) && !want {
					t.Errorf("%s names the author", path)
				}
			}
		}
		shown(true)
		must(r.Desks.ChangeAuthor(ctx(), editor, author.Slug, desk.AuthorPatch{Protected: ptr(true)}))(t)
		shown(false)
		kept := must(r.Desks.Author(ctx(), author.Slug))(t)
		if !kept.Protected || kept.Texts[0].Name != "Vera Hidden" || kept.Picture != m.Key {
			t.Errorf("the newsroom has %+v", kept)
		}
		must(r.Desks.ChangeAuthor(ctx(), editor, author.Slug, desk.AuthorPatch{Protected: ptr(false)}))(t)
		shown(true)
	})
}

func TestAnAuthorsPictureIsOneThatTheEditorMaySee(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		reporter, editor := r.Person("en:reporter"), r.Person("ru:editor")
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		foreign := must(r.Media.Upload(ctx(), &reporter, b.Bytes()))(t).Key
		own := must(r.Media.Upload(ctx(), &editor, b.Bytes()))(t).Key
		author := must(r.Desks.NewAuthor(ctx(), editor, desk.AuthorPatch{Names: named("Mira"), Picture: &own}))(t)
		for name, key := range map[string]string{"another desk's upload": foreign, "a key that nobody knows": "nowhere"} {
			for act, try := range map[string]func() error{
				"a new author": func() error {
					_, err := r.Desks.NewAuthor(ctx(), editor, desk.AuthorPatch{Names: named("Nora"), Picture: &key})
					return err
				},
				"a change": func() error {
					_, err := r.Desks.ChangeAuthor(ctx(), editor, author.Slug, desk.AuthorPatch{Picture: &key})
					return err
				},
			} {
				e, ok := errs.As(try())
				if !ok || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != "picture" || e.Fields[0].ID != "err_unknown_slug" {
					t.Errorf("%s with %s: %v", act, name, e)
				}
			}
		}
		if now := must(r.Desks.ChangeAuthor(ctx(), r.Person("fa:editor"), author.Slug, desk.AuthorPatch{Picture: &own}))(t); now.Picture != own {
			t.Errorf("the picture that stands there is refused to another desk's editor: %+v", now)
		}
		if now := must(r.Desks.ChangeAuthor(ctx(), editor, author.Slug, desk.AuthorPatch{Picture: ptr("")}))(t); now.Picture != "" || now.PictureID != nil {
			t.Errorf("the picture is not taken away: %+v", now)
		}
	})
}

func TestWhatIsWrongWithAnAuthorIsNamed(t *testing.T) {
	r := apptest.New(t, "")
	editor := r.Person("en:editor")
	for name, c := range map[string]struct {
		patch desk.AuthorPatch
		want  string // fields
	}{
		"an author needs a name":                      {desk.AuthorPatch{}, "names"},
		"a name needs letters":                        {desk.AuthorPatch{Names: named("  ")}, "names.en"},
		"a name has a language that there is":         {desk.AuthorPatch{Names: map[string]string{"xx": "Mira"}}, "names"},
		"a name has at most 200 letters":              {desk.AuthorPatch{Names: named(strings.Repeat("я", 201))}, "names.en"},
		"a name of 200 letters is one":                {desk.AuthorPatch{Names: named(strings.Repeat("я", 200))}, ""},
		"a name has no control characters":            {desk.AuthorPatch{Names: named("Mi\x07ra")}, "names.en"},
		"a biography needs a name in its language":    {desk.AuthorPatch{Names: named("Mira"), Biographies: map[string]string{"fa": "…"}}, "biographies.fa"},
		"a biography has at most 3000 letters":        {desk.AuthorPatch{Names: named("Mira"), Biographies: named(strings.Repeat("a", 3001))}, "biographies.en"},
		"an author is a person or an organisation":    {desk.AuthorPatch{Names: named("Mira"), Kind: ptr(desk.AuthorKind("robot"))}, "kind"},
		"what the surface could not read comes along": {desk.AuthorPatch{Names: named("Mira"), Problems: []errs.Field{{Name: "protected", ID: "err_wrong_type"}}}, "protected"},
		"everything that is wrong is said at once":    {desk.AuthorPatch{Names: named(""), Kind: ptr(desk.AuthorKind("robot"))}, "kind names.en"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.Desks.NewAuthor(ctx(), editor, c.patch)
			var got []string
			if e, ok := errs.As(err); ok {
				for _, f := range e.Fields {
					got = append(got, f.Name)
				}
			}
			if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
				t.Error(d, err)
			}
		})
	}
}

func TestANewOneGetsASlugOfItsOwn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		admin := r.Person("admin")
		var got []string
		for _, names := range []map[string]string{named("Mira Quillby"), named("Mira Quillby"), {"fa": "میرا", "en": "Mira Quillby"}} {
			got = append(got, must(r.Desks.NewAuthor(ctx(), admin, desk.AuthorPatch{Names: names}))(t).Slug)
		}
		got = append(got, must(r.Desks.NewTopic(ctx(), admin, desk.NamesPatch{Names: named("Bridges & ferries")}))(t).Slug)
		if d := cmp.Diff([]string{"mira-quillby", "mira-quillby-2", "mira-quillby-3", "bridges-ferries"}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestAnAgencyHasALatinForm(t *testing.T) {
	r := apptest.New(t, "")
	admin := r.Person("admin")
	forms := func(g *desk.Agency) map[string]string {
		out := map[string]string{}
		for _, n := range g.Names {
			out[n.Form] = n.Name
		}
		return out
	}
	_, err := r.Desks.NewAgency(ctx(), admin, desk.NamesPatch{Names: map[string]string{"Cyrl": "Орленби"}})
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid || e.Fields[0].ID != "err_latin_form" {
		t.Errorf("without one: %v", err)
	}
	g := must(r.Desks.NewAgency(ctx(), admin, desk.NamesPatch{Names: map[string]string{"en": "Orlenby Press", "fa": "خبرگزاری"}}))(t)
	if d := cmp.Diff(map[string]string{"Latn": "Orlenby Press", "en": "Orlenby Press", "fa": "خبرگزاری"}, forms(g)); d != "" || g.Slug != "orlenby-press" {
		t.Errorf("the English name stands in for it: %s %s", d, g.Slug)
	}
	_, err = r.Desks.ChangeAgency(ctx(), admin, g.Slug, desk.NamesPatch{Names: map[string]string{"Latn": "OP", "Grek": "ΟΠ"}})
	if e, ok := errs.As(err); !ok || e.Fields[0].Params["Value"] != "Grek" {
		t.Errorf("a form that no desk can use: %v", err)
	}
}

func TestAChangeNamesTheVersionThatItRead(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		admin := r.Person("admin")
		author := must(r.Desks.NewAuthor(ctx(), admin, desk.AuthorPatch{Names: named("Mira")}))(t)
		must(r.Desks.ChangeAuthor(ctx(), admin, author.Slug, desk.AuthorPatch{Version: 1, Names: named("Mira Q.")}))(t)
		for name, err := range map[string]error{
			"an author": func() error {
				_, err := r.Desks.ChangeAuthor(ctx(), admin, author.Slug, desk.AuthorPatch{Version: 1, Names: named("M.")})
				return err
			}(),
			"a topic": func() error {
				_, err := r.Desks.ChangeTopic(ctx(), admin, "culture", desk.NamesPatch{Version: 9, Names: named("C.")})
				return err
			}(),
			"a desk": func() error {
				_, err := r.Desks.ChangeDesk(ctx(), &admin, "en", desk.DeskPatch{Version: 99, Name: ptr("E.")})
				return err
			}(),
		} {
			if !errs.Is(err, errs.Stale) {
				t.Errorf("%s that somebody changed meanwhile: %v", name, err)
			}
		}
		if now := must(r.Desks.Author(ctx(), author.Slug))(t); now.Version != 2 || now.Texts[0].Name != "Mira Q." {
			t.Errorf("it is now %+v", now)
		}
	})
}

func TestADesksSettingsAreChecked(t *testing.T) {
	r := apptest.New(t, "")
	for name, c := range map[string]struct {
		patch desk.DeskPatch
		field string
	}{
		"a zone that there is":            {desk.DeskPatch{Zone: ptr("Asia/Tehran")}, ""},
		"a zone that nobody knows":        {desk.DeskPatch{Zone: ptr("Europe/Orlenby")}, "zone"},
		"no zone":                         {desk.DeskPatch{Zone: ptr("")}, "zone"},
		"the zone of this machine":        {desk.DeskPatch{Zone: ptr("Local")}, "zone"},
		"no name":                         {desk.DeskPatch{Name: ptr(" ")}, "name"},
		"a name with a control character": {desk.DeskPatch{Name: ptr("A\x00B")}, "name"},
		"a desk without four eyes":        {desk.DeskPatch{FourEyes: ptr(false)}, ""},
	} {
		_, err := r.Desks.ChangeDesk(ctx(), nil, "en", c.patch)
		e, bad := errs.As(err)
		if bad != (c.field != "") || bad && (e.Kind != errs.Invalid || e.Fields[0].Name != c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Desks.ChangeDesk(ctx(), nil, "atlantis", desk.DeskPatch{}); !errs.Is(err, errs.NotFound) {
		t.Errorf("a desk that there is not: %v", err)
	}
}

func TestReferenceDataIsLoadedOnceIntoAnEmptyNewsroom(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		must(r.Desks.ChangeDesk(ctx(), nil, "en", desk.DeskPatch{Name: ptr("Our English desk")}))(t)
		if err := r.LoadReference(ctx()); err != nil {
			t.Fatal(err)
		}
		desks, agencies, topics := must(r.Desks.All(ctx()))(t), must(r.Desks.Agencies(ctx()))(t), must(r.Desks.Topics(ctx()))(t)
		wanted := must(desk.ReferenceTopics())(t)
		if len(desks) != 27 || len(agencies) != 54 || len(topics) != len(wanted) || len(topics) == 0 {
			t.Errorf("%d desks, %d agencies, %d topics", len(desks), len(agencies), len(topics))
		}
		on := 0
		for _, d := range desks {
			if d.On {
				on++
			}
			if d.Slug == "en" && d.Name != "Our English desk" {
				t.Error("a second load undid a setting")
			}
		}
		if on != 6 {
			t.Errorf("%d desks are on; six were chosen", on)
		}
	})
}
