import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Library, startLibrary } from './library.ts';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

const haiku = { request: { id: { equals: 'haiku' } } };
const prompt = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Write a haiku about the sea' }],
};

test('bodies are left out unless asked for, and the row says so', async () => {
  const [row] = await library.proxy.client.queryRequests({ filter: haiku });

  expect(row?.request_body).toEqual({ helicone_message: expect.stringContaining('includeInputs') });
  expect(row?.response_body).toEqual({ helicone_message: expect.stringContaining('signed_body_url') });
});

test('includeInputs puts the bodies into the rows', async () => {
  const [row] = await library.proxy.client.queryRequests({ filter: haiku, includeInputs: true });

  expect(row?.request_body).toEqual(prompt);
  expect(row?.response_body).toMatchObject({
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ message: { role: 'assistant', content: 'Grey waves fold the light' } }],
  });
});

test('includeBody puts the bodies into one row', async () => {
  const { data } = await library.proxy.client.api.request.get({ id: 'haiku', includeBody: true });

  expect(data.request_body).toEqual(prompt);
});

describe('signed_body_url', () => {
  async function signedUrl(): Promise<URL> {
    const [row] = await library.proxy.client.queryRequests({ filter: haiku });
    return new URL(row?.signed_body_url ?? '');
  }

  test('opens both bodies without a key', async () => {
    const response = await fetch(await signedUrl());

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ request: prompt, response: { object: 'chat.completion' } });
  });

  test('ends half an hour after the query', async () => {
    const url = await signedUrl();

    const endsInMs = Number(url.searchParams.get('expires')) - Date.now();

    expect(endsInMs).toBeGreaterThan(29 * 60_000);
    expect(endsInMs).toBeLessThanOrEqual(30 * 60_000);
  });

  test.each<[what: string, change: (url: URL) => void]>([
    ['another request', (url) => (url.pathname = url.pathname.replace('haiku', 'sql'))],
    ['a later end', (url) => url.searchParams.set('expires', String(Date.now() + 86_400_000))],
    ['an end that is no time', (url) => url.searchParams.set('expires', 'never')],
    ['another signature', (url) => url.searchParams.set('signature', 'A'.repeat(43))],
    ['a cut signature', (url) => url.searchParams.set('signature', 'A')],
  ])('does not open with %s', async (_what, change) => {
    const url = await signedUrl();
    change(url);

    const response = await fetch(url);

    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ data: null, error: expect.stringContaining('signed URL') });
  });

  test('does not open without a signature', async () => {
    const response = await fetch(`${library.proxy.url}/v1/request/haiku/body`);

    expect(response.status).toBe(400);
  });
});

describe('raw bytes', () => {
  const raw = (id: string, part: string) =>
    fetch(`${library.proxy.url}/v1/request/${id}/raw?part=${part}`, {
      headers: { authorization: `Bearer ${library.proxy.key}` },
    });

  test('are those that passed, compressed or not', async () => {
    const sent = Buffer.from('{"model": "gpt-4o-mini",  "messages": []}');
    const answered = gzipSync('{"object": "chat.completion",  "choices": []}');
    library.provider.replayOnce({
      status: 200,
      headers: [
        ['content-type', 'application/json; charset=utf-8'],
        ['content-encoding', 'gzip'],
      ],
      body: answered,
    });
    const passed = await fetch(`${library.proxy.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'helicone-request-id': 'zipped' },
      body: sent,
    });
    await passed.arrayBuffer();

    const request = await raw('zipped', 'request');
    const response = await raw('zipped', 'response');

    expect(Buffer.from(await request.arrayBuffer())).toEqual(sent);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(answered);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'thumbwire-content-type': 'application/json; charset=utf-8',
      'thumbwire-content-encoding': 'gzip',
      'thumbwire-size-bytes': String(answered.length),
      'x-content-type-options': 'nosniff',
    });
  });

  test('have two parts and no third', async () => {
    const response = await raw('haiku', 'prompt');

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ data: null, error: expect.stringContaining('part') });
  });

  test('of an unknown request are 404', async () => {
    const response = await raw('unknown', 'response');

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ data: null, error: 'Request not found' });
  });
});
