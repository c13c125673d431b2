import type { Migration } from './migration.ts';

/**
 * The narrow table `request` answers pages; bytes and texts lie apart. Whatever is paged by time carries
 * `(created_at, seq)` at the end of its key, so that a page is read straight off an index.
 */
export const initial: Migration = {
  name: '0001-initial',
  sql: `
    CREATE TABLE request (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      retried_as TEXT,
      created_at INTEGER NOT NULL,
      ended_at INTEGER,
      updated_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      origin TEXT,
      provider TEXT NOT NULL,
      format TEXT,
      method TEXT NOT NULL,
      path TEXT NOT NULL,
      target_url TEXT NOT NULL,
      status INTEGER,
      state TEXT NOT NULL,
      error TEXT,
      request_model TEXT,
      response_model TEXT,
      model_override TEXT,
      model TEXT,
      prompt_tokens INTEGER,
      completion_tokens INTEGER,
      total_tokens INTEGER,
      cache_read_tokens INTEGER,
      cache_write_tokens INTEGER,
      reasoning_tokens INTEGER,
      cost_usd REAL,
      latency_ms REAL,
      time_to_first_token_ms REAL,
      finish_reason TEXT,
      is_streamed INTEGER NOT NULL,
      is_ratable INTEGER NOT NULL,
      choices INTEGER NOT NULL,
      issues TEXT,
      instance TEXT NOT NULL,
      user_id TEXT,
      session_id TEXT,
      session_path TEXT,
      session_name TEXT,
      prompt_id TEXT,
      prompt_version TEXT,
      request_size_bytes INTEGER NOT NULL,
      response_size_bytes INTEGER NOT NULL,
      rating INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX request_by_id ON request (id);
    CREATE INDEX request_by_time ON request (created_at, seq);
    CREATE INDEX request_by_user ON request (user_id, created_at, seq) WHERE user_id IS NOT NULL;
    CREATE INDEX request_by_session ON request (session_id, created_at, seq) WHERE session_id IS NOT NULL;
    CREATE INDEX request_by_prompt ON request (prompt_id, created_at, seq) WHERE prompt_id IS NOT NULL;
    CREATE INDEX request_by_rating ON request (rating, created_at, seq) WHERE rating IS NOT NULL;
    CREATE INDEX request_rated ON request (created_at, seq, model, rating) WHERE rating IS NOT NULL;
    CREATE INDEX request_open ON request (seq) WHERE state = 'open';

    -- Each name by which a request's model can be asked for: as requested, as answered, as overridden.
    CREATE TABLE model_name (
      name TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (name, created_at, seq)
    ) STRICT, WITHOUT ROWID;

    -- Both bodies one after the other, as one zstd frame if packing is 1: small ones are cheaper together.
    CREATE TABLE body (
      seq INTEGER PRIMARY KEY,
      bytes BLOB NOT NULL,
      packing INTEGER NOT NULL,
      request_length INTEGER,
      request_type TEXT,
      request_encoding TEXT,
      request_size_bytes INTEGER,
      response_length INTEGER,
      response_type TEXT,
      response_encoding TEXT,
      response_size_bytes INTEGER
    ) STRICT;

    -- A long text is a blob: one zstd frame.
    CREATE TABLE text (seq INTEGER PRIMARY KEY, request ANY, response ANY) STRICT;
    -- Its rowid is made of created_at and seq (see search-index.ts), so that matches come in order of time.
    -- The words are made in search-text.ts and reach the tokenizer separated by spaces.
    CREATE VIRTUAL TABLE search USING fts5 (
      request, response, content = '', contentless_delete = 1, detail = column, tokenize = "ascii tokenchars '_'"
    );
    CREATE TABLE unindexed (seq INTEGER PRIMARY KEY) STRICT;

    CREATE TABLE property (
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (key, value, created_at, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX property_of_request ON property (seq, key);

    CREATE TABLE score (
      seq INTEGER NOT NULL,
      name TEXT NOT NULL,
      value REAL NOT NULL,
      is_boolean INTEGER NOT NULL,
      PRIMARY KEY (seq, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE feedback (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      rating INTEGER NOT NULL,
      comment TEXT,
      correction TEXT,
      tags TEXT NOT NULL,
      choice INTEGER,
      rater TEXT NOT NULL,
      source TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE feedback_event (
      number INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL UNIQUE,
      seq INTEGER NOT NULL,
      kind TEXT NOT NULL,
      rating INTEGER,
      comment TEXT,
      correction TEXT,
      tags TEXT NOT NULL,
      choice INTEGER,
      rater TEXT NOT NULL,
      source TEXT NOT NULL,
      rated_at INTEGER NOT NULL,
      recorded_at INTEGER NOT NULL,
      -- SHA-256 of what the client sent, to tell a repetition from another event under the same id.
      content_hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX feedback_event_of_request ON feedback_event (seq, rated_at);

    CREATE TABLE activity (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      type TEXT NOT NULL,
      seq INTEGER NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;

    -- Per UTC hour (hours since the epoch) and model ('' where none is known).
    CREATE TABLE rollup (
      hour INTEGER NOT NULL,
      model TEXT NOT NULL,
      requests INTEGER NOT NULL,
      up INTEGER NOT NULL,
      down INTEGER NOT NULL,
      PRIMARY KEY (hour, model)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER rollup_after_insert AFTER INSERT ON request BEGIN
      INSERT INTO rollup VALUES
        (new.created_at / 3600000, coalesce(new.model, ''), 1, new.rating IS 1, new.rating IS 0)
        ON CONFLICT DO UPDATE SET
          requests = requests + 1, up = up + excluded.up, down = down + excluded.down;
    END;
    CREATE TRIGGER rollup_after_delete AFTER DELETE ON request BEGIN
      UPDATE rollup SET
          requests = requests - 1, up = up - (old.rating IS 1), down = down - (old.rating IS 0)
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '');
      DELETE FROM rollup
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '') AND requests = 0;
    END;
    CREATE TRIGGER rollup_after_update AFTER UPDATE OF model, rating ON request
      WHEN old.model IS NOT new.model OR old.rating IS NOT new.rating BEGIN
      INSERT INTO rollup VALUES
        (new.created_at / 3600000, coalesce(new.model, ''), 1, new.rating IS 1, new.rating IS 0)
        ON CONFLICT DO UPDATE SET
          requests = requests + 1, up = up + excluded.up, down = down + excluded.down;
      UPDATE rollup SET
          requests = requests - 1, up = up - (old.rating IS 1), down = down - (old.rating IS 0)
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '');
      DELETE FROM rollup
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '') AND requests = 0;
    END;

    CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;
  `,
};
