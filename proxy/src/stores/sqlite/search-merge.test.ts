import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { answered, ask, idsOf, logExchange } from '../suite/support.ts';
import { databaseName } from './connection.ts';
import { openForTest, temporaryFolder } from './test-home.ts';

/** How many pieces of the search index each word is looked for in. */
function segmentsOf(home: string): number {
  using database = new DatabaseSync(`${home}/${databaseName}`, { readOnly: true });
  return Number(database.prepare('SELECT count(DISTINCT segid) AS n FROM search_idx').get()?.n);
}

test('the segments of the index come together when nothing else is to do', async () => {
  const home = temporaryFolder();
  const { store } = await openForTest({ home });
  const ids: string[] = [];
  // A question after each answer makes it searchable, and so a segment of its own.
  for (let number = 0; number < 14; number++) {
    const { id } = await logExchange(store, {}, answered({ answer: `Tide ${number} of the sea.` }));
    ids.push(id);
    await ask(store);
    await idsOf(store, { text: { contains: 'tide' } });
  }
  await store.close();
  const before = segmentsOf(home);

  const again = await openForTest({ home });

  await expect.poll(() => segmentsOf(home), { timeout: 20_000 }).toBe(1);
  expect(before).toBeGreaterThan(4);
  expect(await idsOf(again.store, { text: { contains: 'tide' } })).toEqual(ids.toReversed());
  expect(await idsOf(again.store, { text: { contains: '7' } })).toEqual([ids[7]]);
});
