import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../../report.ts';
import { direct } from '../contenders/direct.ts';
import { startHttpProxy } from '../contenders/http-proxy.ts';
import { startRelay } from '../contenders/relay.ts';
import { startThumbwire } from '../contenders/thumbwire.ts';
import { median, middle, playRounds } from '../rounds.ts';
import type { Part } from './part.ts';

const upstreamMs = 20;

/** What a proxy adds to an answer when nothing else goes on. */
export const latency: Part = {
  summary: 'what is added to an answer that takes 20 ms, over one connection',
  async run({ rig, folder, rounds, seconds }) {
    const home = join(folder, 'latency');
    await mkdir(home);
    await using started = new AsyncDisposableStack();
    const contenders = [
      direct(rig.upstreamPort),
      await startRelay(rig.upstreamPort),
      await startHttpProxy(rig.upstreamPort),
      await startThumbwire(rig.upstreamPort, { home }),
    ];
    for (const contender of contenders) started.defer(() => contender.stop());
    await rig.delayAnswers(upstreamMs);
    started.defer(() => rig.delayAnswers(0));
    const load = { isStreamed: false, connections: 1, durationMs: seconds * 1000, perSecond: null };
    const slices = await playRounds(contenders, rounds, (contender) => rig.load(contender, load));

    const p50 = (name: string) => (slices.get(name) ?? []).map(({ p50Ms }) => p50Ms);
    const base = p50('direct');
    const added = (name: string) => p50(name).map((own, index) => own - (base[index] ?? Number.NaN));
    const [own, other] = [added('thumbwire'), added('http-proxy')];
    const ratios = own.map((ms, index) => ms / (other[index] ?? Number.NaN));
    const told = (name: string, value: number, unit: string): Row => ({
      ...{ name: `latency: ${name}`, value, goal: null, better: 'lower', unit },
    });
    return [
      { ...told('added p50 ÷ http-proxy', median(ratios), ''), goal: 1 },
      told('added p50', median(own), 'ms'),
      told('added p50 by http-proxy', median(other), 'ms'),
      told('added p50 by a socket pipe', median(added('socket pipe')), 'ms'),
      told(
        'p50 direct',
        middle(slices, 'direct', ({ p50Ms }) => p50Ms),
        'ms',
      ),
    ];
  },
};
