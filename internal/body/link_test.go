package body

import "testing"

func TestLink(t *testing.T) {
	tests := []struct{ rule, in, want string }{
		{"https stays as it is", "https://news.example/a?b=c&d#e", "https://news.example/a?b=c&d#e"},
		{"http too", "http://news.example", "http://news.example"},
		{"mailto too", "mailto:desk@news.example?subject=a", "mailto:desk@news.example?subject=a"},
		{"spaces around go", "  https://news.example/ \n", "https://news.example/"},
		{"scheme and host are lower case", "HTTPS://News.Example/A", "https://news.example/A"},
		{"letters of other scripts are encoded", "https://news.example/б?в=г", "https://news.example/%D0%B1?%D0%B2=%D0%B3"},
		{"hosts of other scripts become ASCII", "https://пример.example/", "https://xn--e1afmkfd.example/"},
		{"what is encoded stays", "https://news.example/%D0%B1%20", "https://news.example/%D0%B1%20"},
		{"a stray per cent is text", "https://news.example/100%", "https://news.example/100%25"},
		{"quotes cannot end an attribute", `https://news.example/"onclick=x`, "https://news.example/%22onclick=x"},
		{"a second number sign is text", "https://news.example/#a#b", "https://news.example/#a%23b"},
		{"ports and IPv6", "http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"},
		{"an underscore in a host", "http://my_site.example/", "http://my_site.example/"},
		{"no script", "javascript:alert(1)", ""},
		{"no script in capitals", "JaVaScRiPt:alert(1)", ""},
		{"no script behind a space", " javascript:alert(1)", ""},
		{"no script with a tab inside", "java\tscript:alert(1)", ""},
		{"no script behind a control character", "\x01javascript:alert(1)", ""},
		{"no script with an entity", "javascript&#58;alert(1)", ""},
		{"no data", "data:text/html,<script>", ""},
		{"no vbscript", "vbscript:x", ""},
		{"no file", "file:///etc/passwd", ""},
		{"no ftp", "ftp://a.example/", ""},
		{"no blob", "blob:https://a.example/1", ""},
		{"no path", "/en/page/x", ""},
		{"no host alone", "//evil.example/", ""},
		{"no scheme alone", "https:", ""},
		{"no host-less address", "https:///x", ""},
		{"no opaque http", "http:evil.example", ""},
		{"no backslashes", `https:\\evil.example`, ""},
		{"no backslash in the path", `https://a.example\@evil.example`, ""},
		{"no user name", "https://known.example@evil.example/", ""},
		{"no password", "https://a:b@evil.example/", ""},
		{"no space in a host", "https://a b.example/", ""},
		{"no line end in a path", "https://a.example/b\nc", ""},
		{"no bad port", "https://a.example:99999/", ""},
		{"no port of letters", "https://a.example:x/", ""},
		{"no mail to nobody", "mailto:", ""},
		{"no mail to a host", "mailto://a@b", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			got, ok := Link(tt.in)
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Fatalf("Link(%q) = %q, %v, want %q", tt.in, got, ok, tt.want)
			}
			if !ok {
				return
			}
			if again, ok := Link(got); !ok || again != got {
				t.Errorf("Link(%q) = %q, %v: not canonical", got, again, ok)
			}
		})
	}
}

func TestTag(t *testing.T) {
	for in, want := range map[string]string{
		"ru": "ru", "FA-af": "fa-AF", "sr-LATN-rs": "sr-Latn-RS", "es-419": "es-419", "cnr": "cnr", "ca-valencia": "ca-valencia",
		"de-1901": "de-1901", "": "", "r": "", "русский": "", "en_US": "", `en" onclick="x`: "", "x-private": "", "en-": "", "english": "",
	} {
		if got, ok := Tag(in); got != want || ok != (want != "") {
			t.Errorf("Tag(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}
