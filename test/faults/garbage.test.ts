import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { formats } from '@thumbwire/shared';
import { request as send } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';

/** A path in each format, with a body that its clients send. */
const asked = {
  'openai-chat': ['/openai/v1/chat/completions', { model: 'gpt-4o-mini', messages: [] }],
  'openai-responses': ['/openai/v1/responses', { model: 'gpt-4o-mini', input: 'Hello' }],
  'openai-completions': ['/openai/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Hello' }],
  'openai-embeddings': ['/openai/v1/embeddings', { model: 'text-embedding-3-small', input: 'Hello' }],
  'anthropic-messages': ['/anthropic/v1/messages', { model: 'claude-haiku-4-5', messages: [] }],
  gemini: ['/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent', { contents: [] }],
  'gemini-interactions': ['/gemini/v1beta/interactions', { model: 'gemini-2.5-flash', input: 'Hello' }],
  ollama: ['/ollama/api/chat', { model: 'qwen3', messages: [] }],
  'bedrock-converse': ['/bedrock/model/amazon.nova-lite-v1:0/converse-stream', { messages: [] }],
  cohere: ['/cohere/v2/chat', { model: 'command-a-03-2025', messages: [] }],
} satisfies Record<keyof typeof formats, readonly [path: string, body: object]>;

/** What an answer can claim to be. */
const types = [
  'application/json',
  'text/event-stream',
  'application/x-ndjson',
  'application/vnd.amazon.eventstream',
  'application/octet-stream',
  'text/html; charset=iso-8859-1',
  'no/such;;type=',
  null,
];

const mebibyte = 1024 * 1024;
const bytes = randomBytes(3000);

/** What it can be instead. None of these is an answer in any format. */
const garbage: Readonly<Record<string, readonly [body: Buffer, encoding?: string]>> = {
  'random bytes': [bytes],
  'half a character': [Buffer.from('{"text":"日').subarray(0, -1)],
  'JSON that ends in the middle': [Buffer.from('{"choices":[{"message":{"content":"Hel')],
  'an event that ends in the middle': [Buffer.from('data: {"choices":[{"delta":{"content":"Hel')],
  'one line of 4 MiB': [Buffer.alloc(4 * mebibyte, 'data: ')],
  'lines that are no JSON': [Buffer.from('{"a":1}\n}{\nnull\n')],
  zeros: [Buffer.alloc(1000)],
  'plain text said to be gzip': [Buffer.from('Hello.'), 'gzip'],
  'gzip said to be brotli': [gzipSync('{"choices":[]}'), 'br'],
  'gzip of random bytes': [gzipSync(bytes), 'gzip'],
  'an unknown encoding': [Buffer.from('{}'), 'x-rot13'],
};

const resources = new AsyncDisposableStack();
let provider: FakeProvider;
let proxy: TestProxy;
const json = { 'content-type': 'application/json' };
let answer: { body: Buffer; headers: Record<string, string> };

beforeAll(async () => {
  provider = resources.use(
    await startFakeProvider(async (received, response) => {
      await received.body;
      response.writeHead(200, answer.headers);
      response.end(answer.body);
    }),
  );
  const known = Object.values(asked).map(([path]) => path.split('/')[1] ?? '');
  proxy = resources.use(
    await startProxy({ providers: Object.fromEntries(known.map((id) => [id, provider.url])) }),
  );
});
afterAll(() => resources.disposeAsync());

describe.each(Object.entries(asked))('in answer to %s', (format, [path, question]) => {
  test.each(Object.keys(garbage))(
    '%s passes unchanged under any content type, and the log says what it could not read',
    async (name) => {
      const [body = Buffer.alloc(0), encoding] = garbage[name] ?? [];
      const wrong: unknown[] = [];

      for (const type of types) {
        const headers = {
          ...(type === null ? {} : { 'content-type': type }),
          ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        };
        answer = { body, headers };
        const response = await send(proxy.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(question),
        });
        const passed = Buffer.from(await response.body.arrayBuffer());
        const { data: row } = await proxy.client.api.request.get({
          id: String(response.headers['helicone-id']),
        });
        const isRight =
          passed.equals(body) &&
          response.headers['content-type'] === (type ?? undefined) &&
          row.format === format &&
          row.state === 'complete' &&
          row.issues.length > 0;
        if (!isRight)
          wrong.push({
            type,
            length: passed.length,
            format: row.format,
            state: row.state,
            issues: row.issues,
          });
      }

      expect(wrong).toEqual([]);
      expect(proxy.log).toEqual([]);
    },
  );
});

describe.each(Object.entries(asked))('as a request in %s', (format, [path]) => {
  test.each(Object.entries(garbage))(
    '%s reaches the provider unchanged, and the log says what it could not read',
    async (_, [body, encoding]) => {
      answer = { body: Buffer.from('{}'), headers: json };
      const coding = encoding === undefined ? {} : { 'content-encoding': encoding };

      const response = await send(proxy.url + path, {
        method: 'POST',
        headers: { ...json, ...coding },
        body,
      });
      await response.body.dump();
      const { data: row } = await proxy.client.api.request.get({
        id: String(response.headers['helicone-id']),
      });

      expect((await provider.received.at(-1)?.body)?.equals(body)).toBe(true);
      expect(provider.received.at(-1)?.header('content-encoding')).toEqual(Object.values(coding));
      expect(row).toMatchObject({ format, state: 'complete' });
      expect(row.issues).toContainEqual(expect.stringMatching(/^The request /));
    },
  );
});
