import type { Outcome, RestoreTask } from '../protocol.ts';
import { bodyAt, writeBodies, writeTexts } from './content.ts';
import { type BeginValues, insertRow, type OutcomeValues } from './row.ts';
import type { Prepare } from './statements.ts';

/** Takes in a request of another store, as it was. Twice is once. */
export function restoreRequest(prepare: Prepare, task: RestoreTask, bytes: Uint8Array): Outcome {
  const { seq, archived, bodies } = task;
  const { request } = archived;
  if (prepare('SELECT 1 FROM request WHERE id = ?').get(request.id)) return { kind: 'present' };
  const used = prepare('SELECT 1 FROM feedback_event WHERE event_id = ?');
  const taken = archived.history.find(({ eventId }) => used.get(eventId));
  if (taken !== undefined) {
    return {
      kind: 'conflict',
      message: `The event id ${taken.eventId} of the request ${request.id} was used for another request here.`,
    };
  }
  if (prepare('SELECT 1 FROM feedback WHERE id = ?').get(request.feedback?.id ?? '')) {
    return {
      kind: 'conflict',
      message: `The feedback of the request ${request.id} belongs to another one here.`,
    };
  }
  insertRow(prepare, beginOf(task), outcomeOf(task));
  const addName = prepare('INSERT OR IGNORE INTO model_name VALUES (?, ?, ?)');
  for (const name of new Set([request.modelOverride, request.requestModel, request.responseModel])) {
    if (name !== null) addName.run(name, request.createdAt, seq);
  }
  const addProperty = prepare('INSERT INTO property VALUES (?, ?, ?, ?)');
  for (const [key, value] of Object.entries(request.properties)) {
    addProperty.run(key, value, request.createdAt, seq);
  }
  const addScore = prepare('INSERT INTO score VALUES (?, ?, ?, ?)');
  for (const [name, { value, isBoolean }] of Object.entries(request.scores)) {
    addScore.run(seq, name, value, Number(isBoolean));
  }
  writeBodies(prepare, seq, {
    request: bodyAt(bodies.request, bytes),
    response: bodyAt(bodies.response, bytes),
  });
  writeTexts(prepare, seq, { ...archived, ...request });
  restoreFeedback(prepare, task);
  return { kind: 'done' };
}

function restoreFeedback(prepare: Prepare, { seq, archived: { request, history } }: RestoreTask): void {
  const { feedback } = request;
  if (feedback !== null) {
    prepare('INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      seq,
      feedback.id,
      Number(feedback.rating),
      feedback.comment,
      feedback.correction,
      JSON.stringify(feedback.tags),
      feedback.choice,
      feedback.rater,
      feedback.source,
      feedback.createdAt,
      feedback.updatedAt,
    );
    prepare('UPDATE request SET rating = ? WHERE seq = ?').run(Number(feedback.rating), seq);
  }
  const add = prepare(`
    INSERT INTO feedback_event (
      event_id, seq, kind, rating, comment, correction, tags, choice, rater, source, rated_at, recorded_at,
      content_hash
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  for (const event of history) {
    add.run(
      event.eventId,
      seq,
      event.kind,
      event.rating === null ? null : Number(event.rating),
      event.comment,
      event.correction,
      JSON.stringify(event.tags),
      event.choice,
      event.rater,
      event.source,
      event.ratedAt,
      event.recordedAt,
      Buffer.from(event.contentHash, 'hex'),
    );
  }
}

function beginOf({ seq, archived: { request } }: RestoreTask): BeginValues {
  return {
    seq,
    id: request.id,
    retried_as: request.retriedAs,
    created_at: request.createdAt,
    source: request.source,
    origin: request.origin,
    provider: request.provider,
    format: request.format,
    method: request.method,
    path: request.path,
    target_url: request.targetUrl,
    model_override: request.modelOverride,
    instance: request.instance,
    user_id: request.userId,
    session_id: request.sessionId,
    session_path: request.sessionPath,
    session_name: request.sessionName,
    prompt_id: request.promptId,
    prompt_version: request.promptVersion,
  };
}

function outcomeOf({ archived: { request, isRatable } }: RestoreTask): OutcomeValues {
  return {
    ended_at: request.endedAt,
    updated_at: request.updatedAt,
    status: request.status,
    state: request.state,
    error: request.error,
    request_model: request.requestModel,
    response_model: request.responseModel,
    model: request.model,
    prompt_tokens: request.promptTokens,
    completion_tokens: request.completionTokens,
    total_tokens: request.totalTokens,
    cache_read_tokens: request.cacheReadTokens,
    cache_write_tokens: request.cacheWriteTokens,
    reasoning_tokens: request.reasoningTokens,
    cost_usd: request.costUsd,
    latency_ms: request.latencyMs,
    time_to_first_token_ms: request.timeToFirstTokenMs,
    client_frames: request.clientFrames,
    server_frames: request.serverFrames,
    finish_reason: request.finishReason,
    is_streamed: Number(request.isStreamed),
    is_ratable: Number(isRatable),
    choices: request.choices,
    issues: request.issues.length > 0 ? JSON.stringify(request.issues) : null,
    request_size_bytes: request.requestSizeBytes,
    response_size_bytes: request.responseSizeBytes,
  };
}
