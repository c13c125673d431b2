import type { Migration } from './migration.ts';

/**
 * The hashes by which a response is found in a page, and what is told with it: which part of its text is which choice
 * (a JSON array of lengths; NULL where there is one), and the end of what was asked.
 *
 * What was logged before waits to get its hashes like anything else; its prompts have no end noted.
 */
export const fingerprint: Migration = {
  name: '0003-fingerprint',
  sql: `
    ALTER TABLE text ADD COLUMN choices TEXT;
    ALTER TABLE text ADD COLUMN prompt_tail TEXT;
    CREATE TABLE fingerprint (
      hash INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      choice INTEGER NOT NULL,
      PRIMARY KEY (hash, seq, choice)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE unprinted (seq INTEGER PRIMARY KEY) STRICT;
    INSERT INTO unprinted
      SELECT t.seq FROM text t JOIN request r ON r.seq = t.seq WHERE r.is_ratable = 1 AND t.response IS NOT NULL;
  `,
};
