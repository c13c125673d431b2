import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TestProxy } from '../support/proxy.ts';
import { askAsPage, call, chat, chrome, corsOf, firefox, site } from './calls.ts';
import { openPairingDesk } from './pairing-desk.ts';

const query = { path: '/v1/request/query', body: { filter: 'all' } };

async function paired() {
  const desk = await openPairingDesk();
  const { data } = await desk.confirm(await desk.ask(chrome), desk.code(), chrome);
  return { ...desk, key: String(data.key), id: String(data.id) };
}

const decide = (proxy: TestProxy, key: string, origin: string, decision = 'allow') =>
  call(proxy, { path: '/v1/origins', key, origin: chrome, body: { origin, decision } });

describe('an extension that gives the code', () => {
  test('gets a key of its own, with its name, for its origin alone', async () => {
    const { ask, confirm, code, shown, proxy } = await openPairingDesk();

    const asked = await ask(chrome);
    const answer = await confirm(asked, code(), chrome);

    expect(asked).toMatchObject({ status: 200, data: { expiresAt: '2026-03-01T12:02:00.000Z' } });
    expect(shown).toMatchObject([{ name: 'Thumbwire in Chrome', origin: chrome }]);
    expect(answer).toMatchObject({
      status: 200,
      data: {
        ...{ name: 'Thumbwire in Chrome', scopes: ['read', 'rate', 'log'], origin: chrome },
        key: expect.stringMatching(/^tw_/),
      },
    });
    expect((await proxy.client.api.keys.list()).data.at(-1)).toMatchObject({ origin: chrome });
  });

  test('uses the API with it, also by a GET, which names no origin', async () => {
    const { proxy, key } = await paired();

    const post = await call(proxy, { ...query, key, origin: chrome });
    const get = await call(proxy, {
      path: '/v1/request/none/feedback',
      key,
      headers: { 'sec-fetch-site': 'none' },
    });
    const inFirefox = await call(proxy, {
      path: '/v1/request/none/feedback',
      key,
      headers: { 'sec-fetch-site': 'same-origin' },
    });

    expect([post.status, get.status, inFirefox.status]).toEqual([200, 404, 404]);
  });

  test.each([
    ['a page on this machine', 'http://localhost:3000'],
    ['another extension', firefox],
  ])('has a key that is refused when %s presents it', async (_who, origin) => {
    const { proxy, key } = await paired();

    const answer = await call(proxy, { ...query, key, origin });

    expect(answer).toMatchObject({
      status: 403,
      error: expect.stringMatching(/another origin presented it/),
    });
  });

  test('is allowed from then on, and no more when its key is revoked', async () => {
    const { proxy, key, id } = await paired();
    const preflight = {
      method: 'OPTIONS',
      path: chat,
      origin: chrome,
      headers: { 'access-control-request-method': 'POST' },
    };

    const before = [await askAsPage(proxy, chrome), await call(proxy, preflight)];
    const { data: listed } = await proxy.client.api.origins.list();
    await proxy.client.api.keys.revoke({ id });
    const after = [await askAsPage(proxy, chrome), await call(proxy, preflight)];
    const query2 = await call(proxy, { ...query, key, origin: chrome });

    expect(before.map(({ status }) => status)).toEqual([200, 204]);
    expect(before[0]?.headers.get('access-control-allow-origin')).toBe(chrome);
    expect(listed).toMatchObject([{ origin: chrome, status: 'allowed', by: 'pairing' }]);
    expect([...after, query2].map(({ status }) => status)).toEqual([403, 403, 401]);
    expect(after.flatMap(corsOf)).toEqual([]);
  });

  test('switches a site on and off, and sees which sites asked', async () => {
    const { proxy, key } = await paired();
    await askAsPage(proxy, site);

    const asking = await call(proxy, { path: '/v1/origins', key });
    const on = await decide(proxy, key, site);
    const reached = await askAsPage(proxy, site);
    const off = await call(proxy, {
      method: 'DELETE',
      path: `/v1/origins/${encodeURIComponent(site)}`,
      key,
      origin: chrome,
    });
    const refused = await askAsPage(proxy, site);

    expect(asking.body).toMatchObject({ data: [{ by: 'pairing' }, { origin: site, status: 'asking' }] });
    expect(on.data).toMatchObject({ status: 'allowed', by: 'Thumbwire in Chrome' });
    expect([reached.status, off.status, refused.status]).toEqual([200, 200, 403]);
  });

  test('allows no site any more when its key is revoked', async () => {
    const { proxy, key, id } = await paired();
    await decide(proxy, key, site);

    await proxy.client.api.keys.revoke({ id });

    expect((await askAsPage(proxy, site)).status).toBe(403);
    expect((await proxy.client.api.origins.list()).data).toMatchObject([{ origin: site, status: 'asking' }]);
  });

  test('does not overrule a person at the terminal, nor allow another extension', async () => {
    const { proxy, key } = await paired();
    await proxy.client.api.origins.decide({ origin: site, decision: 'refuse' });

    const overruled = await decide(proxy, key, site);
    const removed = await call(proxy, {
      method: 'DELETE',
      path: `/v1/origins/${encodeURIComponent(site)}`,
      key,
    });
    const extension = await decide(proxy, key, firefox);

    expect([overruled.status, removed.status, extension.status]).toEqual([403, 403, 403]);
    expect(overruled.error).toContain('Somebody else has decided');
    expect((await askAsPage(proxy, site)).status).toBe(403);
  });

  test('may revoke its own key', async () => {
    const { proxy, key } = await paired();

    const revoked = await call(proxy, { method: 'DELETE', path: '/v1/keys/self', key, origin: chrome });

    expect(revoked.status).toBe(200);
    expect((await call(proxy, { ...query, key, origin: chrome })).status).toBe(401);
  });
});

test('a key for a program decides about no site, whatever its scopes', async () => {
  const { proxy } = await openPairingDesk();
  const { data } = await proxy.client.api.keys.create({ name: 'ci', scopes: ['read', 'rate', 'log'] });

  const answer = await call(proxy, {
    path: '/v1/origins',
    key: data.key,
    body: { origin: site, decision: 'allow' },
  });

  expect(answer).toMatchObject({ status: 403, error: expect.stringMatching(/admin, or that of a paired/) });
});

test('the admin key that was pasted into an extension works without pairing', async () => {
  const { proxy } = await openPairingDesk();

  const answer = await call(proxy, { ...query, key: proxy.key, origin: chrome });

  expect(answer.status).toBe(200);
});

test('the code is in no answer, no file and no log', async () => {
  const { proxy, ask, confirm, code, fail } = await openPairingDesk();

  const asked = await ask(chrome);
  const answers = [asked, ...(await fail(asked, 1)), await confirm(asked, code(), chrome)];
  const files = await readdir(proxy.home, { recursive: true, withFileTypes: true });
  const kept = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );

  const withoutTimes = answers.map(({ body, headers }) => JSON.stringify([body, [...headers]]));
  for (const text of [...withoutTimes, ...kept, ...proxy.log]) expect(text).not.toContain(code());
});
