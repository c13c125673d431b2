import { requestStates, sources } from '../../exchange.ts';
import type { Feedback, StoredRequest } from '../../store.ts';
import { unpackText } from '../packing.ts';
import type { Prepare } from '../write/statements.ts';
import {
  cellOf,
  number,
  numberOrNull,
  oneOf,
  type Row,
  text,
  textOrNull,
  texts,
  type WideRow,
  wideRows,
} from './values.ts';

/** So many requests share the queries for what may be there several times: each query costs as much as many rows. */
const groupSize = 50;

/** Reads whole requests by seq, one at a time in the order asked for; what is gone meanwhile is left out. */
export function* readRequests(
  prepare: Prepare,
  seqs: readonly number[],
): Generator<StoredRequest, void, undefined> {
  const properties = prepare(`
    SELECT p.seq, p.key, p.value FROM json_each(?) j CROSS JOIN property p ON p.seq = j.value ORDER BY p.seq, p.key`);
  const scores = prepare(`
    SELECT s.seq, s.name, s.value, s.is_boolean FROM json_each(?) j CROSS JOIN score s ON s.seq = j.value
    ORDER BY s.seq, s.name`);
  const rows = prepare(`
    SELECT r.*, t.request AS request_text, t.response AS response_text,
      f.id AS feedback_id, f.rating AS feedback_rating, f.comment, f.correction, f.tags, f.choice, f.rater,
      f.source AS feedback_source, f.created_at AS feedback_created_at, f.updated_at AS feedback_updated_at
    FROM json_each(?) j CROSS JOIN request r ON r.seq = j.value
    LEFT JOIN text t ON t.seq = r.seq LEFT JOIN feedback f ON f.seq = r.seq
    ORDER BY j.key`);
  for (let start = 0; start < seqs.length; start += groupSize) {
    const group = JSON.stringify(seqs.slice(start, start + groupSize));
    const propertiesOf = Map.groupBy(properties.iterate(group), bySeq);
    const scoresOf = Map.groupBy(scores.iterate(group), bySeq);
    for (const row of wideRows(rows, group)) {
      const seq = number(row, 'seq');
      yield requestOf(row, propertiesOf.get(seq) ?? [], scoresOf.get(seq) ?? []);
    }
  }
}

function bySeq(row: Row): number {
  return number(row, 'seq');
}

/** The seq of each id that is known, in the order asked for. */
export function seqsOf(prepare: Prepare, ids: readonly string[]): number[] {
  const find = prepare('SELECT seq FROM request WHERE id = ?');
  return ids.flatMap((id) => {
    const row = find.get(id);
    return row === undefined ? [] : [number(row, 'seq')];
  });
}

export function feedbackOf(row: Row | WideRow): Feedback | null {
  const id = textOrNull(row, 'feedback_id');
  if (id === null) return null;
  return {
    id,
    rating: number(row, 'feedback_rating') === 1,
    comment: textOrNull(row, 'comment'),
    correction: textOrNull(row, 'correction'),
    tags: texts(row, 'tags'),
    choice: numberOrNull(row, 'choice'),
    rater: text(row, 'rater'),
    source: text(row, 'feedback_source'),
    createdAt: number(row, 'feedback_created_at'),
    updatedAt: number(row, 'feedback_updated_at'),
  };
}

function requestOf(row: WideRow, properties: readonly Row[], scores: readonly Row[]): StoredRequest {
  return {
    seq: number(row, 'seq'),
    id: text(row, 'id'),
    retriedAs: textOrNull(row, 'retried_as'),
    createdAt: number(row, 'created_at'),
    endedAt: numberOrNull(row, 'ended_at'),
    updatedAt: number(row, 'updated_at'),
    source: oneOf(row, 'source', sources),
    origin: textOrNull(row, 'origin'),
    provider: text(row, 'provider'),
    format: textOrNull(row, 'format'),
    method: text(row, 'method'),
    path: text(row, 'path'),
    targetUrl: text(row, 'target_url'),
    status: numberOrNull(row, 'status'),
    state: oneOf(row, 'state', requestStates),
    error: textOrNull(row, 'error'),
    requestModel: textOrNull(row, 'request_model'),
    responseModel: textOrNull(row, 'response_model'),
    modelOverride: textOrNull(row, 'model_override'),
    model: textOrNull(row, 'model'),
    promptTokens: numberOrNull(row, 'prompt_tokens'),
    completionTokens: numberOrNull(row, 'completion_tokens'),
    totalTokens: numberOrNull(row, 'total_tokens'),
    cacheReadTokens: numberOrNull(row, 'cache_read_tokens'),
    cacheWriteTokens: numberOrNull(row, 'cache_write_tokens'),
    reasoningTokens: numberOrNull(row, 'reasoning_tokens'),
    costUsd: numberOrNull(row, 'cost_usd'),
    latencyMs: numberOrNull(row, 'latency_ms'),
    timeToFirstTokenMs: numberOrNull(row, 'time_to_first_token_ms'),
    clientFrames: numberOrNull(row, 'client_frames'),
    serverFrames: numberOrNull(row, 'server_frames'),
    finishReason: textOrNull(row, 'finish_reason'),
    isStreamed: number(row, 'is_streamed') === 1,
    choices: number(row, 'choices'),
    issues: texts(row, 'issues'),
    instance: text(row, 'instance'),
    userId: textOrNull(row, 'user_id'),
    sessionId: textOrNull(row, 'session_id'),
    sessionPath: textOrNull(row, 'session_path'),
    sessionName: textOrNull(row, 'session_name'),
    promptId: textOrNull(row, 'prompt_id'),
    promptVersion: textOrNull(row, 'prompt_version'),
    requestText: unpackText(cellOf(row, 'request_text')),
    responseText: unpackText(cellOf(row, 'response_text')),
    requestSizeBytes: number(row, 'request_size_bytes'),
    responseSizeBytes: number(row, 'response_size_bytes'),
    properties: Object.fromEntries(properties.map((each) => [text(each, 'key'), text(each, 'value')])),
    scores: Object.fromEntries(
      scores.map((each) => [
        text(each, 'name'),
        { value: number(each, 'value'), isBoolean: number(each, 'is_boolean') === 1 },
      ]),
    ),
    feedback: feedbackOf(row),
  };
}
