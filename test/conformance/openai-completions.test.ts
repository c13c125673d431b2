import OpenAI from 'openai';
import type { CompletionCreateParams } from 'openai/resources/completions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recording, recordings } from '../support/recordings.ts';
import { outcomeOf, type Replay, requestJson, startReplay } from './replay.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

const open = (baseURL: string) => new OpenAI({ apiKey: 'sk-of-the-provider', baseURL, maxRetries: 0 });

async function rowOf(id: string | null) {
  await replay.proxy.settled();
  const { data } = await replay.proxy.client.api.request.get({ id: id ?? '', includeBody: true });
  return data;
}

const hello = { model: 'gpt-3.5-turbo-instruct', prompt: 'Invent a holiday.' };
const whole = recording('vercel-ai/openai/completion/openai-completion-text.json');
const streamed = recording('vercel-ai/openai/completion/openai-completion-text.chunks.txt');

test.each(recordings(({ format }) => format === 'openai-completions'))(
  '$name: gives the client what the provider gives it',
  async (recorded) => {
    const { direct, proxied } = replay.baseUrls(recorded);
    const ask = (baseURL: string) => {
      const body: CompletionCreateParams = JSON.parse(requestJson(recorded));
      return outcomeOf(() => open(baseURL).completions.create(body));
    };
    replay.provider.replay(recorded);
    const wanted = await ask(direct);

    const got = await ask(proxied);

    expect(got).toEqual(wanted);
    expect(got).toHaveProperty('result');
    expect(replay.provider.seen.at(-1)?.path).toBe('/v1/completions');
  },
);

test('completions are logged whole', async () => {
  replay.provider.replay(whole);

  const { data, response } = await open(`${replay.proxy.url}/v1`).completions.create(hello).withResponse();

  const row = await rowOf(response.headers.get('helicone-id'));
  expect(row).toMatchObject({
    state: 'complete',
    format: 'openai-completions',
    model: 'gpt-3.5-turbo-instruct:20230824-v2',
    request_text: 'Invent a holiday.',
    response_text: data.choices[0]?.text,
    finish_reason: 'length',
    prompt_tokens: 14,
    completion_tokens: 16,
    response_body: JSON.parse(whole.body.toString()),
  });
  // gpt-3.5-turbo-instruct: 1.50 dollars for a million input tokens, 2 for a million output tokens.
  expect(row.cost).toBeCloseTo((14 * 1.5 + 16 * 2) / 1_000_000, 12);
});

test('completions are logged streamed, and rated by the id in their headers', async () => {
  replay.provider.replay(streamed);
  const { data, response } = await open(`${replay.proxy.url}/openai/v1`)
    .completions.create({ ...hello, stream: true })
    .withResponse();
  let text = '';
  for await (const { choices } of data) text += choices[0]?.text ?? '';
  const id = response.headers.get('helicone-id');

  await replay.proxy.client.addFeedback(id ?? '', false);

  expect(await rowOf(id)).toMatchObject({
    is_streamed: true,
    response_text: text,
    finish_reason: 'length',
    total_tokens: 30,
    feedback_rating: false,
    response_body: { object: 'text_completion', choices: [{ text, index: 0, finish_reason: 'length' }] },
  });
});
