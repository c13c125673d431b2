import { randomUUIDv7 } from 'node:crypto';
import type { Outcome, RequestTask, RetireTask } from '../protocol.ts';
import { isTaken } from '../sqlite-error.ts';
import { type BeginValues, insertRow, type OutcomeValues, openOutcome, withIssue } from './row.ts';
import type { Prepare } from './statements.ts';

type Begun = Pick<RequestTask, 'seq' | 'id' | 'retriedAs' | 'instance' | 'begin'>;

/** Gives a request the fresh id that it has since a retry took its own. */
export function retireRequest(prepare: Prepare, task: RetireTask): Outcome {
  prepare('UPDATE request SET id = ?, retried_as = ?, updated_at = ? WHERE seq = ? AND id <> ?').run(
    task.id,
    task.retriedAs,
    Date.now(),
    task.seq,
    task.id,
  );
  return { kind: 'done' };
}

/**
 * Writes the row of a request with what is known when it begins, and its outcome if there is one.
 *
 * @returns `renamed` if the id is taken although nobody knew: the request is worth more than its id
 */
export function insertRequest(
  prepare: Prepare,
  request: Begun,
  outcome: OutcomeValues = openOutcome(request.begin),
): Outcome {
  const { seq, begin } = request;
  const values = beginValues(request);
  let result: Outcome = { kind: 'done' };
  try {
    insertRow(prepare, values, outcome);
  } catch (error) {
    if (!isTaken(error, 'request.id')) throw error;
    result = { kind: 'renamed', id: randomUUIDv7() };
    const issue = `The id ${request.id} belongs to another request; this one got a fresh id.`;
    insertRow(prepare, { ...values, id: result.id }, withIssue(outcome, issue));
  }
  addModelNames(prepare, request, [begin.modelOverride]);
  const insert = prepare('INSERT OR IGNORE INTO property VALUES (?, ?, ?, ?)');
  for (const [key, value] of Object.entries(begin.properties)) insert.run(key, value, begin.createdAt, seq);
  return result;
}

/** What people are told of a request that had to be renamed. */
export function renamedLine(id: string, freshId: string): string {
  return `The id ${id} belongs to another request; its request is kept as ${freshId}.`;
}

/** Notes the names by which a request's model can be asked for. */
export function addModelNames(
  prepare: Prepare,
  { seq, begin }: Pick<Begun, 'seq' | 'begin'>,
  names: readonly (string | null)[],
): void {
  const insert = prepare('INSERT OR IGNORE INTO model_name VALUES (?, ?, ?)');
  for (const name of new Set(names)) {
    if (name !== null) insert.run(name, begin.createdAt, seq);
  }
}

function beginValues({ seq, id, retriedAs, instance, begin }: Begun): BeginValues {
  return {
    seq,
    id,
    retried_as: retriedAs,
    created_at: begin.createdAt,
    source: begin.source,
    origin: begin.origin,
    provider: begin.provider,
    format: begin.format,
    method: begin.method,
    path: begin.path,
    target_url: begin.targetUrl,
    model_override: begin.modelOverride,
    instance,
    user_id: begin.userId,
    session_id: begin.sessionId,
    session_path: begin.sessionPath,
    session_name: begin.sessionName,
    prompt_id: begin.promptId,
    prompt_version: begin.promptVersion,
  };
}
