//go:build browser

package browsertest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnEmptyNewsroomIsSetUpAndPublishesItsFirstStory(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	n := begin(t, data, "serve", "--data", data)

	n.step("the program says how the first administrator is made")
	if !strings.Contains(n.out.String(), "user create --admin") {
		t.Errorf("it says only:\n%s", &n.out)
	}
	const secret = "seven herons on a bridge"
	cmd := exec.Command(program, "user", "create", "--admin", "--email", "ada@ferrow.example", "--name", "Ada Ferrow", "--data", data)
	cmd.Stdin = strings.NewReader(secret + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("user create: %v\n%s", err, out)
	}

	n.step("she signs in and switches the English desk on")
	admin := n.visitor("admin")
	admin.expects("404")
	admin.open("/admin")
	admin.fills("[name=email]", "ada@ferrow.example")
	admin.fills("[name=password]", secret)
	admin.goes("Sign in")
	admin.looks("empty-home")
	admin.open("/admin/settings/desks")
	admin.looksAround("settings-desks")
	admin.leaves(func() { admin.click("button", "Switch on: English") })
	if status, body := n.get("/en/"); status != 200 || strings.Contains(body, "Demonstration") {
		t.Errorf("the front of the desk answers %d", status)
	}

	n.step("she makes people and hands them links")
	reporter := n.joins(admin, "Rut Ferrow", "rut@ferrow.example", "reporter")
	chief := n.joins(admin, "Kit Ferrow", "kit@ferrow.example", "chief")
	admin.open("/admin/settings/audit")
	admin.looks("settings-audit")

	n.step("they publish the first story")
	const headline = "The first story of Ferrow"
	path := reporter.story(headline, "It is short.", "And it is true.")
	reporter.submits()
	chief.review(headline)
	chief.approves()
	public := chief.publishes(path)
	reader := n.visitor("reader")
	reader.open(public)
	reader.sees("And it is true.")
	reader.looks("first-article")
	reader.open("/en/")
	reader.sees(headline)
	reader.looks("first-front")
}

// joins makes somebody with a role at the English desk and lets them set their password by their link.
func (n *newsroom) joins(admin *person, name, email, role string) *person {
	n.t.Helper()
	admin.open("/admin/settings/people")
	admin.goes("New person")
	admin.fills("[name=email]", email)
	admin.fills("[name=name]", name)
	admin.sets("[name=desk]", "en")
	admin.sets("[name=role]", role)
	admin.looks("person-new")
	admin.goes("Make the account")
	if !get[bool](admin, `!!document.querySelector('.secret input, input[readonly][value*="/admin/password/"], [data-secret]')`) {
		admin.goes("Make a link")
	}
	admin.looks("person")
	link := get[string](admin, `(document.body.innerHTML.match(/\/admin\/password\/[\w-]+/) ?? [''])[0]`)
	if link == "" {
		admin.lost("no link is shown")
	}
	p := n.visitor(name)
	p.open(link)
	p.looks("set-password")
	p.fills("[name=password]", "three lamps and a river")
	p.fills("[name=repeat]", "three lamps and a river")
	p.leaves(func() { p.click(".btn-go", "") })
	if strings.HasPrefix(p.path(), "/admin/sign-in") {
		p.fills("[name=email]", email)
		p.fills("[name=password]", "three lamps and a river")
		p.goes("Sign in")
	}
	p.until("Home", `location.pathname === '/admin'`)
	again := n.visitor("somebody else")
	again.expects("404", "410", "403")
	again.open(link)
	again.misses("[name=password]", "")
	return p
}
