import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { openSocket } from '../support/open-socket.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { openConnection, send, toBytes } from '../support/raw-client.ts';
import { upgradeHeaders } from '../support/raw-upgrade.ts';

const question = { path: '/openai/v1/realtime?model=gpt-realtime', headers: upgradeHeaders } as const;

async function rowOf(proxy: TestProxy, id = '') {
  await proxy.settled();
  const { data } = await proxy.client.api.request.get({ id, includeBody: true });
  return data;
}

test.each([
  { status: 401, body: '{"error":{"message":"Incorrect API key provided"}}' },
  { status: 404, body: 'not here' },
  { status: 429, body: '' },
  { status: 200, body: 'This is no WebSocket.' },
  { status: 500, body: 'x'.repeat(3_000_000) },
])('passes the answer of a provider that refuses with $status on unchanged', async ({ status, body }) => {
  await using provider = await startFakeProvider((_received, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'X-Request-Id': 'abc',
      'set-cookie': ['a=1', 'b=2'],
    });
    response.end(body);
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answer = await send(proxy.url, question);

  expect(answer.status).toBe(status);
  expect(answer.body.toString()).toBe(body);
  expect(answer.headers).toContainEqual(['X-Request-Id', 'abc']);
  expect(answer.header('set-cookie')).toEqual(['a=1', 'b=2']);
  expect(answer.header('connection')).toEqual(['close']);
  expect(answer.header('helicone-status')).toEqual(['failed']);
  const row = await rowOf(proxy, answer.header('helicone-id')[0]);
  expect(row).toMatchObject({
    ...{ state: 'failed', response_status: status, client_frames: null, server_frames: null },
    ...{ error: `openai opened no WebSocket: it answered with status ${status}.`, size_bytes: body.length },
  });
});

test('tells a real client the status with which the provider refused', async () => {
  await using provider = await startFakeProvider((_received, response) => response.writeHead(401).end('{}'));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const error: unknown = await openSocket(proxy.url, question.path).catch((cause: unknown) => cause);

  expect(String(error)).toContain('Unexpected server response: 401');
});

test('names the address but no secret when nothing listens there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  const port = typeof address === 'object' ? address?.port : undefined;
  await using proxy = await startProxy({
    providers: { openai: `http://user:p4ssw0rd-secret@127.0.0.1:${port}/v1` },
  });

  const answer = await send(proxy.url, {
    path: `${question.path}&key=query-secret-1`,
    headers: [...upgradeHeaders, ['Authorization', 'Bearer header-secret-1']],
  });

  const text = answer.body.toString();
  expect(answer.status).toBe(502);
  expect(text).toContain(`http://127.0.0.1:${port}/v1/realtime?model=gpt-realtime&key=[redacted]`);
  expect(text).toContain('nothing accepts connections there (ECONNREFUSED)');
  expect(text).not.toMatch(/secret/);
  const row = await rowOf(proxy, answer.header('helicone-id')[0]);
  expect(row).toMatchObject({ state: 'failed', response_status: 502, error: JSON.parse(text).error });
});

test.each([
  { what: 'resets', act: 'resetAndDestroy' },
  { what: 'closes', act: 'end' },
] as const)('answers 502 in the envelope when the provider $what before it answers', async ({ act }) => {
  await using provider = await startFakeProvider(({ socket }) => socket[act]());
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answer = await send(proxy.url, question);

  expect(answer.status).toBe(502);
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    ...{ data: null, error: expect.stringContaining('it broke off the connection') },
  });
});

test('breaks off a refusal that the provider breaks off', async () => {
  const end = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async ({ socket }, response) => {
    response.writeHead(401, { 'content-length': 1000 });
    response.write('half of');
    await end.promise;
    socket.resetAndDestroy();
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('half of');

  end.resolve();
  await client.ended;
  await proxy.settled();

  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'failed', response_status: 401 });
  expect(row?.error).toContain('it broke off the connection');
});
