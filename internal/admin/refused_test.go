package admin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/session"
)

// endless is a body that a client writes until it is told to stop.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestAnUploadThatIsTooLargeIsToldSo(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	srv := httptest.NewServer(n.Handler)
	defer srv.Close()
	const form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n"
	for name, c := range map[string]struct {
		path, kind, accept, head string
		length                   int64 // what the client says; -1: nothing
		says                     string
	}{
		"a picture by a script":                      {"/admin/media", "multipart/form-data; boundary=b", "application/json", form, 40 << 20, `{"message":"This is too large."}`},
		"a picture by a script that names no length": {"/admin/media", "multipart/form-data; boundary=b", "application/json", form, -1, `{"message":"This is too large."}`},
		"an author's form":                           {"/admin/settings/authors/new", "multipart/form-data; boundary=b", "text/html", form, 40 << 20, "This is too large."},
		"a story":                                    {"/admin/stories/draft?desk=en", "application/json", "application/json", `{"content":{"headline":"`, 40 << 20, `{"message":"This is too large."}`},
		"a form":                                     {"/admin/stories/convert", "application/x-www-form-urlencoded", "text/html", "a=", 40 << 20, "This is too large."},
	} {
		t.Run(name, func(t *testing.T) {
			body := io.LimitReader(io.MultiReader(strings.NewReader(c.head), endless{}), 40<<20)
			rq, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+c.path, body)
			if err != nil {
				t.Fatal(err)
			}
			rq.ContentLength, rq.Host = c.length, n.Base.Host
			rq.Header.Set("Content-Type", c.kind)
			rq.Header.Set("Accept", c.accept)
			rq.Header.Set("Origin", n.Base.String())
			rq.AddCookie(&http.Cookie{Name: session.CookieName, Value: n.Secret(admintest.Chief)})
			res, err := srv.Client().Do(rq)
			if err != nil {
				t.Fatalf("the client sees %v", err)
			}
			defer res.Body.Close()
			text, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusRequestEntityTooLarge || res.Close || !strings.Contains(string(text), c.says) {
				t.Errorf("%d, connection closed: %v, %v: %.300s", res.StatusCode, res.Close, err, text)
			}
		})
	}
}
