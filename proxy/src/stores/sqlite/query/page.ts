import type { Filter } from '@thumbwire/shared';
import type { StoreQuery } from '../../store.ts';
import { decodeCursor } from './cursor.ts';
import { orderBy } from './order.ts';
import { conjuncts, type Plan, plan, rowsOf } from './plan.ts';
import { join, raw, sql } from './sql.ts';

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
      const [rows, order] =
        walk.merged !== null && isByTime
          ? [walk.merged, sql`created_at ${direction}, seq ${direction}`]
          : [rowsOf(walk), isByTime ? walk.order(sort.direction) : orderBy(sort)];
      return sql`${rows} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
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
    select: ({ merged, from, where }) =>
      merged === null
        ? sql`SELECT count(*) AS n FROM ${from} WHERE ${join(where, ' AND ')}`
        : sql`SELECT count(*) AS n FROM (${merged})`,
  });
}
