package site

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/httpx"
)

// Blobs is where pictures lie: blob.Store has it.
type Blobs interface {
	// Open gives an object, its size in bytes and when it was put there. Errors: errs.NotFound, errs.Unavailable.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, time.Time, error)
}

// media answers /media/{key}/{rendition}.{ext}: a picture of a live story or a public author. Anything else is not
// there, whether it exists or not. The bytes of an address never change, but whether readers have it does: a picture of
// a story that is withdrawn is gone from caches within minutes.
func (s *Site) media(w http.ResponseWriter, r *http.Request, rt route) {
	name, ext, ok := strings.Cut(rt.file, ".")
	if !ok {
		s.write(w, r, s.failed(http.StatusNotFound, nil).entry, false)
		return
	}
	f, err := s.store.Media(r.Context(), rt.slug, name)
	if err == nil && f.Ext != ext {
		err = errs.New(errs.NotFound, "err_not_found")
	}
	if err != nil {
		s.fail(w, r, rt, err)
		return
	}
	blob, _, _, err := s.blobs.Open(r.Context(), f.Blob)
	if err != nil {
		s.fail(w, r, rt, err)
		return
	}
	defer blob.Close()
	h := w.Header()
	httpx.Set(h, s.fileHeaders)
	h.Set("Content-Type", f.ContentType)
	h.Set("Cache-Control", fileControl)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // aggregators show them
	h["Vary"] = vary
	h.Set("ETag", `W/"`+rt.slug+"-"+name+`"`)
	h.Set("Surrogate-Key", event.Site+" "+event.Media(f.MediaID))
	http.ServeContent(w, r, "", time.Time{}, blob)
}
