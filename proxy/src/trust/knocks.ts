import { isExtensionOrigin, isWebOrigin } from '@thumbwire/shared';
import type { AccessStore, StoredOrigin } from '../stores/store.ts';

/** Remembers what was refused to origins. */
export interface Knocks {
  note(origin: string, wanted: 'route' | 'api'): void;
  /** Hands to the store what it does not know yet. */
  flush(): void;
}

/** Of origins that nobody has decided about, those that were refused last. */
const mostAsking = 100;

/** A page that keeps asking is written down this often. */
const flushMs = 2_000;

/** @param options.known Every known origin by its name; changed here. */
export function createKnocks(options: {
  store: AccessStore;
  known: Map<string, StoredOrigin>;
  now: () => number;
}): Knocks {
  const { store, known, now } = options;
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const name of changed) {
      const origin = known.get(name);
      const written = origin === undefined ? store.removeOrigin(name) : store.putOrigin(origin);
      // It only informs: the next refusal is written with all that were before it.
      written.catch(() => {});
    }
    changed.clear();
  }

  /** Makes room for one more: a flood of made-up names pushes out its own. */
  function forgetOldest(): void {
    const asking = Array.from(known.values()).filter(({ status }) => status === 'asking');
    if (asking.length < mostAsking) return;
    const oldest = asking.reduce((one, other) =>
      (other.lastRefusedAt ?? 0) < (one.lastRefusedAt ?? 0) ? other : one,
    );
    known.delete(oldest.origin);
    changed.add(oldest.origin);
  }

  return {
    note(name, wanted) {
      if (!isDecidable(name)) return;
      if (!known.has(name)) forgetOldest();
      const before = known.get(name) ?? unknown(name);
      known.set(name, {
        ...before,
        wantedRoute: before.wantedRoute || wanted === 'route',
        wantedApi: before.wantedApi || wanted === 'api',
        refusals: before.refusals + 1,
        lastRefusedAt: now(),
      });
      changed.add(name);
      // Not now: this is the way of an exchange.
      timer ??= setTimeout(flush, flushMs).unref();
    },
    flush,
  };
}

/** An origin of which nothing is known. */
export function unknown(origin: string): StoredOrigin {
  return {
    ...{ origin, status: 'asking', decidedBy: null, decidedAt: null },
    ...{ wantedRoute: false, wantedApi: false, refusals: 0, lastRefusedAt: null },
  };
}

/** Whether somebody can decide about an origin: one that a browser names like this, and not `null`. */
export function isDecidable(origin: string): boolean {
  return origin.length <= 300 && (isWebOrigin(origin) || isExtensionOrigin(origin));
}
