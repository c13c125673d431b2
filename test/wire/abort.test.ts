import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { constants, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, sendUntilStuck, toBytes } from '../support/raw-client.ts';
import { serve } from '../support/serve.ts';

const chat = '/openai/v1/chat/completions';
const question = { method: 'POST', path: chat, body: '{"stream":true}' } as const;

test('closes the provider connection within 100 ms when the client leaves in mid-stream', async () => {
  await using provider = await startFakeProvider((_received, response) => response.write('data: 1\n\n'));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('data: 1');

  const leftAt = performance.now();
  client.socket.destroy();
  const closedAt = await provider.received[0]?.closed;

  expect((closedAt ?? Number.NaN) - leftAt).toBeLessThan(100);
});

test('closes the provider connection within 100 ms when the client leaves before the answer begins', async () => {
  await using provider = await startFakeProvider(() => {});
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const arrived = provider.next();
  client.write(toBytes(proxy.url, question));
  const received = await arrived;

  const leftAt = performance.now();
  client.socket.resetAndDestroy();
  const closedAt = await received.closed;

  expect(closedAt - leftAt).toBeLessThan(100);
});

test('closes the provider connection when the client leaves in the middle of a streamed request', async () => {
  await using provider = await startFakeProvider(() => {});
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const arrived = provider.next();
  client.write(`POST ${chat} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 30000000\r\n\r\n`);
  client.write(Buffer.alloc(10_000_000));
  const received = await arrived;

  client.socket.destroy();
  await received.closed;

  expect(await received.body.catch((error: NodeJS.ErrnoException) => error.code)).toBe('ECONNRESET');
});

test('notices that the client leaves while the provider reads nothing of a streamed request', async () => {
  const arrived = Promise.withResolvers<IncomingMessage>();
  await using provider = await serve((request) => arrived.resolve(request));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(`POST ${chat} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n`);
  await sendUntilStuck(client, Buffer.alloc(256 * 1024));

  client.socket.resetAndDestroy();
  await proxy.settled();
  // Until it reads on, it does not learn that we have gone.
  const request = (await arrived.promise).on('error', () => {}).resume();
  await new Promise((resolve) => request.socket.once('close', resolve));

  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'cancelled', response_status: -3 });
});

test('never sends a request whose client left before the provider was reached', async () => {
  // Accepts TCP and never answers the TLS handshake: undici waits to connect.
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP port.');
  const connected = once(silent, 'connection');
  await using proxy = await startProxy({ providers: { openai: `https://127.0.0.1:${address.port}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  const [connection] = await connected;

  client.socket.destroy();
  await proxy.settled();

  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'cancelled', error: 'The client went away before the response ended.' });
  connection.destroy();
  silent.close();
});

test('leaves no connection behind after a hundred aborted requests', async () => {
  await using provider = await startFakeProvider((_received, response) => response.write('data: 1\n\n'));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  for (let round = 0; round < 10; round += 1) {
    const clients = await Promise.all(Array.from({ length: 10 }, () => openConnection(proxy.url)));
    for (const client of clients) client.write(toBytes(proxy.url, question));
    await Promise.all(clients.map((client) => client.arrival('data: 1')));
    for (const client of clients) client.socket.destroy();
    await Promise.all(provider.received.map(({ closed }) => closed));
  }

  expect(provider.received).toHaveLength(100);
  expect(provider.openConnections()).toBe(0);
});

test('records what a client that left had got', async () => {
  await using provider = await startFakeProvider((_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[{"index":0,"delta":{"content":"Half an"}}]}\n\n');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('Half an');

  client.socket.destroy();
  await proxy.settled();

  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'cancelled', response_status: 200, response_text: 'Half an' });
});

test('does not count as gone a client that leaves at an end mark that repeats a long response', async () => {
  const text = 'All. '.repeat(5000);
  const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }];
  const data = JSON.stringify({ type: 'response.completed', response: { status: 'completed', output } });
  const bytes = Buffer.from(`event: response.completed\ndata: ${data}\n\n`);
  await using provider = await startFakeProvider((_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(bytes);
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, { ...question, path: '/openai/v1/responses' }));
  while (!client.received().includes(bytes)) await once(client.socket, 'data');

  client.socket.destroy();
  await proxy.settled();

  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'complete', format: 'openai-responses', response_text: text });
});

test.each([
  { encoding: 'identity', encode: (text: string) => Buffer.from(text) },
  { encoding: 'gzip', encode: (text: string) => gzipSync(text, { finishFlush: constants.Z_SYNC_FLUSH }) },
])(
  'does not count as gone a client that leaves at the end mark of a stream in $encoding',
  async ({ encoding, encode }) => {
    const bytes = encode(`data: {"choices":[{"index":0,"delta":{"content":"All."}}]}\n\ndata: [DONE]\n\n`);
    await using provider = await startFakeProvider((_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding });
      response.write(bytes);
    });
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
    using client = await openConnection(proxy.url);
    client.write(toBytes(proxy.url, question));
    while (!client.received().includes(bytes)) await once(client.socket, 'data');

    client.socket.destroy();
    await proxy.settled();

    const [row] = await proxy.client.queryRequests();
    expect(row).toMatchObject({ state: 'complete', error: null, response_text: 'All.' });
  },
);
