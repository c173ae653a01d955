package body

import (
	"fmt"
	"strconv"
	"strings"
)

// Kinds of marks in tagged text. All but MarkBreak are pairs.
const (
	MarkStrong   = "strong"
	MarkEmphasis = "emphasis"
	MarkLink     = "link"
	MarkSpan     = "span"
	MarkBreak    = "break"
)

// Mark is what a tag of a text stands for: ⟨N⟩…⟨/N⟩ for a pair, ⟨N/⟩ for a break.
type Mark struct {
	N               int
	Kind            string
	Href, Lang, Dir string
}

func (m Mark) same(o Mark) bool { m.N, o.N = 0, 0; return m == o }

// on puts the mark on a piece of text.
func (m Mark) on(i *Inline) {
	switch m.Kind {
	case MarkStrong:
		i.Strong = true
	case MarkEmphasis:
		i.Emphasis = true
	case MarkLink:
		i.Href = m.Href
	case MarkSpan:
		i.Lang, i.Dir = m.Lang, m.Dir
	}
}

// marksOf are the marks of a piece of text, outermost first.
func marksOf(i Inline) []Mark {
	var out []Mark
	if i.Href != "" {
		out = append(out, Mark{Kind: MarkLink, Href: i.Href})
	}
	if i.Lang != "" || i.Dir != "" {
		out = append(out, Mark{Kind: MarkSpan, Lang: i.Lang, Dir: i.Dir})
	}
	if i.Strong {
		out = append(out, Mark{Kind: MarkStrong})
	}
	if i.Emphasis {
		out = append(out, Mark{Kind: MarkEmphasis})
	}
	return out
}

// TagFault says what is wrong with a tag.
type TagFault string

// The faults. Broken is a ⟨ that begins no tag: one that is meant as a letter is written twice.
const (
	TagBroken   TagFault = "broken"
	TagUnknown  TagFault = "unknown"
	TagMissing  TagFault = "missing" // or a pair with nothing in it
	TagDoubled  TagFault = "doubled"
	TagUnclosed TagFault = "unclosed"
	TagCrossed  TagFault = "crossed" // closed while another is open inside it, or before it was opened
)

// TagError is a text whose tags are not its source's.
type TagError struct {
	Fault TagFault
	N     int
}

func (e *TagError) Error() string { return fmt.Sprintf("tag %d is %s", e.N, e.Fault) }

// token is a piece of tagged text: a text, or a tag.
type token struct {
	text        string // plain
	mark        int    // of a tag
	open, close bool   // neither, of a tag: a break
}

func (t token) tag() bool { return t.mark > 0 }

func (t token) String() string {
	switch n := strconv.Itoa(t.mark); {
	case !t.tag():
		return EscapeTags(t.text)
	case t.open:
		return "⟨" + n + "⟩"
	case t.close:
		return "⟨/" + n + "⟩"
	default:
		return "⟨" + n + "/⟩"
	}
}

// EscapeTags is a plain text as tagged text: each ⟨ is doubled.
func EscapeTags(s string) string { return strings.ReplaceAll(s, "⟨", "⟨⟨") }

// tagger makes tokens of pieces of text. It gives tags the numbers of the marks that they are like, each once, and the
// next free one to others.
type tagger struct {
	like []Mark
	used map[int]bool
	next int
	all  []Mark
}

func newTagger(like []Mark) *tagger {
	t := &tagger{like: like, used: map[int]bool{}, next: 1}
	for _, m := range like {
		t.next = max(t.next, m.N+1)
	}
	return t
}

func (t *tagger) number(m Mark) Mark {
	m.N = 0
	for _, o := range t.like {
		if o.same(m) && !t.used[o.N] {
			m.N = o.N
			break
		}
	}
	if m.N == 0 {
		m.N = t.next
		t.next++
	}
	t.used[m.N] = true
	t.all = append(t.all, m)
	return m
}

// tokens writes pieces as nested pairs: what lasts longest is opened first, and what ends is closed, with all that was
// opened inside of it, which is opened anew. A break closes nothing that goes on behind it.
func (t *tagger) tokens(in []Inline) []token {
	in = normal(in)
	var out []token
	var open []Mark
	pop := func(to int) {
		for len(open) > to {
			out = append(out, token{mark: open[len(open)-1].N, close: true})
			open = open[:len(open)-1]
		}
	}
	for i, piece := range in {
		want := wanted(in, i)
		keep := 0
		for keep < len(open) && lasts(want, open[keep]) > 0 {
			keep++
		}
		pop(keep)
		if piece.Break {
			out = append(out, token{mark: t.number(Mark{Kind: MarkBreak}).N})
			continue
		}
		for _, m := range longestFirst(in, i, want) {
			if lasts(open, m) == 0 {
				open = append(open, t.number(m))
				out = append(out, token{mark: open[len(open)-1].N, open: true})
			}
		}
		out = append(out, token{text: piece.Text})
	}
	pop(0)
	return out
}

// wanted are the marks of a piece; of a break those that stand on both its sides.
func wanted(in []Inline, i int) []Mark {
	for ; i < len(in); i++ {
		if !in[i].Break {
			return marksOf(in[i])
		}
	}
	return nil
}

// lasts is 1 if the mark is among marks, else 0.
func lasts(marks []Mark, m Mark) int {
	for _, o := range marks {
		if o.same(m) {
			return 1
		}
	}
	return 0
}

// longestFirst sorts the marks of a piece by how many pieces they go on for; equal ones stay in order.
func longestFirst(in []Inline, i int, marks []Mark) []Mark {
	length := func(m Mark) int {
		n := 0
		for j := i; j < len(in) && (in[j].Break || lasts(marksOf(in[j]), m) > 0); j++ {
			n = j
		}
		return n
	}
	out := append([]Mark{}, marks...)
	for a := 1; a < len(out); a++ {
		for b := a; b > 0 && length(out[b]) > length(out[b-1]); b-- {
			out[b], out[b-1] = out[b-1], out[b]
		}
	}
	return out
}

// Tagged writes pieces of text as one tagged text, and answers what its tags stand for. Numbers begin at 1; with like,
// a mark that is like one of those bears its number, and others follow after them.
func Tagged(in []Inline, like ...Mark) (string, []Mark) {
	t := newTagger(like)
	return tagText(t.tokens(in)), t.all
}

func tagText(tokens []token) string {
	var s strings.Builder
	for _, t := range tokens {
		s.WriteString(t.String())
	}
	return s.String()
}

// Untag reads a tagged text: all of need must stand in it exactly once, those of may at most once. *TagError.
func Untag(text string, need []Mark, may ...Mark) ([]Inline, error) {
	u := untagger{known: map[int]Mark{}, seen: map[int]bool{}}
	for _, m := range append(append([]Mark{}, may...), need...) {
		u.known[m.N] = m
	}
	for text != "" {
		i := strings.Index(text, "⟨")
		if i < 0 {
			i = len(text)
		}
		u.write(text[:i])
		if text = text[i:]; text == "" {
			break
		}
		rest, ok := strings.CutPrefix(text, "⟨⟨")
		if ok {
			u.write("⟨")
			text = rest
			continue
		}
		var err error
		if text, err = u.tag(text); err != nil {
			return nil, err
		}
	}
	if n := len(u.open); n > 0 {
		return nil, &TagError{TagUnclosed, u.open[n-1].N}
	}
	for _, m := range need {
		if !u.seen[m.N] {
			return nil, &TagError{TagMissing, m.N}
		}
	}
	return normal(u.out), nil
}

type untagger struct {
	known map[int]Mark
	seen  map[int]bool
	open  []Mark
	began []int // how many letters stood before each open one
	size  int
	out   []Inline
}

func (u *untagger) write(s string) {
	if s == "" {
		return
	}
	piece := Inline{Text: s}
	for _, m := range u.open {
		m.on(&piece)
	}
	u.out, u.size = append(u.out, piece), u.size+len(s)
}

// tag reads the tag that a text begins with and answers what follows it.
func (u *untagger) tag(text string) (string, error) {
	inside, rest, ok := strings.Cut(strings.TrimPrefix(text, "⟨"), "⟩")
	digits, single := strings.CutSuffix(inside, "/")
	digits, closing := strings.CutPrefix(digits, "/")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || strconv.Itoa(n) != digits || single && closing {
		return "", &TagError{TagBroken, 0}
	}
	m, ok := u.known[n]
	if !ok || single != (m.Kind == MarkBreak) {
		return "", &TagError{TagUnknown, n}
	}
	if closing {
		return rest, u.end(n)
	}
	if u.seen[n] {
		return "", &TagError{TagDoubled, n}
	}
	u.seen[n] = true
	if single {
		u.out = append(u.out, Inline{Break: true})
		return rest, nil
	}
	u.open, u.began = append(u.open, m), append(u.began, u.size)
	return rest, nil
}

func (u *untagger) end(n int) error {
	last := len(u.open) - 1
	if last < 0 || u.open[last].N != n {
		return &TagError{TagCrossed, n}
	}
	if u.began[last] == u.size {
		return &TagError{TagMissing, n}
	}
	u.open, u.began = u.open[:last], u.began[:last]
	return nil
}
