package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "polydesk"

// pkg is what go list tells of a package of this module.
type pkg struct {
	ImportPath   string
	Dir          string
	Doc          string
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	Deps         []string
}

// roomOf is the name by which the table knows a package.
func roomOf(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module+"/"), "internal/")
}

// root is the folder of go.mod.
var root = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	return filepath.Dir(strings.TrimSpace(string(out))), err
})

var listed = sync.OnceValues(func() ([]pkg, error) {
	dir, err := root()
	if err != nil {
		return nil, err
	}
	// -e: a package that does not build is the compiler's to report, not this test's.
	cmd := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Dir,Doc,GoFiles,TestGoFiles,XTestGoFiles,Imports,Deps", "./...")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		if p.ImportPath == module || strings.HasPrefix(p.ImportPath, module+"/") {
			all = append(all, p)
		}
	}
})

func packages(t *testing.T) []pkg {
	t.Helper()
	all, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("go list names only %d packages of this module", len(all))
	}
	return all
}

func rootDir(t *testing.T) string {
	t.Helper()
	dir, err := root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheTableRunsDown(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range table() {
		if seen[r.name] {
			t.Errorf("%s stands twice in the table", r.name)
		}
		for _, to := range r.may {
			if !seen[to] {
				t.Errorf("%s may import %s, which stands below it in the table or nowhere", r.name, to)
			}
		}
		seen[r.name] = true
	}
	for _, list := range [][]string{leaves, rules} {
		for _, name := range list {
			for _, r := range table() {
				if r.name == name && slices.ContainsFunc(r.may, func(to string) bool { return !slices.Contains(leaves, to) }) {
					t.Errorf("%s is a leaf or a rule and may import %v", name, r.may)
				}
			}
		}
	}
}

func TestRoomsImportOnlyWhatTheTableAllows(t *testing.T) {
	may := map[string][]string{}
	for _, r := range table() {
		may[r.name] = r.may
	}
	for _, p := range packages(t) {
		from := roomOf(p.ImportPath)
		allowed, known := may[from]
		if !known {
			t.Errorf("%s is no room of the table (internal/arch/table_test.go): say what it may import", from)
			continue
		}
		for _, path := range p.Imports {
			if !strings.HasPrefix(path, module+"/") {
				continue
			}
			if to := roomOf(path); !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: %s", from, to, importer(t, p, path))
			}
		}
	}
}

func TestSomeArrowsDoNotExistByAnyPath(t *testing.T) {
	imports := map[string][]string{}
	for _, p := range packages(t) {
		imports[roomOf(p.ImportPath)] = nil
		for _, path := range p.Imports {
			if strings.HasPrefix(path, module+"/") {
				imports[roomOf(p.ImportPath)] = append(imports[roomOf(p.ImportPath)], roomOf(path))
			}
		}
	}
	for _, n := range never {
		if path := shortest(imports, n.from, n.to); path != nil {
			t.Errorf("%s reaches %s (%s): %s", n.from, n.to, n.why, strings.Join(path, " → "))
		}
	}
}

// shortest finds a path of imports, nil when there is none.
func shortest(imports map[string][]string, from, to string) []string {
	queue, before := []string{from}, map[string]string{from: ""}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == to {
			var path []string
			for ; at != ""; at = before[at] {
				path = append([]string{at}, path...)
			}
			return path
		}
		for _, next := range imports[at] {
			if _, seen := before[next]; !seen {
				before[next] = at
				queue = append(queue, next)
			}
		}
	}
	return nil
}

func TestLibrariesStayInTheirRooms(t *testing.T) {
	for _, p := range packages(t) {
		from := roomOf(p.ImportPath)
		for _, path := range p.Imports {
			for _, l := range libraries {
				if strings.HasPrefix(path+"/", strings.TrimSuffix(l.prefix, "/")+"/") && !slices.Contains(l.rooms, from) {
					t.Errorf("%s imports %s, which belongs to %v (%s): %s", from, path, l.rooms, l.why, importer(t, p, path))
				}
			}
		}
	}
}

// TestSiteDependsOnNoFeatureAtAll is the sharpest form of the rule: whatever is linked into the public side.
func TestSiteDependsOnNoFeatureAtAll(t *testing.T) {
	for _, p := range packages(t) {
		if roomOf(p.ImportPath) != "site" {
			continue
		}
		for _, dep := range p.Deps {
			if name := roomOf(dep); strings.HasPrefix(dep, module+"/") && (slices.Contains(features, name) || name == "store" || name == "session") {
				t.Errorf("site is linked with %s", name)
			}
			if strings.HasPrefix(dep, "gorm.io/") || strings.HasPrefix(dep, "github.com/labstack/echo/") {
				t.Errorf("site is linked with %s", dep)
			}
		}
	}
}

func TestEveryRoomSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && len(strings.Fields(p.Doc)) < 4 {
			t.Errorf("%s has no package comment", roomOf(p.ImportPath))
		}
	}
}

func TestEveryLineOfTheTableIsUsed(t *testing.T) {
	have := map[string]bool{}
	for _, p := range packages(t) {
		have[roomOf(p.ImportPath)] = true
	}
	// Rooms whose code may be under a build tag, so that go list does not see it.
	for _, tagged := range []string{"browsertest", "job"} {
		have[tagged] = true
	}
	names := map[string]bool{}
	for _, r := range table() {
		names[r.name] = true
	}
	for name := range maps.Keys(names) {
		if !have[name] {
			t.Errorf("the table has a line for %s, and there is no such room", name)
		}
	}
}

// importer names the file that imports a path.
func importer(t *testing.T, p pkg, path string) string {
	t.Helper()
	for _, name := range p.GoFiles {
		text, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(`"`+path+`"`)) {
			rel, _ := filepath.Rel(rootDir(t), filepath.Join(p.Dir, name))
			return rel
		}
	}
	return "(file not found)"
}
