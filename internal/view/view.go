// Package view renders the pages of a surface: one set of templates without a
// language in it (each page's struct brings its own words), and the static
// files under addresses that bear a hash of their content.
//
// It knows no noun of the newsroom and no route. What the templates say is the
// surface's; what counts as trusted HTML or script stands in trusted.go alone.
package view

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"sync"
)

// Set is a surface's templates. It is safe for concurrent use.
type Set struct {
	templates *template.Template
	buffers   sync.Pool
}

// Parse reads dir/*.html into one set. A template is named by its define. The
// templates know, beside html/template's own functions, asset, which answers
// the address of a static file ("admin.css"), and count and beyond, which answer
// the length of a list, and how much longer than n it is, as an int64.
func Parse(files fs.FS, dir string, assets *Assets) (*Set, error) {
	t := template.New(dir).Funcs(template.FuncMap{"asset": assets.Address, "count": count, "beyond": beyond}).Option("missingkey=error")
	if _, err := t.ParseFS(files, path.Join(dir, "*.html")); err != nil {
		return nil, fmt.Errorf("templates of %s: %w", dir, err)
	}
	return &Set{templates: t, buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}, nil
}

func count(list any) int64 { return int64(reflect.ValueOf(list).Len()) }

func beyond(list any, n int) int64 { return count(list) - int64(n) }

// Has says whether the set defines the template.
func (s *Set) Has(name string) bool { return s.templates.Lookup(name) != nil }

// Render executes a template into memory and then writes it: a page is sent
// whole or not at all.
func (s *Set) Render(w io.Writer, name string, data any) error {
	b := s.buffers.Get().(*bytes.Buffer)
	defer s.buffers.Put(b)
	b.Reset()
	if err := s.templates.ExecuteTemplate(b, name, data); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}
