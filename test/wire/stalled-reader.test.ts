import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { openConnection, toBytes } from '../support/raw-client.ts';
import { residentBytes } from '../support/resident-bytes.ts';

const mebibyte = 1024 * 1024;

test('keeps its memory bounded while a reader stalls on 100 MB, and then gives it all', async () => {
  const part = randomBytes(mebibyte);
  const parts = 100;
  const expected = createHash('sha256');
  for (let index = 0; index < parts; index += 1) expected.update(part);
  let sentBytes = 0;
  await using provider = await startFakeProvider(async (_received, response) => {
    response.writeHead(200, { 'content-length': parts * part.length });
    for (let index = 0; index < parts; index += 1) {
      sentBytes += part.length;
      if (!response.write(part)) await once(response, 'drain');
    }
    response.end();
  });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path, providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  // What the first exchange loads and compiles is no part of what a stall costs.
  await (await fetch(`${proxy.url}/demo/v1/models`)).text();
  const before = residentBytes(proxy.pid);

  client.write(toBytes(proxy.url, { method: 'POST', path: '/openai/v1/chat/completions', body: '{}' }));
  await client.arrival('\r\n\r\n');
  const received = createHash('sha256');
  const head = client.received();
  client.socket.removeAllListeners('data');
  client.socket.pause();
  // A stall is that nothing happens: it is seen by looking twice.
  for (let seen = -1; seen !== sentBytes; ) {
    seen = sentBytes;
    await delay(300);
  }
  const stalledAt = sentBytes;
  const whileStalled = residentBytes(proxy.pid);
  const bodyStart = head.subarray(head.indexOf('\r\n\r\n') + 4);
  received.update(bodyStart);
  client.socket.on('data', (chunk) => received.update(chunk));
  client.socket.resume();
  await client.ended;
  await proxy.stop();

  expect(stalledAt).toBeLessThan(50 * mebibyte);
  // The log's copy, what is under way, and garbage that nobody needed to collect yet.
  expect(whileStalled - before).toBeLessThan(80 * mebibyte);
  expect(received.digest('hex')).toBe(expected.digest('hex'));
});
