import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError, StoreUnavailableError } from '@thumbwire/shared';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../stores/index.ts';
import type { AccessStore } from '../stores/store.ts';
import { type Keys, openKeys } from './keys.ts';
import { checkPermitted } from './permit.ts';
import { makeSecret } from './secret.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const ci = { name: 'ci', scopes: ['read'], origin: null } as const;

/** Keys over a real store, of which some methods are replaced. */
async function keysOver(
  replaced: (store: AccessStore) => Partial<AccessStore>,
  now: () => number = () => start,
): Promise<Keys> {
  const home = await mkdtemp(join(tmpdir(), 'thumbwire-keys-'));
  const store = await openStore({ store: 'sqlite', home });
  onTestFinished(async () => {
    await store.close();
    await rm(home, { recursive: true });
  });
  return openKeys({
    store: { ...store, ...replaced(store) },
    first: { id: 'home', secret: makeSecret() },
    now,
  });
}

test('the time of last use is written once a minute, and at the end', async () => {
  const written: number[] = [];
  let now = start;
  const keys = await keysOver(
    (store) => ({
      noteKeyUse: (id, at) => {
        written.push(at - start);
        return store.noteKeyUse(id, at);
      },
    }),
    () => now,
  );
  const { key } = await keys.create(ci);

  for (const second of [0, 1, 59, 60, 61, 119, 121]) {
    now = start + second * 1000;
    keys.noteUse(key);
  }
  keys.close();
  keys.close();

  expect(written).toEqual([0, 60_000, 121_000]);
});

test('the first key is no key of the store, and its use is not written', async () => {
  const keys = await keysOver(() => ({
    noteKeyUse: () => Promise.reject(new Error('The first key was written.')),
  }));
  const [first] = keys.list();

  if (first) keys.noteUse(first);

  expect(keys.list()).toMatchObject([{ id: 'home', lastUsedAt: start }]);
});

test('a key of which nobody knows whether it is kept is told to nobody and opens nothing', async () => {
  const keys = await keysOver(() => ({
    addKey: () => Promise.reject(new StoreUnavailableError('Writing takes long.')),
  }));

  await expect(keys.create(ci)).rejects.toThrow('Writing takes long.');
  expect(keys.list()).toHaveLength(1);
});

test('a key whose removal failed opens nothing all the same, and can be revoked again', async () => {
  let isFailing = true;
  const keys = await keysOver((store) => ({
    removeKey: (id) =>
      isFailing ? Promise.reject(new StoreUnavailableError('The disk is full.')) : store.removeKey(id),
  }));
  const { key, secret } = await keys.create({ ...ci, origin: 'chrome-extension://abc' });

  await expect(keys.revoke(key.id)).rejects.toThrow('The disk is full.');
  const [found, isPaired] = [keys.find(secret), keys.isPaired('chrome-extension://abc')];
  isFailing = false;
  await keys.revoke(key.id);

  expect([found, isPaired]).toEqual([null, false]);
  expect(keys.list()).toHaveLength(1);
});

test('there are 200 keys at most, and the sentence says what to do', async () => {
  const keys = await keysOver(() => ({ addKey: async () => {} }));
  for (let number = 1; number < 200; number += 1) await keys.create(ci);

  await expect(keys.create(ci)).rejects.toThrow(ConflictError);
  await expect(keys.create(ci)).rejects.toThrow(/there are 200 already\. Revoke those/);
});

test('a bound key is refused from another origin, and taken where none is named', async () => {
  const keys = await keysOver(() => ({}));
  const { key } = await keys.create({ ...ci, origin: 'chrome-extension://abc' });

  expect(() => checkPermitted(key, ['read'], 'chrome-extension://abc')).not.toThrow();
  expect(() => checkPermitted(key, ['read'], null)).not.toThrow();
  expect(() => checkPermitted(key, ['read'], 'http://localhost:3000')).toThrow(/another origin presented it/);
  expect(() => checkPermitted(key, ['rate'], null)).toThrow(/scope rate/);
});
