import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bodyOf, chatBegin, chatFinish } from '../stores/suite/chat.ts';
import { derive } from './derive.ts';

function fixture(name: string): string {
  return readFileSync(new URL(`../../../test/fixtures/wire/vercel-ai/${name}`, import.meta.url), 'utf8');
}

const request = bodyOf('{"model":"gpt-4.1-nano","messages":[{"role":"user","content":"Invent a holiday."}]}');

test('a whole response gives model, tokens, cost and text', () => {
  const response = bodyOf(fixture('openai/chat/openai-text.json'));

  const derived = derive(chatBegin, chatFinish({ request, response }));

  expect(derived).toMatchObject({
    request,
    response,
    requestModel: 'gpt-4.1-nano',
    responseModel: 'gpt-4.1-nano-2025-04-14',
    model: 'gpt-4.1-nano-2025-04-14',
    promptTokens: 16,
    completionTokens: 363,
    totalTokens: 379,
    cacheReadTokens: 0,
    reasoningTokens: 0,
    finishReason: 'stop',
    isStreamed: false,
    choices: 1,
    error: null,
    issues: [],
    requestText: 'Invent a holiday.',
    isRatable: true,
  });
  // $0.10 and $0.40 a million.
  expect(derived.costUsd).toBeCloseTo(16 * 0.1e-6 + 363 * 0.4e-6, 12);
  expect(derived.responseText).toMatch(/^\*\*Holiday Name:\*\* Galaxy Day/);
});

test('a compressed stream gives the same', () => {
  const lines = fixture('openai/chat/openai-text.chunks.txt').trim().split('\n');
  const stream = gzipSync([...lines, '[DONE]'].map((line) => `data: ${line}\n\n`).join(''));
  const response = bodyOf(stream, { contentType: 'text/event-stream', contentEncoding: 'gzip' });

  const derived = derive(chatBegin, chatFinish({ request, response }));

  expect(derived).toMatchObject({
    isStreamed: true,
    completionTokens: 300,
    finishReason: 'stop',
    issues: [],
  });
  expect(derived.response).toBe(response);
  expect(derived.responseText).toHaveLength(1724);
});

test('the model of the override is the one that is shown and priced', () => {
  const response = bodyOf(fixture('openai/chat/openai-text.json'));
  const listed = derive({ ...chatBegin, modelOverride: 'gpt-4o' }, chatFinish({ request, response }));
  const unlisted = derive({ ...chatBegin, modelOverride: 'my-model' }, chatFinish({ request, response }));

  // $2.50 and $10 a million.
  expect(listed.costUsd).toBeCloseTo(16 * 2.5e-6 + 363 * 10e-6, 12);
  expect(unlisted).toMatchObject({
    model: 'my-model',
    costUsd: null,
    responseModel: 'gpt-4.1-nano-2025-04-14',
  });
});

test('an answer under a name without a price costs what the model asked for costs', () => {
  const response = bodyOf(
    '{"model":"internal-7","choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":1000,"completion_tokens":0}}',
  );

  expect(derive(chatBegin, chatFinish({ request, response })).costUsd).toBeCloseTo(0.0001, 12);
});

test('what the provider said went wrong is the error, unless the proxy knows better', () => {
  const response = bodyOf(fixture('openai/chat/reasoning-model-legacy-parameter-error.json'));

  const said = derive(chatBegin, chatFinish({ state: 'failed', status: 400, request, response }));
  const known = derive(
    chatBegin,
    chatFinish({ state: 'failed', response, error: 'The connection was reset.' }),
  );

  expect(said).toMatchObject({ choices: 0, isRatable: false, responseText: '', costUsd: null, issues: [] });
  expect(said.error).toMatch(/^Unsupported parameter: 'max_tokens'/);
  expect(known.error).toBe('The connection was reset.');
});

test('an exchange without a response keeps what was asked', () => {
  const streaming = bodyOf('{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}');

  const derived = derive(chatBegin, chatFinish({ state: 'failed', status: null, request: streaming }));

  expect(derived).toMatchObject({
    model: 'm',
    isStreamed: true,
    choices: 0,
    response: null,
    responseText: null,
    requestText: 'Hi',
    isRatable: false,
    issues: [],
  });
});

test('embeddings have a cost, and nobody reads them', () => {
  const response = bodyOf(
    '{"data":[{"embedding":[0.5]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":1000,"total_tokens":1000}}',
  );

  const derived = derive(
    { ...chatBegin, format: 'openai-embeddings' },
    chatFinish({ request: bodyOf('{"model":"text-embedding-3-small","input":"A cat"}'), response }),
  );

  expect(derived).toMatchObject({
    requestText: 'A cat',
    responseText: '',
    promptTokens: 1000,
    completionTokens: null,
    choices: 0,
    isRatable: false,
    issues: [],
  });
  expect(derived.costUsd).toBeCloseTo(0.00002, 12);
});

test('a response that is made in the background has nothing to rate yet, and nothing wrong', () => {
  const response = bodyOf('{"object":"response","status":"queued","model":"gpt-5-mini","output":[]}');

  const derived = derive({ ...chatBegin, format: 'openai-responses' }, chatFinish({ request, response }));

  expect(derived).toMatchObject({
    choices: 0,
    isRatable: false,
    finishReason: null,
    error: null,
    issues: [],
  });
});

test('an unknown format is kept as it is, and what it asked is read where it is found', () => {
  const response = bodyOf('anything');

  const derived = derive({ ...chatBegin, format: null }, chatFinish({ request, response }));

  expect(derived).toMatchObject({
    request,
    response,
    requestModel: 'gpt-4.1-nano',
    requestText: 'Invent a holiday.',
    responseText: '',
    isRatable: false,
    issues: [],
  });
});

test('an answer that is found in an unknown format can be rated', () => {
  const response = bodyOf('data: {"delta":{"text":"Hi"}}\n\ndata: {"delta":{"text":" there"}}\n\n', {
    contentType: 'text/event-stream',
  });
  const unknown = { ...chatBegin, format: null };

  const answered = derive(unknown, chatFinish({ request, response }));
  const failed = derive(
    unknown,
    chatFinish({ state: 'failed', status: 500, response: bodyOf('{"message":"Out of order"}') }),
  );
  const got = derive({ ...unknown, method: 'GET' }, chatFinish({ response }));

  expect(answered).toMatchObject({ responseText: 'Hi there', isRatable: true, isStreamed: true, issues: [] });
  expect(answered.response).toBe(response);
  expect(failed.isRatable).toBe(false);
  expect(got).toMatchObject({ responseText: null, isRatable: false });
});

test('a format that says in its path what was asked is read so', () => {
  const begin = {
    ...chatBegin,
    format: 'gemini',
    path: '/gemini/v1beta/models/gemini-3.6-flash:streamGenerateContent?alt=sse',
  };
  const asked = bodyOf('{"contents":[{"parts":[{"text":"Hi"}]}]}');

  const derived = derive(begin, chatFinish({ state: 'failed', status: null, request: asked }));

  expect(derived).toMatchObject({ requestModel: 'gemini-3.6-flash', isStreamed: true, requestText: 'Hi' });
});

test('a copy that was cut, and a stream that was, are noted', () => {
  const cut = bodyOf('data: {"choices":[{"index":0,"delta":{"content":"Hal"}}]}\n\ndata: {"cho', {
    contentType: 'text/event-stream',
    sizeBytes: 5000,
  });

  const derived = derive(chatBegin, chatFinish({ state: 'cancelled', request, response: cut }));

  expect(derived).toMatchObject({ responseText: 'Hal', choices: 1, isRatable: true });
  expect(derived.issues).toEqual([
    `The stored copy of the response holds the first ${cut.bytes.length} of 5000 bytes.`,
    'The stream ended before its end mark.',
  ]);
});

test('what cannot be decoded is noted once, and kept', () => {
  const response = bodyOf('not gzip', { contentEncoding: 'gzip' });

  const derived = derive(chatBegin, chatFinish({ response }));

  expect(derived.issues).toEqual(['The response could not be decoded whole: the gzip data is damaged.']);
  expect(derived.response).toBe(response);
});

test('long texts are bounded at a whole character', () => {
  const content = 'ä'.repeat(600_000);
  const response = bodyOf(JSON.stringify({ choices: [{ message: { content: `x${content}` } }] }));

  const { responseText } = derive(chatBegin, chatFinish({ response }));

  expect(Buffer.byteLength(responseText ?? '')).toBe(1024 * 1024 - 1);
  expect(responseText?.endsWith('ä')).toBe(true);
});

test('many issues are bounded', () => {
  const response = bodyOf('data: {broken\n\n'.repeat(1000), { contentType: 'text/event-stream' });

  expect(derive(chatBegin, chatFinish({ response })).issues).toHaveLength(20);
});

test('nothing that a body can hold makes it throw', () => {
  const deep = `${'{"content":['.repeat(50_000)}1${']}'.repeat(50_000)}`;
  const odd = [
    '',
    ' ',
    'null',
    '7',
    '[]',
    '"x"',
    deep,
    `data: ${deep}\n\n`,
    '\uFEFF{}',
    '\u0000',
    '{"choices":{}}',
  ];

  for (const format of ['openai-chat', 'anthropic-messages', 'unheard-of', null]) {
    for (const content of odd) {
      const both = { request: bodyOf(content), response: bodyOf(content) };
      expect(() =>
        derive({ ...chatBegin, format }, chatFinish({ ...both, secrets: ['sk-proj-0123456789abcdef'] })),
      ).not.toThrow();
    }
  }
});

test('a body that is left out gives what it counts, and none of its words', () => {
  const response = bodyOf(
    'data: {"model":"m-1","choices":[{"index":0,"delta":{"content":"hidden"}}]}\n\ndata: {"hid\n\n',
    {
      contentType: 'text/event-stream',
    },
  );
  const finish = chatFinish({ request, response, omits: ['response'] });

  const derived = derive(chatBegin, finish);

  expect(derived).toMatchObject({
    request,
    requestText: 'Invent a holiday.',
    response: null,
    responseText: null,
    responseModel: 'm-1',
    choices: 1,
    isRatable: true,
    issues: ['The response was not kept, as Helicone-Omit-Response asks.'],
  });
  expect(JSON.stringify(derived)).not.toContain('hid');
});
