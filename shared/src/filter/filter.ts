/**
 * A filter, checked and in one shape: what the store's query compiler reads.
 *
 * The wire form (API document, "Filter AST") is turned into this by `parseFilter`.
 */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | Condition;

/** One comparison. A field without a value is `null` and matches only `not-…` operators and `equals null`. */
export interface Condition {
  readonly kind: 'condition';
  readonly field: FieldId;
  /** The property key (lower case) or the score's name; only for the fields `property` and `score`. */
  readonly key?: string;
  readonly operator: Operator;
  /**
   * Text, number or boolean as the field's type asks; times as milliseconds since the epoch, UTC.
   * `null` (only with `equals` and `not-equals`): has no value. An empty string: has none, or an empty one.
   */
  readonly value: string | number | boolean | null;
}

/** Every comparison that the API document's filters have ("Filter AST"); a field's type says which of them it takes. */
export const operators = [
  'equals',
  'not-equals',
  'gt',
  'gte',
  'lt',
  'lte',
  'like',
  'ilike',
  'contains',
  'not-contains',
] as const;

/** How a condition compares: `like` takes `%` and `_` as wildcards and minds the letter case, `ilike` does not. */
export type Operator = (typeof operators)[number];

/**
 * `search` is full text: `contains` means that every word occurs; a value in double quotes must also occur
 * as a substring, letter case aside.
 */
export type FieldType = 'text' | 'number' | 'boolean' | 'time' | 'search';

/** Everything that can be filtered by, in the store's own words. */
export const fields = {
  id: 'text',
  created_at: 'time',
  ended_at: 'time',
  source: 'text',
  origin: 'text',
  provider: 'text',
  format: 'text',
  path: 'text',
  target_url: 'text',
  status: 'number',
  state: 'text',
  request_model: 'text',
  response_model: 'text',
  /** Matches if the model asked for, the model that answered, or the override does. */
  model: 'text',
  prompt_tokens: 'number',
  completion_tokens: 'number',
  total_tokens: 'number',
  cache_read_tokens: 'number',
  cache_write_tokens: 'number',
  reasoning_tokens: 'number',
  cost_usd: 'number',
  latency_ms: 'number',
  time_to_first_token_ms: 'number',
  finish_reason: 'text',
  user_id: 'text',
  session_id: 'text',
  session_path: 'text',
  session_name: 'text',
  prompt_id: 'text',
  prompt_version: 'text',
  /** Thumbs: up = true, down = false; an unrated request has none. */
  rating: 'boolean',
  feedback_id: 'text',
  feedback_created_at: 'time',
  feedback_comment: 'text',
  /** Compares each tag; matches if one of them does. */
  feedback_tags: 'text',
  feedback_rater: 'text',
  /** The value of the property named by `key`. */
  property: 'text',
  /** The keys of a request's properties; matches if one of them does. */
  property_key: 'text',
  /** The value of the score named by `key`. */
  score: 'number',
  /** The names of a request's scores; matches if one of them does. */
  score_key: 'text',
  request_text: 'search',
  response_text: 'search',
  /** Request and response text together. */
  text: 'search',
  /** Columns of the API document of which a local proxy has no data: always without a value. */
  none: 'text',
} as const satisfies Record<string, FieldType>;

/** A key of `fields`: what a condition compares. */
export type FieldId = keyof typeof fields;
