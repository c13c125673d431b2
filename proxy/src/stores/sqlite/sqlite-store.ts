import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Filter, NotFoundError, StoreUnavailableError } from '@thumbwire/shared';
import type { Page, Store, StoredRequest, StoreQuery } from '../store.ts';
import { followActivity } from './activity.ts';
import { openChanges } from './changes.ts';
import { prepareDatabase } from './database.ts';
import { openHome } from './home.ts';
import { openIdLookup } from './id-lookup.ts';
import { type Journal, openJournal } from './journal.ts';
import { openLedger } from './ledger.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { encodeCursor, planCount, planPage } from './query/index.ts';
import { openReaderPool } from './reader-pool.ts';
import { openRecorder } from './recorder.ts';
import { describeProblem, sqliteProblem } from './sqlite-error.ts';
import { openWriteQueue } from './write-queue.ts';
import { startWriter } from './writer-thread.ts';

export interface SqliteOptions {
  /** Folder of the database, its journal and its lock; made with mode 0700 if it is missing. */
  readonly home: string;
  /** Name of this proxy process, kept with each request; default: host name and a random part. */
  readonly instance?: string;
  readonly limits?: Partial<Limits>;
  /** Gets a line about each rare event: a recovery, a writer that is started again. */
  readonly log?: (line: string) => void;
}

/** How long a reader waits for what was handed over before it, and for its text to become searchable. */
const flushTimeMs = 1_000;
const indexTimeMs = 2_000;
const closeTimeMs = 3_000;

/**
 * Opens the store in a home: one SQLite file, written by one thread.
 *
 * @throws InvalidError in one sentence that says what to do: home not writable or in use, database damaged,
 *   locked, or of a newer version
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? (() => {});
  const instance = options.instance ?? `${hostname()}-${randomUUID().slice(0, 8)}`;
  const home = openHome(options.home);
  try {
    const { pageCount } = limits;
    const ready = prepareDatabase({ home: home.path, journalPath: home.journalPath, pageCount });
    if (ready.interrupted > 0)
      log(`${ready.interrupted} requests of an earlier run are marked as interrupted.`);
    const journal = await openJournal(home.journalPath, limits.segmentBytes);
    return assemble({ journal, limits, log, instance, home, ready });
  } catch (error) {
    home.release();
    throw error;
  }
}

function assemble(parts: {
  journal: Journal;
  limits: Limits;
  log: (line: string) => void;
  instance: string;
  home: ReturnType<typeof openHome>;
  ready: ReturnType<typeof prepareDatabase>;
}): Store {
  const { journal, limits, log, instance, home, ready } = parts;
  const { file, progress, lastSeq, signingKey } = ready;
  const lookup = openIdLookup(file);
  const thread = startWriter({
    writer: { file, pageCount: limits.pageCount },
    writeTimeMs: limits.writeTimeMs,
    log,
  });
  const queue = openWriteQueue({ thread, initial: progress, log });
  const ledger = openLedger();
  const readers = openReaderPool({ file }, limits.queryTimeMs);
  const changes = openChanges({ queue, limits, seqOf });
  const recorder = openRecorder({
    instance,
    limits,
    ledger,
    journal,
    queue,
    lookup,
    isBeingRated: changes.isBeingRated,
    lastSeq,
  });
  const closed = new AbortController();
  let closing: Promise<void> | undefined;

  function seqOf(id: string): number | null {
    if (closing !== undefined) throw new StoreUnavailableError('The store is closed.');
    const pending = ledger.byId(id);
    if (pending) {
      recorder.show(pending);
      return pending.seq;
    }
    try {
      return lookup.find(id)?.seq ?? null;
    } catch (error) {
      throw new StoreUnavailableError(describeProblem(sqliteProblem(error) ?? 'other', file, error), {
        cause: error,
      });
    }
  }

  /**
   * Waits for what was handed over before, open requests with these ids included.
   *
   * @throws StoreUnavailableError one of the ids is known, and its row could not be written in time
   */
  async function settled(ids: readonly string[] = []): Promise<void> {
    for (const id of ids) {
      const pending = ledger.byId(id);
      if (pending) recorder.show(pending);
    }
    const isWritten = await queue.flushed(flushTimeMs);
    if (!isWritten && ids.some((id) => ledger.byId(id))) {
      const reason = queue.problem ?? 'Writing takes long.';
      throw new StoreUnavailableError(`The request is logged, and not written yet. ${reason} Try again.`);
    }
  }

  /** Waits until the texts that are written are searchable, if the filter searches. */
  async function indexed(filter: Filter): Promise<void> {
    if (!searches(filter) || queue.progress.unindexed === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, indexTimeMs);
    const stopListening = queue.onProgress(() => {
      if (queue.progress.unindexed === 0) resolve();
    });
    await promise;
    clearTimeout(timer);
    stopListening();
  }

  async function query(asked: StoreQuery): Promise<Page> {
    const { limit, sort } = asked;
    const plan = planPage(asked, limit + 1);
    if (limit === 0) return { requests: [], nextCursor: null };
    await settled();
    await indexed(asked.filter);
    const includeBodies = asked.includeBodies === true;
    const { requests, hasMore } = await readers.read('page', { plan, limit, includeBodies });
    const last = requests.at(-1);
    const hasCursor = hasMore && last !== undefined && sort.field === 'created_at';
    return {
      requests,
      nextCursor: hasCursor ? encodeCursor({ ...last, direction: sort.direction }) : null,
    };
  }

  async function close(): Promise<void> {
    closed.abort();
    recorder.stop();
    await queue.flushed(closeTimeMs);
    queue.stop();
    try {
      await readers.close();
      // The last connection to close is the one that writes: it removes the write-ahead log.
      lookup.close();
      await thread.close(closeTimeMs);
      await journal.close();
    } finally {
      home.release();
    }
  }

  const { setFeedback, clearFeedback, setProperty, setScores } = changes;
  return {
    begin: recorder.begin,
    setFeedback,
    clearFeedback,
    setProperty,
    setScores,
    query,
    async count(filter) {
      const plan = planCount(filter);
      await settled();
      await indexed(filter);
      return readers.read('count', { plan });
    },
    async get(ids): Promise<StoredRequest[]> {
      await settled(ids);
      return readers.read('get', { ids });
    },
    async bodies(id) {
      await settled([id]);
      return readers.read('bodies', { id });
    },
    async feedback(id) {
      await settled([id]);
      const found = await readers.read('feedback', { id });
      if (found === null) throw new NotFoundError();
      return found;
    },
    activity: ({ after, signal }) =>
      followActivity({
        after: after ?? queue.progress.lastActivity,
        signal: AbortSignal.any([signal, closed.signal]),
        queue,
        readers,
      }),
    signingKey: async () => signingKey,
    health() {
      const reason = queue.problem ?? journal.problem;
      return {
        status: reason === null ? 'ok' : 'degraded',
        reason,
        notLogged: recorder.notLogged,
        pending: ledger.size - ledger.openCount,
        unindexed: queue.progress.unindexed,
        open: ledger.openCount,
      };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function searches(filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
      return false;
    case 'and':
    case 'or':
      return filter.filters.some(searches);
    case 'condition':
      return ['text', 'request_text', 'response_text'].includes(filter.field);
  }
}
