// Package app is the composition root: it opens the parts, ties them together,
// starts, drains and stops them. Every list of what there is stands here in
// plain sight; rules and pages do not.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"polydesk/internal/account"
	"polydesk/internal/blob"
	"polydesk/internal/clock"
	"polydesk/internal/config"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/media"
	"polydesk/internal/picture"
	"polydesk/internal/publish"
	"polydesk/internal/store"
	"polydesk/internal/story"
	"polydesk/internal/translation"
	"polydesk/locales"
)

// App is an open newsroom: its database, its media and its use cases. It
// serves nothing yet (see Server), so that commands can use it beside a
// running one.
type App struct {
	Config   config.Config
	Base     *url.URL
	Log      *slog.Logger
	DB       *store.DB
	Settings *store.Settings
	Blobs    blob.Store
	Reader   *i18n.Catalogue // reader messages
	Admin    *i18n.Catalogue // the interface's texts
	Services

	clock     clock.Clock
	passwords *account.Passwords
	pictures  *picture.Processor
}

// Services are the use cases, tied together over one database and one clock.
type Services struct {
	Accounts     *account.Service
	Desks        *desk.Service
	DeskStore    desk.Store
	Media        *media.Service
	Stories      *story.Service
	Translations *translation.Service
	Publishing   *publish.Service
}

// Open opens a newsroom as the configuration says: the data folder is made,
// the schema is brought up to date (unless Migrate is off), reference data is
// not loaded. The caller closes it.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger) (*App, error) {
	return OpenAt(ctx, cfg, log, clock.System{})
}

// OpenAt is Open on a clock of the caller's, for tests.
func OpenAt(ctx context.Context, cfg config.Config, log *slog.Logger, clk clock.Clock) (*App, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	return open(ctx, cfg, log, clk, true)
}

// OpenExisting opens a newsroom for a command that needs one that is there: it
// makes and migrates nothing, and has no media store.
func OpenExisting(ctx context.Context, cfg config.Config, log *slog.Logger) (*App, error) {
	if store.Missing(storeConfig(cfg)) {
		return nil, noNewsroom(cfg)
	}
	return open(ctx, cfg, log, clock.System{}, false)
}

func storeConfig(cfg config.Config) store.Config {
	return store.Config{Database: cfg.Database, DataDir: cfg.Data}
}

// noNewsroom says where nothing was found. The database's address is not
// repeated: it may hold a password.
func noNewsroom(cfg config.Config) error {
	if cfg.Database != "" {
		return errors.New("there is no newsroom in the --database: polydesk serve, or the first polydesk user create, makes one")
	}
	return fmt.Errorf("there is no newsroom in %s (--data): polydesk serve, or the first polydesk user create, makes one", cfg.Data)
}

func open(ctx context.Context, cfg config.Config, log *slog.Logger, clk clock.Clock, making bool) (_ *App, err error) {
	a := &App{Config: cfg, Log: log, clock: clk}
	if a.Base, err = url.Parse(cfg.BaseURL); err != nil {
		return nil, err
	}
	if a.DB, err = store.Open(ctx, storeConfig(cfg)); err != nil {
		return nil, fmt.Errorf("the database cannot be opened: %w", err)
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if err := a.schema(ctx, making); err != nil {
		return nil, err
	}
	if making {
		if err := a.openMedia(); err != nil {
			return nil, err
		}
	}
	if a.Reader, err = i18n.LoadReader(locales.Reader()); err != nil {
		return nil, err
	}
	if a.Admin, err = i18n.LoadAdmin(locales.Admin()); err != nil {
		return nil, err
	}
	if a.passwords, err = account.NewPasswords(); err != nil {
		return nil, err
	}
	a.Settings, a.pictures = store.NewSettings(a.DB), picture.New()
	a.Services = a.tie(clk)
	return a, nil
}

// schema brings the database to this program's version, or checks that it is.
// A database that is empty gets its schema whenever a newsroom may be made.
func (a *App) schema(ctx context.Context, making bool) error {
	err := a.DB.CheckSchema(ctx)
	switch {
	case !making && err == nil:
		return nil
	case !making && isEmpty(err):
		return noNewsroom(a.Config)
	case (!making || !a.Config.Migrate) && err != nil && !isEmpty(err):
		return fmt.Errorf("the database's schema is not this program's (see polydesk migrate status): %w", err)
	}
	done, err := a.DB.Migrate(ctx)
	if err != nil {
		return fmt.Errorf("the database cannot be migrated: %w", err)
	}
	if done.From != done.To && done.From > 0 {
		a.Log.Info("the schema was brought up to date", "from", done.From, "to", done.To, "copy", done.Copy)
	}
	return nil
}

// isEmpty tells a database without a schema by the error of the check.
func isEmpty(err error) bool {
	e, ok := errs.As(err)
	return ok && e.ID == "err_schema_pending" && e.Params["Have"] == int64(0)
}

func (a *App) openMedia() error {
	address := a.Config.Media
	if address == "" {
		var err error
		if address, err = blob.FileAddress(filepath.Join(a.Config.Data, "media")); err != nil {
			return err
		}
	}
	blobs, err := blob.Open(address)
	if err != nil {
		return fmt.Errorf("the media store cannot be opened: %w", err)
	}
	a.Blobs = blobs
	return nil
}

// tie makes the use cases over the database, on a clock.
func (a *App) tie(clk clock.Clock) Services {
	stories, translations := store.NewStories(a.DB), store.NewTranslations(a.DB)
	desks := store.NewDesks(a.DB)
	pub := publish.New(store.NewPublishing(a.DB), clk, func(deskSlug, id string, args map[string]string) string {
		text, _ := a.Reader.For(deskSlug).Text(id, args)
		return text
	})
	tr := translation.New(translations, stories, nil, clk)
	st := story.New(stories, clk, story.Hooks{
		Prepare: pub.Render,
		Align:   tr.Align,
		Facts:   pub.Facts,
		After: func(ctx context.Context, t *story.Transition) error {
			if err := tr.After(ctx, t); err != nil {
				return err
			}
			return pub.After(ctx, t)
		},
	})
	tr.SetStory(st)
	tr.SetObligations(pub)
	return Services{
		Accounts: account.New(store.NewAccounts(a.DB), clk, a.passwords),
		Desks:    desk.New(desks, clk), DeskStore: desks,
		Media:   media.New(store.NewMedia(a.DB), a.Blobs, a.pictures, clk),
		Stories: st, Translations: tr, Publishing: pub,
	}
}

// Close gives everything back.
func (a *App) Close() error {
	var all error
	if a.Blobs != nil {
		all = errors.Join(all, a.Blobs.Close())
	}
	if a.DB != nil {
		all = errors.Join(all, a.DB.Close())
	}
	return all
}

// LoadReference fills an empty database with desks, agencies and topics.
func (a *App) LoadReference(ctx context.Context) error {
	topics, err := desk.ReferenceTopics()
	if err != nil {
		return err
	}
	return a.Desks.Load(ctx, topics)
}

// printer writes lines for the person at the terminal.
func printer(w io.Writer) func(format string, args ...any) {
	return func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
}

// isNotFound is for settings that were never put.
func isNotFound(err error) bool { return errs.Is(err, errs.NotFound) }
