import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { completion, type ReceivedRequest, startFakeProvider } from '../support/fake-provider.ts';
import { openConnection, readResponse, toBytes } from '../support/raw-client.ts';

const hurry = ['--import', new URL('../support/hurry.ts', import.meta.url).href];
const defaultClient = fileURLToPath(new URL('../support/default-client.ts', import.meta.url));
const chat = '/openai/v1/chat/completions';

/** Six and a half minutes for a program whose timers run sixty times as fast. */
const thinkingMs = 6_500;

test('waits for a model that thinks for six minutes, where default limits give up', async () => {
  const isCutOff = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async ({ path }: ReceivedRequest, response) => {
    if (path === '/control') return; // Never answered: what ends it is the client's own limit.
    await Promise.all([isCutOff.promise, delay(thinkingMs)]);
    response.end(completion);
  });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({
    home: home.path,
    providers: { openai: `${provider.url}/v1` },
    nodeArguments: hurry,
  });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, { method: 'POST', path: chat, body: '{}' }));
  const control = await promisify(execFile)(process.execPath, [
    ...hurry,
    defaultClient,
    `${provider.url}/control`,
  ]);
  isCutOff.resolve();
  const error = await client.ended;
  await proxy.stop();

  expect(control.stdout).toBe('UND_ERR_HEADERS_TIMEOUT');
  expect(error).toBeNull();
  expect(readResponse(client.received()).body.toString()).toBe(completion);
});

test('waits six minutes for the next event of a stream', async () => {
  await using provider = await startFakeProvider(async (_received, response) => {
    response.write('data: 1\n\n');
    await delay(thinkingMs);
    response.end('data: 2\n\n');
  });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({
    home: home.path,
    providers: { openai: `${provider.url}/v1` },
    nodeArguments: hurry,
  });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, { method: 'POST', path: chat, body: '{}' }));
  const error = await client.ended;
  await proxy.stop();

  expect(error).toBeNull();
  expect(readResponse(client.received()).body.toString()).toBe('data: 1\n\ndata: 2\n\n');
});

test.each([
  { where: 'at its beginning', sentBytes: 10, isReached: false },
  { where: 'when most of it has been passed on', sentBytes: 9_000_000, isReached: true },
])('answers 408 to a client that stops sending its request $where', async ({ sentBytes, isReached }) => {
  await using provider = await startFakeProvider();
  await using home = await temporaryHome();
  const proxy = await startChildProxy({
    home: home.path,
    providers: { openai: `${provider.url}/v1` },
    nodeArguments: hurry,
  });
  using client = await openConnection(proxy.url);

  client.write(`POST ${chat} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000000\r\n\r\n`);
  client.write(Buffer.alloc(sentBytes));
  await client.ended;
  await proxy.stop();

  const response = readResponse(client.received());
  expect(response.status).toBe(408);
  expect(response.body.toString()).toContain('less than 1024 bytes in 30 s');
  expect(provider.received).toHaveLength(isReached ? 1 : 0);
  expect(provider.openConnections()).toBe(0);
});

test('does not blame the client when it is the provider that reads slowly', async () => {
  const sizeBytes = 40_000_000;
  let readBytes = 0;
  // Reads nothing for three of the windows in which a client must send, then everything.
  const provider = createServer({ pauseOnConnect: true }, async (socket) => {
    await delay(1_700);
    socket.on('data', (chunk) => {
      readBytes += chunk.length;
      if (readBytes > sizeBytes) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nread');
    });
    socket.resume();
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const address = provider.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no TCP port.');
  await using home = await temporaryHome();
  const proxy = await startChildProxy({
    home: home.path,
    providers: { openai: `http://127.0.0.1:${address.port}/v1` },
    nodeArguments: hurry,
  });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, { method: 'POST', path: chat, body: Buffer.alloc(sizeBytes) }));
  await client.arrival('read');
  await proxy.stop();
  provider.close();

  expect(client.received().toString()).toMatch(/^HTTP\/1\.1 200 OK/);
});
