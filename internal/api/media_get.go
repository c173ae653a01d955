package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"polydesk/internal/session"
)

// getMedia answers what is known of a picture.
func getMedia(api *API, q *request) (*answer, error) {
	m, err := api.Media.Get(q.ctx, q.actor, q.path["key"])
	if err != nil {
		return nil, err
	}
	return &answer{body: outMedia(m)}, nil
}

// getRendition answers one size of a picture, to who uploaded it or may see a story
// that uses it.
func getRendition(api *API, c echo.Context) error {
	f, err := api.Media.Open(c.Request().Context(), session.Actor(c), c.Param("key"), c.Param("rendition"))
	if err != nil {
		return err
	}
	defer f.Close()
	c.Response().Header().Set(echo.HeaderContentType, f.ContentType)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	return nil
}

// getOpenAPI answers the document that describes all this.
func getOpenAPI(api *API, c echo.Context) error {
	return c.JSONBlob(http.StatusOK, api.openapi)
}
