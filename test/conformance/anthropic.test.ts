import Anthropic from '@anthropic-ai/sdk';
import type {
  MessageCreateParams,
  MessageCreateParamsNonStreaming,
} from '@anthropic-ai/sdk/resources/messages';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { recording, recordings } from '../support/recordings.ts';
import { outcomeOf, type Replay, requestJson, startReplay } from './replay.ts';

let replay: Replay;
beforeAll(async () => {
  // The SDK warns of each recorded model that has been replaced since.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

const open = (baseURL: string) => new Anthropic({ apiKey: 'sk-ant-of-the-provider', baseURL, maxRetries: 0 });
const hello: MessageCreateParamsNonStreaming = {
  model: 'claude-sonnet-4-5',
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello' }],
};
const folder = 'simonw-llm/llm-anthropic/test_anthropic';
const whole = recording('vercel-ai/anthropic/anthropic-clear-thinking.1.json');

async function newestRow() {
  const [row] = await replay.proxy.client.queryRequests({ limit: 1, includeInputs: true });
  return row;
}

describe.each(recordings(({ format }) => format === 'anthropic-messages'))('$name', (recorded) => {
  test('gives the client what the provider gives it', async () => {
    const { direct, proxied } = replay.baseUrls(recorded);
    const ask = (baseURL: string) => {
      const body: MessageCreateParams = JSON.parse(requestJson(recorded));
      return outcomeOf(() => open(baseURL).messages.create(body));
    };
    replay.provider.replay(recorded);
    const wanted = await ask(direct);

    const got = await ask(proxied);

    expect(got).toEqual(wanted);
    if (recorded.status === 200) expect(got).toHaveProperty('result');
  });
});

describe('base URL', () => {
  test.each(['', '/anthropic', '/v1/gateway/anthropic'])('"%s" leads to the same request', async (base) => {
    replay.provider.replay(whole);
    const ask = (baseURL: string) => open(baseURL).messages.create(hello);
    await ask(replay.provider.url);

    await ask(replay.proxy.url + base);

    const [direct, proxied] = replay.provider.seen.slice(-2);
    expect(proxied?.path).toBe('/v1/messages');
    expect(JSON.parse(String(proxied?.body))).toEqual(hello);
    expect(proxied?.headers).toEqual({ ...direct?.headers, connection: proxied?.headers.connection });
    expect(JSON.stringify(proxied?.headers)).toContain('sk-ant-of-the-provider');
  });

  test('the headers and paths of beta endpoints stay', async () => {
    replay.provider.replay({ ...whole, body: Buffer.from('{"input_tokens": 9}') });
    const { model, messages } = hello;

    const counted = await open(`${replay.proxy.url}/anthropic`).beta.messages.countTokens({
      model,
      messages,
      betas: ['files-api-2025-04-14'],
    });

    expect(counted.input_tokens).toBe(9);
    const seen = replay.provider.seen.at(-1);
    expect(seen?.path).toMatch(/^\/v1\/messages\/count_tokens(\?beta=true)?$/);
    expect(String(seen?.headers['anthropic-beta'])).toContain('files-api-2025-04-14');
  });
});

describe('the log has a streamed message put together as the SDK does it', () => {
  test.each([
    ['text', `${folder}/test_prompt.yaml`],
    ['thinking', `${folder}/test_thinking_prompt.yaml`],
    ['adaptive thinking', `${folder}/test_opus_46_adaptive_thinking.yaml`],
    ['two tool calls', `${folder}/test_stream_events_tool_calls.yaml`],
    ['tools of the provider', `vercel-ai/anthropic/anthropic-tool-search-bm25.1.chunks.txt`],
    ['a search of the web', `vercel-ai/anthropic/anthropic-web-search-tool.1.chunks.txt`],
    ['fetched pages', `vercel-ai/anthropic/anthropic-web-fetch-tool.1.chunks.txt`],
  ])('%s', async (_what, name) => {
    const recorded = recording(name);
    expect(recorded.isStreamed).toBe(true);
    replay.provider.replay(recorded);
    const body: MessageCreateParams = JSON.parse(requestJson(recorded));
    const message = await open(replay.proxy.url).messages.stream(body).finalMessage();

    const row = await newestRow();

    // The SDK adds fields of its own to what the provider sent; the provider's are what is compared.
    const { id, role, model, content, stop_reason, stop_sequence, usage } = message;
    expect(row?.response_body).toMatchObject({
      id,
      type: 'message',
      role,
      model,
      content,
      stop_reason,
      stop_sequence,
    });
    const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    expect(row).toMatchObject({
      state: 'complete',
      is_streamed: true,
      model,
      finish_reason: stop_reason,
      response_text: texts.length > 0 ? texts.join('') : row?.response_text,
      completion_tokens: usage.output_tokens,
    });
    expect(row?.cost).toBeGreaterThan(0);
  });
});

test('the log has the thinking in the body, and the answer alone as its text', async () => {
  replay.provider.replay(whole);

  const message = await open(replay.proxy.url).messages.create(hello);

  const row = await newestRow();
  expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text']);
  expect(row?.response_body).toEqual(JSON.parse(whole.body.toString()));
  expect(row).toMatchObject({
    model: 'claude-sonnet-4-5-20250929',
    prompt_tokens: 69,
    completion_tokens: 33,
    finish_reason: 'end_turn',
  });
  const [text] = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  expect(row?.response_text).toBe(text);
  // Claude Sonnet 4.5: 3 dollars for a million input tokens, 15 for a million output tokens.
  expect(row?.cost).toBeCloseTo((69 * 3 + 33 * 15) / 1_000_000, 12);
});

test('a message is rated by the id in its headers, and found by its rating', async () => {
  replay.provider.replay(recording(`${folder}/test_prompt.yaml`));
  const { data, response } = await open(replay.proxy.url)
    .messages.create({ ...hello, stream: true })
    .withResponse();
  for await (const event of data) expect(event.type).toEqual(expect.any(String));
  const id = response.headers.get('helicone-id') ?? '';

  await replay.proxy.client.addFeedback(id, true);

  const up = await replay.proxy.client.queryRequests({ filter: { feedback: { rating: { equals: true } } } });
  expect(up).toMatchObject([{ request_id: id, provider: 'ANTHROPIC', response_text: '- Captain\n- Scoop' }]);
});

test('an overloaded provider is what the client hears of', async () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  replay.provider.replay({ ...whole, status: 529, body: Buffer.from(JSON.stringify(error)) });

  const failure = await open(replay.proxy.url)
    .messages.create(hello)
    .catch((reason: unknown) => reason);

  expect(failure).toBeInstanceOf(Anthropic.APIError);
  expect(failure).toMatchObject({ status: 529, error });
  expect(await newestRow()).toMatchObject({ state: 'failed', response_status: 529, error: 'Overloaded' });
});
