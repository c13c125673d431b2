import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { InvalidError } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { bodyOf } from '../suite/chat.ts';
import { answered, ask, logExchange, start } from '../suite/support.ts';
import { openForTest } from './test-home.ts';

const mebibyte = 1024 * 1024;

/** An answer of JSON that is small on the wire and large when decoded. */
function gzipAnswer(sizeBytes: number) {
  const bytes = gzipSync(JSON.stringify({ text: 'x'.repeat(sizeBytes) }));
  return answered({ response: bodyOf(bytes, { contentEncoding: 'gzip' }) });
}

/** Reading such bodies takes long on a busy machine, and how long is not the question. */
const patient = { limits: { flushTimeMs: 60_000, queryTimeMs: 60_000 } };

const note = (id: string) => ({
  helicone_message: expect.stringContaining(`/v1/request/${id}/raw?part=response`),
});

const largerThan = (fitting: number) =>
  new InvalidError(
    `Together these requests are larger than one answer may be (32 MiB). The first ${fitting} fit: ask for no more than ${fitting} at a time (limit, or fewer ids).`,
  );

test('refuses a page of large bodies while the thread that carries traffic goes on', async () => {
  const { store } = await openForTest(patient);
  const finish = gzipAnswer(24 * mebibyte);
  for (let number = 0; number < 24; number += 1) {
    await logExchange(store, { createdAt: start + number }, finish);
  }
  await store.count({ kind: 'all' });
  const memoryBefore = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();

  const page = ask(store, { limit: 24, includeInputs: true });
  await expect(page).rejects.toThrow(largerThan(1));
  delay.disable();

  // Reading them all here took many seconds and gigabytes.
  expect(delay.max / 1e6).toBeLessThan(1_000);
  expect(process.memoryUsage.rss() - memoryBefore).toBeLessThan(400 * mebibyte);
});

test('answers as many requests as the refusal of a page says', async () => {
  const { store } = await openForTest(patient);
  for (let number = 0; number < 5; number += 1) {
    await logExchange(store, { createdAt: start + number }, gzipAnswer(9 * mebibyte));
  }
  await expect(ask(store, { limit: 5, includeInputs: true })).rejects.toThrow(largerThan(3));

  const { requests, nextCursor } = await ask(store, { limit: 3, includeInputs: true });
  const rest = await ask(store, { limit: 3, includeInputs: true, cursor: nextCursor ?? undefined });

  expect([...requests, ...rest.requests].map(({ inputs }) => inputs?.response)).toEqual(
    Array.from({ length: 5 }, () => ({ text: 'x'.repeat(9 * mebibyte) })),
  );
});

test('answers a request whose bodies are too large with a note of where they are', async () => {
  const { store } = await openForTest(patient);
  const { id } = await logExchange(store, {}, gzipAnswer(24 * mebibyte));

  const [request] = await store.get([id], { includeInputs: true });
  const page = await ask(store, { limit: 1, includeInputs: true });
  const bodies = await store.bodies(id);

  expect(request?.inputs).toEqual({
    request: expect.objectContaining({ model: 'gpt-4o' }),
    response: note(id),
  });
  expect(page.requests[0]?.inputs).toEqual(request?.inputs);
  expect(bodies?.response?.bytes.length).toBeGreaterThan(0);
});

test('answers a body that is nested too deep with a note, and those beside it', async () => {
  const { store } = await openForTest(patient);
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const { id } = await logExchange(store, { createdAt: start + 1 }, answered({ response: bodyOf(deep) }));
  await logExchange(store);

  const { requests } = await ask(store, { includeInputs: true });

  expect(requests.map(({ inputs }) => inputs?.response)).toEqual([
    note(id),
    expect.objectContaining({ object: 'chat.completion' }),
  ]);
});

test('counts texts, too', async () => {
  const { store } = await openForTest({ limits: { flushTimeMs: 25_000 } });
  const ids: string[] = [];
  for (let number = 0; number < 40; number += 1) {
    const finish = answered({ answer: 'word '.repeat(250_000) });
    ids.push((await logExchange(store, { createdAt: start + number }, finish)).id);
  }

  const outcomes = await Promise.allSettled([ask(store, { limit: 40 }), store.get(ids)]);

  expect(outcomes).toMatchObject([
    { reason: expect.any(InvalidError) },
    { reason: expect.any(InvalidError) },
  ]);
});
