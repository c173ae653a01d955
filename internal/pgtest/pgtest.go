// Package pgtest gives tests a private PostgreSQL: one server for each test binary, started at the first use, on
// a socket in a folder of its own, gone when the binary ends in whatever way; and one database for each test,
// copied from a template that was migrated once.
//
// Where PostgreSQL's programs are not installed a test is skipped with the reason, unless the environment says
// POLYDESK_TEST_POSTGRES=required. Only tests belong here: nothing of the program may import it.
package pgtest

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver that is named "pgx"
	"github.com/pressly/goose/v3"

	"polydesk/migrations"
)

// errAbsent is the reason for a skip rather than a failure.
var errAbsent = errors.New("no PostgreSQL is installed (looked for initdb in PATH and /usr/lib/postgresql/*/bin)")

// New makes a database with the current schema and no rows, dropped when the test ends, and gives its URL.
func New(t testing.TB) string {
	t.Helper()
	s := running(t)
	if err := s.template(); err != nil {
		t.Fatalf("the template database: %v", err)
	}
	return s.create(t, "template_polydesk")
}

// Empty makes a database without any table, dropped when the test ends, and gives its URL.
func Empty(t testing.TB) string {
	t.Helper()
	return running(t).create(t, "template0")
}

// server is this process's PostgreSQL.
type server struct {
	dir string
	// life is held open for as long as the server is wanted.
	life     io.Closer
	template func() error
	count    atomic.Int64
}

var start = sync.OnceValues(func() (*server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, life, err := launch(bin)
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, life: life}
	s.template = sync.OnceValue(s.makeTemplate)
	return s, s.await()
})

func running(t testing.TB) *server {
	t.Helper()
	s, err := start()
	if errors.Is(err, errAbsent) && os.Getenv("POLYDESK_TEST_POSTGRES") != "required" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return s
}

// programs finds the folder of the newest PostgreSQL.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errAbsent
	}
	// "9.6" sorts behind "15": longer names are newer.
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return filepath.Dir(found[len(found)-1]), nil
}

// url names a database on the server's socket.
func (s *server) url(name string) string {
	q := url.Values{"host": {s.dir}, "port": {"5432"}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + name, RawQuery: q.Encode()}).String()
}

// await polls until the server answers.
func (s *server) await() error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := s.exec("SELECT 1")
		if err == nil {
			return nil
		}
		if _, failed := os.Stat(filepath.Join(s.dir, "failed")); failed == nil || time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("the server does not answer: %w\n%s", err, log)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *server) exec(statement string) error {
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func (s *server) create(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", s.count.Add(1))
	if err := s.exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	return s.url(name)
}

// makeTemplate applies the migrations once; every test's database is a copy.
func (s *server) makeTemplate() error {
	if err := s.exec("CREATE DATABASE template_polydesk TEMPLATE template0"); err != nil {
		return err
	}
	pool, err := sql.Open("pgx", s.url("template_polydesk"))
	if err != nil {
		return err
	}
	defer pool.Close()
	files, err := fs.Sub(migrations.Files, "postgres")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, pool, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(context.Background())
	return err
}
