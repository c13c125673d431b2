import type { Prune } from '../stores/store.ts';
import type { Context } from './context.ts';
import { api } from './router.ts';

/** Removes the oldest requests; it ends with the client's connection, what is removed by then stays so. */
export const prune = api.prune.handler(({ input, context }) => {
  const { olderThan, maxSizeBytes, includeRated, dryRun } = input;
  const asked: Prune = {
    before: olderThan === undefined ? null : Date.parse(olderThan),
    maxSizeBytes: maxSizeBytes ?? null,
    includeRated,
  };
  return dryRun ? count(context, asked) : remove(context, asked);
});

async function* remove({ store, webhooks, signal }: Context, asked: Prune) {
  for await (const step of store.prune(asked, { signal })) {
    // Nothing of what is removed leaves any more when this is told.
    if (step.phase === 'done') await webhooks.forget(null);
    yield step;
  }
}

async function* count({ store }: Context, asked: Prune) {
  yield { phase: 'counted' as const, removed: 0, ...(await store.countPrune(asked)) };
}
