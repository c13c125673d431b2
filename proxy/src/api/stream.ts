import { withEventMeta } from '@orpc/server';
import { InvalidError } from '@thumbwire/shared';
import type { Context } from './context.ts';
import { api } from './router.ts';
import { toIso } from './time.ts';

/** Follows the store's activity; a client that comes back with `Last-Event-ID` misses nothing. */
export const stream = api.stream.handler(({ context, lastEventId }) => {
  const after = lastEventId === undefined ? undefined : Number(lastEventId);
  // Checked here, because once the generator runs the status has been sent.
  if (after !== undefined && !Number.isSafeInteger(after)) {
    throw new InvalidError('Last-Event-ID must be the id of an event of this stream.');
  }
  return follow(context, after);
});

async function* follow({ store, signal }: Context, after: number | undefined) {
  for await (const { id, type, requestId, at } of store.activity({
    ...(after === undefined ? {} : { after }),
    signal,
  })) {
    yield withEventMeta({ type, requestId, at: toIso(at) }, { id: String(id) });
  }
}
