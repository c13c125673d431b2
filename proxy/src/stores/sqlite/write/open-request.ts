import { randomUUIDv7 } from 'node:crypto';
import type { Begin } from '../../store.ts';
import type { Outcome, RequestTask, RetireTask } from '../protocol.ts';
import { sqliteProblem } from '../sqlite-error.ts';
import { setProperty } from './property.ts';
import type { Prepare } from './statements.ts';

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

/** Writes what is known of a request when it begins. */
export function insertOpen(
  prepare: Prepare,
  request: Pick<RequestTask, 'seq' | 'id' | 'retriedAs' | 'instance' | 'begin'>,
): void {
  const { seq, begin } = request;
  const insert = prepare(`
    INSERT INTO request (
      seq, id, retried_as, created_at, updated_at, source, origin, provider, format, method, path, target_url,
      state, model_override, model, is_streamed, is_ratable, choices, instance,
      user_id, session_id, session_path, session_name, prompt_id, prompt_version,
      request_size_bytes, response_size_bytes
    ) VALUES (
      :seq, :id, :retriedAs, :createdAt, :createdAt, :source, :origin, :provider, :format, :method, :path,
      :targetUrl, 'open', :modelOverride, :modelOverride, 0, 0, 0, :instance,
      :userId, :sessionId, :sessionPath, :sessionName, :promptId, :promptVersion, 0, 0
    )`);
  const row = { seq, retriedAs: request.retriedAs, instance: request.instance, ...columnsOf(begin) };
  try {
    insert.run({ ...row, id: request.id });
  } catch (error) {
    // The id is taken although nobody knew: the request is worth more than its id.
    if (sqliteProblem(error) !== 'constraint') throw error;
    insert.run({ ...row, id: randomUUIDv7() });
  }
  addModelNames(prepare, request, [begin.modelOverride]);
  for (const [key, value] of Object.entries(begin.properties)) {
    setProperty(prepare, { seq, createdAt: begin.createdAt, key, value });
  }
}

function columnsOf(begin: Begin) {
  const { wantedId: _, properties: __, ...columns } = begin;
  return columns;
}

/** Notes the names by which a request's model can be asked for. */
export function addModelNames(
  prepare: Prepare,
  { seq, begin }: Pick<RequestTask, 'seq' | 'begin'>,
  names: readonly (string | null)[],
): void {
  const insert = prepare('INSERT OR IGNORE INTO model_name VALUES (?, ?, ?)');
  for (const name of new Set(names)) {
    if (name !== null) insert.run(name, begin.createdAt, seq);
  }
}
