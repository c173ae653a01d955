package body

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"polydesk/internal/lang"
)

func language(t testing.TB, id string) *lang.Language {
	l, ok := lang.ByID(id)
	if !ok {
		t.Fatal(id)
	}
	return l
}

func TestTagged(t *testing.T) {
	link := "https://a.example/"
	for _, c := range []struct {
		rule string
		in   []Inline
		want string
	}{
		{"plain text has no tags", []Inline{{Text: "One."}}, "One."},
		{"a pair stands around its text", []Inline{{Text: "A "}, {Text: "bold", Strong: true}, {Text: " end"}}, "A ⟨1⟩bold⟨/1⟩ end"},
		{"pairs nest, the longer outside", []Inline{{Text: "a", Href: link, Strong: true}, {Text: "b", Strong: true}}, "⟨1⟩⟨2⟩a⟨/2⟩b⟨/1⟩"},
		{"what would cross is opened anew", []Inline{{Text: "a", Strong: true}, {Text: "b", Strong: true, Emphasis: true}, {Text: "c", Emphasis: true}}, "⟨1⟩a⟨2⟩b⟨/2⟩⟨/1⟩⟨3⟩c⟨/3⟩"},
		{"a break closes nothing", []Inline{{Text: "a", Strong: true}, {Break: true}, {Text: "b", Strong: true}}, "⟨1⟩a⟨2/⟩b⟨/1⟩"},
		{"a bracket that is a letter is doubled", []Inline{{Text: "⟨1⟩"}}, "⟨⟨1⟩"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got, marks := Tagged(c.in)
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			back, err := Untag(got, marks)
			if diff := cmp.Diff(normal(c.in), back); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestUntag(t *testing.T) {
	need := []Mark{{N: 1, Kind: MarkStrong}, {N: 2, Kind: MarkEmphasis}, {N: 3, Kind: MarkBreak}}
	for _, c := range []struct {
		rule, in string
		fault    TagFault
		n        int
	}{
		{"pairs may be reordered", "⟨2⟩b⟨/2⟩⟨3/⟩⟨1⟩a⟨/1⟩", "", 0},
		{"pairs may nest", "⟨2⟩b⟨1⟩a⟨/1⟩⟨/2⟩⟨3/⟩", "", 0},
		{"one is missing", "⟨1⟩a⟨/1⟩⟨3/⟩", TagMissing, 2},
		{"one holds nothing", "⟨1⟩⟨/1⟩⟨2⟩b⟨/2⟩⟨3/⟩", TagMissing, 1},
		{"one nobody knows", "⟨4⟩a⟨/4⟩", TagUnknown, 4},
		{"a pair is no break", "⟨1/⟩", TagUnknown, 1},
		{"one stands twice", "⟨1⟩a⟨/1⟩⟨1⟩b⟨/1⟩", TagDoubled, 1},
		{"one is left open", "⟨1⟩a", TagUnclosed, 1},
		{"two cross", "⟨1⟩a⟨2⟩b⟨/1⟩c⟨/2⟩⟨3/⟩", TagCrossed, 1},
		{"one is closed before it is opened", "⟨/1⟩a⟨1⟩", TagCrossed, 1},
		{"a bracket alone", "a ⟨ b", TagBroken, 0},
		{"a number with a zero before", "⟨01⟩a⟨/01⟩", TagBroken, 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := Untag(c.in, need)
			e := &TagError{}
			if errors.As(err, &e); (c.fault == "") != (err == nil) || e.Fault != c.fault || e.N != c.n {
				t.Errorf("%v, want %s %d", err, c.fault, c.n)
			}
		})
	}
	if in, err := Untag("a⟨7⟩b⟨/7⟩", nil, Mark{N: 7, Kind: MarkStrong}); err != nil || !in[1].Strong {
		t.Errorf("one that may stand there: %v, %v", in, err)
	}
}

func TestABlockIsPartedIntoSegments(t *testing.T) {
	d := &Doc{Content: []Block{
		{Type: Paragraph, ID: "p", Inline: []Inline{{Text: "It opened. "}, {Text: "Nobody", Strong: true}, {Text: " came. They wept."}}},
		{Type: Paragraph, ID: "q", Inline: []Inline{{Text: "“"}, {Text: "Go! Now!", Emphasis: true}, {Text: "” she said. He went."}}},
		{Type: List, ID: "l", Items: [][]Inline{{{Text: "One."}}, {{Text: "Two. Three.", Strong: true}}}},
		{Type: Image, ID: "i", Media: "k1", Caption: "A bridge. At night.", Alt: "Bridge", Credit: "AFP"},
		{Type: Heading, ID: "deck", Level: 2, Inline: []Inline{{Text: "Why"}}},
	}}
	var got []string
	for _, s := range d.Segments(language(t, "en")) {
		got = append(got, s.Key+" "+s.Text)
	}
	want := []string{"p.1 It opened.", "p.2 ⟨1⟩Nobody⟨/1⟩ came.", "p.3 They wept.", "q.1 “⟨1⟩Go! Now!⟨/1⟩” she said.", "q.2 He went.", "l.1-1 One.", "l.2-1 ⟨1⟩Two. Three.⟨/1⟩",
		"i.caption A bridge. At night.", "i.alt Bridge", "i.credit AFP", "_.deck.1 Why"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestASegmentLeftOutLeavesNoSpace(t *testing.T) {
	b := Block{Type: Paragraph, ID: "p", Inline: []Inline{{Text: "One. Two. Three."}}}
	for want, texts := range map[string]map[string]string{
		"A C": {"p.1": "A", "p.3": "C"}, "A B": {"p.1": "A", "p.2": "B"}, "C": {"p.3": "C"}, "": {},
	} {
		got := b.Merge(b.Segments(language(t, "en")), func(s Segment) []Inline {
			in, _ := Untag(texts[s.Key], nil)
			return in
		})
		if got.Text() != want {
			t.Errorf("%q, want %q", got.Text(), want)
		}
	}
}

// mergeFault says how a document differs from the merge of its segments.
func mergeFault(d *Doc, l *lang.Language) string {
	out := &Doc{}
	for _, b := range d.Content {
		fault := ""
		out.Content = append(out.Content, b.Bare().Merge(b.Segments(l), func(s Segment) []Inline {
			in, err := Untag(s.Text, s.Marks)
			if err != nil {
				fault = err.Error() + " in " + s.Text
			}
			return in
		}))
		if fault != "" {
			return fault
		}
		whole := b.Whole()
		if in, err := Untag(whole.Text, whole.Marks); err != nil || strings.TrimSpace(b.Bare().SetWhole(in).Text()) == "" && inlineText(b.Inline) != "" && !blank(inlineText(b.Inline)) {
			return "the whole: " + whole.Text
		}
	}
	want, _ := json.Marshal(d)
	got, _ := json.Marshal(out)
	return cmp.Diff(string(want), string(got))
}

func TestMergingTheSegmentsGivesTheDocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := genDoc(t)
		d.AssignIDs(counter("p"))
		for i := range d.Content {
			if in := d.Content[i].Inline; len(in) > 2 {
				in[0].Text += ". A "
				in[2].Text += "? 5"
			}
		}
		l := rapid.SampledFrom(lang.All()).Draw(t, "language")
		if fault := mergeFault(d, l); fault != "" {
			t.Fatal(fault)
		}
	})
}

func FuzzSegments(f *testing.F) {
	f.Add("<p>One. <b>Two. <i>Three</i></b><i>! 4</i><br>⟨5⟩ — <a href='https://a.example/'>x.</a> Y</p><ul><li>a. B</ul><figure>")
	for _, s := range scripts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := FromHTML(s)
		if err != nil || len(d.Content) > MaxBlocks {
			return
		}
		d.AssignIDs(counter("b"))
		for _, l := range lang.All() {
			if fault := mergeFault(d, l); fault != "" {
				t.Fatalf("%s: %s", l.ID, fault)
			}
		}
	})
}

func FuzzUntag(f *testing.F) {
	f.Add("a⟨1⟩b⟨/1⟩⟨2/⟩⟨⟨")
	f.Fuzz(func(t *testing.T, s string) {
		marks := []Mark{{N: 1, Kind: MarkStrong}, {N: 2, Kind: MarkBreak}, {N: 3, Kind: MarkLink, Href: "https://a.example/"}}
		in, err := Untag(s, nil, marks...)
		if err != nil {
			return
		}
		text, again := Tagged(in, marks...)
		back, err := Untag(text, again)
		if diff := cmp.Diff(in, back); diff != "" || err != nil {
			t.Fatalf("%s: %v\n%s", text, err, diff)
		}
	})
}
