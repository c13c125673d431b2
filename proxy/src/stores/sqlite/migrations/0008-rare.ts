import type { Migration } from './migration.ts';

/**
 * What people look for, and few requests have: what went wrong, what came from a page, a provider that is hardly used.
 * Without an index, a page of it reads all requests.
 */
export const rare: Migration = {
  name: '0008-rare',
  sql: `
    CREATE INDEX request_by_provider ON request (provider, created_at, seq);
    CREATE INDEX request_by_origin ON request (origin, created_at, seq) WHERE origin IS NOT NULL;
    CREATE INDEX request_by_state ON request (state, created_at, seq) WHERE state <> 'complete';
    CREATE INDEX request_by_status ON request (status, created_at, seq) WHERE status <> 200;
    CREATE INDEX request_by_source ON request (source, created_at, seq) WHERE source <> 'proxy';
  `,
};
