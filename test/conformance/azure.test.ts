import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { AzureOpenAI, OpenAI } from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { recording } from '../support/recordings.ts';
import { type ReplayProvider, startReplayProvider } from '../support/replay-provider.ts';
import { startSocketProvider } from '../support/socket-provider.ts';

const resources = new AsyncDisposableStack();
let provider: ReplayProvider;
/** One proxy for each form in which the base URL of a resource is given. */
const proxies = new Map<string, TestProxy>();
beforeAll(async () => {
  provider = resources.use(await startReplayProvider());
  for (const suffix of ['', '/openai', '/openai/v1']) {
    proxies.set(suffix, resources.use(await startProxy({ providers: { azure: provider.url + suffix } })));
  }
});
afterAll(() => resources.disposeAsync());

function proxyFor(suffix = ''): TestProxy {
  const proxy = proxies.get(suffix);
  if (proxy === undefined) throw new Error(`There is no proxy for "${suffix}".`);
  return proxy;
}

const apiKey = 'a-key-of-azure-0123456789abcdef';
const apiVersion = '2024-10-21';
const open = ({ url }: TestProxy) =>
  new AzureOpenAI({ endpoint: `${url}/azure`, apiKey, apiVersion, maxRetries: 0 });
const hello: ChatCompletionCreateParamsNonStreaming = {
  model: 'our-deployment',
  messages: [{ role: 'user', content: 'Hello' }],
};
const whole = recording('vercel-ai/openai/chat/openai-text.json');
/** Recorded from Azure: its first chunk has no choices, but what its content filter says. */
const streamed = recording('vercel-ai/openai/chat/azure-model-router.1.chunks.txt');

async function rowOf(proxy: TestProxy, id: string | null) {
  await proxy.settled();
  const { data } = await proxy.client.api.request.get({ id: id ?? '', includeBody: true });
  return data;
}

describe.each(['', '/openai', '/openai/v1'])('with a base URL that ends with "%s"', (suffix) => {
  test('AzureOpenAI works by its endpoint, and the response is logged with its cost', async () => {
    provider.replay(whole);
    const proxy = proxyFor(suffix);

    const { data, response } = await open(proxy).chat.completions.create(hello).withResponse();

    const seen = provider.seen.at(-1);
    expect(seen?.path).toBe(`/openai/deployments/our-deployment/chat/completions?api-version=${apiVersion}`);
    expect(seen?.headers['api-key']).toEqual([apiKey]);
    const row = await rowOf(proxy, response.headers.get('helicone-id'));
    expect(row).toMatchObject({
      ...{ provider: 'AZURE', provider_id: 'azure', format: 'openai-chat', state: 'complete' },
      ...{ request_model: 'our-deployment', model: 'gpt-4.1-nano-2025-04-14' },
      response_text: data.choices[0]?.message.content,
    });
    // gpt-4.1-nano: 0.10 dollars for a million input tokens, 0.40 for a million output tokens.
    expect(row.cost).toBeCloseTo((16 * 0.1 + 363 * 0.4) / 1_000_000, 12);
  });

  test('OpenAI works with the v1 form of the paths, and a bearer token', async () => {
    provider.replay(whole);
    const proxy = proxyFor(suffix);
    const client = new OpenAI({ baseURL: `${proxy.url}/azure/openai/v1`, apiKey, maxRetries: 0 });

    const { response } = await client.chat.completions.create(hello).withResponse();

    const seen = provider.seen.at(-1);
    expect(seen?.path).toBe('/openai/v1/chat/completions');
    expect(seen?.headers.authorization).toEqual([`Bearer ${apiKey}`]);
    const row = await rowOf(proxy, response.headers.get('helicone-id'));
    expect(row).toMatchObject({ provider: 'AZURE', format: 'openai-chat', request_model: 'our-deployment' });
  });
});

test('a streamed response of Azure is put together as the SDK does it', async () => {
  provider.replay(streamed);
  const proxy = proxyFor();
  const { data, response } = await open(proxy)
    .chat.completions.create({ ...hello, stream: true })
    .withResponse();
  let text = '';
  for await (const { choices } of data) text += choices[0]?.delta.content ?? '';

  const row = await rowOf(proxy, response.headers.get('helicone-id'));

  expect(text).not.toBe('');
  expect(row).toMatchObject({ state: 'complete', is_streamed: true, response_text: text });
});

test('a request whose body names no model has the deployment as its model', async () => {
  provider.replay(whole);
  const proxy = proxyFor();

  const response = await fetch(
    `${proxy.url}/azure/openai/deployments/our%20deployment/chat/completions?api-version=${apiVersion}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'api-key': apiKey },
      body: JSON.stringify({ messages: hello.messages }),
    },
  );

  await response.arrayBuffer();
  const row = await rowOf(proxy, response.headers.get('helicone-id'));
  expect(row.request_model).toBe('our deployment');
});

test("Helicone's header names the resource, if it is configured", async () => {
  provider.replay(whole);
  const proxy = proxyFor();
  const client = new OpenAI({
    apiKey: 'unused',
    baseURL: `${proxy.url}/openai/deployments/our-deployment`,
    defaultHeaders: { 'api-key': apiKey, 'Helicone-OpenAI-Api-Base': provider.url },
    defaultQuery: { 'api-version': apiVersion },
  });

  const { response } = await client.chat.completions.create(hello).withResponse();

  const seen = provider.seen.at(-1);
  expect(seen?.path).toBe(`/openai/deployments/our-deployment/chat/completions?api-version=${apiVersion}`);
  expect(seen?.headers).not.toHaveProperty('helicone-openai-api-base');
  expect(await rowOf(proxy, response.headers.get('helicone-id'))).toMatchObject({ provider: 'AZURE' });
});

test('the realtime client works with a deployment', async () => {
  await using sockets = await startSocketProvider({}, ({ socket }) =>
    socket.send(JSON.stringify({ type: 'session.created', session: {} })),
  );
  await using proxy = await startProxy({ providers: { azure: sockets.url } });
  const createConnection = () => connect(Number(new URL(proxy.url).port), '127.0.0.1');
  const client = await OpenAIRealtimeWS.azure(open(proxy), {
    deploymentName: 'our-deployment',
    options: { createConnection },
  });

  await new Promise((resolve) => client.once('session.created', resolve));
  client.close();
  await once(client.socket, 'close');
  await proxy.settled();

  const { url, headers } = sockets.accepted[0]?.request ?? {};
  expect(url).toMatch(/^\/openai\/(?:v1\/)?realtime\?/);
  expect(headers).toMatchObject({ 'api-key': apiKey });
  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ provider: 'AZURE', model: 'our-deployment', server_frames: 1 });
});

test('the key is nowhere in the home', async () => {
  for (const { home, settled } of proxies.values()) {
    await settled();
    const names = (await readdir(home, { recursive: true })).filter((name) =>
      /\.(?:db|db-wal|log)$/.test(name),
    );
    for (const name of names) expect(await readFile(join(home, name), 'latin1')).not.toContain(apiKey);
    expect(names.length).toBeGreaterThan(1);
  }
});
