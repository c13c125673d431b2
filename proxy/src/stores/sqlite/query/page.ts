import type { Condition, Filter } from '@thumbwire/shared';
import type { StoreQuery } from '../../store.ts';
import { compileFilter } from './condition.ts';
import { type Cursor, decodeCursor } from './cursor.ts';
import { byTime, type Driver, driversFor } from './driver.ts';
import { orderBy } from './order.ts';
import { join, raw, type Sql, sql } from './sql.ts';

/** One way to answer a query; its probe says how many requests it would walk through. */
export interface Candidate {
  readonly probe: Sql | null;
  readonly query: Sql;
}

/** What a reader runs: the candidate that its probes find the smallest, the first one if all are large. */
export interface Plan {
  readonly candidates: readonly Candidate[];
}

/** Beyond this many requests, ways to walk count as equally large. */
export const probeLimit = 2_000;

/** Unindexed conditions are tried one by one; this ends it when the reader's time is up. */
const inTime = raw('within_time(r.seq)');

/**
 * The plan of one page. Its rows are `seq` and `created_at`, at most `limit` of them.
 *
 * @throws InvalidError a malformed cursor, or a value that cannot be compiled
 */
export function planPage(query: StoreQuery, limit: number): Plan {
  const { sort, offset } = query;
  const cursor =
    query.cursor !== undefined && sort.field === 'created_at'
      ? decodeCursor(query.cursor, sort.direction)
      : null;
  return plan(
    query.filter,
    (driver, where) => {
      const order = sort.field === 'created_at' ? driver.order(sort.direction) : orderBy(sort);
      return sql`SELECT r.seq AS seq, r.created_at AS created_at FROM ${driver.from} WHERE ${join(where, ' AND ')} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
    },
    cursor,
  );
}

/** The plan that counts matching requests, as `n`. */
export function planCount(filter: Filter): Plan {
  return plan(
    filter,
    (driver, where) => sql`SELECT count(*) AS n FROM ${driver.from} WHERE ${join(where, ' AND ')}`,
    null,
  );
}

function plan(
  filter: Filter,
  select: (driver: Driver, where: readonly Sql[]) => Sql,
  cursor: Cursor | null,
): Plan {
  const parts = conjuncts(filter);
  const conditions = parts.filter((part): part is Condition => part.kind === 'condition');
  const found = driversFor(conditions);
  const drivers = found.length === 0 ? [byTime] : found;
  return {
    candidates: drivers.map((driver) => {
      const rest = parts.filter((part) => part.kind !== 'condition' || !driver.answers.includes(part));
      const where = [
        ...driver.where,
        ...(cursor ? [driver.after(cursor)] : []),
        ...conditions.flatMap((condition) => timeBounds(driver, condition)),
        inTime,
        ...rest.map(compileFilter),
      ];
      return { probe: driver.probe(probeLimit), query: select(driver, where) };
    }),
  };
}

/** The filters that must all hold. */
function conjuncts(filter: Filter): Filter[] {
  switch (filter.kind) {
    case 'all':
      return [];
    case 'and':
      return filter.filters.flatMap(conjuncts);
    case 'or':
    case 'condition':
      return [filter];
  }
}

const timeComparisons = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** A span of time also bounds the walk itself. */
function timeBounds(driver: Driver, { field, operator, value }: Condition): Sql[] {
  if (field !== 'created_at' || typeof value !== 'number') return [];
  switch (operator) {
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return [driver.within(timeComparisons[operator], value)];
    case 'equals':
      return [driver.within('>=', value), driver.within('<=', value)];
    default:
      return [];
  }
}
