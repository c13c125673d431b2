// The thread that writes: one transaction per batch, and when nothing else is to do the search index and what removal
// has left behind.
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { inTransaction, openForWriting } from './connection.ts';
import { openEraser } from './erase/eraser.ts';
import { printSome } from './fingerprints.ts';
import { readProgress } from './progress.ts';
import type { FromWriter, Task, ToWriter, WriterOptions } from './protocol.ts';
import { indexSome } from './search-index.ts';
import { openSearchMerge } from './search-merge.ts';
import { describeProblem, isSystemError, messageOf, sqliteProblem } from './sqlite-error.ts';
import { applyTask } from './write/apply.ts';
import { openDropBodies } from './write/drop-bodies.ts';
import { statementCache } from './write/statements.ts';

const busyTimeoutMs = 250;
/** Writing comes first: indexing goes on when no batch has come for this long. */
const indexDelayMs = 5;
/** The same while exchanges need the processor. */
const busyDelayMs = 250;
/** The search index is brought together when no batch has come for this long. */
const mergeDelayMs = 100;
/** One step is made at least this often, whatever comes in. */
const longestDelayMs = 1_000;
/** Who removes many removes them one after the other; what they left is erased together. */
const eraseDelayMs = 100;
const blockedDelayMs = 50;
const retryMs = 1_000;

const port = parentPort;
if (port === null) throw new Error('The writer runs as a worker thread.');
const { file, pageCount, keepBodyBytes, descriptor }: WriterOptions = workerData;
const database = open();
const prepare = statementCache(database);
const dropBodies = openDropBodies(database, prepare, keepBodyBytes);
const searchMerge = openSearchMerge(database, prepare);
const eraser = openEraser({ database, prepare, file, descriptor });
let indexing: NodeJS.Timeout | null = null;
let indexBy = Number.POSITIVE_INFINITY;
let isBusy = false;
/** When the last batch came. */
let batchAt = Number.NEGATIVE_INFINITY;
let erasing: NodeJS.Timeout | null = null;

port.on('message', (message: ToWriter) => {
  switch (message.kind) {
    case 'batch':
      send(write(message.tasks, new Uint8Array(message.bytes)));
      isBusy = message.isBusy;
      batchAt = performance.now();
      scheduleIndexing(isBusy ? busyDelayMs : indexDelayMs);
      return;
    case 'close':
      close();
      return;
  }
});
send({ kind: 'progress', progress: readProgress(prepare) });
scheduleIndexing(0);
scheduleErasing(0);

/** The thread dies without its database; what it dies of is told to people. */
function open(): DatabaseSync {
  try {
    return openForWriting(file, { busyTimeoutMs, pageCount });
  } catch (error) {
    const problem = sqliteProblem(error);
    throw problem === null ? error : new Error(describeProblem(problem, file, error), { cause: error });
  }
}

function write(json: string, bytes: Uint8Array): FromWriter {
  try {
    const tasks: readonly Task[] = JSON.parse(json);
    const outcomes = inTransaction(database, () => tasks.map((task) => applyTask(prepare, task, bytes)));
    if (tasks.some(({ kind }) => kind === 'remove' || kind === 'prune')) scheduleErasing(eraseDelayMs);
    return { kind: 'committed', outcomes, progress: readProgress(prepare) };
  } catch (error) {
    const problem = sqliteProblem(error);
    const isPassing = problem !== null && problem !== 'constraint' && problem !== 'other';
    return {
      kind: 'failed',
      reason: problem === null ? messageOf(error) : describeProblem(problem, file, error),
      isPassing,
    };
  }
}

/** One small step at a time, so that messages come in between. */
function scheduleIndexing(delayMs: number): void {
  const now = performance.now();
  indexBy = Math.min(indexBy, now + longestDelayMs);
  if (indexing) clearTimeout(indexing);
  indexing = setTimeout(index, Math.max(0, Math.min(delayMs, indexBy - now)));
}

function index(): void {
  indexing = null;
  indexBy = Number.POSITIVE_INFINITY;
  try {
    const indexed = indexSome(database, prepare);
    searchMerge.added(indexed);
    const isMore = printSome(database, prepare) + indexed > 0;
    if (dropBodies() || isMore) {
      send({ kind: 'progress', progress: readProgress(prepare) });
      scheduleIndexing(isBusy ? busyDelayMs : 0);
    } else if (searchMerge.isDue) {
      scheduleIndexing(isBusy ? busyDelayMs : mergeStep());
    }
    // Without a batch that says so again it is over.
    isBusy = false;
  } catch (error) {
    if (sqliteProblem(error) === null) throw error;
    // Locked or full: the texts still wait in their table.
    scheduleIndexing(retryMs);
  }
}

/** @returns how long to wait for the next step: whoever writes gets the database at least as often */
function mergeStep(): number {
  const startedAt = performance.now();
  const quietMs = startedAt - batchAt;
  if (quietMs < mergeDelayMs) return mergeDelayMs - quietMs;
  searchMerge.step();
  return performance.now() - startedAt;
}

function scheduleErasing(delayMs: number): void {
  if (erasing) clearTimeout(erasing);
  erasing = setTimeout(erase, delayMs);
}

function erase(): void {
  try {
    switch (eraser.step()) {
      case 'more':
        scheduleErasing(0);
        return;
      case 'blocked':
        // Somebody reads what the log holds.
        scheduleErasing(blockedDelayMs);
        return;
      case 'done':
        send({ kind: 'progress', progress: readProgress(prepare) });
        return;
    }
  } catch (error) {
    // A file system that copies on write may have no room even to overwrite.
    if (sqliteProblem(error) === null && !isSystemError(error)) throw error;
    scheduleErasing(retryMs);
  }
}

function close(): void {
  if (indexing) clearTimeout(indexing);
  if (erasing) clearTimeout(erasing);
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // Somebody still reads; the next start continues from the write-ahead log.
  }
  database.close();
  port?.close();
}

function send(message: FromWriter): void {
  port?.postMessage(message);
}
