import type { Condition, Filter } from '@thumbwire/shared';
import { compileFilter } from './condition.ts';
import type { Cursor } from './cursor.ts';
import type { Driver } from './driver.ts';
import { byTime, driversFor } from './drivers.ts';
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

/** More sides of an "or" than this are not walked one by one. */
const mostSides = 50;

/** A driver with all that a query asks of it. */
export interface Walk {
  readonly from: Sql;
  readonly where: readonly Sql[];
  readonly seq: Sql;
  readonly createdAt: Sql;
  /**
   * Several walks made one: rows of `seq` and `created_at`. SQLite merges them without reading more than is asked for, as
   * all are in the order of time.
   */
  readonly merged: Sql | null;
  order(direction: 'asc' | 'desc'): Sql;
}

interface Asked {
  readonly cursor: Cursor | null;
  /** Whether the rows are wanted in the order of time, or in none. */
  readonly isByTime: boolean;
}

/** The ways to answer a filter; `select` makes a query of each. */
export function plan(options: Asked & { filter: Filter; select: (walk: Walk) => Sql }): Plan {
  const { filter, select, ...asked } = options;
  const parts = conjuncts(filter);
  const drivers = driversFor(conditionsOf(parts)).filter(
    ({ intersects }) => asked.isByTime || intersects.length === 0,
  );
  const unions = parts.filter((part) => part.kind === 'or').flatMap((part) => unionOf(part, parts, asked));
  const isEverythingLast = drivers.length === 0 && !unions.some(({ isInOrder }) => isInOrder);
  return {
    candidates: [
      ...(isEverythingLast ? [byTime] : drivers).map((driver) => ({
        probe: driver.probe(probeLimit),
        query: select(walkOf(driver, parts, asked)),
      })),
      ...unions.map(({ probe, walk }) => ({ probe, query: select(walk) })),
    ],
  };
}

function walkOf(driver: Driver, parts: readonly Filter[], { cursor, isByTime }: Asked): Walk {
  const rest = parts.filter((part) => part.kind !== 'condition' || !driver.answers.includes(part));
  const boundsOf = (each: Driver) => [
    ...(cursor ? [each.after(cursor)] : []),
    ...conditionsOf(parts).flatMap((condition) => timeBounds(each, condition)),
  ];
  // The walk alone answers it if nothing else is asked, and nothing else decides the order.
  const isAlone = isByTime && rest.every((part) => isSpanOfTime(part));
  const walk = {
    from: isAlone ? driver.walk : driver.from,
    seq: driver.seq,
    createdAt: driver.createdAt,
    order: driver.order,
  };
  const where = [
    ...driver.where,
    ...boundsOf(driver),
    inTime(walk.seq),
    ...(isAlone ? [] : rest.map((part) => compileFilter(part, driver === byTime ? 'many' : 'few'))),
  ];
  const others = driver.intersects.map((each) =>
    rowsOf({ ...each, from: each.walk, where: [...each.where, ...boundsOf(each)] }),
  );
  const merged = others.length === 0 ? null : join([rowsOf({ ...walk, where }), ...others], ' INTERSECT ');
  return { ...walk, where, merged };
}

/**
 * A walk through each side of an "or", where each side has an index to walk on. `isInOrder`: all of them are in the
 * order of time by themselves; matches of a search would have to be sorted first.
 */
function unionOf(
  either: Filter,
  parts: readonly Filter[],
  asked: Asked,
): { probe: Sql | null; walk: Walk; isInOrder: boolean }[] {
  const others = parts.filter((part) => part !== either);
  const sides = sidesOf(either).map((side) => {
    const own = conjuncts(side);
    const driver = driversFor(conditionsOf(own)).find(({ intersects }) => intersects.length === 0);
    return { driver, parts: [...own, ...others] };
  });
  const drivers = sides.flatMap(({ driver }) => driver ?? []);
  if (drivers.length < sides.length || sides.length > mostSides) return [];
  const walks = sides.map((side, at) =>
    walkOf(drivers[at] ?? byTime, side.parts, { ...asked, isByTime: true }),
  );
  const merged = join(walks.map(rowsOf), ' UNION ');
  const probes = drivers.flatMap((driver) => driver.probe(probeLimit) ?? []);
  return [
    {
      probe: sql`SELECT sum(n) AS n FROM (${join(probes, ' UNION ALL ')})`,
      isInOrder: drivers.every(({ isSorted }) => isSorted),
      walk: {
        from: sql`(${merged}) d CROSS JOIN request r ON r.seq = d.seq`,
        where: [inTime(raw('r.seq'))],
        seq: raw('r.seq'),
        createdAt: raw('r.created_at'),
        merged,
        order: byTime.order,
      },
    },
  ];
}

/** The rows of a walk, as a query without an order. */
export function rowsOf({ seq, createdAt, from, where }: Omit<Walk, 'merged' | 'order'>): Sql {
  return sql`SELECT ${seq} AS seq, ${createdAt} AS created_at FROM ${from} WHERE ${join(where, ' AND ')}`;
}

/**
 * Ends what takes too long, by a function of the reader's connection. Calling it costs more than a step of the walk,
 * so it is called for one request in 32; which ones is as good as random, or a regular pattern could avoid them all.
 */
function inTime(seq: Sql): Sql {
  return sql`((((${seq}) * 40503) >> 8) & 31 OR within_time(${seq}))`;
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

/** The filters of which one must hold. */
function sidesOf(filter: Filter): Filter[] {
  return filter.kind === 'or' ? filter.filters.flatMap(sidesOf) : [filter];
}

function conditionsOf(parts: readonly Filter[]): Condition[] {
  return parts.filter((part) => part.kind === 'condition');
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
