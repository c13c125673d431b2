import { createClient } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { chatLog, chatLogWith, logged, post } from './log.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

const workerPaths = ['/custom/v1/log', '/oai/v1/log', '/anthropic/v1/log', '/googleapis/v1/log'];
const tracePaths = ['/v1/trace/custom/log', '/v1/trace/custom/v1/log'];

describe.each(workerPaths)('POST %s', (path) => {
  test('answers with the text ok and the id, and the row is in the next query', async () => {
    const response = await post(proxy, chatLog(), { path });
    const [row] = await proxy.client.queryRequests({ limit: 1, sort: { created_at: 'desc' } });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(await response.text()).toBe('ok');
    expect(response.headers.get('helicone-status')).toBe('success');
    expect(row?.request_id).toBe(response.headers.get('helicone-id'));
  });
});

test.each(tracePaths)('POST %s answers without a body', async (path) => {
  const response = await post(proxy, chatLog(), { path });

  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
  const id = response.headers.get('helicone-id') ?? '';
  expect((await proxy.client.api.request.get({ id })).data.source).toBe('log');
});

test.each([...workerPaths, ...tracePaths])(
  '%s takes the key in Helicone-Auth, and no call without',
  async (path) => {
    const body = JSON.stringify(chatLog());
    const type = { 'content-type': 'application/json' };
    const call = (headers: object) =>
      fetch(proxy.url + path, { method: 'POST', headers: { ...type, ...headers }, body });

    const allowed = await call({ 'helicone-auth': `Bearer ${proxy.key}` });
    const refused = await call({ authorization: 'Bearer sk-of-somebody-else' });

    expect(allowed.status).toBe(200);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ data: null, error: expect.stringContaining('key') });
  },
);

test('the row says what was logged, and when', async () => {
  const row = await logged(proxy, chatLog());

  expect(row).toMatchObject({
    request_created_at: '2026-01-01T00:00:00.250Z',
    response_created_at: '2026-01-01T00:00:01.500Z',
    delay_ms: 1250,
    time_to_first_token: 300,
    source: 'log',
    origin: null,
    state: 'complete',
    response_status: 200,
    provider: 'OPENAI',
    format: 'openai-chat',
    request_path: '/v1/chat/completions',
    target_url: 'https://api.openai.com/v1/chat/completions',
    request_model: 'gpt-4o-mini',
    model: 'gpt-4o-mini-2024-07-18',
    request_text: 'Why is the sky blue?',
    response_text: 'It scatters.',
    finish_reason: 'stop',
    total_tokens: 17,
    request_body: chatLog().providerRequest.json,
    response_body: chatLog().providerResponse.json,
    issues: [],
  });
  // gpt-4o-mini: 0.15 dollars for a million input tokens, 0.60 for a million output tokens.
  expect(row.cost).toBeCloseTo((13 * 0.15 + 4 * 0.6) / 1_000_000, 12);
});

test('a logged response is rated by its id, and found by its rating', async () => {
  const { request_id: id } = await logged(proxy, chatLog());

  await proxy.client.addFeedback(id, false);

  const down = await proxy.client.queryRequests({ filter: { feedback: { rating: { equals: false } } } });
  expect(down.map((row) => row.request_id)).toEqual([id]);
});

describe('metadata', () => {
  const meta = {
    'Helicone-User-Id': 'Zoë Ã',
    'helicone-session-id': 's1',
    'Helicone-Session-Path': '/plan/step',
    'Helicone-Session-Name': 'Trip',
    'Helicone-Prompt-Id': 'greeting',
    'Helicone-Property-Team': 'search',
  };
  const said = {
    request_user_id: 'Zoë Ã',
    session_id: 's1',
    session_path: '/plan/step',
    session_name: 'Trip',
    prompt_id: 'greeting',
    properties: { team: 'search', 'helicone-session-id': 's1', 'helicone-prompt-id': 'greeting' },
  };

  test('is read from providerRequest.meta', async () => {
    expect(await logged(proxy, chatLogWith(meta))).toMatchObject(said);
  });

  test('is read from the headers of the call', async () => {
    const headers = Object.fromEntries(
      Object.entries(meta).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
    );

    expect(await logged(proxy, chatLog(), { headers })).toMatchObject(said);
  });

  test('in a header goes before the same in meta, and both add up', async () => {
    const row = await logged(proxy, chatLogWith(meta), {
      headers: { 'helicone-user-id': 'ben', 'helicone-property-tier': 'gold' },
    });

    expect(row).toMatchObject({ request_user_id: 'ben', properties: { team: 'search', tier: 'gold' } });
  });

  test('that is out of bounds is dropped, and the answer says so', async () => {
    const response = await post(
      proxy,
      chatLogWith({ 'Helicone-User-Id': 'u'.repeat(2000), 'Helicone-Request-Id': 'not an id' }),
    );

    expect(response.status).toBe(200);
    expect(response.headers.get('helicone-status')).toBe('success, id-invalid, fields-dropped');
  });
});

test('the typed client logs what a page showed, under an id of its own', async () => {
  const client = createClient({ url: proxy.url, key: proxy.key, source: 'extension' });
  const page = { source: 'page', origin: 'https://chat.example.com' } as const;

  const { headers } = await client.api.log.custom(chatLogWith({ 'Helicone-Request-Id': 'seen-1' }, page));

  expect(headers['helicone-id']).toBe('seen-1');
  const [row] = await client.queryRequests({ filter: { request: { source: { equals: 'page' } } } });
  expect(row).toMatchObject({
    request_id: 'seen-1',
    source: 'page',
    origin: 'https://chat.example.com',
    response_text: 'It scatters.',
  });
});

test('the activity stream tells of a log as of any other request', async () => {
  const leaving = new AbortController();
  const events = await proxy.client.api.stream(undefined, { signal: leaving.signal });
  const next = events.next();

  const { request_id: requestId } = await logged(proxy, chatLog());

  expect(await next).toMatchObject({ value: { type: 'request.logged', requestId } });
  leaving.abort();
});
