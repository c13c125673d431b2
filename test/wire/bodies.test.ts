import { createHash, randomBytes } from 'node:crypto';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, send, toBytes } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';
const text = `{"choices":[{"index":0,"message":{"role":"assistant","content":"${'Grüße, 你好. '.repeat(2000)}"}}]}`;

const encodings = {
  identity: Buffer.from(text),
  gzip: gzipSync(text),
  br: brotliCompressSync(text),
  zstd: zstdCompressSync(text),
};

describe.each(Object.entries(encodings))('a response in %s', (encoding, bytes) => {
  test('arrives byte for byte when its length is known', async () => {
    await using provider = await startFakeProvider((_received, response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': bytes.length });
      response.end(bytes);
    });
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

    const response = await send(proxy.url, { method: 'POST', path: chat, body: '{}' });

    expect(response.body.equals(bytes)).toBe(true);
    expect(response.header('content-encoding')).toEqual([encoding]);
    expect(response.header('content-length')).toEqual([String(bytes.length)]);
    expect(response.header('transfer-encoding')).toEqual([]);
  });

  test('arrives byte for byte when it comes in chunks', async () => {
    await using provider = await startFakeProvider((_received, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      for (let at = 0; at < bytes.length; at += 997) response.write(bytes.subarray(at, at + 997));
      response.end();
    });
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

    const response = await send(proxy.url, { method: 'POST', path: chat, body: '{}' });

    expect(response.body.equals(bytes)).toBe(true);
    expect(response.header('content-length')).toEqual([]);
  });
});

test('passes a response on that ends with its connection', async () => {
  await using provider = await startFakeProvider(({ socket }) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, { method: 'POST', path: chat, body: '{}' });

  expect(response.body.toString()).toBe('all of it');
});

test.each([
  { method: 'HEAD', status: 200, length: '1234' },
  { method: 'POST', status: 204, length: undefined },
  { method: 'GET', status: 304, length: '77' },
])('sends no body in answer to $method with status $status', async ({ method, status, length }) => {
  await using provider = await startFakeProvider((_received, response) => {
    response.writeHead(status, {
      etag: '"a"',
      ...(length === undefined ? {} : { 'content-length': length }),
    });
    response.end();
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, { method, path: '/openai/v1/files/f1' });

  expect(response.status).toBe(status);
  expect(response.rawBody).toHaveLength(0);
  expect(response.header('transfer-encoding')).toEqual([]);
  expect(response.header('content-length')).toEqual(length === undefined ? [] : [length]);
  expect(response.header('etag')).toEqual(['"a"']);
});

test('answers a client of HTTP/1.0 without chunks', async () => {
  await using provider = await startFakeProvider((_received, response) => {
    response.write('data: 1\n\n');
    response.end('data: 2\n\n');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, { method: 'POST', path: chat, version: '1.0', body: '{}' });

  expect(response.header('transfer-encoding')).toEqual([]);
  expect(response.rawBody.toString()).toBe('data: 1\n\ndata: 2\n\n');
});

test('takes a request in chunks', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  await send(proxy.url, {
    method: 'POST',
    path: chat,
    headers: [['Transfer-Encoding', 'chunked']],
    body: '5\r\n{"a":\r\n3;ext=1\r\n1}\n\r\n0\r\n\r\n',
  });

  expect((await provider.received[0]?.body)?.toString()).toBe('{"a":1}\n');
});

test.each(['DELETE', 'PUT', 'PATCH'])('forwards the body of a %s request', async (method) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  await send(proxy.url, { method, path: '/openai/v1/files/f1', body: '{"b":2}' });

  expect(provider.received[0]?.method).toBe(method);
  expect((await provider.received[0]?.body)?.toString()).toBe('{"b":2}');
});

test('forwards a POST without a body', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, { method: 'POST', path: '/openai/v1/batches/b1/cancel' });

  expect(response.status).toBe(200);
  expect(provider.received[0]?.header('content-length')).toEqual(['0']);
});

test.each([
  { framing: 'with a length', isChunked: false },
  { framing: 'in chunks', isChunked: true },
])('streams a body of 20 MB to the provider $framing, and marks its copy as cut', async ({ isChunked }) => {
  await using provider = await startFakeProvider(async (received, response) => {
    response.end(
      createHash('sha256')
        .update(await received.body)
        .digest('hex'),
    );
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const body = randomBytes(20_000_000);
  const framed = isChunked
    ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
    : body;

  const response = await send(proxy.url, {
    method: 'POST',
    path: '/openai/v1/audio/transcriptions',
    headers: isChunked ? [['Transfer-Encoding', 'chunked']] : [],
    body: framed,
  });
  await proxy.settled();

  expect(response.body.toString()).toBe(createHash('sha256').update(body).digest('hex'));
  expect(provider.received[0]?.header('content-length')).toEqual(isChunked ? [] : ['20000000']);
  const id = response.header('helicone-id')[0] ?? '';
  const stored = await proxy.client.api.request.raw({ id, part: 'request' });
  expect(Buffer.from(await stored.body.arrayBuffer()).equals(body.subarray(0, 8 * 1024 * 1024))).toBe(true);
  expect(stored.headers['thumbwire-size-bytes']).toBe('20000000');
});

test('lets a provider answer before it has read the whole request', async () => {
  await using provider = await startFakeProvider((_received, response) => {
    response.writeHead(413, { 'content-type': 'text/plain' });
    response.end('too large for me');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const part = randomBytes(9_000_000);

  client.write(`POST ${chat} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000000\r\n\r\n`);
  client.write(part);
  await client.arrival('too large for me');

  expect(client.received().toString()).toContain('HTTP/1.1 413 Payload Too Large');
});

test.each([
  ['Latin-1', 'caf\xe9'],
  ['UTF-8', '\xc3\xa9'],
])('keeps the bytes of a header in %s when the head goes out alone', async (_, value) => {
  const headSeen = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-name': value });
    response.write(Buffer.alloc(0));
    await headSeen.promise;
    response.end('data: 1\n\n');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, { method: 'POST', path: chat, body: '{}' }));
  await client.arrival('\r\n\r\n');
  headSeen.resolve();

  expect(client.received().toString('latin1')).toContain(`x-name: ${value}\r\n`);
});

test('sends the head of a stream before the first byte of its body', async () => {
  const firstByte = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    await firstByte.promise;
    response.end('data: 1\n\n');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, { method: 'POST', path: chat, body: '{"stream":true}' }));
  await client.arrival('\r\n\r\n');
  const head = client.received().toString();
  firstByte.resolve();
  await client.ended;

  expect(head).toContain('text/event-stream');
  expect(head).not.toContain('data:');
  expect(client.received().toString()).toContain('data: 1');
});

test('hands each event of a stream on before the next one is there', async () => {
  const read = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async (_received, response) => {
    response.write('data: 1\n\n');
    await read.promise;
    response.end('data: 2\n\n');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, { method: 'POST', path: chat, body: '{"stream":true}' }));
  await client.arrival('data: 1\n\n');
  read.resolve();
  await client.arrival('data: 2\n\n');
  await client.ended;

  expect(client.received().toString()).toMatch(/0\r\n\r\n$/);
});
