import type { DatabaseSync } from 'node:sqlite';
import { type Plan, probeLimit, type Sql } from './query/index.ts';
import { number, type Row } from './read/values.ts';

/** Runs the candidate that walks through the fewest requests; the first one if all are many. */
export function smallestOf(database: DatabaseSync, { candidates }: Plan): Row[] {
  const all = ({ text, values }: Sql): Row[] => database.prepare(text).all(...values);
  const sized = candidates.map(({ probe, query }) => ({
    query,
    size: candidates.length > 1 && probe !== null ? number(all(probe)[0] ?? {}, 'n') : probeLimit,
  }));
  const smallest = sized.reduce((best, next) => (next.size < best.size ? next : best));
  return all(smallest.query);
}
