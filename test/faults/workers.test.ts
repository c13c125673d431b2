import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChatProvider } from '../support/chat-provider.ts';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { createLedger, sendUnacknowledgedAgain } from '../support/load.ts';
import { createRandom } from '../support/random.ts';
import { startLoad } from './background-load.ts';
import { checkHistories, checkLedger } from './check.ts';
import { seed, size, tell } from './counts.ts';
import { doubles, integrity } from './database.ts';
import { exported } from './exported.ts';
import { deadWriter } from './faults.ts';
import { whenHealth } from './observe.ts';
import { apart } from './refused.ts';

const rounds = size(3, 20);

test('all threads die again and again under load and exports: nothing acknowledged goes, and all comes back', {
  timeout: 60_000 + rounds * 20_000,
}, async (context) => {
  const random = createRandom(seed);
  await using provider = await startChatProvider({ random: random.fork(), delayMs: 4 });
  await using home = await temporaryHome();
  const proxy = await startChildProxy({
    ...{ home: home.path, providers: { openai: provider.baseUrl } },
    nodeArguments: deadWriter.nodeArguments,
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => void (await proxy.kill9()));
  const client = createClient(proxy);
  const ledger = createLedger(16, random.fork());
  const load = startLoad(ledger, proxy);
  const gaps: string[] = [];
  const exports = { whole: 0, broken: 0 };

  for (let round = 1; round <= rounds; round += 1) {
    await load.heads(20 + random.below(100));
    const known = ledger.connections.reduce((sum, { seen }) => sum + seen.size, 0);
    const exporting = exported(client).catch(() => null);
    const lift = await deadWriter.breaks(proxy);
    await load.heads(1 + random.below(15));
    await lift();
    const lines = await exporting;
    exports[lines === null ? 'broken' : 'whole'] += 1;
    if (lines !== null && lines < known) gaps.push(`Round ${round}: ${lines} of ${known} were exported.`);
    await whenHealth(proxy, { status: 'ok' });
    await load.heads(20);
  }
  await load.stop();
  await whenHealth(proxy, { status: 'ok', requests: { pending: 0, open: 0 } });
  const again = await sendUnacknowledgedAgain(ledger, proxy);
  const found = await checkLedger(ledger, client);
  const histories = ledger.connections.map((each) => checkHistories(each, each.ratings.keys(), client));
  const { faults, refused } = apart(ledger.faults);
  const problems = [
    ...gaps,
    ...again,
    ...found.problems,
    ...(await Promise.all(histories)).flat(),
    ...faults,
  ];
  const { data: all } = await client.api.query.count({ filter: 'all' });
  const last = await exported(client);
  const exit = await proxy.stop();
  tell(context, 'worker threads die under load', {
    ...{
      rounds,
      exchanges: ledger.exchanges,
      'exports broken off': exports.broken,
      'ratings refused': refused,
    },
    ...{ 'ids checked': found.ids, 'ratings checked': found.ratings, losses: problems.length },
  });

  expect(problems).toEqual([]);
  expect(last).toBe(all);
  expect(exit.code).toBe(0);
  expect(integrity(home.path)).toBe('ok');
  expect(doubles(home.path)).toEqual([]);
});
