package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestABodyThatIsRefusedIsTakenInSoThatTheRefusalArrives(t *testing.T) {
	n := sqlite(t)
	srv := httptest.NewServer(n.http)
	defer srv.Close()
	for name, c := range map[string]struct {
		path, token string
		status      int
	}{
		"a body that is too large":    {"/api/v1/stories", n.tokens["en-reporter"], http.StatusRequestEntityTooLarge},
		"a picture that is too large": {"/api/v1/media", n.tokens["en-reporter"], http.StatusRequestEntityTooLarge},
		"a large body of a stranger":  {"/api/v1/media", "nobody", http.StatusUnauthorized},
	} {
		const size = 40 << 20
		rq, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+c.path, io.LimitReader(neverending('x'), size))
		if err != nil {
			t.Fatal(err)
		}
		rq.ContentLength, rq.Host = size, "127.0.0.1:8080"
		rq.Header.Set("Authorization", "Bearer "+c.token)
		res, err := srv.Client().Do(rq)
		if err != nil {
			t.Errorf("%s: the client sees %v", name, err)
			continue
		}
		_ = res.Body.Close()
		if res.StatusCode != c.status || res.Close {
			t.Errorf("%s: %d, connection closed: %v", name, res.StatusCode, res.Close)
		}
	}
}
