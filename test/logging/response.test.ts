import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { recording } from '../support/recordings.ts';
import { answered, chatLog, logged } from './log.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

const asked = chatLog().providerRequest.json;
const nowhere = { providerRequest: { url: 'custom-model-nopath', json: asked, meta: {} } };
/** The same question where it is not asked by messages. */
const questions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  gemini: { contents: [{ role: 'user', parts: [{ text: 'Why is the sky blue?' }] }] },
  'openai-responses': { model: 'gpt-4.1-nano', input: 'Why is the sky blue?' },
};
const openai = recording('vercel-ai/openai/chat/openai-text.json');
const openaiStream = recording('vercel-ai/openai/chat/openai-text.chunks.txt');
const anthropic = recording('vercel-ai/anthropic/anthropic-clear-thinking.1.json');
const anthropicStream = recording('simonw-llm/llm-anthropic/test_anthropic/test_prompt.yaml');

const gemini = recording('vercel-ai/google/google-text.json');
const geminiStream = recording('vercel-ai/google/google-text.chunks.txt');
const responses = recording('vercel-ai/open-responses/responses/openai-pdf-input-file.1.json');
const responsesStream = recording('vercel-ai/open-responses/responses/openai-pdf-input-file.1.chunks.txt');

/** The events of a recorded stream as an SDK hands them out: one JSON text each, without the end mark. */
function chunksOf({ body }: { body: Buffer }): string[] {
  return body
    .toString()
    .split('\n')
    .flatMap((line) => (/^data: ?\{/.test(line) ? [line.slice(line.indexOf('{'))] : []));
}

const lines = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('');

describe('a body is known by its shape where no URL tells', () => {
  const forms: [form: string, response: Parameters<typeof answered>[0], format: string, text: RegExp][] = [
    ['a whole OpenAI response', { json: JSON.parse(openai.body.toString()) }, 'openai-chat', /^\*\*Holiday/],
    ['the text of one', { textBody: openai.body.toString() }, 'openai-chat', /^\*\*Holiday/],
    ['its chunks, one a line', { textBody: lines(chunksOf(openaiStream)) }, 'openai-chat', /^\*\*Holiday/],
    ['its stream', { textBody: openaiStream.body.toString() }, 'openai-chat', /^\*\*Holiday/],
    [
      'its chunks as a list',
      { json: { streamed_data: chunksOf(openaiStream).map((chunk) => JSON.parse(chunk)) } },
      'openai-chat',
      /^\*\*Holiday/,
    ],
    [
      'a whole message of Anthropic',
      { json: JSON.parse(anthropic.body.toString()) },
      'anthropic-messages',
      /\w/,
    ],
    [
      'its events, one a line',
      { textBody: lines(chunksOf(anthropicStream)) },
      'anthropic-messages',
      /^- Captain/,
    ],
    ['a whole response of Gemini', { json: JSON.parse(gemini.body.toString()) }, 'gemini', /\w/],
    ['its pieces, one a line', { textBody: lines(chunksOf(geminiStream)) }, 'gemini', /\w/],
    [
      "a response of OpenAI's newer API",
      { json: JSON.parse(responses.body.toString()) },
      'openai-responses',
      /^Dummy PDF/,
    ],
    [
      'its events, one a line, as the SDK hands them out',
      { textBody: lines(chunksOf(responsesStream)) },
      'openai-responses',
      /^Dummy PDF/,
    ],
  ];

  test.each(forms)('%s', async (_form, response, format, text) => {
    const providerRequest = { ...nowhere.providerRequest, json: questions[format] ?? asked };
    const row = await logged(proxy, chatLog({ providerRequest, ...answered(response) }));

    expect(row).toMatchObject({
      format,
      state: 'complete',
      provider: 'CUSTOM',
      request_path: 'custom-model-nopath',
      request_text: 'Why is the sky blue?',
      response_text: expect.stringMatching(text),
      finish_reason: expect.stringMatching(/^(stop|STOP|end_turn|completed)$/),
      issues: [],
      choices: 1,
    });
    expect(row.completion_tokens).toBeGreaterThan(0);
  });
});

test('chunks are kept as an event stream, each as it came, and read back as one response', async () => {
  const chunks = chunksOf(openaiStream);

  const row = await logged(proxy, chatLog({ ...nowhere, ...answered({ textBody: lines(chunks) }) }));

  const { body } = await proxy.client.api.request.raw({ id: row.request_id, part: 'response' });
  expect(await body.text()).toBe([...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''));
  expect(row).toMatchObject({
    is_streamed: true,
    response_body: { object: 'chat.completion', choices: [{ message: { content: row.response_text } }] },
  });
});

test('a cancelled stream keeps what had come', async () => {
  const begun = chunksOf(openaiStream).slice(0, 4);

  const row = await logged(
    proxy,
    chatLog({ ...nowhere, ...answered({ textBody: lines(begun), status: -3 }) }),
  );

  expect(row).toMatchObject({
    state: 'cancelled',
    response_status: -3,
    error: 'It was cancelled before the response ended.',
    issues: ['The stream ended before its end mark.'],
  });
  expect(row.response_text).toMatch(/^\*\*Holiday/);
});

describe('what failed is failed', () => {
  test.each<[what: string, response: Parameters<typeof answered>[0], said: object]>([
    [
      'a stream after the stack that the helper puts before it',
      {
        textBody: `Error: socket hang up\n    at x.ts:1\n\n${lines(chunksOf(openaiStream).slice(0, 4))}`,
        status: 500,
      },
      { response_status: 500, error: 'Error: socket hang up', format: 'openai-chat', choices: 1 },
    ],
    [
      'a call that never got an answer',
      { textBody: 'Error: connect ECONNREFUSED\n    at x.ts:1\n\n', status: 500 },
      { response_status: 500, error: 'Error: connect ECONNREFUSED', choices: 0 },
    ],
    [
      "a provider's refusal",
      { json: { error: { message: 'Rate limit reached' } }, status: 429 },
      { response_status: 429, error: 'Rate limit reached' },
    ],
    ['one that timed out', { status: -2 }, { response_status: -100, error: 'It timed out.' }],
    ['an end of another kind', { status: -7 }, { error: expect.stringContaining('-7') }],
  ])('%s', async (_what, response, said) => {
    const row = await logged(proxy, chatLog({ ...nowhere, ...answered(response) }), {
      path: '/oai/v1/log',
    });

    expect(row).toMatchObject({ state: 'failed', request_text: 'Why is the sky blue?', ...said });
  });
});

describe('events of other kinds are kept, and nobody is asked to rate them', () => {
  test.each([
    { _type: 'tool', toolName: 'weather', input: { city: 'Oslo' } },
    { _type: 'vector_db', operation: 'search', text: 'refunds' },
    { _type: 'data', name: 'imported' },
  ])('$_type', async (json) => {
    const response = { content: [{ type: 'text', text: 'rain' }], type: 'message', _type: json._type };

    const row = await logged(
      proxy,
      chatLog({
        providerRequest: { url: 'custom-model-nopath', json, meta: {} },
        ...answered({ json: response }),
      }),
    );

    expect(row).toMatchObject({
      state: 'complete',
      format: null,
      choices: 0,
      response_text: '',
      request_body: json,
      response_body: response,
      issues: [],
    });
  });
});

test('text of no known shape is kept as it is', async () => {
  const row = await logged(
    proxy,
    chatLog({ ...nowhere, ...answered({ textBody: 'Plain words.\nTwo lines.' }) }),
  );

  expect(row).toMatchObject({ format: null, response_body: 'Plain words.\nTwo lines.', issues: [] });
});

describe('the provider', () => {
  test.each<[url: string, path: string, provider: string | null, expected: string]>([
    ['https://api.groq.com/openai/v1/chat/completions', '/custom/v1/log', null, 'groq'],
    ['https://house.openai.azure.com/openai/deployments/a/chat/completions', '/oai/v1/log', null, 'azure'],
    ['https://llm.example.com/v1/chat/completions', '/custom/v1/log', null, 'custom'],
    ['https://llm.example.com/v1/chat/completions', '/oai/v1/log', null, 'openai'],
    ['custom-model-nopath', '/anthropic/v1/log', null, 'anthropic'],
    ['custom-model-nopath', '/googleapis/v1/log', null, 'gemini'],
    ['https://api.openai.com/v1/chat/completions', '/oai/v1/log', 'GOOGLE', 'gemini'],
    ['custom-model-nopath', '/custom/v1/log', 'House.LLM', 'house.llm'],
  ])('of %s at %s, named %s, is %s', async (url, path, provider, expected) => {
    const row = await logged(proxy, chatLog({ providerRequest: { url, json: asked, meta: {} }, provider }), {
      path,
    });

    expect(row.provider_id).toBe(expected);
  });
});
