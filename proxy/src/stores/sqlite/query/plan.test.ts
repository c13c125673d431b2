import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parseFilter } from '@thumbwire/shared';
import { expect, onTestFinished, test } from 'vitest';
import { openForWriting } from '../connection.ts';
import { migrate } from '../migrations/index.ts';
import { temporaryFolder } from '../test-home.ts';
import { encodeCursor, type Plan, planCount, planPage } from './index.ts';

/** A database with the schema, and the functions that a reader gives its queries. */
function database(): DatabaseSync {
  const file = join(temporaryFolder(), 'thumbwire.db');
  const opened = openForWriting(file, { busyTimeoutMs: 0, pageCount: null });
  onTestFinished(() => opened.close());
  migrate(opened, file);
  for (const name of ['within_time', 'fold', 'text_of']) opened.function(name, (_) => 1);
  opened.function('text_has', (_, __) => 1);
  return opened;
}

/** How SQLite goes about each candidate of a plan. */
function stepsOf({ candidates }: Plan): string[] {
  const opened = database();
  return candidates.map(({ query: { text, values } }) =>
    opened
      .prepare(`EXPLAIN QUERY PLAN ${text}`)
      .all(...values)
      .map(({ detail }) => String(detail))
      .join(' | '),
  );
}

const cursor = encodeCursor({ createdAt: 1_769_860_800_000, seq: 42, direction: 'desc' });

const pageOf = (filter: unknown, options: { cursor?: string } = {}) =>
  planPage(
    {
      filter: parseFilter(filter),
      sort: { field: 'created_at', direction: 'desc' },
      limit: 100,
      offset: 0,
      ...options,
    },
    101,
  );

const shapes: [string, unknown, string[]][] = [
  ['the latest', 'all', ['USING COVERING INDEX request_by_time']],
  [
    'a rating',
    { feedback: { rating: { equals: false } } },
    ['USING COVERING INDEX request_by_rating (rating=?'],
  ],
  [
    'a user',
    { request: { user_id: { equals: 'ann' } } },
    ['USING COVERING INDEX request_by_user (user_id=?'],
  ],
  [
    'a session',
    { request: { session_id: { equals: 's' } } },
    ['USING COVERING INDEX request_by_session (session_id=?'],
  ],
  [
    'a prompt',
    { request: { prompt_id: { equals: 'p' } } },
    ['USING COVERING INDEX request_by_prompt (prompt_id=?'],
  ],
  ['an id', { request: { id: { equals: 'x' } } }, ['USING INDEX request_by_id (id=?']],
  [
    'a model',
    { request_response_rmt: { model: { equals: 'gpt-4o' } } },
    ['SEARCH d USING PRIMARY KEY (name=?'],
  ],
  [
    'a property',
    { properties: { env: { equals: 'prod' } } },
    ['SEARCH d USING PRIMARY KEY (key=? AND value=?'],
  ],
  [
    'two properties',
    { properties: { env: { equals: 'prod' }, team: { equals: 'blue' } } },
    ['MERGE (INTERSECT)', 'SEARCH d USING PRIMARY KEY', 'SEARCH d USING PRIMARY KEY'],
  ],
  ['words', { text: { contains: 'quick fox' } }, ['SCAN d VIRTUAL TABLE INDEX']],
  ['whatever is rated', { feedback: { rating: { 'not-equals': null } } }, ['COVERING INDEX request_rated']],
  ['feedback', { feedback: { comment: { contains: 'good' } } }, ['INDEX request_rated']],
  [
    'a rating and a property',
    { feedback: { rating: { equals: true } }, properties: { env: { equals: 'prod' } } },
    [
      'MERGE (INTERSECT)',
      'INDEX request_by_rating (rating=?',
      'SEARCH d USING PRIMARY KEY (key=? AND value=?',
    ],
  ],
  [
    'a rating and a span of time',
    { feedback: { rating: { equals: true } }, request: { created_at: { gte: '2026-01-01T00:00:00Z' } } },
    ['INDEX request_by_rating (rating=? AND created_at>?'],
  ],
  [
    'a property and a span of time',
    { properties: { env: { equals: 'prod' } }, request: { created_at: { gte: '2026-01-01T00:00:00Z' } } },
    ['SEARCH d USING PRIMARY KEY (key=? AND value=? AND created_at>?'],
  ],
];

test.each(shapes)('reads a page of %s off an index, in its order', (_, filter, expected) => {
  const steps = stepsOf(pageOf(filter));

  for (const [index, part] of expected.entries()) expect(steps[index]).toContain(part);
  expect(steps).toHaveLength(expected.length);
  expect(steps.join()).not.toMatch(/TEMP B-TREE|SCAN r(?! USING)/);
});

test.each(shapes)('goes on at the cursor within %s', (_, filter) => {
  const steps = stepsOf(pageOf(filter, { cursor }));

  expect(steps.join()).not.toMatch(/TEMP B-TREE|SCAN r /);
  expect(steps.join()).toMatch(/created_at[<,]|VIRTUAL TABLE INDEX \d+:M\d*<|\(created_at,seq\)<|id=\?/);
});

test('counts a rating on its index alone', () => {
  const [steps] = stepsOf(planCount(parseFilter({ feedback: { rating: { equals: true } } })));

  expect(steps).toBe('SEARCH r USING COVERING INDEX request_by_rating (rating=?)');
});

test.each<['asc' | 'desc', { createdAt: number; seq: number } | null, number[]]>([
  ['desc', null, [24, 18, 12]],
  ['asc', null, [0, 6, 12]],
  ['desc', { createdAt: 12, seq: 12 }, [6, 0]],
  ['asc', { createdAt: 12, seq: 12 }, [18, 24]],
])('finds the same by every way to walk, %s from %j', (direction, place, expected) => {
  const opened = database();
  const insert = opened.prepare(`
    INSERT INTO request (seq, id, created_at, updated_at, source, provider, method, path, target_url, state,
      is_streamed, is_ratable, choices, instance, request_size_bytes, response_size_bytes, rating)
    VALUES (:n, :n, :n, 0, 'proxy', 'openai', 'POST', '/', '', 'complete', 0, 1, 1, '', 0, 0, :n % 2 = 0)`);
  const setProperty = opened.prepare('INSERT INTO property VALUES (?, ?, ?, ?)');
  for (let n = 0; n < 30; n += 1) {
    insert.run({ n });
    setProperty.run('even', String(n % 2), n, n);
    setProperty.run('third', String(n % 3), n, n);
  }
  const filter = parseFilter({
    feedback: { rating: { equals: true } },
    properties: { even: { equals: '0' }, third: { equals: '0' } },
    request: { created_at: { lt: new Date(30 - 1).toISOString() } },
  });
  const cursor = place ? encodeCursor({ ...place, direction }) : undefined;

  const { candidates } = planPage(
    { filter, sort: { field: 'created_at', direction }, limit: 3, offset: 0, cursor },
    3,
  );
  const found = candidates.map(({ query }) =>
    opened
      .prepare(query.text)
      .all(...query.values)
      .map(({ seq }) => seq),
  );

  expect(found).toEqual(Array.from({ length: 4 }, () => expected));
});

test('passes every value as a parameter', () => {
  const hostile = `'; DROP TABLE request; --`;
  const plan = pageOf({
    request: { user_id: { contains: hostile } },
    properties: { [hostile]: { equals: hostile } },
    text: { contains: hostile },
  });

  for (const { query, probe } of plan.candidates)
    expect(query.text + (probe?.text ?? '')).not.toContain('DROP');
});
