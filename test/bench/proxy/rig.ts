import { isDeepStrictEqual } from 'node:util';
import { peakBytes, resetPeak } from '../peak.ts';
import type { Contender } from './contenders/contender.ts';
import type { Load, Loaded } from './load/load.ts';
import { cpuSecondsOf, type Helper, startHelper } from './process.ts';
import type { UpstreamSettings } from './upstream.ts';

/** The provider and the clients of a benchmark, each in a process of its own. */
export interface Rig extends AsyncDisposable {
  readonly upstreamPort: number;
  /** Has the provider wait so long before each of its answers. */
  delayAnswers(delayMs: number): Promise<void>;
  /** Sends requests through a contender, and waits until what came of them is done with. */
  load(contender: Contender, load: Omit<Load, 'port' | 'path' | 'headers'>): Promise<Slice>;
}

/** One contender's turn. */
export interface Slice extends Loaded {
  /** Processor time of the contender for all that it was asked, work that it put off included. */
  readonly cpuSeconds: number;
  /** The most memory that it held while it had this load. */
  readonly peakBytes: number;
  /** Time after the last answer until all was kept, and until it could be searched. */
  readonly keptMs: number;
  readonly indexedMs: number;
}

export async function startRig(): Promise<Rig> {
  const upstream = await startHelper('upstream.ts');
  const clients: Helper = await startHelper('load/load.ts');
  return {
    upstreamPort: upstream.port,
    async delayAnswers(delayMs) {
      await upstream.ask<UpstreamSettings>({ delayMs } satisfies UpstreamSettings);
    },
    async load(contender, load) {
      const { name, port, method = 'POST', path, headers, pid } = contender;
      const before = pid === null ? 0 : await cpuSecondsOf(pid);
      if (pid !== null) await resetPeak(pid);
      const { loaded } = await clients.ask<{ loaded: Loaded }>({
        ...load,
        ...{ port, method, path, headers },
      } satisfies Load);
      if (loaded.failure !== null) throw new Error(`${name}: ${loaded.failure}`);
      const peak = pid === null ? 0 : await peakBytes(pid);
      const { keptMs, indexedMs } = (await contender.settle?.()) ?? { keptMs: 0, indexedMs: 0 };
      const after = pid === null ? 0 : await cpuSecondsOf(pid);
      return {
        ...loaded,
        ...{ keptMs, indexedMs },
        cpuSeconds: after - before,
        peakBytes: peak,
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([upstream.stop(), clients.stop()]);
    },
  };
}

/** Fails unless the contender hands on what the provider says. A gateway may write the same JSON in another way. */
export async function prove(
  { name, port, method = 'POST', path, headers }: Contender,
  { requests, expected }: { requests: readonly Buffer[]; expected: readonly Buffer[] },
): Promise<void> {
  for (const [index, body] of requests.entries()) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json', authorization: 'Bearer sk-bench' },
      body,
    });
    const [given, wanted] = [await response.text(), expected[index]?.toString('utf8') ?? ''];
    if (response.status === 200 && (given === wanted || isSameJson(given, wanted))) continue;
    throw new Error(`${name} answered question ${index} with ${response.status} ${given.slice(0, 200)}`);
  }
}

function isSameJson(given: string, wanted: string): boolean {
  try {
    const [one, other] = [JSON.parse(given), JSON.parse(wanted)];
    return isDeepStrictEqual({ ...one, provider: null }, { ...other, provider: null });
  } catch {
    return false;
  }
}
