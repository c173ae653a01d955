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

// OpenSchema opens the database that the configuration names.
func OpenSchema(ctx context.Context, cfg config.Config) (*Schema, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	db, err := store.Open(ctx, store.Config{Database: cfg.Database, DataDir: cfg.Data})
	if err != nil {
		return nil, fmt.Errorf("the database cannot be opened: %w", err)
	}
	return &Schema{DB: db}, nil
}

// Close gives the database back.
func (s *Schema) Close() error { return s.DB.Close() }
