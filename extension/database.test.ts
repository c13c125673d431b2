import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { openDatabase, readConnection } from './database.ts';
import 'fake-indexeddb/auto';

test('what an earlier version kept is still there, and alerts can be kept beside it', async () => {
  const name = crypto.randomUUID();
  const earlier = await openDB(name, 1, {
    upgrade(database) {
      for (const store of ['setting', 'observed']) database.createObjectStore(store);
    },
  });
  const connection = { url: 'http://127.0.0.1:8787', key: 'tw_key' };
  await earlier.put('setting', connection, 'connection');
  earlier.close();

  const database = await openDatabase(name);
  await database.put('alerts', { notified: 3, dismissed: 2 }, connection.url);

  expect(await readConnection(database)).toEqual(connection);
  expect(await database.get('alerts', connection.url)).toEqual({ notified: 3, dismissed: 2 });
});
