import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Thumbwire } from '../contenders/thumbwire.ts';

/** Fails unless all that passed through the proxy is in its database, whole. */
export function expectLogged(own: Thumbwire, passed: number): void {
  const database = new DatabaseSync(join(own.home, 'thumbwire.db'), { readOnly: true });
  const row = database
    .prepare(
      `SELECT count(*) AS n FROM request JOIN body USING (seq)
        WHERE state = 'complete' AND status = 200 AND request_length > 0 AND response_length > 0`,
    )
    .get();
  database.close();
  if (row?.n !== passed) throw new Error(`${passed} exchanges passed; ${row?.n} are in the log.`);
}
