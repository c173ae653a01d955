package body

import (
	"cmp"
	"slices"
	"unicode"
)

const (
	// sameAbove is the similarity from which two blocks are one block that was edited.
	sameAbove = 0.5
	// sameThing is the similarity of two images of one file, or two embeds of one address, whatever their words.
	sameThing = 0.75
	// allPairs is how many pairs of blocks are compared one by one; of more, each block is compared with its
	// `band` neighbours on either side, which keeps documents of thousands of blocks fast.
	allPairs = 100_000
	band     = 25
	// Blocks of more than longBlock trigrams are first compared by an eighth of them, and looked at closely only
	// when these resemble each other somewhat.
	longBlock = 200
	glimpse   = 0.3
)

// profile is what similarity needs of a block: its letter trigrams, sorted. Trigrams rather than words, because
// an inflected word (Киев, Киева) is the same word to a reader.
type profile struct {
	typ, thing string
	grams      []uint64
	sample     []uint64 // of a long block
}

func profileOf(b *Block) profile {
	p := profile{typ: b.Type, thing: b.Media + b.URL}
	a, c := ' ', ' '
	add := func(r rune) {
		p.grams = append(p.grams, uint64(a)<<42|uint64(c)<<21|uint64(r))
		a, c = c, r
	}
	for _, r := range b.fullText() {
		if unicode.IsSpace(r) {
			r = ' '
		}
		if r == ' ' && c == ' ' {
			continue
		}
		add(unicode.ToLower(r))
	}
	if len(p.grams) > 0 {
		add(' ')
	}
	slices.Sort(p.grams)
	if len(p.grams) > longBlock {
		for _, g := range p.grams {
			if g*0x9e3779b97f4a7c15>>61 == 0 { // the same trigrams in every block
				p.sample = append(p.sample, g)
			}
		}
	}
	return p
}

// similarity is from 0 to 1: Dice's coefficient of the trigrams. Images are like images only, embeds and dividers
// like their own; paragraphs, headings, quotes and lists are all text.
func similarity(a, b *profile) float64 {
	if family(a.typ) != family(b.typ) {
		return 0
	}
	least := 0.0
	if a.thing != "" && a.thing == b.thing {
		least = sameThing
	}
	n := len(a.grams) + len(b.grams)
	if n == 0 || float64(2*min(len(a.grams), len(b.grams))) < sameAbove*float64(n) {
		return least
	}
	if len(a.sample) > 0 && len(b.sample) > 0 && dice(a.sample, b.sample) < glimpse {
		return least
	}
	return max(least, dice(a.grams, b.grams))
}

// dice is twice the common part of two sorted lists, over their sum.
func dice(a, b []uint64) float64 {
	common, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch x, y := a[i], b[j]; {
		case x == y:
			common, i, j = common+1, i+1, j+1
		case x < y:
			i++
		default:
			j++
		}
	}
	return float64(2*common) / float64(len(a)+len(b))
}

func family(typ string) string {
	switch typ {
	case Image, Embed, Divider:
		return typ
	}
	return "text"
}

// match pairs the blocks of two states of a document that are not paired yet: pair[j] is the index in old of
// new[j], or -1. First by exact hash (a block that moved), then by the best sum of similarities in order, then by
// similarity wherever they stand (a block that was edited and moved).
func match(old, new []Block, pair []int) {
	taken := make([]bool, len(old))
	for _, i := range pair {
		if i >= 0 {
			taken[i] = true
		}
	}
	matchHashes(old, new, pair, taken)
	var as, bs []int
	for i := range old {
		if !taken[i] {
			as = append(as, i)
		}
	}
	for j := range new {
		if pair[j] < 0 {
			bs = append(bs, j)
		}
	}
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	table := likeness(old, new, as, bs)
	pairs := inOrder(table)
	for _, m := range append(pairs, crossing(table, pairs)...) {
		pair[bs[m[1]]] = as[m[0]]
	}
}

// crossing picks more pairs among those that are still free, the most similar first, whatever their order.
func crossing(table [][]float32, paired [][2]int) (out [][2]int) {
	a, b := make([]bool, len(table)), make([]bool, len(table[0]))
	for _, m := range paired {
		a[m[0]], b[m[1]] = true, true
	}
	var open [][2]int
	for i := range table {
		for j, s := range table[i] {
			if s > 0 && !a[i] && !b[j] {
				open = append(open, [2]int{i, j})
			}
		}
	}
	slices.SortStableFunc(open, func(x, y [2]int) int { return cmp.Compare(table[y[0]][y[1]], table[x[0]][x[1]]) })
	for _, m := range open {
		if !a[m[0]] && !b[m[1]] {
			a[m[0]], b[m[1]] = true, true
			out = append(out, m)
		}
	}
	return out
}

// matchHashes pairs equal blocks, the first with the first.
func matchHashes(old, new []Block, pair []int, taken []bool) {
	open := map[string][]int{}
	for i := range old {
		if !taken[i] {
			h := old[i].Hash()
			open[h] = append(open[h], i)
		}
	}
	for j := range new {
		if pair[j] >= 0 {
			continue
		}
		h := new[j].Hash()
		if list := open[h]; len(list) > 0 {
			pair[j], taken[list[0]] = list[0], true
			open[h] = list[1:]
		}
	}
}

// likeness is the table of similarities, those below the threshold as 0.
func likeness(old, new []Block, as, bs []int) [][]float32 {
	pa, pb := make([]profile, len(as)), make([]profile, len(bs))
	for i, a := range as {
		pa[i] = profileOf(&old[a])
	}
	for j, b := range bs {
		pb[j] = profileOf(&new[b])
	}
	all := len(as)*len(bs) <= allPairs
	table := make([][]float32, len(as))
	for i := range pa {
		table[i] = make([]float32, len(bs))
		lo, hi := 0, len(bs)
		if !all {
			at := i * len(bs) / len(as)
			lo, hi = max(0, at-band), min(len(bs), at+band+1)
		}
		for j := lo; j < hi; j++ {
			if s := similarity(&pa[i], &pb[j]); s >= sameAbove {
				table[i][j] = float32(s)
			}
		}
	}
	return table
}

// inOrder picks the pairs that do not cross and whose similarities have the greatest sum.
func inOrder(table [][]float32) [][2]int {
	n, m := len(table), len(table[0])
	best := make([][]float32, n+1)
	best[n] = make([]float32, m+1)
	for i := n - 1; i >= 0; i-- {
		best[i] = make([]float32, m+1)
		for j := m - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if s := table[i][j]; s > 0 {
				best[i][j] = max(best[i][j], s+best[i+1][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < n && j < m; {
		switch s := table[i][j]; {
		case s > 0 && best[i][j] == s+best[i+1][j+1]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return out
}
