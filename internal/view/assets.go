package view

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"polydesk/internal/httpx"
)

// Assets are static files, each under an address that bears a hash of its
// content and never changes its meaning: browsers may keep them for ever. A file
// is read when somebody needs it first, and packed when somebody takes it packed
// first: a newsroom at rest holds none of them.
type Assets struct {
	prefix string
	files  map[string]*asset
}

type asset struct {
	kind string
	read func() (*content, error)
}

// content is a file that has been read.
type content struct {
	hashed string // "admin.0123456789ab.css"
	body   []byte
	gzip   func() []byte
}

// LoadAssets finds the files of the folder dir itself, not of its subfolders.
// prefix is where the surface serves them, such as "/admin/assets/".
func LoadAssets(files fs.FS, dir, prefix string) (*Assets, error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	a := &Assets{prefix: prefix, files: map[string]*asset{}}
	for _, e := range entries {
		if !e.IsDir() {
			a.add(e.Name(), func() ([]byte, error) { return fs.ReadFile(files, path.Join(dir, e.Name())) })
		}
	}
	return a, nil
}

// Add puts one more file among them, before the first request.
func (a *Assets) Add(name string, body []byte) {
	a.add(name, func() ([]byte, error) { return body, nil })
}

func (a *Assets) add(name string, read func() ([]byte, error)) {
	ext := path.Ext(name)
	a.files[name] = &asset{kind: kindOf(ext), read: sync.OnceValues(func() (*content, error) {
		body, err := read()
		if err != nil {
			return nil, fmt.Errorf("static file %q: %w", name, err)
		}
		sum := sha256.Sum256(body)
		return &content{body: body, hashed: strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
			gzip: sync.OnceValue(func() []byte { return pack(body) })}, nil
	})}
}

// find answers the file of a hashed name.
func (a *Assets) find(hashed string) (*asset, *content) {
	ext := path.Ext(hashed)
	stem := strings.TrimSuffix(hashed, ext)
	at := strings.LastIndexByte(stem, '.')
	if at < 0 {
		return nil, nil
	}
	f := a.files[stem[:at]+ext]
	if f == nil {
		return nil, nil
	}
	c, err := f.read()
	if err != nil || c.hashed != hashed {
		return nil, nil
	}
	return f, c
}

// kindOf is the content type by our own table: the machine's would differ.
func kindOf(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if kind := mime.TypeByExtension(ext); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// pack compresses; nil when it gains nothing.
func pack(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails for unknown levels only
	_, err := z.Write(body)
	if closed := z.Close(); err != nil || closed != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// Address is where a file is served. A name that is not there is an error, which
// stops the rendering: a page without its stylesheet is a mistake of ours.
func (a *Assets) Address(name string) (string, error) {
	f := a.files[name]
	if f == nil {
		return "", fmt.Errorf("no static file %q", name)
	}
	c, err := f.read()
	if err != nil {
		return "", err
	}
	return a.prefix + c.hashed, nil
}

// Serve answers the file of a hashed name, and false when there is none.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, name string) bool {
	f, c := a.find(name)
	if f == nil {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", httpx.ETag([]byte(name)))
	if httpx.Matches(r.Header.Get("If-None-Match"), h.Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	body := c.body
	if httpx.Accept(r.Header.Get("Accept-Encoding"), true, false) == httpx.Gzip {
		if packed := c.gzip(); packed != nil {
			body = packed
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who went away is nobody's error
	}
	return true
}
