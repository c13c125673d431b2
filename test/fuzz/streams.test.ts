import {
  awsEventsAsText,
  type Format,
  formats,
  framingOf,
  generic,
  isAwsEventStream,
  type Reader,
  type ReadResponse,
  type RequestRow,
  readResponse,
} from '@thumbwire/shared';
import { array, constantFrom, integer, record } from 'fast-check';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { fuzz, fuzzInBatches, fuzzTimeout } from './runs.ts';
import { type Mutant, mutants } from './streams/mutate.ts';

const readers: readonly Reader[] = [...Object.values<Format>(formats), generic];
const types = [
  null,
  'text/event-stream',
  'application/x-ndjson',
  'application/json',
  'application/octet-stream',
];

test(
  'bytes of a stream that went wrong are read to their end by every format, and what is missing is said',
  async () => {
    const inputs = record({ mutant: mutants, other: constantFrom(...readers), type: constantFrom(...types) });

    await fuzz('streams', inputs, ({ mutant: { of, bytes }, other, type }, tally) => {
      const text = textOf(bytes);
      for (const reader of [formats[of.format], other]) {
        const framing = framingOf(reader, text, type);
        const read = readResponse(reader, text, framing);
        tally(framing);
        const problem = problemOf(read);
        if (problem !== null)
          throw new Error(`${problem}: ${JSON.stringify(text)} of ${of.name} as ${framing}`);
        if (JSON.stringify(readResponse(reader, text, framing)) !== JSON.stringify(read)) {
          throw new Error(`read twice, it is not the same: ${JSON.stringify(text)}`);
        }
      }
    });
  },
  fuzzTimeout,
);

test(
  'however a stream is cut into chunks, it passes as it came and is read the same',
  async () => {
    const answers = new Map<string, readonly Buffer[]>();
    await using provider = await startFakeProvider(async (received, response) => {
      await received.body;
      const [id = ''] = received.header('x-input');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of answers.get(id) ?? []) response.write(chunk);
      response.end();
    });
    await using proxy = await startProxy({ providers: { fuzz: provider.url } });
    const agent = new Agent({ connections: 16 });
    const inputs = record({ mutant: mutants, cuts: array(integer({ min: 1, max: 4096 }), { minLength: 1 }) });
    let seen = 0;

    /** Lets the chunks pass, and says what came of them. */
    async function pass({ of }: Mutant, chunks: readonly Buffer[]) {
      const id = `input-${seen++}`;
      answers.set(id, chunks);
      const answer = await request(`${proxy.url}/fuzz${of.path}`, {
        method: 'POST',
        headers: { 'x-input': id, 'helicone-request-id': id },
        body: of.request ?? '{"model":"m","stream":true}',
        dispatcher: agent,
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      answers.delete(id);
      return { id, bytes };
    }

    await fuzzInBatches('chunks', { arbitrary: inputs, size: 25, share: 0.05 }, async (batch, tally) => {
      const passed = await Promise.all(
        batch.map(async ({ mutant, cuts }) => ({
          mutant,
          whole: await pass(mutant, [mutant.bytes]),
          cut: await pass(mutant, cutAt(mutant.bytes, cuts)),
        })),
      );
      const { data: rows } = await proxy.client.api.query.ids({
        requestIds: passed.flatMap(({ whole, cut }) => [whole.id, cut.id]),
      });

      for (const { mutant, whole, cut } of passed) {
        const isSame = whole.bytes.equals(mutant.bytes) && cut.bytes.equals(mutant.bytes);
        const [a, b] = [whole.id, cut.id].map((id) => said(rows.find((row) => row.request_id === id)));
        tally(a === b ? 'same' : 'other');
        if (!isSame) throw new Error(`other bytes arrive: ${JSON.stringify(mutant.bytes.toString())}`);
        if (a !== b) throw new Error(`it is read as ${a}\nand as ${b}`);
      }
    });

    await agent.close();
    expect(proxy.log).toEqual([]);
  },
  fuzzTimeout,
);

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const end = at + (cuts[index % cuts.length] ?? 1);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

/** What a row says of the response. */
function said(row: RequestRow | undefined): string {
  if (row === undefined) return 'nothing at all';
  const { state, response_text, issues, total_tokens, finish_reason, choices, is_streamed } = row;
  return JSON.stringify({ state, response_text, issues, total_tokens, finish_reason, choices, is_streamed });
}

function textOf(bytes: Buffer): string {
  return isAwsEventStream(bytes) ? awsEventsAsText(bytes) : new TextDecoder().decode(bytes);
}

const counts = ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cacheReadTokens'] as const;

/** What is wrong with what was read; `null`: nothing. */
function problemOf({ choices, usage, error, model, isComplete, issues, body }: ReadResponse): string | null {
  if (!isComplete && issues.length === 0 && error === null)
    return 'something is missing, and nothing says so';
  for (const { text, reasoning, toolCalls, finishReason, refusal } of choices) {
    if (typeof text !== 'string' || typeof reasoning !== 'string') return 'a text is none';
    if (!isTextOrNull(finishReason) || !isTextOrNull(refusal)) return 'a word is none';
    for (const call of toolCalls) {
      if (typeof call.name !== 'string' || typeof call.arguments !== 'string') return 'a tool call is none';
      if (!isTextOrNull(call.id)) return 'the id of a tool call is none';
    }
  }
  if (choices.length > 1_000) return 'more choices than were sent';
  if (!isTextOrNull(model) || !isTextOrNull(error)) return 'the model or the error is no text';
  if (counts.some((name) => usage[name] !== null && !(Number(usage[name]) >= 0))) return 'a count is none';
  if (issues.some(({ raw = '' }) => raw.length > 1_000)) return 'an issue is longer than may be';
  if (typeof JSON.stringify(body ?? null) !== 'string') return 'the body cannot be written';
  return 'text' in Object.prototype || 'a' in Object.prototype
    ? 'the prototype of all objects was changed'
    : null;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
