import { describe, expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { openSocket } from '../support/open-socket.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { startSocketProvider } from '../support/socket-provider.ts';
import { askAsPage, call, chat, chrome, corsOf, site } from './calls.ts';

const query = { path: '/v1/request/query', body: { filter: 'all' } };
const page = 'http://localhost:3000';

async function decide(proxy: TestProxy, origin: string, decision: 'allow' | 'refuse') {
  return (await proxy.client.api.origins.decide({ origin, decision })).data;
}

const listed = async (proxy: TestProxy) => (await proxy.client.api.origins.list()).data;

describe('a page that nobody allowed', () => {
  test('is refused, the sentence says how to allow it, and the browser opens nothing to it', async () => {
    await using proxy = await startProxy();

    const answer = await askAsPage(proxy, site);

    expect(answer.status).toBe(403);
    expect(answer.error).toContain(`"thumbwire origins allow ${site}" allows it`);
    expect(corsOf(answer)).toEqual([]);
  });

  test('is remembered once, with what it wanted, how often and when', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    await using proxy = await startProxy({ now: () => now });

    await askAsPage(proxy, site);
    now += 60_000;
    await call(proxy, { ...query, key: proxy.key, origin: site });

    expect(await listed(proxy)).toEqual([
      {
        ...{ origin: site, status: 'asking', by: null, wanted: ['route', 'api'], refusals: 2 },
        ...{ lastRefusedAt: '2026-03-01T12:01:00.000Z', decidedAt: null },
      },
    ]);
  });

  test('asks with its preflight, which is all that a browser sends', async () => {
    await using proxy = await startProxy();

    const answer = await call(proxy, {
      method: 'OPTIONS',
      path: chat,
      origin: site,
      headers: { 'access-control-request-method': 'POST' },
    });

    expect(answer.status).toBe(403);
    expect(corsOf(answer)).toEqual([]);
    expect(await listed(proxy)).toMatchObject([{ origin: site, wanted: ['route'] }]);
  });

  test.each([
    'null',
    'https://a.example/path',
    'https://a.example:443',
    'HTTPS://A.EXAMPLE',
    'https://a.example, https://b.example',
    'https://$(reboot).example',
    'file://',
    'chrome-extension://abc',
  ])('is not remembered as %j, about which nobody can decide', async (origin) => {
    await using proxy = await startProxy();

    const refused = await askAsPage(proxy, origin);
    const decided = await call(proxy, {
      path: '/v1/origins',
      key: proxy.key,
      body: { origin, decision: 'allow' },
    });

    expect([refused.status, decided.status]).toEqual([403, 400]);
    expect(refused.error).not.toContain('origins allow');
    expect(await listed(proxy)).toEqual([]);
  });

  test('pushes out those that asked longest ago, and no decision', async () => {
    let now = 0;
    await using proxy = await startProxy({ now: () => ++now });
    await decide(proxy, 'https://first.example', 'refuse');

    for (let number = 0; number < 103; number += 1) await askAsPage(proxy, `https://n${number}.example`);
    const origins = (await listed(proxy)).map(({ origin }) => origin);

    expect(origins).toHaveLength(101);
    expect(origins).toContain('https://first.example');
    expect(origins).toContain('https://n102.example');
    expect(origins).not.toContain('https://n2.example');
  });
});

describe('a page that was allowed', () => {
  test('reaches a provider and reads the answer and its id, its origin and no star in the answer', async () => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
    const decided = await decide(proxy, site, 'allow');

    const answer = await call(proxy, { path: '/openai/v1/chat/completions', origin: site, body: {} });

    expect(decided).toMatchObject({ status: 'allowed', by: 'admin' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(site);
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/Helicone-Id, Helicone-Status/);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('helicone-id')).not.toBeNull();
    expect(provider.received).toHaveLength(1);
  });

  test('uses the API with a key, and not without', async () => {
    await using proxy = await startProxy();
    await decide(proxy, site, 'allow');

    const withKey = await call(proxy, { ...query, key: proxy.key, origin: site });
    const without = await call(proxy, { ...query, origin: site });

    expect([withKey.status, without.status]).toEqual([200, 401]);
    for (const { headers } of [withKey, without]) {
      expect(headers.get('access-control-allow-origin')).toBe(site);
      expect(headers.get('vary')).toBe('Origin');
      expect(headers.get('access-control-expose-headers')).toContain('Thumbwire-Content-Type');
    }
  });

  test('has its preflight answered, with the headers that it asks for, to keep for a while', async () => {
    await using proxy = await startProxy();
    await decide(proxy, site, 'allow');
    const asked = 'authorization,content-type,helicone-property-app,x-stainless-lang';

    const answer = await call(proxy, {
      method: 'OPTIONS',
      path: chat,
      origin: site,
      headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
    });

    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(site);
    expect(answer.headers.get('access-control-allow-headers')).toBe(asked);
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(answer.headers.get('access-control-allow-private-network')).toBeNull();
  });

  test('is one origin: neither its other port, nor its other scheme, nor a name below it', async () => {
    await using proxy = await startProxy();
    await decide(proxy, site, 'allow');

    const answers = await Promise.all(
      [`${site}:8443`, site.replace('https', 'http'), site.replace('chat', 'x.chat')].map((origin) =>
        askAsPage(proxy, origin),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('opens a WebSocket', async () => {
    await using provider = await startSocketProvider();
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
    await decide(proxy, site, 'allow');

    using client = await openSocket(proxy.url, '/openai/v1/realtime', { origin: site });
    client.socket.close();
    await client.closed;

    expect(provider.accepted).toHaveLength(1);
  });

  test.each(['refuse', 'remove'] as const)('is refused at once after %s', async (change) => {
    await using proxy = await startProxy();
    await decide(proxy, site, 'allow');
    const before = await askAsPage(proxy, site);

    if (change === 'refuse') await decide(proxy, site, 'refuse');
    else await proxy.client.api.origins.remove({ origin: site });
    const after = await askAsPage(proxy, site);

    expect([before.status, after.status]).toEqual([200, 403]);
    expect(await listed(proxy)).toMatchObject([{ status: change === 'refuse' ? 'refused' : 'asking' }]);
  });
});

test('a page on this machine is allowed until somebody refuses it', async () => {
  await using proxy = await startProxy();
  const before = await askAsPage(proxy, page);

  await decide(proxy, page, 'refuse');
  const after = await askAsPage(proxy, page);
  await proxy.client.api.origins.remove({ origin: page });
  const again = await askAsPage(proxy, page);

  expect([before.status, after.status, again.status]).toEqual([200, 403, 200]);
});

test('an extension that nobody paired reaches no provider, and is remembered', async () => {
  await using proxy = await startProxy();

  const answer = await askAsPage(proxy, chrome);

  expect(answer.status).toBe(403);
  expect(answer.error).toMatch(/"thumbwire origins allow chrome-extension:.*or pair it\.$/);
  expect(await listed(proxy)).toMatchObject([{ origin: chrome, status: 'asking', wanted: ['route'] }]);
});

test('an extension that somebody refused does not even ask to be paired', async () => {
  await using proxy = await startProxy();
  await decide(proxy, chrome, 'refuse');

  const asked = await call(proxy, { path: '/v1/pair', origin: chrome, body: { name: 'Pest' } });

  expect(asked.status).toBe(403);
});

test('decisions and what was refused outlive a restart', async () => {
  await using home = await temporaryHome();
  const before = await startProxy({ home: home.path });
  await decide(before, site, 'allow');
  await askAsPage(before, 'https://asking.example');
  await before[Symbol.asyncDispose]();

  await using proxy = await startProxy({ home: home.path });

  expect((await askAsPage(proxy, site)).status).toBe(200);
  expect(await listed(proxy)).toMatchObject([
    { origin: 'https://asking.example', status: 'asking', refusals: 1 },
    { origin: site, status: 'allowed' },
  ]);
});

test('what is not known cannot be removed', async () => {
  await using proxy = await startProxy();

  const removed = proxy.client.api.origins.remove({ origin: 'https://unknown.example' });

  await expect(removed).rejects.toThrow('Nothing is known of "https://unknown.example"');
});
