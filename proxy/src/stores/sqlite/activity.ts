import type { Activity } from '../store.ts';
import type { ReaderPool } from './reader-pool.ts';
import type { WriteQueue } from './write-queue.ts';

const pageSize = 200;

/** Follows what happens from the activity `after` on, reading a page whenever something was committed. */
export async function* followActivity(options: {
  after: number;
  signal: AbortSignal;
  queue: WriteQueue;
  readers: ReaderPool;
}): AsyncGenerator<Activity, void, undefined> {
  const { signal, queue, readers } = options;
  // One from before the database was replaced would never come true.
  let after = Math.min(options.after, queue.progress.lastActivity);
  let wake: () => void = () => {};
  const stopListening = queue.onProgress(() => wake());
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      if (queue.progress.lastActivity <= after) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const { activities, last } = await readers.read('activity', { after, limit: pageSize });
      after = last;
      for (const activity of activities) {
        if (signal.aborted) return;
        yield activity;
      }
    }
  } catch (error) {
    // A read that the closing of the store cut off is an expected end.
    if (!signal.aborted) throw error;
  } finally {
    stopListening();
    signal.removeEventListener('abort', onAbort);
  }
}
