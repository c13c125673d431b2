import type { Filter } from '@thumbwire/shared';
import type { StoredRequest } from './request.ts';

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

export interface StoreQuery {
  readonly filter: Filter;
  /**
   * `null` values come last. Ties are broken by arrival: newest first, and by `created_at` in the same direction.
   * `key` names the property.
   */
  readonly sort: { readonly field: SortField; readonly key?: string; readonly direction: 'asc' | 'desc' };
  readonly limit: number;
  readonly offset: number;
  /** Continues after the page that returned it; only with the same filter and sorting by `created_at`. */
  readonly cursor?: string | undefined;
  /** Also returns the bodies of each request. */
  readonly includeBodies?: boolean | undefined;
}

export interface Page {
  readonly requests: readonly StoredRequest[];
  /** Where the next page starts, or `null` if this was the last or the sorting has no cursor. */
  readonly nextCursor: string | null;
}
