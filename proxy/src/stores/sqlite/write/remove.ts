import { fingerprint } from '@thumbwire/shared/fingerprint';
import { choicesOf } from '../choices.ts';
import { markErasing } from '../erase/mark.ts';
import { unpackText } from '../packing.ts';
import type { Outcome, PruneTask, RemoveTask } from '../protocol.ts';
import { searchRowid } from '../search-index.ts';
import type { Prepare } from './statements.ts';

/** Tables that hold what belongs to a request, by its seq. Activities stay until their time comes: a number and a time. */
const tables = [
  'text',
  'body',
  'unindexed',
  'unprinted',
  'property',
  'score',
  'feedback',
  'feedback_event',
  'delivery',
];

/** Removes a request with everything that belongs to it; traces in the files are erased later. */
export function removeRequest(prepare: Prepare, { seq }: RemoveTask): Outcome {
  const state = prepare('SELECT state FROM request WHERE seq = ?').get(seq)?.state;
  if (state === undefined) return { kind: 'not-found' };
  if (state === 'open') {
    return { kind: 'conflict', message: 'The request is still under way; remove it when it has ended.' };
  }
  remove(prepare, seq);
  markErasing(prepare);
  return { kind: 'done' };
}

/** Removes some of the oldest requests, passing over those that are to stay. */
export function pruneRequests(prepare: Prepare, task: PruneTask): Outcome {
  const { after, before, lastSeq, except, includeRated, most } = task;
  const rows = prepare(`
    SELECT seq, created_at, rating, state FROM request
    WHERE (created_at, seq) > (:time, :seq) AND created_at < :before AND seq <= :lastSeq
    ORDER BY created_at, seq LIMIT :most`).all({
    time: after?.createdAt ?? -1,
    seq: after?.seq ?? 0,
    before,
    lastSeq,
    most,
  });
  const open = new Set(except);
  let removed = 0;
  let kept = 0;
  for (const { seq, rating, state } of rows) {
    if (state === 'open' || open.has(Number(seq))) continue;
    if (rating !== null && !includeRated) {
      kept += 1;
      continue;
    }
    remove(prepare, Number(seq));
    removed += 1;
  }
  if (removed > 0) markErasing(prepare);
  const last = rows.at(-1);
  return {
    kind: 'pruned',
    removed,
    kept,
    last: last === undefined ? null : { createdAt: Number(last.created_at), seq: Number(last.seq) },
  };
}

function remove(prepare: Prepare, seq: number): void {
  const row = prepare(`
    SELECT r.id, r.created_at, r.request_model, r.response_model, r.model_override, t.response, t.choices
    FROM request r LEFT JOIN text t ON t.seq = r.seq WHERE r.seq = ?`).get(seq);
  if (row === undefined) return;
  const { id, created_at: createdAt } = row;
  const forget = prepare('DELETE FROM fingerprint WHERE hash = ? AND seq = ? AND choice = ?');
  for (const { choice, text } of choicesOf(unpackText(row.response) ?? '', row.choices)) {
    for (const hash of fingerprint(text)) forget.run(hash, seq, choice);
  }
  prepare(`DELETE FROM search WHERE rowid = ${searchRowid(':createdAt', ':seq')}`).run({
    createdAt: Number(createdAt),
    seq,
  });
  for (const name of new Set([row.request_model, row.response_model, row.model_override])) {
    if (name === null) continue;
    prepare('DELETE FROM model_name WHERE name = ? AND created_at = ? AND seq = ?').run(
      String(name),
      Number(createdAt),
      seq,
    );
  }
  for (const table of tables) prepare(`DELETE FROM ${table} WHERE seq = ?`).run(seq);
  prepare('UPDATE request SET retried_as = NULL WHERE retried_as = ?').run(String(id));
  prepare('DELETE FROM request WHERE seq = ?').run(seq);
}
