package config

import (
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	key := strings.Repeat("k", 32)
	cases := map[string]struct {
		set  func(*Config)
		want string // part of the error; "": none
	}{
		"the defaults are valid":                              {func(*Config) {}, ""},
		"an address without a port is refused":                {func(c *Config) { c.Addr = "127.0.0.1" }, "not host:port"},
		"all interfaces need a base URL":                      {func(c *Config) { c.Addr = ":8080" }, "--base-url"},
		"0.0.0.0 needs a base URL":                            {func(c *Config) { c.Addr = "0.0.0.0:8080" }, "--base-url"},
		"a public base URL needs https":                       {func(c *Config) { c.BaseURL, c.SecretKey = "http://news.example", key }, "https --base-url"},
		"a public base URL needs a secret":                    {func(c *Config) { c.BaseURL = "https://news.example" }, "--secret-key-file"},
		"a public base URL with both is valid":                {func(c *Config) { c.BaseURL, c.SecretKey = "https://news.example", key }, ""},
		"http on purpose is allowed":                          {func(c *Config) { c.BaseURL, c.SecretKey, c.InsecureHTTP = "http://news.example", key, true }, ""},
		"a listening address that others reach is production": {func(c *Config) { c.Addr, c.BaseURL = "0.0.0.0:80", "http://localhost:80" }, "others can reach"},
		"a demo on a public address needs --allow-remote":     {func(c *Config) { c.Demo, c.Addr, c.BaseURL = true, "0.0.0.0:8080", "http://localhost:8080" }, "--allow-remote"},
		"a demo on a public address runs with --allow-remote": {func(c *Config) {
			c.Demo, c.AllowRemote, c.Addr, c.BaseURL = true, true, "0.0.0.0:8080", "http://localhost:8080"
		}, ""},
		"a base URL with a path is refused":                   {func(c *Config) { c.BaseURL = "http://localhost/news" }, "origin only"},
		"a base URL of another scheme is refused":             {func(c *Config) { c.BaseURL = "ftp://localhost" }, "not an http"},
		"a proxy that is no network is refused":               {func(c *Config) { c.TrustedProxies = []string{"10.0.0.1"} }, "not a network"},
		"a short secret is refused":                           {func(c *Config) { c.SecretKey = "short" }, "shorter than 32"},
		"a log format that nobody knows is refused":           {func(c *Config) { c.LogFormat = "xml" }, "text or json"},
		"every loopback address is this machine's own":        {func(c *Config) { c.Addr = "127.9.9.9:1" }, ""},
		"the six-part loopback address is this machine's own": {func(c *Config) { c.Addr = "[::1]:1" }, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			cfg := Defaults()
			c.set(&cfg)
			err := cfg.Validate()
			switch {
			case c.want == "" && err != nil:
				t.Fatalf("refused: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Fatalf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestStringHidesSecrets(t *testing.T) {
	c := Config{SecretKey: "topsecret-topsecret-topsecret-topsecret", Database: "postgres://desk:pw123@db/news"}
	if s := c.String(); strings.Contains(s, "topsecret") || strings.Contains(s, "pw123") {
		t.Fatalf("a secret is shown: %s", s)
	}
}
