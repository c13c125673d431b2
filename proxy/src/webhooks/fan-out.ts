import { createHash } from 'node:crypto';
import { webhookEvents } from '@thumbwire/shared';
import { type Repeated, repeat } from '../repeat.ts';
import type { NewDelivery, Occurrence, Store, StoredWebhook } from '../stores/store.ts';
import { type PayloadOptions, payloadOf } from './payload.ts';
import { isWanted } from './select.ts';

/** As many activities are looked at in one step. */
const stepSize = 50;
/** As much is handed over at once. */
const mostStepBytes = 256 * 1024;
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
    // One that was made meanwhile is told of these, too.
    if (webhooks.size !== all.length || all.some(({ id }) => !webhooks.has(id))) return 0;
    let deliveries: NewDelivery[] = [];
    let sizeBytes = 0;
    for (const occurrence of occurrences) {
      const made = deliveriesOf(occurrence, all);
      deliveries.push(...made);
      sizeBytes += made.reduce((sum, { body }) => sum + body.length, 0);
      // Whatever waits for this thread is not to wait long.
      if (sizeBytes < mostStepBytes) continue;
      await dispatch(deliveries, occurrence.activity);
      deliveries = [];
      sizeBytes = 0;
    }
    if (deliveries.length > 0 || through - noted >= mostUnnoted) await dispatch(deliveries, through);
    position = through;
    // Nothing was there to be looked at: whoever wrote last wakes it again.
    return through === after ? null : 0;
  }

  async function dispatch(deliveries: readonly NewDelivery[], through: number): Promise<void> {
    await store.dispatch(deliveries, through);
    noted = position = through;
    for (const id of new Set(deliveries.map(({ webhookId }) => webhookId))) onDispatched(id);
  }

  function deliveriesOf(occurrence: Occurrence, all: readonly StoredWebhook[]): NewDelivery[] {
    const at = now();
    const bodies = new Map<boolean, string>();
    const bodyFor = (webhook: StoredWebhook) => {
      const body = bodies.get(webhook.includeData) ?? payloadOf(webhook, occurrence, payload);
      bodies.set(webhook.includeData, body);
      return body;
    };
    return all
      .filter((webhook) => isWanted(webhook, occurrence))
      .map((webhook) => ({
        id: deliveryId(webhook.id, occurrence.activity),
        webhookId: webhook.id,
        type: occurrence.type,
        seq: occurrence.type === 'monitor.alert' ? null : occurrence.request.seq,
        state: 'pending',
        createdAt: at,
        nextAt: at,
        attempts: [],
        body: bodyFor(webhook),
      }));
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

/** The same whenever it is made: what is put into the outbox twice is there once. */
function deliveryId(webhookId: string, activity: number): string {
  return `msg_${createHash('sha256').update(`${webhookId}\n${activity}`).digest('hex').slice(0, 32)}`;
}
