import { HeliconeAPIClient } from '@helicone/helicone/dist/api/client.js';
import { HeliconeFeedback } from '@helicone/helicone/dist/core/HeliconeFeedback.js';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Logged, startLogged } from './document/logged.ts';

// The package's own entry also loads its wrappers of the OpenAI SDK, which need that SDK in version 4; these
// two classes are what it exports from there.

afterEach(() => vi.restoreAllMocks());

const latest = {
  filter: 'all',
  isCached: false,
  limit: 10,
  offset: 0,
  sort: { created_at: 'desc' },
} as const;

function clientOf({ proxy }: Logged) {
  return new HeliconeAPIClient({ apiKey: proxy.key, baseURL: proxy.url }).rawClient;
}

describe('HeliconeAPIClient', () => {
  test('queries', async () => {
    await using logged = await startLogged('one', 'two');

    const { data, response } = await clientOf(logged).POST('/v1/request/query', { body: latest });

    expect(response.status).toBe(200);
    expect(data).toMatchObject({
      data: [
        { request_id: 'two', provider: 'OPENAI', model: 'gpt-4o-mini-2024-07-18' },
        { request_id: 'one', feedback_rating: null, total_tokens: 11 },
      ],
      error: null,
    });
  });

  test('rates, and finds by rating', async () => {
    await using logged = await startLogged('one', 'two');
    const client = clientOf(logged);

    const rated = await client.POST('/v1/request/{requestId}/feedback', {
      params: { path: { requestId: 'one' } },
      body: { rating: false },
    });

    expect(rated.data).toEqual({ data: null, error: null });
    const { data } = await client.POST('/v1/request/query', {
      body: { ...latest, filter: { feedback: { rating: { equals: false } } } },
    });
    expect(data).toMatchObject({ data: [{ request_id: 'one', feedback_rating: false }] });
  });

  test('sets a property, and finds by it', async () => {
    await using logged = await startLogged('one', 'two');
    const client = clientOf(logged);

    const set = await client.PUT('/v1/request/{requestId}/property', {
      params: { path: { requestId: 'two' } },
      body: { key: 'Stage', value: 'beta' },
    });

    expect(set.data).toEqual({ data: null, error: null });
    const { data } = await client.POST('/v1/request/query', {
      body: { ...latest, filter: { properties: { Stage: { equals: 'beta' } } } },
    });
    expect(data).toMatchObject({ data: [{ request_id: 'two', request_properties: { stage: 'beta' } }] });
  });

  test('scores, and finds what is not scored yet', async () => {
    await using logged = await startLogged('one', 'two');
    const client = clientOf(logged);

    const scored = await client.POST('/v1/request/{requestId}/score', {
      params: { path: { requestId: 'one' } },
      body: { scores: { accuracy: 87, polite: true } },
    });

    expect(scored.data).toEqual({ data: null, error: null });
    const { data } = await client.POST('/v1/request/query', { body: { ...latest, isScored: false } });
    expect(data).toMatchObject({ data: [{ request_id: 'two' }] });
    expect(data?.data).toHaveLength(1);
  });

  test('is told that an id is unknown', async () => {
    await using logged = await startLogged();

    const { error, response } = await clientOf(logged).POST('/v1/request/{requestId}/feedback', {
      params: { path: { requestId: 'req_unknown' } },
      body: { rating: true },
    });

    expect(response.status).toBe(404);
    expect(error).toEqual({ data: null, error: 'Request not found' });
  });

  test('its scoring worker reads both bodies by their signed URL and scores what is not scored', async () => {
    await using logged = await startLogged('one', 'two');
    const { promise: allScored, resolve } = Promise.withResolvers<void>();
    // The worker reports each step: when all is scored it goes to sleep.
    vi.spyOn(console, 'log').mockImplementation((step) => String(step).startsWith('Sleeping') && resolve());
    const worker = new HeliconeAPIClient({
      apiKey: logged.proxy.key,
      baseURL: logged.proxy.url,
    }).scoringWorker();
    const seen: unknown[] = [];

    const ended = worker.start(async (request, bodies) => {
      seen.push([request.request_id, bodies.request.model, bodies.response.object]);
      return { scores: { length: bodies.response.choices[0].message.content.length } };
    });
    await Promise.race([allScored, ended]);
    worker.stop();

    expect(seen).toEqual([
      ['two', 'gpt-4o-mini', 'chat.completion'],
      ['one', 'gpt-4o-mini', 'chat.completion'],
    ]);
    const rows = await logged.proxy.client.queryRequests({ isScored: true });
    expect(rows.map((row) => row.scores)).toEqual([
      { length: { value: 10, valueType: 'number' } },
      { length: { value: 10, valueType: 'number' } },
    ]);
  });
});

describe('HeliconeFeedback.logFeedback', () => {
  async function logFeedback({ proxy }: Logged, id: string, rating: boolean, apiKey = proxy.key) {
    const answers: { status: number; body: unknown }[] = [];
    const onFeedback = async (response: Response) => {
      answers.push({ status: response.status, body: await response.json() });
    };
    await HeliconeFeedback.logFeedback({ apiKey, baseUrl: `${proxy.url}/v1`, onFeedback }, id, rating);
    return answers;
  }

  test.each([true, false])('rates %s by the id in the body', async (rating) => {
    await using logged = await startLogged('one');

    const answers = await logFeedback(logged, 'one', rating);

    expect(answers).toEqual([{ status: 200, body: { data: null, error: null } }]);
    const { data } = await logged.proxy.client.api.feedback.get({ id: 'one' });
    expect(data.current?.rating).toBe(rating);
  });

  test('is told that an id is unknown', async () => {
    await using logged = await startLogged();
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {}); // The SDK reports it there.

    const answers = await logFeedback(logged, 'req_unknown', true);

    expect(answers).toEqual([{ status: 404, body: { data: null, error: 'Request not found' } }]);
    expect(reported).toHaveBeenCalledOnce();
  });

  test('is told that the key is wrong', async () => {
    await using logged = await startLogged('one');
    vi.spyOn(console, 'error').mockImplementation(() => {});

    const answers = await logFeedback(logged, 'one', true, 'sk-of-somebody-else');

    expect(answers).toMatchObject([{ status: 401, body: { data: null } }]);
    const { data } = await logged.proxy.client.api.feedback.get({ id: 'one' });
    expect(data.history).toEqual([]);
  });
});

describe('POST /v1/feedback refuses', () => {
  let logged: Logged;
  beforeAll(async () => {
    logged = await startLogged('one');
  });
  afterAll(() => logged[Symbol.asyncDispose]());

  test.each<[what: string, body: object, named: string]>([
    ['no id', { rating: true }, 'helicone-id'],
    ['an empty id', { 'helicone-id': '', rating: true }, 'helicone-id'],
    ['no rating', { 'helicone-id': 'one' }, 'rating'],
    ['a rating in words', { 'helicone-id': 'one', rating: 'positive' }, 'rating'],
  ])('%s', async (_what, body, named) => {
    const answer = await logged.proxy.call('POST', '/v1/feedback', body);

    expect(answer).toMatchObject({
      status: 400,
      body: { data: null, error: expect.stringContaining(named) },
    });
    const { data } = await logged.proxy.client.api.feedback.get({ id: 'one' });
    expect(data.history).toEqual([]);
  });
});
