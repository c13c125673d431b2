import type { Migration } from './migration.ts';

/** What removing needs: who names a request that was retried, and how many bytes the bodies take. */
export const removal: Migration = {
  name: '0005-removal',
  sql: `
    CREATE INDEX request_by_retry ON request (retried_as) WHERE retried_as IS NOT NULL;
    INSERT INTO meta VALUES ('body_bytes', (SELECT coalesce(sum(length(bytes)), 0) FROM body));
    CREATE TRIGGER body_bytes_after_insert AFTER INSERT ON body BEGIN
      UPDATE meta SET value = value + length(new.bytes) WHERE name = 'body_bytes';
    END;
    CREATE TRIGGER body_bytes_after_delete AFTER DELETE ON body BEGIN
      UPDATE meta SET value = value - length(old.bytes) WHERE name = 'body_bytes';
    END;
  `,
};
