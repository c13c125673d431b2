import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { awsEventsAsText, type formats, isAwsEventStream } from '@thumbwire/shared';
import { parse } from 'yaml';
import { putFramingBack } from './framing.ts';

/** One recorded exchange with a provider. */
export interface Recording {
  /** File below `test/fixtures/wire`; a second and third exchange in it has `#2`, `#3` behind. */
  readonly name: string;
  /** Id in the provider table. */
  readonly provider: string;
  readonly format: keyof typeof formats;
  readonly method: string;
  /** Path at the provider, without query. */
  readonly path: string;
  /** `null` where only the response was recorded. */
  readonly request: Buffer | null;
  readonly status: number;
  /** Of the response, without those that belong to one connection only (framing, length). */
  readonly headers: readonly (readonly [string, string])[];
  /** As on the wire; compressed where the headers have a content encoding. */
  readonly body: Buffer;
  readonly isStreamed: boolean;
}

const root = new URL('../fixtures/wire/', import.meta.url).pathname;

interface Origin extends Pick<Recording, 'provider' | 'path' | 'format'> {
  /** Where streams come from, if not from the same path. */
  readonly streamPath?: string;
}

const geminiModel = '/v1beta/models/gemini-3-pro-preview';
const bedrockModel = '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0';

/** Where bare responses came from, by the start of their names; the first that fits counts. */
const origins: Readonly<Record<string, Origin>> = {
  'vercel-ai/openai/chat/': { provider: 'openai', path: '/v1/chat/completions', format: 'openai-chat' },
  'vercel-ai/openai/responses/': { provider: 'openai', path: '/v1/responses', format: 'openai-responses' },
  'vercel-ai/openai/completion/': {
    provider: 'openai',
    path: '/v1/completions',
    format: 'openai-completions',
  },
  'vercel-ai/open-responses/responses/openai-': {
    provider: 'openai',
    path: '/v1/responses',
    format: 'openai-responses',
  },
  'vercel-ai/open-responses/responses/lmstudio-': {
    provider: 'lmstudio',
    path: '/v1/responses',
    format: 'openai-responses',
  },
  'vercel-ai/cohere/': { provider: 'cohere', path: '/v2/chat', format: 'cohere' },
  'vercel-ai/anthropic/': { provider: 'anthropic', path: '/v1/messages', format: 'anthropic-messages' },
  'vercel-ai/groq/': { provider: 'groq', path: '/openai/v1/chat/completions', format: 'openai-chat' },
  'vercel-ai/mistral/': { provider: 'mistral', path: '/v1/chat/completions', format: 'openai-chat' },
  'vercel-ai/deepseek/': { provider: 'deepseek', path: '/chat/completions', format: 'openai-chat' },
  'vercel-ai/perplexity/': { provider: 'perplexity', path: '/chat/completions', format: 'openai-chat' },
  'vercel-ai/cerebras/': { provider: 'cerebras', path: '/v1/chat/completions', format: 'openai-chat' },
  'vercel-ai/openai-compatible/': { provider: 'xai', path: '/v1/chat/completions', format: 'openai-chat' },
  'vercel-ai/google/interactions/': {
    provider: 'gemini',
    path: '/v1beta/interactions',
    format: 'gemini-interactions',
  },
  'vercel-ai/google/': {
    provider: 'gemini',
    path: `${geminiModel}:generateContent`,
    streamPath: `${geminiModel}:streamGenerateContent`,
    format: 'gemini',
  },
  'vercel-ai/amazon-bedrock/': {
    provider: 'bedrock',
    path: `${bedrockModel}/converse`,
    streamPath: `${bedrockModel}/converse-stream`,
    format: 'bedrock-converse',
  },
};

/** Every recording that passes the filter, in the order of their names. */
export function recordings(filter: (recording: Recording) => boolean = () => true): Recording[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.includes('/'))
    .toSorted()
    .flatMap(readRecordings)
    .filter(filter);
}

/** The recording of this name. */
export function recording(name: string): Recording {
  const [found] = recordings((candidate) => candidate.name === name);
  if (!found) throw new Error(`There is no recording "${name}" below ${relative(process.cwd(), root)}.`);
  return found;
}

function readRecordings(file: string): Recording[] {
  switch (extname(file)) {
    case '.json':
      return [bareResponse(file, readFileSync(join(root, file)), false)];
    case '.sse':
      return [bareResponse(file, readFileSync(join(root, file)), true)];
    case '.txt':
      return splitExchanges(readFileSync(join(root, file), 'utf8')).map((lines, index) =>
        bareResponse(numbered(file, index), putFramingBack(lines, originOf(file).format), true),
      );
    case '.yaml':
      return readCassette(file);
    default:
      return [];
  }
}

function originOf(file: string): Origin {
  const start = Object.keys(origins).find((prefix) => file.startsWith(prefix));
  const origin = start === undefined ? undefined : origins[start];
  if (!origin) throw new Error(`The recording ${file} is of unknown origin.`);
  return origin;
}

function bareResponse(name: string, body: Buffer, isStreamed: boolean): Recording {
  const isError = !isStreamed && Boolean(JSON.parse(body.toString()).error);
  const { provider, format, path, streamPath = path } = originOf(name);
  const streamType = isAwsEventStream(body)
    ? 'application/vnd.amazon.eventstream'
    : 'text/event-stream; charset=utf-8';
  return {
    name,
    provider,
    format,
    path: isStreamed ? streamPath : path,
    method: 'POST',
    request: null,
    status: isError ? 400 : 200,
    headers: [['content-type', isStreamed ? streamType : 'application/json']],
    body,
    isStreamed,
  };
}

/** The lines of each exchange: a new response id starts the next one. */
function splitExchanges(text: string): string[][] {
  const exchanges: string[][] = [];
  let current = '';
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const event = JSON.parse(line);
    const id = event.id || event.message?.id || event.response?.id || current;
    if (exchanges.length === 0 || (current !== '' && id !== current)) exchanges.push([]);
    exchanges.at(-1)?.push(line);
    current = id;
  }
  return exchanges;
}

/** What a cassette holds, as far as it is used here. */
interface Cassette {
  readonly interactions: readonly {
    readonly request: { readonly body: string | null; readonly method: string; readonly uri: string };
    readonly response: {
      readonly body: { readonly string: string | Uint8Array };
      readonly headers: Readonly<Record<string, readonly string[]>>;
      readonly status: { readonly code: number };
    };
  }[];
}

/** What a cassette asked, by the start of its address without the scheme. */
const endpoints: readonly (readonly [start: string, origin: Pick<Recording, 'provider' | 'format'>])[] = [
  ['api.openai.com/v1/chat/completions', { provider: 'openai', format: 'openai-chat' }],
  ['api.openai.com/v1/responses', { provider: 'openai', format: 'openai-responses' }],
  ['api.anthropic.com/v1/messages', { provider: 'anthropic', format: 'anthropic-messages' }],
  ['generativelanguage.googleapis.com/', { provider: 'gemini', format: 'gemini' }],
];

const connectionHeaders = new Set(['connection', 'transfer-encoding', 'content-length', 'keep-alive']);

function readCassette(file: string): Recording[] {
  const cassette: Cassette = parse(readFileSync(join(root, file), 'utf8'), { customTags: ['binary'] });
  return cassette.interactions
    .map(({ request, response }) => ({ request, response, url: new URL(request.uri) }))
    .filter(({ request }) => request.method === 'POST')
    .map(({ request, response, url }, index) => {
      const headers = Object.entries(response.headers)
        .flatMap(([name, values]) => values.map((value) => [name, value] as const))
        .filter(([name]) => !connectionHeaders.has(name.toLowerCase()));
      const origin = endpoints.find(([start]) => `${url.hostname}${url.pathname}`.startsWith(start))?.[1];
      if (!origin) throw new Error(`The recording ${file} is of ${url}, which is no known endpoint.`);
      const isType = ([name, value]: readonly [string, string]) =>
        name.toLowerCase() === 'content-type' && value.startsWith('text/event-stream');
      return {
        name: numbered(file, index),
        ...origin,
        method: request.method,
        path: url.pathname,
        request: request.body === null ? null : Buffer.from(request.body),
        status: response.status.code,
        headers,
        body: Buffer.from(response.body.string),
        // Gemini says in the path that it streams, and calls an array what it is.
        isStreamed: headers.some(isType) || url.pathname.endsWith(':streamGenerateContent'),
      };
    });
}

function numbered(file: string, index: number): string {
  return index === 0 ? file : `${file}#${index + 1}`;
}

/** The body without its content encoding, as text; frames of AWS as the proxy reads them. All encodings are gzip. */
export function bodyText(recording: Recording): string {
  const isGzip = recording.headers.some(
    ([name, value]) => name.toLowerCase() === 'content-encoding' && value === 'gzip',
  );
  // The recorder sometimes closed before the trailer of the gzip data came.
  const body = isGzip ? gunzipSync(recording.body, { finishFlush: constants.Z_SYNC_FLUSH }) : recording.body;
  return isAwsEventStream(body) ? awsEventsAsText(body) : body.toString();
}
