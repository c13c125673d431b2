import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, NotFoundError } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { askAsPage, call, makeKey } from './calls.ts';

const query = { path: '/v1/request/query', body: { filter: 'all' } };

test('a key is told once and kept as a hash only', async () => {
  await using home = await temporaryHome();
  await using proxy = await startProxy({ home: home.path });
  const { key, id } = await makeKey(proxy, 'read');

  const listed = await proxy.client.api.keys.list();
  const files = await readdir(home.path, { recursive: true, withFileTypes: true });
  const kept = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );

  expect(key).toMatch(/^tw_[\w-]{43}$/);
  expect(JSON.stringify(listed)).toContain(id);
  expect(JSON.stringify(listed)).not.toContain(key);
  expect(kept.join()).toContain(id);
  expect(kept.join()).not.toContain(key);
});

test('the first part of a made key is not enough, nor is one letter more', async () => {
  await using proxy = await startProxy();
  const { key } = await makeKey(proxy, 'read');
  const other = key.endsWith('A') ? 'B' : 'A';

  const statuses = await Promise.all(
    [key.slice(0, -1), `${key}A`, key.slice(0, -1) + other, key].map(
      async (given) => (await call(proxy, { ...query, key: given })).status,
    ),
  );

  expect(statuses).toEqual([401, 401, 401, 200]);
});

test('keys outlive a restart, and revoked ones do not', async () => {
  await using home = await temporaryHome();
  const before = await startProxy({ home: home.path });
  const kept = await makeKey(before, 'read');
  const revoked = await makeKey(before, 'read');
  await before.client.api.keys.revoke({ id: revoked.id });
  await before[Symbol.asyncDispose]();

  await using proxy = await startProxy({ home: home.path });
  const answers = await Promise.all([kept, revoked].map(({ key }) => call(proxy, { ...query, key })));

  expect(answers.map(({ status }) => status)).toEqual([200, 401]);
});

test('a revoked key opens nothing from the answer on, and ends the stream that it opened', async () => {
  await using proxy = await startProxy();
  const { id, key } = await makeKey(proxy, 'read');
  const stream = await fetch(`${proxy.url}/v1/request/stream`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const ended = stream.text();

  await proxy.client.api.keys.revoke({ id });
  const after = await call(proxy, { ...query, key });

  expect(after).toMatchObject({ status: 401, error: expect.stringMatching(/not one of this proxy/) });
  expect(stream.status).toBe(200);
  await ended;
});

test('any key may revoke itself, and no other without the scope admin', async () => {
  await using proxy = await startProxy();
  const own = await makeKey(proxy, 'rate');
  const other = await makeKey(proxy, 'read');

  const foreign = await call(proxy, { method: 'DELETE', path: `/v1/keys/${other.id}`, key: own.key });
  const self = await call(proxy, { method: 'DELETE', path: '/v1/keys/self', key: own.key });
  const { data: left } = await proxy.client.api.keys.list();

  expect(foreign).toMatchObject({ status: 403, error: expect.stringMatching(/scope admin.*"self"/) });
  expect(self).toMatchObject({ status: 200, body: { data: null, error: null } });
  expect(left.map(({ id }) => id)).toEqual(['home', other.id]);
});

test('an unknown key cannot be revoked', async () => {
  await using proxy = await startProxy();

  await expect(proxy.client.api.keys.revoke({ id: 'key_none' })).rejects.toThrow(NotFoundError);
});

test('the key of the home cannot be revoked, and the sentence says how to replace it', async () => {
  await using proxy = await startProxy();

  const refused = proxy.client.api.keys.revoke({ id: 'home' });

  await expect(refused).rejects.toThrow(ConflictError);
  await expect(refused).rejects.toThrow(/file "key" in the home\. Delete that file and restart/);
});

test('the key of the environment is an admin key that cannot be revoked', async () => {
  await using proxy = await startProxy({ key: 'chosen-by-somebody' });

  const { data } = await proxy.client.api.keys.list();

  expect(data).toMatchObject([{ id: 'environment', name: 'admin', scopes: ['admin'] }]);
  await expect(proxy.client.api.keys.revoke({ id: 'environment' })).rejects.toThrow(/THUMBWIRE_API_KEY/);
});

test.each<[what: string, body: unknown, error: RegExp]>([
  ['without a name', { scopes: ['read'] }, /name must be text/],
  ['with an empty name', { name: '', scopes: ['read'] }, /name must be 1 to 64 visible/],
  ['with spaces around its name', { name: ' ci', scopes: ['read'] }, /name must be 1 to 64 visible/],
  ['with a name that moves the cursor', { name: 'ci\u001b[2J', scopes: ['read'] }, /visible characters/],
  ['with a long name', { name: 'a'.repeat(65), scopes: ['read'] }, /longer than 64/],
  ['without scopes', { name: 'ci' }, /scopes must be an array/],
  ['with no scope', { name: 'ci', scopes: [] }, /at least one of admin, read, rate, log/],
  ['with an unknown scope', { name: 'ci', scopes: ['write'] }, /one of admin, read, rate, log/],
])('a key %s is not made', async (_what, body, error) => {
  await using proxy = await startProxy();

  const answer = await call(proxy, { path: '/v1/keys', key: proxy.key, body });

  expect(answer).toMatchObject({ status: 400, error: expect.stringMatching(error) });
  expect((await proxy.client.api.keys.list()).data).toHaveLength(1);
});

test('who rates is the name of the key, unless the call says another', async () => {
  await using proxy = await startProxy();
  const { key, name } = await makeKey(proxy, 'rate');
  const answer = await askAsPage(proxy, 'http://localhost:3000');
  const path = `/v1/request/${answer.headers.get('helicone-id')}/feedback`;

  await call(proxy, { path, key, body: { rating: true } });
  await call(proxy, { path, key, body: { rating: false, rater: 'anna' } });
  const { data } = await call(proxy, { path, key });

  expect(data.history).toMatchObject([{ rater: name }, { rater: 'anna' }]);
});

describe('the list says when a key was used last', () => {
  test('at once, and to the end also after a restart', async () => {
    await using home = await temporaryHome();
    let now = Date.parse('2026-03-01T12:00:00Z');
    const before = await startProxy({ home: home.path, now: () => now });
    const { key, id } = await makeKey(before, 'read');
    const lastUse = async ({ client }: typeof before) =>
      (await client.api.keys.list()).data.find((each) => each.id === id)?.lastUsedAt;

    const unused = await lastUse(before);
    await call(before, { ...query, key });
    now += 10_000;
    await call(before, { ...query, key });
    const used = await lastUse(before);
    await before[Symbol.asyncDispose]();
    await using after = await startProxy({ home: home.path, now: () => now });

    expect([unused, used]).toEqual([null, '2026-03-01T12:00:10.000Z']);
    expect(await lastUse(after)).toBe('2026-03-01T12:00:10.000Z');
  });

  test('and a refused call is no use', async () => {
    await using proxy = await startProxy();
    const { key } = await makeKey(proxy, 'rate');

    await call(proxy, { ...query, key });

    expect((await proxy.client.api.keys.list()).data.at(-1)?.lastUsedAt).toBeNull();
  });
});

describe('a made key is never sent to a provider', () => {
  test.each<
    [place: string, headers: (key: string) => Record<string, string>, query: (key: string) => string]
  >([
    ['authorization', (key) => ({ authorization: `Bearer ${key}` }), () => ''],
    ['x-api-key', (key) => ({ 'x-api-key': key }), () => ''],
    ['x-note', (key) => ({ 'x-note': key }), () => ''],
    ['cookie', (key) => ({ cookie: `a=b; session=${key}` }), () => ''],
    ['parameter key', () => ({}), (key) => `?key=${key}`],
  ])('in %s', async (place, headers, search) => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
    const { key } = await makeKey(proxy, 'log');

    const path = `/openai/v1/chat/completions${search(key)}`;
    const answer = await call(proxy, { path, headers: headers(key), body: {} });

    expect(answer).toMatchObject({ status: 400, error: expect.stringMatching(/never sent on/) });
    expect(answer.error.toLowerCase()).toContain(place);
    expect(answer.error).not.toContain(key);
    expect(provider.received).toHaveLength(0);
  });

  test('in Helicone-Auth, where it stays here, as does an unknown one', async () => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
    const { key } = await makeKey(proxy, 'read');
    const path = '/openai/v1/chat/completions';

    const own = await call(proxy, { path, headers: { 'helicone-auth': `Bearer ${key}` }, body: {} });
    const old = await call(proxy, { path, headers: { 'helicone-auth': 'Bearer sk-helicone-old' }, body: {} });

    expect([own.status, old.status]).toEqual([200, 200]);
    expect(provider.received.flatMap(({ header }) => header('helicone-auth'))).toEqual([]);
  });
});

describe('bound to more than loopback, a provider is reached with a key', () => {
  test.each<[what: string, scope: 'read' | 'log' | 'admin', status: number]>([
    ['that may log', 'log', 200],
    ['of an admin', 'admin', 200],
    ['that may only read: refused', 'read', 403],
  ])('%s', async (_what, scope, status) => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ host: '0.0.0.0', providers: { openai: `${provider.url}/v1` } });
    const { key } = await makeKey(proxy, scope);

    const answer = await call(proxy, {
      path: '/openai/v1/chat/completions',
      headers: { 'helicone-auth': `Bearer ${key}` },
      body: {},
    });

    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.error).toContain('scope log');
    expect(provider.received).toHaveLength(status === 200 ? 1 : 0);
  });

  test('and not with one that was revoked', async () => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ host: '0.0.0.0', providers: { openai: `${provider.url}/v1` } });
    const { id, key } = await makeKey(proxy, 'log');
    await proxy.client.api.keys.revoke({ id });

    const answer = await call(proxy, {
      path: '/openai/v1/chat/completions',
      headers: { 'helicone-auth': `Bearer ${key}` },
      body: {},
    });

    expect(answer.status).toBe(401);
    expect(provider.received).toHaveLength(0);
  });
});
