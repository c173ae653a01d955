package view_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"polydesk/internal/view"
)

func assets(t *testing.T) *view.Assets {
	t.Helper()
	a, err := view.LoadAssets(fstest.MapFS{"static/a.css": {Data: []byte(strings.Repeat("p { margin: 0 }\n", 50))}, "static/tiny.js": {Data: []byte("1")}, "static/deep/x.css": {Data: []byte("x")}}, "static", "/s/")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnAddressBearsTheHashOfItsContent(t *testing.T) {
	a := assets(t)
	first, err := a.Address("a.css")
	if err != nil || !strings.HasPrefix(first, "/s/a.") || !strings.HasSuffix(first, ".css") || len(first) != len("/s/a.0123456789ab.css") {
		t.Errorf("address %q %v", first, err)
	}
	if _, err := a.Address("none.css"); err == nil {
		t.Error("a file that is not there has an address")
	}
	if _, err := a.Address("deep/x.css"); err == nil {
		t.Error("a subfolder's file has an address")
	}
}

func TestAssetsAreServedPackedWhereThatGainsAndKeptForEver(t *testing.T) {
	a := assets(t)
	for _, tc := range []struct{ name, accept, coding string }{
		{"a.css", "gzip, br", "gzip"}, {"a.css", "", ""}, {"a.css", "gzip;q=0", ""}, {"tiny.js", "gzip", ""},
	} {
		address, err := a.Address(tc.name)
		if err != nil {
			t.Fatal(err)
		}
		rq := httptest.NewRequest("GET", address, nil)
		rq.Header.Set("Accept-Encoding", tc.accept)
		w := httptest.NewRecorder()
		if !a.Serve(w, rq, strings.TrimPrefix(address, "/s/")) || w.Header().Get("Content-Encoding") != tc.coding || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s for %q: headers %v", tc.name, tc.accept, w.Header())
		}
		rq.Header.Set("If-None-Match", w.Header().Get("ETag"))
		again := httptest.NewRecorder()
		a.Serve(again, rq, strings.TrimPrefix(address, "/s/"))
		if again.Code != 304 || again.Body.Len() != 0 {
			t.Errorf("%s again: status %d", tc.name, again.Code)
		}
	}
	if a.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/s/a.css", nil), "a.css") {
		t.Error("a name without its hash is served")
	}
}

func TestAPageIsWrittenWholeOrNotAtAll(t *testing.T) {
	set, err := view.Parse(fstest.MapFS{"t/p.html": {Data: []byte(`{{define "p"}}start {{.Name}} {{count .List}} {{beyond .List 1}}{{end}}`)}}, "t", assets(t))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := set.Render(&b, "p", struct {
		Name string
		List []int
	}{"<b>", []int{1, 2, 3}}); err != nil || b.String() != "start &lt;b&gt; 3 2" {
		t.Errorf("%q %v", b.String(), err)
	}
	b.Reset()
	if err := set.Render(&b, "p", struct{ Other string }{}); err == nil || b.Len() > 0 {
		t.Errorf("half a page was written: %q %v", b.String(), err)
	}
	if !set.Has("p") || set.Has("q") {
		t.Error("Has is wrong")
	}
}

func TestPageDataCannotCloseItsElement(t *testing.T) {
	got, err := view.Data(map[string]string{"a": "</script><script>alert(1)</script>\u2028"})
	if err != nil || strings.Contains(string(got), "<") {
		t.Errorf("%s %v", got, err)
	}
}
