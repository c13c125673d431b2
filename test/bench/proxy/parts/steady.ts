import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createClient } from '@thumbwire/shared';
import { delayMeter } from '../../event-loop.ts';
import type { Row } from '../../report.ts';
import { direct } from '../contenders/direct.ts';
import { startHttpProxy } from '../contenders/http-proxy.ts';
import { startThumbwire, type Thumbwire } from '../contenders/thumbwire.ts';
import { median, middle, playRounds } from '../rounds.ts';
import { expectLogged } from './expect-logged.ts';
import type { Part } from './part.ts';

const upstreamMs = 200;
const perSecond = 500;

/** A day's work at its busiest: far below capacity, with many answers under way at once. */
export const steady: Part = {
  summary: '500 requests each second whose answers take 200 ms: what is added, and how far the index lags',
  async run({ rig, folder, rounds, seconds }) {
    const home = join(folder, 'steady');
    await mkdir(home);
    await using started = new AsyncDisposableStack();
    const own = await startThumbwire(rig.upstreamPort, { home, nodeArguments: delayMeter });
    const other = await startHttpProxy(rig.upstreamPort, delayMeter);
    const contenders = [direct(rig.upstreamPort), other, own];
    for (const contender of contenders) started.defer(() => contender.stop());
    await rig.delayAnswers(upstreamMs);
    started.defer(() => rig.delayAnswers(0));

    const delays = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
    let lag = 0;
    let passed = 0;
    const slices = await playRounds(contenders, rounds, async (contender) => {
      const load = { isStreamed: false, connections: 0, durationMs: 2 * seconds * 1000, perSecond };
      await contender.delay?.();
      const lagOf = contender === own ? watchLag(own) : null;
      const slice = await rig.load(contender, load);
      const delay = await contender.delay?.();
      if (delay !== undefined) delays.get(contender.name)?.push(delay.p99);
      if (lagOf !== null) {
        lag = Math.max(lag, await lagOf());
        passed += slice.answers;
      }
      return slice;
    });
    expectLogged(own, passed);

    const p50 = (name: string) => (slices.get(name) ?? []).map(({ p50Ms }) => p50Ms);
    const base = p50('direct');
    const added = (name: string) => median(p50(name).map((ms, index) => ms - (base[index] ?? Number.NaN)));
    const heldUp = (name: string) => median(delays.get(name) ?? []);
    const row = (name: string, value: number, unit: string, goal: number | null = null): Row => ({
      ...{ name: `steady: ${name}`, value, goal, better: 'lower', unit },
    });
    return [
      row('added p50', added('thumbwire'), 'ms', 1),
      row('added p50 by http-proxy', added('http-proxy'), 'ms'),
      row('search index lag, most', lag, 's', 5),
      row('event loop held up, p99', heldUp('thumbwire'), 'ms'),
      row('event loop of http-proxy, p99', heldUp('http-proxy'), 'ms'),
      row('event loop held up by the store, p99', heldUp('thumbwire') - heldUp('http-proxy'), 'ms', 5),
      row(
        'p99 of thumbwire',
        middle(slices, 'thumbwire', ({ p99Ms }) => p99Ms),
        'ms',
      ),
      row(
        'p99 direct',
        middle(slices, 'direct', ({ p99Ms }) => p99Ms),
        'ms',
      ),
    ];
  },
};

/** How long a text waits to become searchable: seconds of this load that the index is behind. */
function watchLag({ url, key }: Thumbwire): () => Promise<number> {
  const client = createClient({ url, key });
  let most = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const { data } = await client.api.health();
      most = Math.max(most, data.requests.unindexed / perSecond);
      await setTimeout(100);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return most;
  };
}
