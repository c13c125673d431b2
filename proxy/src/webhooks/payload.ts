import { providerApiName } from '@thumbwire/shared';
import type {
  FeedbackEvent,
  OccurredRequest,
  Occurrence,
  ShortBody,
  StoredWebhook,
} from '../stores/store.ts';
import { mostEventCharacters } from '../stores/webhooks.ts';

/** What a body needs besides what happened. */
export interface PayloadOptions {
  /** A URL that opens the bodies of a request for half an hour. */
  readonly bodyUrl: (requestId: string) => string;
}

/** What stands in place of a text that is longer than an event carries (API document, "Webhooks"). */
const tooLong = '[Too long for an event; read the request itself.]';

/**
 * The body of an event: `{type, timestamp, data}`. One of a logged request also has the fields of the API document's
 * webhooks, at its top level.
 */
export function payloadOf(
  { includeData }: Pick<StoredWebhook, 'includeData'>,
  occurrence: Occurrence,
  { bodyUrl }: PayloadOptions,
): string {
  const { type, at } = occurrence;
  const event = { type, timestamp: new Date(at).toISOString() };
  switch (occurrence.type) {
    case 'request.logged': {
      const { request } = occurrence;
      const data = includeData ? { request: summaryOf(request) } : { request_id: request.id };
      return JSON.stringify({
        ...event,
        data,
        ...documentedFields(request),
        ...(includeData ? documentedData(request, bodyUrl(request.id)) : {}),
      });
    }
    case 'feedback.set':
    case 'feedback.cleared': {
      const { request, event: given } = occurrence;
      const rating = given === null ? {} : { rating: given.rating };
      const feedback = given === null ? null : feedbackOf(given);
      const data = includeData
        ? { request: summaryOf(request), feedback }
        : { request_id: request.id, ...rating };
      return JSON.stringify({ ...event, data });
    }
    case 'monitor.alert': {
      const { alert } = occurrence;
      const brief = { id: alert.id, monitorId: alert.monitorId, monitorName: alert.monitorName };
      return JSON.stringify({
        ...event,
        data: { alert: includeData ? { ...alert, at: iso(alert.at), rated: alert.up + alert.down } : brief },
      });
    }
  }
}

/** An example by which a receiver can be tried; it has the documented fields of a logged request. */
export function testPayload(webhookId: string, at: number): string {
  return JSON.stringify({
    type: 'webhook.test',
    timestamp: iso(at),
    data: { webhook_id: webhookId, message: 'A test event. Nothing was logged or rated.' },
    request_id: 'test',
    request_body: '{"model":"test","messages":[{"role":"user","content":"A test"}]}',
    response_body: '{"choices":[{"message":{"role":"assistant","content":"A test"}}]}',
  });
}

/** API document, "Webhooks": what is always there. */
function documentedFields({ id, userId, bodies }: OccurredRequest) {
  return {
    request_id: id,
    ...(userId === null ? {} : { user_id: userId }),
    request_body: textOf(bodies?.request ?? null),
    response_body: textOf(bodies?.response ?? null),
  };
}

/** API document, "Webhooks": what is there with `includeData`. */
function documentedData(request: OccurredRequest, bodyUrl: string) {
  const metadata = {
    cost: request.costUsd,
    promptTokens: request.promptTokens,
    completionTokens: request.completionTokens,
    totalTokens: request.totalTokens,
    latencyMs: request.latencyMs,
  };
  return {
    request_response_url: bodyUrl,
    model: request.model,
    provider: providerApiName(request.provider),
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null)),
  };
}

/** A row of the query routes, without what is long. */
function summaryOf(request: OccurredRequest) {
  const { feedback } = request;
  return {
    request_id: request.id,
    request_created_at: iso(request.createdAt),
    source: request.source,
    origin: request.origin,
    provider: providerApiName(request.provider),
    model: request.model,
    request_path: request.path,
    response_status: request.status,
    state: request.state,
    error: request.error,
    finish_reason: request.finishReason,
    request_user_id: request.userId,
    session_id: request.sessionId,
    prompt_id: request.promptId,
    prompt_version: request.promptVersion,
    properties: request.properties,
    prompt_tokens: request.promptTokens,
    completion_tokens: request.completionTokens,
    total_tokens: request.totalTokens,
    cost: request.costUsd,
    delay_ms: request.latencyMs,
    time_to_first_token: request.timeToFirstTokenMs,
    feedback_rating: feedback?.rating ?? null,
    feedback_updated_at: feedback === null ? null : iso(feedback.updatedAt),
  };
}

function feedbackOf(event: FeedbackEvent) {
  return {
    event_id: event.eventId,
    rating: event.rating,
    comment: event.comment,
    correction: event.correction === null ? null : shortened(event.correction),
    tags: event.tags,
    choice: event.choice,
    rater: event.rater,
    source: event.source,
    rated_at: iso(event.ratedAt),
  };
}

function textOf(body: ShortBody): string {
  if (body === null) return '';
  return body === 'too-long' ? tooLong : body.text;
}

function shortened(text: string): string {
  return text.length > mostEventCharacters ? tooLong : text;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
