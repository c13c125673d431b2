import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import 'fake-indexeddb/auto';
import { connect } from './client.ts';
import { openDatabase } from './database.ts';
import { createOutbox } from './outbox.ts';

const now = Date.parse('2026-11-24T10:00:00.000Z');

/** A server that answers as the proxy would; `answers` are statuses by request id, 200 without one. */
async function startServer(answers: Readonly<Record<string, number>> = {}) {
  const received: { method: string; id: string; body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const [, id = ''] = /\/request\/([^/]+)\//.exec(request.url ?? '') ?? [];
    const body = JSON.parse((await text(request)) || '{}');
    const metadata = body.providerRequest?.meta?.['Helicone-Request-Id'];
    received.push({ method: request.method ?? '', id: metadata ?? id, body });
    const status = answers[metadata ?? id] ?? 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: null, error: status === 200 ? null : `Answered ${status}.` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An outbox, and the hands to go offline and to let time pass. */
function openOutbox(url: string) {
  const line = { url: url as string | null, now, logged: 0 };
  const outbox = createOutbox({
    database: openDatabase(crypto.randomUUID()),
    client: async () => line.url && connect({ url: line.url, key: 'key' }),
    now: () => line.now,
    onLogged: () => {
      line.logged += 1;
    },
  });
  return { outbox, line };
}

const nowhere = 'http://127.0.0.1:9';

test('what is rated while the proxy is away arrives once, with the time of the click', async () => {
  await using server = await startServer();
  const { outbox, line } = openOutbox(nowhere);
  await outbox.rate({ requestId: 'one', rating: true });
  expect(await outbox.flush()).toBe(false);
  expect(await outbox.state()).toMatchObject({ pending: 1, requestIds: ['one'] });
  line.url = server.url;
  line.now += 60_000;

  await Promise.all([outbox.flush(), outbox.flush()]);

  expect(server.received).toEqual([
    {
      method: 'POST',
      id: 'one',
      body: { rating: true, eventId: expect.any(String), ratedAt: new Date(now).toISOString() },
    },
  ]);
  expect(await outbox.state()).toMatchObject({ pending: 0 });
});

test('an event that is sent again, because the answer was lost, is the same event', async () => {
  await using server = await startServer({ one: 503 });
  const { outbox } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true });

  await outbox.flush();
  await outbox.flush();

  expect(server.received).toHaveLength(2);
  expect(server.received[0]).toEqual(server.received[1]);
});

test('a double click is one event, before and after it is delivered', async () => {
  await using server = await startServer();
  const { outbox, line } = openOutbox(server.url);
  const ids = [await outbox.rate({ requestId: 'one', rating: true })];
  ids.push(await outbox.rate({ requestId: 'one', rating: true }));
  await outbox.flush();
  line.now += 300;
  ids.push(await outbox.rate({ requestId: 'one', rating: true }));

  await outbox.flush();

  expect(server.received).toHaveLength(1);
  expect(new Set(ids).size).toBe(1);
});

test('the same thumb a minute later is another event: somebody else may have rated meanwhile', async () => {
  await using server = await startServer();
  const { outbox, line } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true });
  await outbox.flush();
  line.now += 60_000;
  await outbox.rate({ requestId: 'one', rating: true });

  await outbox.flush();

  expect(server.received).toHaveLength(2);
});

test('of several ratings that wait the newest thumb is sent, with what was said beside the others', async () => {
  await using server = await startServer();
  const { outbox } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true, comment: 'Good' });
  await outbox.rate({ requestId: 'one', rating: true, correction: 'Better' });
  await outbox.rate({ requestId: 'one', rating: false });

  await outbox.flush();

  expect(server.received).toMatchObject([{ body: { rating: false, comment: 'Good', correction: 'Better' } }]);
});

test('a rating after one was taken back says nothing of what was said before', async () => {
  await using server = await startServer();
  const { outbox } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true, comment: 'Good' });
  await outbox.clear('one');
  await outbox.rate({ requestId: 'one', rating: false });

  await outbox.flush();

  expect(server.received).toMatchObject([
    { method: 'POST', body: { rating: false, comment: null, correction: null, tags: null, choice: null } },
  ]);
});

test('a rating that is taken back while it waits is only taken back', async () => {
  await using server = await startServer();
  const { outbox } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true });
  await outbox.clear('one');

  await outbox.flush();

  expect(server.received.map(({ method }) => method)).toEqual(['DELETE']);
});

test.each([400, 404, 409, 413])('what is answered with %i is dropped, and said why', async (status) => {
  await using server = await startServer({ one: status });
  const { outbox } = openOutbox(server.url);
  const eventId = await outbox.rate({ requestId: 'one', rating: true });
  await outbox.rate({ requestId: 'two', rating: true });

  await outbox.flush();

  expect(server.received.map(({ id }) => id)).toEqual(['one', 'two']);
  expect(await outbox.refusal(eventId)).toBe(`Answered ${status}.`);
  expect(await outbox.state()).toMatchObject({ pending: 0, refused: [{ requestId: 'one' }] });
});

test.each([401, 403, 503])('%i holds everything up, and nothing is lost', async (status) => {
  await using server = await startServer({ one: status });
  const { outbox } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true });
  await outbox.rate({ requestId: 'two', rating: true });

  const isConnected = await outbox.flush();

  expect(isConnected).toBe(false);
  expect(server.received.map(({ id }) => id)).toEqual(['one']);
  expect(await outbox.state()).toMatchObject({ pending: 2, refused: [] });
});

test.each([429, 500, 502])('%i holds up this request only', async (status) => {
  await using server = await startServer({ one: status });
  const { outbox } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true });
  await outbox.rate({ requestId: 'two', rating: true });

  await outbox.flush();

  expect(await outbox.state()).toMatchObject({ pending: 1, requestIds: ['one'] });
});

const observed = {
  ...{ url: 'https://api.openai.com/v1/chat/completions', request: { model: 'm' }, response: {} },
  ...{ textBody: 'data: {}\n\n', status: 200, startedAt: now, endedAt: now + 250, firstByteMs: 20 },
  ...{ source: 'page', origin: 'http://localhost:3000' },
} as const;

test('tells when a response is logged so late that its page has looked for it in vain', async () => {
  await using server = await startServer();
  const { outbox, line } = openOutbox(server.url);
  await outbox.log('prompt', observed);
  await outbox.flush();
  expect(line.logged).toBe(0);
  await outbox.log('late', observed);
  line.now += 60_000;

  await outbox.flush();

  expect(line.logged).toBe(1);
});

test('an observed response is logged before it is rated, and not rated while it cannot be logged', async () => {
  await using failing = await startServer({ seen: 500 });
  await using server = await startServer();
  const { outbox, line } = openOutbox(failing.url);
  await outbox.log('seen', observed);
  await outbox.rate({ requestId: 'seen', rating: false });
  await outbox.flush();
  line.url = server.url;

  await outbox.flush();

  expect(failing.received).toMatchObject([{ body: { source: 'page' } }]);
  expect(server.received).toMatchObject([
    {
      id: 'seen',
      body: { source: 'page', origin: 'http://localhost:3000', timing: { endTime: { milliseconds: 250 } } },
    },
    { id: 'seen', body: { rating: false } },
  ]);
});

test('a rating made while the one before it is under way is sent after it', async () => {
  await using server = await startServer();
  const { outbox } = openOutbox(server.url);
  await outbox.rate({ requestId: 'one', rating: true });
  const flushing = outbox.flush();
  await outbox.rate({ requestId: 'one', rating: false });

  await flushing;
  await outbox.flush();

  expect(server.received.at(-1)).toMatchObject({ body: { rating: false } });
  expect(await outbox.state()).toMatchObject({ pending: 0 });
});
