import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, type LanguageModel, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recording } from '../../support/recordings.ts';
import { type Replay, startReplay } from '../replay.ts';
import { compare } from './same.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

/** What a caller of the SDK reads, without what is new in each call. */
async function generate(model: LanguageModel, headers: Record<string, string>) {
  const result = await generateText({ model, prompt: 'Hello', headers, maxRetries: 0 });
  const { text, finishReason, usage, toolCalls } = result;
  return { deltas: [text], text, finishReason, usage, toolCalls };
}

async function stream(model: LanguageModel, headers: Record<string, string>) {
  const result = streamText({ model, prompt: 'Hello', headers, maxRetries: 0 });
  const deltas: string[] = [];
  for await (const delta of result.textStream) deltas.push(delta);
  const [text, finishReason, usage, toolCalls] = await Promise.all([
    result.text,
    result.finishReason,
    result.usage,
    result.toolCalls,
  ]);
  return { deltas, text, finishReason, usage, toolCalls };
}

const openai = (baseURL: string) => createOpenAI({ baseURL, apiKey: 'sk-of-the-provider' });
const chat = (baseURL: string) => openai(baseURL).chat('gpt-4.1-nano');
/** What the SDK itself takes where nothing is said. */
const responses = (baseURL: string) => openai(baseURL)('gpt-4.1-nano');
const anthropic = (baseURL: string) =>
  createAnthropic({ baseURL, apiKey: 'sk-ant-of-the-provider' })('claude-sonnet-4-5');

const folder = 'simonw-llm/llm-anthropic/test_anthropic';

describe.each([
  {
    provider: '@ai-sdk/openai, chat',
    open: chat,
    /** What the SDK has in the place of its own base URL. */
    urls: () => replay.baseUrls({ provider: 'openai' }),
    whole: 'vercel-ai/openai/chat/openai-text.json',
    streamed: 'vercel-ai/openai/chat/openai-text.chunks.txt',
    toolCall: 'vercel-ai/openai-compatible/chat/xai-tool-call.json',
    finishes: ['stop', 'stop', 'tool_calls'],
  },
  {
    provider: '@ai-sdk/openai, responses',
    open: responses,
    urls: () => replay.baseUrls({ provider: 'openai' }),
    whole: 'vercel-ai/open-responses/responses/openai-pdf-input-file.1.json',
    streamed: 'vercel-ai/openai/responses/openai-mcp-tool-approval.4.chunks.txt',
    toolCall: 'vercel-ai/openai/responses/openai-reasoning-encrypted-content.1.chunks.txt',
    finishes: ['completed', 'completed', 'completed'],
  },
  {
    provider: '@ai-sdk/anthropic',
    open: anthropic,
    // This SDK takes the version into its base URL.
    urls: () => {
      const { direct, proxied } = replay.baseUrls({ provider: 'anthropic' });
      return { direct: `${direct}/v1`, proxied: `${proxied}/v1` };
    },
    whole: 'vercel-ai/anthropic/anthropic-clear-thinking.1.json',
    streamed: `${folder}/test_prompt.yaml`,
    toolCall: `${folder}/test_stream_events_tool_calls.yaml`,
    finishes: ['end_turn', 'end_turn', 'tool_use'],
  },
])('$provider', ({ open, urls, whole, streamed, toolCall, finishes }) => {
  test('generateText', async () => {
    const { got, row } = await compare(replay, recording(whole), urls(), (baseURL, headers) =>
      generate(open(baseURL), headers),
    );

    expect(row).toMatchObject({
      is_streamed: false,
      response_text: got.text,
      prompt_tokens: got.usage.inputTokens,
      completion_tokens: got.usage.outputTokens,
      finish_reason: finishes[0],
    });
    expect(got.text).not.toBe('');
    expect(row.cost).toBeGreaterThan(0);
  });

  test('streamText', async () => {
    const { got, row } = await compare(replay, recording(streamed), urls(), (baseURL, headers) =>
      stream(open(baseURL), headers),
    );

    expect(row).toMatchObject({
      is_streamed: true,
      response_text: got.text,
      prompt_tokens: got.usage.inputTokens,
      completion_tokens: got.usage.outputTokens,
      finish_reason: finishes[1],
    });
    expect(got.deltas.length).toBeGreaterThan(1);
  });

  test('a tool call', async () => {
    const recorded = recording(toolCall);
    const ask = recorded.isStreamed ? stream : generate;

    const { got, row } = await compare(replay, recorded, urls(), (baseURL, headers) =>
      ask(open(baseURL), headers),
    );

    expect(got.finishReason).toBe('tool-calls');
    const [call] = got.toolCalls;
    expect(row.finish_reason).toBe(finishes[2]);
    expect(JSON.stringify(row.response_body)).toContain(call?.toolCallId);
  });

  test('the id is in the headers that the SDK hands out', async () => {
    replay.provider.replay(recording(whole));

    const { response } = await generateText({ model: open(urls().proxied), prompt: 'Hello' });

    const id = response.headers?.['helicone-id'] ?? '';
    await replay.proxy.client.addFeedback(id, false);
    expect((await replay.proxy.client.api.request.get({ id })).data.feedback_rating).toBe(false);
  });
});
