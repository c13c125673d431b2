import { withEventMeta } from '@orpc/server';
import { InvalidError } from '@thumbwire/shared';
import type { Context } from './context.ts';
import { api } from './router.ts';
import { toAlert } from './rows/alert.ts';
import { toIso } from './time.ts';

/** Follows the store's activity; a client that comes back with `Last-Event-ID` misses nothing. */
export const stream = api.stream.handler(({ context, lastEventId }) => {
  // Checked here, because once the generator runs the status has been sent.
  if (lastEventId !== undefined && !/^\d{1,15}$/.test(lastEventId)) {
    throw new InvalidError('Last-Event-ID must be the id of an event of this stream, a whole number.');
  }
  context.seats.take(context.signal);
  return follow(context, lastEventId === undefined ? undefined : Number(lastEventId));
});

async function* follow({ store, signal }: Context, after: number | undefined) {
  for await (const activity of store.activity({ ...(after === undefined ? {} : { after }), signal })) {
    const meta = { id: String(activity.id) };
    const at = toIso(activity.at);
    if (activity.type === 'monitor.alert') {
      yield withEventMeta({ type: activity.type, alert: toAlert(activity.alert), at }, meta);
    } else {
      yield withEventMeta({ type: activity.type, requestId: activity.requestId, at }, meta);
    }
  }
}
