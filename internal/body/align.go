package body

import (
	"slices"
	"strings"
)

// Freshness says how a block of a translation stands to its source. It is derived, never stored.
type Freshness string

const (
	// Missing: the source block has no target, or one that is empty or translated in part (src_hash is empty).
	Missing Freshness = "missing"
	// Current: made from the source's present text.
	Current Freshness = "current"
	// Stale: made from another text of the source. It heals by itself when the source is reverted.
	Stale Freshness = "stale"
	// Extra: the desk added this block; it translates nothing.
	Extra Freshness = "extra"
	// Orphan: what it translates is no longer in the source.
	Orphan Freshness = "orphan"
)

// Pair is a source block beside what was made of it; one of the two may be nil. They point into the documents.
type Pair struct {
	Source, Target *Block
	Freshness      Freshness
}

// Align lays a translation beside its source: by src, in the source's order. A source block with several targets
// stands in a pair with each of them, and so does a target of several source blocks. The desk's own blocks stand
// after the block that they follow in the target; orphans are last.
func Align(source, target *Doc) []Pair {
	source, target = orEmpty(source), orEmpty(target)
	byID := source.byID()
	place := make(map[string]int, len(source.Content))
	for i := len(source.Content) - 1; i >= 0; i-- {
		place[source.Content[i].ID] = i
	}
	delete(place, "")
	a := aligner{targets: make([][]*Block, len(source.Content)), last: map[*Block]int{}, extras: map[*Block][]*Block{}}
	var anchor *Block
	for i := range target.Content {
		t := &target.Content[i]
		switch {
		case len(t.Src) == 0:
			a.extras[anchor] = append(a.extras[anchor], t)
		case a.put(t, place):
			anchor = t
		default:
			a.orphans = append(a.orphans, Pair{Target: t, Freshness: Orphan})
		}
	}
	return a.pairs(source, byID)
}

type aligner struct {
	targets [][]*Block          // by source block
	last    map[*Block]int      // a target's last source block
	extras  map[*Block][]*Block // by the block before; nil: at the top
	orphans []Pair
}

// put files a target under its source blocks; false when the source has none of them.
func (a *aligner) put(t *Block, place map[string]int) bool {
	found := false
	for _, id := range t.Src {
		i, ok := place[id]
		if !ok || slices.Contains(a.targets[i], t) {
			continue
		}
		a.targets[i] = append(a.targets[i], t)
		if !found || i > a.last[t] {
			a.last[t] = i
		}
		found = true
	}
	return found
}

func (a *aligner) pairs(source *Doc, byID map[string]*Block) []Pair {
	var out []Pair
	addExtras := func(after *Block) {
		for _, e := range a.extras[after] {
			out = append(out, Pair{Target: e, Freshness: Extra})
		}
	}
	addExtras(nil)
	for i := range source.Content {
		s := &source.Content[i]
		if len(a.targets[i]) == 0 {
			out = append(out, Pair{Source: s, Freshness: Missing})
		}
		for _, t := range a.targets[i] {
			out = append(out, Pair{Source: s, Target: t, Freshness: fresh(byID, t)})
			if a.last[t] == i {
				addExtras(t)
			}
		}
	}
	return append(out, a.orphans...)
}

// fresh is the state of a target that translates at least one block of the source.
func fresh(byID map[string]*Block, t *Block) Freshness {
	words := false
	for _, id := range t.Src {
		if s, ok := byID[id]; ok && s.hasWords() {
			words = true
		}
	}
	if words && (!t.hasWords() || t.SrcHash == "") {
		return Missing // empty, or translated in part
	}
	if t.SrcHash == sourceHash(byID, t.Src) || t.SrcHash == "" && !words {
		return Current
	}
	return Stale
}

// hasWords tells whether the block has something to translate.
func (b Block) hasWords() bool { return strings.TrimSpace(b.fullText()) != "" }

// Skeleton is the empty translation of a document: an empty block for each of the source's, with src set. Lists
// have as many items, images keep their file and embeds their address. src_hash is empty, but for blocks without
// words (a divider, a picture without caption): these need no translator and are current from the start.
func Skeleton(source *Doc) *Doc {
	d := &Doc{Content: make([]Block, 0, len(source.Content))}
	for _, s := range source.Content {
		t := Block{Type: s.Type, Level: s.Level, Ordered: s.Ordered, Media: s.Media, URL: s.URL}
		if len(s.Items) > 0 {
			t.Items = make([][]Inline, len(s.Items))
		}
		if s.ID != "" {
			t.Src = []string{s.ID}
			if !s.hasWords() {
				t.SrcHash = s.Hash()
			}
		}
		d.Content = append(d.Content, t)
	}
	return d
}

// PairByOrder sets the src of a translation that came in as HTML or plain text: when both documents have the same
// number of blocks, the blocks without src are paired with the source's at the same place. Otherwise it changes
// nothing and reports false.
func (d *Doc) PairByOrder(source *Doc) bool {
	if len(d.Content) != len(source.Content) {
		return false
	}
	for i := range d.Content {
		if b := &d.Content[i]; len(b.Src) == 0 && source.Content[i].ID != "" {
			b.Src = []string{source.Content[i].ID}
		}
	}
	return true
}

// MarkSaved sets the src_hash of a translation that is being saved. A block that was changed since prev (matched
// by id), or is new, is made from the source's present text; one that was not changed keeps the src_hash that it
// had, unless the one that came with it is the present one: somebody looked and confirmed it. Blocks that are
// still empty, though their source has words, have none.
func (d *Doc) MarkSaved(prev, source *Doc) {
	before, byID := orEmpty(prev).byID(), orEmpty(source).byID()
	for i := range d.Content {
		b := &d.Content[i]
		if len(b.Src) == 0 {
			b.SrcHash = ""
			continue
		}
		if !b.hasWords() && fresh(byID, b) == Missing {
			b.SrcHash = ""
			continue
		}
		now := sourceHash(byID, b.Src)
		was, ok := before[b.ID]
		unchanged := ok && was.SrcHash != "" && was.Hash() == b.Hash() && slices.Equal(was.Src, b.Src)
		if unchanged && b.SrcHash != now {
			b.SrcHash = was.SrcHash
		} else if now != "" {
			b.SrcHash = now
		}
	}
}
