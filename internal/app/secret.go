package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/store"
)

// Settings that the program itself keeps.
const (
	settingSecret   = "secret_key"         // generated, with PostgreSQL
	settingKeyPrint = "secret_fingerprint" // of the key in use, with PostgreSQL
	settingMedia    = "media_identity"
)

// secret answers the key that signs previews: the given one, else one that is
// generated once and kept: in the data folder, with PostgreSQL in the database.
func (a *App) secret(ctx context.Context) ([]byte, error) {
	if a.Config.SecretKey != "" {
		return []byte(a.Config.SecretKey), nil
	}
	if a.DB.Dialect() == store.Postgres {
		key, err := a.Settings.PutNew(ctx, settingSecret, account.Secret(), time.Now().UTC())
		return []byte(key), err
	}
	path := filepath.Join(a.Config.Data, "secret.key")
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if err := writeFile(path, account.Secret()+"\n"); err != nil {
			return nil, err
		}
		raw, err = os.ReadFile(path)
	}
	return []byte(strings.TrimSpace(string(raw))), err
}

// writeFile writes a file that only its owner reads, whole or not at all,
// unless there is one.
func writeFile(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.WriteString(text); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// sameHouse checks, with PostgreSQL, that every process of the newsroom has
// the same key and the same media store. A demo only warns.
func (a *App) sameHouse(ctx context.Context) error {
	if a.DB.Dialect() != store.Postgres {
		return nil
	}
	key, err := a.secret(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(append([]byte("polydesk key fingerprint "), key...))
	if err := a.sameAs(ctx, settingKeyPrint, hex.EncodeToString(sum[:8]), "secret key"); err != nil {
		return err
	}
	return a.sameAs(ctx, settingMedia, a.Blobs.Identity(), "media store")
}

func (a *App) sameAs(ctx context.Context, key, mine, what string) error {
	stands, err := a.Settings.PutNew(ctx, key, mine, time.Now().UTC())
	if err != nil || stands == mine {
		return err
	}
	if a.Config.Demo {
		a.Log.Warn("this database was used with another " + what)
		return nil
	}
	return fmt.Errorf("this database was used with another %s: give the same one to every server", what)
}
