package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/admin/admintest"
)

func TestFromANewAccountToItsPassword(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Admin)
	a := c.Post("/admin/settings/people/new", url.Values{"email": {"new@news.example"}, "name": {"Neda New"}, "interface": {"fa"}, "desk": {"fa"}, "role": {"editor"}})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("made: status %d %s", a.Status, a.Body)
	}
	page := c.Get(a.Location)
	if !page.Has("The account is made.") || !page.Has("no password yet") || !page.Has(`lang="fa" dir="rtl">فارسی`) {
		t.Error("the new person's page does not show what there is")
	}
	if again := c.Get(a.Location); again.Has("The account is made.") {
		t.Error("the notice is said twice")
	}
	shown := c.Post(a.Location+"/link", nil)
	link := regexp.MustCompile(`value="http://127\.0\.0\.1:8080(/admin/password/[^"]+)"`).FindStringSubmatch(shown.Body)
	if link == nil {
		t.Fatal("no link is shown")
	}
	guest := n.As(admintest.Nobody)
	if p := guest.Get(link[1]); p.Status != 200 || !p.Has(`<html lang="fa" dir="rtl">`) || !p.Has("Neda New") {
		t.Errorf("the link's page: status %d", p.Status)
	}
	if p := guest.Post(link[1], url.Values{"password": {"short"}, "repeat": {"short"}}); p.Status != http.StatusUnprocessableEntity || !p.Has(`href="#f-password"`) || !p.Has(`id="f-password-err"`) {
		t.Errorf("a short one: status %d", p.Status)
	}
	if p := guest.Post(link[1], url.Values{"password": {password}, "repeat": {"another"}}); p.Status != http.StatusUnprocessableEntity || !p.Has(`href="#f-repeat"`) || p.Has(password) {
		t.Errorf("two that differ: status %d", p.Status)
	}
	if p := guest.Post(link[1], url.Values{"password": {password}, "repeat": {password}}); p.Status != http.StatusSeeOther || p.Location != "/admin" {
		t.Fatalf("a good one: status %d %s", p.Status, p.Location)
	}
	if p := guest.Get("/admin/settings/authors"); p.Status != 200 || !p.Has("نویسندگان") {
		t.Errorf("signed in: status %d", p.Status)
	}
	if p := n.As(admintest.Nobody).Get(link[1]); p.Status != http.StatusNotFound || !p.Has("This link has been used or has expired.") {
		t.Errorf("the link once more: status %d", p.Status)
	}
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	a := n.As(admintest.Admin).Post("/admin/settings/people/new", url.Values{"email": {"no address"}, "name": {"Kept Name"}, "interface": {"fa"}, "desk": {"ru"}, "role": {"chief"}, "admin": {"yes"}})
	if a.Status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", a.Status)
	}
	for _, want := range []string{`value="no address"`, `value="Kept Name"`, `<option value="fa" selected`, `<option value="ru" selected`, `<option value="chief" selected`, `value="yes" checked`,
		`<a href="#f-email">Email address: This is not an email address.</a>`, `aria-invalid="true"`, "1 thing needs your attention"} {
		if !a.Has(want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	taken := n.As(admintest.Admin).Post("/admin/settings/people/new", url.Values{"email": {"chief@" + account.DemoDomain}, "name": {"Two"}, "interface": {"en"}})
	if taken.Status != http.StatusUnprocessableEntity || !taken.Has(`href="#f-email"`) {
		t.Errorf("a taken address: status %d", taken.Status)
	}
}

func TestOthersCannotChangePeople(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	target := fmt.Sprintf("/admin/settings/people/%d", n.Users[admintest.NoRole])
	for _, who := range []string{admintest.NoRole, admintest.Reporter, admintest.Translator, admintest.Editor, admintest.Chief, admintest.Elsewhere} {
		for path, form := range map[string]url.Values{
			target + "/disable": nil, target + "/link": nil, target + "/admin": {"give": {"yes"}}, target + "/sessions/end": nil,
			target + "/roles":            {"desk": {"en"}, "role": {"chief"}},
			"/admin/settings/people/new": {"email": {"x@news.example"}, "name": {"X"}, "interface": {"en"}},
			"/admin/settings/desks/en":   {"version": {"1"}, "name": {"X"}, "zone": {"UTC"}},
		} {
			if a := n.As(who).Post(path, form); a.Status != http.StatusForbidden {
				t.Errorf("%s posts to %s: status %d", who, path, a.Status)
			}
		}
	}
	p, err := n.Accounts.Person(context.Background(), actor(t, n, admintest.Admin), n.Users[admintest.NoRole])
	if err != nil || p.DisabledAt != nil || p.Admin || len(p.Roles) > 0 {
		t.Errorf("the person was changed: %+v %v", p, err)
	}
}

func TestSessionsAndTokensAreOnesOwn(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	chief := actor(t, n, admintest.Chief)
	_, token, err := n.Accounts.MakeToken(context.Background(), &chief, account.NewToken{UserID: chief.ID, Name: "theirs", Scope: account.WriteScope, Lasts: 1e15})
	if err != nil {
		t.Fatal(err)
	}
	c := n.As(admintest.Reporter)
	c.Post(fmt.Sprintf("/admin/settings/account/tokens/%d/revoke", token.ID), nil)
	c.Post(fmt.Sprintf("/admin/settings/account/sessions/%d/end", chief.SessionID), nil)
	list, err := n.Accounts.Tokens(context.Background(), &chief, chief.ID)
	if err != nil || len(list) != 1 || list[0].RevokedAt != nil {
		t.Errorf("another's token was revoked: %v %v", list, err)
	}
	if a := n.As(admintest.Chief).Get("/admin/settings/account"); a.Status != 200 {
		t.Errorf("another's session was ended: status %d", a.Status)
	}
	made := c.Post("/admin/settings/account/tokens", url.Values{"name": {"mine"}, "scope": {"read"}, "expires": {"30"}})
	if made.Status != 200 || !made.Has(`value="pdk_`) {
		t.Errorf("a token of one's own: status %d", made.Status)
	}
	if again := c.Get("/admin/settings/account"); again.Has("pdk_") || !again.Has("mine") {
		t.Error("the token is shown twice, or not listed")
	}
}

func TestAnEndedRoleCanBePutBack(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	path := fmt.Sprintf("/admin/settings/people/%d", n.Users[admintest.Reporter])
	c := n.As(admintest.Admin)
	if a := c.Post(path+"/roles", url.Values{"desk": {"fa"}, "role": {"translator"}, "until": {"2020-01-01"}}); a.Status != http.StatusUnprocessableEntity || !a.Has(`value="2020-01-01"`) {
		t.Errorf("an end in the past: status %d", a.Status)
	}
	if a := c.Post(path+"/roles", url.Values{"desk": {"fa"}, "role": {"translator"}, "until": {"2199-05-01"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("given: status %d", a.Status)
	}
	ended := c.Post(path+"/roles/end", url.Values{"desk": {"fa"}, "role": {"translator"}, "until": {"2199-05-01"}})
	undo := regexp.MustCompile(`<form method="post" action="([^"]+)"><button type="submit" class="btn btn-sm">Undo`).FindStringSubmatch(c.Get(ended.Location).Body)
	if undo == nil {
		t.Fatal("there is no undo")
	}
	c.Post(strings.ReplaceAll(undo[1], "&amp;", "&"), nil)
	p, err := n.Accounts.Person(context.Background(), actor(t, n, admintest.Admin), n.Users[admintest.Reporter])
	if err != nil || len(p.Roles) != 2 || p.Roles[0].Until == nil && p.Roles[1].Until == nil {
		t.Errorf("roles %+v %v", p, err)
	}
}

func TestSwitchingADeskOffAsksFirst(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Admin)
	form := url.Values{"version": {"2"}, "name": {"Русский стол"}, "zone": {"Europe/Moscow"}, "four_eyes": {"yes"}}
	a := c.Post("/admin/settings/desks/ru", form)
	if a.Status != 200 || !a.Has("Switch this desk off?") || !a.Has(`value="Русский стол"`) {
		t.Fatalf("status %d", a.Status)
	}
	d, _ := n.Desks.BySlug(context.Background(), "ru")
	if !d.On {
		t.Fatal("it is off already")
	}
	form.Set("sure", "yes")
	if a := c.Post("/admin/settings/desks/ru", form); a.Status != http.StatusSeeOther {
		t.Fatalf("sure: status %d %s", a.Status, a.Body)
	}
	if a := c.Post("/admin/settings/desks/ru", form); a.Status != http.StatusPreconditionFailed || !a.Has("Somebody else saved this meanwhile.") {
		t.Errorf("an old version: status %d", a.Status)
	}
	if a := c.Post("/admin/settings/desks/ru", url.Values{"name": {"x"}}); a.Status != http.StatusBadRequest {
		t.Errorf("without a version: status %d", a.Status)
	}
	if d, _ := n.Desks.BySlug(context.Background(), "ru"); d.On || d.Name != "Русский стол" {
		t.Errorf("saved %+v", d)
	}
}

func TestAnAuthorIsMadeInSeveralLanguages(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Editor)
	form := url.Values{"names.en": {"Nora Abel"}, "biographies.en": {"Writes about <b>rivers</b>."}, "kind": {"person"}, "more": {"fa"}, "add": {"yes"}}
	a := c.Post("/admin/settings/authors/new", form)
	if a.Status != 200 || !a.Has(`name="names.fa"`) || !a.Has(`value="Nora Abel"`) || !a.Has("&lt;b&gt;rivers") {
		t.Fatalf("one more language: status %d", a.Status)
	}
	if all, _ := n.Desks.Authors(context.Background()); len(all) != 0 {
		t.Error("asking for a language saved")
	}
	form.Del("add")
	form.Set("names.fa", "نورا ابل")
	form.Set("mine", "yes")
	if a := c.Post("/admin/settings/authors/new", form); a.Status != http.StatusSeeOther {
		t.Fatalf("saved: status %d %s", a.Status, a.Body)
	}
	author, err := n.Desks.AuthorOf(context.Background(), n.Users[admintest.Editor])
	if err != nil || len(author.Texts) != 2 {
		t.Fatalf("author %+v %v", author, err)
	}
	if a := c.Get("/admin/settings/authors?find=ابل"); !a.Has("Nora Abel") || !a.Has("فارسی") {
		t.Error("the list does not find the Persian name")
	}
	path := "/admin/settings/authors/" + author.Slug
	if a := c.Post(path, url.Values{"version": {fmt.Sprint(author.Version)}, "kind": {"person"}, "names.en": {" "}, "names.fa": {""}}); a.Status != http.StatusUnprocessableEntity || !a.Has(`href="#f-names-en"`) {
		t.Errorf("no name at all: status %d", a.Status)
	}
	if a := c.Post(path, url.Values{"version": {fmt.Sprint(author.Version)}, "kind": {"person"}, "names.en": {"Nora Abel"}, "biographies.ru": {"О реках"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a biography without a name: status %d", a.Status)
	}
}

func TestAPictureThatIsNoneIsRefusedAtItsField(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	body := "--B\r\nContent-Disposition: form-data; name=\"names.en\"\r\n\r\nNora\r\n--B\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nperson\r\n" +
		"--B\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\nnot a picture\r\n--B--\r\n"
	a := n.As(admintest.Editor).Do("POST", "/admin/settings/authors/new", "multipart/form-data; boundary=B", body)
	if a.Status != http.StatusUnprocessableEntity || !a.Has(`href="#f-picture"`) || !a.Has("Only JPEG, PNG and WebP") || !a.Has(`value="Nora"`) {
		t.Errorf("status %d", a.Status)
	}
}

func TestOnlyOwnersAndAdminsTieAnAuthorToAnAccount(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	n.As(admintest.Editor).Post("/admin/settings/authors/new", url.Values{"names.en": {"Nora"}, "kind": {"person"}, "user": {fmt.Sprint(n.Users[admintest.Chief])}})
	all, err := n.Desks.Authors(context.Background())
	if err != nil || len(all) != 1 || all[0].UserID != nil {
		t.Errorf("authors %+v %v", all, err)
	}
}

func TestEditorsReadTheAuditOfTheirDesks(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	n.As(admintest.Admin).Post("/admin/settings/desks/ru", url.Values{"version": {"2"}, "on": {"yes"}, "name": {"Русский"}, "zone": {"Europe/Moscow"}})
	if a := n.As(admintest.Admin).Get("/admin/settings/audit?action=desk_changed&desk=ru"); a.Status != 200 || !a.Has("Ada Moss") {
		t.Errorf("an admin: status %d", a.Status)
	}
	own := n.As(admintest.Editor).Get("/admin/settings/audit")
	if own.Status != 200 || own.Has("Ada Moss") || own.Has("Русский") {
		t.Errorf("an editor sees more than their desk: status %d", own.Status)
	}
	if a := n.As(admintest.Editor).Get("/admin/settings/audit?desk=ru"); a.Status != http.StatusForbidden {
		t.Errorf("another's desk: status %d", a.Status)
	}
}

func TestTheDeskSwitcherRemembersOnlyDesksOfMine(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Admin)
	if a := c.Post("/admin/desk", url.Values{"desk": {"fa"}, "back": {"/admin/settings/account"}}); a.Location != "/admin/settings/account" {
		t.Errorf("sent to %q", a.Location)
	}
	if a := c.Get("/admin/settings/account"); !a.Has(`value="fa" aria-current="true"`) {
		t.Error("the choice is not remembered")
	}
	foreign := n.As(admintest.Translator)
	foreign.Post("/admin/desk", url.Values{"desk": {"fa"}, "back": {"//evil.example"}})
	if a := foreign.Get("/admin/settings/account"); a.Has(`value="fa" aria-current`) {
		t.Error("a foreign desk was chosen")
	}
}

func TestANoticeSaysOnlyOurOwnMessages(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	for _, value := range []string{"hello", "err_internal", "done_saved%3FUndo%3Duhttps%253A%252F%252Fevil.example", "%zz"} {
		c := n.As(admintest.Reporter)
		c.Header.Set("Cookie", "polydesk_done="+value+"; "+session0(n))
		if a := c.Get("/admin/settings/account"); a.Status != 200 || a.Has("evil") || a.Has("hello") {
			t.Errorf("cookie %q: status %d", value, a.Status)
		}
	}
}

func session0(n *admintest.Newsroom) string {
	return "polydesk_session=" + n.Secret(admintest.Reporter)
}
