import type { Delivery, SecretWebhook } from '@thumbwire/shared';
import type { StoredDelivery, StoredWebhook } from '../stores/store.ts';
import { secretOf } from '../webhooks/index.ts';
import { api } from './router.ts';
import { toIso } from './time.ts';

/** Where events are sent, and what became of them. */
export const webhooks = api.webhooks.router({
  list: api.webhooks.list.handler(({ context }) => ({
    data: context.webhooks.list().map(toWebhook),
    error: null,
  })),
  create: api.webhooks.create.handler(async ({ input, context }) => {
    const { config, ...rest } = input;
    return { data: toWebhook(await context.webhooks.create({ ...rest, ...config })), error: null };
  }),
  remove: api.webhooks.remove.handler(async ({ input, context }) => {
    await context.webhooks.remove(input.id);
    return { data: null, error: null };
  }),
  test: api.webhooks.test.handler(async ({ input, context }) => ({
    data: toDelivery(await context.webhooks.test(input.id)),
    error: null,
  })),
  deliveries: api.webhooks.deliveries.handler(async ({ input, context }) => {
    const { id, cursor, limit, state } = input;
    const { deliveries, counts } = await context.webhooks.deliveries({
      webhookId: id,
      state,
      before: cursor === undefined ? undefined : Number(cursor),
      limit: limit + 1,
    });
    const page = deliveries.slice(0, limit);
    const nextCursor = deliveries.length > limit ? String(page.at(-1)?.number) : null;
    return { data: { deliveries: page.map(toDelivery), nextCursor, counts }, error: null };
  }),
  delivery: api.webhooks.delivery.handler(async ({ input, context }) => {
    const found = await context.webhooks.delivery(input.id, input.deliveryId);
    return { data: { ...toDelivery(found), body: found.body }, error: null };
  }),
  replay: api.webhooks.replay.handler(async ({ input, context }) => ({
    data: toDelivery(await context.webhooks.replay(input.id, input.deliveryId)),
    error: null,
  })),
  replayDead: api.webhooks.replayDead.handler(async ({ input, context }) => ({
    data: { replayed: await context.webhooks.replayDead(input.id) },
    error: null,
  })),
});

/** The names of the API document. */
function toWebhook(webhook: StoredWebhook): SecretWebhook {
  const { id, createdAt, destination, sampleRate, propertyFilters, includeData, events, hmacKey } = webhook;
  return {
    id,
    created_at: toIso(createdAt),
    destination,
    version: '2024-10-22',
    config: { sampleRate, propertyFilters: propertyFilters.map(({ key, value }) => ({ key, value })) },
    includeData,
    events: [...events],
    hmac_key: hmacKey,
    secret: secretOf(hmacKey),
  };
}

function toDelivery(delivery: StoredDelivery): Delivery {
  const { id, type, state, requestId, createdAt, nextAt, attempts } = delivery;
  return {
    ...{ id, type, state, requestId },
    createdAt: toIso(createdAt),
    nextAttemptAt: nextAt === null ? null : toIso(nextAt),
    attempts: attempts.map(({ at, ...attempt }) => ({ at: toIso(at), ...attempt })),
  };
}
