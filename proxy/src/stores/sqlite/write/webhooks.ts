import type { NewDelivery } from '../../store.ts';
import { packText } from '../packing.ts';
import type { Outcome, WebhookTask } from '../protocol.ts';
import { readDispatched } from '../read/webhooks.ts';
import type { Prepare } from './statements.ts';

const done: Outcome = { kind: 'done' };

/** How many deliveries of a webhook are kept: those that wait, those that came, those that were given up. */
const kept = { pending: 100_000, delivered: 1_000, dead: 10_000 } as const;
const trimEvery = 500;
const attemptsKept = 20;

/** Changes webhooks, and the outbox. */
export function writeWebhooks(prepare: Prepare, task: WebhookTask): Outcome {
  switch (task.kind) {
    case 'webhook': {
      const { id, destination, events, sampleRate, propertyFilters, includeData, hmacKey, createdAt } =
        task.webhook;
      const newest = prepare('SELECT coalesce(max(id), 0) AS id FROM activity').get()?.id ?? 0;
      // Nothing was followed while there was none.
      if (!prepare('SELECT 1 FROM webhook').get()) setDispatched(prepare, Number(newest));
      prepare(`
        INSERT OR IGNORE INTO webhook (
          id, destination, events, sample_rate, property_filters, include_data, hmac_key, created_at, after_activity
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
        id,
        destination,
        JSON.stringify(events),
        sampleRate,
        JSON.stringify(propertyFilters),
        Number(includeData),
        hmacKey,
        createdAt,
        newest,
      );
      return done;
    }
    case 'webhook-removed':
      prepare('DELETE FROM webhook WHERE id = ?').run(task.id);
      prepare('DELETE FROM delivery WHERE webhook = ?').run(task.id);
      return done;
    case 'dispatch':
      dispatch(prepare, task);
      return done;
    case 'attempt': {
      const { id, attempt, state, nextAt } = task.result;
      const row = prepare('SELECT attempts FROM delivery WHERE id = ?').get(id);
      if (row === undefined) return done;
      const attempts = [...JSON.parse(String(row.attempts)), attempt].slice(-attemptsKept);
      prepare(`
        UPDATE delivery SET state = ?, next_at = ?, attempt_count = attempt_count + 1, attempts = ?
        WHERE id = ?`).run(state, nextAt, JSON.stringify(attempts), id);
      return done;
    }
    case 'replay': {
      const { webhookId, id, at } = task;
      const set = "UPDATE delivery SET state = 'pending', next_at = ?, attempt_count = 0 WHERE webhook = ?";
      const { changes } =
        id === null
          ? prepare(`${set} AND state = 'dead'`).run(at, webhookId)
          : prepare(`${set} AND id = ?`).run(at, webhookId, id);
      return { kind: 'counted', count: Number(changes) };
    }
  }
}

function dispatch(
  prepare: Prepare,
  { deliveries, through }: Extract<WebhookTask, { kind: 'dispatch' }>,
): void {
  // Handed over again, because it took long: some of it may be delivered, and forgotten.
  if (through !== null && through <= readDispatched(prepare)) return;
  const before = lastNumber(prepare);
  for (const delivery of deliveries) addDelivery(prepare, delivery);
  if (through !== null) setDispatched(prepare, through);
  if (Math.floor(before / trimEvery) === Math.floor(lastNumber(prepare) / trimEvery)) return;
  for (const { id } of prepare('SELECT id FROM webhook').all()) trim(prepare, String(id));
}

function lastNumber(prepare: Prepare): number {
  return Number(prepare('SELECT coalesce(max(number), 0) AS number FROM delivery').get()?.number);
}

function addDelivery(prepare: Prepare, delivery: NewDelivery): void {
  const { id, webhookId, type, seq, state, createdAt, nextAt, attempts, body } = delivery;
  // Its webhook or its request may have gone since it was made.
  prepare(`
    INSERT OR IGNORE INTO delivery (
      id, webhook, type, seq, state, created_at, next_at, attempt_count, attempts, body
    ) SELECT :id, :webhookId, :type, :seq, :state, :createdAt, :nextAt, :attemptCount, :attempts, :body
    WHERE EXISTS (SELECT 1 FROM webhook WHERE id = :webhookId)
      AND (:seq IS NULL OR EXISTS (SELECT 1 FROM request WHERE seq = :seq))`).run({
    id,
    webhookId,
    type,
    seq,
    state,
    createdAt,
    nextAt,
    attemptCount: attempts.length,
    attempts: JSON.stringify(attempts),
    body: packText(body),
  });
}

/** The oldest of those that wait too long are given up; of those that are over, the oldest go. */
function trim(prepare: Prepare, webhookId: string): void {
  const newestTooMany = (state: keyof typeof kept) =>
    prepare(`
      SELECT number FROM delivery WHERE webhook = ? AND state = ? ORDER BY number DESC LIMIT 1 OFFSET ?`).get(
      webhookId,
      state,
      kept[state],
    )?.number;
  const tooMany = newestTooMany('pending');
  if (tooMany !== undefined) {
    const error = `Given up: more than ${kept.pending} deliveries wait for this webhook.`;
    prepare(`
      UPDATE delivery SET state = 'dead', next_at = NULL, attempts = ?
      WHERE webhook = ? AND state = 'pending' AND number <= ?`).run(
      JSON.stringify([{ at: Date.now(), status: null, error, durationMs: 0 }]),
      webhookId,
      Number(tooMany),
    );
  }
  for (const state of ['delivered', 'dead'] as const) {
    const last = newestTooMany(state);
    if (last === undefined) continue;
    prepare('DELETE FROM delivery WHERE webhook = ? AND state = ? AND number <= ?').run(
      webhookId,
      state,
      Number(last),
    );
  }
}

function setDispatched(prepare: Prepare, through: number): void {
  prepare("UPDATE meta SET value = max(value, ?) WHERE name = 'dispatched'").run(through);
}
