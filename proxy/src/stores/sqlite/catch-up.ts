import { type Filter, StoreUnavailableError } from '@thumbwire/shared';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import type { Recorder } from './recorder.ts';
import type { WriteQueue } from './write-queue.ts';

/** Lets reads see what was handed over before them: they answer with it, or not at all. */
export interface CatchUp {
  /**
   * Waits until everything is written, and searchable if the filter searches.
   *
   * @throws StoreUnavailableError it took too long
   */
  all(filter: Filter): Promise<void>;
  /**
   * Waits until every response of this run that is written can be found in pages.
   *
   * @throws StoreUnavailableError it took too long
   */
  printed(): Promise<void>;
  /**
   * Waits until the rows of these requests are written, those of open ones included.
   *
   * @throws StoreUnavailableError one of them is known, and its row cannot be read at the moment
   */
  rows(ids: readonly string[]): Promise<void>;
}

export function openCatchUp(options: {
  queue: WriteQueue;
  ledger: Ledger;
  recorder: Recorder;
  limits: Limits;
  /** The last seq of an earlier run. */
  earlierSeq: number;
}): CatchUp {
  const { queue, ledger, recorder, limits, earlierSeq } = options;

  /** Waits for the writer to come so far; answers whether it did in time. */
  async function reached(isDone: () => boolean): Promise<boolean> {
    if (isDone()) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limits.indexTimeMs);
    const stopListening = queue.onProgress(() => {
      if (isDone()) resolve();
    });
    await promise;
    clearTimeout(timer);
    stopListening();
    return isDone();
  }

  async function indexed(): Promise<void> {
    // Texts become searchable in the order in which their requests came, those of later ones need not be.
    const { lastSeq } = recorder;
    if (await reached(() => (queue.progress.oldestUnindexed ?? Infinity) > lastSeq)) return;
    throw new StoreUnavailableError(
      `${queue.progress.unindexed} texts are not searchable yet. ${reason('Making them so takes long.')} Try again, or ask without a text.`,
    );
  }

  function reason(otherwise: string): string {
    return queue.problem ?? otherwise;
  }

  async function written(): Promise<void> {
    if (await queue.flushed(limits.flushTimeMs)) return;
    throw new StoreUnavailableError(
      `The newest requests and ratings are not written yet, and an answer would lack them. ${reason('Writing takes long.')} Try again.`,
    );
  }

  return {
    async printed() {
      await written();
      // The newest come first; those of earlier runs may take longer after an update.
      if (await reached(() => (queue.progress.newestUnprinted ?? 0) <= earlierSeq)) return;
      throw new StoreUnavailableError(
        `The newest responses cannot be found in pages yet. ${reason('Making them so takes long.')} Try again.`,
      );
    },
    async all(filter) {
      await written();
      if (searches(filter)) await indexed();
    },
    async rows(ids) {
      const waiting = ids.flatMap((id) => ledger.byId(id) ?? []);
      for (const request of waiting) recorder.show(request);
      const isWritten = waiting.length === 0 || (await queue.flushed(limits.flushTimeMs));
      for (const id of ids) refuseLost(ledger, id);
      if (!isWritten && ids.some((id) => ledger.byId(id))) {
        throw new StoreUnavailableError(
          `The request is logged, and not written yet. ${reason('Writing takes long.')} Try again.`,
        );
      }
    },
  };
}

/**
 * Refuses to speak of a request whose record could not be written: it is known, and must not seem unknown.
 *
 * @throws StoreUnavailableError
 */
export function refuseLost(ledger: Ledger, id: string): void {
  if (ledger.isLost(id)) {
    throw new StoreUnavailableError(
      'The request has an id, and its record could not be written; restart the proxy to take it in.',
    );
  }
  if (ledger.byId(id)?.isUnwritable === true) {
    throw new StoreUnavailableError(
      'The request is still open, and what is known of it could not be written; try again when it has ended.',
    );
  }
}

function searches(filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
      return false;
    case 'and':
    case 'or':
      return filter.filters.some(searches);
    case 'condition':
      return ['text', 'request_text', 'response_text'].includes(filter.field);
  }
}
