import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { startProxy } from '../support/proxy.ts';

const question = [{ role: 'user' as const, content: 'Show me a table, please.' }];

test('streams canned markdown to the OpenAI client, and logs it with an id', async () => {
  await using proxy = await startProxy();
  const openai = new OpenAI({ baseURL: `${proxy.url}/demo/v1`, apiKey: 'none', maxRetries: 0 });

  const { data: stream, response } = await openai.chat.completions
    .create({
      model: 'anything',
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    })
    .withResponse();
  let text = '';
  let chunks = 0;
  let usage: OpenAI.CompletionUsage | null | undefined;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage ?? usage;
    chunks += 1;
    expect(chunk).toMatchObject({ model: 'demo-markdown', system_fingerprint: 'thumbwire-demo' });
  }

  expect(text).toContain('| --- |');
  expect(chunks).toBeGreaterThan(20);
  const { data: row } = await proxy.client.api.request.get({ id: response.headers.get('helicone-id') ?? '' });
  expect(row).toMatchObject({
    provider_id: 'demo',
    format: 'openai-chat',
    state: 'complete',
    is_streamed: true,
    response_model: 'demo-markdown',
    response_text: text,
    prompt_tokens: usage?.prompt_tokens,
    completion_tokens: usage?.completion_tokens,
    finish_reason: 'stop',
    cost: null,
  });
});

test('answers the OpenAI client whole', async () => {
  await using proxy = await startProxy();
  const openai = new OpenAI({ baseURL: `${proxy.url}/demo/v1`, apiKey: 'none', maxRetries: 0 });

  const answer = await openai.chat.completions.create({ model: 'anything', messages: question });

  expect(answer.choices[0]?.message.content).toContain('| --- |');
  expect(answer.usage?.total_tokens).toBeGreaterThan(10);
});

test('streams canned markdown to the Anthropic client, and logs it with an id', async () => {
  await using proxy = await startProxy();
  const anthropic = new Anthropic({ baseURL: `${proxy.url}/demo`, apiKey: 'none', maxRetries: 0 });

  const stream = anthropic.messages.stream({ model: 'anything', max_tokens: 100, messages: question });
  const { response } = await stream.withResponse();
  const message = await stream.finalMessage();

  expect(message).toMatchObject({ model: 'demo-markdown', stop_reason: 'end_turn' });
  const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  expect(text).toContain('| --- |');
  const { data: row } = await proxy.client.api.request.get({ id: response.headers.get('helicone-id') ?? '' });
  expect(row).toMatchObject({
    format: 'anthropic-messages',
    is_streamed: true,
    response_text: text,
    prompt_tokens: message.usage.input_tokens,
    completion_tokens: message.usage.output_tokens,
  });
});

test('answers the Anthropic client whole', async () => {
  await using proxy = await startProxy();
  const anthropic = new Anthropic({ baseURL: `${proxy.url}/demo`, apiKey: 'none', maxRetries: 0 });

  const message = await anthropic.messages.create({ model: 'anything', max_tokens: 100, messages: question });

  expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('| --- |') });
});

test.each([
  ['Write a function in Python', '```python'],
  ['What is the formula for the roots?', '$$'],
  ['List the steps', '1. '],
  ['Hello', '# A demo answer'],
])('chooses its answer by the prompt: %s', async (prompt, mark) => {
  await using proxy = await startProxy();
  const openai = new OpenAI({ baseURL: `${proxy.url}/demo/v1`, apiKey: 'none', maxRetries: 0 });

  const answer = await openai.chat.completions.create({
    model: 'anything',
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
  });

  expect(answer.choices[0]?.message.content).toContain(mark);
});

test('lists its model', async () => {
  await using proxy = await startProxy();
  const openai = new OpenAI({ baseURL: `${proxy.url}/demo/v1`, apiKey: 'none', maxRetries: 0 });

  const { data } = await openai.models.list();

  expect(data.map(({ id }) => id)).toEqual(['demo-markdown']);
});

test.each([
  { path: '/demo/v1/chat/completions', body: '{"model":', status: 400 },
  { path: '/demo/v1/chat/completions', body: '{"messages":[]}', status: 400 },
  { path: '/demo/v1/messages', body: '{"messages":[{"role":"user","content":"Hi"}]}', status: 400 },
  { path: '/demo/v1/embeddings', body: '{}', status: 404 },
])('says in the shape of its API what is wrong with $body at $path', async ({ path, body, status }) => {
  await using proxy = await startProxy();

  const response = await fetch(proxy.url + path, { method: 'POST', body });

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    error: { message: expect.any(String), type: expect.any(String) },
  });
});

test('stops an answer whose reader has gone', async () => {
  await using proxy = await startProxy();
  const abort = new AbortController();
  const response = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: question, stream: true }),
    signal: abort.signal,
  });

  abort.abort();
  await proxy.settled();

  const { data: row } = await proxy.client.api.request.get({ id: response.headers.get('helicone-id') ?? '' });
  expect(row.state).toBe('cancelled');
});
