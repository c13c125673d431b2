import { setTimeout } from 'node:timers/promises';
import { createClient } from '@thumbwire/shared';
import { type ChildProxyOptions, startChildProxy } from '../../../support/child-proxy.ts';
import { delayOf } from '../../event-loop.ts';
import { nodeEnvironment, nodeFlags } from '../../started.ts';
import { cpuSecondsOf } from '../process.ts';
import { type Contender, chatPath } from './contender.ts';

/** This proxy, as `npm start` starts it, with everything logged. */
export interface Thumbwire extends Contender {
  readonly pid: number;
  readonly url: string;
  readonly key: string;
  readonly home: string;
  /** How many answers left without an id, because the begin of their record took too long. */
  notLogged(): Promise<number>;
}

export async function startThumbwire(
  upstreamPort: number,
  options: Pick<ChildProxyOptions, 'home' | 'nodeArguments'>,
): Promise<Thumbwire> {
  const proxy = await startChildProxy({
    ...options,
    nodeArguments: [...nodeFlags, ...(options.nodeArguments ?? [])],
    providers: { openai: `http://127.0.0.1:${upstreamPort}/v1` },
    env: nodeEnvironment,
  });
  const { url, key, home, pid } = proxy;
  const client = createClient({ url, key });
  const requests = async () => (await client.api.health()).data.requests;
  return {
    ...{ name: 'thumbwire', url, key, home, pid, port: Number(new URL(url).port) },
    ...{ path: `/openai${chatPath}`, headers: {}, streams: true },
    async settle() {
      const startedAt = performance.now();
      for (;;) {
        const { open, pending } = await requests();
        if (open + pending === 0) break;
        await setTimeout(10);
      }
      const keptMs = performance.now() - startedAt;
      while ((await requests()).unindexed > 0) await setTimeout(50);
      const indexedMs = performance.now() - startedAt;
      await quiet(pid);
      return { keptMs, indexedMs };
    },
    notLogged: async () => (await requests()).notLogged,
    delay: () => delayOf(proxy),
    stop: async () => void (await proxy.stop()),
  };
}

export const unloggedName = 'thumbwire, not logged';

/**
 * The same proxy with requests that it passes on and does not log, because they are no question to a model: what its
 * logging costs, and what it could reach at most.
 */
export function unlogged({ port, pid, settle }: Thumbwire): Contender {
  return {
    ...{ name: unloggedName, port, method: 'PUT', path: '/openai/v1/files/bench', headers: {}, pid },
    ...{ streams: true, stop: async () => {}, ...(settle && { settle }) },
  };
}

const longestQuietMs = 60_000;

/** What it does when nothing else is to do is over as well. */
async function quiet(pid: number): Promise<void> {
  const windowMs = 500;
  const endsAt = performance.now() + longestQuietMs;
  while (performance.now() < endsAt) {
    const before = await cpuSecondsOf(pid);
    await setTimeout(windowMs);
    if ((await cpuSecondsOf(pid)) - before < windowMs / 1000 / 10) return;
  }
  throw new Error(`The proxy is not quiet ${longestQuietMs / 1000} s after its last request.`);
}
