package app

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"polydesk/internal/config"
)

func TestAPanicIsAnsweredAndLoggedAndTellsNothing(t *testing.T) {
	var log strings.Builder
	cfg := config.Defaults()
	cfg.Data, cfg.BaseURL = t.TempDir(), "http://127.0.0.1:8080"
	a, err := Open(context.Background(), cfg, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.LoadReference(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s, err := NewServer(ctx, a, DemoInfo{})
	if err != nil {
		t.Fatal(err)
	}
	s.echo.GET("/api/v1/panic-of-the-test", func(echo.Context) error { panic("secret inside") })
	s.echo.GET("/admin/panic-of-the-test", func(echo.Context) error { panic("secret inside") })
	for path, kind := range map[string]string{"/api/v1/panic-of-the-test": "application/problem+json", "/admin/panic-of-the-test": "text/plain"} {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		text, _ := io.ReadAll(w.Body)
		if w.Code != http.StatusInternalServerError || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) || strings.Contains(string(text), "secret") {
			t.Errorf("%s: %d %s %s", path, w.Code, w.Header().Get("Content-Type"), text)
		}
		if kind == "application/problem+json" && !json.Valid(text) {
			t.Errorf("not JSON: %s", text)
		}
	}
	if !strings.Contains(log.String(), "secret inside") {
		t.Error("the log does not say why")
	}
}
