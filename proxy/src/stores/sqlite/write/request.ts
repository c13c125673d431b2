import { type Derived, derive } from '../../../derive/derive.ts';
import type { Begin, Finish } from '../../store.ts';
import type { Outcome, RequestTask } from '../protocol.ts';
import { messageOf } from '../sqlite-error.ts';
import { addActivity } from './activity.ts';
import { bodyAt, writeBodies, writeTexts } from './content.ts';
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
