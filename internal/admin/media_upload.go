package admin

import (
	"io"
	"net/http"

	"polydesk/internal/errs"
)

// MediaAnswer is a picture that was taken in.
type MediaAnswer struct {
	Key    string `json:"key"`
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// mediaUpload takes one picture in from a form's "file".
func (ad *Admin) mediaUpload(v *visit) error {
	head, err := v.FormFile("file")
	if err != nil {
		return errs.Wrap(errs.Invalid, "err_invalid", err).Field("file", "err_required")
	}
	f, err := head.Open()
	if err != nil {
		return errs.Wrap(errs.Malformed, "err_malformed", err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return bodyError(err)
	}
	m, err := ad.Media.Upload(v.ctx(), &v.who, data)
	if err != nil {
		return err
	}
	return v.JSON(http.StatusCreated, MediaAnswer{Key: m.Key, URL: mediaHref(m.Key, "640"), Width: m.Width, Height: m.Height})
}
