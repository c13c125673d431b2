import { HeliconeAsyncConfiguration, HeliconeAsyncOpenAIApi } from 'helicone';
import { HeliconeFeedbackRating } from 'helicone/dist/core/HeliconeFeedback.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recording } from '../../support/recordings.ts';
import { type Replay, startReplay } from '../replay.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

const ask = {
  model: 'gpt-4.1-nano',
  messages: [{ role: 'user' as const, content: 'Hello' }],
};

/** The client asks its provider itself, logs afterwards, and waits for neither its log nor its ratings. */
function open() {
  const logged = Promise.withResolvers<string>();
  const rated = Promise.withResolvers<number>();
  const configuration = new HeliconeAsyncConfiguration(
    {
      apiKey: 'sk-of-the-provider',
      basePath: `${replay.provider.url}/v1`,
      heliconeMeta: {
        apiKey: replay.proxy.key,
        baseUrl: replay.proxy.url,
        user: 'anna',
        properties: { team: 'search' },
      },
    },
    async (result) => logged.resolve(String(result.headers['helicone-id'])),
    async (response) => rated.resolve(response.status),
  );
  const client = new HeliconeAsyncOpenAIApi(configuration);
  return { client, id: logged.promise, rated: rated.promise };
}

test('logs a response after it, with the metadata of the configuration, and rates it', async () => {
  const whole = recording('vercel-ai/openai/chat/openai-text.json');
  replay.provider.replay(whole);
  const { client, id, rated } = open();

  await client.createChatCompletion(ask);
  await client.helicone.logFeedback(await id, HeliconeFeedbackRating.Positive);

  expect(await rated).toBe(200);
  const { data: row } = await replay.proxy.client.api.request.get({ id: await id, includeBody: true });
  expect(row).toMatchObject({
    source: 'log',
    provider: 'OPENAI',
    format: 'openai-chat',
    request_text: 'Hello',
    total_tokens: 379,
    finish_reason: 'stop',
    request_user_id: 'anna',
    properties: { team: 'search' },
    feedback_rating: true,
    issues: [],
    request_body: ask,
    response_body: JSON.parse(whole.body.toString()),
  });
  expect(row.cost).toBeGreaterThan(0);
});
