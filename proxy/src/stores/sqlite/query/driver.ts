import type { Condition } from '@thumbwire/shared';
import type { Cursor } from './cursor.ts';
import type { Sql } from './sql.ts';

/** One way to walk through requests in order of time, seeing only those that satisfy some of the conditions. */
export interface Driver {
  /** What is walked through, and where the time and the seq of a request are found in it. */
  readonly walk: Sql;
  readonly createdAt: Sql;
  readonly seq: Sql;
  /** The walk with the request `r` looked up at each step. */
  readonly from: Sql;
  /** The conditions that the walk itself sees to. */
  readonly answers: readonly Condition[];
  /** What makes the walk see to them, as conditions of SQL. */
  readonly where: readonly Sql[];
  /** Whether SQLite knows that it is in the order of time. */
  readonly isSorted: boolean;
  /** Other walks, in which a request must also be. */
  readonly intersects: readonly Driver[];
  /** Limits the walk to one side of a cursor, or to a span of time. */
  after(cursor: Cursor): Sql;
  within(comparison: '<' | '<=' | '>' | '>=', time: number): Sql;
  order(direction: 'asc' | 'desc'): Sql;
  /** Counts what the walk would see, up to `most`; `null`: unknown, or all of it. */
  probe(most: number): Sql | null;
}
