import { createHash } from 'node:crypto';
import type { Occurrence, StoredWebhook } from '../stores/store.ts';

/** Whether a webhook is told of this. The answer for all events of one request is the same. */
export function isWanted(webhook: StoredWebhook, occurrence: Occurrence): boolean {
  if (occurrence.activity <= webhook.after || !webhook.events.includes(occurrence.type)) return false;
  if (occurrence.type === 'monitor.alert') return true;
  const { id, properties } = occurrence.request;
  return (
    webhook.propertyFilters.every(({ key, value }) => properties[key] === value) &&
    placeOf(webhook.id, id) < webhook.sampleRate / 100
  );
}

/** A place in 0 ≤ x < 1 that is the same for each event of a request, and another for each webhook. */
function placeOf(webhookId: string, requestId: string): number {
  return createHash('sha256').update(`${webhookId}\n${requestId}`).digest().readUInt32BE() / 2 ** 32;
}
