import { readFileSync } from 'node:fs';
import { calcPrice } from '@pydantic/genai-prices';
import { formats, type Usage } from '@thumbwire/shared/formats';
import { expect, test } from 'vitest';
import { costUsd, type PriceInput } from './price.ts';

const none: Usage = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

function cost(input: Partial<PriceInput>): number | null {
  return costUsd({
    provider: 'anthropic',
    format: 'anthropic-messages',
    model: 'claude-sonnet-4-5-20250929',
    usage: none,
    body: null,
    at: new Date('2026-01-01T00:00:00Z'),
    ...input,
  });
}

// xAI says itself what a response cost: `cost_in_usd_ticks`, of which ten thousand million are a dollar.
test.each(['xai-text', 'xai-tool-call'])('the price of %s is the one that xAI billed', (name) => {
  const folder = new URL('../../../test/fixtures/wire/vercel-ai/openai-compatible/chat/', import.meta.url);
  const body = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const { usage, model } = formats['openai-chat'].response(body);

  const usd = cost({ provider: 'xai', format: 'openai-chat', model: model ?? '', usage, body });

  expect(usd).toBeCloseTo(body.usage.cost_in_usd_ticks / 1e10, 10);
});

test.each([
  { provider: 'openai', listed: 'openai', model: 'gpt-4o-mini' },
  { provider: 'openai', listed: 'openai', model: 'gpt-4.1' },
  { provider: 'anthropic', listed: 'anthropic', model: 'claude-sonnet-4-5-20250929' },
  { provider: 'gemini', listed: 'google', model: 'gemini-2.5-pro' },
  { provider: 'together', listed: 'together', model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo' },
])(
  'responses of $model in one minute cost what the list says, whatever came before',
  ({ listed, ...one }) => {
    const at = new Date('2026-01-01T00:00:00Z');
    const counts = [0, 1, 7, 999, 12_345, 250_000];
    const pairs = counts.flatMap((inputTokens) =>
      counts.map((outputTokens) => ({ inputTokens, outputTokens })),
    );

    const costs = pairs.map((pair) => cost({ ...one, format: null, usage: { ...none, ...pair } }));

    const expected = pairs.map(({ inputTokens, outputTokens }) => {
      const usage = { input_tokens: inputTokens, output_tokens: outputTokens };
      return calcPrice(usage, one.model, { providerId: listed, timestamp: at })?.total_price ?? null;
    });
    expect(costs).toEqual(expected);
  },
);

test('cached tokens have prices of their own', () => {
  // $3 input, $0.30 read, $3.75 written, $15 output, each a million.
  const usage = {
    ...none,
    inputTokens: 3_000,
    outputTokens: 1_000,
    cacheReadTokens: 1_000,
    cacheWriteTokens: 1_000,
  };

  expect(cost({ usage })).toBeCloseTo(0.003 + 0.0003 + 0.00375 + 0.015, 10);
});

test('long cache lifetimes and searches are priced where the response counts them', () => {
  const body = {
    model: 'claude-sonnet-4-5-20250929',
    usage: {
      input_tokens: 0,
      cache_creation_input_tokens: 1000,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1000 },
      output_tokens: 0,
      server_tool_use: { web_search_requests: 2 },
    },
  };
  const { usage } = formats['anthropic-messages'].response({ ...body, content: [] });

  expect(cost({ usage, body })).toBeCloseTo(1000 * 6e-6 + 2 * 0.01, 10);
});

test("Gemini's thoughts cost what its output does, and what was cached less", () => {
  const usageMetadata = {
    promptTokenCount: 3_000,
    cachedContentTokenCount: 1_000,
    toolUsePromptTokenCount: 500,
    candidatesTokenCount: 100,
    thoughtsTokenCount: 900,
    totalTokenCount: 4_500,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 3_000 }],
  };
  const body = { candidates: [], modelVersion: 'gemini-2.5-flash', usageMetadata };
  const { usage } = formats.gemini.response(body);

  const usd = cost({ provider: 'gemini', format: 'gemini', model: 'gemini-2.5-flash', usage, body });

  // $0.30 input, $0.03 cached, $2.50 output, each a million.
  expect(usd).toBeCloseTo(2_500 * 0.3e-6 + 1_000 * 0.03e-6 + 1_000 * 2.5e-6, 10);
});

test("an interaction costs what the same counts cost in Gemini's other format", () => {
  const body = {
    status: 'completed',
    steps: [],
    usage: {
      total_input_tokens: 100,
      total_tool_use_tokens: 20,
      total_output_tokens: 30,
      total_thought_tokens: 40,
    },
  };
  const { usage } = formats['gemini-interactions'].response(body);

  const usd = cost({
    provider: 'gemini',
    format: 'gemini-interactions',
    model: 'gemini-2.5-flash',
    usage,
    body,
  });

  expect(usd).toBeCloseTo(120 * 0.3e-6 + 70 * 2.5e-6, 10);
});

test('Bedrock counts what was cached beside its input', () => {
  const counts = {
    inputTokens: 1_000,
    outputTokens: 100,
    cacheReadInputTokens: 2_000,
    cacheWriteInputTokens: 400,
  };
  const body = { output: { message: { content: [] } }, usage: counts };
  const { usage } = formats['bedrock-converse'].response(body);

  const usd = cost({
    provider: 'bedrock',
    format: 'bedrock-converse',
    model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    usage,
    body,
  });

  // $3 input, $0.30 read, $3.75 written, $15 output, each a million.
  expect(usd).toBeCloseTo(0.003 + 2_000 * 0.3e-6 + 400 * 3.75e-6 + 100 * 15e-6, 10);
});

test('cached tokens of a response of the responses API are cheaper', () => {
  // gpt-5-mini: $0.25 input, $0.025 read from the cache, $2 output, each a million.
  const body = {
    output: [],
    usage: { input_tokens: 3000, input_tokens_details: { cached_tokens: 1000 }, output_tokens: 500 },
  };
  const { usage } = formats['openai-responses'].response(body);

  const usd = cost({ provider: 'openai', format: 'openai-responses', model: 'gpt-5-mini', usage, body });

  expect(usd).toBeCloseTo(2000 * 0.25e-6 + 1000 * 0.025e-6 + 500 * 2e-6, 10);
});

test('the price of embeddings is that of their input', () => {
  // text-embedding-3-small: $0.02 a million.
  const body = { data: [], usage: { prompt_tokens: 8000, total_tokens: 8000 } };
  const { usage } = formats['openai-embeddings'].response(body);

  const usd = cost({
    provider: 'openai',
    format: 'openai-embeddings',
    model: 'text-embedding-3-small',
    usage,
    body,
  });

  expect(usage.outputTokens).toBeNull();
  expect(usd).toBeCloseTo(8000 * 0.02e-6, 10);
});

test('Cohere charges for its billed units, not for all tokens', () => {
  // command-r7b: $0.0375 input, $0.15 output, each a million.
  const folder = new URL('../../../test/fixtures/wire/vercel-ai/cohere/', import.meta.url);
  const body = JSON.parse(readFileSync(new URL('cohere-text.json', folder), 'utf8'));
  const { usage } = formats.cohere.response(body);

  const usd = cost({ provider: 'cohere', format: 'cohere', model: 'command-r7b-12-2024', usage, body });

  expect(usage).toMatchObject({ inputTokens: 507, outputTokens: 10 });
  expect(usd).toBeCloseTo(12 * 0.0375e-6 + 7 * 0.15e-6, 12);
});

test('details that contradict the counts are left out', () => {
  const usage = { ...none, inputTokens: 1000, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const body = {
    usage: { input_tokens: 1, output_tokens: 1, cache_creation: { ephemeral_1h_input_tokens: 5000 } },
  };

  expect(cost({ usage, body })).toBeCloseTo(0.003, 10);
});

test.each([
  ['an unknown model', { model: 'claude-nobody' }],
  ['a model on the own machine', { provider: 'ollama', format: 'openai-chat', model: 'llama3' }],
  [
    "a model on the own machine, in Ollama's format",
    { provider: 'ollama', format: 'ollama', model: 'gemma3' },
  ],
  [
    'a model on the own machine, in another name',
    { provider: 'lmstudio', format: 'openai-chat', model: 'gpt-4o' },
  ],
  ['an unknown model of Gemini', { provider: 'gemini', format: 'gemini', model: 'gemini-nobody' }],
  [
    'an unknown model of Bedrock',
    { provider: 'bedrock', format: 'bedrock-converse', model: 'nobody.x-v1:0' },
  ],
  ['an unknown provider', { provider: 'nobody' }],
  ['a model of another provider', { provider: 'openai', format: 'openai-chat' }],
  ['an unknown embedding model', { provider: 'openai', format: 'openai-embeddings', model: 'embed-nobody' }],
])('%s has no price', (_, input) => {
  expect(cost({ usage: { ...none, inputTokens: 10, outputTokens: 10 }, ...input })).toBeNull();
});

test('a response without token counts has no price', () => {
  expect(cost({ usage: none })).toBeNull();
  expect(cost({ usage: { ...none, inputTokens: 10 } })).toBeNull();
});

test.each([
  ['openai', 'gpt-4.1-nano-2025-04-14'],
  ['azure', 'gpt-5-nano-2025-08-07'],
  ['gemini', 'gemini-2.5-flash'],
  ['mistral', 'mistral-small-latest'],
  ['groq', 'llama-3.3-70b-versatile'],
  ['deepseek', 'deepseek-chat'],
  ['perplexity', 'sonar'],
  ['cerebras', 'zai-glm-4.7'],
  ['openrouter', 'moonshotai/kimi-k2'],
  ['bedrock', 'amazon.nova-lite-v1:0'],
  ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
])('%s is known to the price list under its id', (provider, model) => {
  const usd = cost({
    provider,
    format: 'openai-chat',
    model,
    usage: { ...none, inputTokens: 1000, outputTokens: 1000 },
  });

  expect(usd).toBeGreaterThan(0);
});
