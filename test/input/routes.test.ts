import { beforeAll, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { expectRefusal, type Fixture, openFixture, send } from './fixture.ts';

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] };
let fixture: Fixture;
let closedPort: number;
beforeAll(async () => {
  closedPort = await freePort();
  fixture = await openFixture({
    openai: `http://someone:canary-password@127.0.0.1:${closedPort}/v1`,
  });
  return () => fixture[Symbol.asyncDispose]();
});

test('an unknown provider is refused with 404, naming those there are', async () => {
  const answer = await send(fixture.proxy, { path: '/openia/v1/chat/completions', body: chat });

  expectRefusal(answer, 404, /"openia".*openai, anthropic,.*demo/);
});

test.for(['/v1/anything', '/v1/threads/abc', '/v1/request/x/unknown'])(
  '%s is refused with 404, naming the path that would reach a provider',
  async (path) => {
    const answer = await send(fixture.proxy, { path, body: chat });

    expectRefusal(answer, 404, new RegExp(`/openai${path}`));
  },
);

test('a provider without an address is refused, naming the option that gives it one', async () => {
  const answer = await send(fixture.proxy, {
    path: '/azure/openai/deployments/a/chat/completions',
    body: chat,
  });

  expectRefusal(answer, 400, /azure.*--provider azure=URL/);
});

test('a path that climbs out of its provider is refused', async () => {
  const answer = await send(fixture.proxy, { path: '/openai/..%2f..%2fsecret', body: chat });

  expectRefusal(answer, 400, /"\.\."/);
});

test.for<readonly [what: string, target: string, status: number, culprit: RegExp]>([
  ['no URL', 'api.openai.com', 400, /Helicone-Target-Url must be an address such as https/],
  ['a file', 'file:///etc/passwd', 400, /Helicone-Target-Url must be an address such as https/],
  ['a URL with a password', 'https://me:canary-x@api.openai.com', 400, /must not hold credentials/],
  ['an unknown host', 'https://example.com', 403, /https:\/\/example\.com.*--provider/],
  ['this machine', 'http://127.0.0.1:1', 403, /http:\/\/127\.0\.0\.1:1.*--provider/],
])('a target header with %s is refused by name', async ([, target, status, culprit]) => {
  const headers = { 'helicone-target-url': target, 'content-type': 'application/json' };

  const answer = await send(fixture.proxy, { path: '/v1/chat/completions', body: chat, headers });

  expectRefusal(answer, status, culprit);
  expect(JSON.stringify(answer.body)).not.toContain('canary');
});

test('a provider that cannot be reached is a 502 naming the URL without its secrets, and is logged', async () => {
  const headers = {
    ...{ authorization: 'Bearer sk-canary-0123456789', 'content-type': 'application/json' },
    'helicone-request-id': 'req_unreachable',
  };

  const answer = await send(fixture.proxy, {
    ...{ path: '/openai/v1/chat/completions?key=canary-query&alt=sse', body: chat, headers },
  });
  const row = await send(fixture.proxy, { path: '/v1/request/req_unreachable' });

  const url = `http://127.0.0.1:${closedPort}/v1/chat/completions`;
  expectRefusal(answer, 502, new RegExp(`openai at ${url.replaceAll('.', '\\.')}.*ECONNREFUSED`));
  expect(row).toMatchObject({
    status: 200,
    body: { data: { state: 'failed', response_status: 502, error: expect.stringContaining(url) } },
  });
  expect(JSON.stringify([answer.body, row.body])).not.toContain('canary');
});

test('the key of the proxy in place of the one of the provider is refused before anything is sent', async () => {
  const answer = await send(fixture.proxy, { path: '/openai/v1/chat/completions', body: chat });

  expectRefusal(answer, 400, /authorization header holds a key of this proxy/i);
});
