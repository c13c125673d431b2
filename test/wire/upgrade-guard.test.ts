import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { openSocket } from '../support/open-socket.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, type RawRequest, readResponse, send, toBytes } from '../support/raw-client.ts';
import { upgradeHeaders } from '../support/raw-upgrade.ts';
import { startSocketProvider } from '../support/socket-provider.ts';

const path = '/openai/v1/realtime?model=gpt-realtime';

const refusals: readonly (RawRequest & { what: string; status: number; error: RegExp })[] = [
  {
    what: 'of a page of a foreign origin',
    path,
    headers: [['Origin', 'https://evil.example']],
    status: 403,
    error: /evil\.example/,
  },
  { what: 'of a page without an origin', path, headers: [['Origin', 'null']], status: 403, error: /"null"/ },
  {
    what: 'of another site that hides its origin',
    path,
    headers: [['Sec-Fetch-Site', 'cross-site']],
    status: 403,
    error: /another site/,
  },
  {
    what: 'of a page that asks for a document',
    path,
    headers: [['Sec-Fetch-Dest', 'document']],
    status: 403,
    error: /"document"/,
  },
  {
    what: 'to a name that is not ours',
    path,
    host: 'rebound.example',
    status: 421,
    error: /rebound\.example/,
  },
  { what: 'without a Host', path, host: null, status: 400, error: /exactly one Host/ },
  { what: 'to a whole address', path: 'http://evil.example/', status: 400, error: /must be a path/ },
  { what: 'to an unknown provider', path: '/nobody/v1/realtime', status: 404, error: /no provider "nobody"/ },
  { what: 'to another path of ours', path: '/v1/realtime', status: 404, error: /\/openai\/v1\/realtime/ },
  { what: 'out of the base URL', path: '/openai/v1/%2e%2e/admin', status: 400, error: /segments/ },
  {
    what: 'to a target that nobody allowed',
    path,
    headers: [['Helicone-Target-Url', 'https://evil.example']],
    status: 403,
    error: /evil\.example/,
  },
  {
    what: 'into the local network',
    path,
    headers: [['Helicone-Target-Url', 'http://127.0.0.1:22']],
    status: 403,
    error: /127\.0\.0\.1:22/,
  },
  { what: 'to the API', path: '/v1/request/query', status: 400, error: /takes no WebSocket/ },
  { what: 'to the stream of the API', path: '/v1/request/stream', status: 400, error: /takes no WebSocket/ },
  { what: 'to the playground', path: '/playground', status: 400, error: /^\/playground takes no WebSocket/ },
  { what: 'to the demo', path: '/demo/v1/realtime', status: 400, error: /demo provider takes no WebSocket/ },
];

test.each(refusals)('refuses a WebSocket $what', async ({ status, error, headers = [], ...request }) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answer = await send(proxy.url, { ...request, headers: [...upgradeHeaders, ...headers] });

  expect(answer.status).toBe(status);
  expect(answer.header('connection')).toEqual(['close']);
  expect(JSON.parse(answer.body.toString())).toEqual({ data: null, error: expect.stringMatching(error) });
  expect(answer.header('access-control-allow-origin')).toEqual([]);
  expect(provider.connections()).toBe(0);
  expect(await proxy.client.queryRequests()).toEqual([]);
});

test.each([
  ['Authorization', 'Bearer '],
  ['Sec-WebSocket-Protocol', 'realtime, openai-insecure-api-key.'],
])('never sends its own key on in %s', async (name, prefix) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answer = await send(proxy.url, { path, headers: [...upgradeHeaders, [name, prefix + proxy.key]] });

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body.toString()).error).toMatch(/never sent on/);
  expect(answer.body.toString()).not.toContain(proxy.key);
  expect(provider.connections()).toBe(0);
});

test('lets an approved page open one, with the key in the protocols, and stores no key', async () => {
  const keys = ['sk-a-key-of-the-header-0123456789', 'sk-a-key-of-the-protocol-0123456789'] as const;
  await using provider = await startSocketProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openSocket(proxy.url, `${path}&api_key=${keys[0]}`, {
    protocols: ['realtime', `openai-insecure-api-key.${keys[1]}`],
    headers: {
      Authorization: `Bearer ${keys[0]}`,
      Origin: 'http://localhost:5173',
      'Sec-Fetch-Dest': 'websocket',
      'Sec-Fetch-Mode': 'websocket',
      'Sec-Fetch-Site': 'cross-site',
      'Helicone-Property-Note': `with ${keys[1]}`,
    },
  });
  client.socket.close();
  await client.closed;
  await proxy.settled();

  const row = JSON.stringify(await proxy.client.queryRequests());
  const files = (await readdir(proxy.home, { recursive: true })).filter((name) =>
    /\.(?:db|db-wal|log)$/.test(name),
  );
  const stored = await Promise.all(files.map((name) => readFile(join(proxy.home, name), 'latin1')));

  expect(client.socket.protocol).toBe('realtime');
  expect(provider.accepted[0]?.request.headers['sec-websocket-protocol']).toContain(keys[1]);
  expect(row).toContain('api_key=[redacted]');
  expect(stored.length).toBeGreaterThan(1);
  for (const text of [row, ...stored]) for (const key of keys) expect(text).not.toContain(key);
});

test.each([
  {
    what: 'offers another protocol',
    method: 'POST',
    headers: [
      ['Connection', 'Upgrade, HTTP2-Settings, close'],
      ['Upgrade', 'h2c'],
      ['HTTP2-Settings', 'AAEAAEAA'],
    ],
  },
  {
    what: 'asks for a WebSocket by POST',
    method: 'POST',
    headers: upgradeHeaders.map(([name, value]) => [name, name === 'Connection' ? 'Upgrade, close' : value]),
  },
] as const)('answers a request that $what like any other', async ({ method, headers }) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const asked = headers.map(([name = '', value = '']) => [name, value] as const);

  const answer = await send(proxy.url, {
    method,
    path: '/openai/v1/chat/completions',
    headers: asked,
    body: '{}',
  });

  expect(answer.status).toBe(200);
  expect(provider.received[0]?.header('upgrade')).toEqual([]);
});

test('sends only the fields that are not of one connection', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const headers = [
    ...upgradeHeaders.filter(([name]) => name !== 'Connection'),
    ['Connection', 'keep-alive, Upgrade, X-Named'],
    ['Keep-Alive', 'timeout=5'],
    ['Proxy-Authorization', 'Basic abc'],
    ['Expect', '100-continue'],
    ['TE', 'trailers'],
    ['X-Named', 'of one connection'],
    ['X-Twice', 'one'],
    ['X-Twice', 'two'],
  ] as const;
  const asked = provider.next();
  client.write(toBytes(proxy.url, { path: '/openai/v1/realtime?q=a%20"b"|c', headers }));

  const {
    header,
    path: askedPath,
    rawHeaders,
  } = await asked.catch(() => Promise.reject(new Error('nothing came')));

  expect(askedPath).toBe('/v1/realtime?q=a%20"b"|c');
  expect(header('connection')).toEqual(['Upgrade']);
  expect(header('x-twice')).toEqual(['one', 'two']);
  expect(rawHeaders).toContain('Sec-WebSocket-Key');
  for (const name of ['keep-alive', 'proxy-authorization', 'expect', 'te', 'x-named'])
    expect(header(name)).toEqual([]);
});

test('leaves no half-answered connection behind a WebSocket that is asked for too early', async () => {
  await using provider = await startFakeProvider(() => {});
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const first = toBytes(proxy.url, { path: '/openai/v1/models', headers: [['Connection', 'keep-alive']] });
  const asked = provider.next();
  client.write(first);
  await asked;

  client.write(toBytes(proxy.url, { path, headers: upgradeHeaders }));
  await client.ended;

  expect(client.received().length).toBe(0);
  expect(() => readResponse(client.received())).toThrow();
});
