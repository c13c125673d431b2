import type { DatabaseSync } from 'node:sqlite';
import { type Plan, probeLimit, type Sql } from './query/index.ts';
import { number, type Row } from './read/values.ts';

/** Runs the candidate that walks through the fewest requests; the first one if all are many. */
export function smallestOf(database: DatabaseSync, plan: Plan): Row[] {
  return all(database, chosen(database, plan));
}

/** The same, row by row: there may be more of them than memory holds. */
export function rowsOf(database: DatabaseSync, plan: Plan): IterableIterator<Row> {
  const { text, values } = chosen(database, plan);
  return database.prepare(text).iterate(...values);
}

function chosen(database: DatabaseSync, { candidates }: Plan): Sql {
  const sized = candidates.map(({ probe, query }) => ({
    query,
    size: candidates.length > 1 && probe !== null ? number(all(database, probe)[0] ?? {}, 'n') : probeLimit,
  }));
  return sized.reduce((best, next) => (next.size < best.size ? next : best)).query;
}

function all(database: DatabaseSync, { text, values }: Sql): Row[] {
  return database.prepare(text).all(...values);
}
