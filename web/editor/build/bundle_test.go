package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	editorDir = ".."
	staticDir = "../../static"
)

func TestTheCommittedBundlesAreWhatTheSourcesGive(t *testing.T) {
	files, err := Build(editorDir, staticDir)
	if errors.Is(err, errNoModules) {
		t.Skip("skipped: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(staticDir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the sources give: run go generate ./web", name)
		}
	}
}

func TestTheEditorStaysSmall(t *testing.T) {
	const limit = 140_000 // bytes, gzip
	data, err := os.ReadFile(filepath.Join(staticDir, "editor.js"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	if b.Len() > limit {
		t.Errorf("editor.js is %d bytes in gzip, more than %d", b.Len(), limit)
	}
}

func TestTheScriptsRunUnderAPolicyWithoutEval(t *testing.T) {
	for _, name := range []string{"editor.js", "admin.js"} {
		data, err := os.ReadFile(filepath.Join(staticDir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"new Function(", "eval(", "sourceMappingURL", "node_modules"} {
			if strings.Contains(string(data), bad) {
				t.Errorf("%s contains %q", name, bad)
			}
		}
	}
}

func TestThePackageListNamesNoRegistry(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(editorDir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(`"resolved"`)) {
		t.Error("package-lock.json names the hosts its packages came from")
	}
}
