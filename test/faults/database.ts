import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Reads the database of a home, beside a proxy that may be running on it: what is committed is whole at any time. */
function read(home: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(home, 'thumbwire.db'), { readOnly: true, timeout: 5_000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** `ok`, or the first thing that is wrong with it. */
export function integrity(home: string): unknown {
  return read(home, 'PRAGMA integrity_check')[0]?.integrity_check;
}

/** The numbers of exchanges of which there is more than one record. */
export function doubles(home: string): unknown[] {
  return read(
    home,
    "SELECT value FROM property WHERE key = 'exchange' GROUP BY value HAVING count(*) > 1",
  ).map(({ value }) => value);
}

/** What the counts per hour and model say beside what is counted anew: equal lists, or they are wrong. */
export function rollups(home: string): { readonly kept: unknown[]; readonly counted: unknown[] } {
  return {
    kept: read(home, 'SELECT hour, model, requests, up, down, unrated FROM rollup ORDER BY hour, model'),
    counted: read(
      home,
      `SELECT created_at / 3600000 AS hour, coalesce(model, '') AS model, count(*) AS requests,
        count(*) FILTER (WHERE rating = 1) AS up, count(*) FILTER (WHERE rating = 0) AS down,
        count(*) FILTER (WHERE rating IS NULL AND is_ratable) AS unrated
      FROM request GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
  };
}
