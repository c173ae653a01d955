package body

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"polydesk/internal/errs"
)

// FromHTML makes a document of markup, once, at the edge: a paste, body_html, a wire. It knows paragraphs,
// headings (h1 is ours of level 2, beyond 4 is 4), quotes, lists (nested ones are flattened), links, strong and
// emphasis, language and direction, lines, tables (a paragraph a cell), iframes (an embed's link) and images of
// our own media; other images are dropped with their captions, as are scripts, styles, forms and comments. Of
// everything else the text stays. White space collapses as in HTML; quotes, dashes and no-break spaces stay.
// What word processors add is left out.
//
// Bad markup is never an error; more than MaxHTML bytes or a document beyond the limits is TooLarge. The work is
// linear in the input: tags are read one by one, no tree is built. The document has no ids yet.
func FromHTML(s string) (*Doc, error) {
	if len(s) > MaxHTML {
		return nil, errs.New(errs.TooLarge, msgTooLarge)
	}
	im := newImporter(s)
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken: // a string reader ends, and has no other error
			im.flush()
			return im.result()
		case html.TextToken:
			im.text(string(z.Text()))
			im.bound()
		case html.StartTagToken, html.SelfClosingTagToken:
			im.start(readElement(z))
		case html.EndTagToken:
			name, _ := z.TagName()
			im.end(string(name))
		}
		if len(im.out) > MaxBlocks || im.pieces > MaxInline {
			return nil, errs.New(errs.TooLarge, msgTooLarge)
		}
	}
}

func (im *importer) result() (*Doc, error) {
	d := &Doc{Content: im.out}
	if err := d.Check(); err != nil {
		return nil, errs.Wrap(errs.TooLarge, msgTooLarge, err)
	}
	return d, nil
}

// bound merges what can be merged of a long run, and sees when it is beyond the limit before its block ends.
func (im *importer) bound() {
	if len(im.cur) > 4*MaxInline {
		if im.cur = normal(im.cur); len(im.cur) > MaxInline {
			im.pieces += len(im.cur)
		}
	}
}

// maxDepth is how many open inline elements count; deeper ones are as if they were not there.
const maxDepth = 64

// importer is the state of a conversion.
type importer struct {
	out  []Block
	word bool // the markup of a word processor, which puts lang and dir on everything

	// The run of text that is being gathered.
	cur     []Inline
	pending *Inline // a white space that counts when text follows
	now     Inline  // the marks of text at this point
	stack   []inlineElement

	pieces int // of all blocks so far, held to MaxInline

	// Dropped content.
	skip      string
	skipDepth int
	marker    strings.Builder // the bullet or number that Word wrote as text

	// Where we are. list and quote are indexes in out, or -1.
	outer                 string // which of the two was opened first: it takes the text
	listDepth, quoteDepth int
	list, quote           int
	ordered               bool
	newItem               bool
	heading               int
	pre                   int
	embed, wordItem       bool
	figure                int // number of blocks when the figure began, or -1
	inCaption, droppedImg bool
}

func newImporter(s string) *importer {
	low := strings.ToLower(s[:min(len(s), 64<<10)])
	word := false
	for _, sign := range []string{"mso-", `class="mso`, "class=mso", "schemas-microsoft-com", "libreoffice", "openoffice"} {
		word = word || strings.Contains(low, sign)
	}
	return &importer{word: word, list: -1, quote: -1, figure: -1}
}

// inlineElement is an open inline element and what it does to its text.
type inlineElement struct {
	name             string
	strong, emphasis toggle
	href, lang, dir  string
}

// toggle is what a style may do: nothing, on, off.
type toggle int8

const (
	on  toggle = 1
	off toggle = 2
)

// element is a start tag.
type element struct {
	name  string
	attrs map[string]string
}

// maxAttrs is how many attributes of a tag are looked at.
const maxAttrs = 64

func readElement(z *html.Tokenizer) element {
	name, more := z.TagName()
	e := element{name: string(name)}
	for n := 0; more && n < maxAttrs; n++ {
		var k, v []byte
		k, v, more = z.TagAttr()
		if e.attrs == nil {
			e.attrs = map[string]string{}
		}
		if _, doubled := e.attrs[string(k)]; !doubled {
			e.attrs[string(k)] = string(v)
		}
	}
	return e
}

// role is what an element is to the conversion.
type role int

const (
	roleNone role = iota
	roleInline
	roleBlock
	roleDrop    // with its content, until its end tag
	roleDropRaw // the same for elements whose content is no markup: the first end tag ends them
)

func roleOf(name string) role {
	switch name {
	case "script", "style", "title", "textarea", "noembed", "noframes", "noscript", "xmp", "plaintext", "iframe":
		return roleDropRaw
	case "svg", "math", "template", "object", "select", "button", "canvas", "audio", "video", "datalist", "applet":
		return roleDrop
	case "a", "b", "strong", "i", "em", "cite", "span", "bdi", "bdo", "font", "u", "s", "small", "mark", "sub",
		"sup", "abbr", "code", "dfn", "var", "time":
		return roleInline
	case "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "menu", "dir", "li", "dl", "dt", "dd",
		"figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "pre", "hr",
		"article", "section", "aside", "header", "footer", "main", "nav", "address", "details", "summary", "form",
		"fieldset", "legend", "center", "body", "head", "html", "hgroup", "search", "dialog", "listing", "optgroup":
		return roleBlock
	}
	return roleNone
}

func (im *importer) start(e element) {
	if im.skip != "" {
		if e.name == im.skip && roleOf(e.name) != roleDropRaw {
			im.skipDepth++
		}
		return
	}
	switch roleOf(e.name) {
	case roleDrop, roleDropRaw:
		if e.name == "iframe" {
			im.iframe(e)
		}
		im.skip, im.skipDepth = e.name, 1
	case roleInline:
		im.startInline(e)
	case roleBlock:
		im.startBlock(e)
	default:
		im.startVoid(e)
	}
}

func (im *importer) end(name string) {
	if im.skip != "" {
		if name == im.skip {
			if im.skipDepth--; im.skipDepth <= 0 {
				im.skip = ""
			}
		}
		return
	}
	switch roleOf(name) {
	case roleInline:
		im.endInline(name)
	case roleBlock:
		im.endBlock(name)
	default:
		switch name {
		case "q":
			im.text("”")
		case "br": // </br> is a break to browsers
			im.lineBreak()
		}
	}
}

// startVoid handles what has no content of its own here.
func (im *importer) startVoid(e element) {
	switch e.name {
	case "br":
		im.lineBreak()
	case "img", "image":
		im.image(e)
	case "q":
		im.text("“")
	}
}

func (im *importer) startInline(e element) {
	st := readStyle(e.attrs["style"])
	if e.name == "span" && st.hidden {
		im.skip, im.skipDepth = e.name, 1
		im.marker.Reset()
		return
	}
	if e.name == "a" {
		im.endInline("a") // a link in a link ends the first, as in browsers
	}
	if len(im.stack) >= maxDepth {
		return
	}
	el := inlineElement{name: e.name, strong: st.strong, emphasis: st.emphasis}
	switch e.name {
	case "b", "strong":
		if el.strong == 0 {
			el.strong = on
		}
	case "i", "em", "cite":
		if el.emphasis == 0 {
			el.emphasis = on
		}
	case "a":
		el.href, _ = Link(unwrapRedirect(e.attrs["href"]))
	}
	if !im.word {
		el.lang, _ = Tag(e.attrs["lang"])
		if dir := strings.ToLower(e.attrs["dir"]); validDir(dir) {
			el.dir = dir
		} else if e.name == "bdi" && el.lang == "" {
			el.dir = "auto"
		}
	}
	im.stack = append(im.stack, el)
	im.marks()
}

// endInline closes the innermost element of that name, and only it: <b><i></b></i> is common.
func (im *importer) endInline(name string) {
	for i := len(im.stack) - 1; i >= 0; i-- {
		if im.stack[i].name == name {
			im.stack = append(im.stack[:i], im.stack[i+1:]...)
			im.marks()
			return
		}
	}
}

// marks works out what the open elements do to text.
func (im *importer) marks() {
	im.now = Inline{}
	for _, e := range im.stack {
		if e.strong != 0 {
			im.now.Strong = e.strong == on
		}
		if e.emphasis != 0 {
			im.now.Emphasis = e.emphasis == on
		}
		if e.href != "" {
			im.now.Href = e.href
		}
		if e.lang != "" || e.dir != "" {
			im.now.Lang, im.now.Dir = e.lang, e.dir
		}
	}
}

// text adds text, white space collapsed across elements.
func (im *importer) text(s string) {
	if im.skip != "" {
		if im.marker.Len() < 16 {
			im.marker.WriteString(s[:min(len(s), 16)])
		}
		return
	}
	if im.pre > 0 {
		for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
			if i > 0 {
				im.lineBreak()
			}
			im.run(line)
		}
		return
	}
	im.run(s)
}

func (im *importer) run(s string) {
	s = forgivingText(s)
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			piece := im.now
			piece.Text = b.String()
			im.cur = append(im.cur, piece)
			b.Reset()
		}
	}
	for _, r := range s {
		if r == ' ' || r == '\f' {
			if im.pending == nil {
				space := im.now
				space.Text = " "
				im.pending = &space
			}
			continue
		}
		if im.pending != nil {
			if n := len(im.cur); b.Len() > 0 {
				b.WriteByte(' ')
			} else if n > 0 && !im.cur[n-1].Break {
				im.cur = append(im.cur, *im.pending)
			}
			im.pending = nil
		}
		b.WriteRune(r)
	}
	flush()
}

func (im *importer) lineBreak() {
	im.pending = nil
	im.cur = append(im.cur, Inline{Break: true})
}

// ownImage is the address of an image of ours, on public pages, in the API and in previews.
var ownImage = regexp.MustCompile(`^/(?:[A-Za-z0-9._~-]+/)*media/([A-Za-z0-9_-]{1,64})/[A-Za-z0-9._-]+$`)

func (im *importer) image(e element) {
	m := ownImage.FindStringSubmatch(e.attrs["src"])
	if m == nil || im.outer != "" || im.inCaption {
		im.droppedImg = true
		return
	}
	im.flush()
	im.out = append(im.out, Block{Type: Image, Media: m[1], Alt: clean(e.attrs["alt"])})
}

func (im *importer) iframe(e element) {
	src := strings.TrimSpace(e.attrs["src"])
	if strings.HasPrefix(src, "//") {
		src = "https:" + src
	}
	if href, ok := WebLink(src); ok && im.outer == "" && !im.inCaption {
		im.flush()
		im.out = append(im.out, Block{Type: Embed, URL: href, Title: clean(e.attrs["title"])})
	}
}

// clean makes a caption or its like of any text: one line, within MaxAttr.
func clean(s string) string {
	s = strings.Join(strings.FieldsFunc(forgivingText(s), func(r rune) bool { return r == ' ' }), " ")
	s = trimSpace(s)
	if r := []rune(s); len(r) > MaxAttr {
		s = trimSpace(string(r[:MaxAttr]))
	}
	return s
}
