package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"polydesk/internal/pgtest"
)

// polydesk runs one command on a data folder.
type polydesk struct {
	t    *testing.T
	data string
	env  map[string]string
}

func (p polydesk) run(stdin string, args ...string) (code int, out, errs string) {
	p.t.Helper()
	var o, e bytes.Buffer
	lookup := func(name string) (string, bool) {
		if name == "POLYDESK_DATA" && p.env[name] == "" {
			return p.data, true
		}
		v, ok := p.env[name]
		return v, ok
	}
	code = run(context.Background(), args, lookup, stdio{strings.NewReader(stdin), &o, &e})
	return code, o.String(), e.String()
}

func (p polydesk) ok(stdin string, args ...string) string {
	p.t.Helper()
	code, out, errs := p.run(stdin, args...)
	if code != exitDone {
		p.t.Fatalf("polydesk %s: exit %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

func TestExitCodes(t *testing.T) {
	p := polydesk{t: t, data: t.TempDir()}
	for name, c := range map[string]struct {
		args []string
		want int
	}{
		"help":                           {[]string{"--help"}, exitDone},
		"version":                        {[]string{"version"}, exitDone},
		"no command":                     {nil, exitUsage},
		"an unknown command":             {[]string{"dance"}, exitUsage},
		"an unknown flag":                {[]string{"version", "--fast"}, exitUsage},
		"a missing flag":                 {[]string{"user", "create", "--name", "A"}, exitUsage},
		"a role that nobody knows":       {[]string{"user", "create", "--email", "a@example.org", "--name", "A", "--desk", "en:singer"}, exitUsage},
		"a desk that nobody knows":       {[]string{"desk", "on", "--desk", "xx"}, exitFailed},
		"a person whom nobody knows":     {[]string{"user", "disable", "--email", "nobody@example.org"}, exitFailed},
		"a public address without https": {[]string{"serve", "--base-url", "http://news.example"}, exitFailed},
		"what is not built yet":          {[]string{"backup", "file"}, exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := p.run("", c.args...)
			if code != c.want {
				t.Errorf("exit %d, want %d\n%s%s", code, c.want, out, errs)
			}
			if code == exitFailed && strings.Count(strings.TrimSpace(errs), "\n") > 0 {
				t.Errorf("more than one sentence: %q", errs)
			}
		})
	}
}

func TestPeopleFromTheCommandLine(t *testing.T) {
	p := polydesk{t: t, data: t.TempDir()}
	made := strings.TrimSpace(p.ok("", "user", "create", "--email", "Ada@Example.org", "--name", "Ada", "--admin"))
	if len(made) < 16 {
		t.Errorf("the generated password is %q", made)
	}
	if out := p.ok("a password of her own\n", "user", "create", "--email", "b@example.org", "--name", "B", "--desk", "en:reporter", "--desk", "fa:editor", "--desk", "en:translator"); out != "" {
		t.Errorf("a given password is printed: %q", out)
	}
	if code, _, errs := p.run("", "user", "create", "--email", "ada@example.org", "--name", "Again"); code != exitFailed || errs != "polydesk: This email address already has an account.\n" {
		t.Errorf("an address twice: exit %d %q", code, errs)
	}
	list := p.ok("", "user", "list")
	for _, want := range []string{"ada@example.org\tAda\tenabled\t*:admin", "b@example.org\tB\tenabled\ten:reporter,en:translator,fa:editor"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q:\n%s", want, list)
		}
	}
	p.ok("", "user", "disable", "--email", "b@example.org")
	if list := p.ok("", "user", "list"); !strings.Contains(list, "b@example.org\tB\tdisabled") {
		t.Errorf("not disabled:\n%s", list)
	}
	if code, _, _ := p.run("short\n", "user", "password", "--email", "b@example.org"); code != exitFailed {
		t.Errorf("a short password: exit %d", code)
	}
	token := p.ok("", "token", "create", "--user", "ada@example.org", "--name", "script", "--scope", "read", "--expires", "30d")
	if strings.Count(token, "\n") != 1 || len(strings.TrimSpace(token)) < 40 {
		t.Errorf("the token alone is printed, got %q", token)
	}
	tokens := p.ok("", "token", "list")
	if !strings.Contains(tokens, "ada@example.org\tscript\tread\texpires ") || strings.Contains(tokens, strings.TrimSpace(token)) {
		t.Errorf("tokens: %s", tokens)
	}
	p.ok("", "token", "revoke", strings.Fields(tokens)[0])
	if tokens := p.ok("", "token", "list"); !strings.Contains(tokens, "revoked ") {
		t.Errorf("tokens: %s", tokens)
	}
}

func TestAConfigFileThatCannotBeReadIsNamedWithItsPath(t *testing.T) {
	p := polydesk{t: t, data: t.TempDir(), env: map[string]string{}}
	missing, broken := filepath.Join(p.data, "missing.toml"), filepath.Join(p.data, "broken.toml")
	if err := os.WriteFile(broken, []byte("addr = \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args     []string
		variable string
		path     string
	}{
		"a file that is not there":    {[]string{"serve", "--config", missing}, "", missing},
		"one with an equals sign":     {[]string{"serve", "--config=" + missing}, "", missing},
		"a file that is not TOML":     {[]string{"serve", "--config", broken}, "", broken},
		"a folder":                    {[]string{"desk", "list", "--config", p.data}, "", p.data},
		"one that the variable names": {[]string{"serve"}, missing, missing},
	} {
		t.Run(name, func(t *testing.T) {
			delete(p.env, "POLYDESK_CONFIG")
			if c.variable != "" {
				p.env["POLYDESK_CONFIG"] = c.variable
			}
			code, _, errs := p.run("", c.args...)
			if code != exitUsage || !strings.HasPrefix(errs, "polydesk: --config "+c.path+" cannot be read: ") || strings.Contains(errs, "--addr") || strings.Count(errs, "\n") != 1 {
				t.Errorf("exit %d %q", code, errs)
			}
		})
	}
}

func TestACommandThatNeedsANewsroomMakesNone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new")
	p := polydesk{t: t, data: data}
	for name, args := range map[string][]string{
		"the desks":            {"desk", "list"},
		"the people":           {"user", "list"},
		"the tokens":           {"token", "list"},
		"a new password":       {"user", "password", "--email", "a@example.org"},
		"a person to keep out": {"user", "disable", "--email", "a@example.org"},
		"a new token":          {"token", "create", "--user", "a@example.org"},
		"a token to end":       {"token", "revoke", "1"},
		"a step back":          {"migrate", "down"},
	} {
		code, out, errs := p.run("", args...)
		if code != exitFailed || out != "" || !strings.HasPrefix(errs, "polydesk: there is no newsroom in "+data) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d %q %q", name, code, out, errs)
		}
	}
	if out := p.ok("", "migrate", "status"); !strings.Contains(out, "pending") {
		t.Errorf("the status of nothing: %q", out)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}

// down undoes migrations until one is refused, or none is left, and answers how that ended.
func (p polydesk) down(args ...string) (code int, errs string) {
	p.t.Helper()
	for code == 0 {
		code, _, errs = p.run("", append([]string{"migrate", "down"}, args...)...)
	}
	return code, errs
}

func TestADatabaseWithoutASchemaIsNoNewsroom(t *testing.T) {
	database := pgtest.New(t)
	data := filepath.Join(t.TempDir(), "new")
	p := polydesk{t: t, data: data}
	p.down("--database", database) // the test's own has a schema
	for _, args := range [][]string{{"desk", "list"}, {"user", "list"}} {
		if code, _, errs := p.run("", append(args, "--database", database)...); code != exitFailed || !strings.Contains(errs, "there is no newsroom in the --database") {
			t.Errorf("%v: exit %d %q", args, code, errs)
		}
	}
	if out := p.ok("", "migrate", "status", "--database", database); !strings.Contains(out, "0001") || !strings.Contains(out, "pending") {
		t.Errorf("the status of nothing: %q", out)
	}
	p.ok("", "user", "create", "--email", "a@example.org", "--name", "A", "--database", database)
	if out := p.ok("", "user", "list", "--database", database); !strings.Contains(out, "a@example.org") {
		t.Errorf("people: %q", out)
	}
}

func TestDesksFromTheCommandLine(t *testing.T) {
	p := polydesk{t: t, data: t.TempDir()}
	p.ok("", "user", "create", "--email", "a@example.org", "--name", "A")
	if n := strings.Count(p.ok("", "desk", "list"), "\n"); n != 27 {
		t.Errorf("%d desks", n)
	}
	p.ok("", "desk", "on", "--desk", "fa")
	for line := range strings.Lines(p.ok("", "desk", "list")) {
		if f := strings.Fields(line); (f[0] == "fa") != (f[2] == "on") {
			t.Errorf("got %q", line)
		}
	}
}

func TestAFlagBeatsItsVariableBeatsTheFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "polydesk.toml")
	if err := os.WriteFile(file, []byte("data = \""+filepath.Join(dir, "file")+"\"\nlog-format = \"json\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	used := func(name string) bool { _, err := os.Stat(filepath.Join(dir, name, "polydesk.db")); return err == nil }
	lookup := map[string]string{}
	runWith := func(args ...string) {
		t.Helper()
		var o, e bytes.Buffer
		code := run(context.Background(), args, func(n string) (string, bool) { v, ok := lookup[n]; return v, ok }, stdio{strings.NewReader(""), &o, &e})
		if code != exitDone {
			t.Fatalf("exit %d: %s", code, e.String())
		}
	}
	runWith("migrate", "up", "--config", file)
	if !used("file") {
		t.Error("the file's folder was not used")
	}
	lookup["POLYDESK_DATA"] = filepath.Join(dir, "variable")
	runWith("migrate", "up", "--config", file)
	if !used("variable") {
		t.Error("the variable does not beat the file")
	}
	runWith("migrate", "up", "--config", file, "--data", filepath.Join(dir, "flag"))
	if !used("flag") {
		t.Error("the flag does not beat the variable")
	}
}

func TestMigrateGoesUpAndDown(t *testing.T) {
	p := polydesk{t: t, data: t.TempDir()}
	if out := p.ok("", "migrate", "status"); !strings.Contains(out, "pending") {
		t.Errorf("status of nothing: %s", out)
	}
	p.ok("", "migrate", "up")
	if out := p.ok("", "migrate", "status"); strings.Contains(out, "pending") {
		t.Errorf("status: %s", out)
	}
	p.down()
	p.ok("", "user", "create", "--email", "a@example.org", "--name", "A")
	if code, errs := p.down(); code != exitFailed || errs == "" {
		t.Errorf("down with people in it: exit %d %q", code, errs)
	}
	p.ok("", "migrate", "down", "--force")
}

func TestServeRefusesADemoNewsroom(t *testing.T) {
	p := polydesk{t: t, data: t.TempDir()}
	p.ok("a good long password\n", "user", "create", "--email", "mira@demo.polydesk.example", "--name", "Mira")
	code, _, errs := p.run("", "serve", "--addr", "127.0.0.1:0")
	if code != exitFailed || !strings.Contains(errs, "mira@demo.polydesk.example") {
		t.Errorf("exit %d %q", code, errs)
	}
	p.ok("", "user", "disable", "--email", "mira@demo.polydesk.example")
}
