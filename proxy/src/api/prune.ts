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
  return dryRun ? count(context, asked) : context.store.prune(asked, { signal: context.signal });
});

async function* count({ store }: Context, asked: Prune) {
  yield { phase: 'counted' as const, removed: 0, ...(await store.countPrune(asked)) };
}
