import { setTimeout as delay } from 'node:timers/promises';
import { type Repeated, repeat } from '../repeat.ts';
import type { DueDelivery, StoredAttempt, StoredWebhook, WebhookStore } from '../stores/store.ts';
import { retryDelay } from './schedule.ts';

/** Brings what is in the outbox to its receivers. */
export interface Courier {
  /** Looks after the deliveries of a webhook from now on. */
  add(webhook: StoredWebhook): void;
  remove(webhookId: string): void;
  /** There is something new for it. */
  wake(webhookId: string): void;
  /** Gives what is on its way a moment, and breaks off the rest, which is sent again after the next start. */
  close(): Promise<void>;
}

/** Deliveries on their way to one destination at a time. */
const mostInFlight = 4;
const graceMs = 1_000;
/** How long a delivery rests whose outcome could not be written: it would be sent again and again. */
const unwrittenMs = 10_000;

export function openCourier(options: {
  store: Pick<WebhookStore, 'dueDeliveries' | 'noteAttempt'>;
  attempt: (
    webhook: StoredWebhook,
    delivery: DueDelivery,
    signal: AbortSignal,
  ) => Promise<StoredAttempt | null>;
  retryDelaysMs: readonly number[];
  now: () => number;
  log: (line: string) => void;
}): Courier {
  const { store, attempt, retryDelaysMs, now, log } = options;
  const closing = new AbortController();
  const rounds = new Map<string, { webhook: StoredWebhook; round: Repeated }>();
  /** By destination: what is on its way. */
  const inFlight = new Map<string, Set<string>>();
  const underWay = new Set<Promise<void>>();

  /** Sends what is due, as far as there is room; what ends wakes it again. */
  async function send(webhook: StoredWebhook): Promise<number | null> {
    const sent = inFlight.get(webhook.destination) ?? new Set();
    inFlight.set(webhook.destination, sent);
    if (sent.size >= mostInFlight) return null;
    // Those under way are still due.
    const { due, nextAt } = await store.dueDeliveries({
      webhookId: webhook.id,
      now: now(),
      limit: mostInFlight + sent.size,
    });
    for (const delivery of due) {
      if (sent.size >= mostInFlight || closing.signal.aborted) break;
      if (sent.has(delivery.id) || !rounds.has(webhook.id)) continue;
      sent.add(delivery.id);
      const ended = deliver(webhook, delivery).finally(() => {
        sent.delete(delivery.id);
        underWay.delete(ended);
        for (const [, other] of rounds) {
          if (other.webhook.destination === webhook.destination) other.round.wake();
        }
      });
      underWay.add(ended);
    }
    return nextAt === null ? null : nextAt - now();
  }

  async function deliver(webhook: StoredWebhook, delivery: DueDelivery): Promise<void> {
    const outcome = await attempt(webhook, delivery, closing.signal);
    if (outcome === null) return;
    const delayMs = outcome.error === null ? null : retryDelay(delivery.attemptCount + 1, retryDelaysMs);
    const state = outcome.error === null ? 'delivered' : delayMs === null ? 'dead' : 'pending';
    const nextAt = delayMs === null ? null : now() + delayMs;
    try {
      await store.noteAttempt({ id: delivery.id, attempt: outcome, state, nextAt });
    } catch (error) {
      tell(error);
      await delay(unwrittenMs, undefined, { signal: closing.signal, ref: false }).catch(() => {
        // The proxy closes: it is sent again after the next start.
      });
    }
  }

  function tell(error: unknown): void {
    log(`Webhooks: ${error instanceof Error ? error.message : String(error)}`);
  }

  return {
    add(webhook) {
      const round = repeat(() => send(webhook), tell);
      rounds.set(webhook.id, { webhook, round });
      round.wake();
    },
    remove(webhookId) {
      void rounds.get(webhookId)?.round.close();
      rounds.delete(webhookId);
    },
    wake(webhookId) {
      rounds.get(webhookId)?.round.wake();
    },
    async close() {
      await Promise.all(Array.from(rounds.values(), ({ round }) => round.close()));
      const all = Promise.allSettled(underWay);
      await Promise.race([all, delay(graceMs, undefined, { ref: false })]);
      closing.abort();
      await all;
    },
  };
}
