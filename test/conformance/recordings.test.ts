import { createHash } from 'node:crypto';
import type { RequestRow } from '@thumbwire/shared';
import { request as send } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Expected, expectedOf } from '../formats/expected.ts';
import { usageOf } from '../formats/usage.ts';
import { type Recording, recordings } from '../support/recordings.ts';
import { type Replay, requestJson, startReplay } from './replay.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

async function post(recording: Recording, url: string) {
  const { statusCode, headers, body } = await send(url, {
    method: recording.method,
    headers: {
      'content-type': 'application/json',
      'accept-encoding': 'gzip',
      authorization: 'Bearer sk-1234',
    },
    body: requestJson(recording),
  });
  return { status: statusCode, headers, body: Buffer.from(await body.arrayBuffer()) };
}

/** Headers that belong to one connection, or that the proxy adds: not a part of what the provider said. */
const notEndToEnd = ['connection', 'keep-alive', 'transfer-encoding', 'helicone-id', 'helicone-status'];

function endToEnd(headers: NodeJS.Dict<string | string[]>): NodeJS.Dict<string | string[]> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notEndToEnd.includes(name)));
}

describe.each(recordings())('$name', (recording) => {
  test('passes byte for byte, and is logged as what it is', async () => {
    const { proxy, provider } = replay;
    const { direct, proxied } = replay.baseUrls(recording);
    const path = recording.path.slice(new URL(direct).pathname.replace(/\/$/, '').length);
    provider.replay(recording);
    const wanted = await post(recording, direct + path);

    const got = await post(recording, proxied + path);

    expect(got.body.equals(recording.body)).toBe(true);
    expect(got.body.equals(wanted.body)).toBe(true);
    expect(got.status).toBe(wanted.status);
    expect(endToEnd(got.headers)).toEqual(endToEnd(wanted.headers));
    const [seenDirect, seenProxied] = provider.seen.slice(-2);
    expect(seenProxied?.path).toBe(recording.path);
    expect(seenProxied?.body).toEqual(seenDirect?.body);
    expect(seenProxied?.headers.authorization).toEqual(['Bearer sk-1234']);

    expect(got.headers['helicone-status']).toBe(recording.status < 400 ? 'success' : 'failed');
    const id = String(got.headers['helicone-id']);
    const { data: row } = await proxy.client.api.request.get({ id });
    expect(row).toMatchObject({
      request_id: id,
      state: recording.status < 400 ? 'complete' : 'failed',
      response_status: recording.status,
      provider_id: recording.provider,
      format: recording.format,
      is_streamed: recording.isStreamed,
    });
    expectAsRecorded(row, expectedOf(recording.name));
  });
});

test('the proxy had nothing to report about itself', () => {
  expect(replay.proxy.log).toEqual([]);
});

function expectAsRecorded(row: RequestRow, { error, model, usage, choices = [] }: Expected): void {
  expect(row).toMatchObject({
    error: error ?? null,
    response_model: model ?? null,
    finish_reason: choices[0]?.finishReason ?? null,
    issues: [],
  });
  const [text, ...others] = choices.flatMap((choice) => choice.text ?? []);
  if (text && others.length === 0) {
    expect(
      createHash('sha256')
        .update(row.response_text ?? '')
        .digest('hex'),
    ).toBe(text.sha256);
  }
  if (!usage) {
    expect(row).toMatchObject({ prompt_tokens: null, completion_tokens: null, cost: null });
    return;
  }
  const { inputTokens, outputTokens, totalTokens } = usageOf(usage);
  expect(row).toMatchObject({
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens,
  });
  const isPriced = ['openai', 'anthropic', 'gemini', 'bedrock', 'cohere'].includes(row.provider_id);
  if (isPriced && !unpriced.test(model ?? '')) expect(row.cost).toBeGreaterThan(0);
  else expect(row.cost).not.toBe(0);
}

/** Models that the recorded servers offered under OpenAI's path, and the price list does not know. */
const unpriced = /^(moonshotai\/|muse-)/;
