import { expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { freePort } from '../support/free-port.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, send, toBytes } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';
const question = { method: 'POST', path: chat, body: '{"stream":true}' } as const;

test('resets the client when the provider resets in mid-stream, after what had arrived', async () => {
  const reset = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async ({ socket }, response) => {
    response.write('data: 1\n\n');
    await reset.promise;
    socket.resetAndDestroy();
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('data: 1');

  reset.resolve();
  const error = await client.ended;

  expect(error).toBe('ECONNRESET');
  expect(client.received().toString()).not.toMatch(/0\r\n\r\n$/);
  await proxy.settled();
  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'failed', response_status: 200 });
  expect(row?.error).toContain('it broke off the connection');
});

test.each([
  { what: 'closes before all announced bytes', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort' },
  {
    what: 'closes before the last chunk',
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n',
  },
])('resets the client when the provider $what', async ({ bytes }) => {
  const end = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async ({ socket }) => {
    socket.write(bytes);
    await end.promise;
    socket.end();
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('short');

  end.resolve();

  expect(await client.ended).toBe('ECONNRESET');
});

test.each([
  { what: 'resets before it answers', act: 'resetAndDestroy' },
  { what: 'closes before it answers', act: 'end' },
] as const)('answers 502 in the envelope, with an id, when the provider $what', async ({ act }) => {
  await using provider = await startFakeProvider(({ socket }) => socket[act]());
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, question);

  expect(response.status).toBe(502);
  expect(response.header('helicone-status')).toEqual(['failed']);
  const { data, error } = JSON.parse(response.body.toString());
  expect(data).toBeNull();
  expect(error).toContain(`from openai at ${provider.url}/v1/chat/completions: it broke off the connection`);
  await proxy.settled();
  const { data: row } = await proxy.client.api.request.get({ id: response.header('helicone-id')[0] ?? '' });
  expect(row).toMatchObject({ state: 'failed', response_status: 502, error });
});

test('answers 502 when the provider does not speak HTTP', async () => {
  await using provider = await startFakeProvider(({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, question);

  expect(response.status).toBe(502);
});

test('names the address but no secret when nothing listens there', async () => {
  const port = await freePort();
  await using proxy = await startProxy({
    providers: { openai: `http://user:p4ssw0rd-secret@127.0.0.1:${port}/v1` },
  });

  const response = await send(proxy.url, {
    method: 'POST',
    path: `${chat}?key=query-secret-1&v=2`,
    headers: [['Authorization', 'Bearer header-secret-1']],
    body: '{}',
  });

  const text = response.body.toString();
  expect(response.status).toBe(502);
  expect(text).toContain(`http://127.0.0.1:${port}/v1/chat/completions?key=[redacted]&v=2`);
  expect(text).toContain('nothing accepts connections there (ECONNREFUSED)');
  expect(text).not.toMatch(/secret/);
});

test("passes a provider's own error on unchanged, and marks it as failed", async () => {
  const body = '{"error":{"message":"Rate limit reached","type":"requests"}}';
  await using provider = await startFakeProvider((_received, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '20' });
    response.end(body);
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, question);

  expect(response.status).toBe(429);
  expect(response.header('retry-after')).toEqual(['20']);
  expect(response.header('helicone-status')).toEqual(['failed']);
  expect(response.body.toString()).toBe(body);
  expect(provider.received).toHaveLength(1);
});

test('records as interrupted what was under way when the proxy stopped', async () => {
  await using provider = await startFakeProvider((_received, response) => response.write('data: 1\n\n'));
  await using home = await temporaryHome();
  const providers = { openai: `${provider.url}/v1` };
  const proxy = await startProxy({ providers, home: home.path });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('data: 1');

  await proxy[Symbol.asyncDispose]();

  expect(await client.ended).toBe('ECONNRESET');
  await using again = await startProxy({ providers, home: home.path });
  const [row] = await again.client.queryRequests();
  expect(row).toMatchObject({ state: 'interrupted', response_status: 200 });
  expect(row?.error).toContain('The proxy was stopped');
});
