package body

import (
	"net/url"
	"strconv"
	"strings"
)

func (im *importer) startBlock(e element) {
	im.flush()
	switch e.name {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		im.heading = min(max(int(e.name[1]-'0'), 2), 4)
	case "p":
		im.heading = 0 // a heading that nobody closed
		im.startParagraph(e)
	case "div":
		if readStyle(e.attrs["style"]).hidden {
			im.skip, im.skipDepth = "div", 1
		}
	case "ul", "ol", "menu", "dir":
		im.startList(e.name == "ol")
	case "li":
		im.startItem()
	case "blockquote":
		im.startQuote()
	case "pre", "listing":
		im.pre++
	case "hr":
		if im.outer == "" && !im.inCaption {
			im.out = append(im.out, Block{Type: Divider})
		}
	case "figure":
		im.figure, im.droppedImg, im.inCaption = len(im.out), false, false
	case "figcaption":
		im.inCaption = im.figure >= 0
	case "table":
		im.heading = 0
	}
}

func (im *importer) endBlock(name string) {
	im.flush()
	switch name {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		im.heading = 0
	case "p":
		im.embed, im.wordItem = false, false
	case "ul", "ol", "menu", "dir":
		if im.listDepth > 0 {
			im.listDepth--
		}
		im.leave()
	case "blockquote":
		if im.quoteDepth > 0 {
			im.quoteDepth--
		}
		im.leave()
	case "pre", "listing":
		im.pre = max(0, im.pre-1)
	case "figure":
		im.figure, im.inCaption = -1, false
	case "figcaption":
		im.inCaption = false
	}
}

func (im *importer) startParagraph(e element) {
	class := strings.ToLower(e.attrs["class"])
	im.embed = class == embedClass
	im.wordItem = strings.HasPrefix(class, "msolistparagraph") && strings.Contains(strings.ToLower(e.attrs["style"]), "mso-list:")
	if im.wordItem {
		im.marker.Reset()
	}
}

func (im *importer) startList(ordered bool) {
	im.heading = 0
	im.listDepth++
	if im.outer == "" {
		im.outer, im.ordered, im.list = List, ordered, -1
	}
	im.newItem = true
}

// startItem opens an item; one outside a list makes a list, as browsers show it.
func (im *importer) startItem() {
	if im.listDepth == 0 && im.outer == "" {
		im.startList(false)
	}
	im.newItem = true
}

func (im *importer) startQuote() {
	im.heading = 0
	im.quoteDepth++
	if im.outer == "" {
		im.outer, im.quote = Quote, -1
	}
}

// leave ends the outer list or quote when its last end tag has come.
func (im *importer) leave() {
	if im.outer == List && im.listDepth == 0 || im.outer == Quote && im.quoteDepth == 0 {
		im.outer, im.list, im.quote = "", -1, -1
		im.listDepth, im.quoteDepth = 0, 0
	}
}

// flush makes blocks of the text gathered so far.
func (im *importer) flush() {
	text := tidy(im.cur)
	im.cur, im.pending = nil, nil
	im.pieces += len(text)
	if blank(inlineText(text)) {
		return
	}
	switch {
	case im.inCaption:
		im.caption(text)
	case im.outer == List:
		im.item(oneBreak(text))
	case im.outer == Quote:
		im.quoted(oneBreak(text))
	case im.embed && im.linkOnly(text):
		im.out = append(im.out, Block{Type: Embed, URL: text[0].Href, Title: embedTitle(text)})
	case im.heading > 0:
		im.out = append(im.out, Block{Type: Heading, Level: im.heading, Inline: oneBreak(text)})
	case im.wordItem:
		im.wordListItem(oneBreak(text))
	default:
		for _, p := range paragraphs(text) {
			im.out = append(im.out, Block{Type: Paragraph, Inline: p})
		}
	}
}

// caption goes to the figure's image or quote; that of a dropped image is dropped, any other is a paragraph.
func (im *importer) caption(text []Inline) {
	if n := len(im.out); n > im.figure {
		if b := &im.out[n-1]; b.Type == Image || b.Type == Quote {
			b.Caption = clean(b.Caption + " " + strings.ReplaceAll(inlineText(text), "\n", " "))
			return
		}
	} else if im.droppedImg {
		return
	}
	im.out = append(im.out, Block{Type: Paragraph, Inline: oneBreak(text)})
}

func (im *importer) item(text []Inline) {
	if im.list < 0 {
		im.list = len(im.out)
		im.out = append(im.out, Block{Type: List, Ordered: im.ordered})
		im.newItem = true
	}
	l := &im.out[im.list]
	if im.newItem {
		l.Items = append(l.Items, text)
		im.newItem = false
		return
	}
	last := &l.Items[len(l.Items)-1]
	*last = append(append(*last, Inline{Break: true}), text...)
}

func (im *importer) quoted(text []Inline) {
	if im.quote < 0 {
		im.quote = len(im.out)
		im.out = append(im.out, Block{Type: Quote, Inline: text})
		return
	}
	q := &im.out[im.quote]
	q.Inline = append(append(q.Inline, Inline{Break: true}), text...)
}

// wordListItem makes lists of Word's list paragraphs, whose bullets are text that was dropped.
func (im *importer) wordListItem(text []Inline) {
	ordered := strings.ContainsAny(im.marker.String(), ".)")
	if n := len(im.out); n > 0 && im.list == n-1 && im.out[n-1].Type == List {
		im.out[n-1].Items = append(im.out[n-1].Items, text)
		return
	}
	im.list = len(im.out)
	im.out = append(im.out, Block{Type: List, Ordered: ordered, Items: [][]Inline{text}})
}

// linkOnly tells whether a text is one link and nothing else, to a web address.
func (im *importer) linkOnly(text []Inline) bool {
	for _, i := range text {
		if i.Break || i.Href == "" || i.Href != text[0].Href {
			return false
		}
	}
	_, ok := WebLink(text[0].Href)
	return ok
}

// embedTitle is empty when the link shows its own address, as the renderer writes an embed without a title.
func embedTitle(text []Inline) string {
	t := clean(inlineText(text))
	if t == text[0].Href {
		return ""
	}
	return t
}

// tidy merges the pieces, trims spaces at the edges and around breaks, and breaks at the edges.
func tidy(in []Inline) []Inline {
	in = normal(in)
	for i := range in {
		if in[i].Break {
			continue
		}
		if i == 0 || in[i-1].Break {
			in[i].Text = strings.TrimLeftFunc(in[i].Text, isEdge)
		}
		if i == len(in)-1 || in[i+1].Break {
			in[i].Text = strings.TrimRightFunc(in[i].Text, isEdge)
		}
	}
	return trimBreaks(normal(in))
}

func isEdge(r rune) bool { return r == ' ' || r == '\u00a0' }

// paragraphs parts a text at empty lines (two breaks).
func paragraphs(in []Inline) [][]Inline {
	var out [][]Inline
	from := 0
	add := func(to int) {
		if p := tidy(in[from:to]); !blank(inlineText(p)) {
			out = append(out, p)
		}
	}
	for i := 1; i < len(in); i++ {
		if in[i].Break && in[i-1].Break {
			add(i)
			from = i
		}
	}
	add(len(in))
	return out
}

// oneBreak leaves one break of several in a row.
func oneBreak(in []Inline) []Inline {
	var out []Inline
	for i, p := range in {
		if i == 0 || !p.Break || !in[i-1].Break {
			out = append(out, p)
		}
	}
	return out
}

// style is what counts of a style attribute.
type style struct {
	strong, emphasis toggle
	hidden           bool
}

func readStyle(s string) style {
	var st style
	if s == "" {
		return st
	}
	for decl := range strings.SplitSeq(strings.ToLower(s), ";") {
		name, value, _ := strings.Cut(decl, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch strings.TrimSpace(name) {
		case "font-weight":
			st.strong = weight(value)
		case "font-style":
			switch value {
			case "italic", "oblique":
				st.emphasis = on
			case "normal":
				st.emphasis = off
			}
		case "display":
			st.hidden = st.hidden || value == "none"
		case "mso-hide":
			st.hidden = st.hidden || value == "all"
		case "mso-list":
			st.hidden = st.hidden || value == "ignore"
		}
	}
	return st
}

func weight(value string) toggle {
	switch value {
	case "bold", "bolder":
		return on
	case "normal", "lighter":
		return off
	}
	switch n, err := strconv.Atoi(value); {
	case err != nil:
		return 0
	case n >= 600:
		return on
	}
	return off
}

// unwrapRedirect takes the address out of the redirect that Google Docs puts around links.
func unwrapRedirect(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err == nil && strings.TrimPrefix(u.Host, "www.") == "google.com" && u.Path == "/url" {
		if q := u.Query().Get("q"); q != "" {
			return q
		}
	}
	return href
}
