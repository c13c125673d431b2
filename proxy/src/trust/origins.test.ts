import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError, StoreUnavailableError } from '@thumbwire/shared';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../stores/index.ts';
import type { AccessStore, StoredOrigin } from '../stores/store.ts';
import { openKeys } from './keys.ts';
import { openOrigins } from './origins.ts';
import { makeSecret } from './secret.ts';

const site = 'https://chat.example.com';
const admin = { kind: 'admin' } as const;

/** Origins over a real store, of which some methods are replaced. */
async function originsOver(replaced: (store: AccessStore) => Partial<AccessStore>) {
  const home = await mkdtemp(join(tmpdir(), 'thumbwire-origins-'));
  const real = await openStore({ store: 'sqlite', home });
  onTestFinished(async () => {
    await real.close();
    await rm(home, { recursive: true });
  });
  let time = 0;
  const now = () => ++time;
  const store = { ...real, ...replaced(real) };
  const keys = await openKeys({ store, first: { id: 'home', secret: makeSecret() }, now });
  return { store: real, origins: await openOrigins({ store, keys, now }) };
}

const failing = () => Promise.reject(new StoreUnavailableError('The disk is full.'));

test('an origin whose decision could not be kept stands as it stood', async () => {
  const { origins } = await originsOver(() => ({ putOrigin: failing }));
  origins.noteRefusal(site, 'route');

  await expect(origins.decide(site, 'allowed', admin)).rejects.toThrow('The disk is full.');

  expect(origins.standingOf(site)).toBe('unknown');
  expect(origins.list()).toMatchObject([{ origin: site, status: 'asking', refusals: 1 }]);
});

test('an origin that could not be removed stands as it stood', async () => {
  const { origins } = await originsOver(() => ({ removeOrigin: failing }));
  await origins.decide(site, 'allowed', admin);

  await expect(origins.remove(site, admin)).rejects.toThrow('The disk is full.');

  expect(origins.standingOf(site)).toBe('allowed');
});

test('a refusal while a decision is being kept does not undo it', async () => {
  const { store, origins } = await originsOver(() => ({}));
  const decided = origins.decide(site, 'refused', admin);
  origins.noteRefusal(site, 'api');
  await decided;
  origins.close();

  expect(await store.origins()).toMatchObject([{ origin: site, status: 'refused', refusals: 1 }]);
});

test('many refusals of an origin are written at once, and later', async () => {
  const written: StoredOrigin[] = [];
  const { origins } = await originsOver((store) => ({
    putOrigin: (origin) => {
      written.push(origin);
      return store.putOrigin(origin);
    },
  }));
  for (let time = 0; time < 50; time += 1) origins.noteRefusal(site, 'route');
  const atOnce = written.length;

  origins.close();
  origins.close();

  expect(atOnce).toBe(0);
  expect(written).toMatchObject([{ origin: site, refusals: 50 }]);
});

test('a thousand origins are decided about at most, and those can still be changed', async () => {
  const { origins } = await originsOver(() => ({ putOrigin: async () => {} }));
  for (let number = 0; number < 1_000; number += 1) {
    await origins.decide(`https://n${number}.example`, 'allowed', admin);
  }

  await expect(origins.decide(site, 'allowed', admin)).rejects.toThrow(ConflictError);
  expect(await origins.decide('https://n1.example', 'refused', admin)).toMatchObject({ status: 'refused' });
});
