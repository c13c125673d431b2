import type { FieldId } from './filter.ts';

/** A table whose columns are any key, for example property names. */
interface KeyedTable {
  readonly keyed: FieldId;
}

/** A column: the field it reads, or a table within the table (`request_response_rmt.properties.<key>`). */
export type Column = FieldId | KeyedTable;

/**
 * The tables and columns that a filter may name (API document, "Filter AST"), each with the field it reads.
 *
 * Columns of the document that only a hosted service can fill read the field `none`: they are accepted, and
 * no request has a value there.
 */
export const filterTables = {
  request: {
    id: 'id',
    created_at: 'created_at',
    user_id: 'user_id',
    model: 'request_model',
    modelOverride: 'model',
    path: 'path',
    prompt: 'request_text',
    prompt_id: 'prompt_id',
    auth_hash: 'none',
    org_id: 'none',
    node_id: 'none',
    country_code: 'none',
    // Ours.
    state: 'state',
    source: 'source',
    origin: 'origin',
    provider: 'provider',
    format: 'format',
    session_id: 'session_id',
    session_path: 'session_path',
    session_name: 'session_name',
    prompt_version: 'prompt_version',
    target_url: 'target_url',
  },
  response: {
    status: 'status',
    model: 'response_model',
    body_model: 'response_model',
    body_tokens: 'completion_tokens',
    body_completion: 'response_text',
    // Ours.
    finish_reason: 'finish_reason',
    latency: 'latency_ms',
    cost: 'cost_usd',
  },
  feedback: {
    id: 'feedback_id',
    created_at: 'feedback_created_at',
    rating: 'rating',
    response_id: 'id',
    // Ours.
    comment: 'feedback_comment',
    tags: 'feedback_tags',
    rater: 'feedback_rater',
  },
  properties: { keyed: 'property' },
  request_response_rmt: {
    request_id: 'id',
    request_created_at: 'created_at',
    response_created_at: 'ended_at',
    latency: 'latency_ms',
    time_to_first_token: 'time_to_first_token_ms',
    status: 'status',
    model: 'model',
    provider: 'provider',
    user_id: 'user_id',
    cost: 'cost_usd',
    prompt_tokens: 'prompt_tokens',
    completion_tokens: 'completion_tokens',
    total_tokens: 'total_tokens',
    prompt_cache_read_tokens: 'cache_read_tokens',
    prompt_cache_write_tokens: 'cache_write_tokens',
    target_url: 'target_url',
    prompt_id: 'prompt_id',
    prompt_version: 'prompt_version',
    request_body: 'request_text',
    response_body: 'response_text',
    properties: { keyed: 'property' },
    property_key: 'property_key',
    search_properties: { keyed: 'property_key' },
    scores: { keyed: 'score' },
    scores_column: 'score_key',
    'helicone-score-feedback': 'rating',
    country_code: 'none',
    organization_id: 'none',
    node_id: 'none',
    job_id: 'none',
    threat: 'none',
    cached: 'none',
    cache_enabled: 'none',
    cache_reference_id: 'none',
    assets: 'none',
    request_referrer: 'origin',
    is_passthrough_billing: 'none',
    // Ours.
    state: 'state',
    source: 'source',
    origin: 'origin',
    format: 'format',
    finish_reason: 'finish_reason',
    session_id: 'session_id',
    reasoning_tokens: 'reasoning_tokens',
  },
  // The document's other columns of this table are sums over a session, which no request has: unknown, so a 400.
  sessions_request_response_rmt: {
    session_session_id: 'session_id',
    session_session_name: 'session_name',
    session_tag: 'none',
  },
} as const satisfies Record<string, Readonly<Record<string, Column>> | KeyedTable>;
