import { randomUUIDv7 } from 'node:crypto';
import { StoreUnavailableError } from '@thumbwire/shared';
import type { Begin, Begun, Finish, OpenRequest } from '../store.ts';
import type { IdLookup } from './id-lookup.ts';
import type { Journal } from './journal.ts';
import { bodyBytes, givesUpId, type Ledger, type PendingRequest } from './ledger.ts';
import type { Limits } from './limits.ts';
import { placeBody } from './place-body.ts';
import type { JournalLine } from './recovery.ts';
import { latestTime } from './search-index.ts';
import { openShedding } from './shedding.ts';
import { renamedLine } from './write/open-request.ts';
import type { Job, WriteQueue } from './write-queue.ts';

/** Takes exchanges in on the thread that carries them: gives out ids, notes the begin, hands over the outcome. */
export interface Recorder {
  begin(begin: Begin): OpenRequest;
  /** Makes the row of an open request visible; its outcome follows later. */
  show(request: PendingRequest): void;
  /** Records everything still open as interrupted, and takes nothing in any more. */
  stop(): void;
  readonly notLogged: number;
  /** What was let go of lately because too much came in, in one sentence, or `null`. */
  readonly problem: string | null;
  /** The seq that was given out last. */
  readonly lastSeq: number;
  /** Gives out another one, for what is no exchange. */
  nextSeq(): number;
}

type Retired = NonNullable<JournalLine['retires']>;

export function openRecorder(options: {
  instance: string;
  limits: Limits;
  ledger: Ledger;
  journal: Journal;
  queue: WriteQueue;
  lookup: IdLookup;
  /** Whether a rating of this request is on its way to the database. */
  isBeingRated: (seq: number) => boolean;
  lastSeq: number;
  log: (line: string) => void;
}): Recorder {
  const { instance, limits, ledger, journal, queue, lookup, isBeingRated, log } = options;
  const shedding = openShedding(log);
  let { lastSeq } = options;
  let notLogged = 0;
  let isStopped = false;

  function begin(given: Begin): OpenRequest {
    const refusal = refuse();
    if (refusal) {
      notLogged += 1;
      return refusal;
    }
    const begin = { ...given, createdAt: Math.min(Math.max(0, Math.round(given.createdAt)), latestTime) };
    const { id, idStatus, retires } = claim(begin.wantedId);
    lastSeq += 1;
    const line: JournalLine = { seq: lastSeq, id, instance, begin, retires };
    const entry = journal.append(JSON.stringify(line));
    const request: PendingRequest = {
      seq: lastSeq,
      id,
      retriedAs: null,
      begin,
      begunAt: performance.now(),
      journal: entry,
      finish: null,
      issues: [],
      isShown: false,
      isUnwritable: false,
      sizeBytes: 0,
    };
    ledger.add(request);

    let isCounted = false;
    const count = () => {
      if (!isCounted) notLogged += 1;
      isCounted = true;
    };
    const safe = entry.written.then(
      (): Begun => ({ id, idStatus }),
      (error: unknown) => {
        count();
        throw error;
      },
    );
    safe.catch(() => {
      // Its caller may not wait for it; it is counted.
    });
    return { safe, finish: (finish) => end(request, finish), abandon: count };
  }

  function refuse(): OpenRequest | null {
    if (!isStopped && ledger.size < limits.pendingRequests) return null;
    if (!isStopped) shedding.note('record');
    const reason = isStopped
      ? 'The store is closed.'
      : `${ledger.size} requests wait to be written, and no more are taken in.`;
    const safe = Promise.reject(new StoreUnavailableError(reason));
    safe.catch(() => {
      // Its caller may not wait for it; it is counted.
    });
    return { safe, finish: () => {}, abandon: () => {} };
  }

  /** Decides on an id; a caller's own is only refused if it belongs to a request that somebody could rate. */
  function claim(wanted: string | null): Begun & { retires: Retired | null } {
    if (wanted === null) return { id: randomUUIDv7(), idStatus: 'issued', retires: null };
    const inUse = { id: randomUUIDv7(), idStatus: 'in-use', retires: null } as const;
    if (ledger.isLost(wanted)) return inUse;
    try {
      const pending = ledger.byId(wanted);
      const stored = pending && !pending.isShown ? null : lookup.find(wanted);
      const seq = pending?.seq ?? stored?.seq;
      if (seq === undefined) return { id: wanted, idStatus: 'accepted', retires: null };
      const holder = {
        state: pending ? (pending.finish?.state ?? 'open') : (stored?.state ?? 'open'),
        status: pending ? (pending.finish?.status ?? null) : (stored?.status ?? null),
        isRated: isBeingRated(seq) || stored?.isRated === true,
      };
      if (!givesUpId(holder)) return inUse;
      return { id: wanted, idStatus: 'accepted', retires: retire(seq, wanted, pending) };
    } catch {
      // The database cannot be asked at the moment: a fresh id is certainly free.
      return inUse;
    }
  }

  function retire(seq: number, wanted: string, pending: PendingRequest | undefined): Retired {
    const fresh = randomUUIDv7();
    if (pending) {
      ledger.rename(pending, fresh);
      pending.retriedAs = wanted;
    }
    queue.add({
      task: () => ({ kind: 'retire', seq, id: fresh, retriedAs: wanted }),
      sizeBytes: 0,
      isUrgent: false,
      committed: () => {},
      lost: () => {},
    });
    return { seq, id: fresh };
  }

  function end(request: PendingRequest, given: Finish): void {
    const isTooMuch = ledger.waitingBytes + bodyBytes(given) > limits.pendingBytes;
    const finish = isTooMuch ? { ...given, request: null, response: null } : given;
    if (!ledger.finish(request, finish)) return;
    if (isTooMuch && bodyBytes(given) > 0) {
      shedding.note('bodies');
      request.issues.push('The bodies were not kept: too much was waiting to be written.');
    }
    queue.add(rowJob(request, finish));
  }

  function show(request: PendingRequest): void {
    if (request.isShown || request.finish !== null) return;
    request.isShown = true;
    queue.add(rowJob(request, null));
  }

  /** Writes a row, open or with its outcome; the journal is not needed for it any more after that. */
  function rowJob(request: PendingRequest, finish: Finish | null): Job {
    return {
      sizeBytes: request.sizeBytes,
      isUrgent: false,
      task: (place, isBare) => ({
        kind: 'request',
        seq: request.seq,
        id: request.id,
        retriedAs: request.retriedAs,
        instance,
        begin: request.begin,
        issues: request.issues,
        isBare,
        finish: finish && {
          ...finish,
          request: isBare ? null : placeBody(finish.request, place),
          response: isBare ? null : placeBody(finish.response, place),
        },
      }),
      committed: (outcome) => {
        if (outcome.kind === 'renamed') log(renamedLine(request.id, outcome.id));
        request.journal.release();
        if (finish !== null) ledger.remove(request);
      },
      // Its line stays in the journal, from which the next start takes it in.
      lost: () => {
        if (finish === null) {
          request.isUnwritable = true;
          return;
        }
        notLogged += 1;
        ledger.giveUp(request);
      },
    };
  }

  const shower = setInterval(
    () => {
      const before = performance.now() - limits.openAfterMs;
      for (const request of ledger.open()) {
        if (request.begunAt > before) break;
        show(request);
      }
    },
    Math.max(50, limits.openAfterMs / 4),
  );

  return {
    begin,
    show,
    stop() {
      isStopped = true;
      clearInterval(shower);
      shedding.stop();
      for (const request of [...ledger.open()]) {
        end(request, {
          state: 'interrupted',
          status: null,
          error: 'The proxy was stopped before the response ended.',
          latencyMs: performance.now() - request.begunAt,
          timeToFirstTokenMs: null,
          clientFrames: null,
          serverFrames: null,
          request: null,
          response: null,
          secrets: [],
        });
      }
    },
    get notLogged() {
      return notLogged;
    },
    get problem() {
      return shedding.problem;
    },
    nextSeq() {
      lastSeq += 1;
      return lastSeq;
    },
    get lastSeq() {
      return lastSeq;
    },
  };
}
