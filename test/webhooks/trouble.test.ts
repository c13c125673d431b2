import { describe, expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { askDemo } from './ask.ts';
import { answerWith, idsOf, type Manner, type Receiver, startReceiver } from './receiver.ts';

/** A machine that is busy with tests takes its time. */
const inTime = { timeout: 30_000 };

/** As short as a test can wait; the real times are checked in schedule.test.ts. */
const deliveries = { timeoutMs: 400, retryDelaysMs: [20, 20, 20, 20, 20, 20] };

async function hook(proxy: TestProxy, { url }: { readonly url: string }): Promise<string> {
  const { data } = await proxy.client.api.webhooks.create({ destination: `${url}/hook` });
  return data.id;
}

async function log(proxy: TestProxy, id: string, state?: 'pending' | 'delivered' | 'dead') {
  const { data } = await proxy.client.api.webhooks.deliveries({ id, limit: 1000, ...(state && { state }) });
  return data;
}

/** The sentences of a delivery's attempts. */
async function complaints(proxy: TestProxy, id: string): Promise<(string | null)[]> {
  const {
    deliveries: [first],
  } = await log(proxy, id);
  return (first?.attempts ?? []).map(({ error }) => error);
}

/** Answers badly so often, then well. */
function badly(receiver: Receiver, times: number, manner: Manner): void {
  let left = times;
  receiver.manner = (response, arrival) => {
    left -= 1;
    (left < 0 ? answerWith(204) : manner)(response, arrival);
  };
}

describe('a receiver', () => {
  test.for<[string, Manner, string]>([
    ['that answers 500', answerWith(500), 'The receiver answered 500.'],
    ['that answers 404', answerWith(404), 'The receiver answered 404.'],
    [
      'that redirects',
      answerWith(302, { location: '/elsewhere' }),
      'The receiver redirects (302), which is not followed: make a webhook with the new address.',
    ],
    ['that never answers', () => {}, 'The receiver did not answer within 0.4 s.'],
    [
      'that breaks off',
      (response) => response.destroy(),
      'The receiver could not be reached (UND_ERR_SOCKET).',
    ],
  ])('%s gets the same event again, under the same id', async ([, manner, sentence]) => {
    await using proxy = await startProxy({ deliveries });
    await using receiver = await startReceiver();
    badly(receiver, 2, manner);
    const id = await hook(proxy, receiver);
    await askDemo(proxy, 'again-1');

    await receiver.arrived(3);
    await expect.poll(() => complaints(proxy, id), inTime).toEqual([sentence, sentence, null]);

    expect(idsOf(receiver.arrivals)).toHaveLength(1);
    expect(new Set(receiver.arrivals.map(({ body }) => body)).size).toBe(1);
    expect(receiver.arrivals.map(({ path }) => path)).toEqual(['/hook', '/hook', '/hook']);
    expect((await log(proxy, id)).counts).toEqual({ pending: 0, delivered: 1, dead: 0 });
  });

  test('that answers at once and never ends has got it', async () => {
    await using proxy = await startProxy({ deliveries });
    await using receiver = await startReceiver((response) => {
      response.writeHead(200).write('x');
    });
    const id = await hook(proxy, receiver);
    await askDemo(proxy, 'endless-1');

    await expect.poll(async () => (await log(proxy, id)).counts.delivered, inTime).toBe(1);

    expect(receiver.arrivals).toHaveLength(1);
  });

  test('that stays bad is given up, listed, and replayed when it is well again', async () => {
    await using proxy = await startProxy({ deliveries });
    await using receiver = await startReceiver(answerWith(503));
    const id = await hook(proxy, receiver);
    for (const request of ['dead-1', 'dead-2', 'dead-3']) await askDemo(proxy, request);
    await expect.poll(async () => (await log(proxy, id)).counts.dead, inTime).toBe(3);
    const { deliveries: dead } = await log(proxy, id, 'dead');
    const [one] = dead;
    const before = receiver.arrivals.length;

    receiver.manner = answerWith(200);
    const { data: replayed } = await proxy.client.api.webhooks.replay({ id, deliveryId: one?.id ?? '' });
    await receiver.arrived(before + 1);
    const { data: rest } = await proxy.client.api.webhooks.replayDead({ id });
    await expect
      .poll(async () => (await log(proxy, id)).counts, inTime)
      .toEqual({ pending: 0, delivered: 3, dead: 0 });

    expect(before).toBe(3 * (1 + deliveries.retryDelaysMs.length));
    expect(dead.map(({ requestId }) => requestId).sort()).toEqual(['dead-1', 'dead-2', 'dead-3']);
    expect(dead.every(({ nextAttemptAt }) => nextAttemptAt === null)).toBe(true);
    expect(replayed.state).toBe('pending');
    expect(rest).toEqual({ replayed: 2 });
    expect(receiver.arrivals).toHaveLength(before + 3);
    expect(idsOf(receiver.arrivals)).toHaveLength(3);
  });

  test('gets at most four at a time', async () => {
    const waiting: (() => void)[] = [];
    await using proxy = await startProxy();
    await using receiver = await startReceiver((response) => waiting.push(() => response.end()));
    const ids = [await hook(proxy, receiver), await hook(proxy, receiver)];
    for (let number = 0; number < 6; number += 1) await askDemo(proxy, `four-${number}`);
    let most = 0;

    for (let left = 12; left > 0; left -= 1) {
      await expect.poll(() => waiting.length, inTime).toBe(Math.min(4, left));
      most = Math.max(most, waiting.length);
      waiting.shift()?.();
    }

    expect(most).toBe(4);
    for (const id of ids) {
      await expect.poll(async () => (await log(proxy, id)).counts.delivered, inTime).toBe(6);
    }
    expect(idsOf(receiver.arrivals)).toHaveLength(12);
  });
});

test('receivers that hang delay no exchange, no rating, and no other receiver', async () => {
  await using proxy = await startProxy();
  await using hanging = await startReceiver(() => {});
  await using good = await startReceiver();
  await hook(proxy, hanging);
  await hook(proxy, good);
  await askDemo(proxy, 'first');
  await hanging.arrived(1);

  const statuses = await Promise.all(
    Array.from({ length: 100 }, async (_, number) => {
      const status = await askDemo(proxy, `busy-${number}`);
      await proxy.client.addFeedback(`busy-${number}`, true);
      return status;
    }),
  );
  await good.arrived(101);

  // Each of them would have waited for 15 s.
  expect(hanging.arrivals).toHaveLength(4);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(
    await proxy.client.queryRequests({ filter: { feedback: { rating: { equals: true } } }, limit: 200 }),
  ).toHaveLength(100);
});

describe('across restarts of the proxy', () => {
  test('what a receiver that was down did not get arrives when it is up, each event under one id', async () => {
    await using home = await temporaryHome();
    const receiver = await startReceiver();
    const { url } = receiver;
    await receiver[Symbol.asyncDispose]();
    const first = await startProxy({
      home: home.path,
      deliveries: { retryDelaysMs: [500, 500, 500, 60_000] },
    });
    const id = await hook(first, { url });
    for (const request of ['down-1', 'down-2', 'down-3']) await askDemo(first, request);
    await expect
      .poll(() => complaints(first, id), inTime)
      .toContain('The receiver could not be reached (ECONNREFUSED).');
    const { deliveries: before } = await log(first, id);
    await first[Symbol.asyncDispose]();

    await using again = await startReceiverAt(url);
    await using second = await startProxy({ home: home.path });
    await again.arrived(3);

    await expect.poll(async () => (await log(second, id)).counts.delivered, inTime).toBe(3);
    expect(idsOf(again.arrivals).sort()).toEqual(before.map((each) => each.id).sort());
  });
});

/** The same address again. */
async function startReceiverAt(url: string): Promise<Receiver> {
  return startReceiver(answerWith(200), Number(new URL(url).port));
}
