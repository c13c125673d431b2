import type { MonitorStore, WebhookStore } from '../store.ts';
import type { CatchUp } from './catch-up.ts';
import type { ReaderPool } from './reader-pool.ts';
import type { Submit } from './submit.ts';
import type { WriteQueue } from './write-queue.ts';

/** Webhooks with what is to be delivered to them, and monitors, kept in the database. */
export function openOutbox(options: {
  queue: WriteQueue;
  submit: Submit;
  readers: ReaderPool;
  catchUp: CatchUp;
}): WebhookStore & MonitorStore {
  const { queue, submit, readers, catchUp } = options;

  /** Reads what every change before it has left. */
  const read: ReaderPool['read'] = async (name, asked) => {
    await catchUp.all({ kind: 'all' });
    return readers.read(name, asked);
  };

  return {
    webhooks: () => read('webhooks', {}),
    addWebhook: (webhook) => submit({ kind: 'webhook', webhook }),
    removeWebhook: (id) => submit({ kind: 'webhook-removed', id }),
    onActivity: (listener) => queue.onProgress(listener),
    dispatched: () => read('dispatched', {}),
    // What is not written yet comes with the next call.
    occurrences: (asked) => readers.read('occurrences', asked),
    dispatch: (deliveries, through) =>
      submit({ kind: 'dispatch', deliveries, through }, { isUrgent: deliveries.length > 0 }),
    dueDeliveries: ({ except = [], ...asked }) => readers.read('due', { ...asked, except }),
    noteAttempt: (result) => submit({ kind: 'attempt', result }, { isUrgent: false }),
    deliveries: ({ webhookId, state, before, limit }) =>
      read('deliveries', {
        webhookId,
        state: state ?? null,
        before: before ?? Number.MAX_SAFE_INTEGER,
        limit,
      }),
    delivery: (webhookId, id) => read('delivery', { webhookId, id }),
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
    monitors: () => read('monitors', {}),
    putMonitor: (monitor) => submit({ kind: 'monitor', monitor }),
    removeMonitor: (id) => submit({ kind: 'monitor-removed', id }),
    addAlert: (alert, monitor) => submit({ kind: 'alert', alert, monitor }),
    alerts: ({ monitorId, after, limit }) => read('alerts', { monitorId: monitorId ?? null, after, limit }),
  };
}
