import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { send } from '../support/raw-client.ts';

let proxy: TestProxy;
/** Of another home, with a request of the same id. */
let other: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
  other = await startProxy();
  for (const { url } of [proxy, other]) {
    const answer = await fetch(`${url}/demo/v1/chat/completions`, {
      method: 'POST',
      headers: { 'helicone-request-id': 'signed' },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await answer.text();
  }
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

async function signedUrl({ client }: TestProxy): Promise<URL> {
  const [row] = await client.queryRequests({ filter: { request: { id: { equals: 'signed' } } } });
  return new URL(row?.signed_body_url ?? '');
}

const pathOf = ({ pathname, search }: URL) => pathname + search;

test('a URL that another home has signed opens nothing here', async () => {
  const theirs = await signedUrl(other);

  const here = await fetch(proxy.url + pathOf(theirs));
  const there = await fetch(theirs);

  expect(here.status).toBe(403);
  expect(there.status).toBe(200);
});

test.each<[what: string, change: (url: URL) => void]>([
  [
    'the end written as another text',
    (url) => url.searchParams.set('expires', `0${url.searchParams.get('expires')}`),
  ],
  [
    'the end in another form',
    (url) => url.searchParams.set('expires', `${url.searchParams.get('expires')}.0`),
  ],
  ['a second end', (url) => url.searchParams.append('expires', '9999999999999')],
  ['a second signature', (url) => url.searchParams.append('signature', 'x')],
  ['a longer signature', (url) => url.searchParams.set('signature', `${url.searchParams.get('signature')}=`)],
  [
    'other letters',
    (url) => url.searchParams.set('signature', (url.searchParams.get('signature') ?? '').toLowerCase()),
  ],
])('does not open with %s', async (_what, change) => {
  const url = await signedUrl(proxy);
  change(url);

  const answer = await fetch(url);

  expect([400, 403]).toContain(answer.status);
  expect(await answer.json()).toMatchObject({ data: null, error: expect.any(String) });
});

test('opens nothing but the bodies of its request', async () => {
  const { search } = await signedUrl(proxy);

  const paths = ['/v1/request/signed', '/v1/request/signed/feedback', '/v1/request/signed/raw'];
  const answers = await Promise.all(paths.map((path) => fetch(proxy.url + path + search)));

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test('HEAD gets no body, and Range gets all of it: no part of an answer is another answer', async () => {
  const url = await signedUrl(proxy);

  const head = await fetch(url, { method: 'HEAD' });
  const range = await fetch(url, { headers: { range: 'bytes=0-3' } });

  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(range.status).toBe(200);
  expect(await range.json()).toMatchObject({ request: { model: 'demo' } });
});

test('opens nothing to another Host, which a page could point at this machine', async () => {
  const url = await signedUrl(proxy);

  const answer = await send(proxy.url, { path: pathOf(url), host: 'rebound.example' });

  expect(answer.status).toBe(421);
  expect(answer.body.toString()).not.toContain('"request"');
});

test.each([
  ['of another origin', [['Origin', 'https://evil.example']]],
  ['without an origin of its own', [['Origin', 'null']]],
  [
    'of another site, as an image',
    [
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Dest', 'image'],
    ],
  ],
] as const)('opens nothing to a page %s', async (_what, headers) => {
  const url = await signedUrl(proxy);

  const answer = await send(proxy.url, { path: pathOf(url), headers });

  expect(answer.status).toBe(403);
  expect(answer.header('access-control-allow-origin')).toEqual([]);
  expect(answer.body.toString()).not.toContain('"request"');
});

test('is not kept by a cache, and is read as nothing but JSON', async () => {
  const answer = await fetch(await signedUrl(proxy));

  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
});
