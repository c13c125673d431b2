import { parseFilter } from '@thumbwire/shared';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type {
  Begin,
  Begun,
  Body,
  Finish,
  Page,
  Store,
  StoredRequest,
  StoredWebhook,
  StoreQuery,
} from '../store.ts';
import { bodyOf, chatBegin, chatFinish } from './chat.ts';

/** Opens an empty store. */
export type OpenEmpty = () => Promise<Store>;

/** When the requests of the suite begin, unless they say otherwise. */
export const start = chatBegin.createdAt;

/** The outcome of a chat that was answered. */
export function answered({
  question = 'Why is the sky blue?',
  answer = 'Because of Rayleigh scattering.',
  model = 'gpt-4o',
  ...rest
}: Partial<Finish> & { question?: string; answer?: string; model?: string } = {}): Finish {
  return chatFinish({
    request: jsonBody({ model, messages: [{ role: 'user', content: question }] }),
    response: jsonBody({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: `${model}-2024-08-06`,
      choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    }),
    ...rest,
  });
}

function jsonBody(value: unknown): Body {
  return bodyOf(JSON.stringify(value));
}

/** Logs one exchange from begin to end. */
export async function logExchange(
  store: Store,
  begin: Partial<Begin> = {},
  finish: Finish = answered(),
): Promise<Begun> {
  const open = store.begin({ ...chatBegin, ...begin });
  const begun = await open.safe;
  open.finish(finish);
  return begun;
}

/** Begins an exchange and leaves it open. */
export function beginExchange(store: Store, begin: Partial<Begin> = {}) {
  return store.begin({ ...chatBegin, ...begin });
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

/** A webhook of which everything differs from the defaults. */
export const hook: Omit<StoredWebhook, 'after'> = {
  id: 'wh_1',
  destination: 'https://example.com/hook?token=1',
  events: ['request.logged', 'feedback.set'],
  sampleRate: 12.5,
  propertyFilters: [{ key: 'team', value: 'Search' }],
  includeData: false,
  hmacKey: 'a'.repeat(64),
  createdAt: start,
};

/** Logs a request and waits until it is written. */
export async function written(
  store: Store,
  begin: Partial<Begin> = {},
  finish: Finish = answered(),
): Promise<StoredRequest> {
  const { id } = await logExchange(store, begin, finish);
  const [found] = await store.get([id]);
  if (found === undefined) throw new Error('What was logged is not there.');
  return found;
}
