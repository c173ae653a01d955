package body

import (
	"encoding/json"
	"fmt"
)

// block reads one block by its type.
func (p *parser) block(raw json.RawMessage, path string) Block {
	typ, o, ok := p.node(raw, path)
	b := Block{Type: typ}
	if !ok {
		return b
	}
	if len(p.array(o, "marks", path)) > 0 {
		p.fail(path+".marks", msgUnknownMark, "Name", typ)
		return b
	}
	var own []string
	switch typ {
	case Paragraph, Divider:
	case Heading:
		own = []string{"level"}
	case Quote:
		own = []string{"caption"}
	case List:
		own = []string{"ordered"}
	case Image:
		own = []string{"media", "caption", "alt", "credit"}
	case Embed:
		own = []string{"url", "title"}
	default:
		p.fail(path+".type", msgUnknownType, "Name", clip(typ))
		return b
	}
	a, apath := p.attrs(o, path, append(own, "id", "src", "src_hash")...)
	p.common(&b, a, apath)
	p.own(&b, a, apath)
	p.content(&b, o, path)
	return b
}

// common reads the attributes that any block may have.
func (p *parser) common(b *Block, a object, path string) {
	b.ID = p.str(a, "id", path)
	if b.ID != "" && !ValidID(b.ID) {
		p.fail(path+".id", msgID)
	}
	src := p.array(a, "src", path)
	if len(src) > MaxSrc {
		p.fail(path+".src", msgTooMany, "Max", MaxSrc)
		return
	}
	seen := map[string]bool{}
	for i := range src {
		key := fmt.Sprintf("src[%d]", i)
		id := p.str(object{key: src[i]}, key, path)
		if !ValidID(id) {
			p.fail(path+"."+key, msgID)
		}
		if !seen[id] {
			seen[id] = true
			b.Src = append(b.Src, id)
		}
	}
	b.SrcHash = p.str(a, "src_hash", path)
	if b.SrcHash != "" && !hashForm.MatchString(b.SrcHash) {
		p.fail(path+".src_hash", msgHash)
	}
	if len(b.Src) == 0 {
		b.SrcHash = ""
	}
}

// own reads the attributes of the block's type.
func (p *parser) own(b *Block, a object, path string) {
	switch b.Type {
	case Heading:
		b.Level = 2
		if raw, ok := a["level"]; ok && (json.Unmarshal(raw, &b.Level) != nil || b.Level < 2 || b.Level > 4) {
			p.fail(path+".level", msgLevel)
		}
	case Quote:
		b.Caption = p.label(a, "caption", path)
	case List:
		if raw, ok := a["ordered"]; ok && json.Unmarshal(raw, &b.Ordered) != nil {
			p.fail(path+".ordered", msgType)
		}
	case Image:
		b.Media = p.str(a, "media", path)
		switch {
		case b.Media == "":
			p.fail(path+".media", msgRequired)
		case !mediaForm.MatchString(b.Media):
			p.fail(path+".media", msgMedia)
		}
		b.Caption, b.Alt = p.label(a, "caption", path), p.label(a, "alt", path)
		b.Credit = p.label(a, "credit", path)
	case Embed:
		b.URL = p.link(a, "url", path, WebLink)
		b.Title = p.label(a, "title", path)
	}
}

// content reads the text of a block. Blocks that have none may carry an empty list.
func (p *parser) content(b *Block, o object, path string) {
	nodes := p.array(o, "content", path)
	switch b.Type {
	case Paragraph, Heading:
		b.Inline = p.inlines(nodes, path)
	case Quote:
		b.Inline = p.wrapped(nodes, path)
	case List:
		b.Items = p.items(nodes, path)
	default:
		if len(nodes) > 0 {
			p.fail(path+".content", msgUnknownAttr, "Name", "content")
		}
	}
}

func (p *parser) items(nodes []json.RawMessage, path string) [][]Inline {
	if len(nodes) > MaxItems {
		p.fail(path+".content", msgTooMany, "Max", MaxItems)
		return nil
	}
	var items [][]Inline
	p.count(len(nodes), path)
	for i, n := range nodes {
		ipath := fmt.Sprintf("%s.content[%d]", path, i)
		typ, o, ok := p.node(n, ipath)
		if !ok {
			return nil
		}
		if typ != "item" {
			p.fail(ipath+".type", msgUnknownType, "Name", clip(typ))
			return nil
		}
		p.attrs(o, ipath)
		if len(p.array(o, "marks", ipath)) > 0 {
			p.fail(ipath+".marks", msgUnknownMark, "Name", typ)
		}
		items = append(items, p.wrapped(p.array(o, "content", ipath), ipath))
	}
	return items
}

// wrapped reads inline content that may be wrapped in paragraphs, as editors have it inside quotes and items.
func (p *parser) wrapped(nodes []json.RawMessage, path string) []Inline {
	var kind struct {
		Type string `json:"type"`
	}
	if len(nodes) == 0 || json.Unmarshal(nodes[0], &kind) != nil || kind.Type != Paragraph {
		return p.inlines(nodes, path)
	}
	var out []Inline
	p.count(len(nodes), path)
	for i, n := range nodes {
		ipath := fmt.Sprintf("%s.content[%d]", path, i)
		typ, o, ok := p.node(n, ipath)
		if !ok {
			return nil
		}
		if typ != Paragraph {
			p.fail(ipath+".type", msgUnknownType, "Name", clip(typ))
			return nil
		}
		a, apath := p.attrs(o, ipath, "id")
		p.str(a, "id", apath)
		if i > 0 {
			out = append(out, Inline{Break: true})
		}
		out = append(out, p.inlines(p.array(o, "content", ipath), ipath)...)
	}
	return normal(out)
}

func (p *parser) inlines(nodes []json.RawMessage, path string) []Inline {
	if !p.count(len(nodes), path) {
		return nil
	}
	out := make([]Inline, 0, len(nodes))
	for i, n := range nodes {
		if p.full() {
			return nil
		}
		out = append(out, p.piece(n, fmt.Sprintf("%s.content[%d]", path, i)))
	}
	return normal(out)
}

// count holds the pieces of the whole document to MaxInline: texts, breaks, items and wrapped paragraphs.
func (p *parser) count(n int, path string) bool {
	if p.inline += n; p.inline > MaxInline {
		p.fail(path+".content", msgTooMany, "Max", MaxInline)
		return false
	}
	return true
}

func (p *parser) piece(raw json.RawMessage, path string) Inline {
	typ, o, ok := p.node(raw, path)
	if !ok {
		return Inline{}
	}
	if typ != "text" && typ != "hardBreak" {
		p.fail(path+".type", msgUnknownType, "Name", clip(typ))
		return Inline{}
	}
	p.attrs(o, path)
	if len(p.array(o, "content", path)) > 0 {
		p.fail(path+".content", msgUnknownAttr, "Name", "content")
	}
	var in Inline
	p.marks(&in, p.array(o, "marks", path), path)
	if typ == "hardBreak" {
		return Inline{Break: true}
	}
	in.Text = p.str(o, "text", path)
	return in
}

func (p *parser) marks(in *Inline, marks []json.RawMessage, path string) {
	seen := map[string]bool{}
	for i, m := range marks {
		mpath := fmt.Sprintf("%s.marks[%d]", path, i)
		o, ok := p.object(m, mpath, msgUnknownAttr, "type", "attrs")
		if !ok {
			return
		}
		typ := p.str(o, "type", mpath)
		if seen[typ] {
			p.fail(mpath, msgUnknownMark, "Name", clip(typ))
			return
		}
		seen[typ] = true
		p.mark(in, typ, o, mpath)
		if p.full() {
			return
		}
	}
}

func (p *parser) mark(in *Inline, typ string, o object, path string) {
	switch typ {
	case "strong":
		p.attrs(o, path)
		in.Strong = true
	case "emphasis":
		p.attrs(o, path)
		in.Emphasis = true
	case "link":
		a, apath := p.attrs(o, path, "href")
		in.Href = p.link(a, "href", apath, Link)
	case "span":
		a, apath := p.attrs(o, path, "lang", "dir")
		p.span(in, p.str(a, "lang", apath), p.str(a, "dir", apath), apath)
	default:
		p.fail(path, msgUnknownMark, "Name", clip(typ))
	}
}

// link reads an address. It is judged as it was written, before tabs and line ends become spaces: browsers would
// delete them, and what stood apart would be a scheme.
func (p *parser) link(a object, key, path string, check func(string) (string, bool)) string {
	p.str(a, key, path)
	var s string
	if raw, ok := a[key]; ok && json.Unmarshal(raw, &s) != nil {
		return ""
	}
	out, ok := check(s)
	if !ok {
		p.fail(path+"."+key, msgLink)
	}
	return out
}

func (p *parser) span(in *Inline, tag, dir, path string) {
	if tag != "" {
		var ok bool
		if in.Lang, ok = Tag(tag); !ok {
			p.fail(path+".lang", msgLang)
		}
	}
	if dir != "" && !validDir(dir) {
		p.fail(path+".dir", msgDir)
		return
	}
	in.Dir = dir
}
