import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createListener } from './listener.ts';
import { defaultListenerLimits, type ListenerLimits } from './listener-refusal.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

/** A listener that answers requests when the test says so, and reads their bodies. */
async function listen(limits: Partial<ListenerLimits>) {
  const arrived: ((path: string) => void)[] = [];
  const answers = new Map<string, ServerResponse>();
  const requests = new Map<string, IncomingMessage>();
  const listener = createListener(
    {
      async handle(request: IncomingMessage, response: ServerResponse) {
        request.resume();
        answers.set(request.url ?? '', response);
        requests.set(request.url ?? '', request);
        for (const tell of arrived.splice(0)) tell(request.url ?? '');
      },
      async upgrade() {},
    },
    { log: () => {}, limits: { ...defaultListenerLimits, settledMs: 0, ...limits } },
  );
  const url = new URL(await listener.listen({ host: '127.0.0.1', port: 0 }));
  cleanups.push(() => listener.close());
  return {
    /** Connects, sends this, and hears what comes. */
    async say(text: string): Promise<{ socket: Socket; heard: () => string; ended: Promise<unknown> }> {
      const socket = connect(Number(url.port), '127.0.0.1').setEncoding('utf8');
      let heard = '';
      socket.on('error', () => {});
      socket.on('data', (piece) => {
        heard += piece;
      });
      const ended = once(socket, 'close');
      cleanups.push(() => socket.destroy());
      await once(socket, 'connect');
      const seen = text.endsWith('\r\n\r\n') ? new Promise((resolve) => arrived.push(resolve)) : null;
      socket.write(text);
      await seen;
      return { socket, heard: () => heard, ended };
    },
    answer: (path: string) => answers.get(path)?.end('answered'),
    /** Waits until the body of this request is there. */
    async wholeBody(path: string): Promise<void> {
      const request = requests.get(path);
      if (request?.readableEnded === false) await once(request, 'end');
    },
  };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

test('closes the connection that has been silent for longest when there is no room for one more', async () => {
  const { say, answer } = await listen({ connections: 3 });
  const waiting = await say(get('/first'));
  const silent = await say('');
  const dripping = await say('GET /drip HT');

  const next = await say(get('/next'));
  await silent.ended;
  answer('/next');
  await once(next.socket, 'data');
  answer('/first');
  await once(waiting.socket, 'data');

  expect(silent.heard()).toBe('');
  expect(next.heard()).toContain('answered');
  expect(waiting.heard()).toContain('answered');
  expect(dripping.socket.closed).toBe(false);
});

test('then closes the one that has been sending its request for longest', async () => {
  const { say, answer } = await listen({ connections: 2 });
  const waiting = await say(get('/first'));
  const sending = await say('POST /drip HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n');

  const next = await say(get('/next'));
  await sending.ended;
  answer('/next');
  await once(next.socket, 'data');

  expect(next.heard()).toContain('answered');
  expect(waiting.socket.closed).toBe(false);
});

test('one that fell silent just now is left alone until there are twice as many', async () => {
  const { say, answer } = await listen({ connections: 2, settledMs: 60_000 });
  const first = await say(get('/first'));
  answer('/first');
  await once(first.socket, 'data');
  const others = [await say(''), await say(''), await say('')];
  const before = first.socket.closed;

  const next = await say(get('/next'));
  await first.ended;
  answer('/next');
  await once(next.socket, 'data');

  expect(before).toBe(false);
  expect(others.map(({ socket }) => socket.closed)).toEqual([false, false, false]);
  expect(next.heard()).toContain('answered');
});

test('gives up no connection that waits for its answer, and says so to one more', async () => {
  const { say, answer } = await listen({ connections: 1 });
  const waiting = await say(get('/first'));

  const next = await say('');
  await once(next.socket, 'data');
  next.socket.write(get('/next'));
  await next.ended;
  answer('/first');
  await once(waiting.socket, 'data');

  expect(next.heard()).toMatch(/^HTTP\/1\.1 503 .*\r\n[\s\S]*the most that it takes\. Try again later\."}$/);
  expect(waiting.heard()).toContain('answered');
});

test('one that was answered before its body came waits for nothing', async () => {
  const { say, answer, wholeBody } = await listen({ connections: 1 });
  const refused = await say('POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n');
  answer('/early');
  await once(refused.socket, 'data');
  refused.socket.write('body');
  await wholeBody('/early');

  const next = await say(get('/next'));
  answer('/next');
  await once(next.socket, 'data');

  expect(next.heard()).toContain('answered');
});

test.each(['', 'GET /drip HTTP/1.1\r\nHo'])('ends a connection that sends no more than %j', async (text) => {
  const { say } = await listen({ headersMs: 200 });

  const silent = await say(text);
  await silent.ended;

  expect(silent.heard()).toContain('408');
});
