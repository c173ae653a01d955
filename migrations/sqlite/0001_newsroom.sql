-- +goose Up
-- Reference data: desks, topics, authors, agencies.
CREATE TABLE desks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  tag TEXT NOT NULL,
  hreflang TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  is_on BOOLEAN NOT NULL DEFAULT FALSE,
  is_primary BOOLEAN NOT NULL DEFAULT TRUE,
  zone TEXT NOT NULL,
  house_lists BOOLEAN NOT NULL DEFAULT FALSE,
  editors_publish BOOLEAN NOT NULL DEFAULT FALSE,
  four_eyes BOOLEAN NOT NULL DEFAULT TRUE,
  version BIGINT NOT NULL DEFAULT 1,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX desks_primary ON desks (tag) WHERE is_primary;

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL DEFAULT '',
  is_admin BOOLEAN NOT NULL DEFAULT FALSE,
  interface TEXT NOT NULL DEFAULT 'en',
  zone TEXT NOT NULL DEFAULT '',
  disabled_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE TABLE memberships (
  user_id BIGINT NOT NULL REFERENCES users (id),
  desk_id BIGINT NOT NULL REFERENCES desks (id),
  role TEXT NOT NULL CHECK (role IN ('reporter', 'translator', 'editor', 'chief')),
  until TIMESTAMP,
  PRIMARY KEY (user_id, desk_id, role)
);
CREATE INDEX memberships_desk ON memberships (desk_id);
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  secret_hash TEXT NOT NULL UNIQUE,
  user_id BIGINT NOT NULL REFERENCES users (id),
  device TEXT NOT NULL DEFAULT '',
  created_at TIMESTAMP NOT NULL,
  seen_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  last_used_at TIMESTAMP,
  revoked_at TIMESTAMP
);
CREATE INDEX tokens_user ON tokens (user_id);
CREATE TABLE password_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT NOT NULL REFERENCES users (id),
  secret_hash TEXT NOT NULL UNIQUE,
  created_by BIGINT REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP
);
CREATE TABLE sign_in_failures (
  key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at TIMESTAMP NOT NULL
);
CREATE TABLE idempotency_keys (
  user_id BIGINT NOT NULL REFERENCES users (id),
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (user_id, key)
);

CREATE TABLE media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  bytes BIGINT NOT NULL,
  focal_x REAL NOT NULL DEFAULT 0.5,
  focal_y REAL NOT NULL DEFAULT 0.5,
  uploaded_by BIGINT REFERENCES users (id),
  uploaded_at TIMESTAMP NOT NULL
);
CREATE INDEX media_hash ON media (hash);
CREATE TABLE renditions (
  media_id BIGINT NOT NULL REFERENCES media (id),
  name TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  ext TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  blob TEXT NOT NULL,
  PRIMARY KEY (media_id, name)
);

CREATE TABLE authors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation')),
  protected BOOLEAN NOT NULL DEFAULT FALSE,
  picture_id BIGINT REFERENCES media (id),
  user_id BIGINT UNIQUE REFERENCES users (id),
  version BIGINT NOT NULL DEFAULT 1,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE TABLE author_texts (
  author_id BIGINT NOT NULL REFERENCES authors (id),
  tag TEXT NOT NULL,
  name TEXT NOT NULL,
  biography TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (author_id, tag)
);
CREATE TABLE agencies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  country TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE TABLE agency_names (
  agency_id BIGINT NOT NULL REFERENCES agencies (id),
  form TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (agency_id, form)
);
CREATE TABLE topics (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE TABLE topic_names (
  topic_id BIGINT NOT NULL REFERENCES topics (id),
  tag TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (topic_id, tag)
);

-- The newsroom: stories, their revisions and what hangs on them.
CREATE TABLE stories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  desk_id BIGINT NOT NULL REFERENCES desks (id),
  kind TEXT NOT NULL CHECK (kind IN ('article', 'page')),
  state TEXT NOT NULL CHECK (state IN ('draft', 'in_review', 'approved', 'scheduled', 'published', 'withdrawn', 'spiked')),
  live TEXT NOT NULL CHECK (live IN ('none', 'live', 'gone')),
  version BIGINT NOT NULL DEFAULT 1,
  head_id BIGINT,
  approved_id BIGINT,
  live_id BIGINT,
  origin_id BIGINT REFERENCES stories (id),
  source_id BIGINT REFERENCES stories (id),
  holder_id BIGINT REFERENCES users (id),
  hidden BOOLEAN NOT NULL DEFAULT FALSE,
  slug TEXT NOT NULL DEFAULT '',
  headline TEXT NOT NULL DEFAULT '',
  slugline TEXT NOT NULL DEFAULT '',
  words INTEGER NOT NULL DEFAULT 0,
  urgency INTEGER NOT NULL DEFAULT 3 CHECK (urgency BETWEEN 1 AND 5),
  assignee_id BIGINT REFERENCES users (id),
  submitted_by BIGINT REFERENCES users (id),
  schedule_at TIMESTAMP,
  schedule_by BIGINT REFERENCES users (id),
  schedule_class TEXT NOT NULL DEFAULT '',
  schedule_note TEXT NOT NULL DEFAULT '',
  schedule_failed TEXT NOT NULL DEFAULT '',
  embargo_until TIMESTAMP,
  breaking_until TIMESTAMP,
  flash_by BIGINT REFERENCES users (id),
  flash_at TIMESTAMP,
  created_by BIGINT REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  first_published_at TIMESTAMP,
  published_at TIMESTAMP
);
CREATE UNIQUE INDEX stories_family ON stories (origin_id, desk_id) WHERE state <> 'spiked';
CREATE UNIQUE INDEX stories_pages ON stories (desk_id, slug) WHERE kind = 'page' AND live = 'live';
CREATE INDEX stories_desk_updated ON stories (desk_id, updated_at DESC, id DESC);
CREATE INDEX stories_updated ON stories (updated_at DESC, id DESC);
CREATE INDEX stories_desk_state ON stories (desk_id, state, updated_at DESC);
CREATE INDEX stories_source ON stories (source_id);
CREATE INDEX stories_scheduled ON stories (schedule_at) WHERE state = 'scheduled';

CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  story_id BIGINT NOT NULL REFERENCES stories (id),
  by_id BIGINT REFERENCES users (id),
  at TIMESTAMP NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX notes_story ON notes (story_id, id);

CREATE TABLE revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  story_id BIGINT NOT NULL REFERENCES stories (id),
  number INTEGER NOT NULL,
  at TIMESTAMP NOT NULL,
  by_id BIGINT REFERENCES users (id),
  kind TEXT NOT NULL,
  class TEXT NOT NULL DEFAULT '',
  note_id BIGINT REFERENCES notes (id),
  hash TEXT NOT NULL,
  headline TEXT NOT NULL,
  deck TEXT NOT NULL DEFAULT '',
  slug TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL,
  lead_id BIGINT REFERENCES media (id),
  lead_caption TEXT NOT NULL DEFAULT '',
  lead_alt TEXT NOT NULL DEFAULT '',
  lead_credit TEXT NOT NULL DEFAULT '',
  words INTEGER NOT NULL DEFAULT 0,
  source_revision_id BIGINT REFERENCES revisions (id),
  part_hashes TEXT NOT NULL DEFAULT '{}',
  reflects TEXT NOT NULL DEFAULT '{}',
  UNIQUE (story_id, number)
);
CREATE TABLE bylines (
  revision_id BIGINT NOT NULL REFERENCES revisions (id),
  position INTEGER NOT NULL,
  author_id BIGINT NOT NULL REFERENCES authors (id),
  role TEXT NOT NULL CHECK (role IN ('reporter', 'translator', 'editor', 'photographer')),
  PRIMARY KEY (revision_id, position)
);
CREATE INDEX bylines_author ON bylines (author_id);
CREATE TABLE wire_attributions (
  revision_id BIGINT NOT NULL REFERENCES revisions (id),
  position INTEGER NOT NULL,
  agency_id BIGINT NOT NULL REFERENCES agencies (id),
  kind TEXT NOT NULL CHECK (kind IN ('with', 'based_on')),
  PRIMARY KEY (revision_id, position)
);
CREATE TABLE revision_topics (
  revision_id BIGINT NOT NULL REFERENCES revisions (id),
  position INTEGER NOT NULL,
  topic_id BIGINT NOT NULL REFERENCES topics (id),
  PRIMARY KEY (revision_id, position)
);
CREATE TABLE revision_media (
  media_id BIGINT NOT NULL REFERENCES media (id),
  revision_id BIGINT NOT NULL REFERENCES revisions (id),
  story_id BIGINT NOT NULL REFERENCES stories (id),
  PRIMARY KEY (media_id, revision_id)
);
CREATE TABLE drafts (
  story_id BIGINT NOT NULL REFERENCES stories (id),
  person_id BIGINT NOT NULL REFERENCES users (id),
  base_version BIGINT NOT NULL,
  base_revision_id BIGINT REFERENCES revisions (id),
  content TEXT NOT NULL,
  saved_at TIMESTAMP NOT NULL,
  PRIMARY KEY (story_id, person_id)
);
CREATE INDEX drafts_person ON drafts (person_id);
CREATE TABLE presences (
  story_id BIGINT NOT NULL REFERENCES stories (id),
  person_id BIGINT NOT NULL REFERENCES users (id),
  since TIMESTAMP NOT NULL,
  seen_at TIMESTAMP NOT NULL,
  editing BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (story_id, person_id)
);

-- Translations: the lasting edge from a source to a desk, and the jobs on it.
CREATE TABLE translations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  origin_id BIGINT NOT NULL REFERENCES stories (id),
  desk_id BIGINT NOT NULL REFERENCES desks (id),
  source_id BIGINT NOT NULL REFERENCES stories (id),
  source_revision_id BIGINT NOT NULL REFERENCES revisions (id),
  story_id BIGINT NOT NULL REFERENCES stories (id),
  state TEXT NOT NULL CHECK (state IN ('requested', 'claimed', 'submitted', 'published', 'declined', 'cancelled')),
  stale_parts INTEGER NOT NULL DEFAULT 0,
  dismissed_revision_id BIGINT REFERENCES revisions (id),
  kind TEXT NOT NULL,
  assignee_id BIGINT REFERENCES users (id),
  due_at TIMESTAMP,
  priority INTEGER NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
  requested_by BIGINT REFERENCES users (id),
  requested_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  UNIQUE (origin_id, desk_id)
);
CREATE INDEX translations_desk ON translations (desk_id, state);
CREATE INDEX translations_source ON translations (source_id);
CREATE UNIQUE INDEX translations_story ON translations (story_id);
CREATE TABLE translation_jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  translation_id BIGINT NOT NULL REFERENCES translations (id),
  kind TEXT NOT NULL CHECK (kind IN ('first', 'update', 'correction')),
  assignee_id BIGINT REFERENCES users (id),
  requested_by BIGINT REFERENCES users (id),
  note_id BIGINT REFERENCES notes (id),
  due_at TIMESTAMP,
  priority INTEGER NOT NULL DEFAULT 3,
  opened_at TIMESTAMP NOT NULL,
  closed_at TIMESTAMP,
  outcome TEXT NOT NULL DEFAULT ''
);
CREATE INDEX translation_jobs_edge ON translation_jobs (translation_id, id);

-- What every use case writes: the audit log and the outbox.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TIMESTAMP NOT NULL,
  actor_id BIGINT,
  action TEXT NOT NULL,
  desk_id BIGINT,
  story_id BIGINT,
  subject TEXT NOT NULL DEFAULT '',
  subject_id BIGINT,
  from_state TEXT NOT NULL DEFAULT '',
  to_state TEXT NOT NULL DEFAULT '',
  revision_id BIGINT,
  reason TEXT NOT NULL DEFAULT '',
  note_id BIGINT
);
CREATE INDEX audit_story ON audit (story_id, id);
CREATE INDEX audit_desk ON audit (desk_id, id);
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never updated'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
-- +goose StatementEnd
-- REPLACE would delete without asking the trigger above.
-- +goose StatementBegin
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit rows are never replaced'); END;
-- +goose StatementEnd

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TIMESTAMP NOT NULL,
  kind TEXT NOT NULL,
  keys TEXT NOT NULL,
  story_id BIGINT
);
CREATE INDEX outbox_at ON outbox (at);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  key TEXT UNIQUE,
  payload TEXT NOT NULL DEFAULT '',
  run_at TIMESTAMP NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  lease_until TIMESTAMP,
  leased_by TEXT NOT NULL DEFAULT '',
  last_error TEXT NOT NULL DEFAULT '',
  dead BOOLEAN NOT NULL DEFAULT FALSE,
  created_at TIMESTAMP NOT NULL
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE NOT dead;
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at TIMESTAMP NOT NULL
);

-- Public: what readers may have, and nothing else.
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  story_id BIGINT NOT NULL REFERENCES stories (id),
  revision_id BIGINT NOT NULL REFERENCES revisions (id),
  class TEXT NOT NULL,
  public_note TEXT NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE INDEX corrections_story ON corrections (story_id, id);
CREATE TABLE editions (
  story_id INTEGER PRIMARY KEY REFERENCES stories (id),
  origin_id BIGINT NOT NULL,
  desk_id BIGINT NOT NULL REFERENCES desks (id),
  kind TEXT NOT NULL,
  revision_id BIGINT,
  slug TEXT NOT NULL,
  headline TEXT NOT NULL,
  deck TEXT NOT NULL,
  lead TEXT NOT NULL DEFAULT '',
  credits TEXT NOT NULL DEFAULT '{}',
  source_id BIGINT,
  reflects TEXT NOT NULL DEFAULT '{}',
  hash TEXT NOT NULL,
  words INTEGER NOT NULL DEFAULT 0,
  first_published_at TIMESTAMP NOT NULL,
  published_at TIMESTAMP NOT NULL,
  text_changed_at TIMESTAMP NOT NULL,
  breaking_until TIMESTAMP,
  gone BOOLEAN NOT NULL DEFAULT FALSE,
  gone_at TIMESTAMP,
  gone_reason TEXT NOT NULL DEFAULT '',
  gone_note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX editions_front ON editions (desk_id, first_published_at DESC, story_id DESC) WHERE NOT gone AND kind = 'article';
CREATE INDEX editions_origin ON editions (origin_id);
CREATE INDEX editions_breaking ON editions (desk_id, breaking_until) WHERE breaking_until IS NOT NULL AND NOT gone;
CREATE INDEX editions_pages ON editions (desk_id, slug) WHERE kind = 'page';
CREATE TABLE edition_bodies (
  story_id INTEGER PRIMARY KEY REFERENCES editions (story_id),
  html TEXT NOT NULL,
  doc TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE TABLE edition_topics (
  topic_id BIGINT NOT NULL REFERENCES topics (id),
  desk_id BIGINT NOT NULL,
  first_published_at TIMESTAMP NOT NULL,
  story_id BIGINT NOT NULL REFERENCES editions (story_id),
  PRIMARY KEY (topic_id, story_id)
);
CREATE INDEX edition_topics_list ON edition_topics (topic_id, desk_id, first_published_at DESC, story_id DESC);
CREATE INDEX edition_topics_story ON edition_topics (story_id);
CREATE TABLE edition_authors (
  author_id BIGINT NOT NULL REFERENCES authors (id),
  desk_id BIGINT NOT NULL,
  first_published_at TIMESTAMP NOT NULL,
  story_id BIGINT NOT NULL REFERENCES editions (story_id),
  PRIMARY KEY (author_id, story_id)
);
CREATE INDEX edition_authors_list ON edition_authors (author_id, desk_id, first_published_at DESC, story_id DESC);
CREATE INDEX edition_authors_story ON edition_authors (story_id);
CREATE TABLE edition_media (
  media_id BIGINT NOT NULL REFERENCES media (id),
  story_id BIGINT NOT NULL REFERENCES editions (story_id),
  PRIMARY KEY (media_id, story_id)
);
CREATE INDEX edition_media_story ON edition_media (story_id);
-- Full text: terms are folded and stemmed before they come here, and the first is the desk's. The tokenizer parts
-- at ASCII's punctuation only, so it leaves them as they are. No positions are kept: nobody asks for phrases.
CREATE VIRTUAL TABLE edition_search USING fts5 (terms, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE VIRTUAL TABLE story_search USING fts5 (terms, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- Reference nouns as readers may see them: a protected author has no name, page or picture.
CREATE VIEW public_desks AS
  SELECT id, slug, tag, hreflang, name, position, is_primary, zone, house_lists FROM desks WHERE is_on;
CREATE VIEW public_authors AS
  SELECT id, CASE WHEN protected THEN '' ELSE slug END AS slug, kind, protected, CASE WHEN protected THEN NULL ELSE picture_id END AS picture_id FROM authors;
CREATE VIEW public_author_texts AS
  SELECT t.author_id, t.tag, t.name, t.biography FROM author_texts t JOIN authors a ON a.id = t.author_id WHERE NOT a.protected;
CREATE VIEW public_agencies AS
  SELECT id, slug FROM agencies;
CREATE VIEW public_agency_names AS
  SELECT agency_id, form, name FROM agency_names;
CREATE VIEW public_topics AS
  SELECT id, slug, position FROM topics;
CREATE VIEW public_topic_names AS
  SELECT topic_id, tag, name FROM topic_names;
CREATE VIEW public_media AS
  SELECT m.id, m.key, m.width, m.height FROM media m
  WHERE EXISTS (SELECT 1 FROM edition_media x
                JOIN editions e ON e.story_id = x.story_id AND NOT e.gone
                JOIN desks d ON d.id = e.desk_id AND d.is_on WHERE x.media_id = m.id)
     OR EXISTS (SELECT 1 FROM authors a WHERE a.picture_id = m.id AND NOT a.protected);

-- +goose Down
DROP VIEW public_media;
DROP VIEW public_topic_names;
DROP VIEW public_topics;
DROP VIEW public_agency_names;
DROP VIEW public_agencies;
DROP VIEW public_author_texts;
DROP VIEW public_authors;
DROP VIEW public_desks;
DROP TABLE story_search;
DROP TABLE edition_search;
DROP TABLE edition_media;
DROP TABLE edition_authors;
DROP TABLE edition_topics;
DROP TABLE edition_bodies;
DROP TABLE editions;
DROP TABLE corrections;
DROP TABLE settings;
DROP TABLE jobs;
DROP TABLE outbox;
DROP TABLE audit;
DROP TABLE translation_jobs;
DROP TABLE translations;
DROP TABLE presences;
DROP TABLE drafts;
DROP TABLE revision_media;
DROP TABLE revision_topics;
DROP TABLE wire_attributions;
DROP TABLE bylines;
DROP TABLE revisions;
DROP TABLE notes;
DROP TABLE stories;
DROP TABLE topic_names;
DROP TABLE topics;
DROP TABLE agency_names;
DROP TABLE agencies;
DROP TABLE author_texts;
DROP TABLE authors;
DROP TABLE renditions;
DROP TABLE media;
DROP TABLE idempotency_keys;
DROP TABLE sign_in_failures;
DROP TABLE password_links;
DROP TABLE tokens;
DROP TABLE sessions;
DROP TABLE memberships;
DROP TABLE users;
DROP TABLE desks;
