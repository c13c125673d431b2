import type { Condition, Filter } from '@thumbwire/shared';
import type { StoreQuery } from '../../store.ts';
import { compileFilter } from './condition.ts';
import { type Cursor, decodeCursor } from './cursor.ts';
import type { Driver } from './driver.ts';
import { byTime, driversFor } from './drivers.ts';
import { orderBy } from './order.ts';
import { join, raw, type Sql, sql } from './sql.ts';

/** One way to answer a query; its probe says how many requests it would walk through. */
interface Candidate {
  readonly probe: Sql | null;
  readonly query: Sql;
}

/** What a reader runs: the candidate that its probes find the smallest, the first one if all are large. */
export interface Plan {
  readonly candidates: readonly Candidate[];
}

/** Beyond this many requests, ways to walk count as equally large. */
export const probeLimit = 2_000;

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
  const isByTime = sort.field === 'created_at';
  return plan({
    filter: query.filter,
    cursor,
    isByTime,
    select: (walk) => {
      const direction = raw(sort.direction);
      const rows = sql`SELECT ${walk.seq} AS seq, ${walk.createdAt} AS created_at FROM ${walk.from} WHERE ${join(walk.where, ' AND ')}`;
      const common = walk.driver.intersects.length > 0;
      const order = common
        ? sql`created_at ${direction}, seq ${direction}`
        : isByTime
          ? walk.driver.order(sort.direction)
          : orderBy(sort);
      const found = common ? intersection(rows, walk) : rows;
      return sql`${found} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
    },
  });
}

/** The plan that counts matching requests, as `n`. */
export function planCount(filter: Filter): Plan {
  if (conjuncts(filter).length === 0) {
    return {
      candidates: [{ probe: null, query: raw('SELECT coalesce(sum(requests), 0) AS n FROM rollup') }],
    };
  }
  return plan({
    filter,
    cursor: null,
    isByTime: true,
    select: (walk) => {
      const where = join(walk.where, ' AND ');
      if (walk.driver.intersects.length === 0)
        return sql`SELECT count(*) AS n FROM ${walk.from} WHERE ${where}`;
      const rows = sql`SELECT ${walk.seq}, ${walk.createdAt} FROM ${walk.from} WHERE ${where}`;
      return sql`SELECT count(*) AS n FROM (${intersection(rows, walk)})`;
    },
  });
}

/**
 * Ends what takes too long, by a function of the reader's connection. Calling it costs more than a step of the walk,
 * so it is called for one request in 32; which ones is as good as random, or a regular pattern could avoid them all.
 */
function inTime(seq: Sql): Sql {
  return sql`((((${seq}) * 40503) >> 8) & 31 OR within_time(${seq}))`;
}

/** A driver with all that a query asks of it. */
export interface Walk {
  readonly driver: Driver;
  readonly from: Sql;
  readonly seq: Sql;
  readonly createdAt: Sql;
  readonly where: readonly Sql[];
  /** Those of `where` that limit the walk to a cursor and a span of time. */
  readonly bounds: readonly Sql[];
}

/** What several walks have in common; SQLite merges them, as all are in the order of time. */
function intersection(rows: Sql, { driver, bounds }: Walk): Sql {
  const others = driver.intersects.map(
    (keys) => sql`SELECT d.seq, d.created_at FROM property d WHERE ${join([...keys, ...bounds], ' AND ')}`,
  );
  return join([rows, ...others], ' INTERSECT ');
}

/** The ways to answer a filter; `select` makes a query of each. */
export function plan(options: {
  filter: Filter;
  cursor: Cursor | null;
  /** Whether the rows are wanted in the order of time, or in none. */
  isByTime: boolean;
  select: (walk: Walk) => Sql;
}): Plan {
  const { filter, cursor, isByTime, select } = options;
  const parts = conjuncts(filter);
  const conditions = parts.filter((part) => part.kind === 'condition');
  const found = driversFor(conditions).filter(({ intersects }) => isByTime || intersects.length === 0);
  const drivers = found.length === 0 ? [byTime] : found;
  return {
    candidates: drivers.map((driver) => {
      const rest = parts.filter((part) => part.kind !== 'condition' || !driver.answers.includes(part));
      const bounds = [
        ...(cursor ? [driver.after(cursor)] : []),
        ...conditions.flatMap((condition) => timeBounds(driver, condition)),
      ];
      // The walk alone answers it if nothing else is asked, and nothing else decides the order.
      const isAlone = isByTime && rest.every((part) => isSpanOfTime(part));
      const seq = isAlone ? driver.seq : raw('r.seq');
      const where = [
        ...driver.where,
        ...bounds,
        inTime(seq),
        ...(isAlone ? [] : rest.map((part) => compileFilter(part, driver === byTime ? 'many' : 'few'))),
      ];
      const walk: Walk = {
        driver,
        from: isAlone ? driver.walk : driver.from,
        seq,
        createdAt: isAlone ? driver.createdAt : raw('r.created_at'),
        where,
        bounds,
      };
      return { probe: driver.probe(probeLimit), query: select(walk) };
    }),
  };
}

/** The filters that must all hold. */
export function conjuncts(filter: Filter): Filter[] {
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

const timeComparisons = { gt: ['>'], gte: ['>='], lt: ['<'], lte: ['<='], equals: ['>=', '<='] } as const;

/** A span of time bounds the walk itself. */
function timeBounds(driver: Driver, condition: Condition): Sql[] {
  if (!isSpanOfTime(condition)) return [];
  const { operator, value } = condition;
  return timeComparisons[operator].map((comparison) => driver.within(comparison, value));
}

/** Whether a filter asks for nothing but a side of a moment. */
export function isSpanOfTime(
  part: Filter,
): part is Condition & { operator: keyof typeof timeComparisons; value: number } {
  return (
    part.kind === 'condition' &&
    part.field === 'created_at' &&
    typeof part.value === 'number' &&
    part.operator in timeComparisons
  );
}
