package admin

import (
	"net/http"
	"strconv"

	"polydesk/internal/media"
)

// mediaShow answers a picture to whom it is open: by the name of a rendition
// ("w640.jpg"), or by a width ("640"), which answers the nearest one in the
// picture's own ratio.
func (ad *Admin) mediaShow(v *visit) error {
	key, name := v.Param("key"), v.Param("name")
	if width, err := strconv.Atoi(name); err == nil {
		m, err := ad.Media.Get(v.ctx(), v.who, key)
		if err != nil {
			return err
		}
		r, ok := rendition(m, width)
		if !ok {
			return notFound()
		}
		name = r.Name + "." + r.Ext
	}
	f, err := ad.Media.Open(v.ctx(), v.who, key, name)
	if err != nil {
		return err
	}
	return serveFile(v.Response(), v.Request(), f)
}

// serveFile sends a picture's bytes. They never change under their name, but
// who may see them does: browsers ask each time.
func serveFile(w http.ResponseWriter, r *http.Request, f *media.File) error {
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", f.ContentType)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", "inline")
	http.ServeContent(w, r, "", f.Modified, f)
	return nil
}
