import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../connection.ts';
import type { Prepare } from './statements.ts';

/** Bound of one step, so that a rating never waits long behind it. */
const stepRows = 64;

/**
 * Keeps the bodies below a bound: beyond it those of unrated requests go, the ones that arrived first.
 *
 * @param keepBytes `null`: as many as the disk holds.
 * @returns a function that drops some, and answers whether there is more to drop
 */
export function openDropBodies(
  database: DatabaseSync,
  prepare: Prepare,
  keepBytes: number | null,
): () => boolean {
  /** Up to here nothing is left but what is rated. */
  let passed = 0;

  return () => {
    if (keepBytes === null) return false;
    const total = Number(prepare("SELECT value FROM meta WHERE name = 'body_bytes'").get()?.value);
    if (total <= keepBytes) return false;
    return inTransaction(database, () => {
      const rows = prepare(`
        SELECT b.seq, length(b.bytes) AS size, r.rating FROM body b JOIN request r ON r.seq = b.seq
        WHERE b.seq > ? ORDER BY b.seq LIMIT ${stepRows}`).all(passed);
      let excess = total - keepBytes;
      for (const { seq, size, rating } of rows) {
        if (excess <= 0) return false;
        passed = Number(seq);
        if (rating !== null) continue;
        drop(prepare, passed);
        excess -= Number(size);
      }
      // A rating may be taken back: the next round looks at all of them again.
      if (rows.length < stepRows) passed = 0;
      return excess > 0 && rows.length === stepRows;
    });
  };
}

function drop(prepare: Prepare, seq: number): void {
  prepare('DELETE FROM body WHERE seq = ?').run(seq);
  prepare("UPDATE request SET issues = json_insert(coalesce(issues, '[]'), '$[#]', ?) WHERE seq = ?").run(
    'The bodies were dropped to make room: those of unrated requests are kept within a bound (--keep-bodies).',
    seq,
  );
}
