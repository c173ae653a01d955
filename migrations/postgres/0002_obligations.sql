-- +goose Up
-- What each live version owes to its readers since one of its ancestors was corrected or retracted. Public: pages show
-- a notice while it is open. No row for a version that reflects an older revision means open, too.
CREATE TABLE obligations (
  correction_id BIGINT NOT NULL REFERENCES corrections (id),
  story_id BIGINT NOT NULL REFERENCES stories (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'applied', 'not_applicable', 'taken_down')),
  opened_at TIMESTAMPTZ NOT NULL,
  closed_at TIMESTAMPTZ,
  closed_by BIGINT REFERENCES users (id),
  note_id BIGINT REFERENCES notes (id),
  PRIMARY KEY (correction_id, story_id)
);
CREATE INDEX obligations_open ON obligations (story_id) WHERE state = 'open';
-- A retraction leaves the address with the desk's sentence, the headline and no text.
ALTER TABLE editions ADD COLUMN retracted BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE editions DROP COLUMN retracted;
DROP TABLE obligations;
