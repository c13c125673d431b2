import { createHelicone } from '@helicone/ai-sdk-provider';
import { generateText, streamText } from 'ai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { recording } from '../../support/recordings.ts';
import { type Replay, startReplay } from '../replay.ts';
import { compare } from './same.ts';

let replay: Replay;
beforeAll(async () => {
  // The provider is of an earlier version of the AI SDK, which warns of that on each call.
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

/** The provider adds the version, and its ids stay hidden: the caller's own is what a rating refers to. */
const urls = () => ({ direct: replay.provider.url, proxied: replay.proxy.url });

const open = (baseURL: string, headers: Record<string, string>) =>
  createHelicone({ baseURL, apiKey: 'sk-of-the-provider', headers })('gpt-4.1-nano', {
    extraBody: {
      helicone: { sessionId: 's1', sessionName: 'Trip', properties: { team: 'search' }, tags: ['beta'] },
    },
  });

test('generateText, with the session and the properties', async () => {
  const { got, row } = await compare(
    replay,
    recording('vercel-ai/openai/chat/openai-text.json'),
    urls(),
    async (baseURL, headers) => {
      const { text, finishReason, usage } = await generateText({
        model: open(baseURL, headers),
        prompt: 'Hello',
        maxRetries: 0,
      });
      return { text, finishReason, usage };
    },
  );

  expect(row).toMatchObject({
    response_text: got.text,
    request_text: 'Hello',
    prompt_tokens: got.usage.inputTokens,
    completion_tokens: got.usage.outputTokens,
    finish_reason: 'stop',
    session_id: 's1',
    session_name: 'Trip',
    properties: { team: 'search' },
  });
});

test('streamText', async () => {
  const { got, row } = await compare(
    replay,
    // In one piece: this client loses an event that is cut between two, with the proxy and without.
    { ...recording('vercel-ai/mistral/mistral-text.chunks.txt'), isStreamed: false },
    urls(),
    async (baseURL, headers) => {
      const { text } = streamText({ model: open(baseURL, headers), prompt: 'Hello', maxRetries: 0 });
      return await text;
    },
  );

  expect(row).toMatchObject({ is_streamed: true, response_text: got, finish_reason: 'stop' });
  expect(got).not.toBe('');
});
