import { contract, createClient, type Scope, scopes, UnauthorizedError } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { call, makeKey } from './calls.ts';

/** Which scopes open an endpoint besides `admin`; `any`: every key does. */
const opened: Readonly<Record<string, readonly Scope[] | 'any'>> = {
  'GET /v1/request/{id}': ['read'],
  'DELETE /v1/request/{id}': [],
  'GET /v1/request/{id}/raw': ['read'],
  'POST /v1/request/query': ['read'],
  'POST /v1/request/query-clickhouse': ['read'],
  'POST /v1/request/count/query': ['read'],
  'POST /v1/request/query-ids': ['read'],
  'GET /v1/request/stream': ['read'],
  'GET /v1/request/{id}/feedback': ['read', 'rate'],
  'POST /v1/request/{id}/feedback': ['rate'],
  'DELETE /v1/request/{id}/feedback': ['rate'],
  'POST /v1/feedback': ['rate'],
  'PUT /v1/request/{id}/property': ['rate'],
  'POST /v1/request/{id}/score': ['rate'],
  'POST /v1/request/locate': ['rate'],
  'POST /v1/insights/rates': ['read'],
  'POST /v1/insights/compare': ['read'],
  'GET /v1/monitors': ['read'],
  'GET /v1/monitors/check': ['read'],
  'GET /v1/alerts': ['read'],
  'POST /v1/monitors': [],
  'PATCH /v1/monitors/{id}': [],
  'DELETE /v1/monitors/{id}': [],
  'GET /v1/webhooks': [],
  'POST /v1/webhooks': [],
  'DELETE /v1/webhooks/{id}': [],
  'POST /v1/webhooks/{id}/test': [],
  'GET /v1/webhooks/{id}/deliveries': [],
  'GET /v1/webhooks/{id}/deliveries/{deliveryId}': [],
  'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay': [],
  'POST /v1/webhooks/{id}/replay': [],
  'POST /custom/v1/log': ['log'],
  'POST /oai/v1/log': ['log'],
  'POST /anthropic/v1/log': ['log'],
  'POST /googleapis/v1/log': ['log'],
  'POST /v1/trace/custom/log': ['log'],
  'POST /v1/trace/custom/v1/log': ['log'],
  'POST /v1/prune': [],
  'POST /v1/import': [],
  'GET /v1/export': ['read'],
  'GET /v1/export/{id}/manifest': ['read'],
  'GET /v1/keys': [],
  'POST /v1/keys': [],
  // Nothing but itself, which is no case of this table.
  'DELETE /v1/keys/{id}': [],
  // Nothing but the key of a paired extension, which is no case of this table either.
  'GET /v1/origins': [],
  'POST /v1/origins': [],
  'DELETE /v1/origins/{origin}': [],
  'PUT /v1/pair/code': [],
  'GET /openapi.json': 'any',
};

const withoutKey = ['GET /health', 'GET /v1/request/{id}/body', 'POST /v1/pair', 'POST /v1/pair/{id}'];

let proxy: TestProxy;
const keys = new Map<Scope, string>();
beforeAll(async () => {
  proxy = await startProxy();
  for (const scope of scopes) keys.set(scope, (await makeKey(proxy, scope)).key);
});
afterAll(() => proxy[Symbol.asyncDispose]());

/** An input that each endpoint takes as far as its schema goes. */
const body = {
  ...{ filter: 'all', requestIds: [], rating: true, 'helicone-id': 'req_none', key: 'a', value: 'b' },
  ...{ scores: {}, texts: [], name: 'one', scopes: ['read'], origin: 'https://a.example' },
  ...{ decision: 'refuse', code: '123456' },
  ...{ window: { minutes: 60 }, threshold: 0.5, isPaused: true, destination: 'https://a.example/hook' },
};

/** The status of one call; a stream is left at once. */
async function statusOf(endpoint: string, key: string): Promise<{ status: number; error: string }> {
  const [method = '', path = ''] = endpoint.split(' ');
  const leaving = new AbortController();
  const response = await fetch(proxy.url + path.replaceAll(/\{\w+\}/g, 'none'), {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
    signal: leaving.signal,
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  const { error } = isStream ? { error: '' } : Object(await response.json().catch(() => ({ error: '' })));
  leaving.abort();
  return { status: response.status, error: String(error) };
}

test('the table names every endpoint', () => {
  const all = Object.values(contract)
    .flatMap((part) => ('~orpc' in part ? [part] : Object.values(part)))
    .map(({ '~orpc': { route } }) => `${route.method} ${route.path}`);

  expect([...Object.keys(opened), ...withoutKey].toSorted()).toEqual(
    [...all, 'GET /openapi.json'].toSorted(),
  );
});

describe.each(Object.entries(opened))('%s', (endpoint, oneOf) => {
  test.each(scopes)('with a key that has only the scope %s', async (scope) => {
    const { status, error } = await statusOf(endpoint, keys.get(scope) ?? '');

    const isOpen = oneOf === 'any' || scope === 'admin' || oneOf.includes(scope);
    expect(status === 403, `${status} ${error}`).toBe(!isOpen);
    expect(status).not.toBe(401);
    if (!isOpen) expect(error).toMatch(/needs a key with the scope (?:admin|read|rate|log)/);
  });
});

test('a refusal for lack of a scope names the scope, the key and what it has, in one sentence', async () => {
  const { status, error } = await statusOf('POST /v1/request/{id}/feedback', keys.get('read') ?? '');

  expect(status).toBe(403);
  expect(error).toBe(
    'This call needs a key with the scope rate; the key "a key for read" has read. ' +
      'Make one with "thumbwire keys create".',
  );
});

test('the description of the API says which scopes open an endpoint', async () => {
  const { body: description } = await call(proxy, { path: '/openapi.json', key: keys.get('log') });

  const { paths } = Object(description);
  expect(paths['/v1/request/{id}/feedback'].post.security).toEqual([{ key: ['rate'] }, { token: [] }]);
  expect(paths['/v1/request/{id}/feedback'].get.security).toEqual([{ key: ['rate'] }, { key: ['read'] }]);
  expect(paths['/v1/keys/{id}'].delete.security).toEqual([{ key: [] }]);
  expect(paths['/v1/pair'].post.security).toEqual([]);
});

test('a client without a key sends none, which is enough for the health', async () => {
  const client = createClient({ url: proxy.url });

  const { data } = await client.api.health();

  expect(data.status).toBe('ok');
  await expect(client.queryRequests()).rejects.toThrow(UnauthorizedError);
});
