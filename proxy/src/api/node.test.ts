import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { App } from './app.ts';
import { serveApi } from './node.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

/** An API on a real socket, that answers as the test says. */
async function serve(app: App) {
  const log: string[] = [];
  const api = serveApi(app, { log: (line) => log.push(line) });
  const server = createServer((request, response) => void api.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    await api.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.');
  return { url: `http://127.0.0.1:${address.port}`, log, api };
}

test('a fault of our own is answered without its message, and logged with it', async () => {
  const { url, log } = await serve(async () => {
    throw new Error('a bug');
  });

  const response = await fetch(`${url}/health`);

  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    data: null,
    error: 'The proxy failed to answer; its own log says why.',
  });
  expect(log).toEqual([expect.stringMatching(/^The API failed: Error: a bug/)]);
});

test('a fault in the middle of an answer cuts the connection, and is logged', async () => {
  const { url, log } = await serve(
    async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"data":')),
          pull: (controller) => controller.error(new Error('a bug')),
        }),
      ),
  );

  const text: unknown = await fetch(`${url}/health`)
    .then((response) => response.text())
    .catch((error: unknown) => error);

  expect(text).toBeInstanceOf(TypeError);
  expect(log).toEqual([expect.stringMatching(/^The API failed: Error: a bug/)]);
});

test('a body that ends with the client is not logged as a fault', async () => {
  const arrived = Promise.withResolvers<AbortSignal>();
  const { url, log, api } = await serve(async ({ signal }) => {
    arrived.resolve(signal);
    await once(signal, 'abort');
    throw new Error('The client left.');
  });
  const leaving = new AbortController();
  const answer = fetch(`${url}/health`, { signal: leaving.signal }).catch(() => {});
  const signal = await arrived.promise;

  leaving.abort();
  await answer;
  if (!signal.aborted) await once(signal, 'abort');
  await api.close();

  expect(log).toEqual([]);
});

test('an answer that meets a connection closed meanwhile is not logged as a fault', async () => {
  let client: Socket | null = null;
  const { url, log, api } = await serve(async () => {
    // In the same step in which the answer is written: the write is the first to hear of it.
    client?.destroy();
    return new Response('text');
  });
  client = connect(Number(new URL(url).port), '127.0.0.1');
  await once(client, 'connect');

  client.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(client, 'close');
  await api.close();

  expect(log).toEqual([]);
});
