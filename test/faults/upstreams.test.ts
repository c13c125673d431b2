import { createClient, type RequestRow } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { openConnection, toBytes } from '../support/raw-client.ts';
import { size, tell } from './counts.ts';
import { whenHealth } from './observe.ts';
import { openFiles } from './open-files.ts';
import { type Behaviour, behaviours } from './upstreams/behaviours.ts';

const rounds = size(5, 100);
const atOnce = 5;
const names = Object.keys(behaviours);

test('whatever providers do, their clients and the log are told what happened, and no connection stays behind', {
  timeout: 60_000 + rounds * 5_000,
}, async (context) => {
  const steps = new Map<string, { arrived: PromiseWithResolvers<void>; half: PromiseWithResolvers<void> }>();
  await using provider = await startFakeProvider(async (received, response) => {
    await received.body;
    const [id = ''] = received.header('x-id');
    const step = steps.get(id);
    step?.arrived.resolve();
    const behaviour = behaviours[received.header('x-behaviour')[0] ?? ''];
    await behaviour?.answer({ received, response, half: step?.half.promise ?? Promise.resolve() });
  });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path, providers: { openai: `${provider.url}/v1` } });
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => void (await proxy.kill9()));
  const client = createClient(proxy);
  const problems: string[] = [];

  /** One exchange, from the side of its client. */
  async function ask(name: string, behaviour: Behaviour, id: string): Promise<void> {
    const step = { arrived: Promise.withResolvers<void>(), half: Promise.withResolvers<void>() };
    steps.set(id, step);
    using connection = await openConnection(proxy.url);
    connection.write(
      toBytes(proxy.url, {
        ...{ method: 'POST', path: '/openai/v1/chat/completions' },
        headers: [
          ['X-Behaviour', name],
          ['X-Id', id],
          ['Helicone-Request-Id', id],
        ],
        body: '{"model":"gpt-4o-mini","stream":true,"messages":[]}',
      }),
    );
    if (behaviour.leaves === 'at once') await step.arrived.promise;
    else await Promise.race([connection.arrival('Half'), connection.ended]).catch(() => {});
    step.half.resolve();
    if (behaviour.leaves !== undefined) connection.socket.destroy();
    const error = await connection.ended;
    const ends = behaviour.leaves !== undefined ? 'left' : error === null ? 'whole' : 'reset';
    const text = connection.received().toString('latin1');
    const [, status = null] = /HTTP\/1\.1 ([2-5]\d\d)/.exec(text) ?? [];
    if (ends !== behaviour.ends || Number(status) !== Number(behaviour.status)) {
      problems.push(`One that ${name}: its client sees ${status} and an end that is ${ends} (${error}).`);
    }
    if (text.includes('stray')) problems.push(`One that ${name}: its client gets what is not its own.`);
  }

  /** Each behaviour some times at once. @returns the ids, by behaviour */
  async function round(number: number): Promise<void> {
    const asked: { name: string; id: string; behaviour: Behaviour }[] = [];
    for (const [name, behaviour] of Object.entries(behaviours)) {
      const some = Array.from({ length: atOnce }, (_, one) => ({
        ...{ name, behaviour, id: `r${number}-${names.indexOf(name)}-${one}` },
      }));
      await Promise.all(some.map(({ id }) => ask(name, behaviour, id)));
      asked.push(...some);
    }
    await whenHealth(proxy, { status: 'ok', requests: { open: 0, pending: 0 } });
    const { data } = await client.api.query.ids({ requestIds: asked.map(({ id }) => id) });
    const rows = new Map(data.map((row) => [row.request_id, row]));
    for (const { name, id, behaviour } of asked) {
      const problem = wrongIn(rows.get(id), behaviour);
      if (problem !== null) problems.push(`One that ${name}: the log says ${problem}`);
    }
  }

  await round(0);
  const before = openFiles(proxy.pid);
  for (let number = 1; number <= rounds; number += 1) await round(number);
  const after = openFiles(proxy.pid);
  const toProvider = provider.openConnections();
  const { stderr } = await proxy.stop();
  tell(context, 'providers that misbehave', {
    ...{
      behaviours: names.length,
      exchanges: provider.received.length,
      'wrong in client or log': problems.length,
    },
    ...{ 'files open before': before, 'files open after': after, 'connections left': toProvider },
  });

  expect(problems).toEqual([]);
  // What rests is kept for the next request; what leaks is as many as there were.
  expect(after - before).toBeLessThanOrEqual(atOnce);
  expect(toProvider).toBeLessThanOrEqual(atOnce);
  expect(stderr.trim()).toBe('Stopping ...');
});

function wrongIn(row: RequestRow | undefined, { state, status, text }: Behaviour): string | null {
  if (row === undefined) return 'nothing.';
  const { state: isState, response_status: isStatus, response_text: isText } = row;
  const isRight =
    isState === state &&
    (status === null || isStatus === status) &&
    isText?.trim() === text &&
    row.error !== '';
  return isRight ? null : `${isState} ${isStatus} ${isText} (${row.error})`;
}
