import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Begin, Body, Finish } from '../stores/store.ts';
import { derive } from './derive.ts';

const key = 'sk-proj-0123456789abcdef';

const begin: Begin = {
  wantedId: null,
  createdAt: Date.parse('2026-01-01T00:00:00Z'),
  source: 'proxy',
  origin: null,
  provider: 'openai',
  format: 'openai-chat',
  method: 'POST',
  path: '/openai/v1/chat/completions',
  targetUrl: 'https://api.openai.com/v1/chat/completions',
  userId: null,
  sessionId: null,
  sessionPath: null,
  sessionName: null,
  promptId: null,
  promptVersion: null,
  modelOverride: null,
  properties: {},
};

function body(content: string | Buffer, fields: Partial<Body> = {}): Body {
  const bytes = Buffer.from(content);
  return {
    bytes,
    contentType: 'application/json',
    contentEncoding: null,
    sizeBytes: bytes.length,
    ...fields,
  };
}

function finish(fields: Partial<Finish>): Finish {
  return {
    state: 'complete',
    status: 200,
    error: null,
    latencyMs: 10,
    timeToFirstTokenMs: 5,
    request: null,
    response: null,
    secrets: [],
    ...fields,
  };
}

function fixture(name: string): string {
  return readFileSync(new URL(`../../../test/fixtures/wire/vercel-ai/${name}`, import.meta.url), 'utf8');
}

const request = body('{"model":"gpt-4.1-nano","messages":[{"role":"user","content":"Invent a holiday."}]}');

test('a whole response gives model, tokens, cost and text', () => {
  const response = body(fixture('openai/chat/openai-text.json'));

  const derived = derive(begin, finish({ request, response }));

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
  const response = body(stream, { contentType: 'text/event-stream', contentEncoding: 'gzip' });

  const derived = derive(begin, finish({ request, response }));

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
  const response = body(fixture('openai/chat/openai-text.json'));
  const listed = derive({ ...begin, modelOverride: 'gpt-4o' }, finish({ request, response }));
  const unlisted = derive({ ...begin, modelOverride: 'my-model' }, finish({ request, response }));

  // $2.50 and $10 a million.
  expect(listed.costUsd).toBeCloseTo(16 * 2.5e-6 + 363 * 10e-6, 12);
  expect(unlisted).toMatchObject({
    model: 'my-model',
    costUsd: null,
    responseModel: 'gpt-4.1-nano-2025-04-14',
  });
});

test('an answer under a name without a price costs what the model asked for costs', () => {
  const response = body(
    '{"model":"internal-7","choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":1000,"completion_tokens":0}}',
  );

  expect(derive(begin, finish({ request, response })).costUsd).toBeCloseTo(0.0001, 12);
});

test('what the provider said went wrong is the error, unless the proxy knows better', () => {
  const response = body(fixture('openai/chat/reasoning-model-legacy-parameter-error.json'));

  const said = derive(begin, finish({ state: 'failed', status: 400, request, response }));
  const known = derive(begin, finish({ state: 'failed', response, error: 'The connection was reset.' }));

  expect(said).toMatchObject({ choices: 0, isRatable: false, responseText: '', costUsd: null, issues: [] });
  expect(said.error).toMatch(/^Unsupported parameter: 'max_tokens'/);
  expect(known.error).toBe('The connection was reset.');
});

test('an exchange without a response keeps what was asked', () => {
  const streaming = body('{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}');

  const derived = derive(begin, finish({ state: 'failed', status: null, request: streaming }));

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

test('an unknown format is kept as it is', () => {
  const response = body('anything');

  const derived = derive({ ...begin, format: null }, finish({ request, response }));

  expect(derived).toMatchObject({
    request,
    response,
    requestText: null,
    responseText: null,
    isRatable: false,
  });
  expect(derived.issues).toEqual([]);
});

test('a copy that was cut, and a stream that was, are noted', () => {
  const cut = body('data: {"choices":[{"index":0,"delta":{"content":"Hal"}}]}\n\ndata: {"cho', {
    contentType: 'text/event-stream',
    sizeBytes: 5000,
  });

  const derived = derive(begin, finish({ state: 'cancelled', request, response: cut }));

  expect(derived).toMatchObject({ responseText: 'Hal', choices: 1, isRatable: true });
  expect(derived.issues).toEqual([
    `The stored copy of the response holds the first ${cut.bytes.length} of 5000 bytes.`,
    'The stream ended before its end mark.',
  ]);
});

test('what cannot be decoded is noted once, and kept', () => {
  const response = body('not gzip', { contentEncoding: 'gzip' });

  const derived = derive(begin, finish({ response }));

  expect(derived.issues).toEqual(['The response could not be decoded whole: the gzip data is damaged.']);
  expect(derived.response).toBe(response);
});

test('a credential of the exchange is nowhere in what is derived', () => {
  const asked = body(
    JSON.stringify({ model: key, messages: [{ role: 'user', content: `My key is ${key}` }] }),
  );
  const answers = [
    body(JSON.stringify({ choices: [{ message: { content: `It is ${key}` } }] })),
    body(gzipSync(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } })), {
      contentEncoding: 'gzip',
    }),
    body(`<html>${key}</html>`, { contentType: 'text/html' }),
    body(`data: {"broken ${key}\n\ndata: [DONE]\n\n`, { contentType: 'text/event-stream' }),
    body(
      [...key]
        .map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
        .join(''),
      { contentType: 'text/event-stream' },
    ),
  ];

  for (const response of answers) {
    const derived = derive(
      begin,
      finish({ request: asked, response, secrets: [key], error: `Refused ${key}.` }),
    );

    const { request: keptRequest, response: keptResponse, ...rest } = derived;
    const kept = [keptRequest, keptResponse].map((each) => Buffer.from(each?.bytes ?? []).toString());
    expect([...kept, JSON.stringify(rest)].filter((text) => text.includes(key))).toEqual([]);
  }
});

test('a credential that a model spells out piece by piece is not kept in pieces either', () => {
  const stream = [...key]
    .map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
    .join('');
  const response = body(`${stream}data: [DONE]\n\n`, { contentType: 'text/event-stream' });

  const derived = derive(begin, finish({ response, secrets: [key] }));

  expect(derived.responseText).toBe('[redacted]');
  expect(derived.response).toMatchObject({ contentType: 'application/json', contentEncoding: null });
  expect(JSON.parse(Buffer.from(derived.response?.bytes ?? []).toString())).toMatchObject({
    choices: [{ message: { content: '[redacted]' } }],
  });
  expect(derived.issues).toEqual([
    'The stream repeated a credential in pieces; its assembled body is kept without it.',
  ]);
});

test('long texts are bounded at a whole character', () => {
  const content = 'ä'.repeat(600_000);
  const response = body(JSON.stringify({ choices: [{ message: { content: `x${content}` } }] }));

  const { responseText } = derive(begin, finish({ response }));

  expect(Buffer.byteLength(responseText ?? '')).toBe(1024 * 1024 - 1);
  expect(responseText?.endsWith('ä')).toBe(true);
});

test('many issues are bounded', () => {
  const response = body('data: {broken\n\n'.repeat(1000), { contentType: 'text/event-stream' });

  expect(derive(begin, finish({ response })).issues).toHaveLength(20);
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
      const both = { request: body(content), response: body(content) };
      expect(() => derive({ ...begin, format }, finish({ ...both, secrets: [key] }))).not.toThrow();
    }
  }
});
