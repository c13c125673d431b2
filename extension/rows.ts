import type { RequestRow } from '@thumbwire/shared';
import type { Details } from './messages.ts';
import type { RatingEvent } from './outbox.ts';

/** Words of providers for: the answer was longer than it was allowed to be. */
const cutShort: ReadonlySet<string> = new Set(['length', 'max_tokens', 'MAX_TOKENS', 'max_output_tokens']);

/** What the provenance line shows; a rating that waits goes before the one that the log has. */
export function toDetails(row: RequestRow, waiting: RatingEvent | undefined): Details {
  return {
    requestId: row.request_id,
    createdAt: row.request_created_at,
    model: modelOf(row),
    providerId: row.provider_id,
    inputTokens: row.prompt_tokens,
    outputTokens: row.completion_tokens,
    costUsd: row.cost,
    latencyMs: row.delay_ms,
    cacheReadTokens: row.prompt_cache_read_tokens,
    finishReason: row.finish_reason,
    isTruncated: isTruncated(row),
    choices: row.choices,
    responseText: row.response_text ?? '',
    ...ratingOf(row, waiting),
    isPending: waiting !== undefined,
  };
}

export function modelOf(row: RequestRow): string | null {
  return row.response_model ?? row.request_model;
}

export function isTruncated(row: Pick<RequestRow, 'finish_reason' | 'state'>): boolean {
  return row.state === 'cancelled' || row.state === 'interrupted' || cutShort.has(row.finish_reason ?? '');
}

/** The rating as it will be when the outbox is empty. */
export function ratingOf(
  row: Pick<RequestRow, 'feedback_rating' | 'feedback_comment' | 'feedback_correction' | 'feedback_choice'>,
  waiting: RatingEvent | undefined,
): Pick<Details, 'rating' | 'comment' | 'correction' | 'ratedChoice'> {
  if (waiting?.kind === 'clear') return { rating: null, comment: null, correction: null, ratedChoice: null };
  const { comment = row.feedback_comment, correction = row.feedback_correction } = waiting ?? {};
  const { choice = row.feedback_choice, rating = row.feedback_rating } = waiting ?? {};
  return { rating, comment, correction, ratedChoice: choice };
}
