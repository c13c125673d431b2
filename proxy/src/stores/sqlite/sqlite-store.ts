import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Filter, NotFoundError, StoreUnavailableError } from '@thumbwire/shared';
import type { Page, Rates, Store, StoreQuery } from '../store.ts';
import { openAccess } from './access.ts';
import { followActivity } from './activity.ts';
import { openArchive } from './archive.ts';
import { openCatchUp, refuseLost } from './catch-up.ts';
import { openChanges } from './changes.ts';
import { prepareDatabase } from './database.ts';
import { openExport } from './export/open-export.ts';
import { openHome } from './home.ts';
import { openIdLookup } from './id-lookup.ts';
import { type Journal, openJournal } from './journal.ts';
import { openLedger } from './ledger.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { openOutbox } from './outbox.ts';
import { encodeCursor, planCount, planPage, planRates } from './query/index.ts';
import { openReadDirectly } from './read-directly.ts';
import { openReaderPool } from './reader-pool.ts';
import { openRecorder } from './recorder.ts';
import { openRemoval } from './removal.ts';
import { describeProblem, sqliteProblem } from './sqlite-error.ts';
import { openSubmit } from './submit.ts';
import { openWriteQueue } from './write-queue.ts';
import { startWriter, type WriterThread } from './writer-thread.ts';

export interface SqliteOptions {
  /** Folder of the database, its journal and its lock; made, and closed to other users, if it is missing. */
  readonly home: string;
  /** Name of this proxy process, kept with each request; default: host name and a random part. */
  readonly instance?: string;
  readonly limits?: Partial<Limits>;
  /** Gets a line about each rare event: a recovery, a writer that is started again. */
  readonly log?: (line: string) => void;
}

/** How long opening waits for the writer: a rating should find it ready, and a proxy starts without one, too. */
const readyTimeMs = 10_000;

/** How long closing waits for what is pending, and then for the writer's checkpoint. */
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
    for (const note of ready.notes) log(note);
    // Kept open as long as SQLite has the file open: closing it ends the locks that this process holds on it.
    const descriptor = openSync(ready.file, 'r+');
    const thread = startWriter({
      writer: { file: ready.file, pageCount, keepBodyBytes: limits.keepBodyBytes, descriptor },
      writeTimeMs: limits.writeTimeMs,
      log,
    });
    try {
      const journal = await openJournal(home.journalPath, limits.segmentBytes);
      await Promise.race([thread.ready, delay(readyTimeMs, undefined, { ref: false })]);
      return assemble({ journal, thread, limits, log, instance, home, ready, descriptor });
    } catch (error) {
      await thread.close(closeTimeMs);
      closeSync(descriptor);
      throw error;
    }
  } catch (error) {
    home.release();
    throw error;
  }
}

function assemble(parts: {
  journal: Journal;
  thread: WriterThread;
  limits: Limits;
  log: (line: string) => void;
  instance: string;
  home: ReturnType<typeof openHome>;
  ready: ReturnType<typeof prepareDatabase>;
  descriptor: number;
}): Store {
  const { journal, thread, limits, log, instance, home, ready, descriptor } = parts;
  const { file, progress, lastSeq, signingKey } = ready;
  const lookup = openIdLookup(file);
  const queue = openWriteQueue({ thread, initial: progress, log });
  const ledger = openLedger();
  const readers = openReaderPool({ file }, limits.queryTimeMs);
  const submit = openSubmit({ queue, limits });
  const changes = openChanges({ submit, seqOf });
  const read = openReadDirectly({ file, queue, limits });
  const access = openAccess({ read, submit });
  const recorder = openRecorder({
    instance,
    limits,
    ledger,
    journal,
    queue,
    lookup,
    isBeingRated: changes.isBeingRated,
    lastSeq,
    log,
  });
  const catchUp = openCatchUp({ queue, ledger, recorder, limits, earlierSeq: lastSeq });
  const closed = new AbortController();
  let closing: Promise<void> | undefined;

  function seqOf(id: string): number | null {
    if (closing !== undefined) throw new StoreUnavailableError('The store is closed.');
    refuseLost(ledger, id);
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

  async function query(asked: StoreQuery): Promise<Page> {
    const { limit, sort } = asked;
    const plan = planPage(asked, limit + 1);
    if (limit === 0) return { requests: [], nextCursor: null };
    await catchUp.all(asked.filter);
    const includeInputs = asked.includeInputs === true;
    const { requests, hasMore } = await readers.read('page', { plan, limit, includeInputs });
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
      closeSync(descriptor);
      home.release();
    }
  }

  async function count(filter: Filter): Promise<number> {
    const plan = planCount(filter);
    await catchUp.all(filter);
    return readers.read('count', { plan });
  }

  const removal = openRemoval({
    queue,
    submit,
    ledger,
    journal,
    catchUp,
    limits,
    seqOf,
    count,
    lastSeq: () => recorder.lastSeq,
    closed: closed.signal,
  });
  const { setFeedback, clearFeedback, setProperty, setScores } = changes;
  return {
    begin: recorder.begin,
    setFeedback,
    clearFeedback,
    setProperty,
    setScores,
    ...access,
    ...removal,
    ...openArchive({ submit, ledger, nextSeq: recorder.nextSeq }),
    ...openExport({ file, catchUp, signal: closed.signal }),
    ...openOutbox({ queue, submit, read, readers, catchUp }),
    query,
    count,
    async rates(asked) {
      const plan = planRates(asked);
      await catchUp.all(asked.filter);
      const rates: Rates = JSON.parse(await readers.read('rates', { plan, query: asked }));
      return rates;
    },
    async get(ids, { includeInputs = false } = {}) {
      await catchUp.rows(ids);
      return readers.read('get', { ids, includeInputs });
    },
    async bodies(id) {
      await catchUp.rows([id]);
      return readers.read('bodies', { id });
    },
    async locate(texts, options = {}) {
      await catchUp.printed();
      return readers.read('locate', { texts, origin: options.origin ?? null });
    },
    async feedback(id) {
      await catchUp.rows([id]);
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
      const reason = queue.problem ?? journal.problem ?? recorder.problem;
      return {
        status: reason === null ? 'ok' : 'degraded',
        reason,
        notLogged: recorder.notLogged,
        pending: ledger.size - ledger.openCount,
        unindexed: queue.progress.unindexed,
        open: ledger.openCount,
        lastEvent: queue.progress.lastActivity,
      };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}
