import { createClient } from '@thumbwire/shared';
import { expect, onTestFinished, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { askDemo } from './ask.ts';
import { startReceiver } from './receiver.ts';

/** A machine that is busy with tests takes its time. */
const inTime = { timeout: 30_000 };

test('every event arrives though the proxy is killed over and over while they are sent', {
  timeout: 240_000,
}, async () => {
  await using home = await temporaryHome();
  let isSlow = true;
  await using receiver = await startReceiver((response) => {
    setTimeout(() => response.end(), isSlow ? 30 : 0);
  });
  let proxy = await startChildProxy({ home: home.path });
  onTestFinished(async () => void (await proxy.kill9()));
  const { data } = await createClient(proxy).api.webhooks.create({
    destination: receiver.url,
    events: ['request.logged', 'feedback.set'],
  });
  const rated: string[] = [];

  for (let round = 0; round < 8; round += 1) {
    const client = createClient(proxy);
    for (let number = 0; number < 15; number += 1) {
      const id = `killed-${round}-${number}`;
      await askDemo(proxy, id);
      await client.addFeedback(id, true);
      rated.push(id);
    }
    await proxy.kill9();
    proxy = await startChildProxy({ home: home.path });
  }
  isSlow = false;
  const client = createClient(proxy);
  const counts = async () => (await client.api.webhooks.deliveries({ id: data.id })).data.counts;
  await expect.poll(counts, inTime).toEqual({ pending: 0, delivered: 2 * rated.length, dead: 0 });

  // Sent again are only those whose outcome was not written; and what is known of each is one event.
  const byId = new Map(receiver.arrivals.map(({ headers, body }) => [String(headers['webhook-id']), body]));
  expect(byId.size).toBe(2 * rated.length);
  const told = [...byId.values()].map((body): [string, string] => {
    const event = JSON.parse(body);
    return [event.type, event.data.request.request_id];
  });
  const of = (type: string) => told.flatMap(([each, id]) => (each === type ? [id] : [])).sort();
  expect(of('request.logged')).toEqual(rated.toSorted());
  expect(of('feedback.set')).toEqual(rated.toSorted());
  expect(new Set(receiver.arrivals.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(
    byId.size,
  );
});
