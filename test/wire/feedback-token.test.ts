import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { type RawRequest, send } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';
const page = 'http://localhost:5173';
const header = 'thumbwire-feedback-token';
const wish = ['Thumbwire-Feedback-Token', 'true'] as const;
const body = '{"model":"gpt-4o-mini","messages":[]}';

function ask(proxy: TestProxy, headers: RawRequest['headers'], path: string = chat) {
  return send(proxy.url, { method: 'POST', path, ...(headers ? { headers } : {}), body });
}

test('comes with a response that was asked for it, beside its id, and with no other', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const asked = await ask(proxy, [wish]);
  const inCapitals = await ask(proxy, [['THUMBWIRE-FEEDBACK-TOKEN', 'TRUE']]);
  const others = await Promise.all([
    ask(proxy, []),
    ask(proxy, [[wish[0], 'false']]),
    ask(proxy, [[wish[0], '']]),
    send(proxy.url, { method: 'GET', path: '/openai/v1/models', headers: [wish] }),
  ]);

  const [id] = asked.header('helicone-id');
  expect(asked.header(header)).toEqual([expect.stringMatching(`^tok_${id}\\.\\d{13}\\.[\\w-]{43}$`)]);
  expect(inCapitals.header(header)).toHaveLength(1);
  expect(others.flatMap((answer) => answer.header(header))).toEqual([]);
});

test('is no business of the provider: neither the wish goes there, nor does one of its own come back', async () => {
  await using provider = await startFakeProvider((_received, response) => {
    response.setHeader('Thumbwire-Feedback-Token', 'tok_of.somebody.else');
    response.end('{}');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const asked = await ask(proxy, [wish]);
  const unasked = await ask(proxy, []);

  expect(provider.received[0]?.header(header)).toEqual([]);
  expect(asked.header(header)).toEqual([expect.stringContaining(`tok_${asked.header('helicone-id')[0]}.`)]);
  expect(unasked.header(header)).toEqual([]);
});

test('may be read by a page', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });

  const asked = await ask(proxy, [['Origin', page], wish]);

  expect(asked.header('access-control-expose-headers').join()).toContain(', Thumbwire-Feedback-Token');
});

test('comes with the answer of a provider that failed or was not reached, which can be rated, too', async () => {
  await using provider = await startFakeProvider((_received, response) => {
    response.statusCode = 500;
    response.end('{}');
  });
  await using proxy = await startProxy({
    providers: { openai: `${provider.url}/v1`, vllm: 'http://127.0.0.1:9/v1' },
  });

  const failed = await ask(proxy, [wish]);
  const unreached = await ask(proxy, [['Origin', page], wish], '/vllm/v1/chat/completions');

  expect([failed.status, unreached.status]).toEqual([500, 502]);
  for (const answer of [failed, unreached]) expect(answer.header(header)).toHaveLength(1);
  expect(unreached.header('access-control-expose-headers').join()).toContain('Thumbwire-Feedback-Token');
});

test.each([
  { headers: [['Authorization', 'Bearer TOKEN']], path: chat },
  { headers: [['x-api-key', 'TOKEN']], path: chat },
  { headers: [['Thumbwire-Feedback-Token', 'TOKEN']], path: chat },
  { headers: [['Helicone-Property-Token', 'TOKEN']], path: chat },
  { headers: [], path: `${chat}?key=TOKEN` },
] as const)('is never sent on: $headers $path', async ({ headers, path }) => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const [token = ''] = (await ask(proxy, [wish])).header(header);
  const withToken = (text: string) => text.replace('TOKEN', token);

  const answer = await ask(
    proxy,
    headers.map(([name, value]) => [name, withToken(value)] as const),
    withToken(path),
  );

  expect(answer.status).toBe(400);
  expect(answer.body.toString()).toContain('or a feedback token, which is never sent on');
  expect(answer.body.toString()).not.toContain(token);
  expect(provider.received).toHaveLength(1);
});

test('is written down nowhere', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const asked = await ask(proxy, [wish]);
  const [[id = ''], [token = '']] = [asked.header('helicone-id'), asked.header(header)];

  await send(proxy.url, {
    ...{ method: 'POST', path: `/v1/request/${id}/feedback`, body: '{"rating":true}' },
    headers: [
      ['Authorization', `Bearer ${token}`],
      ['Content-Type', 'application/json'],
    ],
  });
  await proxy.settled();

  expect((await proxy.client.api.feedback.get({ id })).data.current).toMatchObject({ rating: true });
  const [, , signature = ''] = token.split('.');
  for (const entry of await readdir(proxy.home, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    expect(bytes.includes(signature), entry.name).toBe(false);
  }
  expect(proxy.log).toEqual([]);
});
