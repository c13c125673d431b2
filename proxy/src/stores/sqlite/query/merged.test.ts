import { parseFilter } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { compileFilter } from './condition.ts';
import { planCount } from './index.ts';
import { never } from './sql.ts';
import { openLogForTests, pageOf } from './test-log.ts';

const log = openLogForTests();

const or = (left: unknown, right: unknown) => ({ left, operator: 'or', right });
const and = (left: unknown, right: unknown) => ({ left, operator: 'and', right });
const user = (name: string) => ({ request: { user_id: { equals: name } } });
const session = (name: string) => ({ request: { session_id: { equals: name } } });
const provider = (name: string) => ({ request: { provider: { equals: name } } });
const down = { feedback: { rating: { equals: false } } };
const blue = { properties: { team: { equals: 'blue' } } };
const model = { request_response_rmt: { model: { equals: 'gpt-4.1' } } };
const day = { request: { created_at: { gte: '2026-01-31T12:20:00Z' } } };
const slow = { response: { latency: { gt: 120 } } };
const words = { text: { contains: 'seven' } };

const walked: [string, unknown][] = [
  ['two sessions', or(session('session-3'), session('session-4'))],
  ['the same twice', or(session('session-3'), session('session-3'))],
  ['three of a kind', or(user('user-1'), or(user('user-2'), user('user-3')))],
  ['a rating or a property', or(down, blue)],
  ['a model or a user', or(model, user('user-1'))],
  ['two providers', or(provider('OPENAI'), provider('ANTHROPIC'))],
  ['either of them, of a day', and(or(session('session-3'), user('user-1')), day)],
  ['either of them, if slow', and(slow, or(session('session-3'), user('user-1')))],
  ['sides that ask for several things', or(and(user('user-1'), slow), and(blue, and(down, day)))],
];
const both: [string, unknown][] = [
  ['a rating and a model', and(down, { request_response_rmt: { model: { equals: 'gpt-4o' } } })],
  ['a rating and a user', and(down, user('user-11'))],
  ['a rating and a property, of a day', and(down, and({ properties: { team: { equals: 'red' } } }, day))],
  ['three sets', and(blue, and(model, provider('OPENAI')))],
  [
    'what is rated, and a provider',
    and(provider('OPENAI'), { feedback: { rating: { 'not-equals': 'null' } } }),
  ],
  ['two sets, if slow', and(slow, and(blue, model))],
];
const looked: [string, unknown][] = [
  ['a side that no index serves', or(session('session-3'), slow)],
  ['a side that is everything', or(session('session-3'), 'all')],
];

describe.each(walked)('%s', (_, given) => {
  const filter = parseFilter(given);

  test('each side is walked on its own index, and nothing is sorted', () => {
    const steps = log.stepsOf(pageOf(filter));

    expect(steps.join()).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  test('finds the same as by looking at each request', () => {
    const expected = log.byLookingAtEach(filter);

    for (const { query } of pageOf(filter).candidates) expect(log.run(query, 'seq')).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  test('counts each request once', () => {
    const { text, values } = compileFilter(filter);
    const expected = log.run({ text: `SELECT count(*) AS n FROM request r WHERE ${text}`, values }, 'n');

    for (const { query } of planCount(filter).candidates) expect(log.run(query, 'n')).toEqual(expected);
  });
});

describe.each(both)('%s', (_, given) => {
  const filter = parseFilter(given);

  test('the sets are walked side by side, and nothing is sorted', () => {
    const [first] = pageOf(filter).candidates;
    const steps = log.stepsOf({ candidates: first ? [first] : [] });

    expect(steps[0]).toBe('MERGE (INTERSECT)');
    expect(steps.join()).not.toMatch(/SCAN r(?! USING COVERING INDEX request_rated)|TEMP B-TREE/);
  });

  test('finds the same as by looking at each request', () => {
    const expected = log.byLookingAtEach(filter);

    for (const { query } of pageOf(filter).candidates) expect(log.run(query, 'seq')).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });
});

test('matches of a search are united with others only if they are few', () => {
  const filter = parseFilter(or(words, session('session-3')));

  const [first, second, ...others] = pageOf(filter).candidates;

  expect(others).toEqual([]);
  expect(first?.probe).toBeNull();
  expect(log.run(second?.probe ?? never, 'n')).toEqual([Math.ceil(3000 / 7) + 3000 / 200]);
  for (const { query } of pageOf(filter).candidates) {
    expect(log.run(query, 'seq')).toEqual(log.byLookingAtEach(filter));
  }
});

test.each(looked)('with %s all requests are looked at', (_, given) => {
  const steps = log.stepsOf(pageOf(parseFilter(given)));

  expect(steps[0]).toMatch(/^SCAN r USING INDEX request_by_time$/);
});
