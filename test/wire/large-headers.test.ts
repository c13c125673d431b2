import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, type RawResponse, readResponse, send } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';

/** An error in the envelope, on a connection that ends with it. */
function expectEnvelope(response: RawResponse, status: number, named: RegExp): void {
  expect(response.status).toBe(status);
  expect(response.header('content-type')).toEqual(['application/json']);
  expect(response.header('connection')).toEqual(['close']);
  expect(JSON.parse(response.body.toString())).toEqual({ data: null, error: expect.stringMatching(named) });
}

test('takes a hundred properties of 1 kB, under names of 1 kB', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const names = Array.from({ length: 100 }, (_, index) => `p${index}-`.padEnd(1024, 'n'));

  const response = await send(proxy.url, {
    method: 'POST',
    path: chat,
    headers: names.map((name) => [`Helicone-Property-${name}`, 'v'.repeat(1024)] as const),
    body: '{}',
  });

  expect(response.header('helicone-status')).toEqual(['success']);
  const { data } = await proxy.client.api.request.get({ id: response.header('helicone-id')[0] ?? '' });
  expect(Object.keys(data.properties).toSorted()).toEqual(names.toSorted());
  expect(new Set(Object.values(data.properties))).toEqual(new Set(['v'.repeat(1024)]));
});

test('drops a property whose name is longer than 1 kB, and says so', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, {
    method: 'POST',
    path: chat,
    headers: [
      [`Helicone-Property-${'n'.repeat(1025)}`, 'v'],
      ['Helicone-Property-Kept', 'v'],
    ],
    body: '{}',
  });

  expect(response.header('helicone-status')).toEqual(['success, properties-dropped']);
  const { data } = await proxy.client.api.request.get({ id: response.header('helicone-id')[0] ?? '' });
  expect(data.properties).toEqual({ kept: 'v' });
});

test('drops a user, session or prompt longer than 1 kB, and says so', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const long = 'x'.repeat(1025);

  const response = await send(proxy.url, {
    method: 'POST',
    path: chat,
    headers: [
      ['Helicone-User-Id', long],
      ['Helicone-Session-Path', long],
      ['Helicone-Session-Id', 's1'],
      ['Helicone-Prompt-Id', long],
    ],
    body: '{}',
  });

  expect(response.header('helicone-status')).toEqual(['success, fields-dropped, properties-dropped']);
  const { data } = await proxy.client.api.request.get({ id: response.header('helicone-id')[0] ?? '' });
  expect(data).toMatchObject({
    request_user_id: null,
    session_path: null,
    session_id: 's1',
    prompt_id: null,
    properties: { 'helicone-session-id': 's1' },
  });
});

test('refuses larger headers in the envelope, naming the limit, and goes on', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const headers = [['X-Large', 'x'.repeat(300 * 1024)]] as const;

  const refused = await send(proxy.url, { method: 'POST', path: chat, headers, body: '{}' });
  const next = await send(proxy.url, { method: 'POST', path: chat, body: '{}' });

  expectEnvelope(refused, 431, /headers are larger than 262144 bytes.*\.$/);
  expect(next.status).toBe(200);
  expect(provider.received).toHaveLength(1);
});

test.each([
  ['POST', []],
  [
    'GET',
    [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
    ],
  ],
] as const)('refuses more headers than may be in a %s, instead of forgetting some', async (method, more) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const headers = [...more, ...Array.from({ length: 1_001 }, () => ['a', 'b'] as const)];

  const refused = await send(proxy.url, { method, path: chat, headers });

  expectEnvelope(refused, 431, /or more than 1000, the most.*\.$/);
  expect(provider.received).toHaveLength(0);
});

test.each([
  ['what is not HTTP', 'hello\r\n\r\n'],
  ['a header without a colon', 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nbroken\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
])('refuses %s in the envelope, in one sentence', async (_what, text) => {
  await using proxy = await startProxy();
  using connection = await openConnection(proxy.url);

  connection.write(text);
  const error = await connection.ended;

  expect(error).toBeNull();
  expectEnvelope(readResponse(connection.received()), 400, /not well-formed HTTP\/1\.1 \(HPE_\w+\).*\.$/);
});

test('puts no error into an answer that is under way when its request turns out malformed', async () => {
  await using provider = await startFakeProvider((_received, response) => response.write('data: 1\n\n'));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const head = `POST ${chat} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n`;
  client.write(`${head}900000\r\n`);
  client.write(Buffer.alloc(0x900000));
  await client.arrival('data: 1');

  client.write('\r\nthis is no chunk\r\n');
  await client.ended;

  expect(client.received().toString()).not.toContain('"error"');
});
