package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/body"
)

// The editor's own test says that it saves this document as it is; here the
// server says that it takes it so.
func TestTheServerTakesWhatTheEditorSaves(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(editorDir, "test", "document.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := body.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, b := range doc.Content {
		kinds = append(kinds, b.Type+" "+b.ID)
	}
	want := []string{"heading h", "paragraph p", "paragraph empty", "quote q", "list l", "list le", "image i", "embed e", "divider d"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
	p := doc.Content[1]
	if in := p.Inline[1]; !in.Strong || !in.Emphasis || in.Href != "https://example.org/" {
		t.Errorf("marks were lost: %+v", in)
	}
	if len(p.Src) != 2 || p.SrcHash == "" {
		t.Errorf("the source was lost: %v %q", p.Src, p.SrcHash)
	}
}
