import type { Sort } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Library, startLibrary } from './library.ts';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

describe('rows without a value come last, ties are broken by arrival, newest first', () => {
  test.each<[sort: Sort, ids: string[]]>([
    [{ created_at: 'asc' }, ['haiku', 'sql', 'house', 'limited', 'claude', 'chinese']],
    [{ created_at: 'desc' }, ['chinese', 'claude', 'limited', 'house', 'sql', 'haiku']],
    [{ total_tokens: 'desc' }, ['sql', 'chinese', 'claude', 'haiku', 'limited', 'house']],
    [{ total_tokens: 'asc' }, ['haiku', 'claude', 'chinese', 'sql', 'limited', 'house']],
    [{ tokens: 'desc' }, ['sql', 'chinese', 'claude', 'haiku', 'limited', 'house']],
    [{ prompt_tokens: 'asc' }, ['chinese', 'haiku', 'claude', 'sql', 'limited', 'house']],
    [{ completion_tokens: 'desc' }, ['sql', 'chinese', 'haiku', 'claude', 'limited', 'house']],
    [{ user_id: 'asc' }, ['claude', 'limited', 'haiku', 'sql', 'chinese', 'house']],
    [{ user_id: 'desc' }, ['sql', 'limited', 'haiku', 'claude', 'chinese', 'house']],
    [{ body_model: 'asc' }, ['claude', 'limited', 'sql', 'chinese', 'haiku', 'house']],
    [{ request_prompt: 'asc' }, ['limited', 'claude', 'house', 'sql', 'haiku', 'chinese']],
    [{ properties: { Variant: 'desc' } }, ['sql', 'haiku', 'claude', 'chinese', 'limited', 'house']],
    [{ is_cached: 'desc' }, ['chinese', 'claude', 'limited', 'house', 'sql', 'haiku']],
  ])('%j', async (sort, ids) => {
    expect(await library.idsOf('all', { sort })).toEqual(ids);
  });
});

test.each([
  ['latency', 'delay_ms'],
  ['cost', 'cost'],
  ['time_to_first_token', 'time_to_first_token'],
  ['response_text', 'response_text'],
] as const)('rows come in the order of %s', async (key, column) => {
  const ascending = await library.proxy.client.queryRequests({ sort: { [key]: 'asc' } });
  const descending = await library.proxy.client.queryRequests({ sort: { [key]: 'desc' } });

  const values = ascending.map((row) => row[column]);
  const present = values.filter((value) => value !== null);
  expect(present.length).toBeGreaterThan(3);
  expect(present).toEqual(present.toSorted(byValue));
  expect(values.slice(0, present.length)).toEqual(present);
  expect(descending.map((row) => row[column]).slice(0, present.length)).toEqual(present.toReversed());
});

test('a random order has every row once', async () => {
  const ids = await library.idsOf('all', { sort: { random: true } });

  expect(ids.toSorted()).toEqual(['chinese', 'claude', 'haiku', 'house', 'limited', 'sql']);
});

test.each<[what: string, sort: object, named: string]>([
  ['an unknown key', { feedback: 'asc' }, 'feedback'],
  ['an unknown direction', { created_at: 'down' }, '"asc" or "desc"'],
  ['two properties', { properties: { a: 'asc', b: 'asc' } }, 'exactly one'],
  ['no property', { properties: {} }, 'exactly one'],
])('refuses %s', async (_what, sort, named) => {
  const { status, body } = await library.proxy.call('POST', '/v1/request/query', { filter: 'all', sort });

  expect(status).toBe(400);
  expect(body).toHaveProperty('error', expect.stringContaining(named));
});

function byValue(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
