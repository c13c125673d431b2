import { expect } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';

/** A running proxy with one logged and rated request, which bad input must not change. */
export interface Fixture extends AsyncDisposable {
  readonly proxy: ChildProxy;
  /** Id of the request. */
  readonly id: string;
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  /** Sent as JSON; text and bytes as they are. */
  readonly body?: unknown;
  /** In place of the right key. */
  readonly headers?: Readonly<Record<string, string>>;
}

export async function openFixture(providers: Readonly<Record<string, string>> = {}): Promise<Fixture> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await temporaryHome());
  const proxy = await startChildProxy({ home: home.path, providers });
  stack.defer(async () => {
    await proxy.stop();
  });
  const id = 'req_untouched';
  const logged = await fetch(`${proxy.url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'helicone-request-id': id },
    body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await logged.arrayBuffer();
  const rated = await send(proxy, {
    path: `/v1/request/${id}/feedback`,
    body: { rating: true, comment: 'good', tags: ['kept'], eventId: 'first' },
  });
  if (rated.status !== 200) throw new Error(`The request could not be rated: ${JSON.stringify(rated.body)}`);
  const kept = stack.move();
  return { proxy, id, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Calls the API, with the right key unless `headers` says otherwise; POST if there is a body, else GET. */
export async function send(proxy: ChildProxy, call: Call): Promise<Answer> {
  const { body, path } = call;
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`${proxy.url}${path}`, {
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: call.headers ?? { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
    ...(body === undefined
      ? {}
      : { body: isRaw ? new Blob([new Uint8Array(Buffer.from(body))]) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** Everything that bad input must leave as it was. */
export async function stateOf({ proxy, id }: Fixture): Promise<unknown> {
  const [count, row, history] = await Promise.all([
    send(proxy, { path: '/v1/request/count/query', body: { filter: 'all' } }),
    send(proxy, { path: '/v1/request/query-ids', body: { requestIds: [id] } }),
    send(proxy, { path: `/v1/request/${id}/feedback` }),
  ]);
  expect([count.status, row.status, history.status]).toEqual([200, 200, 200]);
  const text = JSON.stringify([count.body, row.body, history.body]);
  // A signed URL is new in each answer.
  return JSON.parse(text, (key, value: unknown) => (key === 'signed_body_url' ? undefined : value));
}

/** A refusal: the status, the envelope, and one sentence that names what was wrong. */
export function expectRefusal(answer: Answer, status: number, culprit: RegExp): void {
  expect(answer).toMatchObject({ status, body: { data: null, error: expect.stringMatching(culprit) } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  const { error } = Object(answer.body);
  expect(error).not.toMatch(/\n|undefined|\[object|\bat \/|node_modules/);
  expect(error.length).toBeLessThan(700);
  expect(error).toMatch(/\.$/);
}
