package body

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// The kinds of a Change.
const (
	KindSame    = "same"
	KindChanged = "changed"
	KindNew     = "new"
	KindRemoved = "removed"
	KindMoved   = "moved"
)

// Change is what became of one block. Old is nil for a new one, New for a removed one.
type Change struct {
	// Kind is changed when the content differs (moved or not), moved when only the place does.
	Kind     string
	Old, New *Block
	// Spans show the block's plain text, word by word, alt text and credit included.
	Spans []Span
}

// Span is a run of text that is the same, ins(erted) or del(eted).
type Span struct{ Op, Text string }

// The operations of a Span.
const (
	OpSame   = "same"
	OpInsert = "ins"
	OpDelete = "del"
)

// Diff compares two states of a document: blocks by id, then exact hash, then the best similarity of at least one
// half in order. The changes are in the new state's order, removed blocks where they stood.
func Diff(old, new *Doc) []Change {
	old, new = orEmpty(old), orEmpty(new)
	pair := make([]int, len(new.Content))
	at, taken := map[string]int{}, map[int]bool{}
	for i := len(old.Content) - 1; i >= 0; i-- {
		at[old.Content[i].ID] = i
	}
	delete(at, "")
	for j, b := range new.Content {
		pair[j] = -1
		if i, ok := at[b.ID]; ok && !taken[i] {
			pair[j], taken[i] = i, true
		}
	}
	match(old.Content, new.Content, pair)
	still := longestRise(pair)
	removed := removedAfter(len(old.Content), pair)
	out := addRemoved(nil, old, removed[-1])
	for j := range new.Content {
		n := &new.Content[j]
		i := pair[j]
		if i < 0 {
			out = append(out, Change{Kind: KindNew, New: n, Spans: DiffText("", n.fullText())})
			continue
		}
		out = append(out, change(&old.Content[i], n, still[j]))
		out = addRemoved(out, old, removed[i])
	}
	return out
}

func change(o, n *Block, still bool) Change {
	c := Change{Kind: KindSame, Old: o, New: n}
	switch {
	case o.Hash() != n.Hash():
		c.Kind = KindChanged
	case !still:
		c.Kind = KindMoved
	}
	c.Spans = DiffText(o.fullText(), n.fullText())
	return c
}

// removedAfter files the removed blocks under the kept block of the old state that they followed; -1: the top.
func removedAfter(n int, pair []int) map[int][]int {
	kept := make([]bool, n)
	for _, i := range pair {
		if i >= 0 {
			kept[i] = true
		}
	}
	out, after := map[int][]int{}, -1
	for i := range n {
		if kept[i] {
			after = i
			continue
		}
		out[after] = append(out[after], i)
	}
	return out
}

func addRemoved(out []Change, old *Doc, list []int) []Change {
	for _, i := range list {
		o := &old.Content[i]
		out = append(out, Change{Kind: KindRemoved, Old: o, Spans: DiffText(o.fullText(), "")})
	}
	return out
}

// longestRise marks the new blocks that kept their order: a longest rising run of old places. The rest moved.
func longestRise(pair []int) []bool {
	still := make([]bool, len(pair))
	prev := make([]int, len(pair))
	var tails []int // tails[k]: index of the smallest end of a run of k+1
	for j, i := range pair {
		if i < 0 {
			continue
		}
		lo, hi := 0, len(tails)
		for lo < hi {
			if mid := (lo + hi) / 2; pair[tails[mid]] < i {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		prev[j] = -1
		if lo > 0 {
			prev[j] = tails[lo-1]
		}
		if lo == len(tails) {
			tails = append(tails, j)
		} else {
			tails[lo] = j
		}
	}
	if len(tails) == 0 {
		return still
	}
	for j := tails[len(tails)-1]; j >= 0; j = prev[j] {
		still[j] = true
	}
	return still
}

// maxTokenPairs bounds the work of a diff; beyond it what lies between the common ends is replaced whole.
const maxTokenPairs = 9_000_000

// maxTokens stays below the number of code points, since each different word is written as one.
const maxTokens = 1_000_000

// DiffText compares two texts by words (UAX #29). A span never ends inside a word or a grapheme cluster. Joining
// the same and deleted spans gives old, the same and inserted ones new.
func DiffText(old, new string) []Span {
	a, b := tokens(old), tokens(new)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var s spans
	s.add(OpSame, a[:start])
	midA, midB := a[start:len(a)-end], b[start:len(b)-end]
	if len(midA)*len(midB) > maxTokenPairs || len(midA)+len(midB) > maxTokens {
		s.add(OpDelete, midA)
		s.add(OpInsert, midB)
	} else {
		s.middle(midA, midB)
	}
	s.add(OpSame, a[len(a)-end:])
	return s.done()
}

// tokens cuts a text into words, spaces and marks; joined they are the text. Cuts that would fall inside a
// grapheme cluster are not made.
func tokens(s string) []string {
	if s == "" {
		return nil
	}
	edge := make(map[int]bool)
	for g := graphemes.FromString(s); g.Next(); {
		edge[g.End()] = true
	}
	var out []string
	from := 0
	for w := words.FromString(s); w.Next(); {
		if end := w.End(); edge[end] {
			out = append(out, s[from:end])
			from = end
		}
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

type spans struct{ list []Span }

func (s *spans) add(op string, toks []string) {
	if len(toks) > 0 {
		s.list = append(s.list, Span{op, strings.Join(toks, "")})
	}
}

// middle lets go-diff compare words, each written as one code point: on letters it would cut inside words.
func (s *spans) middle(a, b []string) {
	code := make(map[string]rune)
	word := make(map[rune]string)
	encode := func(toks []string) []rune {
		out := make([]rune, len(toks))
		for i, t := range toks {
			r, ok := code[t]
			if !ok {
				r = rune(len(code) + 1)
				if r >= 0xd800 { // surrogates are no code points
					r += 0x800
				}
				code[t], word[r] = r, t
			}
			out[i] = r
		}
		return out
	}
	ra, rb := encode(a), encode(b)
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the same texts give the same diff, however busy the machine
	ops := map[diffmatchpatch.Operation]string{
		diffmatchpatch.DiffEqual: OpSame, diffmatchpatch.DiffInsert: OpInsert, diffmatchpatch.DiffDelete: OpDelete,
	}
	for _, d := range dmp.DiffMainRunes(ra, rb, false) {
		var toks []string
		for _, r := range d.Text {
			toks = append(toks, word[r])
		}
		s.add(ops[d.Type], toks)
	}
}

// done joins neighbours: between two equal runs at most one deletion, then one insertion. A space alone between
// two changes belongs to both of them, so that a rewritten phrase reads as one change.
func (s *spans) done() []Span {
	var out []Span
	var del, ins strings.Builder
	flush := func() {
		if del.Len() > 0 {
			out = append(out, Span{OpDelete, del.String()})
		}
		if ins.Len() > 0 {
			out = append(out, Span{OpInsert, ins.String()})
		}
		del.Reset()
		ins.Reset()
	}
	for k, sp := range s.list {
		switch {
		case sp.Op == OpDelete:
			del.WriteString(sp.Text)
		case sp.Op == OpInsert:
			ins.WriteString(sp.Text)
		case k+1 < len(s.list) && s.list[k+1].Op != OpSame && del.Len() > 0 && ins.Len() > 0 && isSpace(sp.Text):
			del.WriteString(sp.Text)
			ins.WriteString(sp.Text)
		default:
			flush()
			if n := len(out); n > 0 && out[n-1].Op == OpSame {
				out[n-1].Text += sp.Text
			} else {
				out = append(out, sp)
			}
		}
	}
	flush()
	return out
}

func isSpace(s string) bool { return strings.TrimFunc(s, unicode.IsSpace) == "" }
