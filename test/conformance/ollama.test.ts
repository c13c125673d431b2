import { Ollama } from 'ollama';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OllamaProvider, startOllamaProvider } from '../support/ollama-provider.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { outcomeOf } from './replay.ts';

let provider: OllamaProvider;
let proxy: TestProxy;
beforeAll(async () => {
  provider = await startOllamaProvider();
  proxy = await startProxy({ providers: { ollama: provider.url } });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});
beforeEach(() => provider.answers({ thinking: ['Hm', '…'], text: ['Rayleigh ', 'scattering — ', 'blau'] }));

const hosts = () => ({ direct: provider.url, proxied: `${proxy.url}/ollama` });
const messages = [{ role: 'user', content: 'Why is the sky blue?' }];

async function newestRow() {
  const [row] = await proxy.client.queryRequests({ limit: 1, includeInputs: true });
  return row;
}

const calls: Record<string, (ollama: Ollama) => Promise<object>> = {
  'a chat': (ollama) => ollama.chat({ model: 'gemma3', messages }),
  'a streamed chat': (ollama) => ollama.chat({ model: 'gemma3', messages, stream: true }),
  'a completion': (ollama) => ollama.generate({ model: 'gemma3', prompt: 'Why is the sky blue?' }),
  'a streamed completion': (ollama) =>
    ollama.generate({ model: 'gemma3', prompt: 'Why is the sky blue?', stream: true }),
};

describe.each(Object.entries(calls))('%s', (name, call) => {
  const isStreamed = name.includes('streamed');

  test('gives the client what Ollama gives it', async () => {
    const { direct, proxied } = hosts();
    const wanted = await outcomeOf(() => call(new Ollama({ host: direct })));

    const got = await outcomeOf(() => call(new Ollama({ host: proxied })));

    expect(got).toEqual(wanted);
    expect(got).toHaveProperty('result');
    const [first, second] = provider.seen.slice(-2);
    expect(second).toBe(first);
    expect(second).toBe(name.includes('chat') ? 'POST /api/chat' : 'POST /api/generate');
  });

  test('is in the log with all that it said', async () => {
    await outcomeOf(() => call(new Ollama({ host: hosts().proxied })));

    const row = await newestRow();

    expect(row).toMatchObject({
      provider: 'LOCAL',
      provider_id: 'ollama',
      format: 'ollama',
      state: 'complete',
      is_streamed: isStreamed,
      model: 'gemma3',
      request_text: 'Why is the sky blue?',
      response_text: 'Rayleigh scattering — blau',
      finish_reason: 'stop',
      prompt_tokens: 26,
      completion_tokens: 298,
      total_tokens: 324,
      cost: null,
      issues: [],
    });
    const thought = { thinking: 'Hm…' };
    expect(row?.response_body).toMatchObject(name.includes('chat') ? { message: thought } : thought);
    expect(row?.response_body).toMatchObject({ done: true, eval_count: 298 });
  });
});

test('calls of tools are in the log', async () => {
  provider.answers({
    tools: [
      { name: 'weather', arguments: { city: 'Paris' } },
      { name: 'time', arguments: {} },
    ],
  });

  const stream = await new Ollama({ host: hosts().proxied }).chat({
    model: 'gemma3',
    messages,
    stream: true,
  });
  for await (const chunk of stream) expect(chunk.model).toBe('gemma3');

  expect((await newestRow())?.response_body).toMatchObject({
    message: {
      tool_calls: [
        { function: { name: 'weather', arguments: { city: 'Paris' } } },
        { function: { name: 'time', arguments: {} } },
      ],
    },
  });
});

test('an answer that nobody asked not to be streamed is one, and is rated by its id', async () => {
  const response = await fetch(`${hosts().proxied}/api/chat`, {
    method: 'POST',
    body: JSON.stringify({ model: 'gemma3', messages }),
  });
  const lines = (await response.text()).trim().split('\n');
  const id = response.headers.get('helicone-id') ?? '';

  await proxy.client.addFeedback(id, true);

  const up = await proxy.client.queryRequests({ filter: { feedback: { rating: { equals: true } } } });
  expect(lines.length).toBeGreaterThan(3);
  expect(up).toMatchObject([
    { request_id: id, is_streamed: true, response_text: 'Rayleigh scattering — blau' },
  ]);
});

test('a model that is not there is what the client hears of', async () => {
  const failure = await new Ollama({ host: hosts().proxied })
    .chat({ model: 'nobody', messages })
    .catch((reason: unknown) => reason);

  expect(failure).toMatchObject({ error: "model 'nobody' not found", status_code: 404 });
  expect(await newestRow()).toMatchObject({
    state: 'failed',
    error: "model 'nobody' not found",
    response_status: 404,
  });
});

test("Ollama's path for OpenAI's format is read as that", async () => {
  const response = await fetch(`${hosts().proxied}/v1/chat/completions`, {
    method: 'POST',
    body: '{"model":"gemma3","messages":[]}',
  });
  await response.text();

  expect(await newestRow()).toMatchObject({ format: 'openai-chat', request_model: 'gemma3' });
});
