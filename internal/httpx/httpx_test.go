package httpx_test

import (
	"net/url"
	"testing"

	"polydesk/internal/httpx"
)

func TestAccept(t *testing.T) {
	const id, gz, br = httpx.Identity, httpx.Gzip, httpx.Brotli
	for name, c := range map[string]struct {
		accept       string
		gzip, brotli bool
		want         httpx.Coding
	}{
		"who asks for nothing gets plain bytes":        {"", true, true, id},
		"browsers get brotli":                          {"gzip, deflate, br, zstd", true, true, br},
		"before brotli is made they get gzip":          {"gzip, deflate, br", true, false, gz},
		"old ones get gzip":                            {"gzip", true, true, gz},
		"weights count":                                {"br;q=0.1, gzip;q=0.9", true, true, gz},
		"equal weights: brotli":                        {"gzip;q=0.5, br;q=0.5", true, true, br},
		"a weight of nought refuses":                   {"br;q=0, gzip;q=0", true, true, id},
		"a weight of nought with zeros refuses":        {"gzip;q=0.000", true, true, id},
		"everything is taken by a star":                {"*", true, true, br},
		"a star leaves what is refused by name":        {"br;q=0, *", true, true, gz},
		"identity preferred is honoured":               {"identity, gzip;q=0.5", true, true, id},
		"case and spaces do not matter":                {" GZip ; Q=1 ", true, true, gz},
		"what cannot be read is refused":               {"gzip;q=x", true, true, id},
		"a coding that we do not have is passed over":  {"zstd", true, true, id},
		"a name that only contains ours is not ours":   {"brr, gzipped", true, true, id},
		"x-gzip is gzip's old name":                    {"x-gzip", true, true, gz},
		"a page without codings is plain for everyone": {"br, gzip", false, false, id},
	} {
		t.Run(name, func(t *testing.T) {
			if got := httpx.Accept(c.accept, c.gzip, c.brotli); got != c.want {
				t.Errorf("Accept(%q) = %v, want %v", c.accept, got, c.want)
			}
		})
	}
}

func TestMatches(t *testing.T) {
	tag := httpx.ETag([]byte("page"))
	for name, c := range map[string]struct {
		header string
		want   bool
	}{
		"the same tag":              {tag, true},
		"the same tag, made strong": {tag[2:], true},
		"one of several":            {`"a", ` + tag + `, "b"`, true},
		"a star is any":             {"*", true},
		"another tag":               {`W/"0"`, false},
		"nothing":                   {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := httpx.Matches(c.header, tag); got != c.want {
				t.Errorf("Matches(%q) = %v", c.header, got)
			}
		})
	}
}

func TestHostAllowed(t *testing.T) {
	for name, c := range map[string]struct {
		base, host string
		want       bool
	}{
		"the base host":                           {"https://news.example", "news.example", true},
		"its case does not matter":                {"https://news.example", "News.Example", true},
		"its default port may be named":           {"https://news.example", "news.example:443", true},
		"another port is another host":            {"https://news.example", "news.example:8080", false},
		"another host":                            {"https://news.example", "evil.example", false},
		"an empty host":                           {"https://news.example", "", false},
		"loopback answers by name":                {"http://127.0.0.1:8080", "localhost:8080", true},
		"loopback answers by its other address":   {"http://127.0.0.1:8080", "[::1]:8080", true},
		"loopback on another port does not":       {"http://127.0.0.1:8080", "localhost:9090", false},
		"a public base does not answer loopback":  {"https://news.example", "127.0.0.1:443", false},
		"loopback is not answered for a stranger": {"http://127.0.0.1:8080", "evil.example:8080", false},
	} {
		t.Run(name, func(t *testing.T) {
			base, err := url.Parse(c.base)
			if err != nil {
				t.Fatal(err)
			}
			if got := httpx.HostAllowed(base, c.host); got != c.want {
				t.Errorf("HostAllowed(%s, %q) = %v", c.base, c.host, got)
			}
		})
	}
}
