package body

import (
	"html"
	"strconv"
	"strings"

	"polydesk/internal/lang"
)

// ImageInfo is what the page needs of an image's file. Width and Height are pixels of the file at Src, which is
// root-relative, as are the addresses in Srcset (HTML's srcset syntax with width descriptors).
type ImageInfo struct {
	Width, Height int
	Src           string
	Srcset        string
	Sizes         string
}

// RenderOptions is what a document does not know itself.
type RenderOptions struct {
	// Language is the page's; a span in the same language needs no mark. May be nil.
	Language *lang.Language
	// Image finds the file of a media key; an image that is not found is left out. Nil: all are.
	Image func(mediaKey string) (ImageInfo, bool)
	// Words gives the reader messages caption_credit (Caption, Credit) and photo_credit (Credit). Nil, or an
	// empty answer: caption and credit stand side by side.
	Words func(id string, args map[string]string) string
}

// HTML renders the document. This is the only HTML of the house that is trusted as it is, so it is built from
// an allow-list: each element and attribute is written here by name, all else is escaped text, addresses are
// checked again, and nothing carries style or script. Blocks without content render nothing.
func (d *Doc) HTML(o RenderOptions) string {
	w := &htmlWriter{o: o}
	for i := range d.Content {
		w.block(&d.Content[i])
	}
	return w.b.String()
}

type htmlWriter struct {
	b strings.Builder
	o RenderOptions
}

func (w *htmlWriter) raw(s ...string) {
	for _, p := range s {
		w.b.WriteString(p)
	}
}

func (w *htmlWriter) text(s string) { w.b.WriteString(escape(s)) }

// attr writes an attribute; values are always double-quoted.
func (w *htmlWriter) attr(name, value string) { w.raw(" ", name, `="`, escape(value), `"`) }

// escape makes text safe as content and inside double quotes. What no text may carry is dropped, so that a
// document that never went through Parse still gives a valid page.
func escape(s string) string { return html.EscapeString(forgivingText(s)) }

func (w *htmlWriter) block(b *Block) {
	if b.Empty() {
		return
	}
	switch b.Type {
	case Paragraph:
		w.raw("<p>")
		w.inline(b.Inline)
		w.raw("</p>\n")
	case Heading:
		h := "h" + strconv.Itoa(min(max(b.Level, 2), 4))
		w.raw("<", h, ">")
		w.inline(b.Inline)
		w.raw("</", h, ">\n")
	case Quote:
		w.quote(b)
	case List:
		w.list(b)
	case Image:
		w.image(b)
	case Embed:
		w.embed(b)
	case Divider:
		w.raw("<hr>\n")
	}
}

func (w *htmlWriter) quote(b *Block) {
	if blank(inlineText(b.Inline)) {
		return
	}
	w.raw("<figure><blockquote><p>")
	w.inline(b.Inline)
	w.raw("</p></blockquote>")
	w.caption(b.Caption)
	w.raw("</figure>\n")
}

func (w *htmlWriter) list(b *Block) {
	tag := "ul"
	if b.Ordered {
		tag = "ol"
	}
	w.raw("<", tag, ">\n")
	for _, it := range b.Items {
		if blank(inlineText(it)) {
			continue
		}
		w.raw("<li>")
		w.inline(it)
		w.raw("</li>\n")
	}
	w.raw("</", tag, ">\n")
}

func (w *htmlWriter) image(b *Block) {
	if w.o.Image == nil {
		return
	}
	info, ok := w.o.Image(b.Media)
	if !ok || !rootRelative(info.Src) {
		return
	}
	w.raw("<figure><img")
	w.attr("src", info.Src)
	if info.Srcset != "" {
		w.attr("srcset", info.Srcset)
		sizes := info.Sizes
		if sizes == "" {
			sizes = "100vw"
		}
		w.attr("sizes", sizes)
	}
	if info.Width > 0 && info.Height > 0 {
		w.attr("width", strconv.Itoa(info.Width))
		w.attr("height", strconv.Itoa(info.Height))
	}
	w.attr("alt", b.Alt)
	w.raw(` loading="lazy">`)
	w.caption(CaptionCredit(w.o.Words, b.Caption, b.Credit))
	w.raw("</figure>\n")
}

func (w *htmlWriter) caption(s string) {
	if s = trimSpace(s); s != "" {
		w.raw("<figcaption>")
		w.text(s)
		w.raw("</figcaption>")
	}
}

// CaptionCredit joins an image's caption and credit into the sentence under it, by the reader messages
// caption_credit and photo_credit. It is plain text.
func CaptionCredit(words func(id string, args map[string]string) string, caption, credit string) string {
	caption, credit = trimSpace(caption), trimSpace(credit)
	if credit == "" {
		return caption
	}
	id, args := "caption_credit", map[string]string{"Caption": caption, "Credit": credit}
	if caption == "" {
		id, args = "photo_credit", map[string]string{"Credit": credit}
	}
	if words != nil {
		if s := words(id, args); s != "" {
			return s
		}
	}
	return trimSpace(caption + " " + credit)
}

// embedClass marks an embed's paragraph, for the stylesheet and for FromHTML.
const embedClass = "embed"

// embed is a plain link: readers' pages make no request to other hosts.
func (w *htmlWriter) embed(b *Block) {
	href, ok := WebLink(b.URL)
	if !ok {
		return
	}
	title := b.Title
	if blank(title) {
		title = href
	}
	w.raw(`<p class="`, embedClass, `"><a`)
	w.attr("href", href)
	w.raw(">")
	w.text(title)
	w.raw("</a></p>\n")
}

// rootRelative accepts /path and refuses //host/path.
func rootRelative(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.HasPrefix(s, `/\`)
}

// tag is an open element: how it begins and its name.
type tag struct{ open, name string }

// inline writes text with its marks, each element over as long a run as it can: a link whose middle is strong is
// one link.
func (w *htmlWriter) inline(in []Inline) {
	var open []tag
	for _, i := range trimBreaks(normal(in)) {
		want := w.marks(i)
		keep := 0
		for keep < len(open) && keep < len(want) && open[keep] == want[keep] {
			keep++
		}
		open = w.closeTo(open, keep)
		for _, t := range want[keep:] {
			w.raw(t.open)
			open = append(open, t)
		}
		if i.Break {
			w.raw("<br>")
		} else {
			w.text(i.Text)
		}
	}
	w.closeTo(open, 0)
}

func (w *htmlWriter) closeTo(open []tag, n int) []tag {
	for len(open) > n {
		w.raw("</", open[len(open)-1].name, ">")
		open = open[:len(open)-1]
	}
	return open
}

// marks are the elements of a piece, outermost first.
func (w *htmlWriter) marks(i Inline) []tag {
	if i.Break {
		return nil
	}
	var t []tag
	if href, ok := Link(i.Href); ok {
		t = append(t, tag{`<a href="` + escape(href) + `">`, "a"})
	}
	if s, ok := w.span(i); ok {
		t = append(t, s)
	}
	if i.Strong {
		t = append(t, tag{"<strong>", "strong"})
	}
	if i.Emphasis {
		t = append(t, tag{"<em>", "em"})
	}
	return t
}

// span is a bdi where only the language is known, so that a name in another script does not disturb the order of
// its sentence; with a direction of its own it is a span, which the direction isolates.
func (w *htmlWriter) span(i Inline) (tag, bool) {
	l, ok := Tag(i.Lang)
	if !ok || w.o.Language != nil && l == w.o.Language.Tag && i.Dir == "" {
		l = ""
	}
	dir := i.Dir
	if !validDir(dir) {
		dir = ""
	}
	switch {
	case l != "" && dir != "":
		return tag{`<span lang="` + l + `" dir="` + dir + `">`, "span"}, true
	case dir != "":
		return tag{`<span dir="` + dir + `">`, "span"}, true
	case l != "":
		return tag{`<bdi lang="` + l + `">`, "bdi"}, true
	}
	return tag{}, false
}

// trimBreaks drops breaks at the edges, which would render as empty lines.
func trimBreaks(in []Inline) []Inline {
	for len(in) > 0 && in[0].Break {
		in = in[1:]
	}
	for len(in) > 0 && in[len(in)-1].Break {
		in = in[:len(in)-1]
	}
	return in
}
