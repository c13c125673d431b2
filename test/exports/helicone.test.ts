import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

/** A row as Helicone's export tool writes it with --include-body (reference of its query-clickhouse route). */
const row = (id: string, scores: unknown) => ({
  response_id: 'b1a4b8a0-0000-4000-8000-000000000001',
  response_created_at: '2026-01-31T12:00:02.500Z',
  response_status: 200,
  request_id: id,
  request_created_at: '2026-01-31T12:00:00.250Z',
  request_path: 'https://api.openai.com/v1/chat/completions',
  target_url: 'https://api.openai.com/v1/chat/completions',
  request_body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Why is the sky blue?' }] },
  response_body: {
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Rayleigh scattering.' }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 },
  },
  request_user_id: 'ann',
  request_properties: { Variant: 'b' },
  provider: 'OPENAI',
  model: 'gpt-4o-2024-08-06',
  delay_ms: 2_250,
  time_to_first_token: 400,
  cost: 0.0001,
  scores,
});

const imported = (record: unknown) => proxy.call('POST', '/v1/import', { record });
const logged = async (id: string) => (await proxy.client.api.request.get({ id })).data;

test('takes a row in with its id, its times, its text and its property', async () => {
  const answer = await imported(row('row-1', null));

  expect(answer).toEqual({ status: 200, body: { data: { id: 'row-1', outcome: 'added' }, error: null } });
  expect(await logged('row-1')).toMatchObject({
    request_id: 'row-1',
    request_created_at: '2026-01-31T12:00:00.250Z',
    delay_ms: 2_250,
    time_to_first_token: 400,
    provider_id: 'openai',
    format: 'openai-chat',
    model: 'gpt-4o-2024-08-06',
    request_user_id: 'ann',
    properties: { variant: 'b' },
    request_text: 'Why is the sky blue?',
    response_text: 'Rayleigh scattering.',
    total_tokens: 16,
    source: 'log',
    feedback_rating: null,
  });
});

test.each([
  ['up', { 'helicone-score-feedback': 1 }, true],
  ['down', { 'helicone-score-feedback': { value: 0, valueType: 'boolean' } }, false],
  ['not', { fluency: 3 }, null],
])('reads that a row is rated %s out of its scores', async (name, scores, rating) => {
  await imported(row(`rated-${name}`, scores));

  expect((await logged(`rated-${name}`)).feedback_rating).toBe(rating);
});

test('keeps the other scores, booleans as such', async () => {
  await imported(row('scored', { fluency: 3, 'isPolite-hcone-bool': 1, 'helicone-score-feedback': 1 }));

  const { scores } = await logged('scored');
  expect(scores).toMatchObject({ fluency: { value: 3 }, isPolite: { value: 1, valueType: 'boolean' } });
});

test('leaves what is there under the id as it is', async () => {
  await imported(row('twice', { 'helicone-score-feedback': 1 }));

  const again = await imported(row('twice', { 'helicone-score-feedback': 0 }));

  expect(again.body).toMatchObject({ data: { outcome: 'present' } });
  expect((await logged('twice')).feedback_rating).toBe(true);
});

test('takes a row without bodies in, as Helicone exports it without --include-body', async () => {
  const placeholder = { helicone_message: 'The body is left out.' };
  await imported({ ...row('bare', null), request_body: placeholder, response_body: placeholder });

  expect(await logged('bare')).toMatchObject({ request_model: 'gpt-4o-2024-08-06', response_text: null });
});

test.each([
  ['nothing', undefined],
  ['no row', { request_id: 'x' }],
  ['a bad time', { ...row('bad', null), request_created_at: 'yesterday' }],
])('refuses %s with one sentence', async (_, record) => {
  const answer = await imported(record);

  expect(answer).toMatchObject({
    status: 400,
    body: { data: null, error: expect.stringMatching(/^[^\n]+\.$/) },
  });
});
