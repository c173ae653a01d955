package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	"sync"
)

// trusted is the one place where the site takes HTML as it is: the fragment that body's renderer, an allow-list by
// construction, made when the story was published; and what a template of ours has just made.
func trusted(fragment string) template.HTML { return template.HTML(fragment) }

// stylePlace is where the stylesheet goes in the templates.
const stylePlace = "<style></style>"

// parseTemplates reads site/*.html with the minified stylesheet put in, and gives the sheet as pages bear it. There is
// one set for all languages: the words come with each page's struct.
func parseTemplates(files, static fs.FS) (*template.Template, string, error) {
	sheet, err := fs.ReadFile(static, "static/reader.css")
	if err != nil {
		return nil, "", fmt.Errorf("stylesheet: %w", err)
	}
	style := minify(string(sheet))
	names, err := fs.Glob(files, "site/*.html")
	if err != nil || len(names) == 0 {
		return nil, "", fmt.Errorf("no templates in site/: %w", err)
	}
	t := template.New("site")
	for _, n := range names {
		b, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, "", fmt.Errorf("template %s: %w", n, err)
		}
		text := strings.ReplaceAll(string(b), stylePlace, "<style>"+style+"</style>")
		if _, err := t.Parse(text); err != nil {
			return nil, "", fmt.Errorf("template %s: %w", n, err)
		}
	}
	return t, style, nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render executes a template into memory: a page is sent whole or not at all.
func (s *Site) render(name string, data any) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := s.templates.ExecuteTemplate(b, name, data); err != nil {
		return nil, fmt.Errorf("template %s: %w", name, err)
	}
	return bytes.Clone(b.Bytes()), nil
}

// minify takes comments and needless spaces out of a stylesheet. It knows as much of CSS as our own sheet uses: strings
// are kept, and the spaces around + and - that calc needs.
func minify(css string) string {
	var b strings.Builder
	var quote byte
	space := false
	for i := 0; i < len(css); i++ {
		c := css[i]
		switch {
		case quote != 0:
			b.WriteByte(c)
			if c == quote {
				quote = 0
			}
			continue
		case c == '/' && i+1 < len(css) && css[i+1] == '*':
			end := strings.Index(css[i+2:], "*/")
			if end < 0 {
				return b.String()
			}
			i += end + 3
			space = true
			continue
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			space = true
			continue
		}
		if space && b.Len() > 0 && !tight(lastByte(&b)) && !strings.ContainsRune("{};,>", rune(c)) {
			b.WriteByte(' ')
		}
		space = false
		if c == '}' && lastByte(&b) == ';' {
			s := strings.TrimSuffix(b.String(), ";")
			b.Reset()
			b.WriteString(s)
		}
		if c == '"' || c == '\'' {
			quote = c
		}
		b.WriteByte(c)
	}
	return b.String()
}

// tight tells after which characters a space means nothing. A colon's is taken too: the sheet has none in selectors.
func tight(c byte) bool { return strings.IndexByte("{};,:>", c) >= 0 }

func lastByte(b *strings.Builder) byte {
	s := b.String()
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}
