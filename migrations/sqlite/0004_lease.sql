-- +goose Up
-- A claim is a lease: until when it runs, whose ran out, and who asks to take it over. Text that is not in yet may be
-- set aside by who holds the translation. Desks are asked for translations by named sets.
ALTER TABLE translations ADD COLUMN lease_until TIMESTAMP;
ALTER TABLE translations ADD COLUMN lapsed_id BIGINT REFERENCES users (id);
ALTER TABLE translations ADD COLUMN wanted_by BIGINT REFERENCES users (id);
ALTER TABLE translations ADD COLUMN wanted_at TIMESTAMP;
-- What was claimed before there were leases goes back by itself; who types on has it again.
UPDATE translations SET lease_until = updated_at WHERE state = 'claimed';
CREATE INDEX translations_lease ON translations (lease_until) WHERE state = 'claimed';

ALTER TABLE drafts ADD COLUMN set_aside_at TIMESTAMP;

CREATE TABLE desk_sets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  desk_id BIGINT NOT NULL REFERENCES desks (id),
  name TEXT NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  UNIQUE (desk_id, name)
);
CREATE TABLE desk_set_members (
  set_id BIGINT NOT NULL REFERENCES desk_sets (id),
  desk_id BIGINT NOT NULL REFERENCES desks (id),
  PRIMARY KEY (set_id, desk_id)
);

-- +goose Down
DROP TABLE desk_set_members;
DROP TABLE desk_sets;
ALTER TABLE drafts DROP COLUMN set_aside_at;
DROP INDEX translations_lease;
ALTER TABLE translations DROP COLUMN wanted_at;
ALTER TABLE translations DROP COLUMN wanted_by;
ALTER TABLE translations DROP COLUMN lapsed_id;
ALTER TABLE translations DROP COLUMN lease_until;
