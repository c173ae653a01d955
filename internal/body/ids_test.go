package body

import (
	"strings"
	"testing"
)

// sketch makes a document of lines "id: text"; without a colon a block has no id.
func sketch(lines ...string) *Doc {
	d := &Doc{}
	for _, l := range lines {
		id, text, ok := strings.Cut(l, ": ")
		if !ok {
			id, text = "", l
		}
		b := Block{Type: Paragraph, ID: id}
		if text != "" {
			b.Inline = []Inline{{Text: text}}
		}
		d.Content = append(d.Content, b)
	}
	return d
}

func ids(d *Doc) string {
	var out []string
	for _, b := range d.Content {
		id := b.ID
		if id == "" {
			id = "-"
		}
		out = append(out, id)
	}
	return strings.Join(out, " ")
}

const (
	boat     = "The river bus leaves Willow Steps every twenty minutes until Sunday."
	boat2    = "The river bus leaves Willow Steps every thirty minutes until Monday."
	chess    = "Twenty chess boards stand by the window of the library."
	library  = "The library opens an hour later on Thursday, says its door."
	library2 = "The library opens two hours later on Friday, says its door."
	gauge    = "The gauge at the bridge shows two metres and a little."
)

func TestKeepIDs(t *testing.T) {
	tests := []struct {
		rule      string
		prev, new *Doc
		want      string
	}{
		{"unchanged blocks keep theirs", sketch("a: "+boat, "b: "+chess), sketch(boat, chess), "a b"},
		{"a moved block keeps its id", sketch("a: "+boat, "b: "+chess, "c: "+library), sketch(library, boat, chess), "c a b"},
		{"an edited block keeps its id", sketch("a: "+boat, "b: "+chess), sketch(boat2, chess), "a b"},
		{"a new block has none", sketch("a: "+boat, "b: "+chess), sketch(boat, gauge, chess), "a - b"},
		{"a removed block's id is not given to another", sketch("a: "+boat, "b: "+chess, "c: "+gauge), sketch(boat, gauge), "a c"},
		{"equal blocks keep their order", sketch("a: x", "b: x", "c: x"), sketch("x", "x"), "a b"},
		{"an id that came stays, whatever the text", sketch("a: "+boat, "b: "+chess), sketch("b: "+boat, chess), "b -"},
		{"an id of the client's own stays", sketch("a: " + boat), sketch("z: "+boat, boat), "z a"},
		{"of doubled ids the unchanged block keeps it", sketch("a: " + boat), sketch("a: "+gauge, "a: "+boat), "- a"},
		{"of doubled ids the first keeps it when both changed", sketch("a: " + boat), sketch("a: "+gauge, "a: "+chess), "a -"},
		{"a copy of a block gets none", sketch("a: " + boat), sketch("a: "+boat, "a: "+boat), "a -"},
		{"an inflected edit is the same block", sketch("a: Библиотека откроется на час позже в четверг."), sketch("Библиотеку откроют часом позже, в четверг."), "a"},
		{"a split block goes on in the longer half", sketch("a: " + boat + " " + chess + " Boats and boards."), sketch(boat+" "+chess, "Boats and boards."), "a -"},
		{"a paragraph that became a heading keeps its id", sketch("a: " + boat), &Doc{Content: []Block{{Type: Heading, Level: 2, Inline: []Inline{{Text: boat}}}}}, "a"},
		{"an image keeps its id by its file", &Doc{Content: []Block{{Type: Image, ID: "i", Media: "k", Alt: "old words"}}}, &Doc{Content: []Block{{Type: Image, Media: "k", Alt: "entirely other"}}}, "i"},
		{"an image is not text", sketch("a: " + boat), &Doc{Content: []Block{{Type: Image, Media: "k", Caption: boat}}}, "-"},
		{"two paragraphs that were edited and changed places keep their ids", sketch("a: "+boat, "b: "+library, "c: "+chess), sketch(library2, boat2, chess), "b a c"},
		{"a paragraph that was edited and moved far keeps its id", sketch("a: "+boat, "b: "+chess, "c: "+library, "d: "+gauge), sketch(chess, library2, gauge, boat2), "b c d a"},
		{"a paragraph that was rewritten in its place keeps its id", sketch("a: "+boat, "b: "+chess, "c: "+library), sketch(boat, gauge, library), "a b c"},
		{"several that were rewritten in their place keep theirs in order", sketch("a: "+boat, "b: "+chess, "c: "+gauge, "d: "+library), sketch(boat, "One.", "Two.", library), "a b c d"},
		{"one that was rewritten beside a moved one keeps its id", sketch("a: "+boat, "b: "+chess, "c: "+library, "d: "+gauge), sketch(gauge, boat, "Rewritten.", library), "d a b c"},
		{"of a place that has more blocks than before nothing is guessed", sketch("a: "+boat, "b: "+chess, "c: "+library), sketch(boat, "One.", "Two.", library), "a - - c"},
		{"a removed paragraph and a new one elsewhere are two", sketch("a: "+boat, "b: "+chess, "c: "+library), sketch(boat, library, gauge), "a c -"},
		{"a removed paragraph and a new one across a moved one are two", sketch("a: "+boat, "b: "+chess, "c: "+library), sketch(library, gauge, boat), "c - a"},
		{"a paragraph in the place of an image is new", &Doc{Content: []Block{{Type: Image, ID: "i", Media: "k"}}}, sketch(boat), "-"},
		{"one that came with an id of its own is not the old one", sketch("a: "+boat, "b: "+chess), sketch(boat, "z: "+gauge), "a z"},
		{"from nothing", sketch(), sketch(boat), "-"},
		{"to nothing", sketch("a: " + boat), sketch(), ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			tt.new.KeepIDs(tt.prev)
			if got := ids(tt.new); got != tt.want {
				t.Errorf("ids are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestKeepIDsKeepsThePlaceInATranslation(t *testing.T) {
	prev := sketch("a: "+boat, "b: "+chess)
	prev.Content[0].Src, prev.Content[0].SrcHash = []string{"s1"}, "0123456789abcdef"
	next := sketch(boat2, chess)
	next.KeepIDs(prev)
	if b := next.Content[0]; len(b.Src) != 1 || b.Src[0] != "s1" || b.SrcHash != "0123456789abcdef" {
		t.Errorf("block is %+v", b)
	}
	next.Content[0].Src[0] = "changed"
	if prev.Content[0].Src[0] != "s1" {
		t.Error("the two documents share their src")
	}
}

func TestRejoinCredits(t *testing.T) {
	tests := []struct{ rule, caption, credit, sentence, wantCaption, wantCredit string }{
		{"caption and credit in brackets", "A bridge.", "Polydesk", "A bridge. (Polydesk)", "A bridge.", "Polydesk"},
		{"a credit alone", "", "Polydesk", "عکس: Polydesk", "", "Polydesk"},
		{"an edited caption stays whole", "A bridge.", "Polydesk", "The bridge. (Polydesk)", "The bridge. (Polydesk)", ""},
		{"words that end with the credit stay", "", "Polydesk", "Boards of Polydesk", "Boards of Polydesk", ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			prev := &Doc{Content: []Block{{Type: Image, ID: "i", Media: "k", Caption: tt.caption, Credit: tt.credit}}}
			d := &Doc{Content: []Block{{Type: Image, Media: "k", Caption: tt.sentence}}}
			d.KeepIDs(prev)
			if b := d.Content[0]; b.Caption != tt.wantCaption || b.Credit != tt.wantCredit || b.ID != "i" {
				t.Errorf("got %+v", b)
			}
		})
	}
}

func TestADocumentThatIsNotThereIsAnEmptyOne(t *testing.T) {
	d := sketch("a: x")
	d.KeepIDs(nil)
	d.MarkSaved(nil, nil)
	if len(Diff(nil, d)) != 1 || len(Diff(d, nil)) != 1 || len(Align(nil, d)) != 1 || len(Align(d, nil)) != 1 || SourceHash(nil, []string{"a"}) != "" {
		t.Error("nil is not empty")
	}
}
