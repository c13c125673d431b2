import { parseDimension, parseFilter } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { planRates } from './rates.ts';
import { openLogForTests } from './test-log.ts';

const log = openLogForTests();

const plan = (names: readonly string[], filter: unknown, scores: readonly string[] = []) =>
  planRates({
    filter: parseFilter(filter),
    groupBy: names.map((name) => parseDimension(name)),
    timeZone: 'UTC',
    scores,
    sort: { by: 'rated', direction: 'desc' },
    limit: 10,
  });

const hours = { request: { created_at: { gte: '2026-01-31T13:00:00Z', lt: '2026-02-01T00:00:00Z' } } };

test.for<readonly [names: readonly string[], filter: unknown, isRolledUp: boolean]>([
  [['model'], 'all', true],
  [['hour', 'model'], 'all', true],
  [['day'], hours, true],
  [['model'], { request: { created_at: { gte: '2026-01-31T13:00:01Z' } } }, false],
  [['model'], { request: { created_at: { lte: '2026-01-31T13:00:00Z' } } }, false],
  [['model'], { left: hours, operator: 'or', right: hours }, false],
  [['model'], { request: { model: { equals: 'gpt-4o' } } }, false],
  [['model', 'provider'], 'all', false],
  [['rating'], 'all', false],
])('%j of %j comes off the counts per hour: %s', ([names, filter, isRolledUp]) => {
  expect(plan(names, filter).rollup !== null).toBe(isRolledUp);
});

test.each([['hour', 'model'], ['day'], ['model']])(
  'the counts of a span by %s are found by their hours',
  (...names) => {
    const { rollup } = plan(names, hours);

    expect(log.stepsOf(rollup ?? { candidates: [] })[0]).toBe(
      'SEARCH r USING PRIMARY KEY (hour>? AND hour<?)',
    );
  },
);

test('means of scores need the requests themselves', () => {
  expect(plan(['model'], 'all', ['fluency']).rollup).toBeNull();
});
