import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recording } from '../../support/recordings.ts';
import { type Replay, startReplay } from '../replay.ts';
import { compare } from './same.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

const urls = () => replay.baseUrls({ provider: 'openai' });

/** It shows no response headers: the id is the caller's own. */
const open = (baseURL: string, defaultHeaders: Record<string, string>) =>
  new ChatOpenAI({
    model: 'gpt-4.1-nano',
    apiKey: 'sk-of-the-provider',
    maxRetries: 0,
    configuration: { baseURL, defaultHeaders },
  });

test('invoke', async () => {
  const { got, row } = await compare(
    replay,
    recording('vercel-ai/openai/chat/openai-text.json'),
    urls(),
    async (baseURL, headers) => {
      const { text, usage_metadata: usage, response_metadata } = await open(baseURL, headers).invoke('Hello');
      return { text, usage, finishReason: response_metadata.finish_reason };
    },
  );

  expect(row).toMatchObject({
    response_text: got.text,
    request_text: 'Hello',
    finish_reason: got.finishReason,
    prompt_tokens: 16,
    completion_tokens: 363,
  });
  expect(got.usage).toMatchObject({ input_tokens: 16, output_tokens: 363 });
});

test('stream', async () => {
  const { got, row } = await compare(
    replay,
    recording('vercel-ai/openai/chat/openai-text.chunks.txt'),
    urls(),
    async (baseURL, headers) => {
      const texts: string[] = [];
      for await (const chunk of await open(baseURL, headers).stream('Hello')) texts.push(chunk.text);
      return texts;
    },
  );

  expect(row).toMatchObject({ is_streamed: true, response_text: got.join(''), finish_reason: 'stop' });
  expect(got.length).toBeGreaterThan(2);
});

test('a tool call', async () => {
  const { got, row } = await compare(
    replay,
    recording('vercel-ai/openai-compatible/chat/xai-tool-call.json'),
    urls(),
    async (baseURL, headers) => (await open(baseURL, headers).invoke('Hello')).tool_calls,
  );

  const [call] = got ?? [];
  expect(call?.name).toBe('weather');
  expect(row.finish_reason).toBe('tool_calls');
  expect(JSON.stringify(row.response_body)).toContain(call?.id);
});
