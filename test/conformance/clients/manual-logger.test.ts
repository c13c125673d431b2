import { HeliconeManualLogger } from '@helicone/helpers';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { recording } from '../../support/recordings.ts';
import { type Replay, startReplay } from '../replay.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

// Its failures are only reported there: nothing may be.
beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

/** A logger as an application sets it up. */
function open(loggingEndpoint = `${replay.proxy.url}/custom/v1/log`) {
  const headers = { 'Helicone-User-Id': 'anna' };
  return new HeliconeManualLogger({ apiKey: replay.proxy.key, loggingEndpoint, headers });
}

/** The row that was written last: the times of logs are their own. */
async function newestRow() {
  const rows = await replay.proxy.client.queryRequests({ limit: 100, includeInputs: true });
  return rows.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at))[0];
}

const provider = () => new OpenAI({ apiKey: 'sk-of-the-provider', baseURL: `${replay.provider.url}/v1` });
const chat = { model: 'gpt-4.1-nano', messages: [{ role: 'user' as const, content: 'Hello' }] };
const whole = recording('vercel-ai/openai/chat/openai-text.json');
const streamed = recording('vercel-ai/openai/chat/openai-text.chunks.txt');

describe('logRequest', () => {
  test.each([undefined, 'openai'])('logs a whole response, provider %s', async (name) => {
    replay.provider.replay(whole);

    const completion = await open().logRequest(
      chat,
      async (recorder) => {
        const answer = await provider().chat.completions.create(chat);
        recorder.appendResults({ ...answer });
        return answer;
      },
      { 'Helicone-Session-Id': 's1', 'Helicone-Property-Team': 'search' },
      name as never,
    );

    expect(await newestRow()).toMatchObject({
      source: 'log',
      provider: name === undefined ? 'CUSTOM' : 'OPENAI',
      model: completion.model,
      request_text: 'Hello',
      response_text: completion.choices[0]?.message.content,
      finish_reason: 'stop',
      total_tokens: completion.usage?.total_tokens,
      request_user_id: 'anna',
      session_id: 's1',
      properties: { team: 'search' },
      issues: [],
    });
  });

  test('takes an endpoint without a route, as its documentation has it', async () => {
    await open(replay.proxy.url).logRequest(chat, async (recorder) => {
      recorder.appendResults(JSON.parse(whole.body.toString()));
    });

    expect(await newestRow()).toMatchObject({ source: 'log', finish_reason: 'stop', issues: [] });
  });

  test.each([
    { _type: 'tool' as const, toolName: 'weather', input: { city: 'Oslo' } },
    { _type: 'vector_db' as const, operation: 'search' as const, text: 'refunds' },
  ])('logs an event of the kind $_type', async (request) => {
    await open().logRequest(request, async (recorder) => recorder.appendResults({ status: 'success' }));

    expect(await newestRow()).toMatchObject({
      format: null,
      choices: 0,
      request_body: request,
      response_body: { status: 'success', _type: request._type },
    });
  });
});

describe('logBuilder', () => {
  test('logs a stream, put together, with the time of its first token', async () => {
    replay.provider.replay(streamed);
    const builder = open().logBuilder({ ...chat, stream: true });
    const answer = await provider().chat.completions.create({ ...chat, stream: true });
    await builder.attachStream(answer);

    await builder.sendLog();

    const row = await newestRow();
    expect(row).toMatchObject({
      state: 'complete',
      is_streamed: true,
      request_text: 'Hello',
      finish_reason: 'stop',
      response_body: { choices: [{ message: { content: row?.response_text } }] },
      issues: [],
    });
    expect(row?.response_text).toHaveLength(1724);
    expect(row?.time_to_first_token).toBeLessThanOrEqual(row?.delay_ms ?? -1);
  });

  test('logs a stream that its reader cancelled', async () => {
    replay.provider.replay(streamed);
    const builder = open().logBuilder({ ...chat, stream: true });
    const answer = await provider().chat.completions.create({ ...chat, stream: true });
    const reader = builder.toReadableStream(answer).getReader();
    for (let count = 0; count < 4; count += 1) await reader.read();
    await reader.cancel();

    await builder.sendLog();

    expect(await newestRow()).toMatchObject({ state: 'cancelled', response_status: -3, choices: 1 });
  });

  test('logs what failed', async () => {
    const builder = open().logBuilder(chat);
    builder.setError(new Error('The model is asleep'));

    await builder.sendLog();

    expect(await newestRow()).toMatchObject({
      state: 'failed',
      response_status: 500,
      error: 'Error: The model is asleep',
    });
  });
});

test('a log is rated by an id of its own, and its stream left out when asked', async () => {
  await open().logSingleRequest(chat, whole.body.toString(), {
    additionalHeaders: { 'Helicone-Request-Id': 'by-hand', 'Helicone-Omit-Response': 'true' },
    latencyMs: 40,
  });

  await replay.proxy.client.addFeedback('by-hand', true);

  const { data } = await replay.proxy.client.api.request.get({ id: 'by-hand', includeBody: true });
  expect(data).toMatchObject({
    feedback_rating: true,
    delay_ms: 40,
    response_text: null,
    response_body: null,
    total_tokens: 379,
  });
});
