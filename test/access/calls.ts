import type { Scope } from '@thumbwire/shared';
import type { TestProxy } from '../support/proxy.ts';

export const chat = '/demo/v1/chat/completions';
const question = { model: 'demo-markdown', messages: [{ role: 'user', content: 'Hello' }] };

export const chrome = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';
export const firefox = 'moz-extension://0b2e4f6a-1c3d-4e5f-8a9b-0c1d2e3f4a5b';
export const site = 'https://chat.example.com';

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly key?: string | undefined;
  readonly origin?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or `null` for an empty body. */
  readonly body: unknown;
  /** The sentence of a failure. */
  readonly error: string;
  /** What a success has in `data`. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Calls the proxy as whoever holds the key and comes from the origin. */
export async function call(
  { url }: Pick<TestProxy, 'url'>,
  { method, path, key, origin, headers, body }: Call,
): Promise<Answer> {
  const response = await fetch(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(origin === undefined ? {} : { origin }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  const { data, error } = Object(parsed);
  return {
    ...{ status: response.status, headers: response.headers, body: parsed },
    ...{ error: String(error), data: Object(data) },
  };
}

/** Makes a key with the admin key of the proxy. */
export async function makeKey(
  proxy: TestProxy,
  ...scopes: Scope[]
): Promise<{ id: string; key: string; name: string }> {
  const name = `a key for ${scopes.join(' and ')}`;
  return (await proxy.client.api.keys.create({ name, scopes })).data;
}

/** Asks like a page: the demo, without a key. */
export function askAsPage(proxy: TestProxy, origin: string): Promise<Answer> {
  return call(proxy, { path: chat, origin, body: question });
}

/** Names of the CORS headers of an answer. */
export function corsOf({ headers }: Answer): string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control'));
}
