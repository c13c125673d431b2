import { type Derived, derive } from '../../../derive/derive.ts';
import type { Begin, Body, Finish } from '../../store.ts';
import { pack, packText } from '../packing.ts';
import type { Outcome, PlacedBody, RequestTask } from '../protocol.ts';
import { messageOf } from '../sqlite-error.ts';
import { addActivity } from './activity.ts';
import { addModelNames, insertOpen } from './open-request.ts';
import type { Prepare } from './statements.ts';

const done: Outcome = { kind: 'done' };

/** Writes the row of a request: as it is open, or with its outcome. Twice is once. */
export function writeRequest(prepare: Prepare, task: RequestTask, bytes: Uint8Array): Outcome {
  const { seq } = task;
  const state = prepare('SELECT state FROM request WHERE seq = ?').get(seq)?.state;
  if (state === undefined) insertOpen(prepare, task);
  if (task.finish === null || (state !== undefined && state !== 'open')) return done;

  const finish: Finish = {
    ...task.finish,
    request: bodyAt(task.finish.request, bytes),
    response: bodyAt(task.finish.response, bytes),
  };
  const derived = deriveSafely(task, finish);
  update(prepare, task, finish, derived);
  addModelNames(prepare, task, [derived.requestModel, derived.responseModel, task.begin.modelOverride]);
  writeBodies(prepare, seq, derived);
  writeTexts(prepare, seq, derived);
  addActivity(prepare, 'request.logged', seq, Date.now());
  return done;
}

function update(prepare: Prepare, task: RequestTask, finish: Finish, derived: Derived): void {
  const issues = [...task.issues, ...derived.issues];
  prepare(`
    UPDATE request SET
      ended_at = :endedAt, updated_at = :updatedAt, status = :status, state = :state, error = :error,
      request_model = :requestModel, response_model = :responseModel, model = :model,
      prompt_tokens = :promptTokens, completion_tokens = :completionTokens, total_tokens = :totalTokens,
      cache_read_tokens = :cacheReadTokens, cache_write_tokens = :cacheWriteTokens,
      reasoning_tokens = :reasoningTokens, cost_usd = :costUsd,
      latency_ms = :latencyMs, time_to_first_token_ms = :timeToFirstTokenMs, finish_reason = :finishReason,
      is_streamed = :isStreamed, is_ratable = :isRatable, choices = :choices, issues = :issues,
      request_size_bytes = :requestSizeBytes, response_size_bytes = :responseSizeBytes
    WHERE seq = :seq`).run({
    seq: task.seq,
    endedAt: Math.round(task.begin.createdAt + finish.latencyMs),
    updatedAt: Date.now(),
    status: finish.status,
    state: finish.state,
    error: derived.error,
    requestModel: derived.requestModel,
    responseModel: derived.responseModel,
    model: derived.model,
    promptTokens: derived.promptTokens,
    completionTokens: derived.completionTokens,
    totalTokens: derived.totalTokens,
    cacheReadTokens: derived.cacheReadTokens,
    cacheWriteTokens: derived.cacheWriteTokens,
    reasoningTokens: derived.reasoningTokens,
    costUsd: derived.costUsd,
    latencyMs: finish.latencyMs,
    timeToFirstTokenMs: finish.timeToFirstTokenMs,
    finishReason: derived.finishReason,
    isStreamed: Number(derived.isStreamed),
    isRatable: Number(derived.isRatable),
    choices: derived.choices,
    issues: issues.length > 0 ? JSON.stringify(issues) : null,
    requestSizeBytes: finish.request?.sizeBytes ?? 0,
    responseSizeBytes: finish.response?.sizeBytes ?? 0,
  });
}

/** A parser's failure is data: the row is written all the same, without the bodies that could hold a secret. */
function deriveSafely(task: RequestTask, finish: Finish): Derived {
  if (task.isBare)
    return underived(task.begin, finish, 'The bodies were not kept: reading them failed twice.');
  try {
    return derive(task.begin, finish);
  } catch (error) {
    return underived(
      task.begin,
      finish,
      `The bodies were not kept: reading them failed (${messageOf(error)}).`,
    );
  }
}

function underived(begin: Begin, finish: Finish, issue: string): Derived {
  return {
    request: null,
    response: null,
    requestModel: null,
    responseModel: null,
    model: begin.modelOverride,
    promptTokens: null,
    completionTokens: null,
    totalTokens: null,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
    costUsd: null,
    finishReason: null,
    isStreamed: false,
    choices: 0,
    error: finish.error,
    issues: [issue],
    requestText: null,
    responseText: null,
    isRatable: false,
  };
}

function writeBodies(prepare: Prepare, seq: number, { request, response }: Derived): void {
  if (request === null && response === null) return;
  prepare('INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    seq,
    ...bodyColumns(request),
    ...bodyColumns(response),
  );
}

function bodyColumns(body: Body | null) {
  if (body === null) return [null, null, null, null, null];
  const { bytes, packing } = pack(body.bytes, body.contentEncoding !== null);
  return [bytes, packing, body.contentType, body.contentEncoding, body.sizeBytes];
}

function writeTexts(prepare: Prepare, seq: number, { requestText, responseText }: Derived): void {
  if (requestText === null && responseText === null) return;
  prepare('INSERT OR REPLACE INTO text VALUES (?, ?, ?)').run(
    seq,
    packText(requestText),
    packText(responseText),
  );
  prepare('INSERT OR IGNORE INTO unindexed VALUES (?)').run(seq);
}

function bodyAt(placed: PlacedBody | null, bytes: Uint8Array): Body | null {
  if (placed === null) return null;
  const { start, length, ...rest } = placed;
  return { ...rest, bytes: bytes.subarray(start, start + length) };
}
