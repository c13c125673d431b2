import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Replay, startReplay } from './replay.ts';

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

// Four numbers that are the same as 32-bit and as 64-bit floats; the SDK asks for base64.
const vector = [0.5, -0.25, 0.125, 1];
const answer = {
  object: 'list',
  data: [
    {
      object: 'embedding',
      index: 0,
      embedding: Buffer.from(Float32Array.from(vector).buffer).toString('base64'),
    },
  ],
  model: 'text-embedding-3-small',
  usage: { prompt_tokens: 8, total_tokens: 8 },
};
const embed = (baseURL: string) =>
  open(baseURL).embeddings.create({ model: 'text-embedding-3-small', input: ['A cat', 'A dog'] });

test('embeddings come as they are, and are logged with their cost', async () => {
  const body = Buffer.from(JSON.stringify(answer));
  replay.provider.replay({ status: 200, headers: [['content-type', 'application/json']], body });
  const wanted = await embed(`${replay.provider.url}/v1`);

  const { data, response } = await embed(`${replay.proxy.url}/v1`).withResponse();

  expect(data).toEqual(wanted);
  expect(data.data[0]?.embedding).toEqual(vector);
  const [direct, proxied] = replay.provider.seen.slice(-2);
  expect(proxied?.path).toBe('/v1/embeddings');
  expect(proxied?.body).toEqual(direct?.body);
  const row = await rowOf(response.headers.get('helicone-id'));
  expect(row).toMatchObject({
    state: 'complete',
    format: 'openai-embeddings',
    model: 'text-embedding-3-small',
    request_text: 'A cat\n\nA dog',
    response_text: '',
    finish_reason: null,
    prompt_tokens: 8,
    completion_tokens: null,
    total_tokens: 8,
    response_body: answer,
    issues: [],
  });
  // 0.02 dollars for a million tokens.
  expect(row.cost).toBeCloseTo((8 * 0.02) / 1_000_000, 14);
});
