import { createClient, type RequestRow } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { type ReceivedRequest, startFakeProvider } from '../support/fake-provider.ts';
import { openConnection, type RawConnection } from '../support/raw-client.ts';
import { size, tell } from './counts.ts';
import { whenHealth } from './observe.ts';
import { openFiles } from './open-files.ts';

const rounds = size(5, 100);
const atOnce = 5;
/** A hundred milliseconds are promised; a machine that is busy may take its time, but what is forgotten takes longer. */
const longestMs = 5_000;
const half = 'data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n';

const headOf = (path: string, id: string, sizeBytes: number) =>
  `POST /openai/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Path: ${path}\r\n` +
  `X-Id: ${id}\r\nHelicone-Request-Id: ${id}\r\nContent-Length: ${sizeBytes}\r\n\r\n`;
const ask = (path: string, id: string) => `${headOf(path, id, body.length)}${body}`;
const body = '{"model":"gpt-4o-mini","stream":true,"messages":[]}';
/** More than the proxy reads before it sends a body on. */
const largeBytes = 10 * 1024 * 1024;

/** A moment in which a client goes away. */
interface Moment {
  /** What it does first; resolves when it is time to go. */
  begin(client: RawConnection, id: string, arrived: Promise<ReceivedRequest>): Promise<unknown>;
  /** Whether its request reaches the provider, whose connection must then be closed. */
  readonly isSent: boolean;
  /** How the log has it; `null`: not at all. */
  readonly logged: { readonly state: RequestRow['state']; readonly response_text: string | null } | null;
}

const cancelled = { state: 'cancelled', response_text: null } as const;

const moments: Readonly<Record<string, Moment>> = {
  'with half a request head': {
    begin: (client, id) => written(client, headOf('silent', id, 10).slice(0, 90)),
    ...{ isSent: false, logged: null },
  },
  'with half a request body': {
    begin: (client, id) => written(client, `${headOf('silent', id, 1000)}${body}`),
    ...{ isSent: false, logged: cancelled },
  },
  'with half a large request body, which is under way': {
    async begin(client, id, arrived) {
      await written(client, headOf('silent', id, 3 * largeBytes));
      client.write(Buffer.alloc(largeBytes, ' '));
      await arrived;
    },
    ...{ isSent: true, logged: cancelled },
  },
  'before the response': {
    begin: async (client, id, arrived) => [await written(client, ask('silent', id)), await arrived],
    ...{ isSent: true, logged: cancelled },
  },
  'in mid-stream': {
    begin: async (client, id) => [await written(client, ask('half', id)), await client.arrival('Half')],
    ...{ isSent: true, logged: { state: 'cancelled', response_text: 'Half' } },
  },
  'in mid-stream, with the next request sent already': {
    async begin(client, id) {
      await written(client, ask('half', id) + ask('half', `${id}-next`));
      await client.arrival('Half');
    },
    ...{ isSent: true, logged: { state: 'cancelled', response_text: 'Half' } },
  },
};

function written(client: RawConnection, text: string): Promise<void> {
  return new Promise((resolve) => client.socket.write(text, () => resolve()));
}

test('clients that vanish take the connection to the provider with them, and nothing stays behind', {
  timeout: 60_000 + rounds * 5_000,
}, async (context) => {
  const arrivals = new Map<string, PromiseWithResolvers<ReceivedRequest>>();
  await using provider = await startFakeProvider((received, response) => {
    arrivals.get(received.header('x-id')[0] ?? '')?.resolve(received);
    if (received.header('x-path')[0] === 'half') response.write(half);
  });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path, providers: { openai: `${provider.url}/v1` } });
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => void (await proxy.kill9()));
  const client = createClient(proxy);
  const closedAfterMs = new Map<string, number[]>(Object.keys(moments).map((name) => [name, []]));
  const problems: string[] = [];
  let vanished = 0;

  async function vanish(name: string, { begin, isSent }: Moment, id: string): Promise<void> {
    const arrival = Promise.withResolvers<ReceivedRequest>();
    arrivals.set(id, arrival);
    using connection = await openConnection(proxy.url);
    await begin(connection, id, arrival.promise);
    const leftAt = performance.now();
    // Some say goodbye, some do not.
    if (vanished % 2 === 0) connection.socket.destroy();
    else connection.socket.resetAndDestroy();
    vanished += 1;
    if (isSent) closedAfterMs.get(name)?.push((await (await arrival.promise).closed) - leftAt);
    else arrival.promise.then(() => problems.push(`Gone ${name}: the provider was asked all the same.`));
  }

  async function round(number: number): Promise<void> {
    const ids = new Map<string, Moment>();
    for (const [index, [name, moment]] of Object.entries(moments).entries()) {
      const some = Array.from({ length: atOnce }, (_, one) => `c${number}-${index}-${one}`);
      for (const id of some) ids.set(id, moment);
      await Promise.all(some.map((id) => vanish(name, moment, id)));
    }
    await whenHealth(proxy, { status: 'ok', requests: { open: 0, pending: 0 } });
    const { data } = await client.api.query.ids({ requestIds: [...ids.keys()] });
    const rows = new Map(data.map((row) => [row.request_id, row]));
    for (const [id, { logged }] of ids) {
      const row = rows.get(id);
      const isRight =
        row === undefined
          ? logged === null
          : row.state === logged?.state && (row.response_text || null) === logged.response_text;
      if (!isRight) problems.push(`${id} is logged as ${row?.state} with ${row?.response_text}.`);
    }
  }

  await round(0);
  const before = openFiles(proxy.pid);
  for (const measured of closedAfterMs.values()) measured.length = 0;
  for (let number = 1; number <= rounds; number += 1) await round(number);
  const after = openFiles(proxy.pid);
  const toProvider = provider.openConnections();
  const { stderr } = await proxy.stop();
  const measured = [...closedAfterMs.values()].flat();
  tell(context, 'clients that vanish', {
    ...{ moments: Object.keys(moments).length, clients: vanished, 'wrong in log': problems.length },
    'closed within 100 ms': `${measured.filter((ms) => ms <= 100).length} of ${measured.length}`,
    ...{ 'files open before': before, 'files open after': after, 'connections left': toProvider },
    ...Object.fromEntries([...closedAfterMs].map(([name, each]) => [name, distribution(each)])),
  });

  expect(problems).toEqual([]);
  expect(measured.filter((ms) => ms > longestMs)).toEqual([]);
  expect(measured.length).toBeGreaterThan(rounds);
  expect(toProvider).toBe(0);
  expect(after - before).toBeLessThanOrEqual(atOnce);
  expect(stderr.trim()).toBe('Stopping ...');
});

function distribution(measured: readonly number[]): string {
  if (measured.length === 0) return 'never sent';
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1);
  return `${at(0.5)} ms (p90 ${at(0.9)}, p99 ${at(0.99)}, longest ${at(1)})`;
}
