package admintest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"polydesk/internal/admin"
	"polydesk/internal/session"
)

// Ask makes one request of a matrix; nil: this route is not in it.
type Ask func(n *Newsroom, c *Client, r admin.RouteInfo) *Answer

// Plain asks for the route with the address's parts filled in and an empty
// form. fill answers the path, or "" for a route that is not in the matrix.
func Plain(fill func(n *Newsroom, path string) string) Ask {
	return func(n *Newsroom, c *Client, r admin.RouteInfo) *Answer {
		path := fill(n, r.Path)
		if path == "" {
			return nil
		}
		if r.Method == http.MethodGet {
			return c.Get(path)
		}
		return c.Do(r.Method, path, "application/x-www-form-urlencoded", "")
	}
}

// Matrix asks every route of the table as each person and writes what came
// back, one line a route: what a change of a gate or of a service's rule looks
// like. Each person has a newsroom of their own and a fresh session for each
// request, so that no request sees what another one did to the session.
func Matrix(t *testing.T, c Config, ask Ask) string {
	t.Helper()
	people := Everybody()
	cells := map[string][]string{}
	var order []string
	for i, person := range people {
		n := Open(t, c)
		for _, r := range n.Admin.Routes() {
			delete(n.secrets, person)
			a := ask(n, n.As(person), r)
			if a == nil {
				continue
			}
			key := fmt.Sprintf("%-4s %-52s %-10s", r.Method, r.Path, r.May)
			if i == 0 {
				order = append(order, key)
			}
			cells[key] = append(cells[key], outcome(a))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-68s", "route, gate")
	for _, p := range people {
		if p == Nobody {
			p = "nobody"
		}
		fmt.Fprintf(&b, " %-10s", p)
	}
	b.WriteString("\n")
	for _, key := range order {
		b.WriteString(key)
		for _, cell := range cells[key] {
			fmt.Fprintf(&b, " %-10s", cell)
		}
		b.WriteString("\n")
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// outcome is the status, and for a redirect whether it leads to the door.
func outcome(a *Answer) string {
	if a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, session.SignInPath) {
		return "sign-in"
	}
	return fmt.Sprint(a.Status)
}

// Golden compares with a file of testdata; with POLYDESK_UPDATE=1 it writes it.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("POLYDESK_UPDATE") != "" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs (POLYDESK_UPDATE=1 writes it anew); got:\n%s", path, got)
	}
}
