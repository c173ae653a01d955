package body

import (
	"slices"
	"strconv"
)

// AssignIDs gives an id from newID to each block that has none, or whose id another block before it has (an
// editor's copy and paste), or whose id is no id at all. newID should give short random ids; when it gives one
// that is taken it is asked again.
func (d *Doc) AssignIDs(newID func() string) {
	used := make(map[string]bool, len(d.Content))
	var open []*Block
	for i := range d.Content {
		b := &d.Content[i]
		if !ValidID(b.ID) || used[b.ID] {
			open = append(open, b)
			continue
		}
		used[b.ID] = true
	}
	for _, b := range open {
		b.ID = freeID(used, newID)
		used[b.ID] = true
	}
}

func freeID(used map[string]bool, newID func() string) string {
	for range 20 {
		if id := newID(); ValidID(id) && !used[id] {
			return id
		}
	}
	for n := len(used); ; n++ {
		if id := "b" + strconv.Itoa(n); !used[id] {
			return id
		}
	}
}

// KeepIDs gives the blocks of a new state of a document the ids that they had in the state before. A block that
// bears an id keeps it (of several with the same id the unchanged one, else the first); one without is found by
// exact hash, else by the best similarity of at least one half, in order before out of order, else by its place: what
// stands between the same two neighbours as before, as many blocks as before, is the old text rewritten. A removed
// block and a new one elsewhere are never tied by their number alone. No id is given twice; what is not found stays
// without, for AssignIDs.
//
// A block that is found by its text also keeps the src and src_hash it had, and an image that came back from our
// own HTML has its caption and credit apart again. A nil prev is an empty document.
func (d *Doc) KeepIDs(prev *Doc) {
	prev = orEmpty(prev)
	at := make(map[string]int, len(prev.Content))
	for i, b := range prev.Content {
		if _, doubled := at[b.ID]; b.ID != "" && !doubled {
			at[b.ID] = i
		}
	}
	d.partDoubles(prev, at)
	pair := make([]int, len(d.Content))
	for j, b := range d.Content {
		pair[j] = -1
		if i, ok := at[b.ID]; ok && b.ID != "" {
			pair[j] = i
		}
	}
	d.rejoinCredits(prev)
	own := make(map[string]bool)
	fixed := slices.Clone(pair)
	for j, b := range d.Content {
		if b.ID != "" {
			own[b.ID] = true
			if pair[j] < 0 {
				fixed[j] = noMatch
			}
		}
	}
	matchOpen(prev.Content, d.Content, fixed)
	matchGaps(prev.Content, d.Content, fixed)
	for j := range d.Content {
		if b := &d.Content[j]; b.ID == "" && fixed[j] >= 0 {
			b.inherit(&prev.Content[fixed[j]], own)
		}
	}
}

// noMatch marks a new block that must not be matched: it came with an id of its own.
const noMatch = -2

// matchOpen is match among the blocks that are open on the new side.
func matchOpen(old, new []Block, pair []int) {
	var open []Block
	var where, sub []int
	for j := range new {
		if pair[j] == noMatch {
			continue
		}
		open, where, sub = append(open, new[j]), append(where, j), append(sub, pair[j])
	}
	match(old, open, sub)
	for k, j := range where {
		pair[j] = sub[k]
	}
}

// matchGaps pairs text by its order within each run of unmatched blocks that stands between the same two matched
// neighbours (or the document's ends) on both sides and has the same length there.
func matchGaps(old, new []Block, pair []int) {
	taken := make([]bool, len(old))
	for _, i := range pair {
		if i >= 0 {
			taken[i] = true
		}
	}
	for from := 0; from < len(new); from++ {
		to := from
		for to < len(new) && pair[to] < 0 {
			to++
		}
		before, after := -1, len(old) // the neighbours' places in old
		if from > 0 {
			before = pair[from-1]
		}
		if to < len(new) {
			after = pair[to]
		}
		if after-before-1 == to-from && !slices.Contains(taken[before+1:after], true) {
			for j := from; j < to; j++ {
				i := before + 1 + j - from
				if pair[j] != noMatch && family(old[i].Type) == "text" && family(new[j].Type) == "text" {
					pair[j] = i
				}
			}
		}
		from = to
	}
}

// inherit takes over the id of the block before, and its place in a translation.
func (b *Block) inherit(prev *Block, own map[string]bool) {
	if prev.ID != "" && !own[prev.ID] {
		b.ID = prev.ID
		own[prev.ID] = true
	}
	if len(b.Src) == 0 {
		b.Src, b.SrcHash = slices.Clone(prev.Src), prev.SrcHash
	}
}

// partDoubles leaves each id at one block: the one whose content is as before, else the first.
func (d *Doc) partDoubles(prev *Doc, at map[string]int) {
	holder := make(map[string]int, len(d.Content))
	for j, b := range d.Content {
		if b.ID == "" {
			continue
		}
		h, doubled := holder[b.ID]
		if !doubled {
			holder[b.ID] = j
			continue
		}
		if i, ok := at[b.ID]; ok {
			was := prev.Content[i].Hash()
			if b.Hash() == was && d.Content[h].Hash() != was {
				holder[b.ID] = j
			}
		}
	}
	for j := range d.Content {
		if b := &d.Content[j]; b.ID != "" && holder[b.ID] != j {
			b.ID = ""
		}
	}
}
