import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Thumbwire } from '../contenders/thumbwire.ts';

/**
 * Fails unless all that passed through the proxy is in its database.
 *
 * @returns the share of it whose bodies are there, too: under too much load they are let go of
 */
export function expectLogged(own: Thumbwire, passed: number): number {
  const database = new DatabaseSync(join(own.home, 'thumbwire.db'), { readOnly: true });
  const row = database
    .prepare(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE request_length > 0 AND response_length > 0) AS whole
        FROM request LEFT JOIN body USING (seq) WHERE state = 'complete' AND status = 200`,
    )
    .get();
  database.close();
  if (row?.rows !== passed) throw new Error(`${passed} exchanges passed; ${row?.rows} are in the log.`);
  return Number(row.whole) / passed;
}
