import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { ConflictError, InvalidError, NotFoundError } from '@thumbwire/shared';
import { createOutgoing, type OutgoingProxies } from '../outgoing/index.ts';
import type { DueDelivery, Store, StoredDelivery, StoredWebhook } from '../stores/store.ts';
import { attemptDelivery, ReceiverDispatcher } from './attempt.ts';
import { openCourier } from './courier.ts';
import { type DestinationRules, guardedLookup, readDestination } from './destination.ts';
import { openFanOut } from './fan-out.ts';
import { type PayloadOptions, testPayload } from './payload.ts';
import { retryDelaysMs } from './schedule.ts';
import { makeHmacKey } from './sign.ts';

export { secretOf } from './sign.ts';

/** Where events are sent, and what became of them. Methods that name a webhook throw NotFoundError for an unknown one. */
export interface Webhooks {
  /** Sends what waits from an earlier run, now that the proxy can be reached. */
  begin(): void;
  list(): readonly StoredWebhook[];
  /** @throws InvalidError, ForbiddenError where it must not lead; ConflictError there are too many; StoreUnavailableError */
  create(
    wanted: Pick<StoredWebhook, 'destination' | 'events' | 'sampleRate' | 'propertyFilters' | 'includeData'>,
  ): Promise<StoredWebhook>;
  remove(id: string): Promise<void>;
  /** Breaks off what is on its way about a request that is deleted; `null`: about any, it is sent again if it is there. */
  forget(requestId: string | null): Promise<void>;
  /** Sends an example once, and answers with what came of it. */
  test(id: string): Promise<StoredDelivery>;
  deliveries(options: Parameters<Store['deliveries']>[0]): ReturnType<Store['deliveries']>;
  /** @throws NotFoundError, also for an unknown delivery */
  delivery(id: string, deliveryId: string): Promise<DueDelivery>;
  /** One that waits is sent at once, too. @throws NotFoundError, also for an unknown delivery */
  replay(id: string, deliveryId: string): Promise<StoredDelivery>;
  /** @returns How many. */
  replayDead(id: string): Promise<number>;
  close(): Promise<void>;
}

/** Bounds of the sending of events, where they are to differ from the defaults. */
export interface DeliveryLimits {
  /** How long a receiver may take to answer. */
  readonly timeoutMs: number;
  /** How long after each failed attempt the next one comes, about. */
  readonly retryDelaysMs: readonly number[];
}

const mostWebhooks = 50;
const connectTimeoutMs = 10_000;
const defaultLimits: DeliveryLimits = { timeoutMs: 15_000, retryDelaysMs };

/** @throws StoreUnavailableError the webhooks cannot be read */
export async function openWebhooks(options: {
  store: Store;
  rules: DestinationRules;
  proxies: OutgoingProxies;
  payload: PayloadOptions;
  limits: Partial<DeliveryLimits>;
  version: string;
  now: () => number;
  log: (line: string) => void;
}): Promise<Webhooks> {
  const { store, rules, proxies, payload, version, now, log } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const known = new Map((await store.webhooks()).map((webhook) => [webhook.id, webhook]));
  const outgoing = createOutgoing({ proxies, connectTimeoutMs, lookup: guardedLookup(rules) });
  const dispatcher = new ReceiverDispatcher(outgoing);
  const closing = new AbortController();

  async function attempt(
    webhook: StoredWebhook,
    delivery: Pick<DueDelivery, 'id' | 'body'>,
    signal: AbortSignal,
  ) {
    const { timeoutMs } = limits;
    const userAgent = `thumbwire/${version}`;
    // What is allowed may have changed since it was made.
    const refusal = refusalOf(webhook, rules);
    if (refusal !== null) return { at: now(), status: null, error: refusal, durationMs: 0 };
    return attemptDelivery({ webhook, delivery, dispatcher, userAgent, timeoutMs, now, signal });
  }

  const courier = openCourier({ store, attempt, retryDelaysMs: limits.retryDelaysMs, now, log });
  const fanOut = openFanOut({ store, webhooks: known, payload, onDispatched: courier.wake, now, log });

  function find(id: string): StoredWebhook {
    const webhook = known.get(id);
    if (webhook !== undefined) return webhook;
    throw new NotFoundError(
      'There is no such webhook; "thumbwire webhooks list" shows those that there are.',
    );
  }

  async function findDelivery(id: string, deliveryId: string): Promise<DueDelivery> {
    const delivery = await store.delivery(find(id).id, deliveryId);
    if (delivery !== null) return delivery;
    throw new NotFoundError(
      'The webhook has no such delivery; the log of deliveries shows those that it has.',
    );
  }

  return {
    begin() {
      for (const webhook of known.values()) courier.add(webhook);
      fanOut.wake();
    },
    list: () => Array.from(known.values()),
    async create(wanted) {
      const { href: destination } = readDestination(wanted.destination, rules);
      if (known.size >= mostWebhooks) {
        throw new ConflictError(
          `No webhook was made: there are ${mostWebhooks} already. Remove those that you do not need.`,
        );
      }
      const propertyFilters = wanted.propertyFilters.map(({ key, value }) => ({
        key: key.toLowerCase(),
        value,
      }));
      const id = `wh_${randomBytes(6).toString('hex')}`;
      const made = { ...wanted, destination, propertyFilters, id, hmacKey: makeHmacKey(), createdAt: now() };
      await store.addWebhook(made).catch((error: unknown) => {
        // It was refused, and must not come alive when it is written after all.
        store.removeWebhook(id).catch(() => {});
        throw error;
      });
      const stored = (await store.webhooks()).find((each) => each.id === id);
      if (stored === undefined) throw new ConflictError('The webhook was removed while it was being made.');
      known.set(id, stored);
      courier.add(stored);
      fanOut.wake();
      return stored;
    },
    async remove(id) {
      find(id);
      await store.removeWebhook(id);
      known.delete(id);
      await courier.remove(id);
    },
    forget: courier.forget,
    async test(id) {
      const webhook = find(id);
      const at = now();
      const delivery = { id: `msg_${randomUUIDv7()}`, body: testPayload(id, at) };
      const outcome = await attempt(webhook, delivery, closing.signal);
      if (outcome === null) throw new InvalidError('The test was broken off: the proxy closes.');
      const kept = {
        ...delivery,
        webhookId: id,
        type: 'webhook.test',
        seq: null,
        state: outcome.error === null ? 'delivered' : 'dead',
        createdAt: at,
        nextAt: null,
        attempts: [outcome],
      } as const;
      await store.dispatch([kept], null);
      return findDelivery(id, delivery.id);
    },
    deliveries(asked) {
      find(asked.webhookId);
      return store.deliveries(asked);
    },
    delivery: findDelivery,
    async replay(id, deliveryId) {
      await findDelivery(id, deliveryId);
      await store.replay({ webhookId: id, id: deliveryId, at: now() });
      courier.wake(id);
      return findDelivery(id, deliveryId);
    },
    async replayDead(id) {
      const count = await store.replay({ webhookId: find(id).id, id: null, at: now() });
      courier.wake(id);
      return count;
    },
    async close() {
      closing.abort();
      await fanOut.close();
      await courier.close();
      await outgoing.close();
    },
  };
}

function refusalOf({ destination }: StoredWebhook, rules: DestinationRules): string | null {
  try {
    readDestination(destination, rules);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
