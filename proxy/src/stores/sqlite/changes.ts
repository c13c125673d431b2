import { randomUUIDv7 } from 'node:crypto';
import { NotFoundError } from '@thumbwire/shared';
import type { Store } from '../store.ts';
import type { Task } from './protocol.ts';
import type { Submit } from './submit.ts';

/** What people and programs change about a request, each acknowledged after its commit. */
export interface Changes extends Pick<Store, 'setFeedback' | 'clearFeedback' | 'setProperty' | 'setScores'> {
  /** Whether a rating of this request is on its way to the database. */
  isBeingRated(seq: number): boolean;
}

export function openChanges(options: {
  submit: Submit;
  /**
   * The seq of the request that has this id, its row being in the database or on its way; `null`: unknown.
   *
   * @throws StoreUnavailableError it is known, and its row cannot be had at the moment
   */
  seqOf: (id: string) => number | null;
}): Changes {
  const { submit, seqOf } = options;
  const ratings = new Map<number, number>();

  async function change(id: string, taskFor: (seq: number, at: number) => Task): Promise<void> {
    const seq = seqOf(id);
    if (seq === null) throw new NotFoundError();
    const task = taskFor(seq, Date.now());
    const isRating = task.kind === 'feedback' || task.kind === 'clear';
    if (isRating) ratings.set(seq, (ratings.get(seq) ?? 0) + 1);
    await submit(task, {
      onEnd(outcome) {
        if (isRating) uncount(seq);
        // Its row may have turned out to be unwritable meanwhile: then the id is known all the same.
        if (outcome?.kind === 'not-found') seqOf(id);
      },
    });
  }

  function uncount(seq: number): void {
    const left = (ratings.get(seq) ?? 1) - 1;
    if (left > 0) ratings.set(seq, left);
    else ratings.delete(seq);
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
