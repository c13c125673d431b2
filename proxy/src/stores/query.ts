import type { Filter } from '@thumbwire/shared';
import type { StoredRequest } from './request.ts';

/** What pages can be sorted by; `model` is the one of a row: override, else answered, else asked for. */
export type SortField =
  | 'created_at'
  | 'latency_ms'
  | 'time_to_first_token_ms'
  | 'cost_usd'
  | 'total_tokens'
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'user_id'
  | 'model'
  | 'request_text'
  | 'response_text'
  | 'property'
  | 'random';

/** Which requests are asked for, in which order, and which part of them. */
export interface StoreQuery {
  readonly filter: Filter;
  /**
   * `null` values come last. Ties are broken by arrival: newest first, and by `created_at` in the same direction.
   * `key` names the property.
   */
  readonly sort: { readonly field: SortField; readonly key?: string; readonly direction: 'asc' | 'desc' };
  /** At most this many requests; 0 answers an empty page. */
  readonly limit: number;
  /** How many matching requests are passed over first. */
  readonly offset: number;
  /** Continues after the page that returned it; only with the same filter and sorting by `created_at`. */
  readonly cursor?: string | undefined;
  /** Also returns what the bodies of each request say: `StoredRequest.inputs`. */
  readonly includeInputs?: boolean | undefined;
}

/** One page of requests, in the order asked for. */
export interface Page {
  readonly requests: readonly StoredRequest[];
  /** Where the next page starts, or `null` if this was the last or the sorting has no cursor. */
  readonly nextCursor: string | null;
}
