package body

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// wordsFrom are few, so that blocks resemble each other.
var wordsFrom = strings.Fields("река мост река؟ можно bridge library opens hour कि می\u200cشود “so” — 12 e\u0301 👩\u200d👧 a")

func genInline(t *rapid.T, label string) []Inline {
	var in []Inline
	for i := range rapid.IntRange(0, 6).Draw(t, label) {
		if rapid.IntRange(0, 9).Draw(t, "break") == 0 {
			in = append(in, Inline{Break: true})
			continue
		}
		p := Inline{Text: rapid.SampledFrom(wordsFrom).Draw(t, "word"), Strong: rapid.Bool().Draw(t, "strong")}
		if i == 3 {
			p.Href, p.Lang, p.Dir = "https://a.example/", "fa", "rtl"
		}
		in = append(in, p, Inline{Text: " "})
	}
	return in
}

func genBlock(t *rapid.T) Block {
	b := Block{Type: rapid.SampledFrom([]string{Paragraph, Paragraph, Paragraph, Heading, Quote, List, Image, Divider}).Draw(t, "type")}
	switch b.Type {
	case Heading:
		b.Level = rapid.IntRange(2, 4).Draw(t, "level")
		b.Inline = genInline(t, "n")
	case Paragraph, Quote:
		b.Inline = genInline(t, "n")
	case List:
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			b.Items = append(b.Items, genInline(t, "n"))
		}
	case Image:
		b.Media, b.Alt = rapid.SampledFrom([]string{"k1", "k2"}).Draw(t, "media"), rapid.SampledFrom(wordsFrom).Draw(t, "alt")
	}
	return b
}

func counter(prefix string) func() string {
	n := 0
	return func() string { n++; return fmt.Sprint(prefix, n) }
}

func genDoc(t *rapid.T) *Doc {
	return &Doc{Content: rapid.SliceOfN(rapid.Custom(genBlock), 0, 8).Draw(t, "blocks")}
}

func clone(d *Doc) *Doc {
	raw, _ := json.Marshal(d)
	c, err := Parse(raw)
	if err != nil {
		panic(err)
	}
	return c
}

// edit makes another state of a document as an editor would: blocks go, move, change, are copied, lose their ids.
func edit(t *rapid.T, d *Doc) *Doc {
	out := clone(d)
	for range rapid.IntRange(0, 5).Draw(t, "edits") {
		n := len(out.Content)
		if n == 0 {
			break
		}
		i, j := rapid.IntRange(0, n-1).Draw(t, "i"), rapid.IntRange(0, n-1).Draw(t, "j")
		switch rapid.IntRange(0, 4).Draw(t, "edit") {
		case 0:
			out.Content = append(out.Content[:i], out.Content[i+1:]...)
		case 1:
			out.Content[i], out.Content[j] = out.Content[j], out.Content[i]
		case 2:
			out.Content[i].Inline = append(out.Content[i].Inline, Inline{Text: " more"})
		case 3:
			out.Content = append(out.Content, out.Content[i])
		case 4:
			out.Content[i].ID = ""
		}
	}
	return out
}

func TestIDsAreNeverDoubledAndUnchangedBlocksKeepTheirs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prev := genDoc(t)
		prev.AssignIDs(counter("p"))
		next := edit(t, prev)
		next.KeepIDs(prev)
		next.AssignIDs(counter("n"))
		seen := map[string]bool{}
		for _, b := range next.Content {
			if !ValidID(b.ID) || seen[b.ID] {
				t.Fatalf("id %q is doubled or invalid", b.ID)
			}
			seen[b.ID] = true
		}
		same := clone(prev)
		for i := range same.Content {
			same.Content[i].ID = ""
		}
		same.KeepIDs(prev)
		if ids(same) != ids(prev) {
			t.Fatalf("an unchanged document has ids %q, had %q", ids(same), ids(prev))
		}
	})
}

func TestATranslationHealsWhenItsSourceIsReverted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := genDoc(t)
		source.AssignIDs(counter("s"))
		done := Skeleton(source)
		done.AssignIDs(counter("t"))
		for i := range done.Content {
			b := &done.Content[i]
			b.Inline, b.Alt = append(b.Inline, Inline{Text: "t"}), "t"
			if b.Type == List {
				b.Inline, b.Items = nil, append(b.Items, []Inline{{Text: "t"}})
			}
		}
		done.MarkSaved(&Doc{}, source)
		before := pairs(Align(source, done))
		if strings.Contains(before, "missing") || strings.Contains(before, "stale") || strings.Contains(before, "orphan") {
			t.Fatalf("a finished translation is %s", before)
		}
		edited := edit(t, source)
		edited.KeepIDs(source)
		edited.AssignIDs(counter("n"))
		for _, p := range Align(edited, done) {
			was, now := (*Block)(nil), p.Source
			if now != nil {
				was, _ = source.Block(now.ID)
			}
			if p.Freshness == Current && (was == nil || was.Hash() != now.Hash()) {
				t.Fatalf("a block that changed is current: %+v", now)
			}
			if p.Freshness == Stale && was != nil && was.Hash() == now.Hash() {
				t.Fatalf("a block that only moved is stale: %+v", now)
			}
		}
		reverted := clone(source)
		reverted.KeepIDs(edited)
		if after := pairs(Align(reverted, done)); after != before {
			t.Fatalf("after the revert: %s, before: %s", after, before)
		}
	})
}

func TestTheCanonicalFormIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := genDoc(t)
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := json.Marshal(back); string(again) != string(raw) {
			t.Fatalf("%s\n%s", raw, again)
		}
		for i := range d.Content {
			if d.Content[i].Hash() != back.Content[i].Hash() {
				t.Fatalf("the hash changes in a round trip: %+v", d.Content[i])
			}
		}
		if fault := htmlFault(d.HTML(testOptions())); fault != "" {
			t.Fatal(fault)
		}
	})
}

func TestADiffTellsBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(wordsFrom), 0, 12).Draw(t, "words"), rapid.SampledFrom([]string{" ", "", "\n", "\u0301"}).Draw(t, "sep"))
		})
		old, next := text.Draw(t, "old"), text.Draw(t, "new")
		if fault := diffFault(old, next); fault != "" {
			t.Fatal(fault)
		}
	})
}

// diffFault checks what DiffText promises.
func diffFault(old, next string) string {
	var a, b strings.Builder
	last := ""
	for _, s := range DiffText(old, next) {
		if s.Text == "" || s.Op == last {
			return fmt.Sprintf("an empty or doubled span: %+v", s)
		}
		last = s.Op
		if s.Op != OpInsert {
			a.WriteString(s.Text)
		}
		if s.Op != OpDelete {
			b.WriteString(s.Text)
		}
	}
	return cmp.Diff(old, a.String()) + cmp.Diff(next, b.String())
}

func TestADiffNamesEveryBlockOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := genDoc(t)
		old.AssignIDs(counter("o"))
		next := edit(t, old)
		olds, news := map[*Block]int{}, map[*Block]int{}
		for _, c := range Diff(old, next) {
			if c.Old != nil {
				olds[c.Old]++
			}
			if c.New != nil {
				news[c.New]++
			}
		}
		for i := range old.Content {
			if olds[&old.Content[i]] != 1 {
				t.Fatalf("old block %d stands %d times", i, olds[&old.Content[i]])
			}
		}
		for i := range next.Content {
			if news[&next.Content[i]] != 1 {
				t.Fatalf("new block %d stands %d times", i, news[&next.Content[i]])
			}
		}
	})
}
