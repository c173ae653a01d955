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
// content and never changes its meaning: browsers may keep them for ever. They
// stand in memory; the packed form is made at the first request that wants it.
type Assets struct {
	prefix string
	byName map[string]string // "admin.css" → "admin.0123456789ab.css"
	files  map[string]*asset // by hashed name
}

type asset struct {
	kind string
	body []byte
	gzip func() []byte
}

// LoadAssets reads the files of the folder dir itself, not of its subfolders.
// prefix is where the surface serves them, such as "/admin/assets/".
func LoadAssets(files fs.FS, dir, prefix string) (*Assets, error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	a := &Assets{prefix: prefix, byName: map[string]string{}, files: map[string]*asset{}}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		body, err := fs.ReadFile(files, path.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		a.Add(e.Name(), body)
	}
	return a, nil
}

// Add puts one more file among them, before the first request.
func (a *Assets) Add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.byName[name] = hashed
	a.files[hashed] = &asset{kind: kindOf(ext), body: body, gzip: sync.OnceValue(func() []byte { return pack(body) })}
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
	hashed, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return a.prefix + hashed, nil
}

// Serve answers the file of a hashed name, and false when there is none.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, name string) bool {
	f := a.files[name]
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
	body := f.body
	if httpx.Accept(r.Header.Get("Accept-Encoding"), true, false) == httpx.Gzip {
		if packed := f.gzip(); packed != nil {
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
