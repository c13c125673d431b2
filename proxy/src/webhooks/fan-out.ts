import { randomUUIDv7 } from 'node:crypto';
import { webhookEvents } from '@thumbwire/shared';
import { type Repeated, repeat } from '../repeat.ts';
import type { NewDelivery, Occurrence, Store, StoredWebhook } from '../stores/store.ts';
import { type PayloadOptions, payloadOf } from './payload.ts';
import { isWanted } from './select.ts';

/** As many activities are looked at in one step. */
const stepSize = 50;
/** So many may be looked at again after a crash, where none of them was wanted. */
const mostUnnoted = 1_000;

/**
 * Turns what happens into deliveries: each event that a webhook wants is put into the outbox once, in one step with the
 * note that it is there.
 */
export function openFanOut(options: {
  store: Pick<Store, 'occurrences' | 'dispatch' | 'dispatched' | 'health' | 'onActivity'>;
  webhooks: ReadonlyMap<string, StoredWebhook>;
  payload: PayloadOptions;
  /** There are new deliveries for it. */
  onDispatched: (webhookId: string) => void;
  now: () => number;
  log: (line: string) => void;
}): Repeated {
  const { store, webhooks, payload, onDispatched, now, log } = options;
  /** The activity up to which everything is looked at; `null` while there is no webhook. */
  let position: number | null = null;
  let noted = 0;

  async function step(): Promise<number | null> {
    if (webhooks.size === 0) {
      position = null;
      return null;
    }
    if (position === null) noted = position = await store.dispatched();
    const after = position;
    if (store.health().lastEvent <= after) return null;
    const all = Array.from(webhooks.values());
    const types = webhookEvents.filter((type) => all.some(({ events }) => events.includes(type)));
    const { occurrences, through } = await store.occurrences({ after, types, limit: stepSize });
    const deliveries = occurrences.flatMap((occurrence) =>
      all.filter((webhook) => isWanted(webhook, occurrence)).map((to) => deliveryOf(to, occurrence)),
    );
    if (deliveries.length > 0 || through - noted >= mostUnnoted) {
      await store.dispatch(deliveries, through);
      noted = through;
    }
    position = through;
    for (const id of new Set(deliveries.map(({ webhookId }) => webhookId))) onDispatched(id);
    // Nothing was there to be looked at: whoever wrote last wakes it again.
    return through === after ? null : 0;
  }

  function deliveryOf(webhook: StoredWebhook, occurrence: Occurrence): NewDelivery {
    const at = now();
    return {
      id: `msg_${randomUUIDv7()}`,
      webhookId: webhook.id,
      type: occurrence.type,
      seq: occurrence.type === 'monitor.alert' ? null : occurrence.request.seq,
      state: 'pending',
      createdAt: at,
      nextAt: at,
      attempts: [],
      body: payloadOf(webhook, occurrence, payload),
    };
  }

  const steps = repeat(step, (error) =>
    log(`Webhooks: ${error instanceof Error ? error.message : String(error)}`),
  );
  const stopListening = store.onActivity(() => {
    if (webhooks.size > 0) steps.wake();
  });
  return {
    wake: steps.wake,
    close() {
      stopListening();
      return steps.close();
    },
  };
}
