import OpenAI from 'openai';
import type { ResponseCreateParams } from 'openai/resources/responses/responses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recording, recordings } from '../support/recordings.ts';
import { outcomeOf, type Replay, requestJson, startReplay } from './replay.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

const open = (baseURL: string) => new OpenAI({ apiKey: 'sk-of-the-provider', baseURL, maxRetries: 0 });
const hello = { model: 'gpt-5.3-codex', instructions: 'Be brief.', input: 'What is new?' };
const whole = recording('vercel-ai/openai/responses/openai-phase.1.json');
const streamed = recording('vercel-ai/openai/responses/openai-mcp-tool-approval.2.chunks.txt');
const toolCall = recording('simonw-llm/llm/test_openai_responses/test_responses_tool_use_streaming.yaml');

async function rowOf(id: string | null) {
  await replay.proxy.settled();
  const { data } = await replay.proxy.client.api.request.get({ id: id ?? '', includeBody: true });
  return data;
}

describe.each(recordings(({ format }) => format === 'openai-responses'))('$name', (recorded) => {
  test('gives the client what the provider gives it', async () => {
    const { direct, proxied } = replay.baseUrls(recorded);
    const ask = (baseURL: string) => {
      const body: ResponseCreateParams = JSON.parse(requestJson(recorded));
      return outcomeOf(() => open(baseURL).responses.create(body));
    };
    replay.provider.replay(recorded);
    const wanted = await ask(direct);

    const got = await ask(proxied);

    expect(got).toEqual(wanted);
    expect(replay.provider.seen.at(-1)?.path).toBe('/v1/responses');
    const hasFailed = recorded.status !== 200 || /error/.test(recorded.name);
    expect(got).toHaveProperty(hasFailed ? 'error' : 'result');
  });
});

test.each(['/openai/v1', '/v1', '/openai', '/v1/gateway/oai/v1'])(
  'the base URL %s leads to the same request',
  async (base) => {
    replay.provider.replay(whole);
    await open(`${replay.provider.url}/v1`).responses.create(hello);

    await open(replay.proxy.url + base).responses.create(hello);

    const [direct, proxied] = replay.provider.seen.slice(-2);
    expect(proxied?.path).toBe('/v1/responses');
    expect(JSON.parse(String(proxied?.body))).toEqual(hello);
    expect(proxied?.headers).toEqual({ ...direct?.headers, connection: proxied?.headers.connection });
  },
);

describe('the log', () => {
  test('has a whole response under the id that .withResponse() shows', async () => {
    replay.provider.replay(whole);

    const { data, response } = await open(`${replay.proxy.url}/v1`).responses.create(hello).withResponse();

    const row = await rowOf(response.headers.get('helicone-id'));
    expect(row).toMatchObject({
      state: 'complete',
      format: 'openai-responses',
      is_streamed: false,
      request_model: 'gpt-5.3-codex',
      model: 'gpt-5.3-codex',
      request_text: 'Be brief.\n\nWhat is new?',
      response_text: data.output_text,
      finish_reason: 'completed',
      prompt_tokens: 7243,
      completion_tokens: 423,
      total_tokens: 7666,
      response_body: JSON.parse(whole.body.toString()),
      issues: [],
    });
    expect(data.output_text).toContain('latest AI updates');
    // gpt-5.3-codex: 1.75 dollars for a million input tokens, 0.175 for those from the cache, 14 for output.
    expect(row.cost).toBeCloseTo(((7243 - 3072) * 1.75 + 3072 * 0.175 + 423 * 14) / 1_000_000, 12);
  });

  test('has a streamed response put together as the SDK does it', async () => {
    replay.provider.replay(streamed);
    const stream = open(`${replay.proxy.url}/v1`).responses.stream({ model: 'gpt-5-mini', input: 'Hello' });
    const final = await stream.finalResponse();

    const [row] = await replay.proxy.client.queryRequests({ limit: 1, includeInputs: true });

    expect(row).toMatchObject({
      state: 'complete',
      is_streamed: true,
      model: final.model,
      response_text: final.output_text,
      finish_reason: final.status,
      prompt_tokens: final.usage?.input_tokens,
      completion_tokens: final.usage?.output_tokens,
      response_body: { id: final.id, object: 'response', usage: final.usage },
    });
    expect(final.output_text).not.toBe('');
    expect(row?.cost).toBeGreaterThan(0);
  });

  test('has the tool calls of a streamed response', async () => {
    replay.provider.replay(toolCall);
    const stream = open(`${replay.proxy.url}/v1`).responses.stream({ model: 'gpt-5.5', input: 'Multiply' });
    const { output } = await stream.finalResponse();

    const [row] = await replay.proxy.client.queryRequests({ limit: 1, includeInputs: true });

    const calls = output.filter((item) => item.type === 'function_call');
    expect(calls).toMatchObject([{ name: 'multiply', arguments: '{"a":1231,"b":2331}' }]);
    expect(JSON.stringify(row?.response_body)).toContain(calls[0]?.call_id);
    expect(JSON.stringify(row?.response_body)).toContain(JSON.stringify('{"a":1231,"b":2331}'));
  });

  test('has a background response that is only queued, with no answer to rate and nothing wrong', async () => {
    const queued = { id: 'resp_1', object: 'response', status: 'queued', model: 'gpt-5-mini', output: [] };
    replay.provider.replay({ ...whole, body: Buffer.from(JSON.stringify(queued)) });

    const { response } = await open(`${replay.proxy.url}/v1`)
      .responses.create({ ...hello, background: true })
      .withResponse();

    const row = await rowOf(response.headers.get('helicone-id'));
    expect(row).toMatchObject({
      state: 'complete',
      finish_reason: null,
      response_text: '',
      cost: null,
      error: null,
      issues: [],
    });
  });
});

test('a response is rated by the id in its headers, and found by its rating', async () => {
  replay.provider.replay(streamed);
  const { data, response } = await open(`${replay.proxy.url}/openai/v1`)
    .responses.create({ ...hello, stream: true })
    .withResponse();
  const types: string[] = [];
  for await (const event of data) types.push(event.type);
  const id = response.headers.get('helicone-id') ?? '';

  await replay.proxy.client.addFeedback(id, true);

  const up = await replay.proxy.client.queryRequests({ filter: { feedback: { rating: { equals: true } } } });
  expect(types.at(-1)).toBe('response.completed');
  expect(up.map((row) => row.request_id)).toEqual([id]);
});
