package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"polydesk/internal/errs"
)

func open(t *testing.T, dir string) Store {
	t.Helper()
	address, err := FileAddress(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s Store, key, content string) {
	t.Helper()
	if err := s.Put(t.Context(), key, strings.NewReader(content)); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func get(t *testing.T, s Store, key string) string {
	t.Helper()
	f, size, at, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(b)) != size {
		t.Errorf("%s: size %d, read %d", key, size, len(b))
	}
	if time.Since(at) > time.Hour || at.Location() != time.UTC {
		t.Errorf("%s: put at %v", key, at)
	}
	return string(b)
}

// files are the paths of all files under dir but the store's identity.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != identityFile {
			rel, _ := filepath.Rel(dir, p)
			found = append(found, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhatIsPutIsRead(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "ab/cd/one.jpg", "first")
	put(t, s, "ab/cd/one.jpg", "first")
	put(t, s, "plain", "")
	if got := get(t, s, "ab/cd/one.jpg"); got != "first" {
		t.Errorf("read %q", got)
	}
	if got := get(t, open(t, dir), "plain"); got != "" {
		t.Errorf("read %q", got)
	}
	if got := files(t, dir); len(got) != 2 {
		t.Errorf("the store holds %q, want the two objects alone", got)
	}
}

func TestAnOpenObjectOutlivesItsReplacementAndDeletion(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, "a/b", "old")
	f, _, _, err := s.Open(t.Context(), "a/b")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	put(t, s, "a/b", "newer")
	if err := s.Delete(t.Context(), "a/b"); err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(f); string(b) != "old" {
		t.Errorf("read %q", b)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, "folder/file", "x")
	for _, key := range []string{"none", "folder", "folder/none", "folder/file/below", ".identity", "../x", "", "A"} {
		if _, _, _, err := s.Open(t.Context(), key); !errs.Is(err, errs.NotFound) {
			t.Errorf("open %q: %v, want not found", key, err)
		}
		if ok, err := s.Exists(t.Context(), key); ok || err != nil {
			t.Errorf("exists %q: %v, %v", key, ok, err)
		}
	}
	if ok, err := s.Exists(t.Context(), "folder/file"); !ok || err != nil {
		t.Errorf("exists: %v, %v", ok, err)
	}
	for _, key := range []string{"none", "folder/file", "folder/file"} {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
	}
	if ok, _ := s.Exists(t.Context(), "folder/file"); ok {
		t.Error("the deleted object is still there")
	}
}

func TestKeys(t *testing.T) {
	good := []string{"a", "0", "a/b", "ab/cd/ef-1_2.jpg", strings.Repeat("a", 200)}
	bad := []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/..", ".incoming/a", "a/.b", "a..b", "-a", "_a",
		"A", "é", "a b", "a\\b", "a\x00", "c:", "a\n", strings.Repeat("a", 201), strings.Repeat("a/", 300) + "a",
	}
	for _, key := range good {
		if err := CheckKey(key); err != nil {
			t.Errorf("%q is refused: %v", key, err)
		}
	}
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "store"))
	for _, key := range bad {
		if err := s.Put(t.Context(), key, strings.NewReader("x")); !errs.Is(err, errs.Invalid) {
			t.Errorf("put %q: %v, want invalid", key, err)
		}
		if err := s.Delete(t.Context(), key); !errs.Is(err, errs.Invalid) {
			t.Errorf("delete %q: %v, want invalid", key, err)
		}
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("refused keys left %q", got)
	}
}

func TestASymbolicLinkDoesNotLeadOutOfTheStore(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"out/secret", "link"} {
		if f, _, _, err := s.Open(t.Context(), key); err == nil {
			f.Close()
			t.Errorf("%s was opened", key)
		}
	}
	if err := s.Put(t.Context(), "out/new", strings.NewReader("x")); err == nil {
		t.Error("a file was written outside")
	}
	if got := files(t, outside); len(got) != 1 {
		t.Errorf("outside stands %q", got)
	}
	// A put replaces the link itself, never what it points to.
	put(t, s, "link", "mine")
	if b, _ := os.ReadFile(filepath.Join(outside, "secret")); string(b) != "secret" {
		t.Errorf("the file outside holds %q", b)
	}
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	broken := errs.New(errs.TooLarge, "err_too_large")
	r := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))
	if err := s.Put(t.Context(), "a/b", r); !errors.Is(err, broken) {
		t.Errorf("put: %v, want the reader's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, "a/b", strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v, want canceled", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

// peek looks at the store in the middle of an upload.
type peek struct {
	look func()
	r    io.Reader
}

func (p *peek) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.look()
	return n, err
}

func TestAnObjectIsSeenWholeOrNotAtAll(t *testing.T) {
	s := open(t, t.TempDir())
	look := func() {
		if ok, err := s.Exists(t.Context(), "a/b"); ok || err != nil {
			t.Errorf("seen while it is written: %v, %v", ok, err)
		}
	}
	if err := s.Put(t.Context(), "a/b", &peek{look, strings.NewReader("whole")}); err != nil {
		t.Fatal(err)
	}
	look = func() {
		if got := get(t, s, "a/b"); got != "whole" {
			t.Errorf("seen while it is replaced: %q", got)
		}
	}
	if err := s.Put(t.Context(), "a/b", &peek{look, strings.NewReader("other")}); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "a/b"); got != "other" {
		t.Errorf("read %q", got)
	}
}

func TestLeftoversOfACrashAreNoKeysAndAreSweptWhenOld(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	old, young := filepath.Join(dir, incoming, "old"), filepath.Join(dir, incoming, "young")
	for _, p := range []string{old, young} {
		if err := os.WriteFile(p, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * leftover)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if got := files(t, dir); len(got) != 1 || got[0] != incoming+"/young" {
		t.Errorf("after a start the store holds %q, want the young file, which may be in use", got)
	}
	if ok, _ := s.Exists(t.Context(), incoming+"/young"); ok {
		t.Error("a half-written file is seen as an object")
	}
}

func TestManyWritersOfOneKey(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	content := bytes.Repeat([]byte("0123456789"), 10_000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := s.Put(t.Context(), "a/b/c/d", bytes.NewReader(content)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := get(t, s, "a/b/c/d"); got != string(content) {
		t.Errorf("read %d bytes of %d", len(got), len(content))
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("the store holds %q", got)
	}
}

func TestAStoreKeepsItsIdentity(t *testing.T) {
	dir := t.TempDir()
	ids := make(chan string, 8)
	var wg sync.WaitGroup
	for range cap(ids) {
		wg.Go(func() { ids <- open(t, dir).Identity() })
	}
	wg.Wait()
	close(ids)
	first := <-ids
	for id := range ids {
		if id != first {
			t.Errorf("two identities: %q and %q", first, id)
		}
	}
	if other := open(t, t.TempDir()).Identity(); other == first || len(other) < 16 {
		t.Errorf("another store has the identity %q", other)
	}
	if err := os.WriteFile(filepath.Join(dir, identityFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	address, _ := FileAddress(dir)
	if _, err := Open(address); err == nil {
		t.Error("a store whose identity was emptied is taken for a new one")
	}
}

func TestPingFailsWhenTheFolderIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := open(t, dir)
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("ping left %q", got)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); !errs.Is(err, errs.Unavailable) {
		t.Errorf("ping: %v, want unavailable", err)
	}
	if err := s.Put(t.Context(), "a", strings.NewReader("x")); !errs.Is(err, errs.Unavailable) {
		t.Errorf("put: %v, want unavailable", err)
	}
}

func TestAddresses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "with space, 100% and ?#")
	open(t, dir)
	if _, err := os.Stat(filepath.Join(dir, identityFile)); err != nil {
		t.Errorf("the address of %q names another folder: %v", dir, err)
	}
	for _, address := range []string{
		"", "/abs", "relative", "file://", "file:relative", "file://host/abs", "file:///abs?x=1", "file:///abs#x",
		"file://user@/abs", "s3://bucket/prefix", "http://host/", "file:///a%00b", "%", ":",
	} {
		if s, err := Open(address); err == nil {
			s.Close()
			t.Errorf("%q was opened", address)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	address, _ := FileAddress(file)
	if _, err := Open(address); err == nil {
		t.Error("a file was opened as a store")
	}
}
