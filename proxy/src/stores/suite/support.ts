import { parseFilter } from '@thumbwire/shared';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Begin, Begun, Finish, Page, Store, StoreQuery } from '../store.ts';

/** Opens an empty store. */
export type OpenEmpty = () => Promise<Store>;

/** When the requests of the suite begin, unless they say otherwise. */
export const start = Date.parse('2026-01-31T12:00:00Z');

const defaultBegin: Begin = {
  wantedId: null,
  createdAt: start,
  source: 'proxy',
  origin: null,
  provider: 'openai',
  format: 'openai-chat',
  method: 'POST',
  path: '/openai/v1/chat/completions',
  targetUrl: 'https://api.openai.com/v1/chat/completions',
  userId: null,
  sessionId: null,
  sessionPath: null,
  sessionName: null,
  promptId: null,
  promptVersion: null,
  modelOverride: null,
  properties: {},
};

/** A body of JSON, as it would pass on the wire. */
function jsonBody(value: unknown) {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, contentType: 'application/json', contentEncoding: null, sizeBytes: bytes.byteLength };
}

/** The outcome of a chat that was answered. */
export function answered({
  question = 'Why is the sky blue?',
  answer = 'Because of Rayleigh scattering.',
  model = 'gpt-4o',
  ...rest
}: Partial<Finish> & { question?: string; answer?: string; model?: string } = {}): Finish {
  return {
    state: 'complete',
    status: 200,
    error: null,
    latencyMs: 120,
    timeToFirstTokenMs: 40,
    request: jsonBody({ model, messages: [{ role: 'user', content: question }] }),
    response: jsonBody({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: `${model}-2024-08-06`,
      choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    }),
    secrets: [],
    ...rest,
  };
}

/** Logs one exchange from begin to end. */
export async function logExchange(
  store: Store,
  begin: Partial<Begin> = {},
  finish: Finish = answered(),
): Promise<Begun> {
  const open = store.begin({ ...defaultBegin, ...begin });
  const begun = await open.safe;
  open.finish(finish);
  return begun;
}

/** Begins an exchange and leaves it open. */
export function beginExchange(store: Store, begin: Partial<Begin> = {}) {
  return store.begin({ ...defaultBegin, ...begin });
}

/** The outcome of an exchange without an answer. */
export const failure = (state: Finish['state'], status: number | null): Finish =>
  answered({ state, status, error: 'The provider broke off.', response: null });

export const author = { rater: 'admin', source: 'api' } as const;

/** The newest requests, unless asked otherwise. */
export function ask(store: Store, query: Partial<StoreQuery> = {}): Promise<Page> {
  return store.query({
    filter: { kind: 'all' },
    sort: { field: 'created_at', direction: 'desc' },
    limit: 10,
    offset: 0,
    ...query,
  });
}

/** Ids that a filter in the form of the API finds. */
export async function idsOf(store: Store, filter: unknown): Promise<string[]> {
  const { requests } = await ask(store, { filter: parseFilter(filter), limit: 1000 });
  return requests.map(({ id }) => id);
}

/** A store of its own for each test, or one for all tests of a group that only read. */
export function useStore(open: OpenEmpty, scope: 'each test' | 'all tests'): { readonly store: Store } {
  let current: Store | null = null;
  const [before, after] = scope === 'each test' ? [beforeEach, afterEach] : [beforeAll, afterAll];
  before(async () => {
    current = await open();
  });
  after(async () => {
    await current?.close();
    current = null;
  });
  return {
    get store() {
      if (current === null) throw new Error('A store is there only while a test runs.');
      return current;
    },
  };
}
