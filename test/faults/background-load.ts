import { type Ledger, runLoad } from '../support/load.ts';

/** Load on a proxy, beside what a test does to it. */
export interface BackgroundLoad {
  /** Resolves when so many more response heads have arrived. */
  heads(count: number): Promise<void>;
  /** From now on nothing that breaks is a fault. Resolves when everything has ended. */
  stop(): Promise<void>;
}

export function startLoad(ledger: Ledger, { url, key }: { url: string; key: string }): BackgroundLoad {
  const stopped = new AbortController();
  const waiting = new Set<{ left: number; resolve(): void }>();
  const onHead = () => {
    for (const each of waiting) {
      each.left -= 1;
      if (each.left > 0) continue;
      waiting.delete(each);
      each.resolve();
    }
  };
  const ended = runLoad(ledger, { url, key, killed: stopped.signal, onHead });
  return {
    heads: (left) => new Promise((resolve) => waiting.add({ left, resolve })),
    stop() {
      stopped.abort();
      return ended;
    },
  };
}
