import { StoreUnavailableError } from '@thumbwire/shared';
import { derive } from '../derive/derive.ts';
import type { Body, Store } from '../stores/store.ts';
import type { Log } from './describe.ts';

/** What became of a log. */
export interface Logged {
  readonly id: string;
  /** The caller's own id belongs to another request; this one got a fresh one. */
  readonly isIdInUse: boolean;
}

/** Takes in what is logged by hand. */
export interface Logbook {
  /**
   * Writes a log. What was logged before under the same id, with the same times and bodies, is not written again: a
   * client may send it until it is answered.
   *
   * @returns once it is on disk, and in the next query
   * @throws StoreUnavailableError it could not be written; if that passes, it may be in the log all the same
   */
  write(log: Log): Promise<Logged>;
}

export function createLogbook(store: Store): Logbook {
  /** Logs with an id of the caller's, by that id: the same one is not looked up while it is being written. */
  const underWay = new Map<string, Promise<unknown>>();

  async function record({ begin, finish }: Log): Promise<Logged> {
    const open = store.begin(begin);
    // Handed over in any case: a record whose begin is late is still written when that is possible.
    open.finish(finish);
    const { id, idStatus } = await open.safe;
    await written(store, id);
    return { id, isIdInUse: idStatus === 'in-use' };
  }

  return {
    async write(log) {
      const { wantedId } = log.begin;
      if (wantedId === null) return record(log);
      const before = underWay.get(wantedId);
      const turn = (async () => {
        await before?.catch(() => {
          // Its own caller hears of it.
        });
        if (await isLogged(store, wantedId, log)) return { id: wantedId, isIdInUse: false };
        return record(log);
      })();
      underWay.set(wantedId, turn);
      try {
        return await turn;
      } finally {
        if (underWay.get(wantedId) === turn) underWay.delete(wantedId);
      }
    },
  };
}

/** Waits for the whole record, and not only its begin, to be on disk. A store that is slow and well has it in hand. */
async function written(store: Store, id: string): Promise<void> {
  try {
    await store.get([id]);
  } catch (error) {
    if (!(error instanceof StoreUnavailableError) || store.health().status === 'degraded') throw error;
  }
}

async function isLogged(store: Store, id: string, { begin, finish }: Log): Promise<boolean> {
  const [stored] = await store.get([id]);
  if (
    stored === undefined ||
    stored.source !== begin.source ||
    stored.createdAt !== begin.createdAt ||
    stored.latencyMs !== finish.latencyMs ||
    stored.state !== finish.state ||
    stored.status !== finish.status
  ) {
    return false;
  }
  const bodies = await store.bodies(id);
  const kept = derive(begin, finish);
  return isSame(bodies?.request ?? null, kept.request) && isSame(bodies?.response ?? null, kept.response);
}

function isSame(stored: Body | null, given: Body | null): boolean {
  if (stored === null || given === null) return stored === given;
  return Buffer.compare(stored.bytes, given.bytes) === 0;
}
