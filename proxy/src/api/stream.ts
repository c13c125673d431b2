import { withEventMeta } from '@orpc/server';
import { InvalidError } from '@thumbwire/shared';
import { api } from './router.ts';
import { toIso } from './time.ts';

/** Follows the store's activity; a client that comes back with `Last-Event-ID` misses nothing. */
export const stream = api.stream.handler(async function* ({ context, lastEventId }) {
  const after = lastEventId === undefined ? undefined : Number(lastEventId);
  if (after !== undefined && !Number.isSafeInteger(after)) {
    throw new InvalidError('Last-Event-ID must be the id of an event of this stream.');
  }
  const activities = context.store.activity({
    ...(after === undefined ? {} : { after }),
    signal: context.signal,
  });
  for await (const { id, type, requestId, at } of activities) {
    yield withEventMeta({ type, requestId, at: toIso(at) }, { id: String(id) });
  }
});
