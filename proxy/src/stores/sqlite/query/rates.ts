import type { Dimension, Filter } from '@thumbwire/shared';
import type { RatesQuery, StoreQuery } from '../../store.ts';
import { sourceOf } from './columns.ts';
import { planPage } from './page.ts';
import { conjuncts, isSpanOfTime, type Plan, plan } from './plan.ts';
import { allOf, join, raw, type Sql, sql } from './sql.ts';

/**
 * Plans whose rows are groups: `d0`, `d1` … the values of the dimensions, `requests`, `up`, `down`, `unrated`, and
 * of each score `n0`, `n1` … and `s0`, `s1` …, how many have it and their sum.
 */
export interface RatesPlan {
  /** Walks through the requests. */
  readonly scan: Plan;
  /** Adds up the counts per hour and model, where these tell all that is asked; else `null`. */
  readonly rollup: Plan | null;
  /** The rollup counts per UTC hour, which must then be whole in this zone, too. */
  readonly needsWholeHours: boolean;
}

const hourMs = 3_600_000;

/** @throws InvalidError a value that cannot be compiled */
export function planRates({ filter, groupBy, timeZone, scores, newest }: RatesQuery): RatesPlan {
  const counts = [
    raw('count(*) AS requests'),
    raw('count(*) FILTER (WHERE r.rating = 1) AS up'),
    raw('count(*) FILTER (WHERE r.rating = 0) AS down'),
    raw('count(*) FILTER (WHERE r.rating IS NULL AND r.is_ratable) AS unrated'),
    ...scores.flatMap((key, index) => {
      const { expression } = oneOf({ field: 'score', key });
      return [
        sql`count(${expression}) AS ${raw(`n${index}`)}`,
        sql`total(${expression}) AS ${raw(`s${index}`)}`,
      ];
    }),
  ];
  const select = (rows: Sql) =>
    grouped(
      groupBy.map((dimension) => dimensionOf(dimension, timeZone)),
      counts,
      rows,
    );
  const scan =
    newest === undefined
      ? plan({
          filter,
          cursor: null,
          isByTime: false,
          select: ({ from, where }) => select(sql`FROM ${from} WHERE ${join(where, ' AND ')}`),
        })
      : planned(planPage(newestFirst(filter), newest), (page) =>
          select(sql`FROM (${page}) n CROSS JOIN request r ON r.seq = n.seq`),
        );
  const hours = spanOfHours(filter);
  const isRolledUp =
    hours !== null &&
    newest === undefined &&
    scores.length === 0 &&
    groupBy.every((dimension) => dimension.kind === 'time' || dimension.field === 'model');
  // By hour and model there is nothing to add up.
  const isEachRow = ['hour', 'model'].every((name) =>
    groupBy.some((dimension) => nameOf(dimension) === name),
  );
  const query = grouped(
    groupBy.map((dimension) => rolledUp(dimension, isEachRow ? null : timeZone)),
    ['requests', 'up', 'down', 'unrated'].map((name) =>
      raw(isEachRow ? `r.${name}` : `sum(r.${name}) AS ${name}`),
    ),
    sql`FROM rollup r WHERE ${allOf(hours ?? [])}`,
    !isEachRow,
  );
  return {
    scan,
    rollup: isRolledUp ? { candidates: [{ probe: null, query }] } : null,
    needsWholeHours: groupBy.some(({ kind }) => kind === 'time'),
  };
}

function newestFirst(filter: Filter): StoreQuery {
  return { filter, sort: { field: 'created_at', direction: 'desc' }, limit: 0, offset: 0 };
}

/** The same plan with its queries as parts of others. */
function planned({ candidates }: Plan, select: (query: Sql) => Sql): Plan {
  return { candidates: candidates.map(({ probe, query }) => ({ probe, query: select(query) })) };
}

/** The filter as conditions on whole UTC hours, if that is all that it asks for; else `null`. */
function spanOfHours(filter: Filter): Sql[] | null {
  const hours: Sql[] = [];
  for (const part of conjuncts(filter)) {
    if (!isSpanOfTime(part) || part.value % hourMs !== 0) return null;
    if (part.operator === 'gte') hours.push(sql`r.hour >= ${part.value / hourMs}`);
    else if (part.operator === 'lt') hours.push(sql`r.hour < ${part.value / hourMs}`);
    else return null;
  }
  return hours;
}

function grouped(values: readonly Sql[], counts: readonly Sql[], rows: Sql, isSummed = true): Sql {
  const named = values.map((value, index) => sql`${value} AS ${raw(`d${index}`)}`);
  const select = sql`SELECT ${join([...named, ...counts], ', ')} ${rows}`;
  return values.length === 0 || !isSummed
    ? select
    : sql`${select} GROUP BY ${raw(values.map((_, at) => at + 1).join())}`;
}

function nameOf(dimension: Dimension): string {
  return dimension.kind === 'time' ? dimension.unit : dimension.field;
}

function dimensionOf(dimension: Dimension, timeZone: string): Sql {
  if (dimension.kind === 'time') return localTime(raw('r.created_at'), dimension.unit, timeZone);
  // The fields of a filter match each name of a model; a group has the one that the row shows.
  return dimension.field === 'model' ? raw(`nullif(r.model, '')`) : oneOf(dimension).expression;
}

/** @param timeZone `null`: a span of time is left as the moment that it begins at, to be named by who reads it. */
function rolledUp(dimension: Dimension, timeZone: string | null): Sql {
  if (dimension.kind !== 'time') return raw(`nullif(r.model, '')`);
  const time = raw('r.hour * 3600000');
  return timeZone === null ? time : localTime(time, dimension.unit, timeZone);
}

function localTime(time: Sql, unit: 'hour' | 'day', timeZone: string): Sql {
  return sql`local_time(${time}, ${unit}, ${timeZone})`;
}

function oneOf(dimension: Parameters<typeof sourceOf>[0]) {
  const source = sourceOf(dimension);
  if (source.kind === 'one') return source;
  throw new TypeError(`A request may have several values of ${dimension.field}: nothing to group by.`);
}
