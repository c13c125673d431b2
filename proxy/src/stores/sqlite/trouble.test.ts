import { StoreUnavailableError } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { answered, ask, author, beginExchange, logExchange, start } from '../suite/support.ts';
import { openForTest } from './test-home.ts';
import { lockDatabase, watchThreads } from './test-trouble.ts';

test('goes on giving out safe ids while the database is locked, and writes all when it is free', async () => {
  const { store, home } = await openForTest();
  const unlock = lockDatabase(home);
  const begun = await Promise.all(
    Array.from({ length: 20 }, (_, number) => logExchange(store, { createdAt: start + number })),
  );
  await expect.poll(() => store.health().status, { timeout: 10_000 }).toBe('degraded');
  const { reason, pending } = store.health();

  unlock();
  await expect.poll(() => store.health().status, { timeout: 10_000 }).toBe('ok');
  const { requests } = await ask(store, { limit: 100 });

  expect(reason).toMatch(/is locked by another program/);
  expect(pending).toBe(20);
  expect(new Set(requests.map(({ id }) => id))).toEqual(new Set(begun.map(({ id }) => id)));
});

test('tells a caller to rate again when the database stays locked, and applies the event once', async () => {
  const { store, home } = await openForTest({ limits: { changeTimeMs: 100 } });
  const { id } = await logExchange(store);
  await ask(store);
  const unlock = lockDatabase(home);
  const change = { ...author, rating: true, eventId: 'event-1' };
  await expect(store.setFeedback(id, change)).rejects.toThrow(StoreUnavailableError);

  unlock();
  await expect.poll(() => store.health().status, { timeout: 10_000 }).toBe('ok');
  await store.setFeedback(id, change);

  expect((await store.feedback(id)).history).toHaveLength(1);
});

test('says that the disk is full, and loses no id', async () => {
  const { store, home } = await openForTest({ limits: { pageCount: 120 } });
  const big = answered({ answer: Array.from({ length: 20_000 }, (_, number) => number * 7919).join(' ') });
  const begun = await Promise.all(
    Array.from({ length: 40 }, (_, number) => logExchange(store, { createdAt: start + number }, big)),
  );
  await expect.poll(() => store.health().status, { timeout: 10_000 }).toBe('degraded');
  const { reason } = store.health();
  const afterwards = await beginExchange(store).safe;
  await store.close();

  const { store: next } = await openForTest({ home });
  const found = await next.get([...begun, afterwards].map(({ id }) => id));

  expect(reason).toMatch(/^The disk is full/);
  expect(found).toHaveLength(41);
});

test('starts the writer again when it dies, and sends it again what was not committed', async () => {
  const threadOf = watchThreads();
  const { store, lines } = await openForTest();
  const writer = await threadOf('thumbwire-writer');
  const first = await logExchange(store);
  await writer.terminate();
  const second = await logExchange(store, { createdAt: start + 1 });

  await store.setFeedback(first.id, { ...author, rating: true });
  const { requests } = await ask(store);

  expect(requests.map(({ id }) => id)).toEqual([second.id, first.id]);
  expect(requests[1]?.feedback?.rating).toBe(true);
  expect(lines.join()).toContain('The writer stopped');
});

test('loses and doubles nothing when the writer dies again and again under load', async () => {
  const threadOf = watchThreads();
  const { store } = await openForTest();
  const ids: string[] = [];

  for (let round = 0; round < 3; round += 1) {
    const writer = await threadOf('thumbwire-writer');
    const rated = Array.from({ length: 30 }, async (_, number) => {
      const { id } = await logExchange(store, { createdAt: start + number });
      ids.push(id);
      await store.setFeedback(id, { ...author, rating: number % 2 === 0 });
    });
    await Promise.race(rated);
    await writer.terminate();
    await Promise.all(rated);
  }
  const { requests } = await ask(store, { limit: 1000 });
  const histories = await Promise.all(ids.map(async (id) => (await store.feedback(id)).history.length));

  expect(new Set(requests.map(({ id }) => id))).toEqual(new Set(ids));
  expect(requests.every(({ feedback }) => feedback !== null)).toBe(true);
  expect(new Set(histories)).toEqual(new Set([1]));
});

test('writes a record without its bodies when reading them brings the writer down', async () => {
  const { store } = await openForTest({ limits: { writeTimeMs: 500 } });
  const choices = Array.from({ length: 900_000 }, () => '{"a":{"b":[{}]}}').join();
  const bytes = Buffer.from(`{"model":"gpt-4o","choices":[${choices}]}`);
  const good = await logExchange(store);
  const bad = await logExchange(
    store,
    { createdAt: start + 1 },
    answered({
      response: { bytes, contentType: 'application/json', contentEncoding: null, sizeBytes: bytes.length },
    }),
  );

  await expect.poll(() => store.health().pending, { timeout: 60_000 }).toBe(0);
  const [badRow, goodRow] = await store.get([bad.id, good.id]);

  expect(goodRow?.totalTokens).toBe(15);
  expect(badRow).toMatchObject({
    state: 'complete',
    issues: ['The bodies were not kept: reading them failed repeatedly.'],
  });
  expect(store.health()).toMatchObject({ status: 'ok', notLogged: 0 });
});

test('drops bodies first when too much waits, and says so', async () => {
  const { store, home, lines } = await openForTest({ limits: { pendingBytes: 100_000 } });
  const unlock = lockDatabase(home);
  const big = answered({ answer: 'x'.repeat(60_000) });
  const first = await logExchange(store, {}, big);
  const second = await logExchange(store, { createdAt: start + 1 }, big);
  const third = await logExchange(store, { createdAt: start + 2 }, big);

  const told = lines.filter((line) => line.startsWith('More comes in'));
  unlock();
  await expect.poll(() => store.health().pending, { timeout: 10_000 }).toBe(0);
  const [firstRow, secondRow, thirdRow] = await store.get([first.id, second.id, third.id]);

  expect(firstRow?.issues).toEqual([]);
  expect(secondRow?.issues).toEqual(['The bodies were not kept: too much was waiting to be written.']);
  expect(secondRow?.responseText).toBeNull();
  expect(thirdRow?.issues).toEqual(secondRow?.issues);
  expect(told).toEqual([
    'More comes in than can be written: the bodies of 1 request were not kept. Send less at once, or wait.',
  ]);
  expect(store.health()).toMatchObject({ status: 'degraded', reason: told[0] });
});

test('takes in no more exchanges than it may keep, counts the others, and says so', async () => {
  const { store, home, lines } = await openForTest({ limits: { pendingRequests: 3 } });
  const unlock = lockDatabase(home);
  for (let number = 0; number < 3; number += 1) await logExchange(store, { createdAt: start + number });

  const refused = beginExchange(store);
  await expect(refused.safe).rejects.toThrow(StoreUnavailableError);
  refused.finish(answered());
  const told = lines.filter((line) => line.startsWith('More comes in'));
  unlock();
  await expect.poll(() => store.health().pending, { timeout: 10_000 }).toBe(0);
  const accepted = await logExchange(store);

  expect(store.health().notLogged).toBe(1);
  expect(told).toEqual([
    'More comes in than can be written: 1 exchange passed unlogged. Send less at once, or wait.',
  ]);
  expect(await store.get([accepted.id])).toHaveLength(1);
  expect(await store.count({ kind: 'all' })).toBe(4);
});

test('shows an exchange that is open for long', async () => {
  const { store } = await openForTest({ limits: { openAfterMs: 50 } });
  const { id } = await beginExchange(store).safe;

  await expect
    .poll(async () => (await ask(store)).requests.map((request) => [request.id, request.state]), {
      timeout: 10_000,
    })
    .toEqual([[id, 'open']]);
});

test('ends a query that takes too long with what to do about it', async () => {
  const { store } = await openForTest({ limits: { queryTimeMs: 0 } });
  for (let number = 0; number < 200; number += 1) await logExchange(store, { createdAt: start + number });

  const slow = store.count({ kind: 'condition', field: 'path', operator: 'contains', value: 'nowhere' });

  await expect(slow).rejects.toThrow(/^The filter took too long\. Narrow it/);
});

test('ends a count by group that takes too long, too', async () => {
  const { store } = await openForTest({ limits: { queryTimeMs: 0 } });
  for (let number = 0; number < 200; number += 1) await logExchange(store, { createdAt: start + number });

  const slow = store.rates({
    ...{ filter: { kind: 'all' }, groupBy: [{ kind: 'field', field: 'user_id' }], scores: [] },
    ...{ timeZone: 'UTC', sort: { by: 'rated', direction: 'desc' }, limit: 10 },
  });

  await expect(slow).rejects.toThrow(/^The filter took too long\. Narrow it/);
});

test('answers again after a reader died', async () => {
  const threadOf = watchThreads();
  const { store } = await openForTest();
  await logExchange(store);
  await ask(store);
  const reader = await threadOf('thumbwire-reader');
  await reader.terminate();

  const { requests } = await ask(store);

  expect(requests).toHaveLength(1);
});

test('refuses everything after it was closed', async () => {
  const { store } = await openForTest();
  const { id } = await logExchange(store);
  await store.close();

  await expect(beginExchange(store).safe).rejects.toThrow(StoreUnavailableError);
  await expect(store.setFeedback(id, { ...author, rating: true })).rejects.toThrow(StoreUnavailableError);
  await expect(ask(store)).rejects.toThrow(StoreUnavailableError);
});
