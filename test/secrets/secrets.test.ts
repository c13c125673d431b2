import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@thumbwire/shared';
import { request as send } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChildProxy, type Exit, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { type EchoProvider, manners, startEchoProvider } from './echo-provider.ts';
import { everyPlace, header, type Place } from './places.ts';
import { everythingIn, findIn, type Kept } from './scan.ts';
import { createSecrets } from './secrets.ts';

const run = promisify(execFile);
const bin = fileURLToPath(new URL('../../proxy/bin/thumbwire.js', import.meta.url));

const secrets = createSecrets();
const { needles, make: secret } = secrets;

const urlPassword = `p@ss/"${secret('the password of a base URL')}`;
secrets.basic('the password of a base URL', urlPassword);

const places = everyPlace(secrets, urlPassword);

let provider: EchoProvider;
let proxy: ChildProxy;
let exit: Exit;
const resources = new AsyncDisposableStack();
const answers: Kept[] = [];
let logged = 0;
const passed: { place: string; manner: string; isSame: boolean; headers: string }[] = [];

beforeAll(async () => {
  provider = resources.use(await startEchoProvider());
  const home = resources.use(await temporaryHome());
  const echo = `http://127.0.0.1:${provider.port}/v1`;
  const userInfo = `user:${encodeURIComponent(urlPassword)}`;
  proxy = await startChildProxy({
    home: home.path,
    providers: {
      openai: echo,
      walled: echo.replace('127', `${userInfo}@127`),
      closed: `http://${userInfo}@127.0.0.1:1/v1`,
    },
  });
  resources.defer(async () => {
    await proxy.kill9();
  });
  for (const place of places) for (const manner of manners) await exchange(place, manner);
  await refusals();
  await readEverything();
  exit = await proxy.stop();
}, 120_000);
afterAll(() => resources.disposeAsync());

async function exchange(place: Place, manner: string): Promise<void> {
  const before = provider.exchanges.length;
  const prompt = `Why does ${place.secret} not work?`;
  const response = await send(
    `${proxy.url}/${place.provider ?? 'openai'}/v1/chat/completions${place.query ?? ''}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...place.headers },
      body: JSON.stringify({ model: manner, messages: [{ role: 'user', content: prompt }] }),
    },
  );
  const body = Buffer.from(await response.body.arrayBuffer());
  const seen = provider.exchanges[before];
  const isSame = manner === 'reset' ? response.statusCode === 502 : seen?.sent.equals(body) === true;
  passed.push({ place: place.name, manner, isSame, headers: seen?.headers.join('\n') ?? '' });
  if (manner === 'reset') answers.push({ where: `the 502 for ${place.name}`, bytes: body });
}

/** Requests that the proxy answers itself: each answer is one that could repeat too much. */
async function refusals(): Promise<void> {
  const body = JSON.stringify({ model: 'whole', messages: [{ role: 'user', content: 'Hello' }] });
  const own = { authorization: `Bearer ${proxy.key}` };
  const target = `https://user:${secret('the target header')}@api.openai.com`;
  const cases: [where: string, path: string, headers: Record<string, string>][] = [
    ['a target with credentials', '/v1/chat/completions', { 'helicone-target-url': target }],
    [
      'an unknown target',
      '/v1/x',
      { 'helicone-target-url': `https://example.com/?key=${secret('a target URL')}` },
    ],
    [
      'an unknown provider',
      `/nobody/v1/x?key=${secret('a query')}`,
      header(secrets, 'Authorization', 'Bearer ').headers,
    ],
    ['a closed port', `/closed/v1/chat/completions?key=${secret('another query')}`, {}],
    ['our own key', '/openai/v1/chat/completions', own],
    ['a wrong key', '/v1/request/query', header(secrets, 'Authorization', 'Bearer ').headers],
    [
      'a wrong key of both kinds',
      '/v1/request/query',
      {
        ...header(secrets, 'Authorization', 'Bearer ').headers,
        ...header(secrets, 'Helicone-Auth', 'Bearer ').headers,
      },
    ],
    ['a method', `/v1/request/query/../x?api_key=${secret('a third query')}`, own],
  ];
  for (const [where, path, headers] of cases) {
    const response = await fetch(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    expect(response.status, where).toBeGreaterThanOrEqual(400);
    answers.push({ where: `the answer to ${where}`, bytes: new Uint8Array(await response.arrayBuffer()) });
  }
}

/** Asks the API for everything in every way, and the command line too. */
async function readEverything(): Promise<void> {
  const headers = { authorization: `Bearer ${proxy.key}` };
  const read = async (path: string, body?: unknown) => {
    const response = await fetch(`${proxy.url}${path}`, {
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    answers.push({ where: `${path} (${response.status})`, bytes });
    answers.push({
      where: `the headers of ${path}`,
      bytes: Buffer.from(JSON.stringify([...response.headers])),
    });
  };
  const everything = { filter: 'all', limit: 1000, includeInputs: true };
  await read('/v1/request/query', everything);
  await read('/v1/request/query-clickhouse', everything);
  await read('/health');
  const rows = await createClient(proxy).queryRequests({ limit: 1000 });
  logged = rows.length;
  for (const { request_id: id, signed_body_url: signed } of rows) {
    await read(`/v1/request/${id}?includeBody=true`);
    await read(`/v1/request/${id}/raw?part=request`);
    await read(`/v1/request/${id}/raw?part=response`);
    if (signed) await read(signed.slice(proxy.url.length));
  }
  for (const args of [
    ['query', '--limit', '500', '--json'],
    ['query', '--limit', '500'],
    ['show', rows[0]?.request_id ?? ''],
  ]) {
    const { stdout, stderr } = await run(process.execPath, [
      bin,
      ...args,
      '--url',
      proxy.url,
      '--home',
      proxy.home,
    ]);
    answers.push({ where: args.join(' '), bytes: Buffer.from(stdout + stderr) });
  }
}

test('every exchange was logged', () => {
  expect(logged).toBeGreaterThanOrEqual(places.length * manners.length);
});

test('the provider got the credentials that are meant for it, and no others', () => {
  const got = passed.filter(({ headers }) => /authorization|api-key|cookie/i.test(headers));

  expect([...new Set(got.map(({ place }) => place))].sort()).toEqual([
    'a key repeated in other headers',
    'a password in the header Authorization',
    'a weak key in the header x-api-key',
    'the header Authorization',
    'the header Cookie',
    'the header Sec-WebSocket-Protocol',
    'the header api-key',
    'the header cf-aig-authorization',
    'the header x-api-key',
    'the header x-goog-api-key',
    'the password of a base URL',
  ]);
  expect(passed.some(({ headers }) => /helicone|proxy-auth/i.test(headers))).toBe(false);
});

test('every client got the bytes of its provider, credentials and all', () => {
  const changed = passed.filter(({ isSame }) => !isSame).map(({ place, manner }) => `${place}, ${manner}`);

  expect(passed).toHaveLength(places.length * manners.length);
  expect(changed).toEqual([]);
});

describe('no part of any credential', () => {
  test('is in a file of the home, packed or unpacked', async () => {
    const kept = await everythingIn(proxy.home);
    const control = findIn(kept, new Map([[' not work?', 'the prompt']]));

    expect(control.join()).toMatch(/table text.*table body|table body.*table text/);
    expect(findIn(kept, needles)).toEqual([]);
  });

  test('is in what the proxy printed', () => {
    const printed = [
      { where: 'stdout', bytes: Buffer.from(exit.stdout) },
      { where: 'stderr', bytes: Buffer.from(exit.stderr) },
    ];

    expect(findIn(printed, needles)).toEqual([]);
  });

  test('is in an answer of the API or the command line', () => {
    expect(findIn(answers, needles)).toEqual([]);
  });
});

test('what was taken out is marked, and the rest of the text is there', () => {
  const query = answers.find(({ where }) => where.startsWith('/v1/request/query ('));
  const text = Buffer.from(query?.bytes ?? []).toString();

  expect(text).toContain('[redacted]');
  expect(text).toContain('Why does ');
  expect(text).toContain(' is wrong.');
});

test('the key of the proxy is in its key file and nowhere else', async () => {
  const key = new Map([[proxy.key, 'the key']]);
  const kept = await everythingIn(proxy.home);
  const printed = { where: 'the output', bytes: Buffer.from(exit.stdout + exit.stderr) };

  expect(findIn([...kept, ...answers, printed], key)).toEqual([`the key is in ${join(proxy.home, 'key')}`]);
  expect((await readFile(join(proxy.home, 'key'), 'utf8')).trim()).toBe(proxy.key);
});
