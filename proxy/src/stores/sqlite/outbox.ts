import type { MonitorStore, WebhookStore } from '../store.ts';
import type { CatchUp } from './catch-up.ts';
import { readMonitors } from './read/monitors.ts';
import { readDispatched, readWebhooks } from './read/webhooks.ts';
import type { ReadDirectly } from './read-directly.ts';
import type { ReaderPool } from './reader-pool.ts';
import type { Submit } from './submit.ts';
import type { WriteQueue } from './write-queue.ts';

/** Webhooks with what is to be delivered to them, and monitors, kept in the database. */
export function openOutbox(options: {
  queue: WriteQueue;
  submit: Submit;
  read: ReadDirectly;
  readers: ReaderPool;
  catchUp: CatchUp;
}): WebhookStore & MonitorStore {
  const { queue, submit, read, readers, catchUp } = options;

  /** What may be long is read by another thread, and also sees every change before it. */
  const ask: ReaderPool['read'] = async (name, asked) => {
    await catchUp.all({ kind: 'all' });
    return readers.read(name, asked);
  };

  return {
    webhooks: () => read(readWebhooks),
    addWebhook: (webhook) => submit({ kind: 'webhook', webhook }),
    removeWebhook: (id) => submit({ kind: 'webhook-removed', id }),
    onActivity: (listener) => queue.onProgress(listener),
    dispatched: () => read(readDispatched),
    // What is not written yet comes with the next call.
    occurrences: (asked) => readers.read('occurrences', asked),
    dispatch: (deliveries, through) =>
      submit(
        { kind: 'dispatch', deliveries, through },
        {
          sizeBytes: deliveries.reduce((sum, { body }) => sum + body.length, 0),
          isUrgent: deliveries.length > 0,
        },
      ),
    dueDeliveries: ({ except = [], ...asked }) => readers.read('due', { ...asked, except }),
    noteAttempt: (result) => submit({ kind: 'attempt', result }, { isUrgent: false }),
    deliveries: ({ webhookId, state, before, limit }) =>
      ask('deliveries', {
        webhookId,
        state: state ?? null,
        before: before ?? Number.MAX_SAFE_INTEGER,
        limit,
      }),
    delivery: (webhookId, id) => ask('delivery', { webhookId, id }),
    async replay(asked) {
      let count = 0;
      await submit(
        { kind: 'replay', ...asked },
        {
          onEnd(outcome) {
            if (outcome?.kind === 'counted') count = outcome.count;
          },
        },
      );
      return count;
    },
    monitors: () => read(readMonitors),
    addMonitor: (monitor) => submit({ kind: 'monitor-added', monitor }),
    putMonitor: (monitor) => submit({ kind: 'monitor', monitor }),
    removeMonitor: (id) => submit({ kind: 'monitor-removed', id }),
    addAlert: (alert, monitor) => submit({ kind: 'alert', alert, monitor }),
    alerts: ({ monitorId, after, limit }) => ask('alerts', { monitorId: monitorId ?? null, after, limit }),
  };
}
