import type { Activity } from '../../store.ts';
import type { Prepare } from './statements.ts';

/** How many activities are kept for readers that come back. */
const kept = 100_000;
const trimEvery = 1_000;

/**
 * Notes that something happened.
 *
 * @param seq Of the request; of an alert its number.
 * @param event The number of the feedback event.
 */
export function addActivity(
  prepare: Prepare,
  type: Activity['type'],
  seq: number,
  at: number,
  event: number | null = null,
): void {
  const { lastInsertRowid } = prepare('INSERT INTO activity (type, seq, at, event) VALUES (?, ?, ?, ?)').run(
    type,
    seq,
    at,
    event,
  );
  const id = Number(lastInsertRowid);
  if (id % trimEvery !== 0) return;
  // What webhooks have not been told of stays.
  prepare(`
    DELETE FROM activity WHERE id <= min(:last, iif(
      EXISTS (SELECT 1 FROM webhook), (SELECT value FROM meta WHERE name = 'dispatched'), :last
    ))`).run({ last: id - kept });
}
