package arch

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ourGoFiles lists the Go files of the module that are not tests, by their path from the root.
func ourGoFiles(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, name := range trackedFiles(t) {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			all = append(all, name)
		}
	}
	return all
}

// trackedFiles lists what git keeps; without git (a source archive), whatever lies here but for what is installed.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	dir := rootDir(t)
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = dir
	if out, err := cmd.Output(); err == nil {
		var all []string
		for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				all = append(all, name)
			}
		}
		return all
	}
	var all []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "polydesk-data") {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() {
			rel, err := filepath.Rel(dir, path)
			all = append(all, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func parse(t *testing.T, name string) (*token.FileSet, *ast.File) {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, filepath.Join(rootDir(t), name), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return set, f
}

// templateName is the name under which a file imports html/template, empty when it does not.
func templateName(f *ast.File) string {
	for _, i := range f.Imports {
		if i.Path.Value == `"html/template"` {
			if i.Name != nil {
				return i.Name.Name
			}
			return "template"
		}
	}
	return ""
}

func TestMarkupIsTrustedInTwoFilesOnly(t *testing.T) {
	trusting := []string{"HTML", "HTMLAttr", "CSS", "JS", "JSStr", "URL", "Srcset"}
	for _, name := range ourGoFiles(t) {
		set, f := parse(t, name)
		pkg := templateName(f)
		if pkg == "" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			s, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == pkg && slices.Contains(trusting, s.Sel.Name) && trustedFiles[name] == "" {
				t.Errorf("%s converts to template.%s: only %v may", set.Position(call.Pos()), s.Sel.Name, trustedFiles)
			}
			return true
		})
	}
}

func TestNothingHappensBeforeMain(t *testing.T) {
	for _, name := range ourGoFiles(t) {
		set, f := parse(t, name)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: work in init()", set.Position(fn.Pos()))
			}
		}
	}
}

func TestPackagesAreNouns(t *testing.T) {
	for _, p := range packages(t) {
		switch last := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]; last {
		case "util", "utils", "common", "helpers", "helper", "models", "model", "misc", "shared", "base":
			t.Errorf("%s is named for nothing", p.ImportPath)
		}
	}
}

func TestFilesCanBeReadInOneSitting(t *testing.T) {
	dir := rootDir(t)
	for _, name := range trackedFiles(t) {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		n := bytes.Count(text, []byte("\n"))
		switch {
		case n > maxLines && longFiles[name] == "":
			t.Errorf("%s has %d lines, more than %d: part it, or give the reason in longFiles", name, n, maxLines)
		case n > 400:
			t.Logf("%s has %d lines", name, n)
		}
	}
}

// TestNothingOfAMachineIsKept looks for paths of one machine, folders beside the project, and addresses of package
// registries in lock files: a clone must build and test anywhere.
func TestNothingOfAMachineIsKept(t *testing.T) {
	// Parted, so that this file does not match itself.
	foreign := []*regexp.Regexp{
		regexp.MustCompile(`\.\.` + `/shared\b`),
		regexp.MustCompile(`(^|[\s"'(=` + "`" + `])/` + `(work|root|home/[a-z]+)/[a-z.]`),
		regexp.MustCompile(`/tmp/` + `bash_jobs`),
	}
	registry := regexp.MustCompile(`"resolved"` + `\s*:`)
	dir := rootDir(t)
	for _, name := range trackedFiles(t) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(text, 0) >= 0 {
			continue // a picture
		}
		lock := strings.HasSuffix(name, "package-lock.json")
		n := 0
		for line := range bytes.SplitSeq(text, []byte("\n")) {
			n++
			for _, r := range foreign {
				if r.Match(line) {
					t.Errorf("%s:%d: %s", name, n, r.Find(line))
				}
			}
			if lock && registry.Match(line) {
				t.Errorf("%s:%d names a registry's host", name, n)
			}
		}
	}
}
