import type { SQLInputValue } from 'node:sqlite';
import type { Begin } from '../../store.ts';
import type { Prepare } from './statements.ts';

/** What a row holds from the beginning, and never changes. */
const beginColumns = [
  'seq',
  'id',
  'retried_as',
  'created_at',
  'source',
  'origin',
  'provider',
  'format',
  'method',
  'path',
  'target_url',
  'model_override',
  'instance',
  'user_id',
  'session_id',
  'session_path',
  'session_name',
  'prompt_id',
  'prompt_version',
] as const;

/** What a row gets when its exchange ends. */
const outcomeColumns = [
  'ended_at',
  'updated_at',
  'status',
  'state',
  'error',
  'request_model',
  'response_model',
  'model',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_usd',
  'latency_ms',
  'time_to_first_token_ms',
  'client_frames',
  'server_frames',
  'finish_reason',
  'is_streamed',
  'is_ratable',
  'choices',
  'issues',
  'request_size_bytes',
  'response_size_bytes',
] as const;

export type BeginValues = Readonly<Record<(typeof beginColumns)[number], SQLInputValue>>;
export type OutcomeValues = Readonly<Record<(typeof outcomeColumns)[number], SQLInputValue>>;

const columns = [...beginColumns, ...outcomeColumns];
const insert = `INSERT INTO request (${columns.join()}) VALUES (${columns.map(() => '?').join()})`;
const update = `UPDATE request SET ${outcomeColumns.map((name) => `${name} = ?`).join()} WHERE seq = ?`;

/** Writes a whole row at once: each of its indexes is touched only once. */
export function insertRow(prepare: Prepare, begin: BeginValues, outcome: OutcomeValues): void {
  prepare(insert).run(
    ...beginColumns.map((name) => begin[name]),
    ...outcomeColumns.map((name) => outcome[name]),
  );
}

/** Completes a row that was written while its exchange was open. */
export function updateRow(prepare: Prepare, seq: number, outcome: OutcomeValues): void {
  prepare(update).run(...outcomeColumns.map((name) => outcome[name]), seq);
}

/** An outcome that says one thing more about what is wrong with the record. */
export function withIssue(outcome: OutcomeValues, issue: string): OutcomeValues {
  const issues: unknown = typeof outcome.issues === 'string' ? JSON.parse(outcome.issues) : [];
  return { ...outcome, issues: JSON.stringify([...(Array.isArray(issues) ? issues : []), issue]) };
}

/** The outcome of an exchange that has none yet. */
export function openOutcome(begin: Begin): OutcomeValues {
  return {
    ended_at: null,
    updated_at: begin.createdAt,
    status: null,
    state: 'open',
    error: null,
    request_model: null,
    response_model: null,
    model: begin.modelOverride,
    prompt_tokens: null,
    completion_tokens: null,
    total_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    cost_usd: null,
    latency_ms: null,
    time_to_first_token_ms: null,
    client_frames: null,
    server_frames: null,
    finish_reason: null,
    is_streamed: 0,
    is_ratable: 0,
    choices: 0,
    issues: null,
    request_size_bytes: 0,
    response_size_bytes: 0,
  };
}
