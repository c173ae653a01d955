package site_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"polydesk/internal/reader"
	"polydesk/internal/site"
)

// TestServeForLook keeps the sample pages up for a person to look at:
//
//	LOOK=127.0.0.1:8099 go test -run Look -timeout 0 ./internal/site
func TestServeForLook(t *testing.T) {
	addr := os.Getenv("LOOK")
	if addr == "" {
		t.Skip("LOOK is not set")
	}
	f := newsroom()
	o := options(t, f, &ticking{t: noon})
	o.BaseURL = &url.URL{Scheme: "http", Host: addr}
	files := blobs{}
	pictures, err := filepath.Glob("../demo/content/pictures/*.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimSuffix(filepath.Base(p), ".jpg")
		files[key] = b
		for _, r := range renditions() {
			f.files[key+"/"+r.Name] = reader.MediaFile{Blob: key, ContentType: "image/jpeg", Ext: "jpg", Bytes: int64(len(b))}
		}
	}
	o.Blobs = files
	s, err := site.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	go s.Run(t.Context())
	srv := &http.Server{Addr: addr, Handler: s, ReadHeaderTimeout: time.Second}
	t.Fatal(srv.ListenAndServe())
}
