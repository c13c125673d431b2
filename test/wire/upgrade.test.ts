import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { expect, test } from 'vitest';
import { openSocket } from '../support/open-socket.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { startSocketProvider } from '../support/socket-provider.ts';

const realtime = '/openai/v1/realtime?model=gpt-realtime';

async function onlyRow({ settled, client }: TestProxy) {
  await settled();
  const rows = await client.queryRequests();
  expect(rows).toHaveLength(1);
  return rows[0];
}

test('opens, carries messages both ways, closes, and logs one record', async () => {
  await using provider = await startSocketProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openSocket(proxy.url, realtime, { headers: { 'Helicone-User-Id': 'anna' } });
  client.socket.send('one');
  client.socket.send(Buffer.from('two'));

  const messages = [await client.message(), await client.message()];
  client.socket.close(1000, 'done');
  const closed = await client.closed;

  expect(messages).toEqual(['one', 'two']);
  expect(closed).toEqual({ code: 1000, reason: 'done' });
  expect(provider.accepted[0]?.request.url).toBe('/v1/realtime?model=gpt-realtime');
  const row = await onlyRow(proxy);
  expect(row).toMatchObject({
    ...{ state: 'complete', response_status: 101, error: null, format: null, provider_id: 'openai' },
    ...{ client_frames: 2, server_frames: 2, request_user_id: 'anna', model: 'gpt-realtime' },
    target_url: `${provider.url}/v1/realtime?model=gpt-realtime`,
  });
  expect(client.answer.headers['helicone-id']).toBe(row?.request_id);
  expect(client.answer.headers['helicone-status']).toBe('success');
  expect(row?.time_to_first_token).toBeLessThanOrEqual(row?.delay_ms ?? -1);
  expect(proxy.log).toEqual([]);
});

test('the realtime client of the OpenAI SDK works by its base URL', async () => {
  await using provider = await startSocketProvider({}, ({ socket }) => {
    socket.send(JSON.stringify({ type: 'session.created', session: { id: 'sess_1' } }));
    socket.on('message', (data) => {
      socket.send(JSON.stringify({ type: 'response.created', asked: JSON.parse(String(data)) }));
    });
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const sdk = new OpenAI({ apiKey: 'sk-of-the-provider', baseURL: `${proxy.url}/openai/v1` });
  // The SDK makes a wss: address of every base URL; without TLS it speaks over a connection that it is given.
  const createConnection = () => connect(Number(new URL(proxy.url).port), '127.0.0.1');
  const client = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { createConnection } }, sdk);
  const created = new Promise((resolve) => client.once('session.created', resolve));
  const answered = new Promise((resolve) => client.once('response.created', resolve));
  await once(client.socket, 'open');

  client.send({ type: 'response.create' });

  expect(await created).toMatchObject({ session: { id: 'sess_1' } });
  expect(await answered).toMatchObject({ asked: { type: 'response.create' } });
  client.close();
  await once(client.socket, 'close');
  expect(provider.accepted[0]?.request.headers.authorization).toBe('Bearer sk-of-the-provider');
  expect(await onlyRow(proxy)).toMatchObject({ state: 'complete', client_frames: 1, server_frames: 2 });
});

test('sends the provider the headers of the client, without ours', async () => {
  await using provider = await startSocketProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using _client = await openSocket(proxy.url, realtime, {
    protocols: ['realtime', 'openai-beta.realtime-v1'],
    headers: {
      Authorization: 'Bearer sk-of-the-provider',
      'Helicone-Property-Team': 'search',
      'Thumbwire-Whatever': 'x',
      'X-Custom': 'kept',
    },
  });

  const { rawHeaders, headers } = provider.accepted[0]?.request ?? {};

  expect(headers).toMatchObject({
    host: new URL(provider.url).host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    authorization: 'Bearer sk-of-the-provider',
    'sec-websocket-protocol': 'realtime,openai-beta.realtime-v1',
    'x-custom': 'kept',
  });
  expect(rawHeaders).toContain('X-Custom');
  expect(Object.keys(headers ?? {}).filter((name) => /^(?:helicone|thumbwire)/.test(name))).toEqual([]);
});

test.each([true, false])('leaves compression to the two ends (offered: %s)', async (perMessageDeflate) => {
  await using provider = await startSocketProvider({ perMessageDeflate: { threshold: 0 } });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openSocket(proxy.url, realtime, { perMessageDeflate });
  const text = 'the same again and again '.repeat(1_000);

  client.socket.send(text);

  expect(await client.message()).toBe(text);
  expect(client.socket.extensions).toBe(perMessageDeflate ? 'permessage-deflate' : '');
});

test('carries a message of 16 MiB, and one in fragments, unchanged', async () => {
  const digest = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
  await using provider = await startSocketProvider({ perMessageDeflate: false }, ({ socket }) => {
    socket.on('message', (data: Buffer) => {
      socket.send(digest(data));
      socket.send(data);
    });
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openSocket(proxy.url, realtime, { perMessageDeflate: false });
  const large = randomBytes(16 * 1024 * 1024);
  const heard: Buffer[] = [];
  client.socket.on('message', (data: Buffer) => heard.push(data));

  client.socket.send(large);
  for (const [index, part] of ['in ', 'three ', 'pieces'].entries()) {
    client.socket.send(part, { fin: index === 2 });
  }
  for (let count = 0; count < 4; count += 1) await client.message();
  client.socket.close();
  await client.closed;

  expect(String(heard[0])).toBe(digest(large));
  expect(heard[1] && digest(heard[1])).toBe(digest(large));
  expect(String(heard[3])).toBe('in three pieces');
  expect(await onlyRow(proxy)).toMatchObject({ state: 'complete', client_frames: 4, server_frames: 4 });
});

test('passes pings and pongs both ways, and does not count them', async () => {
  await using provider = await startSocketProvider({}, ({ socket }) => socket.ping('from the provider'));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const opened = provider.next();
  using client = await openSocket(proxy.url, realtime);
  const { socket } = await opened;
  const answered = once(socket, 'pong');
  const heard = once(client.socket, 'pong');

  client.socket.ping('from the client');

  expect(String((await heard)[0])).toBe('from the client');
  expect(String((await answered)[0])).toBe('from the provider');
  client.socket.close();
  await client.closed;
  expect(await onlyRow(proxy)).toMatchObject({ state: 'complete', client_frames: 0, server_frames: 0 });
});

test.each([
  { code: 1000, state: 'complete', error: null },
  { code: 1001, state: 'complete', error: null },
  { code: 3000, state: 'failed', error: 'openai closed the WebSocket with code 3000.' },
])('passes the close code $code of the provider, and records $state', async ({ code, state, error }) => {
  await using provider = await startSocketProvider({}, ({ socket }) => socket.close(code, 'a reason'));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openSocket(proxy.url, realtime);

  const closed = await client.closed;

  expect(closed).toEqual({ code, reason: 'a reason' });
  expect(await onlyRow(proxy)).toMatchObject({ state, error, response_status: 101 });
});
