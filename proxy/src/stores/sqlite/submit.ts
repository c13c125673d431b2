import { ConflictError, NotFoundError, StoreUnavailableError } from '@thumbwire/shared';
import type { Limits } from './limits.ts';
import type { Outcome, Task } from './protocol.ts';
import type { Job, WriteQueue } from './write-queue.ts';

/**
 * Hands a change to the writer and waits for its commit, but not for ever.
 *
 * @param task It, or a function that puts its bytes into the batch.
 * @param options.sizeBytes How many these are.
 * @param options.onEnd Called once, when its fate is known, which may be after the caller was told to try again; `null`:
 *   it was not written. What it throws is the caller's.
 * @param options.isUrgent Somebody waits for it.
 * @throws StoreUnavailableError it could not be written, or not in time; NotFoundError, ConflictError if that is how
 *   it ended
 */
export type Submit = (
  task: Task | Job['task'],
  options?: {
    readonly sizeBytes?: number;
    readonly onEnd?: (outcome: Outcome | null) => void;
    readonly isUrgent?: boolean;
  },
) => Promise<void>;

export function openSubmit({ queue, limits }: { queue: WriteQueue; limits: Limits }): Submit {
  let waiting = 0;

  return async (task, { sizeBytes = 0, onEnd = () => {}, isUrgent = true } = {}) => {
    if (waiting >= limits.pendingChanges) {
      onEnd(null);
      throw new StoreUnavailableError('Too many changes wait to be written; try again later.');
    }
    waiting += 1;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      const reason = queue.problem ?? 'Writing takes long.';
      reject(
        new StoreUnavailableError(
          `The change could not be written within ${limits.changeTimeMs} ms. ${reason} Try again: it may still be applied, and the same event id is applied once.`,
        ),
      );
    }, limits.changeTimeMs);
    const end = (outcome: Outcome | null) => {
      waiting -= 1;
      clearTimeout(timer);
      onEnd(outcome);
    };
    queue.add({
      task: typeof task === 'function' ? task : () => task,
      sizeBytes,
      isUrgent,
      committed(outcome) {
        try {
          end(outcome);
          check(outcome);
          resolve();
        } catch (error) {
          reject(error);
        }
      },
      lost(reason) {
        end(null);
        reject(new StoreUnavailableError(`The change could not be written. ${reason}`));
      },
    });
    return promise;
  };
}

/** @throws NotFoundError, ConflictError if that is how the change ended */
function check(outcome: Outcome): void {
  switch (outcome.kind) {
    case 'done':
    case 'renamed':
    case 'present':
    case 'pruned':
    case 'counted':
      return;
    case 'not-found':
      throw new NotFoundError();
    case 'conflict':
      throw new ConflictError(outcome.message);
  }
}
