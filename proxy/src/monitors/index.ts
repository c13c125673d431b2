import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, NotFoundError } from '@thumbwire/shared';
import { repeat } from '../repeat.ts';
import type { Alert, NewAlert, Store, StoredMonitor } from '../stores/store.ts';
import { type Standing, standingOf } from './check.ts';
import { consequenceOf } from './episode.ts';

export type { Standing } from './check.ts';

/** A monitor, and when it was looked at last, in milliseconds since the epoch; `null`: not since the start. */
export interface WatchedMonitor extends StoredMonitor {
  readonly lookedAt: number | null;
}

/** Rules that watch a negative rate. Methods that name a monitor throw NotFoundError for an unknown one. */
export interface Monitors {
  list(): readonly WatchedMonitor[];
  /** @throws ConflictError there are too many; StoreUnavailableError */
  create(
    wanted: Omit<StoredMonitor, 'id' | 'isPaused' | 'isAlerting' | 'calmSince' | 'createdAt' | 'lastAlertAt'>,
  ): Promise<WatchedMonitor>;
  /** One that goes on begins anew: what it said before its pause does not count. */
  pause(id: string, isPaused: boolean): Promise<WatchedMonitor>;
  remove(id: string): Promise<void>;
  /** How things stand now, with one or with all of them; gives no alert. `null`: it is paused. */
  check(id?: string): Promise<{ monitor: WatchedMonitor; standing: Standing | null; at: number }[]>;
  alerts(options: Parameters<Store['alerts']>[0]): Promise<Alert[]>;
  close(): Promise<void>;
}

const mostMonitors = 100;
/** Ratings that come within this time are looked at together. */
const restMs = 50;
const failedRestMs = 1_000;
/** So often monitors are looked at without a rating. */
const timelyRestMs = 60_000;

/** @throws StoreUnavailableError the monitors cannot be read */
export async function openMonitors(options: {
  store: Store;
  now: () => number;
  log: (line: string) => void;
}): Promise<Monitors> {
  const { store, now, log } = options;
  const known = new Map((await store.monitors()).map((monitor) => [monitor.id, monitor]));
  const lookedAt = new Map<string, number>();
  const closing = new AbortController();
  const { signal } = closing;

  /** Looks at each of them, one after the other; a failure of one is no failure of the others. */
  async function watch(): Promise<number | null> {
    for (const { id } of known.values()) {
      try {
        await look(id);
      } catch (error) {
        if (!signal.aborted) tell(error);
      }
    }
    await delay(restMs, undefined, { signal, ref: false }).catch(() => {
      // The proxy closes.
    });
    // What is in a window changes without a rating, too: by time, by an import. An alert may be due, or over.
    return Array.from(known.values()).some(({ isPaused }) => !isPaused) ? timelyRestMs : null;
  }

  async function look(id: string): Promise<void> {
    const asked = known.get(id);
    if (asked === undefined || asked.isPaused) return;
    const at = now();
    const standing = await standingOf(store, asked, at);
    const monitor = known.get(id);
    if (monitor === undefined || monitor.isPaused || signal.aborted) return;
    const { isAlert, ...state } = consequenceOf(monitor, standing, at);
    const next = { ...monitor, ...state, lastAlertAt: isAlert ? at : monitor.lastAlertAt };
    if (isAlert) {
      await change(next, () => store.addAlert(alertOf(next, standing, at), next));
    } else if (state.isAlerting !== monitor.isAlerting || state.calmSince !== monitor.calmSince) {
      await change(next, () => store.putMonitor(next));
    }
    lookedAt.set(id, at);
  }

  /** Known first, so that whatever is written of it from here on has the change; taken back if it cannot be written. */
  async function change(next: StoredMonitor, write: () => Promise<void>): Promise<void> {
    const before = known.get(next.id);
    known.set(next.id, next);
    await write().catch((error: unknown) => {
      if (before !== undefined && known.get(next.id) === next) known.set(next.id, before);
      throw error;
    });
  }

  function tell(error: unknown): void {
    log(`Monitors: ${error instanceof Error ? error.message : String(error)}`);
  }

  const watching = repeat(watch, tell);

  /** A rating wakes it. Follows only while there is a monitor. */
  async function follow(): Promise<void> {
    while (known.size > 0 && !signal.aborted) {
      try {
        for await (const { type } of store.activity({ signal })) {
          if (known.size === 0) return;
          if (type.startsWith('feedback.')) watching.wake();
        }
      } catch (error) {
        tell(error);
        await delay(failedRestMs, undefined, { signal, ref: false }).catch(() => {
          // The proxy closes.
        });
      }
    }
  }

  let following: Promise<void> | null = null;

  /** Looks at once: something may have come while nobody followed. */
  function begin(): void {
    if (known.size === 0) return;
    following ??= follow().finally(() => {
      following = null;
    });
    watching.wake();
  }

  begin();

  function watched(monitor: StoredMonitor): WatchedMonitor {
    return { ...monitor, lookedAt: lookedAt.get(monitor.id) ?? null };
  }

  function find(id: string): StoredMonitor {
    const monitor = known.get(id);
    if (monitor !== undefined) return monitor;
    throw new NotFoundError(
      'There is no such monitor; "thumbwire monitors list" shows those that there are.',
    );
  }

  return {
    list: () => Array.from(known.values(), watched),
    async create(wanted) {
      if (known.size >= mostMonitors) {
        throw new ConflictError(
          `No monitor was made: there are ${mostMonitors} already. Remove those that you do not need.`,
        );
      }
      const state = { isPaused: false, isAlerting: false, calmSince: null, lastAlertAt: null };
      const made = { ...wanted, ...state, id: `mon_${randomBytes(6).toString('hex')}`, createdAt: now() };
      await store.addMonitor(made).catch((error: unknown) => {
        // It was refused, and must not come alive when it is written after all.
        store.removeMonitor(made.id).catch(tell);
        throw error;
      });
      known.set(made.id, made);
      begin();
      return watched(made);
    },
    async pause(id, isPaused) {
      const next = { ...find(id), isPaused, isAlerting: false, calmSince: null };
      await change(next, () => store.putMonitor(next));
      watching.wake();
      return watched(next);
    },
    async remove(id) {
      const monitor = find(id);
      known.delete(id);
      await store.removeMonitor(id).catch((error: unknown) => {
        known.set(id, monitor);
        throw error;
      });
      lookedAt.delete(id);
    },
    async check(id) {
      const asked = id === undefined ? Array.from(known.values()) : [find(id)];
      return Promise.all(
        asked.map(async (monitor) => {
          const at = now();
          return {
            monitor: watched(monitor),
            standing: monitor.isPaused ? null : await standingOf(store, monitor, at),
            at,
          };
        }),
      );
    },
    alerts: (asked) => store.alerts(asked),
    async close() {
      closing.abort();
      await watching.close();
      await following;
    },
  };
}

function alertOf(monitor: StoredMonitor, standing: Standing, at: number): NewAlert {
  const { window, leastRatings, threshold, denominator } = monitor;
  const { requests, up, down, unrated, negativeRate } = standing;
  return {
    id: `alert_${randomUUIDv7()}`,
    monitorId: monitor.id,
    monitorName: monitor.name,
    at,
    ...{ window, leastRatings, threshold, denominator, requests, up, down, unrated },
    negativeRate: negativeRate ?? 0,
  };
}
