import { Worker } from 'node:worker_threads';
import { StoreUnavailableError } from '@thumbwire/shared';
import type { ExportPiece, ExportQuery, ExportStore } from '../../store.ts';
import type { CatchUp } from '../catch-up.ts';
import type { ExportOptions, FromExport, ToExport } from './protocol.ts';

/** Each export has a thread of its own; more of them would only slow each other down. */
const mostExports = 2;

/**
 * An export holds little at a time; without bounds its thread would leave much garbage lying before it looks for it: of
 * a heap that may take 2 GB and more V8 lets four times as much grow as is in use.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 1024 };

/** How requests leave the database as files. */
export function openExport(options: {
  file: string;
  catchUp: CatchUp;
  /** Ends what runs. */
  signal: AbortSignal;
}): ExportStore {
  const { file, catchUp, signal } = options;
  let running = 0;

  async function* pieces(query: ExportQuery): AsyncGenerator<ExportPiece, void> {
    if (running >= mostExports) {
      throw new StoreUnavailableError(`${running} exports are under way; try again when one has ended.`);
    }
    running += 1;
    const startedAt = Date.now();
    let worker: Worker | null = null;
    try {
      await catchUp.all(query.filter);
      const workerData: ExportOptions = { ...query, file, startedAt };
      worker = new Worker(new URL('./thread.ts', import.meta.url), {
        workerData,
        name: 'thumbwire-export',
        resourceLimits,
      });
      let asked = ask(worker, null);
      let used: ArrayBuffer | null = null;
      for (;;) {
        const message = await asked;
        if (message.kind === 'failed') {
          throw new StoreUnavailableError(`The export could not be written. ${message.reason}`);
        }
        const { bytes, counts, isLast } = message;
        if (!isLast) asked = ask(worker, used);
        yield { bytes, counts, isLast };
        if (isLast) return;
        used = bytes.buffer;
      }
    } finally {
      running -= 1;
      await worker?.terminate();
    }
  }

  /**
   * Asks for one more piece, which is made while the one before it is on its way. The thread makes none of its own
   * accord, so a slow reader slows it down.
   *
   * @param used Goes back to it: buffers that are made for each piece pile up, up to 64 MB, before V8 looks for them.
   */
  function ask(worker: Worker, used: ArrayBuffer | null): Promise<FromExport> {
    const { promise, resolve, reject } = Promise.withResolvers<FromExport>();
    const stopped = () => reject(new StoreUnavailableError('The store is closed.'));
    const exited = () => reject(new StoreUnavailableError('The export stopped; try again.'));
    worker.once('message', resolve).once('error', reject).once('exit', exited);
    signal.addEventListener('abort', stopped);
    if (signal.aborted) stopped();
    else worker.postMessage({ used } satisfies ToExport, used === null ? [] : [used]);
    const answer = promise.finally(() => {
      worker.off('message', resolve).off('error', reject).off('exit', exited);
      signal.removeEventListener('abort', stopped);
    });
    // A reader that leaves does not wait for it.
    answer.catch(() => {});
    return answer;
  }

  return { export: pieces };
}
