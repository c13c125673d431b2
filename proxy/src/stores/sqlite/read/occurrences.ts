import type { WebhookEvent } from '@thumbwire/shared';
import { assembleBody } from '../../../derive/assemble.ts';
import type { Body, OccurredRequest, Occurrence, ShortBody } from '../../store.ts';
import { mostEventCharacters } from '../../webhooks.ts';
import type { Prepare } from '../write/statements.ts';
import { readActivity } from './activity.ts';
import { readBodies } from './bodies.ts';
import { readEvent } from './feedback.ts';
import { readRequests, seqsOf } from './requests.ts';
import { numberOrNull } from './values.ts';

/** A body of more bytes is not read for it: what a stream says is a fraction of what it takes. */
const mostBodyBytes = 1024 * 1024;

/** What happened after an activity, and the last one that was looked at. */
export function readOccurrences(
  prepare: Prepare,
  { after, types, limit }: { after: number; types: readonly WebhookEvent[]; limit: number },
): { occurrences: Occurrence[]; through: number } {
  const { activities, last } = readActivity(prepare, after, limit);
  const occurrences = activities.flatMap((activity): Occurrence | [] => {
    const { id, at, type } = activity;
    if (!types.includes(type)) return [];
    const happened = { activity: id, at };
    if (activity.type === 'monitor.alert') {
      return { ...happened, type: activity.type, alert: activity.alert };
    }
    const request = readOccurred(prepare, activity.requestId, type === 'request.logged');
    if (request === null) return [];
    if (activity.type === 'request.logged') return { ...happened, type: activity.type, request };
    const row = prepare('SELECT event FROM activity WHERE id = ?').get(id);
    const event = row === undefined ? null : numberOrNull(row, 'event');
    return {
      ...happened,
      type: activity.type,
      request,
      event: event === null ? null : readEvent(prepare, event),
    };
  });
  return { occurrences, through: last };
}

function readOccurred(prepare: Prepare, id: string, withBodies: boolean): OccurredRequest | null {
  for (const found of readRequests(prepare, seqsOf(prepare, [id]))) {
    const { requestText, responseText, inputs, ...request } = found;
    if (!withBodies) return { ...request, bodies: null };
    const bodies = readBodies(prepare, found.seq);
    const short = (part: 'request' | 'response') => shortBody(found, part, bodies[part]);
    return { ...request, bodies: { request: short('request'), response: short('response') } };
  }
  return null;
}

function shortBody(
  { id, format }: { id: string; format: string | null },
  part: 'request' | 'response',
  body: Body | null,
): ShortBody {
  if (body === null) return null;
  const { value, isTooLarge } = assembleBody({ id, part, format }, body, mostBodyBytes);
  if (value === null) return null;
  if (isTooLarge) return 'too-long';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > mostEventCharacters ? 'too-long' : { text };
}
