import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, type Fixture, openFixture, send, stateOf } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

interface Endpoint {
  readonly path: string;
  readonly methods: readonly string[];
  readonly isOpen: boolean;
}

/** Every endpoint, as the API itself describes it. */
async function endpoints(): Promise<Endpoint[]> {
  const { body } = await send(fixture.proxy, { path: '/openapi.json' });
  const paths: Record<string, Record<string, { security?: unknown[] }>> = Object(body).paths;
  return Object.entries(paths).map(([path, operations]) => ({
    path: path.replace('{id}', fixture.id),
    methods: Object.keys(operations).map((method) => method.toUpperCase()),
    isOpen: Object.values(operations).every(({ security }) => security?.length === 0),
  }));
}

describe('without the right key', () => {
  test.for<readonly [what: string, headers: Record<string, string>]>([
    ['no key', {}],
    ['an empty key', { authorization: 'Bearer ' }],
    ['another key', { authorization: 'Bearer tw_this-is-not-the-key-canary' }],
    ['another key for Helicone', { 'helicone-auth': 'Bearer tw_this-is-not-the-key-canary' }],
    ['two other keys', { authorization: 'Bearer sk-canary-1', 'helicone-auth': 'Bearer sk-canary-2' }],
    ['a password', { authorization: `Basic ${Buffer.from('me:canary').toString('base64')}` }],
  ])('every endpoint answers 401 to %s, without repeating it, and changes nothing', async ([, headers]) => {
    const before = await stateOf(fixture);
    const closed = (await endpoints()).filter(({ isOpen }) => !isOpen);

    for (const { path, methods } of closed) {
      for (const method of methods) {
        const hasBody = method === 'POST' || method === 'PUT';
        const body = hasBody ? { rating: false, filter: 'all', scores: {}, key: 'a', value: 'b' } : undefined;
        const answer = await send(fixture.proxy, {
          ...{ method, path, headers: { ...headers, 'content-type': 'application/json' } },
          ...(hasBody ? { body } : {}),
        });
        expectRefusal(answer, 401, /key/);
        expect(JSON.stringify(answer.body)).not.toMatch(/canary|bWU6Y2FuYXJ5/);
      }
    }

    expect(closed.length).toBeGreaterThan(8);
    expect(await stateOf(fixture)).toEqual(before);
  });

  test('the description of the API is not told either', async () => {
    const answer = await send(fixture.proxy, { path: '/openapi.json', headers: {} });

    expectRefusal(answer, 401, /key/);
  });

  test('the health is told', async () => {
    const answer = await send(fixture.proxy, { path: '/health', headers: {} });

    expect(answer).toMatchObject({ status: 200, body: { data: { status: 'ok' }, error: null } });
  });

  test('the first part of the key is not enough', async () => {
    const headers = { authorization: `Bearer ${fixture.proxy.key.slice(0, -1)}` };

    const answer = await send(fixture.proxy, { path: `/v1/request/${fixture.id}`, headers });

    expectRefusal(answer, 401, /key/);
  });
});

describe('with two keys', () => {
  test.for<readonly [what: string, headers: (key: string) => Record<string, string>]>([
    ['Authorization', (key) => ({ authorization: `Bearer ${key}`, 'helicone-auth': 'Bearer sk-other' })],
    ['Helicone-Auth', (key) => ({ authorization: 'Bearer sk-other', 'helicone-auth': `Bearer ${key}` })],
  ])('the right one counts in %s', async ([, headers]) => {
    const { key } = fixture.proxy;

    const answer = await send(fixture.proxy, { path: `/v1/request/${fixture.id}`, headers: headers(key) });

    expect(answer).toMatchObject({ status: 200, body: { data: { request_id: fixture.id } } });
  });
});

test('a method that an endpoint does not take is refused with 405, naming those it takes', async () => {
  const before = await stateOf(fixture);
  const all = await endpoints();

  for (const { path, methods } of all) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
      (name) => !methods.includes(name),
    )) {
      const answer = await send(fixture.proxy, { method, path });
      expectRefusal(answer, 405, new RegExp(`takes ${methods.join('|')}.*, not ${method}`));
      const allowed = methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
      expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allowed.sort());
    }
  }

  expect(await stateOf(fixture)).toEqual(before);
});

test.for<readonly [what: string, path: string, culprit: RegExp]>([
  ['below a request', '/v1/request/req_untouched/feedbacks', /\/v1\/request\/req_untouched\/feedbacks/],
  ['below nothing', '/v1/nothing', /\/v1\/nothing/],
  ['below the health', '/health/deep', /"health"/],
])('a path %s that is not there is refused with 404', async ([, path, culprit]) => {
  const answer = await send(fixture.proxy, { path });

  expectRefusal(answer, 404, culprit);
});
