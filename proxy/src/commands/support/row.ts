import type { RequestRow } from '@thumbwire/shared';
import type { Style } from '../command.ts';

/** `up`, `down`, or nothing for an unrated request. */
export function ratingOf({ feedback_rating: rating }: Pick<RequestRow, 'feedback_rating'>): string {
  if (rating === null) return '';
  return rating ? 'up' : 'down';
}

export function ratingStyle(rating: boolean | null): Style {
  if (rating === null) return 'dim';
  return rating ? 'green' : 'red';
}

/** Tokens as a person reads them: `12 in, 80 out`; nothing if none are known. */
export function tokensOf({
  prompt_tokens: input,
  completion_tokens: output,
}: Pick<RequestRow, 'prompt_tokens' | 'completion_tokens'>): string {
  return input === null && output === null ? '' : `${input ?? '?'} in, ${output ?? '?'} out`;
}

/** Milliseconds as a person reads them: `840 ms`, `12.3 s`; nothing if they are not known. */
export function durationOf(durationMs: number | null): string {
  if (durationMs === null) return '';
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

const smallPrice = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 2,
});

/** US dollars to the cent, below ten cents with the two digits that matter; nothing if the price is not known. */
export function costOf(costUsd: number | null): string {
  if (costUsd === null) return '';
  return (costUsd > 0 && costUsd < 0.1 ? smallPrice : dollars).format(costUsd);
}
