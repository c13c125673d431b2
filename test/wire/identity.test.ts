import { readOutgoing, start } from '@thumbwire/proxy';
import { expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { type RawRequest, send } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';

function ask(proxy: TestProxy, headers: RawRequest['headers'] = [], path: string = chat) {
  return send(proxy.url, { method: 'POST', path, headers, body: '{"model":"gpt-4o-mini","messages":[]}' });
}

async function rowOf(proxy: TestProxy, id: string | undefined) {
  const { data } = await proxy.client.api.request.get({ id: id ?? '' });
  return data;
}

test('takes the id that the caller chose', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await ask(proxy, [['Helicone-Request-Id', 'req_123abc']]);

  expect(response.header('helicone-id')).toEqual(['req_123abc']);
  expect(response.header('helicone-status')).toEqual(['success']);
});

test.each(['with space', 'a'.repeat(129), 'a/b', 'é'])(
  'issues an id of its own instead of "%s", and says so',
  async (id) => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

    const response = await ask(proxy, [['Helicone-Request-Id', id]]);

    expect(response.header('helicone-id')[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-/);
    expect(response.header('helicone-status')).toEqual(['success, id-invalid']);
  },
);

test('issues an id of its own when the chosen one is taken, and says so', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  await ask(proxy, [['Helicone-Request-Id', 'mine']]);
  const second = await ask(proxy, [['Helicone-Request-Id', 'mine']]);

  expect(second.header('helicone-id')[0]).not.toBe('mine');
  expect(second.header('helicone-status')).toEqual(['success, id-in-use']);
});

test('keeps user, session, prompt, model override and properties, in UTF-8', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const utf8 = (text: string) => Buffer.from(text).toString('latin1');

  const response = await ask(proxy, [
    ['Helicone-User-Id', utf8('Jürgen')],
    ['Helicone-Session-Id', 's1'],
    ['Helicone-Session-Path', '/a/b'],
    ['Helicone-Session-Name', 'Chat'],
    ['Helicone-Prompt-Id', 'greeting'],
    ['Helicone-Model-Override', 'my-model'],
    ['Helicone-Property-App-Name', 'Demo'],
    ['helicone-property-__proto__', 'odd'],
  ]);

  expect(await rowOf(proxy, response.header('helicone-id')[0])).toMatchObject({
    request_user_id: 'Jürgen',
    session_id: 's1',
    session_path: '/a/b',
    session_name: 'Chat',
    prompt_id: 'greeting',
    model_override: 'my-model',
    request_properties: {
      'app-name': 'Demo',
      'helicone-session-id': 's1',
      'helicone-session-path': '/a/b',
      'helicone-session-name': 'Chat',
      'helicone-prompt-id': 'greeting',
    },
  });
});

test('drops properties beyond the bounds, and says so', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const many = await ask(
    proxy,
    Array.from({ length: 101 }, (_, index) => [`Helicone-Property-P${index}`, 'x'] as const),
  );
  const long = await ask(proxy, [
    ['Helicone-Property-Long', 'x'.repeat(1025)],
    ['Helicone-Property-Fits', 'x'.repeat(1024)],
  ]);

  expect(many.header('helicone-status')).toEqual(['success, properties-dropped']);
  expect(Object.keys((await rowOf(proxy, many.header('helicone-id')[0])).properties)).toHaveLength(100);
  expect(long.header('helicone-status')).toEqual(['success, properties-dropped']);
  expect(Object.keys((await rowOf(proxy, long.header('helicone-id')[0])).properties)).toEqual(['fits']);
});

test('stores no body that the caller wants left out', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await ask(proxy, [
    ['Helicone-Omit-Request', 'true'],
    ['Helicone-Omit-Response', 'true'],
  ]);

  const row = await rowOf(proxy, response.header('helicone-id')[0]);
  expect(row).toMatchObject({ state: 'complete', request_text: null, response_text: null, size_bytes: 0 });
});

test('gives no id to what is not logged', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const answers = await Promise.all(
    [
      { method: 'GET', path: '/openai/v1/models' },
      { method: 'DELETE', path: '/openai/v1/files/f1' },
      { method: 'GET', path: '/openai/v1/files/f1/content' },
    ].map((request) => send(proxy.url, request)),
  );

  expect(
    answers.flatMap((answer) => [...answer.header('helicone-id'), ...answer.header('helicone-status')]),
  ).toEqual([]);
  expect(await proxy.client.queryRequests()).toEqual([]);
});

test('logs a POST in an unknown format', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await ask(proxy, [], '/openai/v1/images/generations');

  expect(await rowOf(proxy, response.header('helicone-id')[0])).toMatchObject({
    state: 'complete',
    format: null,
    request_path: '/openai/v1/images/generations',
    target_url: `${provider.url}/v1/images/generations`,
  });
});

test.each([
  { headers: [['Authorization', 'Bearer KEY']], path: chat, place: 'authorization header' },
  { headers: [['x-api-key', 'KEY']], path: chat, place: 'x-api-key header' },
  { headers: [['api-key', 'KEY']], path: chat, place: 'api-key header' },
  { headers: [['x-goog-api-key', 'KEY']], path: chat, place: 'x-goog-api-key header' },
  { headers: [['x-my-key', 'KEY']], path: chat, place: 'x-my-key header' },
  { headers: [['x-my-key', 'Token KEY']], path: chat, place: 'x-my-key header' },
  { headers: [['Authorization', 'Basic KEY']], path: chat, place: 'authorization header' },
  { headers: [['x-login', 'Basic base64(me:KEY)']], path: chat, place: 'x-login header' },
  { headers: [['x-login', 'Basic base64(KEY:)']], path: chat, place: 'x-login header' },
  { headers: [['Cookie', 'a=1; session=KEY']], path: chat, place: 'cookie header' },
  { headers: [['Helicone-Property-Key', 'KEY']], path: chat, place: 'helicone-property-key header' },
  { headers: [], path: `${chat}?key=KEY`, place: 'query parameter key' },
  { headers: [], path: `${chat}?a=1&mine=KEY`, place: 'query parameter mine' },
] as const)("does not send the proxy's own key away in the $place", async ({ headers, path, place }) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const withKey = (text: string) =>
    text.replace('KEY', proxy.key).replace(/base64\((.*)\)/, (_, pair: string) => btoa(pair));

  const response = await ask(
    proxy,
    headers.map(([name, value]) => [name, withKey(value)] as const),
    withKey(path),
  );

  expect(response.status).toBe(400);
  expect(response.body.toString()).toContain(place);
  expect(response.body.toString()).not.toContain(proxy.key);
  expect(provider.received).toHaveLength(0);
});

test("sends credentials of a configured base URL instead of the client's", async () => {
  await using provider = await startFakeProvider();
  const base = provider.url.replace('http://', 'http://me:pa%20ss@');
  await using proxy = await startProxy({ providers: { openai: `${base}/v1` } });

  const response = await ask(proxy, [['Authorization', 'Bearer placeholder']]);

  expect(provider.received[0]?.header('authorization')).toEqual([`Basic ${btoa('me:pa ss')}`]);
  const row = await rowOf(proxy, response.header('helicone-id')[0]);
  expect(row.target_url).toBe(`${provider.url}/v1/chat/completions`);
});

test('stores the path without credentials', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const response = await ask(proxy, [], `${chat}?API_KEY=s3cret&a=1&access%5Ftoken=t0ken&flag`);

  expect(provider.received[0]?.path).toBe(
    '/v1/chat/completions?API_KEY=s3cret&a=1&access%5Ftoken=t0ken&flag',
  );
  const row = await rowOf(proxy, response.header('helicone-id')[0]);
  const query = '?API_KEY=[redacted]&a=1&access%5Ftoken=[redacted]&flag';
  expect(row.request_path).toBe(chat + query);
  expect(row.target_url).toBe(`${provider.url}/v1/chat/completions${query}`);
});

test.each(['with a length', 'in chunks'])(
  'has written the record when a client sees the end of a response %s',
  async (framing) => {
    const body = '{"choices":[]}';
    await using provider = await startFakeProvider((_received, response) => {
      if (framing === 'with a length') response.setHeader('content-length', body.length);
      response.write(body.slice(0, 5));
      response.end(body.slice(5));
    });
    await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

    const states: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const response = await fetch(proxy.url + chat, { method: 'POST', body: '{}' });
      await response.text();
      states.push((await rowOf(proxy, response.headers.get('helicone-id') ?? undefined)).state);
    }

    expect(new Set(states)).toEqual(new Set(['complete']));
  },
);

test('asks for its own key when other machines can reach it', async () => {
  await using provider = await startFakeProvider();
  await using home = await temporaryHome();
  const proxy = await start({
    host: '0.0.0.0',
    port: 0,
    home: home.path,
    store: 'sqlite',
    providers: new Map([['openai', new URL(`${provider.url}/v1`)]]),
    outgoing: readOutgoing({}),
    allowHosts: [],
    webhookHosts: [],
    key: null,
    tokenLifetimeMs: 0,
    keepBodyBytes: null,
  });
  const askWith = (headers: RawRequest['headers']) =>
    send(proxy.url, { method: 'POST', path: chat, ...(headers ? { headers } : {}), body: '{}' });

  const without = await askWith([]);
  const wrong = await askWith([['Helicone-Auth', 'Bearer sk-helicone-old']]);
  const right = await askWith([['Helicone-Auth', `Bearer ${proxy.key}`]]);
  await proxy.close();

  expect([without.status, wrong.status, right.status]).toEqual([401, 401, 200]);
  expect(provider.received).toHaveLength(1);
  expect(provider.received[0]?.header('helicone-auth')).toEqual([]);
});
