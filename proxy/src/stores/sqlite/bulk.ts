import { randomUUIDv7 } from 'node:crypto';
import type { Begin, FeedbackChange, Finish } from '../store.ts';
import { inTransaction, openForWriting } from './connection.ts';
import { prepareDatabase } from './database.ts';
import { printSome } from './fingerprints.ts';
import { openHome } from './home.ts';
import { placeBody } from './place-body.ts';
import type { Task } from './protocol.ts';
import { indexSome } from './search-index.ts';
import { openSearchMerge } from './search-merge.ts';
import { applyTask } from './write/apply.ts';
import { statementCache } from './write/statements.ts';

/** Nobody waits behind a step: the larger it is, the less is written twice. */
const largeStep = { rows: 10_000, characters: 32 * 1024 * 1024, ms: Number.POSITIVE_INFINITY };

/** An exchange that is over, and what people did with it afterwards. */
export interface BulkRequest {
  readonly begin: Begin;
  readonly finish: Finish;
  /** In the order in which they were given. */
  readonly ratings: readonly FeedbackChange[];
  readonly scores: Readonly<Record<string, number | boolean>> | null;
}

/** Writes many requests into a home that no proxy uses. */
export interface Bulk {
  write(requests: readonly BulkRequest[]): void;
  /**
   * Makes some of the texts that wait searchable, and some of the answers findable in pages.
   *
   * @returns how many; 0: none waits
   */
  index(): number;
  /** Lets none wait any more: those that do are never found by their words, nor in pages. */
  leaveUnindexed(): void;
  close(): void;
}

/**
 * Opens a home for logs that are made for measurements. Every row is written by what writes it in a proxy; what is left
 * out is what makes it safe: a machine that stops meanwhile leaves a damaged database.
 *
 * @throws InvalidError a proxy uses the home, or it cannot be written
 */
export function openBulk(path: string): Bulk {
  const home = openHome(path);
  const ready = prepareDatabase({ home: home.path, journalPath: home.journalPath, pageCount: null });
  const database = openForWriting(ready.file, { busyTimeoutMs: 0, pageCount: null });
  // From a write-ahead log SQLite goes to a journal in memory only by way of one on disk.
  database.exec(`
    PRAGMA journal_mode = DELETE;
    PRAGMA journal_mode = MEMORY;
    PRAGMA synchronous = OFF;
    PRAGMA secure_delete = OFF;
    PRAGMA cache_size = -500000;
  `);
  const prepare = statementCache(database);
  const searchMerge = openSearchMerge(database, prepare);
  let { lastSeq } = ready;

  return {
    write(requests) {
      inTransaction(database, () => {
        for (const request of requests) {
          lastSeq += 1;
          const { tasks, bytes } = tasksOf(request, lastSeq);
          for (const task of tasks) applyTask(prepare, task, bytes);
        }
      });
    },
    index() {
      const indexed = indexSome(database, prepare, largeStep);
      searchMerge.added(indexed);
      const texts = printSome(database, prepare, largeStep) + indexed;
      // As a proxy leaves it that had time.
      while (texts === 0 && searchMerge.isDue) searchMerge.step();
      return texts;
    },
    leaveUnindexed: () => database.exec('DELETE FROM unindexed; DELETE FROM unprinted'),
    close() {
      database.exec('PRAGMA journal_mode = WAL');
      database.close();
      home.release();
    },
  };
}

function tasksOf({ begin, finish, ratings, scores }: BulkRequest, seq: number) {
  const parts: Uint8Array[] = [];
  let length = 0;
  const place = (part: Uint8Array) => {
    parts.push(part);
    length += part.byteLength;
    return length - part.byteLength;
  };
  const at = begin.createdAt + Math.round(finish.latencyMs);
  const tasks: Task[] = [
    {
      kind: 'request',
      seq,
      id: begin.wantedId ?? randomUUIDv7(),
      retriedAs: null,
      instance: 'bulk',
      begin,
      finish: {
        ...finish,
        request: placeBody(finish.request, place),
        response: placeBody(finish.response, place),
      },
      issues: [],
      isBare: false,
    },
    ...ratings.map((change): Task => {
      const { eventId = randomUUIDv7(), ratedAt = at } = change;
      return { kind: 'feedback', seq, eventId, at: ratedAt, change };
    }),
  ];
  if (scores !== null) tasks.push({ kind: 'scores', seq, scores, at });
  return { tasks, bytes: Buffer.concat(parts) };
}
