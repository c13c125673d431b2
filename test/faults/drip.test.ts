import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createClient } from '@thumbwire/shared';
import { request as send } from 'undici';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { residentBytes } from '../support/resident-bytes.ts';

const mebibyte = 1024 * 1024;
const wholeBytes = 1024 * mebibyte;

test('a gigabyte in small pieces passes unchanged in bounded memory, and the log says how much of it is kept', async () => {
  const event = `data: {"choices":[{"index":0,"delta":{"content":"${'drip '.repeat(1600)}"}}]}\n\n`;
  const piece = Buffer.from(event);
  const pieces = Math.ceil(wholeBytes / piece.length);
  const expected = createHash('sha256');
  await using provider = await startFakeProvider(async (received, response) => {
    await received.body;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < pieces; index += 1) {
      expected.update(piece);
      if (!response.write(piece)) await once(response, 'drain');
    }
    response.end('data: [DONE]\n\n');
    expected.update('data: [DONE]\n\n');
  });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path, providers: { openai: `${provider.url}/v1` } });
  // What the first exchange loads and compiles is no part of what a long one costs.
  await (await fetch(`${proxy.url}/demo/v1/models`)).text();
  const before = residentBytes(proxy.pid);

  const response = await send(`${proxy.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'helicone-request-id': 'drip' },
    body: JSON.stringify({ model: 'gpt-4o-mini', stream: true, messages: [] }),
  });
  const received = createHash('sha256');
  let receivedBytes = 0;
  let mostBytes = 0;
  for await (const chunk of response.body) {
    received.update(chunk);
    const isNextPart =
      Math.floor(receivedBytes / mebibyte / 64) < Math.floor((receivedBytes + chunk.length) / mebibyte / 64);
    receivedBytes += chunk.length;
    if (isNextPart) mostBytes = Math.max(mostBytes, residentBytes(proxy.pid));
  }
  const { data: row } = await createClient(proxy).api.request.get({ id: 'drip' });
  await proxy.stop();

  expect(receivedBytes).toBeGreaterThan(wholeBytes);
  expect(received.digest('hex')).toBe(expected.digest('hex'));
  // The log's copy, what is under way, and garbage that nobody needed to collect yet.
  expect(mostBytes - before).toBeLessThan(160 * mebibyte);
  expect(row).toMatchObject({
    state: 'complete',
    is_streamed: true,
    response_text: expect.stringContaining('drip drip'),
  });
  expect(row.issues).toContainEqual(
    expect.stringMatching(/^The stored copy of the response holds the first \d+ of \d+ bytes\.$/),
  );
}, 120_000);
