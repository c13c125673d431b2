import { randomUUIDv7 } from 'node:crypto';
import { ConflictError, NotFoundError, StoreUnavailableError } from '@thumbwire/shared';
import type { Store } from '../store.ts';
import type { Limits } from './limits.ts';
import type { Outcome, Task } from './protocol.ts';
import type { WriteQueue } from './write-queue.ts';

/** What people and programs change about a request, each acknowledged after its commit. */
export interface Changes extends Pick<Store, 'setFeedback' | 'clearFeedback' | 'setProperty' | 'setScores'> {
  /** Whether a rating of this request is on its way to the database. */
  isBeingRated(seq: number): boolean;
}

export function openChanges(options: {
  queue: WriteQueue;
  limits: Limits;
  /**
   * The seq of the request that has this id, its row being in the database or on its way; `null`: unknown.
   *
   * @throws StoreUnavailableError it is known, and its row cannot be had at the moment
   */
  seqOf: (id: string) => number | null;
}): Changes {
  const { queue, limits, seqOf } = options;
  const ratings = new Map<number, number>();
  let waiting = 0;

  async function change(id: string, taskFor: (seq: number, at: number) => Task): Promise<void> {
    const seq = seqOf(id);
    if (seq === null) throw new NotFoundError();
    if (waiting >= limits.pendingChanges) {
      throw new StoreUnavailableError('Too many changes wait to be written; try again later.');
    }
    const task = taskFor(seq, Date.now());
    const isRating = task.kind === 'feedback' || task.kind === 'clear';
    waiting += 1;
    if (isRating) ratings.set(seq, (ratings.get(seq) ?? 0) + 1);
    const end = () => {
      waiting -= 1;
      if (!isRating) return;
      const left = (ratings.get(seq) ?? 1) - 1;
      if (left > 0) ratings.set(seq, left);
      else ratings.delete(seq);
    };

    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      const reason = queue.problem ?? 'Writing takes long.';
      reject(
        new StoreUnavailableError(
          `The change could not be written within ${limits.changeTimeMs} ms. ${reason} Try again: it may still be applied, and the same event id is applied once.`,
        ),
      );
    }, limits.changeTimeMs);
    queue.add({
      task: () => task,
      sizeBytes: 0,
      isUrgent: true,
      committed(outcome) {
        end();
        clearTimeout(timer);
        try {
          // Its row may have turned out to be unwritable meanwhile: then the id is known all the same.
          if (outcome.kind === 'not-found') seqOf(id);
          check(outcome);
          resolve();
        } catch (error) {
          reject(error);
        }
      },
      lost(reason) {
        end();
        clearTimeout(timer);
        reject(new StoreUnavailableError(`The change could not be written. ${reason}`));
      },
    });
    return promise;
  }

  return {
    setFeedback: (id, given) =>
      change(id, (seq, at) => ({
        kind: 'feedback',
        seq,
        at,
        eventId: given.eventId ?? randomUUIDv7(),
        change: given,
      })),
    clearFeedback: (id, by) =>
      change(id, (seq, at) => ({ kind: 'clear', seq, at, eventId: by.eventId ?? randomUUIDv7(), by })),
    setProperty: (id, key, value) =>
      change(id, (seq, at) => ({ kind: 'property', seq, at, key: key.toLowerCase(), value })),
    setScores: (id, scores) => change(id, (seq, at) => ({ kind: 'scores', seq, at, scores })),
    isBeingRated: (seq) => ratings.has(seq),
  };
}

/** @throws NotFoundError, ConflictError if that is how the change ended */
function check(outcome: Outcome): void {
  switch (outcome.kind) {
    case 'done':
    case 'renamed':
      return;
    case 'not-found':
      throw new NotFoundError();
    case 'conflict':
      throw new ConflictError(outcome.message);
  }
}
