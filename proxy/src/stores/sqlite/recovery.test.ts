import { appendFileSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answered, ask, author, beginExchange, failure, logExchange, start } from '../suite/support.ts';
import { openForTest, temporaryFolder } from './test-home.ts';

/** What a home would be after `kill -9` at this moment: its files as they are. */
function homeAfterDeath(home: string): string {
  const copy = temporaryFolder();
  cpSync(home, copy, { recursive: true });
  return copy;
}

const segmentsOf = (home: string) => readdirSync(join(home, 'journal'));

test('finds an exchange that was open when the process died, as interrupted', async () => {
  const { store, home } = await openForTest();
  const open = beginExchange(store, {
    wantedId: 'req_1',
    userId: 'ann',
    modelOverride: 'mine',
    properties: { env: 'prod' },
  });
  await open.safe;

  const { store: next, lines } = await openForTest({ home: homeAfterDeath(home) });
  const [request] = await next.get(['req_1']);

  expect(request).toMatchObject({
    id: 'req_1',
    state: 'interrupted',
    createdAt: start,
    userId: 'ann',
    model: 'mine',
    properties: { env: 'prod' },
    error: 'The proxy stopped before the response ended.',
  });
  expect(lines).toEqual(['1 requests of an earlier run are marked as interrupted.']);
});

test('rates a request that was interrupted', async () => {
  const { store, home } = await openForTest();
  const { id } = await beginExchange(store).safe;
  const { store: next } = await openForTest({ home: homeAfterDeath(home) });

  await next.setFeedback(id, { ...author, rating: false });

  expect((await next.feedback(id)).current?.rating).toBe(false);
});

test('keeps an acknowledged rating of an exchange that was open when the process died', async () => {
  const { store, home } = await openForTest();
  const { id } = await beginExchange(store).safe;
  await store.setFeedback(id, { ...author, rating: true });

  const { store: next } = await openForTest({ home: homeAfterDeath(home) });
  const [request] = await next.get([id]);

  expect(request).toMatchObject({ state: 'interrupted', feedback: { rating: true } });
});

test('finds what ended but was not written when the process died', async () => {
  const { store, home } = await openForTest();
  const open = beginExchange(store);
  const { id } = await open.safe;
  open.finish(answered());
  const copy = homeAfterDeath(home);

  const { store: next } = await openForTest({ home: copy });
  const [request] = await next.get([id]);

  expect(request?.state).toBe('interrupted');
});

test('gives out the order of arrival on from the last one, journal included', async () => {
  const { store, home } = await openForTest();
  await logExchange(store);
  await beginExchange(store).safe;
  const { store: next } = await openForTest({ home: homeAfterDeath(home) });

  await logExchange(next, { createdAt: start + 1 });
  const { requests } = await ask(next);

  expect(requests.map(({ seq }) => seq)).toEqual([3, 2, 1]);
});

test('passes over a line that was torn by the death of the process', async () => {
  const { store, home } = await openForTest();
  await beginExchange(store, { wantedId: 'whole' }).safe;
  const copy = homeAfterDeath(home);
  const [segment = ''] = segmentsOf(copy);
  const line = readFileSync(join(copy, 'journal', segment), 'utf8').replace('"whole"', '"torn"');
  appendFileSync(join(copy, 'journal', segment), line.slice(0, line.length / 2));

  const { store: next } = await openForTest({ home: copy });

  expect(await next.count({ kind: 'all' })).toBe(1);
  expect(await next.get(['whole'])).toHaveLength(1);
});

test('keeps a retry and the request whose id it took apart', async () => {
  const { store, home } = await openForTest();
  await logExchange(store, { wantedId: 'mine' }, failure('failed', 500));
  await ask(store);
  await beginExchange(store, { wantedId: 'mine', createdAt: start + 1 }).safe;

  const { store: next } = await openForTest({ home: homeAfterDeath(home) });
  const { requests } = await ask(next);

  expect(requests).toMatchObject([
    { id: 'mine', state: 'interrupted', retriedAs: null },
    { state: 'failed', retriedAs: 'mine' },
  ]);
});

test('recovers twice to the same', async () => {
  const { store, home } = await openForTest();
  await beginExchange(store, { wantedId: 'a' }).safe;
  const copy = homeAfterDeath(home);
  const journal = temporaryFolder();
  cpSync(join(copy, 'journal'), journal, { recursive: true });
  const first = await openForTest({ home: copy });
  await first.store.close();
  cpSync(journal, join(copy, 'journal'), { recursive: true });

  const { store: second } = await openForTest({ home: copy });

  expect(await second.count({ kind: 'all' })).toBe(1);
});

test('records what is open at closing as interrupted, and leaves no journal', async () => {
  const { store, home } = await openForTest();
  const { id } = await beginExchange(store).safe;
  await store.close();

  const segments = segmentsOf(home);
  const { store: next } = await openForTest({ home });
  const [request] = await next.get([id]);

  expect(segments).toEqual([]);
  expect(request).toMatchObject({
    state: 'interrupted',
    error: 'The proxy was stopped before the response ended.',
  });
});

test('keeps its signing key', async () => {
  const { store, home } = await openForTest();
  const key = await store.signingKey();
  await store.close();

  const { store: next } = await openForTest({ home });

  expect(await next.signingKey()).toEqual(key);
});
