import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Locks the database of a home as another program would. */
export function lockDatabase(home: string): () => void {
  // The store may be writing at this moment: its turn is waited for.
  const other = new DatabaseSync(join(home, 'thumbwire.db'), { timeout: 5_000 });
  other.exec('BEGIN EXCLUSIVE');
  return () => {
    other.exec('ROLLBACK');
    other.close();
  };
}

/** The newest thread of each name that is started from now on; it is known a moment after its start. */
export function watchThreads(): (name: string) => Promise<Worker> {
  const threads = new Map<string | null, Worker>();
  const add = (thread: Worker) => threads.set(thread.threadName, thread);
  process.on('worker', add);
  onTestFinished(() => {
    process.off('worker', add);
  });
  return async (name) => {
    let thread = threads.get(name);
    while (thread === undefined) {
      await once(process, 'worker');
      thread = threads.get(name);
    }
    return thread;
  };
}

/** Changes the database of a home behind the back of its store. */
export function meddle(home: string, sql: string): void {
  const other = new DatabaseSync(join(home, 'thumbwire.db'), { timeout: 1_000 });
  other.exec(sql);
  other.close();
}
