package body

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// Link checks an address and gives its canonical form: http or https with a host and without a user name, or
// mailto, percent-encoded so that it is valid in HTML and feeds. It is used at intake and again at render.
// Canonical addresses are their own canonical form.
func Link(s string) (string, bool) {
	s = strings.Trim(s, " \t\n\r\f")
	if s == "" || len(s) > MaxHref {
		return "", false
	}
	// Browsers delete tabs and line ends inside an address before they read its scheme.
	if _, ok := cleanText(s); !ok || strings.ContainsAny(s, "\t\n\r\f\u2028\u2029\\") {
		return "", false
	}
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok {
		return "", false
	}
	var out string
	switch scheme = strings.ToLower(scheme); scheme {
	case "http", "https":
		out, ok = webLink(scheme, rest)
	case "mailto":
		to, _, _ := strings.Cut(rest, "?")
		ok = strings.Contains(to, "@") && !strings.HasPrefix(rest, "/")
		out = "mailto:" + encode(rest, false)
	default:
		return "", false
	}
	return out, ok && len(out) <= MaxHref
}

// WebLink is Link without mailto: what an embed may point to.
func WebLink(s string) (string, bool) {
	out, ok := Link(s)
	return out, ok && strings.HasPrefix(out, "http")
}

func webLink(scheme, rest string) (string, bool) {
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return "", false
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, ok := cleanHost(rest[:end])
	if !ok {
		return "", false
	}
	out := scheme + "://" + host + encode(rest[end:], true)
	_, err := url.Parse(out)
	return out, err == nil
}

var asciiHost = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$`)

// cleanHost checks a host with an optional port; hosts in other scripts become their ASCII form. A user name is
// refused: https://known.example@evil.example is a trap, never a source.
func cleanHost(hostport string) (string, bool) {
	host, port := hostport, ""
	if i := strings.LastIndexByte(hostport, ':'); i >= 0 && !strings.HasSuffix(hostport, "]") {
		host, port = hostport[:i], hostport[i+1:]
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return "", false
		}
		port = ":" + strconv.FormatUint(n, 10)
	}
	if six, ok := strings.CutPrefix(host, "["); ok {
		addr, err := netip.ParseAddr(strings.TrimSuffix(six, "]"))
		if err != nil || !addr.Is6() || addr.Zone() != "" || !strings.HasSuffix(six, "]") {
			return "", false
		}
		return "[" + addr.String() + "]" + port, true
	}
	if !plain(host) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", false
		}
		host = ascii
	}
	host = strings.ToLower(host)
	return host + port, asciiHost.MatchString(host) && len(host) <= 253
}

// encode percent-encodes all that the URL standard does not call a URL code point, letters beyond ASCII included.
// One number sign is a fragment's; a second one is text.
func encode(s string, fragment bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		case c == '#' && fragment:
			fragment = false
			b.WriteByte(c)
		case isAlnum(c) || strings.IndexByte("!$&'()*+,-./:;=?@_~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

var tagForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$`)

// Tag checks the form of a BCP 47 language tag (language, script, region, variants; RFC 5646 section 2.1, no
// extensions) and gives it in its usual case: fa, sr-Latn, fa-AF. Whether the subtags are registered is not checked.
func Tag(s string) (string, bool) {
	if len(s) > 35 || !tagForm.MatchString(s) {
		return "", false
	}
	parts := strings.Split(strings.ToLower(s), "-")
	for i, p := range parts[1:] {
		switch {
		case len(p) == 4 && p[0] > '9':
			parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
		case len(p) == 2:
			parts[i+1] = strings.ToUpper(p)
		}
	}
	return strings.Join(parts, "-"), true
}

func validDir(s string) bool { return s == "ltr" || s == "rtl" || s == "auto" }

var (
	idForm    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	mediaForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	hashForm  = regexp.MustCompile(`^[0-9a-f]{16}$`)
)

// ValidID tells whether a string may be a block's id.
func ValidID(s string) bool { return idForm.MatchString(s) }
