import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recording, recordings } from '../support/recordings.ts';
import { outcomeOf, type Replay, startReplay } from './replay.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

const key = 'AIza-of-the-provider';
const open = (baseUrl: string) => new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl } });
const hello = { model: 'gemini-3-pro-preview', contents: 'Hello' };
const viaProxy = () => `${replay.proxy.url}/gemini`;

async function newestRow() {
  const [row] = await replay.proxy.client.queryRequests({ limit: 1, includeInputs: true });
  return row;
}

/** Where the last request that went directly arrived, and the last that went through the proxy. */
const lastPaths = () => replay.provider.seen.slice(-2).map(({ path }) => path);

/** The SDK hands out the headers, where ours and the date differ, and its own client. */
function withoutHeaders(outcome: object): unknown {
  return JSON.parse(
    JSON.stringify(outcome, (name, value) => (/sdkHttpResponse|Client$/.test(name) ? undefined : value)),
  );
}

// The SDK asks for server-sent events; streams in an array are what others ask for.
const recorded = recordings(({ format, name }) => format === 'gemini' && name.startsWith('vercel-ai/'));

describe.each(recorded)('$name', (each) => {
  test('gives the client what the provider gives it', async () => {
    const ask = (baseUrl: string) => {
      const { models } = open(baseUrl);
      return outcomeOf(() =>
        each.isStreamed ? models.generateContentStream(hello) : models.generateContent(hello),
      );
    };
    replay.provider.replay(each);
    const wanted = await ask(replay.provider.url);

    const got = await ask(viaProxy());

    expect(withoutHeaders(got)).toEqual(withoutHeaders(wanted));
    expect(got).toHaveProperty(each.status === 200 ? 'result' : 'error');
  });
});

describe.each(recordings(({ format }) => format === 'gemini-interactions'))('$name', (each) => {
  test('gives the client what the provider gives it', async () => {
    const request = { model: 'gemini-2.5-flash', input: 'Hello' };
    const ask = (baseUrl: string) => {
      const { interactions } = open(baseUrl);
      return outcomeOf(() =>
        each.isStreamed ? interactions.create({ ...request, stream: true }) : interactions.create(request),
      );
    };
    replay.provider.replay(each);
    const wanted = await ask(replay.provider.url);

    const got = await ask(viaProxy());

    expect(withoutHeaders(got)).toEqual(withoutHeaders(wanted));
    expect(got).toHaveProperty('result');
    expect(lastPaths()).toEqual(['/v1/interactions', '/v1/interactions']);
  });
});

test.each(['v1', 'v1beta'])(
  'the exact path of %s arrives, with the key in its header',
  async (apiVersion) => {
    replay.provider.replay(recording('vercel-ai/google/google-text.chunks.txt'));
    const ask = async (baseUrl: string) => {
      const client = new GoogleGenAI({ apiKey: key, apiVersion, httpOptions: { baseUrl } });
      return outcomeOf(() => client.models.generateContentStream(hello));
    };
    await ask(replay.provider.url);

    await ask(viaProxy());

    const path = `/${apiVersion}/models/gemini-3-pro-preview:streamGenerateContent?alt=sse`;
    expect(lastPaths()).toEqual([path, path]);
    expect(replay.provider.seen.at(-1)?.headers['x-goog-api-key']).toEqual([key]);
  },
);

test('the log has what a stream said, and it is rated by the id in its headers', async () => {
  replay.provider.replay(recording('vercel-ai/google/google-text.chunks.txt'));
  const stream = await open(viaProxy()).models.generateContentStream(hello);
  let text = '';
  let id = '';
  for await (const chunk of stream) {
    text += chunk.text ?? '';
    id = chunk.sdkHttpResponse?.headers?.['helicone-id'] ?? id;
  }

  await replay.proxy.client.addFeedback(id, false);

  const down = await replay.proxy.client.queryRequests({
    filter: { feedback: { rating: { equals: false } } },
  });
  expect(text).toContain('There are **3**');
  expect(down).toMatchObject([
    {
      request_id: id,
      provider: 'GOOGLE',
      format: 'gemini',
      state: 'complete',
      is_streamed: true,
      request_model: 'gemini-3-pro-preview',
      response_model: 'gemini-3-pro-preview',
      finish_reason: 'STOP',
      request_text: 'Hello',
      response_text: text,
      prompt_tokens: 9,
      completion_tokens: 208,
      total_tokens: 217,
    },
  ]);
  // Gemini 3 Pro: 2 dollars for a million input tokens, 12 for a million output tokens.
  expect(down[0]?.cost).toBeCloseTo((9 * 2 + 208 * 12) / 1_000_000, 12);
});

test('the log has a whole response as it was', async () => {
  const whole = recording('vercel-ai/google/google-tool-call.json');
  replay.provider.replay(whole);

  const { functionCalls } = await open(viaProxy()).models.generateContent(hello);

  expect(functionCalls).toMatchObject([{ name: 'weather', args: { location: 'San Francisco' } }]);
  expect(await newestRow()).toMatchObject({
    is_streamed: false,
    finish_reason: 'STOP',
    response_body: JSON.parse(whole.body.toString()),
    completion_tokens: 15 + 893,
  });
});

test("Gemini's endpoint for OpenAI's format is read as that", async () => {
  replay.provider.replay(recording('vercel-ai/openai/chat/openai-text.json'));

  const response = await fetch(`${viaProxy()}/v1beta/openai/chat/completions`, {
    method: 'POST',
    body: '{"model":"gemini-3-pro-preview","messages":[]}',
  });
  await response.text();

  expect(await newestRow()).toMatchObject({
    format: 'openai-chat',
    provider: 'GOOGLE',
    finish_reason: 'stop',
  });
});

test('a key in the query reaches the provider and no file of ours', async () => {
  const whole = recording('vercel-ai/google/google-text.json');
  replay.provider.replay({
    ...whole,
    body: Buffer.from(`{"error":{"message":"Bad key ${key}"}}`),
    status: 400,
  });

  const path = `/v1beta/models/gemini-3-pro-preview:generateContent?key=${key}`;
  const response = await fetch(viaProxy() + path, { method: 'POST', body: '{"contents":[]}' });
  await response.text();

  expect(replay.provider.seen.at(-1)?.path).toBe(path);
  const row = await newestRow();
  expect(row).toMatchObject({ error: 'Bad key [redacted]', request_model: 'gemini-3-pro-preview' });
  expect(JSON.stringify(row)).not.toContain(key);
  for (const file of ['thumbwire.db', 'thumbwire.db-wal']) {
    expect((await readFile(join(replay.proxy.home, file))).includes(key)).toBe(false);
  }
});
