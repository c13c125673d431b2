import { Validator } from '@seriousme/openapi-schema-validator';
import { contract } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';

/** The part of a description that these tests read. */
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: unknown[] }>>>>;
}

let proxy: TestProxy;
let description: Description & { [part: string]: unknown };
beforeAll(async () => {
  proxy = await startProxy();
  const response = await fetch(`${proxy.url}/openapi.json`, {
    headers: { 'helicone-auth': `Bearer ${proxy.key}` },
  });
  description = JSON.parse(await response.text());
});
afterAll(() => proxy[Symbol.asyncDispose]());

test('is a valid description in OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(description);

  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(description.openapi).toMatch(/^3\.1\./);
});

test('a broken description would not be valid', async () => {
  const { valid } = await new Validator().validate({ ...description, paths: { '/v1': { post: 'rate' } } });

  expect(valid).toBe(false);
});

test('needs the key', async () => {
  const response = await fetch(`${proxy.url}/openapi.json`);

  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ data: null, error: expect.stringContaining('key') });
});

/** Every endpoint of the contract as `METHOD /path`. */
const endpoints = Object.values(contract)
  .flatMap((part) => ('~orpc' in part ? [part] : Object.values(part)))
  .map(({ '~orpc': { route } }) => ({ method: route.method ?? '', path: route.path ?? '' }));

test('has every endpoint of the contract and no other', () => {
  const described = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );

  expect(described.toSorted()).toEqual(endpoints.map(({ method, path }) => `${method} ${path}`).toSorted());
  expect(described.length).toBeGreaterThan(12);
});

describe.each(endpoints)('$method $path', ({ method, path }) => {
  const url = () => proxy.url + path.replace('{id}', 'req_unknown');

  test('is answered by the API', async () => {
    const leaving = new AbortController();
    const response = await fetch(url(), {
      method,
      headers: { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
      ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
      signal: leaving.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    const body = isStream ? null : await response.json();
    leaving.abort(); // A stream of events has no end of its own.

    expect(response.status).not.toBe(405);
    expect(response.status).not.toBe(500);
    // What is there is missing its object, in the words of its noun.
    const missing = path.startsWith('/v1/request/') ? 'Request not found' : /is no|[Nn]othing|is over/;
    if (response.status === 404) expect(body).toEqual({ data: null, error: expect.stringMatching(missing) });
  });

  test('has a key if its description says so, and only then', async () => {
    const operation = description.paths[path]?.[method.toLowerCase()];
    const isOpen = operation?.security?.length === 0;

    const response = await fetch(url(), { method });
    await response.body?.cancel();

    expect(response.status === 401).toBe(!isOpen);
  });
});
