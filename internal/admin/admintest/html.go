package admintest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Find answers the elements of the page that a selector fits: tag, #id, .class
// and [attribute] or [attribute=value], in one step or several with spaces
// between (descendants).
func (a *Answer) Find(selector string) []*html.Node {
	root, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		return nil
	}
	found := []*html.Node{root}
	for step := range strings.FieldsSeq(selector) {
		s := parseStep(step)
		var next []*html.Node
		for _, n := range found {
			for d := range n.Descendants() {
				if s.fits(d) && !slices.Contains(next, d) {
					next = append(next, d)
				}
			}
		}
		found = next
	}
	return found
}

// Texts answers the text of each element that the selector fits.
func (a *Answer) Texts(selector string) []string {
	out := []string{}
	for _, n := range a.Find(selector) {
		out = append(out, Text(n))
	}
	return out
}

// One answers the text of the one element that the selector fits; "" for none.
func (a *Answer) One(selector string) string { return strings.Join(a.Texts(selector), " | ") }

// Attrs answers an attribute of each element that the selector fits.
func (a *Answer) Attrs(selector, name string) []string {
	out := []string{}
	for _, n := range a.Find(selector) {
		out = append(out, Attr(n, name))
	}
	return out
}

// Text is the text within an element, spaces joined.
func Text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && (d.Parent == nil || d.Parent.Data != "script") {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr is an attribute's value; "" without it.
func Attr(n *html.Node, name string) string {
	for _, at := range n.Attr {
		if at.Key == name {
			return at.Val
		}
	}
	return ""
}

// step is one step of a selector.
type step struct {
	tag, id string
	classes []string
	attrs   [][2]string // name and value; value "": whatever
}

func parseStep(s string) step {
	var out step
	for s != "" {
		end := strings.IndexAny(s[1:], "#.[") + 1
		if end == 0 {
			end = len(s)
		}
		part := s[:end]
		s = s[end:]
		switch part[0] {
		case '#':
			out.id = part[1:]
		case '.':
			out.classes = append(out.classes, part[1:])
		case '[':
			name, value, _ := strings.Cut(strings.TrimSuffix(part[1:], "]"), "=")
			out.attrs = append(out.attrs, [2]string{name, value})
		default:
			out.tag = part
		}
	}
	return out
}

func (s step) fits(n *html.Node) bool {
	if n.Type != html.ElementNode || s.tag != "" && n.Data != s.tag || s.id != "" && Attr(n, "id") != s.id {
		return false
	}
	classes := strings.Fields(Attr(n, "class"))
	for _, c := range s.classes {
		if !slices.Contains(classes, c) {
			return false
		}
	}
	for _, want := range s.attrs {
		if !slices.ContainsFunc(n.Attr, func(at html.Attribute) bool { return at.Key == want[0] && (want[1] == "" || at.Val == want[1]) }) {
			return false
		}
	}
	return true
}
