import { z } from 'zod';
import { withScope } from './access.ts';
import { envelope, numberInQuery, Time, text } from './envelope.ts';

/** What a webhook can be told of. */
export const webhookEvents = ['request.logged', 'feedback.set', 'feedback.cleared', 'monitor.alert'] as const;
const WebhookEvent = z.enum(webhookEvents, { error: `An event must be one of ${webhookEvents.join(', ')}.` });
export type WebhookEvent = z.infer<typeof WebhookEvent>;

const sampleRate = 'config.sampleRate must be a number from 0 to 100.';
const filters =
  'config.propertyFilters must be a list such as [{"key": "team", "value": "search"}], at most 20.';
const events = `events must be a list such as ["feedback.set"]: ${webhookEvents.join(', ')}.`;

const PropertyFilter = z.object(
  {
    key: text('The key of a property filter', 1024).min(1, {
      error: 'The key of a property filter is empty.',
    }),
    value: text('The value of a property filter', 1024),
  },
  { error: filters },
);

/** Which requests a webhook is told of (API document, "Webhooks"). */
const WebhookConfig = z.object(
  {
    sampleRate: z
      .number({ error: sampleRate })
      .min(0, { error: sampleRate })
      .max(100, { error: sampleRate })
      .default(100)
      .describe('Percent of the requests; all events of one request are told, or none'),
    propertyFilters: z
      .array(PropertyFilter, { error: filters })
      .max(20, { error: filters })
      .default([])
      .describe('All of them must hold: the property has exactly this value'),
  },
  { error: 'config must be an object such as {"sampleRate": 100}.' },
);

/** What `POST /v1/webhooks` takes. */
export const WebhookInput = z.object({
  destination: text('destination', 2048).describe(
    'A public https address; one of this machine while the proxy itself is bound to loopback; others by --webhook-host',
  ),
  config: WebhookConfig.prefault({}),
  includeData: z
    .boolean({ error: 'includeData must be true or false.' })
    .default(true)
    .describe(
      'false: events name what they are about; one of a logged request has its user and bodies all the same',
    ),
  events: z
    .array(WebhookEvent, { error: events })
    .min(1, { error: events })
    .transform((given) => Array.from(new Set(given)))
    .default(['request.logged']),
});
export type WebhookInput = z.input<typeof WebhookInput>;

/** A webhook as it is listed; the names are those of the API document. */
const Webhook = z.object({
  id: z.string(),
  created_at: Time,
  destination: z.string(),
  version: z.literal('2024-10-22').describe('Of the shape of what is sent, as the API document has it'),
  config: z.object({
    sampleRate: z.number(),
    propertyFilters: z.array(z.object({ key: z.string(), value: z.string() })),
  }),
  includeData: z.boolean(),
  events: z.array(WebhookEvent),
  hmac_key: z.string().describe('Helicone-Signature is the hex HMAC-SHA256 of the raw body with this text'),
});

/** A webhook with both forms of its secret. */
export const SecretWebhook = Webhook.extend({
  secret: z.string().describe('The same key as Standard Webhooks has it: whsec_…'),
});
export type SecretWebhook = z.infer<typeof SecretWebhook>;

/** One try to deliver. */
export const DeliveryAttempt = z.object({
  at: Time,
  status: z.number().nullable().describe('What the receiver answered; null: nothing'),
  error: z.string().nullable().describe('What was wrong; null: it was delivered'),
  durationMs: z.number(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

const states = ['pending', 'delivered', 'dead'] as const;

/** One event on its way to one webhook. */
export const Delivery = z.object({
  id: z.string().describe('The header webhook-id, the same with each attempt'),
  type: z.enum([...webhookEvents, 'webhook.test']),
  state: z.enum(states).describe('dead: given up; it can be replayed'),
  requestId: z.string().nullable(),
  createdAt: Time,
  nextAttemptAt: Time.nullable(),
  attempts: z.array(DeliveryAttempt).describe('The last 20, oldest first'),
});
export type Delivery = z.infer<typeof Delivery>;

const WebhookId = z.object({ id: z.string().min(1) });
const DeliveryId = WebhookId.extend({ deliveryId: z.string().min(1) });

/** Where events are sent. All of it takes an admin key. */
export const webhooks = {
  list: withScope('admin')
    .route({
      method: 'GET',
      path: '/v1/webhooks',
      summary: 'The webhooks, with their keys',
      tags: ['webhooks'],
    })
    .output(envelope(z.array(SecretWebhook))),
  create: withScope('admin')
    .route({ method: 'POST', path: '/v1/webhooks', summary: 'Send events somewhere', tags: ['webhooks'] })
    .input(WebhookInput)
    .output(envelope(SecretWebhook)),
  /** Removes it with its deliveries. */
  remove: withScope('admin')
    .route({ method: 'DELETE', path: '/v1/webhooks/{id}', summary: 'Remove a webhook', tags: ['webhooks'] })
    .input(WebhookId)
    .output(envelope(z.null())),
  /** Sends an event of the type `webhook.test`, once, and waits for what becomes of it. */
  test: withScope('admin')
    .route({
      method: 'POST',
      path: '/v1/webhooks/{id}/test',
      summary: 'Send an example, once, and tell what came of it',
      tags: ['webhooks'],
    })
    .input(WebhookId)
    .output(envelope(Delivery)),
  /** The delivery log, newest first. */
  deliveries: withScope('admin')
    .route({
      method: 'GET',
      path: '/v1/webhooks/{id}/deliveries',
      summary: 'What was sent, and what waits',
      tags: ['webhooks'],
    })
    .input(
      WebhookId.extend({
        state: z.enum(states, { error: `state must be one of ${states.join(', ')}.` }).optional(),
        limit: numberInQuery('limit', { from: 1, to: 1000 }).default(50),
        cursor: z
          .string()
          .regex(/^\d{1,15}$/, { error: 'cursor must be the nextCursor of another page.' })
          .optional(),
      }),
    )
    .output(
      envelope(
        z.object({
          deliveries: z.array(Delivery),
          nextCursor: z.string().nullable(),
          counts: z.object({ pending: z.number(), delivered: z.number(), dead: z.number() }),
        }),
      ),
    ),
  /** One delivery with what is sent. */
  delivery: withScope('admin')
    .route({
      method: 'GET',
      path: '/v1/webhooks/{id}/deliveries/{deliveryId}',
      summary: 'One delivery with its body',
      tags: ['webhooks'],
    })
    .input(DeliveryId)
    .output(envelope(Delivery.extend({ body: z.string().describe('Exactly what is signed and sent') }))),
  /** Sends it again at once, and if that fails at the times of a new one. */
  replay: withScope('admin')
    .route({
      method: 'POST',
      path: '/v1/webhooks/{id}/deliveries/{deliveryId}/replay',
      summary: 'Send a delivery again',
      tags: ['webhooks'],
    })
    .input(DeliveryId)
    .output(envelope(Delivery)),
  /** The same for all that were given up. */
  replayDead: withScope('admin')
    .route({
      method: 'POST',
      path: '/v1/webhooks/{id}/replay',
      summary: 'Send again all that was given up',
      tags: ['webhooks'],
    })
    .input(WebhookId)
    .output(envelope(z.object({ replayed: z.number() }))),
};
