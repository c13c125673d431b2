import { setTimeout as delay } from 'node:timers/promises';
import { type Repeated, repeat } from '../repeat.ts';
import type { DueDelivery, StoredAttempt, StoredWebhook, WebhookStore } from '../stores/store.ts';
import { retryDelay } from './schedule.ts';

/** Brings what is in the outbox to its receivers. */
export interface Courier {
  /** Looks after the deliveries of a webhook from now on. */
  add(webhook: StoredWebhook): void;
  /** Sends nothing more to it, and breaks off what is on its way. */
  remove(webhookId: string): Promise<void>;
  /** Breaks off what is on its way about a request, `null`: about any; what is still in the outbox is sent again. */
  forget(requestId: string | null): Promise<void>;
  /** There is something new for it. */
  wake(webhookId: string): void;
  /** Gives what is on its way a moment, and breaks off the rest, which is sent again after the next start. */
  close(): Promise<void>;
}

/** What is done for one webhook. */
interface Round {
  readonly webhook: StoredWebhook;
  /** Deliveries, by number, that are on their way, or whose outcome is being written. */
  readonly taken: Set<number>;
  readonly work: Repeated;
}

interface UnderWay {
  readonly webhookId: string;
  readonly requestId: string | null;
  readonly stop: AbortController;
  /** It is not on its way any more. */
  readonly over: Promise<unknown>;
  /** Its outcome is written, too. */
  readonly ended: Promise<void>;
}

/** Deliveries on their way to one destination at a time. */
const mostInFlight = 4;
/** Deliveries of one webhook that are sent again if the proxy dies. */
const mostTaken = 100;
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
  const rounds = new Map<string, Round>();
  /** By destination: how many are on their way. */
  const inFlight = new Map<string, number>();
  const underWay = new Set<UnderWay>();
  /** Grows whenever something is broken off: what was read before may be gone. */
  let breaks = 0;
  let isUnwritten = false;

  /** Sends what is due, as far as there is room; what ends wakes it again. */
  async function send({ webhook, taken }: Round): Promise<number | null> {
    const { id: webhookId, destination } = webhook;
    const isFull = () => (inFlight.get(destination) ?? 0) >= mostInFlight;
    if (isFull() || taken.size >= mostTaken) return null;
    const earlier = breaks;
    const { due, nextAt } = await store.dueDeliveries({
      ...{ webhookId, now: now(), limit: mostInFlight },
      // Their outcome may not be written yet.
      except: Array.from(taken),
    });
    if (breaks !== earlier) return 0;
    for (const delivery of due) {
      if (isFull() || closing.signal.aborted || !rounds.has(webhookId)) break;
      taken.add(delivery.number);
      count(destination, +1);
      const stop = new AbortController();
      const signal = AbortSignal.any([closing.signal, stop.signal]);
      const over = attempt(webhook, delivery, signal).finally(() => {
        count(destination, -1);
        wakeAllTo(destination);
      });
      const ended = over
        .then((outcome) => (outcome === null ? undefined : note(delivery, outcome)))
        .finally(() => {
          taken.delete(delivery.number);
          underWay.delete(one);
          wakeAllTo(destination);
        });
      const one: UnderWay = { webhookId, requestId: delivery.requestId, stop, over, ended };
      underWay.add(one);
    }
    return nextAt === null ? null : nextAt - now();
  }

  function count(destination: string, by: 1 | -1): void {
    inFlight.set(destination, (inFlight.get(destination) ?? 0) + by);
  }

  function wakeAllTo(destination: string): void {
    for (const { webhook, work } of rounds.values()) {
      if (webhook.destination === destination) work.wake();
    }
  }

  async function note(delivery: DueDelivery, outcome: StoredAttempt): Promise<void> {
    const delayMs = outcome.error === null ? null : retryDelay(delivery.attemptCount + 1, retryDelaysMs);
    const state = outcome.error === null ? 'delivered' : delayMs === null ? 'dead' : 'pending';
    const nextAt = delayMs === null ? null : now() + delayMs;
    try {
      await store.noteAttempt({ id: delivery.id, attempt: outcome, state, nextAt });
      isUnwritten = false;
    } catch (error) {
      // Told once: it may go on for long.
      if (!isUnwritten) tell(error);
      isUnwritten = true;
      await delay(unwrittenMs, undefined, { signal: closing.signal, ref: false }).catch(() => {
        // The proxy closes: it is sent again after the next start.
      });
    }
  }

  async function breakOff(isMeant: (one: UnderWay) => boolean): Promise<void> {
    breaks += 1;
    const meant = Array.from(underWay).filter(isMeant);
    for (const { stop } of meant) stop.abort();
    await Promise.allSettled(meant.map(({ over }) => over));
  }

  function tell(error: unknown): void {
    log(`Webhooks: ${error instanceof Error ? error.message : String(error)}`);
  }

  return {
    add(webhook) {
      const round: Round = { webhook, taken: new Set(), work: repeat(() => send(round), tell) };
      rounds.set(webhook.id, round);
      round.work.wake();
    },
    async remove(webhookId) {
      const round = rounds.get(webhookId);
      rounds.delete(webhookId);
      await breakOff((one) => one.webhookId === webhookId);
      await round?.work.close();
    },
    forget: (requestId) =>
      breakOff((one) => one.requestId !== null && (requestId === null || one.requestId === requestId)),
    wake(webhookId) {
      rounds.get(webhookId)?.work.wake();
    },
    async close() {
      await Promise.all(Array.from(rounds.values(), ({ work }) => work.close()));
      const all = Promise.allSettled(Array.from(underWay, ({ ended }) => ended));
      await Promise.race([all, delay(graceMs, undefined, { ref: false })]);
      closing.abort();
      await all;
    },
  };
}
