import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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
import { createLedger, type Ledger, runLoad, sendRating } from '../support/load.ts';
import { createRandom } from '../support/random.ts';
import { checkHistories, checkLedger } from './check.ts';

/** A longer run, of other moments: `THUMBWIRE_TEST_KILL_ROUNDS=200 THUMBWIRE_TEST_SEED=1 npm run -s test:run -- kill`. */
const rounds = Number(process.env.THUMBWIRE_TEST_KILL_ROUNDS ?? 20);
const seed = Number(process.env.THUMBWIRE_TEST_SEED ?? 20_251);

test(`keeps every id and every acknowledged rating when the proxy is killed ${rounds} times under load`, {
  timeout: 60_000 + rounds * 15_000,
}, async () => {
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
  console.info(
    `Killed ${kills} times in ${rounds} rounds (seed ${seed}): ${ledger.exchanges} exchanges, ` +
      `${last.ids} ids and ${last.ratings} ratings checked, ${problems.length} lost or wrong.`,
  );

  expect(problems).toEqual([]);
  expect(ledger.faults).toEqual([]);
  expect(up).toBe(ups.length);
  expect(open).toBe(0);
  expect(last.ids).toBeGreaterThan(rounds);
  expect(stopped.code).toBe(0);
  expect(integrity(home.path)).toBe('ok');
});

/** Runs the load and kills the proxy some milliseconds after so many response heads have arrived. */
async function loadUntilKilled(
  ledger: Ledger,
  proxy: Awaited<ReturnType<typeof startChildProxy>>,
  heads: number,
  delayMs: number,
): Promise<void> {
  const killed = new AbortController();
  const enough = Promise.withResolvers<void>();
  let arrived = 0;
  const load = runLoad(ledger, {
    ...{ url: proxy.url, key: proxy.key, killed: killed.signal },
    onHead: () => {
      arrived += 1;
      if (arrived === heads) enough.resolve();
    },
  });
  await enough.promise;
  await delay(delayMs);
  killed.abort();
  await proxy.kill9();
  await load;
}

/** A crash during the recovery from a crash. */
async function killWhileStarting(options: ChildProxyOptions, delayMs: number): Promise<void> {
  const starting = spawnProxy(options);
  await delay(delayMs);
  await starting.kill9();
}

/** What a careful client does: the event id says whether the first one had arrived. */
async function sendUnacknowledgedAgain(
  ledger: Ledger,
  proxy: { url: string; key: string },
): Promise<string[]> {
  const problems: (string | null)[] = [];
  for (const { ratings } of ledger.connections) {
    for (const [id, attempts] of ratings) {
      const unacknowledged = attempts.filter((attempt) => !attempt.isAcknowledged);
      for (const attempt of unacknowledged) problems.push(await sendRating(id, attempt, proxy));
    }
  }
  return problems.filter((problem) => problem !== null);
}

/** Read beside the running proxy: what is committed must be whole at any time. */
function integrity(home: string): unknown {
  const database = new DatabaseSync(join(home, databaseFile), { readOnly: true });
  try {
    return database.prepare('PRAGMA integrity_check').get()?.integrity_check;
  } finally {
    database.close();
  }
}

const databaseFile = 'thumbwire.db';
