import type { Begin, Finish, RequestState } from '../store.ts';
import type { JournalEntry } from './journal.ts';

/** A request that is not completely in the database yet. */
export interface PendingRequest {
  readonly seq: number;
  id: string;
  /** The id it had before a retry took it. */
  retriedAs: string | null;
  readonly begin: Begin;
  /** `performance.now()`, which goes on when the clock is set. */
  readonly begunAt: number;
  readonly journal: JournalEntry;
  finish: Finish | null;
  /** What was lost of it, each one sentence. */
  readonly issues: string[];
  /** Its open row was handed to the writer. */
  isShown: boolean;
  /** That row could not be written: it appears when its outcome is. */
  isUnwritable: boolean;
  /** Bytes of its bodies. */
  sizeBytes: number;
}

/** The requests that are not completely in the database yet: still open, or waiting to be written. */
export interface Ledger {
  add(request: PendingRequest): void;
  byId(id: string): PendingRequest | undefined;
  /** Gives a request another id. */
  rename(request: PendingRequest, id: string): void;
  /** Takes over the outcome; `false` if there was one already. */
  finish(request: PendingRequest, finish: Finish): boolean;
  /** It is in the database. */
  remove(request: PendingRequest): void;
  /** It cannot be written: its id stays known. */
  giveUp(request: PendingRequest): void;
  /** Whether the request that has this id was given up. */
  isLost(id: string): boolean;
  /** Open requests, oldest first. */
  open(): Iterable<PendingRequest>;
  readonly size: number;
  readonly openCount: number;
  /** Bytes of the bodies that wait to be written. */
  readonly waitingBytes: number;
}

/** So many ids that were given up are remembered: more only if every write fails, which `health` says. */
const mostLost = 10_000;

export function openLedger(): Ledger {
  const ids = new Map<string, PendingRequest>();
  const all = new Set<PendingRequest>();
  const open = new Set<PendingRequest>();
  const lost = new Set<string>();
  let waitingBytes = 0;

  function remove(request: PendingRequest): void {
    if (!all.delete(request)) return;
    open.delete(request);
    if (ids.get(request.id) === request) ids.delete(request.id);
    waitingBytes -= request.sizeBytes;
  }

  return {
    add(request) {
      ids.set(request.id, request);
      all.add(request);
      open.add(request);
    },
    byId: (id) => ids.get(id),
    rename(request, id) {
      if (ids.get(request.id) === request) ids.delete(request.id);
      request.id = id;
      ids.set(id, request);
    },
    finish(request, finish) {
      if (!open.delete(request)) return false;
      request.finish = finish;
      request.sizeBytes = bodyBytes(finish);
      waitingBytes += request.sizeBytes;
      return true;
    },
    remove,
    giveUp(request) {
      remove(request);
      lost.add(request.id);
      const [oldest] = lost;
      if (lost.size > mostLost && oldest !== undefined) lost.delete(oldest);
    },
    isLost: (id) => lost.has(id),
    open: () => open,
    get size() {
      return all.size;
    },
    get openCount() {
      return open.size;
    },
    get waitingBytes() {
      return waitingBytes;
    },
  };
}

export function bodyBytes({ request, response }: Finish): number {
  return (request?.bytes.byteLength ?? 0) + (response?.bytes.byteLength ?? 0);
}

/** Whether a request that holds an id gives it to a retry: it ended without an answer that anybody could rate. */
export function givesUpId(holder: { state: RequestState; status: number | null; isRated: boolean }): boolean {
  if (holder.isRated) return false;
  if (holder.state === 'failed' || holder.state === 'interrupted') return true;
  return holder.state === 'cancelled' && holder.status === null;
}
