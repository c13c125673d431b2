import { expect, test } from 'vitest';
import type { TestProxy } from '../support/proxy.ts';
import { startLogged } from './document/logged.ts';

interface Told {
  readonly id: string;
  readonly data: unknown;
}

/** Listens to what happens; `next` reads so many events. */
async function listen(proxy: TestProxy, headers: Readonly<Record<string, string>> = {}) {
  const leaving = new AbortController();
  const response = await fetch(`${proxy.url}/v1/request/stream`, {
    headers: { authorization: `Bearer ${proxy.key}`, ...headers },
    signal: leaving.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let told: Told[] = [];
  return {
    async next(count: number): Promise<Told[]> {
      while (told.length < count) {
        const { value } = (await reader?.read()) ?? {};
        if (value === undefined) throw new Error(`The stream ended after ${told.length} events.`);
        text += value;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        told = told.concat(blocks.flatMap(readEvent));
      }
      return told.splice(0, count);
    },
    async [Symbol.asyncDispose]() {
      leaving.abort();
    },
  };
}

/** One block of the stream; comments that keep the connection alive are none. */
function readEvent(block: string): Told[] {
  const [, id] = /^id: ?(.*)$/m.exec(block) ?? [];
  const [, data] = /^data: ?(.*)$/m.exec(block) ?? [];
  return id && data ? [{ id, data: JSON.parse(data) }] : [];
}

test('what is logged and rated is told as it happens, in order', async () => {
  await using logged = await startLogged('before');
  await using listener = await listen(logged.proxy);

  await logged.ask('req_123abc');
  await logged.proxy.client.addFeedback('req_123abc', true);
  await logged.proxy.client.clearFeedback('req_123abc');

  const events = await listener.next(3);
  const at = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(events.map((event) => event.data)).toEqual([
    { type: 'request.logged', requestId: 'req_123abc', at },
    { type: 'feedback.set', requestId: 'req_123abc', at },
    { type: 'feedback.cleared', requestId: 'req_123abc', at },
  ]);
});

test('who comes back with Last-Event-ID has missed nothing', async () => {
  await using logged = await startLogged();
  await using first = await listen(logged.proxy);
  await logged.ask('seen');
  const [seen] = await first.next(1);
  await first[Symbol.asyncDispose]();
  for (const id of ['missed-1', 'missed-2', 'missed-3']) await logged.ask(id);

  await using second = await listen(logged.proxy, { 'last-event-id': seen?.id ?? '' });

  const events = await second.next(3);
  expect(events.map((event) => event.data)).toMatchObject([
    { requestId: 'missed-1' },
    { requestId: 'missed-2' },
    { requestId: 'missed-3' },
  ]);
});

test('a stream on which nothing happens is kept alive by comments', async () => {
  await using logged = await startLogged();
  const leaving = new AbortController();
  const response = await fetch(`${logged.proxy.url}/v1/request/stream`, {
    headers: { authorization: `Bearer ${logged.proxy.key}` },
    signal: leaving.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();

  // The first comes at once, the second after a pause.
  let text = '';
  while (text.split('\n\n').length < 3) text += (await reader?.read())?.value ?? '';
  leaving.abort();

  expect(text).toMatch(/^(?::[^\n]*\n\n){2,}$/);
});

test('the health names the newest event, from which a stream can be followed without a gap', async () => {
  await using logged = await startLogged('before');
  const { data } = await logged.proxy.client.api.health();
  await logged.ask('meanwhile');

  await using listener = await listen(logged.proxy, { 'last-event-id': String(data.requests.lastEvent) });

  const [event] = await listener.next(1);
  expect(event?.data).toMatchObject({ type: 'request.logged', requestId: 'meanwhile' });
});

test('the typed client reads the stream too, until it has enough', async () => {
  await using logged = await startLogged('req_123abc');
  const leaving = new AbortController();
  const events = await logged.proxy.client.api.stream(undefined, { signal: leaving.signal });

  await logged.proxy.client.addFeedback('req_123abc', false);
  const { value } = await events.next();
  leaving.abort();

  expect(value).toMatchObject({ type: 'feedback.set', requestId: 'req_123abc' });
});

test('a listener does not keep the proxy from closing', async () => {
  const logged = await startLogged();
  await using listener = await listen(logged.proxy);

  await logged[Symbol.asyncDispose]();

  await expect(listener.next(1)).rejects.toThrow();
});

test.each([
  ['without a key', {}, 401],
  ['with an id that is no event', { authorization: 'KEY', 'last-event-id': 'yesterday' }, 400],
])('%s nothing is told', async (_what, headers, status) => {
  await using logged = await startLogged();
  const withKey = JSON.parse(JSON.stringify(headers).replace('KEY', `Bearer ${logged.proxy.key}`));

  const response = await fetch(`${logged.proxy.url}/v1/request/stream`, { headers: withKey });

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ data: null, error: expect.any(String) });
});
