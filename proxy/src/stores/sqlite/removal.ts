import { type Filter, NotFoundError, StoreUnavailableError } from '@thumbwire/shared';
import type { Prune, PruneProgress, RemovalStore } from '../store.ts';
import type { CatchUp } from './catch-up.ts';
import type { Journal } from './journal.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import type { Outcome, Place } from './protocol.ts';
import type { Submit } from './submit.ts';
import type { WriteQueue } from './write-queue.ts';

type Pruned = Extract<Outcome, { kind: 'pruned' }>;

/** Requests that one step of a prune looks at: a rating waits no longer than for one. */
const stepRows = 100;
/** As often somebody who waits is told that it goes on. */
const tellMs = 500;

/** How requests leave the database. */
export function openRemoval(options: {
  queue: WriteQueue;
  submit: Submit;
  ledger: Ledger;
  journal: Journal;
  catchUp: CatchUp;
  limits: Limits;
  /** @throws as the one that changes take */
  seqOf: (id: string) => number | null;
  count: (filter: Filter) => Promise<number>;
  lastSeq: () => number;
  /** Aborts when the store is closed: nobody waits for a writer that is not there any more. */
  closed: AbortSignal;
}): RemovalStore {
  const { queue, submit, ledger, journal, catchUp, limits, seqOf, count, lastSeq, closed } = options;

  /** Waits until no trace is left, at most `timeMs`; answers whether that is so. */
  async function erased(timeMs: number, signal?: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeMs);
    const onAbort = () => resolve();
    signal?.addEventListener('abort', onAbort);
    const stopListening = queue.onProgress(() => {
      if (!queue.progress.isErasing) resolve();
    });
    if (queue.progress.isErasing && !signal?.aborted) await promise;
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    stopListening();
    return !queue.progress.isErasing;
  }

  async function remove(id: string): Promise<void> {
    await catchUp.rows([id]);
    const seq = seqOf(id);
    if (seq === null) throw new NotFoundError();
    // Before the row goes: a start after a crash would take the request in again from its line.
    await journal.renew();
    await submit({ kind: 'remove', seq });
    if (await erased(limits.eraseTimeMs, closed)) return;
    throw new StoreUnavailableError(
      `The request is removed, and traces of it may still be in the files. ${queue.problem ?? 'Erasing takes long.'} It goes on by itself, also after a restart.`,
    );
  }

  /** How many requests, from the oldest, take what is too much, if all are of one size. */
  async function excess(maxSizeBytes: number): Promise<number> {
    const { sizeBytes } = queue.progress;
    if (sizeBytes <= maxSizeBytes) return 0;
    const all = await count({ kind: 'all' });
    return Math.ceil((all * (sizeBytes - maxSizeBytes)) / sizeBytes);
  }

  async function countPrune(prune: Prune): ReturnType<RemovalStore['countPrune']> {
    const { before, maxSizeBytes, includeRated } = prune;
    await catchUp.all({ kind: 'all' });
    const old = before === null ? 0 : await count(olderThan(before, false));
    const oldRated = before === null || includeRated ? 0 : await count(olderThan(before, true));
    const tooMuch = maxSizeBytes === null ? 0 : await excess(maxSizeBytes);
    const { sizeBytes } = queue.progress;
    return { total: Math.max(old, tooMuch), keptRated: oldRated, sizeBytes };
  }

  async function* prune(
    asked: Prune,
    { signal: asker }: { signal: AbortSignal },
  ): AsyncGenerator<PruneProgress, void, undefined> {
    const { before, maxSizeBytes, includeRated } = asked;
    const signal = AbortSignal.any([asker, closed]);
    // Before the rest of them is waited for: what ends meanwhile still has its line in the journal.
    const newest = lastSeq();
    const except = [...ledger.open()].map(({ seq }) => seq);
    let { total } = await countPrune(asked);
    let removed = 0;
    let keptRated = 0;
    const at = (phase: PruneProgress['phase']): PruneProgress => ({
      phase,
      removed,
      keptRated,
      total: Math.max(total, removed + keptRated),
      sizeBytes: queue.progress.sizeBytes,
    });

    let after: Place | null = null;
    await journal.renew();

    /** Goes on through the requests in order of time until `most` are removed; answers whether there are more. */
    async function* removeSome(span: {
      before: number;
      most: number;
    }): AsyncGenerator<PruneProgress, boolean, undefined> {
      for (let left = span.most; left > 0; ) {
        if (signal.aborted) return false;
        const outcome = await pruned(span.before, Math.min(left, stepRows));
        if (outcome.last === null) return false;
        after = outcome.last;
        removed += outcome.removed;
        keptRated += outcome.kept;
        // Those that stay make no room.
        left -= outcome.removed;
        yield at('removing');
      }
      return true;
    }

    async function pruned(until: number, most: number): Promise<Pruned> {
      let result: Pruned = { kind: 'pruned', removed: 0, kept: 0, last: null };
      await submit(
        { kind: 'prune', after, before: until, lastSeq: newest, except, includeRated, most },
        {
          onEnd(outcome) {
            if (outcome?.kind === 'pruned') result = outcome;
          },
        },
      );
      return result;
    }

    async function* erasing(): AsyncGenerator<PruneProgress, void, undefined> {
      const end = performance.now() + limits.eraseTimeMs;
      while (!(await erased(tellMs, signal))) {
        if (signal.aborted) return;
        if (performance.now() > end) {
          throw new StoreUnavailableError(
            `${removed} requests are removed, and traces of them may still be in the files. ${queue.problem ?? 'Erasing takes long.'} It goes on by itself, also after a restart.`,
          );
        }
        yield at('erasing');
      }
    }

    if (before !== null) {
      yield* removeSome({ before, most: Number.POSITIVE_INFINITY });
      yield* erasing();
    }
    let isMore = maxSizeBytes !== null;
    while (isMore && !signal.aborted) {
      const most = await excess(maxSizeBytes ?? 0);
      if (most === 0) break;
      total = removed + keptRated + most;
      isMore = yield* removeSome({ before: Number.MAX_SAFE_INTEGER, most });
      yield* erasing();
    }
    if (closed.aborted) throw new StoreUnavailableError('The store is closed.');
    yield at('done');
  }

  return { remove, prune, countPrune };
}

function olderThan(before: number, isRated: boolean): Filter {
  const isOld: Filter = { kind: 'condition', field: 'created_at', operator: 'lt', value: before };
  const hasRating: Filter = { kind: 'condition', field: 'rating', operator: 'not-equals', value: null };
  return isRated ? { kind: 'and', filters: [isOld, hasRating] } : isOld;
}
