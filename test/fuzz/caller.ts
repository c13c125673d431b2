import { ErrorEnvelope } from '@thumbwire/shared';
import { Agent, request } from 'undici';
import type { TestProxy } from '../support/proxy.ts';

/** What the API answered. */
export interface ApiSaid {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** What no answer of the API may be, whatever was sent; `null`: it is none of that. */
  readonly problem: string | null;
}

export interface Call {
  readonly method?: string;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What changes nothing when it is sent again is, until the store has time for it; default: it is. */
  readonly isRepeatable?: boolean;
}

/** Calls the API with the key, on connections that stay. */
export function callers({ url, key }: Pick<TestProxy, 'url' | 'key'>) {
  const agent = new Agent({ connections: 8 });

  async function call(path: string, call: Call): Promise<ApiSaid> {
    for (let tries = 0; ; tries += 1) {
      const said = await callOnce(path, call);
      if (said.status !== 503 || call.isRepeatable === false || tries === 20) return said;
    }
  }

  async function callOnce(path: string, { method = 'POST', body, headers = {} }: Call): Promise<ApiSaid> {
    const answer = await request(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: toBytes(body),
      dispatcher: agent,
    });
    const text = await answer.body.text();
    const status = answer.statusCode;
    return { status, headers: answer.headers, ...read(status, text) };
  }

  return {
    call,
    post: (path: string, body: unknown) => call(path, { body }),
    [Symbol.asyncDispose]: () => agent.close(),
  };
}

function read(status: number, text: string): Pick<ApiSaid, 'body' | 'problem'> {
  // A machine that is busy may keep the store from answering in time.
  if (status >= 500 && status !== 503) return { body: text, problem: `it is answered by ${status}` };
  if (status < 300 && !text.startsWith('{')) return { body: text, problem: null };
  const body: unknown = JSON.parse(text);
  if (status < 300) return { body, problem: null };
  const failure = ErrorEnvelope.safeParse(body);
  if (!failure.success) return { body, problem: 'the refusal is no envelope' };
  const isSentence = /^\S[\s\S]*\.$/u.test(failure.data.error) && failure.data.error.length < 2_000;
  return { body, problem: isSentence ? null : 'the refusal is no sentence' };
}

function toBytes(body: unknown): string | Buffer | null {
  if (body === undefined) return null;
  return typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
}
