-- +goose Up
-- A translation's work sentence by sentence. How fresh one is follows from source_hash and is never kept.
CREATE TABLE segments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  translation_id BIGINT NOT NULL REFERENCES translations (id),
  key TEXT NOT NULL,
  source TEXT NOT NULL,
  source_hash TEXT NOT NULL,
  target TEXT NOT NULL,
  version BIGINT NOT NULL,
  progress TEXT NOT NULL CHECK (progress IN ('none', 'draft', 'translated', 'approved')),
  origin TEXT NOT NULL CHECK (origin IN ('human', 'memory', 'machine', 'import')),
  segmenter INTEGER NOT NULL,
  by_id BIGINT REFERENCES users (id),
  saved_at TIMESTAMP NOT NULL,
  UNIQUE (translation_id, key)
);

-- +goose Down
DROP TABLE segments;
