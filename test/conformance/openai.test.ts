import OpenAI from 'openai';
import type {
  ChatCompletionCreateParams,
  ChatCompletionCreateParamsNonStreaming,
} from 'openai/resources/chat/completions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recording, recordings } from '../support/recordings.ts';
import { outcomeOf, type Replay, requestJson, startReplay } from './replay.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

const open = (baseURL: string) => new OpenAI({ apiKey: 'sk-of-the-provider', baseURL, maxRetries: 0 });
const hello: ChatCompletionCreateParamsNonStreaming = {
  model: 'gpt-4.1-nano',
  messages: [{ role: 'user', content: 'Hello' }],
};
const whole = recording('vercel-ai/openai/chat/openai-text.json');
const streamed = recording('vercel-ai/openai/chat/openai-text.chunks.txt');
const toolCall = recording('vercel-ai/openai-compatible/chat/xai-tool-call.json');
const streamedToolCall = recording('simonw-llm/llm/test_tools/test_tool_use_basic.yaml');

async function rowOf(id: string | null) {
  const { data } = await replay.proxy.client.api.request.get({ id: id ?? '', includeBody: true });
  return data;
}

describe.each(recordings(({ format }) => format === 'openai-chat'))('$name', (recorded) => {
  test('gives the client what the provider gives it', async () => {
    const { direct, proxied } = replay.baseUrls(recorded);
    const ask = (baseURL: string) => {
      const body: ChatCompletionCreateParams = JSON.parse(requestJson(recorded));
      return outcomeOf(() => open(baseURL).chat.completions.create(body));
    };
    replay.provider.replay(recorded);
    const wanted = await ask(direct);

    const got = await ask(proxied);

    expect(got).toEqual(wanted);
    if (recorded.status === 200) expect(got).toHaveProperty('result');
  });
});

describe('base URL', () => {
  test.each(['/openai/v1', '/v1', '/openai', '/v1/gateway/oai/v1'])(
    '%s leads to the same request',
    async (base) => {
      replay.provider.replay(whole);
      const ask = (baseURL: string) => open(baseURL).chat.completions.create(hello);
      await ask(`${replay.provider.url}/v1`);

      await ask(replay.proxy.url + base);

      const [direct, proxied] = replay.provider.seen.slice(-2);
      expect(proxied?.path).toBe('/v1/chat/completions');
      expect(JSON.parse(String(proxied?.body))).toEqual(hello);
      expect(proxied?.headers).toEqual({ ...direct?.headers, connection: proxied?.headers.connection });
      expect(proxied?.headers.authorization).toEqual(['Bearer sk-of-the-provider']);
    },
  );

  test('a query string passes as it is', async () => {
    replay.provider.replay(whole);
    const client = open(`${replay.proxy.url}/openai/v1`).withOptions({
      defaultQuery: { 'api-version': '2024-10-21' },
    });

    await client.chat.completions.create(hello);

    expect(replay.provider.seen.at(-1)?.path).toBe('/v1/chat/completions?api-version=2024-10-21');
  });

  test('the list of models passes, and is not logged', async () => {
    const models = {
      object: 'list',
      data: [{ id: 'gpt-4.1-nano', object: 'model', created: 1, owned_by: 'openai' }],
    };
    replay.provider.replay({ ...whole, body: Buffer.from(JSON.stringify(models)) });
    const before = (await replay.proxy.client.api.query.count({ filter: 'all' })).data;

    const { data, response } = await open(`${replay.proxy.url}/openai`).models.list().withResponse();

    expect(data.data).toEqual(models.data);
    expect(response.headers.get('helicone-id')).toBeNull();
    expect(replay.provider.seen.at(-1)?.path).toBe('/v1/models');
    expect((await replay.proxy.client.api.query.count({ filter: 'all' })).data).toBe(before);
  });
});

describe('the log', () => {
  test('has a whole response under the id that .withResponse() shows', async () => {
    replay.provider.replay(whole);

    const { data, response } = await open(`${replay.proxy.url}/v1`)
      .chat.completions.create(hello)
      .withResponse();

    const row = await rowOf(response.headers.get('helicone-id'));
    expect(row).toMatchObject({
      state: 'complete',
      is_streamed: false,
      request_model: 'gpt-4.1-nano',
      model: 'gpt-4.1-nano-2025-04-14',
      request_text: 'Hello',
      response_text: data.choices[0]?.message.content,
      finish_reason: 'stop',
      prompt_tokens: 16,
      completion_tokens: 363,
      total_tokens: 379,
      response_body: JSON.parse(whole.body.toString()),
    });
    // gpt-4.1-nano: 0.10 dollars for a million input tokens, 0.40 for a million output tokens.
    expect(row.cost).toBeCloseTo((16 * 0.1 + 363 * 0.4) / 1_000_000, 12);
  });

  test('has a streamed response put together as the SDK does it', async () => {
    replay.provider.replay(streamed);
    const stream = open(`${replay.proxy.url}/v1`).chat.completions.stream({
      model: hello.model,
      messages: hello.messages,
    });
    const { choices, usage, model } = await stream.finalChatCompletion();

    const [row] = await replay.proxy.client.queryRequests({ limit: 1, includeInputs: true });

    const [choice] = choices;
    expect(row).toMatchObject({
      state: 'complete',
      is_streamed: true,
      response_text: choice?.message.content,
      finish_reason: choice?.finish_reason,
      prompt_tokens: usage?.prompt_tokens,
      completion_tokens: usage?.completion_tokens,
      response_body: {
        object: 'chat.completion',
        model,
        usage,
        choices: [{ index: 0, message: { role: 'assistant', content: choice?.message.content } }],
      },
    });
    expect(row?.cost).toBeGreaterThan(0);
    expect(row?.time_to_first_token).toBeLessThanOrEqual(row?.delay_ms ?? -1);
  });

  test('has the tool calls of a whole response', async () => {
    replay.provider.replay(toolCall);

    const { data, response } = await open(`${replay.proxy.url}/v1`)
      .chat.completions.create(hello)
      .withResponse();

    const row = await rowOf(response.headers.get('helicone-id'));
    const { tool_calls } = data.choices[0]?.message ?? {};
    expect(tool_calls).toMatchObject([{ type: 'function', function: { name: 'weather' } }]);
    expect(row).toMatchObject({
      finish_reason: 'tool_calls',
      response_body: { choices: [{ message: { tool_calls } }] },
    });
  });

  test('has the tool calls of a streamed response, put together as the SDK does it', async () => {
    replay.provider.replay(streamedToolCall);
    const { model, messages } = hello;
    const stream = open(`${replay.proxy.url}/v1`).chat.completions.stream({ model, messages });
    const { choices } = await stream.finalChatCompletion();

    const [row] = await replay.proxy.client.queryRequests({ limit: 1, includeInputs: true });

    const [call] = choices[0]?.message.tool_calls ?? [];
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ a: 1231, b: 2331 });
    expect(row).toMatchObject({
      finish_reason: 'tool_calls',
      response_body: {
        choices: [{ message: { tool_calls: [{ id: call?.id, type: 'function' }] } }],
      },
    });
    expect(JSON.stringify(row?.response_body)).toContain(JSON.stringify('{"a":1231,"b":2331}'));
  });

  test('has no cost for a model without a known price', async () => {
    const body = whole.body.toString().replace('gpt-4.1-nano-2025-04-14', 'house-model-1');
    replay.provider.replay({ ...whole, body: Buffer.from(body) });

    const { response } = await open(`${replay.proxy.url}/v1`)
      .chat.completions.create({ ...hello, model: 'house-model-1' })
      .withResponse();

    const row = await rowOf(response.headers.get('helicone-id'));
    expect(row).toMatchObject({ model: 'house-model-1', cost: null, total_tokens: 379 });
  });

  test('has what the provider refused, and the client gets the error as it is', async () => {
    const error = {
      message: 'Incorrect API key provided',
      type: 'invalid_request_error',
      code: 'invalid_api_key',
    };
    replay.provider.replay({ ...whole, status: 401, body: Buffer.from(JSON.stringify({ error })) });

    const failure = await open(`${replay.proxy.url}/v1`)
      .chat.completions.create(hello)
      .catch((reason: unknown) => reason);

    expect(failure).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(failure).toMatchObject({ status: 401, code: 'invalid_api_key', error });
    const [row] = await replay.proxy.client.queryRequests({ limit: 1 });
    expect(row).toMatchObject({ state: 'failed', response_status: 401, feedback_rating: null });
    expect(row?.error).toContain('Incorrect API key provided');
  });
});

test('a response is rated by the id in its headers, and found by its rating', async () => {
  replay.provider.replay(streamed);
  const { data, response } = await open(`${replay.proxy.url}/openai/v1`)
    .chat.completions.create({ ...hello, stream: true })
    .withResponse();
  for await (const chunk of data) expect(chunk.object).toBe('chat.completion.chunk');
  const id = response.headers.get('helicone-id') ?? '';

  await replay.proxy.client.addFeedback(id, false);

  const down = await replay.proxy.client.queryRequests({
    filter: { feedback: { rating: { equals: false } } },
  });
  expect(down.map((row) => row.request_id)).toEqual([id]);
});
