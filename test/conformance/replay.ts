import { providers } from '@thumbwire/shared';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import type { Recording } from '../support/recordings.ts';
import { type ReplayProvider, startReplayProvider } from '../support/replay-provider.ts';

/** One server in the place of all providers, and a proxy in front of it. */
export interface Replay extends AsyncDisposable {
  readonly proxy: TestProxy;
  readonly provider: ReplayProvider;
  /** What the SDK of the recording's provider takes as its base URL, without and with the proxy. */
  baseUrls(recording: Pick<Recording, 'provider'>): { readonly direct: string; readonly proxied: string };
}

/** Starts both; each provider keeps the path of its own base URL. */
export async function startReplay(): Promise<Replay> {
  const provider = await startReplayProvider();
  const direct = (baseUrl: string) => provider.url + new URL(baseUrl).pathname.replace(/\/$/, '');
  const table = providers.flatMap(({ id, baseUrl }) =>
    baseUrl === null ? [] : [[id, direct(baseUrl)] as const],
  );
  const urls = new Map<string, string>([...table, ['bedrock', provider.url]]);
  const proxy = await startProxy({ providers: Object.fromEntries(urls) });
  return {
    proxy,
    provider,
    baseUrls(recording) {
      const url = urls.get(recording.provider);
      if (url === undefined) throw new Error(`The provider ${recording.provider} has no base URL.`);
      return { direct: url, proxied: `${proxy.url}/${recording.provider}` };
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

const messages = [{ role: 'user', content: 'Hello' }];

/** A short request in each format. */
const questions: Readonly<Record<Recording['format'], object>> = {
  'openai-chat': { model: 'gpt-4o-mini', messages },
  'openai-responses': { model: 'gpt-4o-mini', input: 'Hello' },
  'openai-completions': { model: 'gpt-3.5-turbo-instruct', prompt: 'Hello' },
  'openai-embeddings': { model: 'text-embedding-3-small', input: 'Hello' },
  'anthropic-messages': { model: 'claude-sonnet-4-5', max_tokens: 1024, messages },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
  'gemini-interactions': { model: 'gemini-2.5-flash', input: 'Hello' },
  ollama: { model: 'gemma3', messages },
  'bedrock-converse': { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] },
  cohere: { model: 'command-a-03-2025', messages },
};

/** The request of a recording as JSON; where only the response was recorded, a short one. */
export function requestJson({ request, isStreamed, format }: Recording): string {
  if (request !== null) return request.toString();
  // Some say in the path that the answer is to be streamed.
  const isSaid = isStreamed && format !== 'gemini' && format !== 'bedrock-converse';
  return JSON.stringify({ ...questions[format], ...(isSaid ? { stream: true } : {}) });
}

/** What a call gave: its result, all events of a stream, or how it failed. */
export async function outcomeOf(
  call: () => Promise<object>,
): Promise<{ result: unknown } | { error: string }> {
  try {
    const result = await call();
    if (!(Symbol.asyncIterator in result)) return { result };
    const events: unknown[] = [];
    for await (const event of result as AsyncIterable<unknown>) events.push(event);
    return { result: events };
  } catch (error) {
    return { error: String(error) };
  }
}
