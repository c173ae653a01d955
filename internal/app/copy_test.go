package app_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"polydesk/internal/app/apptest"
	"polydesk/internal/pgtest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// commands answers the n-th block of shell commands of the section about
// copying, as docs/production.md has it.
func commands(t *testing.T, n int) string {
	t.Helper()
	raw, err := os.ReadFile("../../docs/production.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(raw), "## Copying everything while it serves")
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section, -1)
	if !ok || len(blocks) <= n {
		t.Fatal("docs/production.md has no such commands")
	}
	return blocks[n][1]
}

// shell runs documented commands on a test's folders.
func shell(t *testing.T, script string, env []string, replace ...string) {
	t.Helper()
	cmd := exec.Command("sh", "-e", "-c", strings.NewReplacer(replace...).Replace(script))
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// need skips the test where a tool of the document is not installed, unless
// everything must be there.
func need(t *testing.T, tool string) {
	t.Helper()
	_, err := exec.LookPath(tool)
	switch {
	case err == nil:
	case errors.Is(err, exec.ErrNotFound) && os.Getenv("POLYDESK_TEST_POSTGRES") != "required":
		t.Skipf("%s is not installed", tool)
	default:
		t.Fatalf("%s is needed: %v", tool, err)
	}
}

func TestTheDocumentedCopyOfSQLiteIsAWholeNewsroom(t *testing.T) {
	need(t, "sqlite3")
	r := apptest.New(t, "")
	s := r.Story("en", "Copied while serving").Published()
	if err := os.WriteFile(filepath.Join(r.Config.Data, "secret.key"), []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	backup := t.TempDir()
	shell(t, commands(t, 0), nil, "/srv/polydesk", r.Config.Data, "/backup", backup)
	there := apptest.Again(t, "sqlite://"+filepath.Join(backup, "polydesk.db"), filepath.Join(backup, "media"))
	if v, err := there.Stories.Get(context.Background(), s.By(), s.ID()); err != nil || v.Content.Headline != "Copied while serving" {
		t.Fatalf("in the copy: %v, %v", v, err)
	}
	if there.Blobs.Identity() != r.Blobs.Identity() {
		t.Error("the media are not the same store")
	}
}

func TestTheDocumentedCopyOfPostgreSQLIsAWholeNewsroom(t *testing.T) {
	database := pgtest.New(t)
	need(t, "pg_dump")
	r := apptest.New(t, database)
	s := r.Story("en", "Copied while serving").Published()
	backup := t.TempDir()
	shell(t, commands(t, 1), []string{"DATABASE_URL=" + database}, "/srv/polydesk", r.Config.Data, "/backup", backup)
	empty := pgtest.New(t)
	shell(t, `pg_restore --clean --if-exists --dbname="$DATABASE_URL" /backup/polydesk.dump`, []string{"DATABASE_URL=" + empty}, "/backup", backup)
	there := apptest.Again(t, empty, filepath.Join(backup, "media"))
	if v, err := there.Stories.Get(context.Background(), s.By(), s.ID()); err != nil || v.Content.Headline != "Copied while serving" {
		t.Fatalf("in the copy: %v, %v", v, err)
	}
}

func TestReadinessTellsNothingAndHealthIsTheProcessAlone(t *testing.T) {
	r := apptest.New(t, "")
	h := r.Serve()
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/readyz?role=reader": 200} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if err := os.RemoveAll(filepath.Join(r.Config.Data, "media")); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
	if w.Code != 503 || strings.TrimSpace(w.Body.String()) != "not ready" {
		t.Errorf("without media: %d %q", w.Code, w.Body.String())
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/readyz?role=reader", nil))
	if w.Code != 200 {
		t.Errorf("pages can still be served: %d", w.Code)
	}
}
