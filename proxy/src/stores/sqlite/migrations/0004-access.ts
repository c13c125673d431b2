import type { Migration } from './migration.ts';

/** Who may use the proxy: API keys by the hash of their secret, and web origins. Small tables, read once at start. */
export const access: Migration = {
  name: '0004-access',
  sql: `
    CREATE TABLE api_key (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      scopes TEXT NOT NULL,
      hash TEXT NOT NULL,
      origin TEXT,
      created_at INTEGER NOT NULL,
      last_used_at INTEGER
    ) STRICT;
    CREATE TABLE origin (
      origin TEXT PRIMARY KEY,
      status TEXT NOT NULL,
      decided_by TEXT,
      decided_at INTEGER,
      wanted_route INTEGER NOT NULL,
      wanted_api INTEGER NOT NULL,
      refusals INTEGER NOT NULL,
      last_refused_at INTEGER
    ) STRICT, WITHOUT ROWID;
  `,
};
