package app

import (
	"github.com/labstack/echo/v4"

	"polydesk/internal/session"
)

// surfaces mounts the newsroom's surfaces behind the public site.
func (s *Server) surfaces(e *echo.Echo, sessions *session.Manager) error {
	return nil
}
