import { join } from 'node:path';
import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChatProvider } from '../support/chat-provider.ts';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { createLedger, type Ledger, sendUnacknowledgedAgain } from '../support/load.ts';
import { createRandom } from '../support/random.ts';
import { startLoad } from './background-load.ts';
import { checkHistories, checkLedger } from './check.ts';
import { seed, size, tell } from './counts.ts';
import { doubles, integrity } from './database.ts';
import { canMount, fullDisk } from './faults.ts';
import { whenHealth } from './observe.ts';
import { apart } from './refused.ts';

const rounds = size(2, 12);

test.runIf(canMount)(
  'a disk that gets full under load costs no exchange and nothing that was acknowledged, also with a kill',
  { timeout: 60_000 + rounds * 30_000 },
  async (context) => {
    const random = createRandom(seed);
    await using provider = await startChatProvider({ random: random.fork(), delayMs: 4 });
    const total = { exchanges: 0, kills: 0, unlogged: 0, refused: 0, ids: 0, ratings: 0 };
    const problems: string[] = [];

    for (let round = 1; round <= rounds; round += 1) {
      await using stack = new AsyncDisposableStack();
      const folder = stack.use(await temporaryHome());
      const home = join(folder.path, 'home');
      stack.use(await fullDisk.prepare(home));
      const options = { home, providers: { openai: provider.baseUrl } };
      let proxy = await startChildProxy(options);
      stack.defer(async () => void (await proxy.kill9()));
      const ledger = createLedger(16, random.fork());
      const load = startLoad(ledger, proxy);
      await load.heads(1 + random.below(300));

      const makeRoom = await fullDisk.breaks(proxy);
      await load.heads(10 + random.below(30));
      const sick = await whenHealth(proxy, { status: 'degraded' });
      const isKilled = round % 2 === 0;
      if (isKilled) {
        const ended = load.stop();
        await proxy.kill9();
        await ended;
        await makeRoom();
        proxy = await startChildProxy(options);
        total.kills += 1;
      } else {
        await makeRoom();
        await load.heads(50);
        await load.stop();
        const { requests } = await whenHealth(proxy, { status: 'ok', requests: { pending: 0 } });
        const unlogged = answeredWithoutId(ledger);
        total.unlogged += unlogged;
        if (requests.notLogged !== unlogged) {
          problems.push(
            `Round ${round}: ${unlogged} were not logged, and the proxy says ${requests.notLogged}.`,
          );
        }
      }

      const again = await sendUnacknowledgedAgain(ledger, proxy);
      const client = createClient(proxy);
      const found = await checkLedger(ledger, client);
      const histories = ledger.connections.map((each) => checkHistories(each, each.ratings.keys(), client));
      const { faults, refused } = apart(ledger.faults);
      const damage = [integrity(home), ...doubles(home)].filter((each) => each !== 'ok');
      const all = [
        ...again,
        ...found.problems,
        ...(await Promise.all(histories)).flat(),
        ...faults,
        ...damage,
      ];
      problems.push(...all.map((problem) => `Round ${round}: ${problem}`));
      if (!/full|space|disk/.test(sick.reason ?? '')) problems.push(`Round ${round}: it says ${sick.reason}`);
      total.exchanges += ledger.exchanges;
      total.refused += refused;
      total.ids += found.ids;
      total.ratings += found.ratings;
    }
    tell(context, 'disk full under load', {
      ...{ rounds, kills: total.kills, exchanges: total.exchanges, 'said to be unlogged': total.unlogged },
      ...{ 'ratings refused': total.refused, 'ids checked': total.ids, 'ratings checked': total.ratings },
      losses: problems.length,
    });

    expect(problems).toEqual([]);
    expect(total.unlogged).toBeGreaterThan(0);
    expect(total.ratings).toBeGreaterThan(0);
  },
);

if (!canMount) {
  test.skip('a disk that gets full: runs as root on Linux, where a small one can be mounted');
}

function answeredWithoutId(ledger: Ledger): number {
  return ledger.connections.flatMap(({ unanswered }) => unanswered.filter(({ end }) => end !== 'broken'))
    .length;
}
