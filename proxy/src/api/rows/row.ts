import { providerApiName, type RequestRow } from '@thumbwire/shared';
import type { StoredRequest } from '../../stores/store.ts';
import type { Context } from '../context.ts';
import { toIso } from '../time.ts';
import { noHostedData } from './hosted.ts';
import { type toPlainScores, toTypedScores } from './scores.ts';

/**
 * A stored request as a row of the query routes (API document, "HeliconeRequest").
 *
 * Bodies are in the row if the request carries them; otherwise a note says how to get them.
 */
export function toRow(
  request: StoredRequest,
  { bodyUrls, baseUrl }: Pick<Context, 'bodyUrls' | 'baseUrl'>,
  toScores: typeof toTypedScores | typeof toPlainScores = toTypedScores,
): RequestRow {
  return {
    ...noHostedData,
    request_id: request.id,
    request_created_at: toIso(request.createdAt),
    request_body: request.inputs ? request.inputs.request : leftOut,
    request_path: request.path,
    request_user_id: request.userId,
    request_properties: request.properties,
    request_model: request.requestModel,
    model_override: request.modelOverride,
    response_id: request.status === null ? null : request.id,
    response_created_at: request.endedAt === null ? null : toIso(request.endedAt),
    response_body: request.inputs ? request.inputs.response : leftOut,
    response_status: request.status ?? statusWithoutAnswer[request.state],
    response_model: request.responseModel,
    helicone_user: request.userId,
    provider: providerApiName(request.provider),
    delay_ms: whole(request.latencyMs),
    time_to_first_token: whole(request.timeToFirstTokenMs),
    total_tokens: request.totalTokens,
    prompt_tokens: request.promptTokens,
    completion_tokens: request.completionTokens,
    prompt_cache_read_tokens: request.cacheReadTokens,
    prompt_cache_write_tokens: request.cacheWriteTokens,
    reasoning_tokens: request.reasoningTokens,
    prompt_id: request.promptId,
    prompt_version: request.promptVersion,
    ...feedbackColumns(request.feedback),
    scores: toScores(request),
    signed_body_url: bodyUrls.sign(baseUrl, request.id),
    properties: request.properties,
    cost: request.costUsd,
    costUSD: request.costUsd,
    target_url: request.targetUrl,
    model: request.model ?? 'unknown',
    updated_at: toIso(request.updatedAt),
    request_referrer: request.origin,
    size_bytes: request.requestSizeBytes + request.responseSizeBytes,
    provider_id: request.provider,
    format: request.format,
    source: request.source,
    origin: request.origin,
    state: request.state,
    error: request.error,
    issues: [...request.issues],
    finish_reason: request.finishReason,
    is_streamed: request.isStreamed,
    choices: request.choices,
    client_frames: request.clientFrames,
    server_frames: request.serverFrames,
    session_id: request.sessionId,
    session_path: request.sessionPath,
    session_name: request.sessionName,
    request_text: request.requestText,
    response_text: request.responseText,
    retried_as: request.retriedAs,
  };
}

/** Milliseconds as the API document has them. */
function whole(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds);
}

/** What stands in place of a body that was not asked for (API document, "HeliconeRequest", placeholder). */
const leftOut = {
  helicone_message: 'The body is left out: ask with includeInputs, or get signed_body_url.',
} as const;

/** Statuses of the API document for responses without an HTTP status: -3 cancelled, -100 another end. */
const statusWithoutAnswer: Record<StoredRequest['state'], number> = {
  open: 0,
  complete: -100,
  cancelled: -3,
  failed: -100,
  interrupted: -100,
};

function feedbackColumns(feedback: StoredRequest['feedback']) {
  return {
    feedback_created_at: feedback ? toIso(feedback.createdAt) : null,
    feedback_updated_at: feedback ? toIso(feedback.updatedAt) : null,
    feedback_id: feedback?.id ?? null,
    feedback_rating: feedback?.rating ?? null,
    feedback_comment: feedback?.comment ?? null,
    feedback_correction: feedback?.correction ?? null,
    feedback_tags: [...(feedback?.tags ?? [])],
    feedback_choice: feedback?.choice ?? null,
    feedback_rater: feedback?.rater ?? null,
  };
}
