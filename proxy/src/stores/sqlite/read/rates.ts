import { typeOfDimension } from '@thumbwire/shared';
import type { GroupValue, RateCounts, RateGroup, Rates, RatesQuery } from '../../store.ts';
import type { Plan, RatesPlan } from '../query/index.ts';
import { raw } from '../query/sql.ts';
import { hasWholeHours, spanOfTime } from './local-time.ts';
import { number, type Row } from './values.ts';

const hours: Plan = { candidates: [{ probe: null, query: raw('SELECT DISTINCT hour FROM rollup') }] };

/** Reads groups, and keeps of them only as many as are asked for: there may be one for each request. */
export function readRates(
  { plan, query }: { plan: RatesPlan; query: RatesQuery },
  rowsOf: (plan: Plan) => Iterable<Row>,
): Rates {
  const order = orderOf(query);
  let groups: NamedGroup[] = [];
  let groupCount = 0;
  let totals = nothing(query);
  for (const row of rowsOf(isRolledUp() ? (plan.rollup ?? plan.scan) : plan.scan)) {
    const counts = countsOf(row, query);
    // Without dimensions there is a row also where no request is.
    if (counts.requests === 0) continue;
    groupCount += 1;
    totals = sum(totals, counts);
    const values = query.groupBy.map((_, index) => groupValue(row, index, query));
    groups.push({ group: { ...counts, values }, name: JSON.stringify(values) });
    if (groups.length >= 2 * query.limit + 1000) {
      groups = groups.sort(order).slice(0, query.limit);
    }
  }
  const first = groups.sort(order).slice(0, query.limit);
  return { groups: first.map(({ group }) => group), groupCount, totals };

  function isRolledUp(): boolean {
    if (plan.rollup === null) return false;
    if (!plan.needsWholeHours || query.timeZone === 'UTC') return true;
    const all = [...rowsOf(hours)].map((row) => number(row, 'hour'));
    return hasWholeHours(all, query.timeZone);
  }
}

function countsOf(row: Row, { scores }: RatesQuery): RateCounts {
  return {
    requests: countOf(row, 'requests'),
    up: countOf(row, 'up'),
    down: countOf(row, 'down'),
    unrated: countOf(row, 'unrated'),
    scores: scores.map((_, index) => {
      const count = number(row, `n${index}`);
      return { count, mean: count === 0 ? null : number(row, `s${index}`) / count };
    }),
  };
}

/** The sum of no rows at all is NULL. */
function countOf(row: Row, name: string): number {
  return row[name] === null ? 0 : number(row, name);
}

function groupValue(row: Row, index: number, { groupBy, timeZone }: RatesQuery): GroupValue {
  const value = row[`d${index}`];
  const dimension = groupBy[index];
  if (typeof value === 'number') {
    if (dimension?.kind === 'time') return spanOfTime(value, dimension.unit, timeZone);
    return dimension && typeOfDimension(dimension) === 'boolean' ? value === 1 : value;
  }
  return typeof value === 'string' ? value : null;
}

function nothing({ scores }: RatesQuery): RateCounts {
  return { requests: 0, up: 0, down: 0, unrated: 0, scores: scores.map(() => ({ count: 0, mean: null })) };
}

function sum(a: RateCounts, b: RateCounts): RateCounts {
  return {
    requests: a.requests + b.requests,
    up: a.up + b.up,
    down: a.down + b.down,
    unrated: a.unrated + b.unrated,
    scores: a.scores.map((score, index) => {
      const other = b.scores[index] ?? { count: 0, mean: null };
      const count = score.count + other.count;
      const total = (score.mean ?? 0) * score.count + (other.mean ?? 0) * other.count;
      return { count, mean: count === 0 ? null : total / count };
    }),
  };
}

/** A group with its values as one text: most groups are compared many times. */
interface NamedGroup {
  readonly group: RateGroup;
  readonly name: string;
}

type Order = (a: NamedGroup, b: NamedGroup) => number;

function orderOf({ groupBy, sort }: RatesQuery): Order {
  const time = groupBy.findIndex(({ kind }) => kind === 'time');
  const key = (group: RateGroup): number | null => {
    switch (sort.by) {
      case 'time':
        return time < 0 ? null : Date.parse(String(group.values[time]));
      case 'requests':
        return group.requests;
      case 'rated':
        return ratedOf(group);
      case 'rate':
        return ratedOf(group) === 0 ? null : group.up / ratedOf(group);
    }
  };
  const sign = sort.direction === 'asc' ? 1 : -1;
  return (one, other) => {
    const [a, b] = [one.group, other.group];
    const [left, right] = [key(a), key(b)];
    if (left !== null && right !== null && left !== right) return sign * (left - right);
    if ((left === null) !== (right === null)) return left === null ? 1 : -1;
    return ratedOf(b) - ratedOf(a) || b.requests - a.requests || byName(one, other);
  };
}

function ratedOf({ up, down }: RateCounts): number {
  return up + down;
}

function byName(one: NamedGroup, other: NamedGroup): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}
