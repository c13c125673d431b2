import { parseFilter, StoreUnavailableError } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { answered, ask, idsOf, logExchange, start } from '../suite/support.ts';
import { openForTest, temporaryFolder } from './test-home.ts';
import { lockDatabase, meddle, watchThreads } from './test-trouble.ts';

const allWritten = (store: Store) => expect.poll(() => store.health().pending, { timeout: 10_000 }).toBe(0);

const haiku = { text: { contains: 'haiku' } };

/** A home whose texts are written, and none of them searchable yet. */
async function unindexedHome(): Promise<{ home: string; id: string }> {
  const home = temporaryFolder();
  const { store } = await openForTest({ home });
  const { id } = await logExchange(store, {}, answered({ answer: 'a haiku' }));
  await idsOf(store, haiku);
  await store.close();
  meddle(home, 'DELETE FROM search; INSERT INTO unindexed SELECT seq FROM text');
  return { home, id };
}

test('refuses a page and a count while what was handed over before cannot be written', async () => {
  const { store, home } = await openForTest({ limits: { flushTimeMs: 100 } });
  await logExchange(store);
  await allWritten(store);
  const unlock = lockDatabase(home);
  await logExchange(store, { createdAt: start + 1 });

  const outcomes = await Promise.allSettled([ask(store), store.count({ kind: 'all' })]);
  unlock();
  await allWritten(store);

  expect(outcomes).toMatchObject([
    { reason: expect.any(StoreUnavailableError) },
    { reason: expect.any(StoreUnavailableError) },
  ]);
  expect(await store.count({ kind: 'all' })).toBe(2);
});

test('answers for a written request by its id while others cannot be written', async () => {
  const { store, home } = await openForTest({ limits: { flushTimeMs: 100 } });
  const written = await logExchange(store);
  await allWritten(store);
  const unlock = lockDatabase(home);
  const waiting = await logExchange(store, { createdAt: start + 1 });

  const [request] = await store.get([written.id]);
  const notWritten = store.get([waiting.id]);

  expect(request?.state).toBe('complete');
  await expect(notWritten).rejects.toThrow(/^The request is logged, and not written yet\./);
  unlock();
});

test('refuses a search while the index lacks texts, and answers it afterwards', async () => {
  const { home, id } = await unindexedHome();
  meddle(home, "CREATE TRIGGER hold BEFORE DELETE ON unindexed BEGIN SELECT raise(ABORT, 'not now'); END");
  const { store } = await openForTest({ home, limits: { indexTimeMs: 100 } });

  const early = store.query({
    filter: parseFilter(haiku),
    sort: { field: 'created_at', direction: 'desc' },
    limit: 1,
    offset: 0,
  });
  await expect(early).rejects.toThrow(StoreUnavailableError);
  meddle(home, 'DROP TRIGGER hold');
  await expect.poll(() => store.health().unindexed, { timeout: 60_000 }).toBe(0);

  expect(await idsOf(store, haiku)).toEqual([id]);
});

test('makes texts searchable also when the writer died while it had nothing to write', async () => {
  const { home, id } = await unindexedHome();
  const threadOf = watchThreads();
  const { store, lines } = await openForTest({ home });
  const writer = await threadOf('thumbwire-writer');
  await writer.terminate();

  const ids = await idsOf(store, haiku);

  expect(ids).toEqual([id]);
  expect(lines.join()).toMatch(/The writer stopped and is started again/);
});
