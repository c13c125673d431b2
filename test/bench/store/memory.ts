import { createClient } from '@thumbwire/shared';
import { startChildProxy } from '../../support/child-proxy.ts';
import { residentBytes } from '../../support/resident-bytes.ts';
import { peakBytes } from '../peak.ts';
import type { Row } from '../report.ts';
import { nodeEnvironment, nodeFlags } from '../started.ts';

const goalMegabytes = 300;

/** What a proxy on this log holds in memory when it has started, and after it was asked much. */
export async function memoryOf(home: string): Promise<Row[]> {
  const proxy = await startChildProxy({
    home,
    nodeArguments: nodeFlags,
    env: { ...nodeEnvironment, THUMBWIRE_KEEP_BODIES: 'all' },
  });
  try {
    const { api } = createClient(proxy);
    await api.query.run({ filter: 'all', limit: 1 });
    const started = residentBytes(proxy.pid);
    for (let round = 0; round < 50; round++) {
      await api.query.run({ filter: 'all', limit: 50, offset: round * 1000 });
      await api.query.run({ filter: { text: { contains: 'the' } }, limit: 50 });
      await api.query.run({
        filter: { feedback: { rating: { equals: false } } },
        limit: 50,
        includeInputs: true,
      });
      await api.insights.rates({ groupBy: ['model', 'day'] });
    }
    const asked = residentBytes(proxy.pid);
    for (let round = 0; round < 20; round++) {
      await api.query.run({ filter: 'all', limit: 1000, offset: round * 1000 });
    }
    const row = (name: string, bytes: number): Row => ({
      name: `memory of the proxy, ${name}`,
      value: bytes / 1e6,
      goal: goalMegabytes,
      better: 'lower',
      unit: 'MB',
    });
    return [
      row('started', started),
      row('asked for pages, texts and rates', asked),
      row('after the largest pages', residentBytes(proxy.pid)),
      row('most it ever had', await peakBytes(proxy.pid)),
    ];
  } finally {
    await proxy.stop();
  }
}
