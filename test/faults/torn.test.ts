import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChatProvider } from '../support/chat-provider.ts';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { type Attempt, createLedger, type Exchange, type Ledger } from '../support/load.ts';
import { startProxy } from '../support/proxy.ts';
import { createRandom } from '../support/random.ts';
import { startLoad } from './background-load.ts';
import { checkLedger } from './check.ts';
import { seed, size, tell } from './counts.ts';
import { integrity } from './database.ts';
import { takeSnapshot } from './torn/snapshot.ts';
import { tear } from './torn/tear.ts';

const moments = size(2, 25);
const copiesOfEach = size(6, 16);

test.runIf(process.platform === 'linux')(
  'whatever a power cut leaves of the files opens with every rating that was acknowledged before',
  { timeout: 60_000 + moments * copiesOfEach * 5_000 },
  async (context) => {
    const random = createRandom(seed);
    await using provider = await startChatProvider({ random: random.fork(), delayMs: 4 });
    await using home = await temporaryHome();
    await using copies = await temporaryHome();
    await using stack = new AsyncDisposableStack();
    const proxy = await startChildProxy({ home: home.path, providers: { openai: provider.baseUrl } });
    stack.defer(async () => void (await proxy.kill9()));
    const ledger = createLedger(16, random.fork());
    const count = { torn: 0, sameLife: 0, ids: 0, ratings: 0 };
    const ways = new Set<string>();
    const problems: string[] = [];

    for (let moment = 1; moment <= moments; moment += 1) {
      const load = startLoad(ledger, proxy);
      await load.heads(10 + random.below(150));
      const earlier = await takeSnapshot(proxy, () => acknowledged(ledger));
      await load.heads(1 + random.below(20));
      const later = await takeSnapshot(proxy, () => known(ledger, earlier.noted));
      await load.stop();
      for (let copy = 1; copy <= copiesOfEach; copy += 1) {
        const path = join(copies.path, `${moment}-${copy}`);
        const torn = await tear(path, [earlier.files, later.files], random);
        if (torn === null) continue;
        count.torn += 1;
        if (torn.isSameLife) count.sameLife += 1;
        ways.add(torn.how.replaceAll(/\d+/g, ''));
        const found = await openCopy(path, later.noted);
        count.ids += found.ids;
        count.ratings += found.ratings;
        problems.push(...found.problems.map((problem) => `${moment}-${copy}, ${torn.how}: ${problem}`));
        await rm(path, { recursive: true });
      }
    }
    await proxy.stop();
    tell(context, 'files torn by a power cut', {
      ...{ 'pairs of moments': moments, 'torn copies': count.torn, 'kinds of tear': ways.size },
      'of a log that still held what was acknowledged': count.sameLife,
      ...{ 'ids checked': count.ids, 'ratings checked': count.ratings, losses: problems.length },
    });

    expect(problems).toEqual([]);
    expect(ledger.faults).toEqual([]);
    expect(count.torn).toBeGreaterThan((moments * copiesOfEach) / 2);
    expect(count.sameLife).toBeGreaterThan(0);
    expect(count.ratings).toBeGreaterThan(count.torn);
  },
);

interface Acknowledged {
  readonly ratings: ReadonlySet<Attempt>;
  readonly exchanges: ReadonlySet<Exchange>;
}

/** What clients have the proxy's word for. */
function acknowledged(ledger: Ledger): Acknowledged {
  const { connections } = ledger;
  const attempts = connections.flatMap(({ ratings }) => [...ratings.values()].flat());
  const exchanges = connections.flatMap(({ seen }) => [...seen.values()]);
  return {
    ratings: new Set(attempts.filter(({ isAcknowledged }) => isAcknowledged)),
    exchanges: new Set(exchanges.filter(({ isKept }) => isKept)),
  };
}

/** Everything that was sent, as far as there was the proxy's word for it at the earlier moment. */
function known(ledger: Ledger, earlier: Acknowledged): Ledger {
  return {
    ...{ faults: [], exchanges: ledger.exchanges },
    connections: ledger.connections.map(({ random, seen, unanswered, ratings }) => {
      const isRated = (id: string) => ratings.get(id)?.some((attempt) => earlier.ratings.has(attempt));
      const kept = [...seen].filter(([id, exchange]) => earlier.exchanges.has(exchange) || isRated(id));
      return {
        random,
        unanswered: [...unanswered],
        seen: new Map(
          kept.map(([id, exchange]) => [id, { ...exchange, isKept: earlier.exchanges.has(exchange) }]),
        ),
        ratings: new Map(
          [...ratings].map(([id, attempts]) => [
            id,
            attempts.map((attempt) => ({ ...attempt, isAcknowledged: earlier.ratings.has(attempt) })),
          ]),
        ),
      };
    }),
  };
}

/** Starts a proxy on a copy and looks for what must be there; a rating more must find its place. */
async function openCopy(path: string, ledger: Ledger) {
  try {
    await using proxy = await startProxy({ home: path });
    const found = await checkLedger(ledger, proxy.client);
    const whole = integrity(path);
    if (whole !== 'ok') found.problems.push(`The database is damaged: ${whole}`);
    const [rated] = ledger.connections.flatMap(({ seen }) => [...seen.keys()]);
    if (rated !== undefined) await proxy.client.addFeedback(rated, true);
    return found;
  } catch (error) {
    return { ids: 0, ratings: 0, problems: [`It does not open: ${error}`] };
  }
}
