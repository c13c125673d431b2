import { expect, test } from 'vitest';
import { completion, startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, send, toBytes } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';

test('forwards neither hop-by-hop headers, nor those that Connection names, nor what is meant for the proxy', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  await send(proxy.url, {
    method: 'POST',
    path: chat,
    headers: [
      ['Connection', 'close, X-Private-Hop'],
      ['X-Private-Hop', 'a'],
      ['Keep-Alive', 'timeout=5'],
      ['TE', 'trailers'],
      ['Trailer', 'X-Sum'],
      ['Upgrade', 'h2c'],
      ['Proxy-Authorization', 'Basic cHJveHk6c2VjcmV0'],
      ['Proxy-Connection', 'keep-alive'],
      ['Expect', '100-continue'],
      ['Helicone-Auth', 'Bearer old-helicone-key'],
      ['Helicone-User-Id', 'u1'],
      ['Helicone-Property-App', 'demo'],
      ['Authorization', 'Bearer sk-provider'],
    ],
    body: '{}',
  });

  const names = provider.received[0]?.rawHeaders.filter((_, index) => index % 2 === 0);
  expect(names?.map((name) => name.toLowerCase()).sort()).toEqual([
    'authorization',
    'connection',
    'content-length',
    'host',
  ]);
  expect(provider.received[0]?.header('connection')).toEqual(['keep-alive']);
  expect(provider.received[0]?.header('host')).toEqual([`127.0.0.1:${provider.port}`]);
});

test('keeps the order and case of the request headers, and repeated ones', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  await send(proxy.url, {
    method: 'POST',
    path: chat,
    headers: [
      ['X-ZULU', '1'],
      ['OpenAI-Organization', 'org'],
      ['x-repeated', 'a'],
      ['X-Repeated', 'b'],
      ['X-Bytes', 'caf\u00e9'],
      ['anthropic-Beta', 'one'],
    ],
    body: '{}',
  });

  const raw = provider.received[0]?.rawHeaders ?? [];
  const from = raw.indexOf('X-ZULU');
  expect(raw.slice(from, from + 12)).toEqual([
    ...['X-ZULU', '1', 'OpenAI-Organization', 'org', 'x-repeated', 'a', 'X-Repeated', 'b'],
    ...['X-Bytes', 'caf\u00e9', 'anthropic-Beta', 'one'],
  ]);
});

test('keeps order, case and repetition of the response headers, and takes out hop-by-hop ones', async () => {
  await using provider = await startFakeProvider((received) => {
    received.socket.end(
      'HTTP/1.1 201 Made It\r\nX-Request-ID: r1\r\nSet-Cookie: a=1; Path=/\r\nDate: Tue, 03 Mar 2026 10:00:00 GMT\r\n' +
        'set-cookie: b=2\r\nConnection: close, x-named\r\nX-Named: hop\r\nKeep-Alive: timeout=9\r\n' +
        'Proxy-Authenticate: Basic\r\nTrailer: X-Sum\r\nHelicone-Id: forged\r\n' +
        'Access-Control-Allow-Origin: *\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}',
    );
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await send(proxy.url, { method: 'POST', path: chat, body: '{}' });

  expect(response.status).toBe(201);
  expect(response.reason).toBe('Made It');
  const id = response.header('helicone-id');
  expect(id).toHaveLength(1);
  expect(id[0]).not.toBe('forged');
  expect(response.headers).toEqual([
    ['X-Request-ID', 'r1'],
    ['Set-Cookie', 'a=1; Path=/'],
    ['Date', 'Tue, 03 Mar 2026 10:00:00 GMT'],
    ['set-cookie', 'b=2'],
    ['Access-Control-Allow-Origin', '*'],
    ['Content-Length', '2'],
    ['Content-Type', 'application/json'],
    ['Helicone-Id', id[0]],
    ['Helicone-Status', 'success'],
    ['Connection', 'close'],
  ]);
});

test('opens one connection to the provider for ten clients that close theirs', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  for (let round = 0; round < 10; round += 1) {
    const response = await send(proxy.url, { method: 'POST', path: chat, body: '{}' });
    expect(response.body.toString()).toBe(completion);
  }

  expect(provider.received).toHaveLength(10);
  expect(provider.connections()).toBe(1);
});

test('keeps the connection of a client that wants to go on', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const request = toBytes(proxy.url, {
    method: 'POST',
    path: chat,
    headers: [['Connection', 'keep-alive']],
    body: '{}',
  });

  client.write(request);
  await client.arrival(completion);
  const first = client.received().length;
  client.write(request);
  while (client.received().length < 2 * first)
    await new Promise((resolve) => client.socket.once('data', resolve));

  expect(client.received().toString().split(completion)).toHaveLength(3);
});

test('passes early hints on before the answer', async () => {
  await using provider = await startFakeProvider((received, response) => {
    received.socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
    response.end('{}');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, { method: 'POST', path: chat, body: '{}' }));
  await client.ended;

  expect(client.received().toString()).toMatch(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  );
});

test('answers a client that expects 100 Continue before it sends its body', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(
    `POST ${chat} HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`,
  );
  await client.arrival('HTTP/1.1 100 Continue\r\n\r\n');
  client.write('{}');
  await client.ended;

  expect(client.received().toString()).toContain(completion);
  expect(provider.received[0]?.header('expect')).toEqual([]);
});
