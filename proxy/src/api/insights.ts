import {
  type Dimension,
  type Filter,
  InvalidError,
  resolveProvider,
  typeOfDimension,
} from '@thumbwire/shared';
import { compareThumbs, leastRatings } from '../insights/compare.ts';
import { withRate } from '../insights/counts.ts';
import type { GroupValue, RateCounts, RatesQuery, Store } from '../stores/store.ts';
import { api } from './router.ts';

/** What the ratings say: rates by group, and one side against the other. */
export const insights = api.insights.router({
  rates: api.insights.rates.handler(async ({ input, context }) => {
    const { groupBy, filter, timeZone, scores, confidence, limit } = input;
    const dimensions = groupBy.map(({ dimension }) => dimension);
    const sort = sortOf(input.sort, dimensions);
    const query = { filter, groupBy: dimensions, timeZone, scores, sort, limit };
    const { groups, groupCount, totals } = await context.store.rates(query);
    const told = (counts: RateCounts) => ({
      ...withRate(counts, confidence),
      scores: Object.fromEntries(scores.map((name, index) => [name, counts.scores[index] ?? noScore])),
    });
    return {
      data: {
        groups: groups.map(({ values, ...counts }) => ({
          group: Object.fromEntries(groupBy.map(({ name }, index) => [name, values[index] ?? null])),
          ...told(counts),
        })),
        groupCount,
        totals: told(totals),
        timeZone,
        confidence,
      },
      error: null,
    };
  }),
  compare: api.insights.compare.handler(async ({ input, context: { store } }) => {
    const { confidence, filter } = input;
    const [a, b] = sidesOf(input).map((side) => both(filter, side));
    if (a === undefined || b === undefined) throw new TypeError('A comparison has two sides.');
    const [countsOfA, countsOfB, common] = await Promise.all([
      count(store, a),
      count(store, b),
      store.count(both(both(a, b), isRated)),
    ]);
    if (common > 0) {
      throw new InvalidError(
        `The two sides cannot be compared: ${common} rated ${common === 1 ? 'request is' : 'requests are'} on both. Narrow the filters until they have none in common.`,
      );
    }
    return {
      data: {
        a: withRate(countsOfA, confidence),
        b: withRate(countsOfB, confidence),
        ...compareThumbs(countsOfA, countsOfB, confidence),
        leastRatings,
        confidence,
      },
      error: null,
    };
  }),
});

const noScore = { mean: null, count: 0 };

const isRated: Filter = { kind: 'condition', field: 'rating', operator: 'not-equals', value: null };

function both(...filters: Filter[]): Filter {
  return { kind: 'and', filters };
}

async function count(store: Store, filter: Filter): Promise<RateCounts> {
  const { totals } = await store.rates({
    filter,
    groupBy: [],
    timeZone: 'UTC',
    scores: [],
    sort: { by: 'rated', direction: 'desc' },
    limit: 1,
  });
  return totals;
}

function sortOf(
  asked: Partial<Record<RatesQuery['sort']['by'], 'asc' | 'desc' | undefined>> | undefined,
  dimensions: readonly Dimension[],
): RatesQuery['sort'] {
  const hasTime = dimensions.some(({ kind }) => kind === 'time');
  for (const by of ['time', 'requests', 'rated', 'rate'] as const) {
    const direction = asked?.[by];
    if (direction === undefined) continue;
    if (by === 'time' && !hasTime) throw new InvalidError('sort.time needs hour or day in groupBy.');
    return { by, direction };
  }
  return hasTime ? { by: 'time', direction: 'asc' } : { by: 'rated', direction: 'desc' };
}

function sidesOf(input: {
  a?: Filter | undefined;
  b?: Filter | undefined;
  dimension?: { name: string; dimension: Dimension } | undefined;
  values?: [GroupValue, GroupValue] | undefined;
}): Filter[] {
  const { a, b, dimension: by, values } = input;
  if (by === undefined || values === undefined) return a === undefined || b === undefined ? [] : [a, b];
  return values.map((value) => equalTo(by, value));
}

/** The requests with this value of a dimension; a model and a provider are found by each of their names. */
function equalTo({ name, dimension }: { name: string; dimension: Dimension }, value: GroupValue): Filter {
  if (dimension.kind === 'time') {
    throw new InvalidError(
      `${name} has no values to compare; compare two spans of time as filters a and b, by request_created_at.`,
    );
  }
  const { field, key } = dimension;
  const condition = {
    kind: 'condition',
    field,
    ...(key === undefined ? {} : { key }),
    operator: 'equals',
    value: typed(name, typeOfDimension(dimension), value),
  } as const;
  return field === 'provider' ? resolveProvider(condition) : condition;
}

/** The value in the dimension's own type; a number may come as text, which is all that a command line has. */
function typed(name: string, type: 'text' | 'number' | 'boolean', value: GroupValue): GroupValue {
  if (value === null || type === typeof value) return value;
  switch (type) {
    case 'text':
      return String(value);
    case 'number': {
      const number = value === '' ? Number.NaN : Number(value);
      if (Number.isFinite(number)) return number;
      throw new InvalidError(`A value of ${name} must be a number, not ${JSON.stringify(value)}.`);
    }
    case 'boolean':
      if (value === 1 || value === 'true') return true;
      if (value === 0 || value === 'false') return false;
      throw new InvalidError(`A value of ${name} must be true or false, not ${JSON.stringify(value)}.`);
  }
}
