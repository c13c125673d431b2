import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../../support/proxy.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

const up = { feedback: { rating: { equals: true } } };

/** A filter that is nested so many levels deep, its leaves included. */
function nested(levels: number): unknown {
  return levels === 1 ? 'all' : { left: nested(levels - 1), operator: 'and', right: 'all' };
}

/** A leaf with so many comparisons; the leaf is one node more. */
function comparisons(count: number): unknown {
  return {
    properties: Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, { equals: 'v' }])),
  };
}

describe.each(['/v1/request/query', '/v1/request/query-clickhouse', '/v1/request/count/query'])(
  '%s',
  (path) => {
    test.each<[what: string, filter: unknown, named: string[]]>([
      ['an unknown table', { requests: { id: { equals: 'a' } } }, ['"requests"', 'request_response_rmt']],
      ['an unknown table of another', { request_response_rmt: { values: {} } }, ['"values"']],
      ['an unknown column', { request: { user: { equals: 'a' } } }, ['filter.request', '"user"', 'user_id']],
      [
        'an unknown operator',
        { request: { user_id: { is: 'a' } } },
        ['filter.request.user_id', '"is"', 'equals'],
      ],
      ['an operator of another type', { response: { status: { like: '4%' } } }, ['"like"', 'gte']],
      ['a comparison without operator', { request: { user_id: {} } }, ['filter.request.user_id', 'equals']],
      ['text in place of a comparison', { request: { user_id: 'a' } }, ['filter.request.user_id', '"a"']],
      ['text in place of a number', { response: { status: { equals: '200' } } }, ['equals', '"200"']],
      [
        'text in place of a boolean',
        { feedback: { rating: { equals: 'true' } } },
        ['rating.equals', '"true"'],
      ],
      ['a time that is none', { request: { created_at: { gt: 'soon' } } }, ['created_at.gt', '"soon"']],
      [
        'an operator that is no word',
        { left: 'all', operator: 'xor', right: 'all' },
        ['"xor"', '"and"', '"or"'],
      ],
      ['a branch without right side', { left: up, operator: 'and' }, ['right']],
      ['a branch with something beside it', { left: up, operator: 'or', right: up, not: up }, ['"not"']],
      ['an array', [up], ['array']],
      ['a number', 7, ['7']],
      ['another word than all', 'everything', ['"everything"', '"all"']],
      ['33 levels', nested(33), ['32']],
      ['501 nodes', comparisons(500), ['500']],
      ['no filter', undefined, ['filter']],
    ])('refuses %s, and names what is wrong', async (_what, filter, named) => {
      const { status, body } = await proxy.call('POST', path, { filter });

      expect(status).toBe(400);
      expect(body).toEqual({ data: null, error: expect.any(String), issues: expect.any(Array) });
      for (const word of named) expect(body).toHaveProperty('error', expect.stringContaining(word));
    });

    test.each<[what: string, filter: unknown]>([
      ['32 levels', nested(32)],
      ['500 nodes', comparisons(499)],
    ])('accepts %s', async (_what, filter) => {
      const { status } = await proxy.call('POST', path, { filter });

      expect(status).toBe(200);
    });
  },
);

test('a property may have the name of anything that objects have', async () => {
  const filter = { properties: { constructor: { equals: 'a' }, toString: { equals: 'b' } } };

  const { status } = await proxy.call('POST', '/v1/request/query', { filter });

  expect(status).toBe(200);
});

test.each<[column: string]>([['constructor'], ['hasOwnProperty'], ['__proto__']])(
  'a column is unknown also if it is called %s',
  async (column) => {
    const filter = JSON.parse(`{"request": {"${column}": {"equals": "a"}}}`);

    const { status, body } = await proxy.call('POST', '/v1/request/query', { filter });

    expect(status).toBe(400);
    expect(body).toHaveProperty('error', expect.stringContaining(`"${column}"`));
  },
);
