import { webhookEvents } from '@thumbwire/shared';
import {
  type DeliveryState,
  type DueDelivery,
  deliveryStates,
  type StoredDelivery,
  type StoredWebhook,
} from '../../webhooks.ts';
import { unpackText } from '../packing.ts';
import type { Prepare } from '../write/statements.ts';
import { number, numberOrNull, oneOf, type Row, text, textOrNull, texts } from './values.ts';

const deliveryTypes = [...webhookEvents, 'webhook.test'] as const;

/** Every webhook, in the order in which they were made. */
export function readWebhooks(prepare: Prepare): StoredWebhook[] {
  return prepare('SELECT * FROM webhook ORDER BY number')
    .all()
    .map((row) => ({
      id: text(row, 'id'),
      destination: text(row, 'destination'),
      events: webhookEvents.filter((event) => texts(row, 'events').includes(event)),
      sampleRate: number(row, 'sample_rate'),
      propertyFilters: JSON.parse(text(row, 'property_filters')),
      includeData: number(row, 'include_data') === 1,
      hmacKey: text(row, 'hmac_key'),
      createdAt: number(row, 'created_at'),
      after: number(row, 'after_activity'),
    }));
}

export function readDispatched(prepare: Prepare): number {
  return Number(prepare("SELECT value FROM meta WHERE name = 'dispatched'").get()?.value);
}

/** Deliveries whose time has come, those first that came first, and when the next one is due. */
export function readDue(
  prepare: Prepare,
  asked: { webhookId: string; now: number; limit: number; except: readonly number[] },
): { due: DueDelivery[]; nextAt: number | null } {
  const { webhookId, now, limit, except } = asked;
  const due = prepare(`
    ${select} WHERE d.webhook = ? AND d.state = 'pending' AND d.next_at <= ?
      AND d.number NOT IN (SELECT value FROM json_each(?)) ORDER BY d.next_at, d.number LIMIT ?`)
    .all(webhookId, now, JSON.stringify(except), limit)
    .map(withBody);
  const next = prepare(`
    SELECT min(next_at) AS at FROM delivery WHERE webhook = ? AND state = 'pending' AND next_at > ?`).get(
    webhookId,
    now,
  );
  return { due, nextAt: next === undefined ? null : numberOrNull(next, 'at') };
}

/** The newest deliveries before a number, and how many there are in each state. */
export function readDeliveries(
  prepare: Prepare,
  asked: { webhookId: string; state: DeliveryState | null; before: number; limit: number },
): { deliveries: StoredDelivery[]; counts: Record<DeliveryState, number> } {
  const { state, ...parameters } = asked;
  const deliveries = prepare(`
    ${select} WHERE d.webhook = :webhookId AND d.number < :before ${state === null ? '' : 'AND d.state = :state'}
    ORDER BY d.number DESC LIMIT :limit`)
    .all(state === null ? parameters : { ...parameters, state })
    .map(deliveryOf);
  const counts = { pending: 0, delivered: 0, dead: 0 };
  for (const row of prepare('SELECT state, count(*) AS n FROM delivery WHERE webhook = ? GROUP BY state').all(
    asked.webhookId,
  )) {
    counts[oneOf(row, 'state', deliveryStates)] = number(row, 'n');
  }
  return { deliveries, counts };
}

export function readDelivery(
  prepare: Prepare,
  { webhookId, id }: { webhookId: string; id: string },
): DueDelivery | null {
  const row = prepare(`${select} WHERE d.id = ? AND d.webhook = ?`).get(id, webhookId);
  return row === undefined ? null : withBody(row);
}

const select = 'SELECT d.*, r.id AS request_id FROM delivery d LEFT JOIN request r ON r.seq = d.seq';

function deliveryOf(row: Row): StoredDelivery {
  return {
    id: text(row, 'id'),
    number: number(row, 'number'),
    webhookId: text(row, 'webhook'),
    type: oneOf(row, 'type', deliveryTypes),
    requestId: textOrNull(row, 'request_id'),
    state: oneOf(row, 'state', deliveryStates),
    createdAt: number(row, 'created_at'),
    nextAt: numberOrNull(row, 'next_at'),
    attemptCount: number(row, 'attempt_count'),
    attempts: JSON.parse(text(row, 'attempts')),
  };
}

function withBody(row: Row): DueDelivery {
  const body = unpackText(row.body);
  if (body === null) throw new TypeError('A delivery of the database has no body.');
  return { ...deliveryOf(row), body };
}
