// Package body is the block document: what a story's text is made of, from the moment it comes in until it is
// a page. Here live the schema and its strict parser, the conversions from plain text and HTML, the only renderer
// whose HTML the house trusts, the hashes, the alignment of a translation with its source, and the diff.
//
// What does not belong here: storage, requests, clocks, languages' own rules (package lang), credits and bylines
// (package credit), words for readers (they are given to the renderer). Everything is a pure function of its
// arguments; a Doc is changed by one goroutine and may be read by many.
//
// # The JSON
//
//	{"type": "doc", "content": [
//	  {"type": "paragraph", "attrs": {"id": "p1"}, "content": [
//	    {"type": "text", "text": "Most said ", "marks": [{"type": "emphasis"}]}, {"type": "hardBreak"}]},
//	  {"type": "heading",  "attrs": {"id": "h1", "level": 2}, "content": [inline, …]},
//	  {"type": "quote",    "attrs": {"id": "q1", "caption": "who said it"}, "content": [inline, …]},
//	  {"type": "list",     "attrs": {"id": "l1", "ordered": true}, "content": [{"type": "item", "content": [inline, …]}]},
//	  {"type": "image",    "attrs": {"id": "i1", "media": "key", "caption": "…", "alt": "…", "credit": "…"}},
//	  {"type": "embed",    "attrs": {"id": "e1", "url": "https://…", "title": "…"}},
//	  {"type": "divider",  "attrs": {"id": "d1"}}]}
//
// A block of a translation has attrs.src (ids of the source's blocks) and attrs.src_hash too. Marks, in the
// canonical order: link (attrs.href), span (attrs.lang, attrs.dir), strong, emphasis.
//
// The parser also takes what ProseMirror editors hand over, and the canonical form is the one above: quotes and
// items that wrap paragraphs (several are joined by hardBreak), null attributes (absent), marks on a hardBreak
// (dropped). In text, tabs and line breaks are spaces. Texts are not Unicode-normalised: what was typed is kept,
// and two spellings of a letter have two hashes.
package body

import (
	"strings"

	"polydesk/internal/lang"
)

// The block types.
const (
	Paragraph = "paragraph"
	Heading   = "heading"
	Quote     = "quote"
	List      = "list"
	Image     = "image"
	Embed     = "embed"
	Divider   = "divider"
)

// Limits of a document. A document that was accepted also marshals into one that is accepted.
const (
	// MaxBytes of JSON are read by Parse, and MaxHTML bytes of markup by FromHTML; more is TooLarge.
	MaxBytes = 16 << 20
	MaxHTML  = 2 << 20
	// MaxBlocks is the number of blocks of a document, MaxItems of items in one list, MaxInline of text pieces
	// and breaks in the whole document.
	MaxBlocks = 2000
	MaxItems  = 1000
	MaxInline = 20000
	// MaxBlockText is for one block and MaxText for all of them: bytes of UTF-8, link addresses included.
	MaxBlockText = 100_000
	MaxText      = 1 << 20
	// MaxAttr is for one caption, alt text, credit or title: code points.
	MaxAttr = 2000
	// MaxSrc is the number of source blocks that one block may translate.
	MaxSrc = 50
	// MaxHref is for one address: bytes.
	MaxHref = 2000
)

// Doc is a story's body.
type Doc struct{ Content []Block }

// Block is one block; which fields count depends on its type, and the others are empty.
type Block struct {
	// Type is one of the constants above.
	Type string
	// ID is stable through edits and unique in its document: 1 to 40 of A–Z a–z 0–9 _ -. Empty until assigned.
	ID string
	// Src are the ids of the source's blocks that this one translates, SrcHash is SourceHash of them when it was
	// made; both empty outside translations, SrcHash also while nothing is translated yet.
	Src     []string
	SrcHash string
	// Level of a heading: 2 to 4.
	Level int
	// Ordered tells a numbered list from a bulleted one.
	Ordered bool
	// Inline is the text of a paragraph, heading or quote; Items that of a list.
	Inline []Inline
	Items  [][]Inline
	// Media is the key of an image.
	Media string
	// Caption stands under an image or a quote (who said it); Alt and Credit are an image's.
	Caption, Alt, Credit string
	// URL and Title are an embed's: http or https only.
	URL, Title string
}

// Inline is a piece of text with one set of marks, or a line break (which has none).
type Inline struct {
	Break            bool
	Text             string
	Strong, Emphasis bool
	// Href is a link: http, https or mailto, as Link gives it.
	Href string
	// Lang is a BCP 47 tag, Dir is ltr, rtl or auto: the span mark.
	Lang, Dir string
}

// sameMarks tells whether two pieces of text can be one.
func (i Inline) sameMarks(o Inline) bool {
	i.Text, o.Text = "", ""
	return i == o && !i.Break
}

// Text is the plain text: blocks parted by a blank line, see Block.Text.
func (d *Doc) Text() string {
	var parts []string
	for _, b := range d.Content {
		if t := b.Text(); t != "" {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, "\n\n")
}

// Text is the block's plain text as a reader has it: an image's and a quote's caption and an embed's title
// included, alt texts and credits not. Breaks and items end with a line feed.
func (b Block) Text() string {
	var parts []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	add(inlineText(b.Inline))
	for _, it := range b.Items {
		add(inlineText(it))
	}
	add(b.Caption)
	add(b.Title)
	return strings.Join(parts, "\n")
}

// fullText has also what only some readers have (alt text, credit): for diffs and similarity.
func (b Block) fullText() string {
	t := b.Text()
	for _, s := range []string{b.Alt, b.Credit} {
		if s = strings.TrimSpace(s); s != "" {
			t += "\n" + s
		}
	}
	return strings.TrimPrefix(t, "\n")
}

func inlineText(in []Inline) string {
	var s strings.Builder
	for _, i := range in {
		if i.Break {
			s.WriteByte('\n')
		} else {
			s.WriteString(i.Text)
		}
	}
	return s.String()
}

// Empty tells whether the block shows nothing to readers: no text, no picture, no address, no line.
func (b Block) Empty() bool {
	switch b.Type {
	case Divider:
		return false
	case Image:
		return b.Media == ""
	case Embed:
		return b.URL == ""
	}
	return blank(b.Text())
}

// Words is the number of words by UAX #29.
func (d *Doc) Words() int { return lang.CountWords(d.Text()) }

// Empty tells whether a reader would see nothing: no text, image or embed.
func (d *Doc) Empty() bool {
	for _, b := range d.Content {
		if b.Type != Divider && !b.Empty() {
			return false
		}
	}
	return true
}

// MediaKeys are the keys of the images, each once, in order.
func (d *Doc) MediaKeys() []string {
	var keys []string
	seen := map[string]bool{}
	for _, b := range d.Content {
		if b.Type == Image && b.Media != "" && !seen[b.Media] {
			seen[b.Media] = true
			keys = append(keys, b.Media)
		}
	}
	return keys
}

// MissingAlt are the ids of the image blocks without an alt text.
func (d *Doc) MissingAlt() []string {
	var ids []string
	for _, b := range d.Content {
		if b.Type == Image && strings.TrimSpace(b.Alt) == "" {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

// orEmpty lets callers pass nil for a document that is not there yet.
func orEmpty(d *Doc) *Doc {
	if d == nil {
		return &Doc{}
	}
	return d
}

// byID finds blocks by id; of a doubled id the first.
func (d *Doc) byID() map[string]*Block {
	m := make(map[string]*Block, len(d.Content))
	for i := range d.Content {
		b := &d.Content[i]
		if _, taken := m[b.ID]; !taken && b.ID != "" {
			m[b.ID] = b
		}
	}
	return m
}

// Block finds a block by its id.
func (d *Doc) Block(id string) (*Block, bool) {
	b, ok := d.byID()[id]
	return b, ok
}
