package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"polydesk/internal/app"
	"polydesk/internal/config"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/locales"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // one sentence on stderr
	exitUsage  = 2
)

type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// flags are those that every command has. Each has a variable POLYDESK_<FLAG>;
// a flag beats its variable, a variable beats the config file.
type flags struct {
	Config         string   `help:"A TOML file with settings by the names of these flags." placeholder:"FILE"`
	Addr           string   `help:"Where it listens." default:"127.0.0.1:8080"`
	Data           string   `help:"Folder of the embedded database, media and the generated secret." default:"./polydesk-data"`
	Database       string   `help:"sqlite:///abs/path.db or postgres://…; default: SQLite in the data folder." placeholder:"URL"`
	Media          string   `help:"file:///abs/folder; default: in the data folder." placeholder:"URL"`
	BaseURL        string   `help:"Canonical public origin; default: http:// and the address." name:"base-url" placeholder:"URL"`
	SecretKey      string   `help:"Signs previews; at least 32 characters. Default: generated and kept." placeholder:"KEY"`
	SecretKeyFile  string   `help:"A file with the secret key." placeholder:"FILE"`
	TrustedProxies []string `help:"Networks (CIDR) whose forwarded headers count." placeholder:"CIDR"`
	LogFormat      string   `help:"text or json; default: text on a terminal." placeholder:"FORMAT"`
	InsecureHTTP   bool     `help:"Allow a public base URL without https." name:"insecure-http"`
}

type cli struct {
	flags   `group:"Settings"`
	Demo    demoCmd    `cmd:"" help:"Run a demonstration newsroom, with everything made on first start."`
	Serve   serveCmd   `cmd:"" help:"Run the server."`
	Migrate migrateCmd `cmd:"" help:"The database's schema: up, down, status."`
	Desk    deskCmd    `cmd:"" help:"List desks, switch them on and off."`
	User    userCmd    `cmd:"" help:"Make and keep people's accounts."`
	Token   tokenCmd   `cmd:"" help:"API tokens."`
	Version versionCmd `cmd:"" help:"Version, commit, Go version."`
}

// env is what commands run with.
type env struct {
	ctx   context.Context
	io    stdio
	flags flags
	words *i18n.Words
}

// run runs one command and answers the exit code.
func run(ctx context.Context, args []string, lookup func(string) (string, bool), std stdio) int {
	var c cli
	exited := -1
	from := &settings{lookup: lookup, args: args}
	parser, err := kong.New(&c, kong.Name("polydesk"), kong.Writers(std.out, std.err), kong.UsageOnError(),
		kong.Description("A multilingual newsroom: write once, publish in every language."),
		kong.Exit(func(code int) { exited = code; panic(exit{}) }), kong.Resolvers(kong.ResolverFunc(from.resolve)))
	if err != nil {
		fmt.Fprintln(std.err, "polydesk:", err)
		return exitFailed
	}
	k, err := parse(parser, args)
	if exited >= 0 {
		return exited
	}
	if from.failed != nil { // the parser would blame the first flag that was looked up in it
		err = from.failed
	}
	if err != nil {
		fmt.Fprintln(std.err, "polydesk:", err)
		return exitUsage
	}
	words, err := i18n.LoadAdmin(locales.Admin())
	if err != nil {
		fmt.Fprintln(std.err, "polydesk:", err)
		return exitFailed
	}
	e := &env{ctx: ctx, io: std, flags: c.flags, words: words.For("en")}
	if err := k.Run(e); err != nil {
		var usage usageError
		if errors.As(err, &usage) {
			fmt.Fprintln(std.err, "polydesk:", usage.Error())
			return exitUsage
		}
		fmt.Fprintln(std.err, "polydesk:", e.sentence(err))
		return exitFailed
	}
	return exitDone
}

// exit unwinds kong's own exits (help).
type exit struct{}

func parse(p *kong.Kong, args []string) (k *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ours := r.(exit); !ours {
				panic(r)
			}
		}
	}()
	return p.Parse(args)
}

// usageError is a wrong use that the parser could not see.
type usageError string

func (u usageError) Error() string { return string(u) }

// settings resolves flags that were not given: from the environment, then from
// the config file.
type settings struct {
	lookup func(string) (string, bool)
	args   []string
	loaded bool
	file   map[string]any
	failed error // of the config file
}

func (s *settings) resolve(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
	name := strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
	if v, ok := s.lookup("POLYDESK_" + name); ok {
		return v, nil
	}
	if f.Name == "config" || f.Name == "help" {
		return nil, nil
	}
	if !s.loaded {
		s.loaded = true
		s.file, s.failed = readConfig(configPath(s.lookup, s.args))
	}
	if s.failed != nil {
		return nil, s.failed
	}
	v, ok := s.file[f.Name]
	if !ok {
		return nil, nil
	}
	if list, ok := v.([]any); ok {
		var parts []string
		for _, one := range list {
			parts = append(parts, fmt.Sprint(one))
		}
		return strings.Join(parts, ","), nil
	}
	return fmt.Sprint(v), nil
}

// configPath finds --config before the flags are parsed, since it decides about them.
func configPath(lookup func(string) (string, bool), args []string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--config="); ok {
			return v
		}
		if a == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	v, _ := lookup("POLYDESK_CONFIG")
	return v
}

func readConfig(path string) (map[string]any, error) {
	if path == "" {
		return nil, nil
	}
	var m map[string]any
	if _, err := toml.DecodeFile(path, &m); err != nil {
		if broken, ok := errors.AsType[*os.PathError](err); ok {
			err = broken.Err // the path is named already
		}
		return nil, fmt.Errorf("--config %s cannot be read: %w", path, err)
	}
	return m, nil
}

// config makes the configuration of a command.
func (e *env) config() (config.Config, error) {
	f := e.flags
	c := config.Defaults()
	c.Addr, c.Data, c.Database, c.Media, c.BaseURL = f.Addr, f.Data, f.Database, f.Media, f.BaseURL
	c.SecretKey, c.TrustedProxies, c.LogFormat, c.InsecureHTTP = f.SecretKey, f.TrustedProxies, f.LogFormat, f.InsecureHTTP
	if f.SecretKeyFile != "" {
		raw, err := os.ReadFile(f.SecretKeyFile)
		if err != nil {
			return c, fmt.Errorf("the secret key file cannot be read: %w", err)
		}
		c.SecretKey = strings.TrimSpace(string(raw))
	}
	return c, nil
}

// open opens the newsroom for a command that works beside a server: how says
// whether it may be made. It migrates nothing that exists: a server does.
func (e *env) open(how func(context.Context, config.Config, *slog.Logger) (*app.App, error)) (*app.App, error) {
	c, err := e.config()
	if err != nil {
		return nil, err
	}
	c.BaseURL, c.Migrate = "http://localhost", false // no command answers requests, or changes a schema in use
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return how(e.ctx, c, e.log(c))
}

func (e *env) log(c config.Config) *slog.Logger {
	f, ok := e.io.err.(*os.File)
	l := app.Logger(e.io.err, c.LogFormat, ok && app.Terminal(f))
	slog.SetDefault(l) // what the rooms below log stands in the same form
	return l
}

// sentence says an error in words.
func (e *env) sentence(err error) string {
	x, ok := errs.As(err)
	if !ok {
		return err.Error()
	}
	var b strings.Builder
	prefix, _, _ := strings.Cut(err.Error(), x.Kind.String()+": "+x.ID)
	b.WriteString(prefix + e.words.Fill(x.ID, x.Params))
	for _, f := range x.Fields {
		fmt.Fprintf(&b, " %s: %s", f.Name, e.words.Fill(f.ID, f.Params))
	}
	if x.Cause != nil && (x.Kind == errs.Unavailable || x.Kind == errs.Internal) { // what an operator needs to look for
		b.WriteString(" (" + strings.Join(strings.Fields(x.Cause.Error()), " ") + ")")
	}
	return b.String()
}

func (e *env) printf(format string, args ...any) { fmt.Fprintf(e.io.out, format, args...) }
