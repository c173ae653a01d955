package body

import (
	"fmt"
	"strings"

	"polydesk/internal/lang"
)

// Segment is a piece of a block that is translated by itself: a sentence of its text or of one of its items, its
// caption, alt text, credit or title.
type Segment struct {
	// Key names it within its document: "{block}.{n}", "{block}.{item}-{n}", "{block}.caption" and so on, n and item
	// from 1. It is the same as long as the block's text is.
	Key   string
	Block string // the block's id
	Part  string // "", caption, alt, credit or title
	Item  int    // of a list, from 0
	// Text is tagged, without the white space around it, which is in Before and After. Tags are numbered within the block.
	Text, Before, After string
	Marks               []Mark // of the text's tags
}

// Hash is the hash of a segment's text.
func (s Segment) Hash() string { return TextHash(s.Text) }

// reserved are block ids that would make keys like those of a story's named parts.
func reserved(id string) bool { return id == "headline" || id == "deck" || id == "lead" }

// SegmentKey is the key of a whole block as one segment.
func SegmentKey(block string) string {
	if reserved(block) {
		return "_." + block
	}
	return block
}

// Segments parts the blocks of a document, in order.
func (d *Doc) Segments(l *lang.Language) []Segment {
	var out []Segment
	for _, b := range d.Content {
		out = append(out, b.Segments(l)...)
	}
	return out
}

// Segments parts a block. A pair of tags that holds the end of a sentence keeps both sentences in one segment, and a
// break ends none.
func (b Block) Segments(l *lang.Language) []Segment {
	t, key := newTagger(nil), SegmentKey(b.ID)
	var out []Segment
	text := func(in []Inline, item int, prefix string) {
		for n, s := range t.sentences(in, l) {
			s.Key, s.Block, s.Item = fmt.Sprintf("%s.%s%d", key, prefix, n+1), b.ID, item
			out = append(out, s)
		}
	}
	text(b.Inline, 0, "")
	for i, it := range b.Items {
		text(it, i, fmt.Sprintf("%d-", i+1))
	}
	for _, p := range blockParts() {
		if s := *b.part(p); s != "" {
			out = append(out, Segment{Key: key + "." + p, Block: b.ID, Part: p}.with([]token{{text: s}}, nil))
		}
	}
	return out
}

// blockParts are the texts of a block beside its own, in the order of the work.
func blockParts() []string { return []string{"caption", "alt", "credit", "title"} }

func (b *Block) part(name string) *string {
	switch name {
	case "caption":
		return &b.Caption
	case "alt":
		return &b.Alt
	case "credit":
		return &b.Credit
	}
	return &b.Title
}

// with sets the text of a segment.
func (s Segment) with(tokens []token, all []Mark) Segment {
	for _, t := range tokens {
		if t.tag() && !t.close {
			s.Marks = append(s.Marks, all[t.mark-1])
		}
	}
	whole := tagText(tokens)
	s.Text = trimSpace(whole)
	s.Before, s.After, _ = strings.Cut(whole, s.Text)
	if s.Text == "" {
		s.Before, s.After = whole, ""
	}
	return s
}

// sentences cuts the tokens of a text where a sentence ends outside of all pairs.
func (t *tagger) sentences(in []Inline, l *lang.Language) []Segment {
	tokens := t.tokens(in)
	ends := map[int]bool{}
	end := 0
	for _, s := range l.Sentences(spaced(tokens)) {
		end += len(s)
		ends[end] = true
	}
	var out []Segment
	var now []token
	at, depth := 0, 0
	flush := func() {
		if len(now) > 0 {
			out = append(out, Segment{}.with(now, t.all))
			now = nil
		}
	}
	for _, k := range tokens {
		if !k.close && depth == 0 && ends[at] {
			flush()
		}
		switch {
		case k.open:
			depth++
		case k.close:
			depth--
		case k.tag():
			at++ // a break stands for a space
		}
		from := 0
		for i := range k.text {
			if i > 0 && depth == 0 && ends[at+i] {
				now = append(now, token{text: k.text[from:i]})
				flush()
				from = i
			}
		}
		if at += len(k.text); k.tag() || from < len(k.text) {
			k.text = k.text[from:]
			now = append(now, k)
		}
	}
	flush()
	return out
}

// spaced is the plain text of tokens, each break a space.
func spaced(tokens []token) string {
	var s strings.Builder
	for _, t := range tokens {
		if t.tag() && !t.open && !t.close {
			s.WriteByte(' ')
		}
		s.WriteString(t.text)
	}
	return s.String()
}

// Bare is a block without its texts: what merging puts the texts of segments into. A list keeps the number of its items.
func (b Block) Bare() Block {
	b.Inline, b.Caption, b.Alt, b.Credit, b.Title = nil, "", "", "", ""
	if b.Items != nil {
		b.Items = make([][]Inline, len(b.Items))
	}
	return b
}

// Merge is a block with the texts of its segments: each the pieces that text answers for it, none for one that is left
// out, with the white space between them that the segments have. Merging what Segments answered gives the block again.
func (b Block) Merge(segments []Segment, text func(Segment) []Inline) Block {
	out := b.Bare()
	for i, s := range segments {
		in := text(s)
		if len(in) == 0 && (s.Text != "" || s.Before == "") {
			continue
		}
		if s.Part != "" {
			*out.part(s.Part) = s.Before + inlineText(in) + s.After
			continue
		}
		to := &out.Inline
		if out.Type == List {
			for len(out.Items) <= s.Item {
				out.Items = append(out.Items, nil)
			}
			to = &out.Items[s.Item]
		}
		last := i+1 == len(segments) || segments[i+1].Part != "" || segments[i+1].Item != s.Item
		*to = append(*to, Inline{Text: s.Before})
		*to = append(*to, in...)
		if after := s.After; after != "" && (last || followed(segments[i+1:], s.Item, text)) {
			*to = append(*to, Inline{Text: after})
		}
	}
	out.Inline = normal(out.Inline)
	for i := range out.Items {
		out.Items[i] = normal(out.Items[i])
	}
	return out
}

// followed says whether one of the next segments of the same text has words.
func followed(next []Segment, item int, text func(Segment) []Inline) bool {
	for _, s := range next {
		if s.Part != "" || s.Item != item {
			return false
		}
		if len(text(s)) > 0 {
			return true
		}
	}
	return false
}

// Whole is the block's text as one segment, under the block's own key: its inline text, or its items, one a line.
// Its other parts stay segments by themselves.
func (b Block) Whole(like ...Mark) Segment {
	t := newTagger(like)
	tokens := t.tokens(b.Inline)
	for i, it := range b.Items {
		if i > 0 {
			tokens = append(tokens, token{text: "\n"})
		}
		tokens = append(tokens, t.tokens(it)...)
	}
	return Segment{Key: SegmentKey(b.ID), Block: b.ID, Text: trimSpace(tagText(tokens)), Marks: t.all}
}

// SetWhole replaces the block's own text as Whole writes it.
func (b Block) SetWhole(in []Inline) Block {
	if b.Type != List {
		b.Inline = normal(in)
		return b
	}
	b.Items = [][]Inline{nil}
	for _, piece := range in {
		for i, line := range strings.Split(piece.Text, "\n") {
			if i > 0 {
				b.Items = append(b.Items, nil)
			}
			p := piece
			p.Text = line
			b.Items[len(b.Items)-1] = append(b.Items[len(b.Items)-1], p)
		}
	}
	for i := range b.Items {
		b.Items[i] = normal(b.Items[i])
	}
	return b
}

// MatchTexts pairs the texts of two states as KeepIDs pairs blocks: out[j] is the index in old of new[j], or -1.
func MatchTexts(old, new []string) []int {
	blocks := func(texts []string) []Block {
		out := make([]Block, len(texts))
		for i, s := range texts {
			out[i] = Block{Type: Paragraph, Inline: []Inline{{Text: s}}}
		}
		return out
	}
	a, b, pair := blocks(old), blocks(new), make([]int, len(new))
	for j := range pair {
		pair[j] = -1
	}
	match(a, b, pair)
	matchGaps(a, b, pair)
	return pair
}
