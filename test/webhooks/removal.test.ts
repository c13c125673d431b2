import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { askDemo } from './ask.ts';
import { idsOf, startReceiver } from './receiver.ts';

test('what is on its way about a deleted request, or to a deleted webhook, is broken off before that is answered', async () => {
  await using proxy = await startProxy();
  const left: string[] = [];
  await using receiver = await startReceiver((response, { path, event }) => {
    void once(response, 'close').then(() => left.push(`${path} ${event.request_id}`));
  });
  const { api } = proxy.client;
  const [first, second] = await Promise.all(
    ['/first', '/second'].map(async (path) => {
      const { data } = await api.webhooks.create({ destination: receiver.url + path });
      return data.id;
    }),
  );
  await askDemo(proxy, 'stays');
  await askDemo(proxy, 'goes');
  await receiver.arrived(4);

  const removed = await proxy.call('DELETE', '/v1/request/goes');
  await expect.poll(() => left.toSorted()).toEqual(['/first goes', '/second goes']);
  await api.webhooks.remove({ id: second ?? '' });
  await expect.poll(() => left.toSorted()).toEqual(['/first goes', '/second goes', '/second stays']);

  expect(removed.status).toBe(200);
  expect(receiver.arrivals).toHaveLength(4);
  const { data } = await api.webhooks.deliveries({ id: first ?? '' });
  expect(data.deliveries.map(({ requestId }) => requestId)).toEqual(['stays']);
});

test('a webhook that leads back to the proxy by another name causes no event of its own', async () => {
  await using proxy = await startProxy();

  const answer = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'helicone-signature': 'a'.repeat(64),
    },
    body: '{"type":"request.logged"}',
  });

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: expect.stringContaining('leads back to the proxy') });
  expect(await proxy.client.queryRequests()).toEqual([]);
});

test('while the database is locked for long each event keeps one id, and a monitor alerts once', {
  timeout: 120_000,
}, async () => {
  await using proxy = await startProxy();
  await using receiver = await startReceiver();
  const { api } = proxy.client;
  const events = ['feedback.set', 'monitor.alert'] as const;
  await api.webhooks.create({ destination: receiver.url, events: [...events] });
  const rule = { window: { minutes: 60 }, leastRatings: 2, threshold: 0.5 };
  await api.monitors.create({ name: 'Drop', ...rule });
  for (const id of ['one', 'two', 'three']) await askDemo(proxy, id);
  await proxy.client.addFeedback('one', false);
  await receiver.arrived(1);
  const database = new DatabaseSync(join(proxy.home, 'thumbwire.db'), { timeout: 10_000 });
  const rated = proxy.client.addFeedback('two', false);
  await rated;
  database.exec('BEGIN IMMEDIATE');

  // Longer than a change is waited for.
  await delay(7_000);
  database.exec('COMMIT');
  database.close();
  await proxy.client.addFeedback('three', false);
  await receiver.arrived(4);

  await expect.poll(async () => (await api.monitors.alerts({})).data.length).toBe(1);
  const told = new Map(
    receiver.arrivals.map(({ headers, event }) => [
      headers['webhook-id'],
      `${event.type} ${event.timestamp}`,
    ]),
  );
  expect(idsOf(receiver.arrivals)).toHaveLength(4);
  expect(new Set(told.values()).size).toBe(4);
});
