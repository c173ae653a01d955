package app

import (
	"context"
	"fmt"
	"os"

	"polydesk/internal/config"
	"polydesk/internal/store"
)

// Schema is the database alone, for commands about its schema: it may be older
// or newer than this program, or empty.
type Schema struct{ DB *store.DB }

// SchemaSteps lists the steps of the schema, applied and pending, and makes
// nothing where there is none.
func SchemaSteps(ctx context.Context, cfg config.Config) ([]store.Migration, error) {
	if store.Missing(storeConfig(cfg)) {
		return store.Steps(store.SQLite)
	}
	db, err := store.Open(ctx, storeConfig(cfg))
	if err != nil {
		return nil, fmt.Errorf("the database cannot be opened: %w", err)
	}
	defer db.Close()
	return db.Status(ctx)
}

// OpenSchema opens the database that the configuration names, and makes it where
// there is none.
func OpenSchema(ctx context.Context, cfg config.Config) (*Schema, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	db, err := store.Open(ctx, storeConfig(cfg))
	if err != nil {
		return nil, fmt.Errorf("the database cannot be opened: %w", err)
	}
	return &Schema{DB: db}, nil
}

// OpenExistingSchema is OpenSchema of a database that must be there.
func OpenExistingSchema(ctx context.Context, cfg config.Config) (*Schema, error) {
	if store.Missing(storeConfig(cfg)) {
		return nil, noNewsroom(cfg)
	}
	return OpenSchema(ctx, cfg)
}

// Close gives the database back.
func (s *Schema) Close() error { return s.DB.Close() }
