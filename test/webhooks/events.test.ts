import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { askDemo } from './ask.ts';
import { type Arrival, type Receiver, startReceiver } from './receiver.ts';

const all = ['request.logged', 'feedback.set', 'feedback.cleared', 'monitor.alert'] as const;

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
  return () => proxy[Symbol.asyncDispose]();
});

/** A webhook with a receiver of its own. */
async function listen(wanted: Parameters<TestProxy['client']['api']['webhooks']['create']>[0] | object) {
  const receiver = await startReceiver();
  const { data: webhook } = await proxy.client.api.webhooks.create({
    destination: `${receiver.url}/hook`,
    ...wanted,
  });
  return {
    receiver,
    webhook,
    async [Symbol.asyncDispose]() {
      await proxy.client.api.webhooks.remove({ id: webhook.id });
      await receiver[Symbol.asyncDispose]();
    },
  };
}

/** Deliveries go out side by side: their order is not promised. */
function ofType(receiver: Receiver, type: string): Arrival['event'][] {
  return receiver.arrivals.flatMap(({ event }) => (event.type === type ? [event] : []));
}

test('what is logged, rated and cleared arrives, each with what there is to tell', async () => {
  await using there = await listen({ events: all });
  const { receiver } = there;
  await askDemo(proxy, 'told-1', { 'helicone-property-team': 'Search', 'helicone-user-id': 'anna' });
  await proxy.client.addFeedback('told-1', false, {
    comment: 'Wrong',
    correction: 'x'.repeat(11_000),
    tags: ['a'],
  });
  await proxy.client.clearFeedback('told-1');

  await receiver.arrived(3);

  expect(ofType(receiver, 'request.logged')).toEqual([
    {
      type: 'request.logged',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: {
        request: expect.objectContaining({
          request_id: 'told-1',
          model: 'demo-markdown',
          properties: { team: 'Search' },
          request_user_id: 'anna',
          state: 'complete',
        }),
      },
      request_id: 'told-1',
      user_id: 'anna',
      request_body: '{"model":"demo-markdown","messages":[{"role":"user","content":"Hello"}]}',
      response_body: expect.stringContaining('# A demo answer'),
      request_response_url: expect.stringContaining(`${proxy.url}/v1/request/told-1/body?`),
      model: 'demo-markdown',
      provider: 'CUSTOM',
      metadata: { promptTokens: 2, completionTokens: 89, totalTokens: 91, latencyMs: expect.any(Number) },
    },
  ]);
  expect(ofType(receiver, 'feedback.set')).toMatchObject([
    {
      data: {
        request: { request_id: 'told-1' },
        feedback: {
          rating: false,
          comment: 'Wrong',
          correction: '[Too long for an event; read the request itself.]',
          tags: ['a'],
          rater: 'admin',
          source: 'api',
        },
      },
    },
  ]);
  expect(ofType(receiver, 'feedback.cleared')).toMatchObject([
    { data: { request: { request_id: 'told-1', feedback_rating: null }, feedback: { rating: null } } },
  ]);
  const url = String(ofType(receiver, 'request.logged')[0]?.request_response_url);
  expect(await (await fetch(url)).json()).toMatchObject({ request: { model: 'demo-markdown' } });
});

test('without data an event names what it is about, and the documented bodies', async () => {
  await using there = await listen({ events: ['request.logged', 'feedback.set'], includeData: false });
  const { receiver } = there;
  await askDemo(proxy, 'brief-1');
  await proxy.client.addFeedback('brief-1', true);

  await receiver.arrived(2);

  const [logged] = ofType(receiver, 'request.logged');
  expect(Object.keys(logged ?? {}).sort()).toEqual(
    ['data', 'request_body', 'request_id', 'response_body', 'timestamp', 'type'].sort(),
  );
  expect(logged?.data).toEqual({ request_id: 'brief-1' });
  expect(ofType(receiver, 'feedback.set')).toMatchObject([{ data: { request_id: 'brief-1', rating: true } }]);
});

describe('each delivery is signed', () => {
  test('so that the Standard Webhooks library takes it, and nothing that was changed', async () => {
    await using there = await listen({});
    await askDemo(proxy, 'signed-1');
    const [arrival] = await there.receiver.arrived(1);
    const checker = new StandardWebhook(there.webhook.secret);
    const other = new StandardWebhook(`whsec_${Buffer.from('b'.repeat(64)).toString('base64')}`);
    const headers = Object.fromEntries(
      Object.entries(arrival?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const body = arrival?.body ?? '';

    expect(checker.verify(body, headers)).toEqual(arrival?.event);
    expect(() => checker.verify(`${body} `, headers)).toThrow('No matching signature');
    expect(() => checker.verify(body, { ...headers, 'webhook-id': 'msg_other' })).toThrow();
    expect(() => other.verify(body, headers)).toThrow('No matching signature');
  });

  test("so that a receiver of Helicone's webhooks takes it", async () => {
    await using there = await listen({});
    await askDemo(proxy, 'signed-2');
    const [arrival] = await there.receiver.arrived(1);

    const { hmac_key: key } = there.webhook;
    const wanted = createHmac('sha256', key)
      .update(arrival?.body ?? '')
      .digest('hex');

    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(arrival?.headers['helicone-signature']).toBe(wanted);
    expect(arrival?.headers['content-type']).toBe('application/json');
  });
});

describe('a webhook is told', () => {
  test('only of what happens after it was made', async () => {
    await askDemo(proxy, 'before-1');
    await using there = await listen({ events: all });
    await askDemo(proxy, 'after-1');

    await there.receiver.arrived(1);

    expect(there.receiver.arrivals.map(({ event }) => event.request_id)).toEqual(['after-1']);
  });

  test('only of the events that it names; of what is logged, if it names none', async () => {
    await using ratings = await listen({ events: ['feedback.set'] });
    await using requests = await listen({});
    await askDemo(proxy, 'named-1');
    await proxy.client.addFeedback('named-1', true);
    await askDemo(proxy, 'named-2');

    await ratings.receiver.arrived(1);
    await requests.receiver.arrived(2);

    expect(requests.webhook.events).toEqual(['request.logged']);
    expect(ratings.receiver.arrivals.map(({ event }) => event.type)).toEqual(['feedback.set']);
    expect(requests.receiver.arrivals.map(({ event }) => event.request_id).sort()).toEqual([
      'named-1',
      'named-2',
    ]);
  });

  test('only of requests that have all of its properties, with exactly these values', async () => {
    const propertyFilters = [
      { key: 'Team', value: 'Search' },
      { key: 'tier', value: 'gold' },
    ];
    await using there = await listen({ events: all, config: { propertyFilters } });
    const headers = { 'helicone-property-team': 'Search', 'helicone-property-tier': 'gold' };
    await askDemo(proxy, 'filtered-1', { ...headers, 'helicone-property-tier': 'Gold' });
    await askDemo(proxy, 'filtered-2', { 'helicone-property-team': 'Search' });
    await askDemo(proxy, 'filtered-3', headers);
    await proxy.client.addFeedback('filtered-1', true);
    await proxy.client.addFeedback('filtered-3', true);

    await there.receiver.arrived(2);

    const told = there.receiver.arrivals.map(({ event }) => JSON.stringify(event.data));
    expect(told).toHaveLength(2);
    expect(told.every((text) => text.includes('"filtered-3"'))).toBe(true);
  });

  test('of a share of the requests, and of all events of these', async () => {
    await using half = await listen({ events: all, config: { sampleRate: 50 } });
    await using none = await listen({ events: all, config: { sampleRate: 0 } });
    await using everything = await listen({ events: all });
    const ids = Array.from({ length: 60 }, (_, index) => `sampled-${index}`);
    for (const id of ids) {
      await askDemo(proxy, id);
      await proxy.client.addFeedback(id, true);
    }

    await everything.receiver.arrived(120);
    const { data } = await proxy.client.api.webhooks.deliveries({ id: half.webhook.id, limit: 1000 });

    const told = new Map<string | null, number>();
    for (const { requestId } of data.deliveries) told.set(requestId, (told.get(requestId) ?? 0) + 1);
    // Beyond these bounds in fewer than one of a million runs.
    expect(told.size).toBeGreaterThan(10);
    expect(told.size).toBeLessThan(50);
    expect(new Set(told.values())).toEqual(new Set([2]));
    expect(none.receiver.arrivals).toEqual([]);
  });
});

test('a test event says what came of it, and is in the log of deliveries', async () => {
  await using there = await listen({});
  const { id } = there.webhook;

  const { data: good } = await proxy.client.api.webhooks.test({ id });
  there.receiver.manner = (response) => response.writeHead(418).end();
  const { data: bad } = await proxy.client.api.webhooks.test({ id });
  const { data: log } = await proxy.client.api.webhooks.deliveries({ id });
  const { data: one } = await proxy.client.api.webhooks.delivery({ id, deliveryId: good.id });

  expect(good).toMatchObject({
    type: 'webhook.test',
    state: 'delivered',
    attempts: [{ status: 200, error: null }],
  });
  expect(bad).toMatchObject({
    state: 'dead',
    attempts: [{ status: 418, error: 'The receiver answered 418.' }],
  });
  expect(log.deliveries.map(({ state }) => state)).toEqual(['dead', 'delivered']);
  expect(one.body).toBe(there.receiver.arrivals[0]?.body);
});
