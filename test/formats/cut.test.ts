import { isAwsEventStream } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { bodyText, recording } from '../support/recordings.ts';
import { problemOf, readBytes } from './cut.ts';

/**
 * Kinds of streams: text, reasoning, tool calls in pieces, arrays of parts, blocks, items, repeated usage, other marks,
 * binary frames, elements of an array.
 */
const streams = [
  'vercel-ai/openai/chat/azure-model-router.1.chunks.txt',
  'vercel-ai/deepseek/chat/deepseek-tool-call.chunks.txt',
  'vercel-ai/mistral/mistral-reasoning.chunks.txt',
  'vercel-ai/mistral/mistral-incremental-tool-call.chunks.txt',
  'vercel-ai/perplexity/perplexity-citations.chunks.txt',
  'vercel-ai/openai-compatible/chat/anthropic-fallback-tool-call.sse',
  'vercel-ai/openai/completion/openai-completion-text.chunks.txt',
  'vercel-ai/openai/responses/openai-custom-tool.1.chunks.txt',
  'vercel-ai/open-responses/responses/openai-pdf-input-file.1.chunks.txt',
  'vercel-ai/open-responses/responses/lmstudio-tool-call.2.chunks.txt',
  'vercel-ai/cohere/cohere-reasoning.chunks.txt',
  'vercel-ai/cohere/cohere-tool-call.chunks.txt',
  'vercel-ai/anthropic/anthropic-clear-thinking.1.chunks.txt',
  'vercel-ai/anthropic/anthropic-tool-search-bm25.1.chunks.txt',
  'vercel-ai/anthropic/anthropic-web-fetch-tool-20260209.1.chunks.txt',
  'simonw-llm/llm/test_tools_streaming/test_tools_streaming_variant_c.yaml',
  'simonw-llm/llm-anthropic/test_anthropic/test_stream_events_thinking.yaml',
  'simonw-llm/llm-anthropic/test_anthropic/test_tools.yaml#2',
  'vercel-ai/google/google-text.chunks.txt',
  'vercel-ai/google/google-stream-tool-call-arguments.chunks.txt',
  'vercel-ai/google/interactions/tool-call-step1.chunks.txt',
  'vercel-ai/amazon-bedrock/amazon-bedrock-reasoning.chunks.txt',
  'vercel-ai/amazon-bedrock/amazon-bedrock-json-tool-text-then-weather-then-json.1.chunks.txt',
  'simonw-llm/llm-gemini/test_gemini/test_prompt.yaml',
  'simonw-llm/llm-gemini/test_gemini/test_tools.yaml#3',
];

/** The end of these recordings, where the stream can be cut without losing anything. */
const endMarks = [
  ...['data: [DONE]', '"object":"chat.completion.done"', 'data: {"type":"message_stop"'],
  ...['data: {"type":"response.completed"', 'data: {"type":"message-end"'],
  ...['"finishReason"', '"event_type":"interaction.completed"', 'messageStop'],
];

describe.each(streams)('%s cut at every byte', (name) => {
  const whole = recording(name);
  const bytes = isAwsEventStream(whole.body) ? whole.body : Buffer.from(bodyText(whole));
  const full = readBytes(whole, bytes);

  test('gives what arrived, and an issue exactly when something is missing', () => {
    const wrong: string[] = [];

    for (let length = 0; length < bytes.length; length += 1) {
      const cut = readBytes(whole, bytes.subarray(0, length));
      const problem = problemOf(cut, full);
      if (problem !== null) wrong.push(`${length} of ${bytes.length} bytes: ${problem}`);
    }

    expect(wrong).toEqual([]);
    expect(full.issues).toEqual([]);
    expect(full.isComplete).toBe(true);
  });

  test('is incomplete up to its end mark', () => {
    const end = Math.min(...endMarks.map((mark) => bytes.lastIndexOf(mark)).filter((at) => at > 0));

    const beforeEnd = readBytes(whole, bytes.subarray(0, end));

    expect(end).toBeLessThan(bytes.length);
    expect(beforeEnd.isComplete).toBe(false);
    expect(beforeEnd.issues.map(({ message }) => message)).toContain('The stream ended before its end mark.');
  });

  test('grows with what arrives', () => {
    const half = readBytes(whole, bytes.subarray(0, Math.floor(bytes.length * 0.8)));

    const arrived = half.choices.flatMap(({ text, reasoning, toolCalls }) => [
      text,
      reasoning,
      ...toolCalls.map((call) => call.name),
    ]);

    expect(arrived.join('')).not.toBe('');
  });
});
