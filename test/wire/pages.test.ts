import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { send } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';
const page = 'http://localhost:5173';

const everywhere = [
  { method: 'POST', path: chat },
  { method: 'POST', path: '/demo/v1/chat/completions' },
  { method: 'GET', path: '/health' },
  { method: 'POST', path: '/v1/request/query' },
] as const;

test.each(everywhere)('gives a page of another origin nothing at $path', async ({ method, path }) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answers = await Promise.all(
    [
      'https://evil.example',
      'http://localhost.evil.example',
      'http://127.0.0.2',
      'null',
      'chrome-extension://abc',
    ].map((origin) => send(proxy.url, { method, path, headers: [['Origin', origin]], body: '{}' })),
  );

  for (const answer of answers) {
    expect(answer.status).toBe(403);
    expect(answer.headers.filter(([name]) => /^access-control/i.test(name))).toEqual([]);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      data: null,
      error: expect.stringContaining('origin'),
    });
  }
  expect(provider.received).toHaveLength(0);
});

const extensions = [
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'moz-extension://0b2e4f6a-1c3d-4e5f-8a9b-0c1d2e3f4a5b',
];

test.each(extensions)('lets the extension %s use the API with the key, and no provider', async (origin) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const query = { method: 'POST', path: '/v1/request/query', body: '{"filter":"all"}' };
  const headers: [string, string][] = [
    ['Origin', origin],
    ['Content-Type', 'application/json'],
  ];

  const withKey = await send(proxy.url, {
    ...query,
    headers: [...headers, ['Authorization', `Bearer ${proxy.key}`]],
  });
  const withoutKey = await send(proxy.url, { ...query, headers });
  const toProvider = await send(proxy.url, { method: 'POST', path: chat, headers, body: '{}' });

  expect([withKey.status, withoutKey.status, toProvider.status]).toEqual([200, 401, 403]);
  for (const { headers } of [withKey, withoutKey, toProvider]) {
    expect(headers.filter(([name]) => /^access-control/i.test(name))).toEqual([]);
  }
  expect(provider.received).toHaveLength(0);
});

test.each(everywhere)('refuses the preflight of another origin at $path', async ({ path }) => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, {
    method: 'OPTIONS',
    path,
    headers: [
      ['Origin', 'https://evil.example'],
      ['Access-Control-Request-Method', 'POST'],
    ],
  });

  expect(answer.status).toBe(403);
  expect(answer.headers.filter(([name]) => /^access-control/i.test(name))).toEqual([]);
});

test.each(everywhere)('gives a rebinding Host nothing at $path', async ({ method, path }) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const { port } = new URL(proxy.url);

  const answer = await send(proxy.url, { method, path, host: `evil.example:${port}`, body: '{}' });

  expect(answer.status).toBe(421);
  expect(answer.body.toString()).toContain('--allow-host evil.example');
  expect(provider.received).toHaveLength(0);
});

test.each(['127.0.0.1', 'LOCALHOST:1', '[::1]:8787'])('answers to the Host %s', async (host) => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, { path: '/health', host });

  expect(answer.status).toBe(200);
});

test.each(['', 'localhost@evil.example', 'localhost.', 'localhost:x', '127.0.0.1.evil.example', '0'])(
  'does not answer to the Host "%s"',
  async (host) => {
    await using proxy = await startProxy();

    const answer = await send(proxy.url, { path: '/health', host });

    expect(answer.status).toBe(421);
  },
);

test('refuses a Host with a port that there is not', async () => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, { path: '/health', host: '127.0.0.1:99999' });

  expect(answer.status).toBe(400);
  expect(proxy.log).toEqual([]);
});

test.each([
  { what: 'no Host', lines: [] },
  { what: 'two', lines: [['Host', 'localhost']] },
] as const)('refuses a request with $what', async ({ what, lines }) => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, {
    path: '/health',
    ...(what === 'no Host' ? { host: null } : {}),
    headers: lines,
  });

  expect(answer.status).toBe(400);
});

test('is no open proxy', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy();

  const absolute = await send(proxy.url, { path: `${provider.url}/v1/models` });
  const connect = await send(proxy.url, { method: 'CONNECT', path: `127.0.0.1:${provider.port}` }).catch(
    () => null,
  );

  expect(absolute.status).toBe(400);
  expect(connect).toBeNull();
  expect(provider.connections()).toBe(0);
});

test.each([page, 'http://127.0.0.1:3000', 'https://localhost', 'http://[::1]:8080'])(
  'lets a page of %s call a provider and read the answer',
  async (origin) => {
    await using provider = await startFakeProvider((_received, response) => {
      response.writeHead(200, {
        'x-request-id': 'r1',
        'access-control-allow-origin': 'https://other.example',
        vary: 'Accept',
      });
      response.end('{}');
    });
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

    const answer = await send(proxy.url, {
      method: 'POST',
      path: chat,
      headers: [
        ['Origin', origin],
        ['Sec-Fetch-Site', 'cross-site'],
      ],
      body: '{}',
    });

    expect(answer.status).toBe(200);
    expect(answer.header('access-control-allow-origin')).toEqual([origin]);
    expect(answer.header('vary')).toEqual(['Accept', 'Origin']);
    const exposed = answer.header('access-control-expose-headers').join().toLowerCase().split(/, */);
    expect(exposed).toEqual(expect.arrayContaining(['helicone-id', 'helicone-status', 'x-request-id']));
  },
);

test('answers the preflight of a loopback page', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answer = await send(proxy.url, {
    method: 'OPTIONS',
    path: chat,
    headers: [
      ['Origin', page],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', 'authorization,helicone-property-app'],
      ['Access-Control-Request-Private-Network', 'true'],
    ],
  });

  expect(answer.status).toBe(204);
  expect(answer.header('access-control-allow-origin')).toEqual([page]);
  expect(answer.header('access-control-allow-methods').join()).toContain('POST');
  expect(answer.header('access-control-allow-headers')).toEqual(['authorization,helicone-property-app']);
  expect(answer.header('access-control-max-age')).toEqual(['600']);
  expect(answer.header('access-control-allow-private-network')).toEqual(['true']);
  expect(provider.received).toHaveLength(0);
});

test('lets an approved page read an error, too', async () => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, { path: '/nowhere/v1/models', headers: [['Origin', page]] });

  expect(answer.status).toBe(404);
  expect(answer.header('access-control-allow-origin')).toEqual([page]);
});

test('refuses a page of another site that hides its origin', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answer = await send(proxy.url, {
    path: '/openai/v1/models',
    headers: [
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'no-cors'],
      ['Sec-Fetch-Dest', 'empty'],
    ],
  });

  expect(answer.status).toBe(403);
  expect(provider.received).toHaveLength(0);
});

test('lets a visit to the playground through from anywhere, and a visit to anything else not', async () => {
  await using proxy = await startProxy();
  const visit = (path: string) =>
    send(proxy.url, {
      path,
      headers: [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Sec-Fetch-Mode', 'navigate'],
        ['Sec-Fetch-Dest', 'document'],
      ],
    });

  expect((await visit('/playground?a=1')).body.toString()).not.toContain('another site');
  expect((await visit('/health')).status).toBe(403);
});

test.each(['document', 'iframe', 'script', 'image'])(
  'gives no answer of a provider as %s',
  async (destination) => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

    const answer = await send(proxy.url, {
      path: '/openai/v1/models',
      headers: [
        ['Sec-Fetch-Site', 'same-origin'],
        ['Sec-Fetch-Dest', destination],
      ],
    });

    expect(answer.status).toBe(403);
    expect(provider.received).toHaveLength(0);
  },
);

test('passes cookies to programs but not to pages', async () => {
  await using provider = await startFakeProvider((_received, response) => {
    response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] });
    response.end('{}');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const toProgram = await send(proxy.url, { path: '/openai/v1/models' });
  const toPage = await send(proxy.url, { path: '/openai/v1/models', headers: [['Origin', page]] });
  const toSameOrigin = await send(proxy.url, {
    path: '/openai/v1/models',
    headers: [
      ['Sec-Fetch-Site', 'same-origin'],
      ['Sec-Fetch-Dest', 'empty'],
    ],
  });

  expect(toProgram.header('set-cookie')).toEqual(['a=1', 'b=2']);
  expect(toPage.header('set-cookie')).toEqual([]);
  expect(toSameOrigin.header('set-cookie')).toEqual([]);
});
