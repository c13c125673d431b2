import { type Filter, parseDimension, parseFilter } from '@thumbwire/shared';
import type { Log, Sample } from './log.ts';
import { expectSame, number, type Plain, type Shape } from './shape.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hourOf = (time: number) => Math.floor(time / hourMs) * hourMs;
const iso = (time: number) => new Date(time).toISOString();
const isRated = { feedback: { rating: { 'not-equals': 'null' } } };
const down = { feedback: { rating: { equals: false } } };

/** Whole hours up to that of the sample, as many days as these. */
const days = (count: number) => {
  const span = ({ createdAt }: Sample) => [hourOf(createdAt) - count * dayMs, hourOf(createdAt)] as const;
  return {
    filter(sample: Sample) {
      const [from, to] = span(sample);
      return { request: { created_at: { gte: iso(from), lt: iso(to) } } };
    },
    plain: (sample: Sample): Plain => ['r.created_at >= ? AND r.created_at < ?', ...span(sample)],
  };
};
const modelOf = ({ model }: Sample) => ({ request_response_rmt: { model: { equals: model } } });
const hasModel = (sample: Sample): Plain => [
  'r.seq IN (SELECT seq FROM model_name WHERE name = ?)',
  sample.model,
];
const everything: readonly [() => unknown, () => Plain] = [() => 'all', () => ['1']];

/** Counts, rates by group, and one side against the other. */
export const insights: readonly Shape[] = [
  count('all', ...everything, 'sum'),
  count(
    'rated down',
    () => down,
    () => ['r.rating = 0'],
    'sum',
  ),
  count(
    'of a session',
    (s) => ({ request: { session_id: { equals: s.sessionId } } }),
    (s) => ['r.session_id = ?', s.sessionId],
    'sum',
  ),
  count(
    'of a user',
    (s) => ({ request: { user_id: { equals: s.userId } } }),
    (s) => ['r.user_id = ?', s.userId],
    'all',
  ),
  count('of a model', modelOf, hasModel, 'all'),
  count(
    'with a property',
    (s) => ({ properties: { team: { equals: s.team } } }),
    (s) => ["r.seq IN (SELECT seq FROM property WHERE key = 'team' AND value = ?)", s.team],
    'all',
  ),
  rates('per model and hour, of a day', ['hour', 'model'], days(1).filter, days(1).plain, 'sum'),
  rates('per model and hour, of a month', ['hour', 'model'], days(30).filter, days(30).plain, 'all'),
  rates('per model', ['model'], ...everything, 'all'),
  rates('per day', ['day'], ...everything, 'all'),
  rates('per model, of a day', ['model'], days(1).filter, days(1).plain, 'sum'),
  rates('per variant, of a model', ['properties.variant'], modelOf, hasModel, 'all'),
  rates('per team', ['properties.team'], ...everything, 'all'),
  rates(
    'per rater, rated down',
    ['rater'],
    () => down,
    () => ['r.rating = 0'],
    'all',
  ),
  {
    name: 'compare two models',
    kind: 'all',
    most: 20,
    async ask({ store, samples }, sample) {
      const other = samples.find(({ model }) => model !== sample.model) ?? sample;
      const sides = [sample, other].map((side) => parseFilter(modelOf(side)));
      // As the API asks: both sides, and whether they have something in common.
      const common: Filter = { kind: 'and', filters: [...sides, parseFilter(isRated)] };
      await Promise.all([...sides.map((side) => ratesOf(store, [], side)), store.count(common)]);
      return 2;
    },
  },
];

type Made = Parameters<typeof number>;

function count(
  name: string,
  filter: (sample: Sample) => unknown,
  plain: (sample: Sample) => Plain,
  kind: Shape['kind'],
): Shape {
  const ask: Made[1] = ({ store }, sample) => store.count(parseFilter(filter(sample)));
  return number(`count: ${name}`, ask, (sample) => counted(plain(sample)), kind);
}

function rates(
  name: string,
  groupBy: readonly string[],
  filter: (sample: Sample) => unknown,
  plain: (sample: Sample) => Plain,
  kind: Shape['kind'],
): Shape {
  const title = `rates: ${name}`;
  const ask = ({ store }: Log, sample: Sample) => ratesOf(store, groupBy, parseFilter(filter(sample)));
  return {
    name: title,
    kind,
    ...(kind === 'all' && { most: 20 }),
    ask: async (log, sample) => (await ask(log, sample)).groupCount,
    async check(log, sample) {
      const { totals } = await ask(log, sample);
      const [condition, ...values] = plain(sample);
      const row = log.plain
        .prepare(
          `SELECT count(*) AS requests, sum(r.rating = 1) AS up, sum(r.rating = 0) AS down FROM request r WHERE ${condition}`,
        )
        .get(...values);
      expectSame(
        title,
        [totals.requests, totals.up, totals.down],
        [row?.requests, row?.up ?? 0, row?.down ?? 0],
      );
    },
  };
}

function ratesOf(store: Log['store'], groupBy: readonly string[], filter: Filter) {
  return store.rates({
    filter,
    groupBy: groupBy.map((name) => parseDimension(name)),
    timeZone: 'UTC',
    scores: [],
    sort: { by: 'rated', direction: 'desc' },
    limit: 1000,
  });
}

function counted([condition, ...values]: Plain): Plain {
  return [`SELECT count(*) AS n FROM request r WHERE ${condition}`, ...values];
}
