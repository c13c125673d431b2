import { describe, expect, test } from 'vitest';
import type { StoredKey, StoredOrigin } from '../store.ts';
import { type OpenEmpty, start, useStore } from './support.ts';

const key: StoredKey = {
  id: 'key_1',
  name: 'ci',
  scopes: ['read', 'rate'],
  hash: 'ab'.repeat(32),
  origin: null,
  createdAt: start,
  lastUsedAt: null,
};

const origin: StoredOrigin = {
  origin: 'https://chat.example.com',
  status: 'asking',
  decidedBy: null,
  decidedAt: null,
  wantedRoute: true,
  wantedApi: false,
  refusals: 2,
  lastRefusedAt: start,
};

/** Who may use the proxy: keys and origins. */
export function accessSuite(open: OpenEmpty): void {
  describe('keeps who may use the proxy', () => {
    const use = useStore(open, 'each test');

    test('has no keys and no origins in the beginning', async () => {
      expect(await use.store.keys()).toEqual([]);
      expect(await use.store.origins()).toEqual([]);
    });

    test('keeps keys as they are, in the order in which they were made', async () => {
      const paired: StoredKey = {
        ...key,
        id: 'key_0',
        name: 'Chrome 👍',
        scopes: ['rate'],
        origin: 'chrome-extension://abc',
      };
      await use.store.addKey(key);
      await use.store.addKey(paired);

      expect(await use.store.keys()).toEqual([key, paired]);
    });

    test('adding a key twice adds it once', async () => {
      await use.store.addKey(key);
      await use.store.addKey(key);

      expect(await use.store.keys()).toEqual([key]);
    });

    test('removes a key, and none that is not there', async () => {
      await use.store.addKey(key);

      await use.store.removeKey('key_2');
      expect(await use.store.keys()).toHaveLength(1);

      await use.store.removeKey('key_1');
      expect(await use.store.keys()).toEqual([]);
    });

    test('notes when a key was used, and makes none by that', async () => {
      await use.store.addKey(key);

      await use.store.noteKeyUse('key_1', start + 1);
      await use.store.noteKeyUse('key_2', start + 2);

      expect(await use.store.keys()).toEqual([{ ...key, lastUsedAt: start + 1 }]);
    });

    test('keeps what is known of an origin last, by name', async () => {
      const decided: StoredOrigin = {
        ...origin,
        status: 'allowed',
        decidedBy: 'key_1',
        decidedAt: start + 5,
      };
      const other: StoredOrigin = { ...origin, origin: 'http://a.example:8080', wantedApi: true };
      await use.store.putOrigin(origin);
      await use.store.putOrigin(other);
      await use.store.putOrigin(decided);

      expect(await use.store.origins()).toEqual([other, decided]);
    });

    test('forgets an origin, and none that is not known', async () => {
      await use.store.putOrigin(origin);

      await use.store.removeOrigin('https://other.example');
      expect(await use.store.origins()).toHaveLength(1);

      await use.store.removeOrigin(origin.origin);
      expect(await use.store.origins()).toEqual([]);
    });
  });
}
