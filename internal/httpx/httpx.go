// Package httpx has the few HTTP habits that surfaces share: the security headers of each kind of page, weak entity
// tags, the choice of a content coding, request ids, and the rule of whose host a request names.
//
// It knows no noun of the newsroom, no template and no web framework. Problem documents belong to the API, the words
// of error pages to the surface that shows them.
package httpx

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Header is a response header, ready to be put into a map: its name in canonical form and its value as a list of one.
type Header struct {
	Name   string
	Values []string
}

// NewHeader makes a header of one value.
func NewHeader(name, value string) Header {
	return Header{Name: http.CanonicalHeaderKey(name), Values: []string{value}}
}

// Set puts the headers into h without allocating: the lists are shared and must not be written to.
func Set(h http.Header, hs []Header) {
	for i := range hs {
		h[hs[i].Name] = hs[i].Values
	}
}

// permissions turns off what no page of ours asks for.
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), " +
	"microphone=(), payment=(), usb=()"

// Security gives the headers that every page of a surface bears, with the surface's own content security policy. With
// https it asks browsers to stay with https for a year.
func Security(csp string, https bool) []Header {
	hs := []Header{
		NewHeader("Content-Security-Policy", csp),
		NewHeader("X-Content-Type-Options", "nosniff"),
		NewHeader("Referrer-Policy", "no-referrer"),
		NewHeader("Permissions-Policy", permissions),
		NewHeader("Cross-Origin-Opener-Policy", "same-origin"),
		NewHeader("X-Frame-Options", "DENY"),
	}
	if https {
		hs = append(hs, NewHeader("Strict-Transport-Security", "max-age=31536000"))
	}
	return hs
}

// StyleHash is the source expression that allows one inline style or script, by the bytes between its tags.
func StyleHash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// ETag is the weak entity tag of a page's identity bytes. It is weak because every content coding of the page bears it.
func ETag(identity []byte) string {
	sum := sha256.Sum256(identity)
	return `W/"` + hex.EncodeToString(sum[:10]) + `"`
}

// Matches tells whether an If-None-Match value names the tag, by weak comparison (RFC 9110, 13.1.2).
func Matches(ifNoneMatch, etag string) bool {
	etag = strings.TrimPrefix(etag, "W/")
	for v := range strings.SplitSeq(ifNoneMatch, ",") {
		v = strings.TrimSpace(v)
		if v == "*" || strings.TrimPrefix(v, "W/") == etag {
			return true
		}
	}
	return false
}

// Coding is a content coding.
type Coding int

// Codings, in the order in which we like them.
const (
	Identity Coding = iota
	Gzip
	Brotli
)

// Accept chooses the coding of an answer by an Accept-Encoding value (RFC 9110, 12.5.3): the one of the highest weight
// among those that are there, brotli before gzip before none where the weights are equal. Identity stands for "nothing
// else is acceptable" too.
func Accept(accept string, gzip, brotli bool) Coding {
	if accept == "" {
		return Identity
	}
	qBr, qGz, qId, qAny := -1, -1, -1, -1
	for accept != "" {
		var part string
		part, accept, _ = strings.Cut(accept, ",")
		name, params, _ := strings.Cut(part, ";")
		q := weight(params)
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, "br"):
			qBr = q
		case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
			qGz = q
		case strings.EqualFold(name, "identity"):
			qId = q
		case name == "*":
			qAny = q
		}
	}
	if qBr < 0 {
		qBr = max(qAny, 0)
	}
	if qGz < 0 {
		qGz = max(qAny, 0)
	}
	best, q := Identity, max(qId, 0)
	if gzip && qGz > 0 && qGz >= q {
		best, q = Gzip, qGz
	}
	if brotli && qBr > 0 && qBr >= q {
		best = Brotli
	}
	return best
}

// weight reads "q=0.5" as thousandths; without a weight it is 1, and what cannot be read is 0.
func weight(params string) int {
	params = strings.TrimSpace(params)
	if params == "" {
		return 1000
	}
	v, ok := strings.CutPrefix(params, "q=")
	if !ok {
		if v, ok = strings.CutPrefix(params, "Q="); !ok {
			return 1000
		}
	}
	whole, frac, _ := strings.Cut(v, ".")
	switch whole {
	case "1":
		return 1000
	case "0":
	default:
		return 0
	}
	q, unit := 0, 100
	for i := 0; i < len(frac) && i < 3; i++ {
		if frac[i] < '0' || frac[i] > '9' {
			return 0
		}
		q += int(frac[i]-'0') * unit
		unit /= 10
	}
	return q
}

// RequestID makes a random id for a request, for logs and problem documents.
func RequestID() string { return strings.ToLower(rand.Text()[:16]) }

// ValidRequestID tells whether an id that a proxy of ours sent may be taken over into logs.
func ValidRequestID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// HostAllowed tells whether a Host header names the base URL's host: where the newsroom answers. When the base URL is
// loopback, every loopback name with its port does.
func HostAllowed(base *url.URL, host string) bool {
	if strings.EqualFold(host, base.Host) {
		return true
	}
	name, port := split(host)
	baseName, basePort := split(base.Host)
	if port == "" {
		port = defaultPort(base.Scheme)
	}
	if basePort == "" {
		basePort = defaultPort(base.Scheme)
	}
	if port != basePort {
		return false
	}
	return strings.EqualFold(name, baseName) || Loopback(name) && Loopback(baseName)
}

// Loopback tells whether a host's name or address (without port or brackets) is this machine's own.
func Loopback(name string) bool {
	if name = strings.TrimSuffix(strings.ToLower(name), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.IsLoopback()
}

func split(host string) (name, port string) {
	if n, p, err := net.SplitHostPort(host); err == nil {
		return n, p
	}
	return strings.Trim(host, "[]"), ""
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}
