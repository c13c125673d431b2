import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@thumbwire/shared';
import { afterEach, expect, test } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { completion, startFakeProvider } from '../support/fake-provider.ts';
import { residentBytes } from '../support/resident-bytes.ts';

const chat = '/openai/v1/chat/completions';
const many = 500;
const kibibyte = 1024;
const part = Buffer.alloc(64 * kibibyte, 'x');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

/** A proxy with a provider that answers `/big` without end, and everything else at once. */
async function start({ isHurried = false } = {}): Promise<{ proxy: ChildProxy; sentBytes: () => number }> {
  let sent = 0;
  const provider = await startFakeProvider(async (received, response) => {
    if (!received.path.endsWith('big')) {
      await received.body;
      response.end(completion);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    while (!response.destroyed) {
      sent += part.length;
      if (!response.write(part)) await once(response, 'drain');
    }
  });
  const home = await temporaryHome();
  const proxy = await startChildProxy({
    home: home.path,
    providers: { openai: `${provider.url}/v1` },
    nodeArguments: isHurried ? ['--import', new URL('../support/hurry.ts', import.meta.url).href] : [],
  });
  cleanups.push(
    () => home[Symbol.asyncDispose](),
    () => provider[Symbol.asyncDispose](),
    () => proxy.kill9(),
  );
  return { proxy, sentBytes: () => sent };
}

/** Connections that begin with this text and then send one byte after the other, as long as they are there. */
async function occupy(
  { url }: ChildProxy,
  count: number,
  text: string,
  drip: string | null,
): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(Number(new URL(url).port), '127.0.0.1'));
  /** Those that have begun: nothing may come before that. */
  const begun = new Set<Socket>();
  const dripping = setInterval(() => {
    for (const socket of begun) if (drip !== null && socket.writable) socket.write(drip);
  }, 50);
  cleanups.push(() => {
    clearInterval(dripping);
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(
    sockets.map(async (socket) => {
      socket.on('error', () => {}); // How it ends is what the tests look at.
      await once(socket, 'connect');
      if (text !== '') await new Promise((resolve) => socket.write(text, resolve));
      begun.add(socket);
    }),
  );
  return sockets;
}

/** What the next user does: a chat, and a look at the log. */
async function nextUser(proxy: ChildProxy): Promise<string> {
  const answer = await fetch(proxy.url + chat, {
    method: 'POST',
    headers: { 'helicone-request-id': 'next' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] }),
  });
  await answer.text();
  const { data } = await createClient(proxy).api.request.get({ id: 'next' });
  return `${answer.status} ${data.response_text}`;
}

/** A request whose body has so many bytes, of which these are the first. */
const post = (path: string, sizeBytes = 100_000) =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${sizeBytes}\r\n\r\n{}`;

test.each([
  { what: 'say nothing', text: '', drip: null },
  { what: 'send their headers byte by byte', text: `GET ${chat} HTTP/1.1\r\nX-Slow: `, drip: 'x' },
  { what: 'send the body of a chat byte by byte', text: post(chat), drip: ' ' },
  { what: 'send the body of an API call byte by byte', text: post('/v1/request/query'), drip: ' ' },
])('500 connections that $what do not stop the next user', async ({ text, drip }) => {
  const { proxy } = await start();
  await nextUser(proxy);
  const before = residentBytes(proxy.pid);
  const sockets = await occupy(proxy, many, text, drip);

  const answer = await nextUser(proxy);
  const open = sockets.filter((socket) => socket.readyState === 'open').length;
  const perConnection = (residentBytes(proxy.pid) - before) / many;

  expect(answer).toBe('200 Hello.');
  // It was not the end of any of them that let the next one through.
  expect(open).toBe(many);
  expect(perConnection).toBeLessThan(128 * kibibyte);
});

test('200 connections that read nothing of a response without end do not stop the next user', async () => {
  const { proxy, sentBytes } = await start();
  await nextUser(proxy);
  const before = residentBytes(proxy.pid);
  const readers = 200;
  const sockets = await occupy(proxy, readers, post('/openai/v1/big', 2), null);
  for (const socket of sockets) socket.pause();

  const answer = await nextUser(proxy);
  // A stall is that nothing happens: it is seen by looking twice.
  for (let seen = -1; seen !== sentBytes(); ) {
    seen = sentBytes();
    await delay(500);
  }
  const later = await nextUser(proxy);
  const grown = residentBytes(proxy.pid) - before;

  expect([answer, later]).toEqual(['200 Hello.', '200 Hello.']);
  expect(sockets.filter((socket) => socket.readyState === 'open')).toHaveLength(readers);
  // All copies for the log together, and what is under way on each.
  expect(grown).toBeLessThan((256 + 1.5 * readers) * kibibyte * kibibyte);
});

test.each([
  { what: 'a chat', path: chat },
  { what: 'an API call', path: '/v1/request/query' },
])('those that send the body of $what too slowly are told so and let go', async ({ path }) => {
  const { proxy } = await start({ isHurried: true });

  const sockets = await occupy(proxy, many, post(path), ' ');
  const said = await Promise.all(
    sockets.map(async (socket) => {
      let text = '';
      socket.on('data', (piece) => {
        text += piece;
      });
      if (!socket.closed) await once(socket, 'close').catch(() => {});
      return text.slice(0, 12);
    }),
  );

  // A reset may overtake the answer of one that still sends.
  expect(new Set(said.filter((text) => text !== ''))).toEqual(new Set(['HTTP/1.1 408']));
  // The clock of this proxy runs too fast to wait for its store.
  expect((await fetch(`${proxy.url}/health`)).status).toBe(200);
});

test('the 1,025th connection takes the place of one that does nothing', async () => {
  const { proxy } = await start();
  const sockets = await occupy(proxy, 1_100, '', null);
  // Until then a request may be on its way on each of them.
  await delay(1_500);

  const answer = await nextUser(proxy);
  await Promise.all(sockets.slice(0, 76).map((socket) => socket.closed || once(socket, 'close')));

  expect(answer).toBe('200 Hello.');
  expect(sockets.filter((socket) => socket.readyState === 'open').length).toBeGreaterThan(1_000);
});
