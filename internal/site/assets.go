package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"polydesk/internal/httpx"
)

// The site's own pictures, in pixels.
const (
	logoSize   = 512
	cardWidth  = 1280
	cardHeight = 720
)

// assets are the site's own few files, each under an address that bears a hash of its content.
type assets struct {
	icon, logo, card string // addresses
	files            map[string]*file
}

// file is an asset ready to be sent.
type file struct {
	kind string
	body []byte
}

// loadAssets reads static/reader: icon.svg, logo.png and card.png.
func loadAssets(static fs.FS) (*assets, error) {
	a := &assets{files: map[string]*file{}}
	for _, f := range []struct {
		name, kind string
		address    *string
	}{
		{"icon.svg", "image/svg+xml", &a.icon}, {"logo.png", "image/png", &a.logo}, {"card.png", "image/png", &a.card},
	} {
		b, err := fs.ReadFile(static, "static/reader/"+f.name)
		if err != nil {
			return nil, fmt.Errorf("site's own pictures: %w", err)
		}
		sum := sha256.Sum256(b)
		ext := path.Ext(f.name)
		name := strings.TrimSuffix(f.name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
		a.files[name] = &file{kind: f.kind, body: b}
		*f.address = "/assets/" + name
	}
	return a, nil
}

// asset answers /assets/{name}-{hash}.{ext}.
func (s *Site) asset(w http.ResponseWriter, r *http.Request, name string) {
	f := s.assets.files[name]
	if f == nil {
		s.write(w, r, s.failed(http.StatusNotFound, nil).entry, false)
		return
	}
	p := &page{status: http.StatusOK, kind: f.kind, body: f.body, control: assetControl,
		headers: append([]httpx.Header{httpx.NewHeader("Cross-Origin-Resource-Policy", "cross-origin")}, s.fileHeaders...)}
	s.send(w, r, p)
}
