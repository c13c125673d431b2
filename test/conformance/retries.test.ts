import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recording } from '../support/recordings.ts';
import { type Replay, startReplay } from './replay.ts';

let replay: Replay;
beforeEach(async () => {
  replay = await startReplay();
});
afterEach(() => replay[Symbol.asyncDispose]());

const whole = recording('vercel-ai/openai/chat/openai-text.json');
const streamed = recording('vercel-ai/openai/chat/openai-text.chunks.txt');
const message = recording('vercel-ai/anthropic/anthropic-clear-thinking.1.json');
const hello: ChatCompletionCreateParamsNonStreaming = {
  model: 'gpt-4.1-nano',
  messages: [{ role: 'user', content: 'Hello' }],
};
const headers = { 'helicone-request-id': 'req_123abc' };

/** A failure after which the SDK tries again at once. */
const busy = {
  status: 500,
  headers: [
    ['content-type', 'application/json'],
    ['retry-after-ms', '1'],
  ],
  body: Buffer.from('{"error": {"message": "The server had an error"}}'),
} as const;

const open = (maxRetries: number, timeout = 20_000) =>
  new OpenAI({ apiKey: 'sk-of-the-provider', baseURL: `${replay.proxy.url}/v1`, maxRetries, timeout });

/** All rows, oldest first. */
const rows = () => replay.proxy.client.queryRequests({ sort: { created_at: 'asc' } });

describe('an SDK that tries again with the same id', () => {
  test('gives the id to the answer, and a fresh one to the failure', async () => {
    replay.provider.replayOnce(busy);
    replay.provider.replayOnce(whole);

    const { response } = await open(1).chat.completions.create(hello, { headers }).withResponse();

    expect(response.headers.get('helicone-id')).toBe('req_123abc');
    expect(response.headers.get('helicone-status')).toBe('success');
    const [failed, answered] = await rows();
    expect(answered).toMatchObject({ request_id: 'req_123abc', state: 'complete', retried_as: null });
    expect(failed).toMatchObject({ state: 'failed', response_status: 500, retried_as: 'req_123abc' });
    expect(failed?.request_id).not.toBe('req_123abc');
  });

  test('does so at the third attempt as well', async () => {
    replay.provider.replayOnce(busy);
    replay.provider.replayOnce(busy);
    replay.provider.replayOnce(message);
    const client = new Anthropic({ apiKey: 'sk-ant', baseURL: replay.proxy.url, maxRetries: 2 });

    await client.messages.create(
      { model: 'claude-sonnet-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] },
      { headers },
    );

    const states = (await rows()).map((row) => [row.state, row.retried_as]);
    expect(states).toEqual([
      ['failed', 'req_123abc'],
      ['failed', 'req_123abc'],
      ['complete', null],
    ]);
  });

  test('gives the id to the answer also when the first attempt timed out', async () => {
    replay.provider.replayOnce({ ...whole, stallsAfterBytes: 0 });
    replay.provider.replayOnce(whole);

    await open(1, 1_000).chat.completions.create(hello, { headers });

    await replay.proxy.settled();
    const [first, second] = await rows();
    expect(second).toMatchObject({ request_id: 'req_123abc', state: 'complete' });
    expect(first).toMatchObject({ state: 'cancelled', retried_as: 'req_123abc', response_status: -3 });
  });

  test('leaves a failure that is rated where it is', async () => {
    replay.provider.replayOnce(busy);
    await expect(open(0).chat.completions.create(hello, { headers })).rejects.toThrow('500');
    await replay.proxy.client.addFeedback('req_123abc', false);
    replay.provider.replayOnce(whole);

    const { response } = await open(0).chat.completions.create(hello, { headers }).withResponse();

    expect(response.headers.get('helicone-id')).not.toBe('req_123abc');
    expect(response.headers.get('helicone-status')).toContain('id-in-use');
    const { data } = await replay.proxy.client.api.request.get({ id: 'req_123abc' });
    expect(data).toMatchObject({ state: 'failed', feedback_rating: false, retried_as: null });
  });

  test('leaves an answer where it is', async () => {
    replay.provider.replay(whole);
    await open(0).chat.completions.create(hello, { headers });

    const { response } = await open(0).chat.completions.create(hello, { headers }).withResponse();

    expect(response.headers.get('helicone-id')).not.toBe('req_123abc');
    const all = await rows();
    expect(all.map((row) => row.state)).toEqual(['complete', 'complete']);
    expect(all[0]?.request_id).toBe('req_123abc');
  });
});

describe('a client that goes away', () => {
  test('in the middle of a stream ends the request at the provider, and the log has what had come', async () => {
    replay.provider.replay({ ...streamed, stallsAfterBytes: 4_000 });
    const leaving = new AbortController();
    const stream = await open(0).chat.completions.create(
      { ...hello, stream: true },
      { headers, signal: leaving.signal },
    );
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text.length > 20) leaving.abort();
    }
    await replay.provider.seen[0]?.closed;
    await replay.proxy.settled();

    const [row] = await rows();

    expect(row).toMatchObject({ request_id: 'req_123abc', state: 'cancelled', is_streamed: true });
    expect(row?.response_text?.startsWith(text)).toBe(true);
    expect(row?.issues).not.toEqual([]);
  });

  test('before the answer ends the request at the provider, and the log says so', async () => {
    replay.provider.replay({ ...whole, stallsAfterBytes: 0 });
    const leaving = new AbortController();
    const arrived = replay.provider.nextRequest();
    const call = open(0).chat.completions.create(hello, { headers, signal: leaving.signal });
    const ended = expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    const seen = await arrived;

    leaving.abort();
    await ended;
    await seen.closed;
    await replay.proxy.settled();

    const [row] = await rows();
    expect(row).toMatchObject({ request_id: 'req_123abc', state: 'cancelled', response_status: -3 });
    expect(row?.response_text ?? '').toBe('');
  });
});
