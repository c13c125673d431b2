import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Library, startLibrary } from './library.ts';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

const one = (id: string) => ({ request: { id: { equals: id } } });

test('a row has the columns of both documented shapes', async () => {
  const { status, body } = await library.proxy.call('POST', '/v1/request/query', { filter: one('haiku') });

  expect(status).toBe(200);
  expect(body).toEqual({
    data: [
      expect.objectContaining({
        request_id: 'haiku',
        response_id: 'haiku',
        request_created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        response_created_at: expect.stringMatching(/Z$/),
        request_path: '/openai/v1/chat/completions',
        target_url: `${library.provider.url}/v1/chat/completions`,
        request_user_id: 'alice',
        helicone_user: 'alice',
        request_model: 'gpt-4o-mini',
        response_model: 'gpt-4o-mini-2024-07-18',
        model: 'gpt-4o-mini-2024-07-18',
        model_override: null,
        response_status: 200,
        provider: 'OPENAI',
        provider_id: 'openai',
        format: 'openai-chat',
        state: 'complete',
        source: 'proxy',
        error: null,
        issues: [],
        finish_reason: 'stop',
        is_streamed: false,
        choices: 1,
        prompt_tokens: 12,
        completion_tokens: 8,
        total_tokens: 20,
        request_text: 'Write a haiku about the sea',
        response_text: 'Grey waves fold the light',
        prompt_id: 'poem',
        session_id: 'session-1',
        session_path: '/poems/sea',
        session_name: 'Poems',
        feedback_rating: true,
        feedback_comment: 'Lovely rhythm',
        feedback_tags: ['style', 'Short'],
        feedback_rater: 'ana',
        delay_ms: expect.any(Number),
        time_to_first_token: expect.any(Number),
      }),
    ],
    error: null,
    nextCursor: null,
  });
});

test('cost is in US dollars by the price list, under both documented names', async () => {
  const [row] = await library.proxy.client.queryRequests({ filter: one('haiku') });

  // gpt-4o-mini: 0.15 dollars for a million input tokens, 0.60 for a million output tokens.
  expect(row?.cost).toBeCloseTo((12 * 0.15 + 8 * 0.6) / 1_000_000, 12);
  expect(row?.costUSD).toBe(row?.cost);
});

test('the cost of an unknown model is null, not zero', async () => {
  const [row] = await library.proxy.client.queryRequests({ filter: one('house') });

  expect(row).toMatchObject({ cost: null, costUSD: null, prompt_tokens: null, total_tokens: null });
});

test('a failed request says what the provider said', async () => {
  const [row] = await library.proxy.client.queryRequests({ filter: one('limited') });

  expect(row).toMatchObject({ state: 'failed', response_status: 429, feedback_rating: null });
  expect(row?.error).toContain('Rate limit reached');
});

test('input tokens of Anthropic include those read from the cache', async () => {
  const [row] = await library.proxy.client.queryRequests({ filter: one('claude') });

  expect(row).toMatchObject({
    provider: 'ANTHROPIC',
    prompt_tokens: 20,
    completion_tokens: 3,
    prompt_cache_read_tokens: 5,
    finish_reason: 'end_turn',
  });
});

describe('scores', () => {
  test('are typed on /v1/request/query, the thumbs among them', async () => {
    const { data } = await library.proxy.client.api.query.run({ filter: 'all', sort: { created_at: 'asc' } });

    expect(data.map((row) => row.scores)).toEqual([
      { 'helicone-score-feedback': { value: 1, valueType: 'boolean' } },
      { 'helicone-score-feedback': { value: 0, valueType: 'boolean' } },
      { accuracy: { value: 0.25, valueType: 'number' } },
      {},
      { accuracy: { value: 0.9, valueType: 'number' }, passed: { value: 1, valueType: 'boolean' } },
      { 'helicone-score-feedback': { value: 1, valueType: 'boolean' } },
    ]);
  });

  test('are plain on /v1/request/query-clickhouse', async () => {
    const { data } = await library.proxy.client.api.query.clickhouse({
      filter: 'all',
      sort: { created_at: 'asc' },
    });

    expect(data.map((row) => row.scores)).toEqual([
      { 'helicone-score-feedback': 1 },
      { 'helicone-score-feedback': 0 },
      { accuracy: 0.25 },
      {},
      { accuracy: 0.9, passed: 1 },
      { 'helicone-score-feedback': 1 },
    ]);
  });

  test('the rating is a boolean or null on both routes', async () => {
    const query = { filter: 'all', sort: { created_at: 'asc' } } as const;
    const { data } = await library.proxy.client.api.query.run(query);
    const clickhouse = await library.proxy.client.api.query.clickhouse(query);

    const ratings = [true, false, null, null, null, true];
    expect(data.map((row) => row.feedback_rating)).toEqual(ratings);
    expect(clickhouse.data.map((row) => row.feedback_rating)).toEqual(ratings);
  });
});

describe('by id', () => {
  test('rows come in the order asked for, unknown ids are left out', async () => {
    const requestIds = ['claude', 'unknown', 'haiku', 'sql'];

    const { data } = await library.proxy.client.api.query.ids({ requestIds });

    expect(data.map((row) => row.request_id)).toEqual(['claude', 'haiku', 'sql']);
  });

  test('one row comes alone', async () => {
    const { data } = await library.proxy.client.api.request.get({ id: 'sql' });

    expect(data).toMatchObject({ request_id: 'sql', feedback_rating: false });
  });

  test('an unknown id is 404', async () => {
    const answer = await library.proxy.call('GET', '/v1/request/unknown');

    expect(answer).toEqual({ status: 404, body: { data: null, error: 'Request not found' } });
  });
});

test.each([
  ['all', {}],
  [{ feedback: { rating: { equals: true } } }, {}],
  [{ request: { model: { contains: 'gpt' } } }, {}],
  [{ text: { contains: 'waves' } }, {}],
  ['all', { isScored: true }],
  ['all', { isScored: false }],
  ['all', { isCached: true }],
] as const)('the count agrees with the rows of %j %j', async (filter, flags) => {
  const rows = await library.proxy.client.queryRequests({ filter, ...flags, limit: 1000 });

  const { data } = await library.proxy.client.api.query.count({ filter, ...flags });

  expect(data).toBe(rows.length);
});
