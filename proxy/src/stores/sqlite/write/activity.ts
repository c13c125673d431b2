import type { Activity } from '../../store.ts';
import type { Prepare } from './statements.ts';

/** How many activities are kept for readers that come back. */
const kept = 100_000;
const trimEvery = 1_000;

/** Notes that something happened to a request. */
export function addActivity(prepare: Prepare, type: Activity['type'], seq: number, at: number): void {
  const { lastInsertRowid } = prepare('INSERT INTO activity (type, seq, at) VALUES (?, ?, ?)').run(
    type,
    seq,
    at,
  );
  const id = Number(lastInsertRowid);
  if (id % trimEvery === 0) prepare('DELETE FROM activity WHERE id <= ?').run(id - kept);
}
