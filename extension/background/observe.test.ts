import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { connect } from '../client.ts';
import { openDatabase } from '../database.ts';
import type { Observed } from '../messages.ts';
import { createOutbox } from '../outbox.ts';
import { observe, toLogItem } from './observe.ts';
import 'fake-indexeddb/auto';

const page = 'https://chat.example.com';
const chunk = (content: string) =>
  `data: {"model":"m","choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;

const streamed: Observed = {
  exchangeId: 'x1',
  url: 'https://api.openai.com/v1/chat/completions',
  method: 'POST',
  requestBody: '{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}',
  status: 200,
  contentType: 'text/event-stream',
  responseBody: `${chunk('Hel')}${chunk('lo')}data: [DONE]\n\n`,
  isComplete: true,
  heliconeId: null,
  startedAt: 1_700_000_000_000,
  endedAt: 1_700_000_000_900,
  firstByteMs: 80,
};

/** A desk that is not connected: what is observed waits. */
async function openDesk() {
  const database = await openDatabase(crypto.randomUUID());
  const outbox = createOutbox({ database: Promise.resolve(database), client: async () => null });
  return { database, outbox, mayLog: () => true, client: null, proxyUrl: 'http://127.0.0.1:8787' };
}

test('keeps a stream as it came, with its page and its times', () => {
  expect(toLogItem(streamed, page)).toEqual({
    url: streamed.url,
    request: JSON.parse(streamed.requestBody),
    response: {},
    textBody: streamed.responseBody,
    status: 200,
    startedAt: streamed.startedAt,
    endedAt: streamed.endedAt,
    firstByteMs: 80,
    source: 'page',
    origin: page,
  });
});

test('keeps a whole response as the object that it is', () => {
  const responseBody =
    '{"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"}}]}';

  const item = toLogItem({ ...streamed, contentType: 'application/json', responseBody }, page);

  expect(item).toMatchObject({ response: JSON.parse(responseBody), textBody: null });
});

test('marks what the page did not read to its end as cancelled', () => {
  expect(toLogItem({ ...streamed, responseBody: chunk('Hel'), isComplete: false }, page)).toMatchObject({
    status: -3,
  });
});

test('what was read to its end mark is whole, also where the page stopped there', () => {
  expect(toLogItem({ ...streamed, isComplete: false }, page)).toMatchObject({ status: 200 });
});

test('takes credentials out of the address', () => {
  const url = `https://user:pass@api.openai.com/v1/chat/completions?api_key=sk-1&key=2&alt=sse#fragment`;

  expect(toLogItem({ ...streamed, url }, page)?.url).toBe(
    'https://api.openai.com/v1/chat/completions?alt=sse',
  );
});

test.each<[what: string, change: Partial<Observed>]>([
  ['an address that is none', { url: 'nonsense' }],
  ['a path of no known format', { url: 'https://api.openai.com/v1/files' }],
  ['a request that was read', { method: 'GET' }],
  ['a request that is not JSON', { requestBody: 'a=b' }],
  ['a failure', { status: 429, responseBody: '{"error":{"message":"Slow down"}}' }],
  ['an answer without an answer', { responseBody: 'data: [DONE]\n\n' }],
  ['megabytes of nonsense', { responseBody: `data: ${'x'.repeat(3_000_000)}\n\n`.repeat(1) }],
])('does not log %s', (_, change) => {
  expect(toLogItem({ ...streamed, ...change }, page)).toBeNull();
});

test('logs an exchange once, however often it is told', async () => {
  const desk = await openDesk();

  const ids = [await observe(streamed, page, desk), await observe(streamed, page, desk)];

  expect(ids[0]).toMatch(/^[\da-f-]{36}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(await desk.outbox.state()).toMatchObject({ pending: 1 });
});

test('two pages that happen to name their exchanges alike are two', async () => {
  const desk = await openDesk();

  const ids = [await observe(streamed, page, desk), await observe(streamed, 'http://localhost:3000', desk)];

  expect(new Set(ids).size).toBe(2);
});

test('a page that floods us fills the outbox only so far', async () => {
  const desk = await openDesk();

  for (let index = 0; index < 60; index += 1)
    await observe({ ...streamed, exchangeId: `x${index}` }, page, desk);

  expect(await desk.outbox.state()).toMatchObject({ pending: 50 });
});

test('an answer that the page’s own server had from the proxy is not logged again, unless another question had it', async () => {
  const origin = 'http://127.0.0.1:3000';
  const own = { ...streamed, url: `${origin}/v1/chat/completions` };
  const rows = [
    { request_id: 'other', response_text: 'Hello', request_text: 'user: Who is there?' },
    { request_id: 'routed', response_text: 'Hello', request_text: 'user: Hi' },
  ];
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: rows, error: null }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ url: `http://127.0.0.1:${port}`, key: 'key' });
  const desk = { ...(await openDesk()), client };

  const known = await observe(own, origin, desk);
  rows.pop();
  const unknown = await observe({ ...own, exchangeId: 'x2' }, origin, desk);
  server.closeAllConnections();
  server.close();

  expect(known).toBe('routed');
  expect(unknown).toMatch(/^[\da-f-]{36}$/);
});
