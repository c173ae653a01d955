package body

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The wire types give the canonical form: fixed order, nothing empty.
type (
	wireDoc struct {
		Type    string      `json:"type"`
		Content []wireBlock `json:"content"`
	}
	wireBlock struct {
		Type    string     `json:"type"`
		Attrs   *wireAttrs `json:"attrs,omitempty"`
		Content []wireNode `json:"content,omitempty"`
	}
	wireAttrs struct {
		ID      string   `json:"id,omitempty"`
		Src     []string `json:"src,omitempty"`
		SrcHash string   `json:"src_hash,omitempty"`
		Level   int      `json:"level,omitempty"`
		Ordered *bool    `json:"ordered,omitempty"`
		Media   string   `json:"media,omitempty"`
		URL     string   `json:"url,omitempty"`
		Title   string   `json:"title,omitempty"`
		Caption string   `json:"caption,omitempty"`
		Alt     string   `json:"alt,omitempty"`
		Credit  string   `json:"credit,omitempty"`
	}
	wireNode struct {
		Type    string     `json:"type"`
		Text    string     `json:"text,omitempty"`
		Marks   []wireMark `json:"marks,omitempty"`
		Content []wireNode `json:"content,omitempty"`
	}
	wireMark struct {
		Type  string         `json:"type"`
		Attrs *wireMarkAttrs `json:"attrs,omitempty"`
	}
	wireMarkAttrs struct {
		Href string `json:"href,omitempty"`
		Lang string `json:"lang,omitempty"`
		Dir  string `json:"dir,omitempty"`
	}
)

// MarshalJSON is the canonical form: the same document is the same bytes. Neighbours with equal marks are one
// text, empty texts are gone, marks and attributes have a fixed order.
func (d Doc) MarshalJSON() ([]byte, error) {
	w := wireDoc{Type: "doc", Content: make([]wireBlock, 0, len(d.Content))}
	for _, b := range d.Content {
		w.Content = append(w.Content, b.wire())
	}
	return json.Marshal(w)
}

func (b Block) wire() wireBlock {
	a := wireAttrs{ID: b.ID, Src: b.Src, SrcHash: b.SrcHash}
	w := wireBlock{Type: b.Type, Attrs: &a}
	switch b.Type {
	case Paragraph:
		w.Content = wireInline(b.Inline)
	case Heading:
		a.Level = b.Level
		w.Content = wireInline(b.Inline)
	case Quote:
		a.Caption = b.Caption
		w.Content = wireInline(b.Inline)
	case List:
		a.Ordered = &b.Ordered
		for _, it := range b.Items {
			w.Content = append(w.Content, wireNode{Type: "item", Content: wireInline(it)})
		}
	case Image:
		a.Media, a.Caption, a.Alt, a.Credit = b.Media, b.Caption, b.Alt, b.Credit
	case Embed:
		a.URL, a.Title = b.URL, b.Title
	}
	if a.empty() {
		w.Attrs = nil
	}
	return w
}

func (a wireAttrs) empty() bool {
	return a.ID == "" && a.Src == nil && a.SrcHash == "" && a.Level == 0 && a.Ordered == nil && a.Media == "" &&
		a.URL == "" && a.Title == "" && a.Caption == "" && a.Alt == "" && a.Credit == ""
}

func wireInline(in []Inline) []wireNode {
	var out []wireNode
	for _, i := range normal(in) {
		if i.Break {
			out = append(out, wireNode{Type: "hardBreak"})
			continue
		}
		out = append(out, wireNode{Type: "text", Text: i.Text, Marks: wireMarks(i)})
	}
	return out
}

func wireMarks(i Inline) []wireMark {
	var m []wireMark
	if i.Href != "" {
		m = append(m, wireMark{"link", &wireMarkAttrs{Href: i.Href}})
	}
	if i.Lang != "" || i.Dir != "" {
		m = append(m, wireMark{"span", &wireMarkAttrs{Lang: i.Lang, Dir: i.Dir}})
	}
	if i.Strong {
		m = append(m, wireMark{Type: "strong"})
	}
	if i.Emphasis {
		m = append(m, wireMark{Type: "emphasis"})
	}
	return m
}

// normal merges neighbours with equal marks and drops empty texts; breaks lose their marks.
func normal(in []Inline) []Inline {
	var out []Inline
	var run []string
	flush := func() {
		if len(run) > 1 {
			out[len(out)-1].Text = strings.Join(run, "")
		}
		run = run[:0]
	}
	for _, i := range in {
		switch {
		case i.Break:
			flush()
			out = append(out, Inline{Break: true})
		case i.Text == "":
		case len(out) > 0 && out[len(out)-1].sameMarks(i):
			run = append(run, i.Text)
		default:
			flush()
			out = append(out, i)
			run = append(run, i.Text)
		}
	}
	flush()
	return out
}

// measure holds the document to the limits of text.
func (d *Doc) measure(p *parser) {
	total := 0
	for i, b := range d.Content {
		n := b.weight()
		if n > MaxBlockText {
			p.fail(fmt.Sprintf("%s.content[%d]", root, i), msgTooLong, "Max", MaxBlockText)
		}
		total += n
	}
	if total > MaxText {
		p.fail(root, msgTooLong, "Max", MaxText)
	}
}

// weight is the block's size in bytes of text and addresses.
func (b Block) weight() int {
	n := len(b.Caption) + len(b.Alt) + len(b.Credit) + len(b.URL) + len(b.Title)
	for _, i := range b.Inline {
		n += len(i.Text) + len(i.Href)
	}
	for _, it := range b.Items {
		for _, i := range it {
			n += len(i.Text) + len(i.Href)
		}
	}
	return n
}
