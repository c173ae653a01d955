// Package config holds what an operator may set: one struct with its defaults,
// checked whole. Flags and environment are read by cmd/polydesk; nobody below
// app imports this package.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
)

// Config is everything that can be set. Field docs are the flags' help.
type Config struct {
	Addr           string // host:port where it listens
	Data           string // folder of the embedded default
	Database       string // "" (SQLite in Data), sqlite:///abs/path.db, postgres://…
	Media          string // "" (file:// in Data) or file://…
	BaseURL        string // canonical public origin; "": http:// and Addr
	SecretKey      string // signs previews; "": generated and kept
	TrustedProxies []string
	OpsAddr        string // "" for off
	LogFormat      string // text, json, or "" to choose by the terminal
	InsecureHTTP   bool   // a public base URL without https, on purpose
	Migrate        bool
	Demo           bool
	AllowRemote    bool // a demo on an address that is not loopback
}

// Defaults answers the configuration of a first start.
func Defaults() Config {
	return Config{Addr: "127.0.0.1:8080", Data: "./polydesk-data", Migrate: true}
}

// String shows the configuration for a log, without what is secret.
func (c Config) String() string {
	secret := "not set"
	if c.SecretKey != "" {
		secret = "set"
	}
	return fmt.Sprintf("addr=%s data=%s database=%s media=%s base-url=%s secret-key=%s", c.Addr, c.Data, redact(c.Database), redact(c.Media), c.BaseURL, secret)
}

// redact takes the password out of an address.
func redact(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "(unreadable)"
	}
	return u.Redacted()
}

// Validate checks what can be checked without opening anything, and fills what
// follows from the rest. Every error is a sentence for the operator.
func (c *Config) Validate() error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("--addr %q is not host:port", c.Addr)
	}
	if c.Data, err = filepath.Abs(c.Data); err != nil {
		return fmt.Errorf("--data %q cannot be resolved: %w", c.Data, err)
	}
	if c.BaseURL == "" {
		if host == "" || isUnspecified(host) {
			return fmt.Errorf("--addr %s names no single host: give --base-url, the address that readers use", c.Addr)
		}
		c.BaseURL = "http://" + net.JoinHostPort(host, port)
		if port == "80" {
			c.BaseURL = "http://" + strings.TrimSuffix(net.JoinHostPort(host, ""), ":")
		}
	}
	u, err := c.base()
	if err != nil {
		return err
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("--trusted-proxies %q is not a network such as 10.0.0.0/8", p)
		}
	}
	if c.LogFormat != "" && c.LogFormat != "text" && c.LogFormat != "json" {
		return fmt.Errorf("--log-format is text or json, not %q", c.LogFormat)
	}
	if c.SecretKey != "" && len(c.SecretKey) < 32 {
		return errors.New("the secret key is shorter than 32 characters")
	}
	return c.exposure(u)
}

func (c *Config) base() (*url.URL, error) {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("--base-url %q is not an http or https address", c.BaseURL)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("--base-url %q must be an origin only: scheme and host", c.BaseURL)
	}
	return u, nil
}

// exposure checks the rules for a server that others can reach.
func (c *Config) exposure(u *url.URL) error {
	remote := !IsLoopback(hostOf(c.Addr))
	if c.Demo {
		if remote && !c.AllowRemote {
			return fmt.Errorf("the demo's logins are easy to find: it listens on %s only with --allow-remote", c.Addr)
		}
		return nil
	}
	if !c.Production() {
		return nil
	}
	var missing []string
	if u.Scheme != "https" && !c.InsecureHTTP {
		missing = append(missing, "an https --base-url (or --insecure-http, if you mean it)")
	}
	if c.SecretKey == "" {
		missing = append(missing, "--secret-key-file (or --secret-key)")
	}
	if len(missing) > 0 {
		return errors.New("others can reach this address, so it also needs " + strings.Join(missing, " and "))
	}
	return nil
}

// Production says whether others can reach this server: its base URL or its
// listening address is not loopback.
func (c *Config) Production() bool {
	u, err := url.Parse(c.BaseURL)
	return err != nil || !IsLoopback(u.Hostname()) || !IsLoopback(hostOf(c.Addr))
}

func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return host
}

func isUnspecified(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsUnspecified()
}

// IsLoopback says whether a host name or address is this machine's own.
func IsLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
