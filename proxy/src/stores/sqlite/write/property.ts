import type { Outcome, PropertyTask, ScoresTask } from '../protocol.ts';
import type { Prepare } from './statements.ts';

/** Sets one property, in place of an earlier value. */
export function writeProperty(prepare: Prepare, { seq, key, value, at }: PropertyTask): Outcome {
  const createdAt = touch(prepare, seq, at);
  if (createdAt === null) return { kind: 'not-found' };
  prepare('DELETE FROM property WHERE seq = ? AND key = ?').run(seq, key);
  prepare('INSERT INTO property VALUES (?, ?, ?, ?)').run(key, value, createdAt, seq);
  return { kind: 'done' };
}

/** Sets scores by name; booleans are kept as 1 and 0. */
export function writeScores(prepare: Prepare, { seq, scores, at }: ScoresTask): Outcome {
  if (touch(prepare, seq, at) === null) return { kind: 'not-found' };
  const insert = prepare('INSERT OR REPLACE INTO score VALUES (?, ?, ?, ?)');
  for (const [name, value] of Object.entries(scores)) {
    insert.run(seq, name, Number(value), Number(typeof value === 'boolean'));
  }
  return { kind: 'done' };
}

/** Marks a request as changed; answers when it was created, or `null` if it is gone. */
function touch(prepare: Prepare, seq: number, at: number): number | null {
  const row = prepare('UPDATE request SET updated_at = ? WHERE seq = ? RETURNING created_at').get(at, seq);
  return row === undefined ? null : Number(row.created_at);
}
