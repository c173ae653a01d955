package app

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"polydesk/internal/admin"
	"polydesk/internal/api"
	"polydesk/internal/session"
	"polydesk/web"
	"polydesk/web/templates"
)

// surfaces mounts the newsroom's surfaces behind the public site. preview is
// asked for a page as readers would see it.
func (s *Server) surfaces(ctx context.Context, e *echo.Echo, address func(*http.Request) string) error {
	a := s.app
	sessions := session.New(a.Accounts, session.Config{BaseURL: a.Base, Secure: a.Base.Scheme == "https"})
	secret, err := a.secret(ctx)
	if err != nil {
		return err
	}
	room, err := admin.New(admin.Deps{
		Accounts: a.Accounts, Desks: a.Desks, Media: a.Media, Stories: a.Stories, Translations: a.Translations, Publishing: a.Publishing,
		Sessions: sessions, Words: a.Admin, Reader: a.Reader,
		Templates: templates.Files, Static: web.Static, ScriptWords: web.Words,
		Clock: a.clock, Log: a.Log, BaseURL: a.Base,
		Demo: s.demo.on, DemoSignIns: s.demo.signIns, ClientAddress: address,
		Preview: admin.NewPreview(string(secret), a.Accounts, a.Desks, a.Stories, a.Publishing, a.Media, s.site, a.clock),
	})
	if err != nil {
		return err
	}
	room.Mount(e)
	calls := api.New(api.Deps{
		Accounts: a.Accounts, Desks: a.Desks, Media: a.Media, Stories: a.Stories, Translations: a.Translations,
		Publish: a.Publishing, Sessions: sessions, Words: a.Admin.For("en"), BaseURL: a.Base,
		Log: a.Log, Version: Version(),
	})
	calls.Mount(e.Group(api.Prefix))
	e.HTTPErrorHandler = s.lastWord(calls)
	return nil
}

// lastWord answers what no surface answered: a panic, an address under none of
// them. The log has the cause; the client has one line.
func (s *Server) lastWord(calls *api.API) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if c.Response().Committed {
			return
		}
		code := http.StatusInternalServerError
		var he *echo.HTTPError
		if errors.As(err, &he) {
			code = he.Code
		} else {
			s.app.Log.Error("unanswered", "error", err, "route", c.Path())
		}
		if strings.HasPrefix(c.Request().URL.Path, api.Prefix) {
			calls.HandleError(err, c)
			return
		}
		if err := c.String(code, http.StatusText(code)+"\n"); err != nil {
			s.app.Log.Debug("answer not sent", "error", err)
		}
	}
}
