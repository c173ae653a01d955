package api

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"polydesk/internal/errs"
	"polydesk/internal/media"
)

// mediaAnswer is a picture with its sizes.
type mediaAnswer struct {
	Key        string      `json:"key" doc:"what lead_image.media, image blocks and an author's picture name"`
	Width      int         `json:"width" doc:"pixels, after its EXIF turn"`
	Height     int         `json:"height"`
	Renditions []rendition `json:"renditions"`
}

type rendition struct {
	Name   string `json:"name" doc:"r… in its own ratio, w… cut to 16:9"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	URL    string `json:"url"`
}

// readFile reads the one file of an upload into the request. A request that is
// no upload is Malformed; one without the file is noted as a problem, which the
// handler reports once the rights are clear.
func readFile(r *http.Request, q *request) ([]byte, error) {
	const slack = 1 << 20 // what the form around the file may take
	if r.ContentLength > media.MaxBytes+slack {
		return nil, errs.New(errs.TooLarge, "err_too_large")
	}
	q.in = &values{got: map[string]any{}}
	r.Body = http.MaxBytesReader(nil, r.Body, media.MaxBytes+slack)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, unreadable(err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if err := readPart(part, q); err != nil {
			return nil, err
		}
	}
	if q.file == nil {
		q.in.problem("file", "err_required")
	}
	return q.file, nil
}

func readPart(part *multipart.Part, q *request) error {
	if part.FormName() != "file" || q.file != nil {
		return errs.New(errs.Malformed, "err_malformed").Field(clip(part.FormName()), "err_unknown_field")
	}
	data, err := io.ReadAll(io.LimitReader(part, media.MaxBytes+1))
	if err != nil {
		return unreadable(err)
	}
	if len(data) > media.MaxBytes {
		return errs.New(errs.TooLarge, "err_too_large")
	}
	if len(data) > 0 {
		q.file = data
	}
	return nil
}

// uploadMedia takes a picture in.
func uploadMedia(api *API, q *request) (*answer, error) {
	if err := q.in.invalid(); err != nil {
		if !q.actor.Admin && len(q.actor.Desks()) == 0 {
			return nil, errs.New(errs.Forbidden, "err_forbidden")
		}
		return nil, err
	}
	m, err := api.Media.Upload(q.ctx, &q.actor, q.file)
	if e, ok := errs.As(err); ok && e.Kind == errs.Invalid && len(e.Fields) == 0 {
		return nil, &errs.Error{Kind: errs.Invalid, ID: e.ID, Params: e.Params, Cause: e.Cause,
			Fields: []errs.Field{{Name: "file", ID: e.ID, Params: e.Params}}}
	}
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusCreated, body: outMedia(m), location: MediaPrefix + "/" + m.Key}, nil
}

func outMedia(m *media.Media) mediaAnswer {
	out := mediaAnswer{Key: m.Key, Width: m.Width, Height: m.Height, Renditions: []rendition{}}
	for _, r := range m.Renditions {
		out.Renditions = append(out.Renditions, rendition{Name: r.Name, Width: r.Width, Height: r.Height,
			URL: MediaPrefix + "/" + m.Key + "/" + r.Name + "." + r.Ext})
	}
	return out
}
