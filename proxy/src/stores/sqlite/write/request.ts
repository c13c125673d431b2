import { type Derived, derive } from '../../../derive/derive.ts';
import type { Begin, Body, Finish } from '../../store.ts';
import { pack, packText } from '../packing.ts';
import type { Outcome, PlacedBody, RequestTask } from '../protocol.ts';
import { messageOf } from '../sqlite-error.ts';
import { addActivity } from './activity.ts';
import { addModelNames, insertRequest } from './open-request.ts';
import { type OutcomeValues, updateRow } from './row.ts';
import type { Prepare } from './statements.ts';

const done: Outcome = { kind: 'done' };

/** Writes the row of a request: as it is open, or with its outcome. Twice is once. */
export function writeRequest(prepare: Prepare, task: RequestTask, bytes: Uint8Array): Outcome {
  const { seq, begin } = task;
  const state = prepare('SELECT state FROM request WHERE seq = ?').get(seq)?.state;
  if (task.finish === null) return state === undefined ? insertRequest(prepare, task) : done;
  if (state !== undefined && state !== 'open') return done;

  const finish: Finish = {
    ...task.finish,
    request: bodyAt(task.finish.request, bytes),
    response: bodyAt(task.finish.response, bytes),
  };
  const derived = deriveSafely(task, finish);
  const outcome = outcomeOf(task, finish, derived);
  const result = state === undefined ? insertRequest(prepare, task, outcome) : done;
  if (state !== undefined) updateRow(prepare, seq, outcome);
  addModelNames(prepare, { seq, begin }, [derived.requestModel, derived.responseModel]);
  writeBodies(prepare, seq, derived);
  writeTexts(prepare, seq, derived);
  addActivity(prepare, 'request.logged', seq, Date.now());
  return result;
}

/** A parser's failure is data: the row is written all the same, without the bodies that could hold a secret. */
function deriveSafely(task: RequestTask, finish: Finish): Derived {
  if (task.isBare) {
    return underived(task.begin, finish, 'The bodies were not kept: reading them failed repeatedly.');
  }
  try {
    return derive(task.begin, finish);
  } catch (error) {
    const issue = `The bodies were not kept: reading them failed (${messageOf(error)}).`;
    return underived(task.begin, finish, issue);
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
    choiceLengths: null,
    promptTail: null,
  };
}

function outcomeOf(task: RequestTask, finish: Finish, derived: Derived): OutcomeValues {
  const issues = [...task.issues, ...derived.issues];
  return {
    ended_at: Math.round(task.begin.createdAt + finish.latencyMs),
    updated_at: Date.now(),
    status: finish.status,
    state: finish.state,
    error: derived.error,
    request_model: derived.requestModel,
    response_model: derived.responseModel,
    model: derived.model,
    prompt_tokens: derived.promptTokens,
    completion_tokens: derived.completionTokens,
    total_tokens: derived.totalTokens,
    cache_read_tokens: derived.cacheReadTokens,
    cache_write_tokens: derived.cacheWriteTokens,
    reasoning_tokens: derived.reasoningTokens,
    cost_usd: derived.costUsd,
    latency_ms: finish.latencyMs,
    time_to_first_token_ms: finish.timeToFirstTokenMs,
    client_frames: finish.clientFrames,
    server_frames: finish.serverFrames,
    finish_reason: derived.finishReason,
    is_streamed: Number(derived.isStreamed),
    is_ratable: Number(derived.isRatable),
    choices: derived.choices,
    issues: issues.length > 0 ? JSON.stringify(issues) : null,
    request_size_bytes: keptSize('request', finish),
    response_size_bytes: keptSize('response', finish),
  };
}

function keptSize(name: 'request' | 'response', { omits = [], ...bodies }: Finish): number {
  return omits.includes(name) ? 0 : (bodies[name]?.sizeBytes ?? 0);
}

function writeBodies(prepare: Prepare, seq: number, { request, response }: Derived): void {
  const bodies = [request, response].filter((body) => body !== null);
  if (bodies.length === 0) return;
  const size = sizeOf(bodies);
  const compressed = sizeOf(bodies.filter(({ contentEncoding }) => contentEncoding !== null));
  const { bytes, packing } = pack(Buffer.concat(bodies.map((body) => body.bytes)), compressed > size / 2);
  prepare('INSERT INTO body VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    seq,
    bytes,
    packing,
    ...bodyColumns(request),
    ...bodyColumns(response),
  );
}

function sizeOf(bodies: readonly Body[]): number {
  return bodies.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}

function bodyColumns(body: Body | null) {
  return body === null
    ? [null, null, null, null]
    : [body.bytes.byteLength, body.contentType, body.contentEncoding, body.sizeBytes];
}

function writeTexts(prepare: Prepare, seq: number, derived: Derived): void {
  const { requestText, responseText, choiceLengths, promptTail } = derived;
  if (requestText === null && responseText === null) return;
  prepare(
    'INSERT OR REPLACE INTO text (seq, request, response, choices, prompt_tail) VALUES (?, ?, ?, ?, ?)',
  ).run(
    seq,
    packText(requestText),
    packText(responseText),
    choiceLengths && JSON.stringify(choiceLengths),
    promptTail,
  );
  prepare('INSERT OR IGNORE INTO unindexed VALUES (?)').run(seq);
  if (derived.isRatable && responseText) prepare('INSERT OR IGNORE INTO unprinted VALUES (?)').run(seq);
}

function bodyAt(placed: PlacedBody | null, bytes: Uint8Array): Body | null {
  if (placed === null) return null;
  const { start, length, ...rest } = placed;
  return { ...rest, bytes: bytes.subarray(start, start + length) };
}
