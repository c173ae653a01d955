package body

import (
	"fmt"
	"strings"
	"testing"
)

func changes(cs []Change) string {
	var out []string
	for _, c := range cs {
		o, n := "-", "-"
		if c.Old != nil {
			o = c.Old.ID
		}
		if c.New != nil {
			n = c.New.ID
		}
		out = append(out, o+">"+n+" "+c.Kind)
	}
	return strings.Join(out, ", ")
}

func TestDiff(t *testing.T) {
	tests := []struct {
		rule     string
		old, new *Doc
		want     string
	}{
		{"the same", sketch("a: x", "b: y"), sketch("a: x", "b: y"), "a>a same, b>b same"},
		{"a changed block", sketch("a: x", "b: y"), sketch("a: x", "b: z"), "a>a same, b>b changed"},
		{"a new block", sketch("a: x", "b: y"), sketch("a: x", "n: z", "b: y"), "a>a same, ->n new, b>b same"},
		{"removed blocks stand where they stood", sketch("r: 1", "a: x", "s: 2", "b: y"), sketch("a: x", "b: y"), "r>- removed, a>a same, s>- removed, b>b same"},
		{"one block that moved, not all others", sketch("a: 1", "b: 2", "c: 3", "d: 4"), sketch("d: 4", "a: 1", "b: 2", "c: 3"), "d>d moved, a>a same, b>b same, c>c same"},
		{"moved and changed is changed", sketch("a: 1", "b: 2", "c: 3"), sketch("c: 9", "a: 1", "b: 2"), "c>c changed, a>a same, b>b same"},
		{"without ids by hash and likeness", sketch(boat, chess, library), sketch(library, boat2), "-"},
		{"another id with the same text is the same block", sketch("a: " + boat), sketch("b: " + boat), "a>b same"},
		{"from nothing", sketch(), sketch("a: x"), "->a new"},
		{"to nothing", sketch("a: x"), sketch(), "a>- removed"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			got := changes(Diff(tt.old, tt.new))
			if tt.want == "-" {
				tt.want = "> moved, > changed, >- removed"
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestDiffText(t *testing.T) {
	tests := []struct{ rule, old, new, want string }{
		{"the same", "a b", "a b", "a b"},
		{"nothing", "", "", ""},
		{"all new", "", "a b", "{+a b}"},
		{"all gone", "a b", "", "{-a b}"},
		{"one word", "The library opens at nine.", "The library opens at ten.", "The library opens at {-nine}{+ten}."},
		{"Russian words are not cut", "встреча министров прошла", "встреча министра прошла", "встреча {-министров}{+министра} прошла"},
		{"Persian words with joiners are not cut", "او می\u200cرود", "او می\u200cروند", "او {-می\u200cرود}{+می\u200cروند}"},
		{"a phrase is one change", "at nine on Monday", "at ten past Tuesday", "at {-nine on Monday}{+ten past Tuesday}"},
		{"a word that was added", "a c", "a b c", "a {+b }c"},
		{"numbers are whole", "in 2015, 1,000 men", "in 2016, 1,500 men", "in {-2015}{+2016}, {-1,000}{+1,500} men"},
		{"a letter and its accent are one", "cafe\u0301 x", "cafe x", "{-cafe\u0301}{+cafe} x"},
		{"a family emoji is one", "a 👩\u200d👩\u200d👧 b", "a 👩\u200d👩\u200d👦 b", "a {-👩\u200d👩\u200d👧}{+👩\u200d👩\u200d👦} b"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			var b strings.Builder
			for _, s := range DiffText(tt.old, tt.new) {
				switch s.Op {
				case OpSame:
					b.WriteString(s.Text)
				case OpInsert:
					fmt.Fprintf(&b, "{+%s}", s.Text)
				case OpDelete:
					fmt.Fprintf(&b, "{-%s}", s.Text)
				}
			}
			if b.String() != tt.want {
				t.Errorf("got  %s\nwant %s", b.String(), tt.want)
			}
		})
	}
}

// bigDoc has n paragraphs of about 60 words, each its own.
func bigDoc(n, seed int) *Doc {
	d := &Doc{}
	for i := range n {
		var s strings.Builder
		for w := range 60 {
			fmt.Fprintf(&s, "слово%d ", (i*7919+w*104729+seed*(w%5))%5000)
		}
		d.Content = append(d.Content, Block{Type: Paragraph, Inline: []Inline{{Text: s.String()}}})
	}
	return d
}

func BenchmarkKeepIDs200(b *testing.B) {
	prev, next := bigDoc(200, 1), bigDoc(200, 2)
	n := 0
	prev.AssignIDs(func() string { n++; return fmt.Sprint("b", n) })
	for b.Loop() {
		d := &Doc{Content: append([]Block(nil), next.Content...)}
		d.KeepIDs(prev)
	}
}

func BenchmarkDiff2000(b *testing.B) {
	old, next := bigDoc(2000, 1), bigDoc(2000, 2)
	for b.Loop() {
		Diff(old, next)
	}
}

func BenchmarkHTML(b *testing.B) {
	d := bigDoc(20, 1)
	for b.Loop() {
		d.HTML(RenderOptions{})
	}
}
