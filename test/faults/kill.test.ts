import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChatProvider } from '../support/chat-provider.ts';
import {
  type ChildProxyOptions,
  spawnProxy,
  startChildProxy,
  temporaryHome,
} from '../support/child-proxy.ts';
import { createLedger, type Ledger, sendUnacknowledgedAgain } from '../support/load.ts';
import { createRandom } from '../support/random.ts';
import { startLoad } from './background-load.ts';
import { checkHistories, checkLedger } from './check.ts';
import { seed, size, tell } from './counts.ts';
import { doubles, integrity } from './database.ts';

const rounds = size(12, 200);

test(`keeps every id and every acknowledged rating when the proxy is killed ${rounds} times under load`, {
  timeout: 60_000 + rounds * 15_000,
}, async (context) => {
  const random = createRandom(seed);
  await using provider = await startChatProvider({ random: random.fork(), delayMs: 8 });
  await using home = await temporaryHome();
  const options = { home: home.path, providers: { openai: provider.baseUrl } };
  const ledger = createLedger(16, random.fork());
  const problems: string[] = [];
  let kills = 0;
  let proxy = await startChildProxy(options);
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await proxy.kill9();
  });

  for (let round = 1; round <= rounds; round += 1) {
    const heads = 1 + random.below(160);
    await loadUntilKilled(ledger, proxy, heads, random.below(25));
    kills += 1;
    if (random.isBelow(0.25)) {
      await killWhileStarting(options, random.below(400));
      kills += 1;
    }

    proxy = await startChildProxy(options);
    const client = createClient(proxy);
    const found = await checkLedger(ledger, client);
    const again = await sendUnacknowledgedAgain(ledger, proxy);
    problems.push(...[...found.problems, ...again].map((problem) => `Round ${round}: ${problem}`));
    expect(integrity(home.path), `after round ${round}`).toBe('ok');
  }

  const client = createClient(proxy);
  const last = await checkLedger(ledger, client);
  for (const connection of ledger.connections) {
    problems.push(...(await checkHistories(connection, connection.ratings.keys(), client)));
  }
  problems.push(...last.problems);
  const ups = ledger.connections.flatMap(({ ratings }) =>
    [...ratings.values()].filter((attempts) => attempts.at(-1)?.rating),
  );
  const { data: up } = await client.api.query.count({ filter: { feedback: { rating: { equals: true } } } });
  const { data: open } = await client.api.query.count({ filter: { request: { state: { equals: 'open' } } } });
  const stopped = await proxy.stop();
  tell(context, 'kill -9 under load', {
    ...{ rounds, kills, exchanges: ledger.exchanges, 'ids checked': last.ids },
    ...{ 'known as complete': last.kept, 'ratings checked': last.ratings, losses: problems.length },
  });

  expect(problems).toEqual([]);
  expect(ledger.faults).toEqual([]);
  expect(up).toBe(ups.length);
  expect(open).toBe(0);
  expect(last.ids).toBeGreaterThan(rounds);
  expect(last.kept).toBeGreaterThan(rounds);
  expect(stopped.code).toBe(0);
  expect(integrity(home.path)).toBe('ok');
  expect(doubles(home.path)).toEqual([]);
});

/** Runs the load and kills the proxy some milliseconds after so many response heads have arrived. */
async function loadUntilKilled(
  ledger: Ledger,
  proxy: Awaited<ReturnType<typeof startChildProxy>>,
  heads: number,
  delayMs: number,
): Promise<void> {
  const load = startLoad(ledger, proxy);
  await load.heads(heads);
  await delay(delayMs);
  const ended = load.stop();
  await proxy.kill9();
  await ended;
}

/** A crash during the recovery from a crash. */
async function killWhileStarting(options: ChildProxyOptions, delayMs: number): Promise<void> {
  const starting = spawnProxy(options);
  await delay(delayMs);
  await starting.kill9();
}
